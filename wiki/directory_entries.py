"""What the directory knows of a thing: read of all in a few passes, or of one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graphstore.reading import PublicReader, Term
from ontology.iris import Iris
from ontology.namespaces import LDHZ, LDHZ_IRI, RDF, RDFS, SKOS

# Group and weight by class; the weight decides between names that match equally well.
_CLASSES: tuple[tuple[str, str, int], ...] = (
    ("Country", "place", 0),
    ("Province", "place", 1),
    ("Municipality", "place", 2),
    ("AmbitionConcept", "wish", 3),
    ("Town", "place", 4),
    ("AmbitionCircle", "place", 5),
    ("AuthorityCircle", "place", 5),
    ("AmbassadorCouncil", "place", 5),
    ("ThemeEnvironment", "place", 5),
    ("Street", "place", 5),
    ("Park", "place", 5),
    ("District", "place", 6),
    ("Neighbourhood", "place", 7),
    ("Ambition", "ambition", 8),
    ("ExpertiseTheme", "theme", 9),
    ("Organisation", "organisation", 10),
    ("Counter", "organisation", 11),
    ("Activity", "activity", 12),
    ("Document", "document", 12),
    ("OrganisationKind", "theme", 13),
    ("Place", "place", 14),
    ("LivingEnvironment", "place", 15),
)
_BY_CLASS = [(NamedNode(LDHZ_IRI + name), group, weight) for name, group, weight in _CLASSES]
_FOREIGN = ("theme", 16)  # concepts of imported schemes
_ENDED = 50
_NAMES = (RDFS.label, SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
_LANGUAGES = ("nl", "", "en")


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing that can be found."""

    iri: str
    group: str
    weight: int
    folded: tuple[str, ...]  # its names, the one it is sorted by first

    @property
    def order(self) -> tuple[int, str, str]:
        """Entries that match equally well are given in this order."""
        return self.weight, self.folded[0], self.iri


def fold(text: str) -> str:
    """Text as it is compared: lower case, without diacritics, words apart by one space.

    Folding what is folded changes nothing.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    bare = unicodedata.normalize("NFKC", bare.translate(_LETTERS))
    return " ".join(re.findall(r"[^\W_]+", bare))


_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th"})


def entry_of(reader: PublicReader, iris: Iris, iri: str) -> Entry | None:
    """The entry of one thing; None when it has no name, or is nothing that people look for."""
    thing = NamedNode(iri)
    types = set(reader.objects(thing, RDF.type))
    kind = next(((group, weight) for c, group, weight in _BY_CLASS if c in types), None)
    if kind is None and SKOS.Concept in types and not _is_own(iris, iri):
        kind = _FOREIGN
    if kind is None:
        return None
    labels = [
        (rank, label) for rank, name in enumerate(_NAMES) for label in reader.objects(thing, name)
    ]
    return _entry(iri, kind, labels, bool(reader.objects(thing, LDHZ.validUntil)))


def all_entries(reader: PublicReader, iris: Iris) -> Iterator[Entry]:
    """The entries of everything, in one pass for each property."""
    groups = {
        triple.subject.value: _FOREIGN
        for triple in reader.triples(None, RDF.type, SKOS.Concept)
        if isinstance(triple.subject, NamedNode) and not _is_own(iris, triple.subject.value)
    }
    for kind, group, weight in reversed(_BY_CLASS):  # the more special class has the last word
        for triple in reader.triples(None, RDF.type, kind):
            if isinstance(triple.subject, NamedNode):
                groups[triple.subject.value] = (group, weight)
    labels: dict[str, list[tuple[int, Term]]] = {}
    for rank, name in enumerate(_NAMES):
        for triple in reader.triples(None, name, None):
            subject = triple.subject
            if isinstance(subject, NamedNode) and subject.value in groups:
                labels.setdefault(subject.value, []).append((rank, triple.object))  # type: ignore[arg-type]  # no quoted triples
    ended = {
        triple.subject.value
        for triple in reader.triples(None, LDHZ.validUntil, None)
        if isinstance(triple.subject, NamedNode)
    }
    for iri, found in labels.items():
        entry = _entry(iri, groups[iri], found, iri in ended)
        if entry is not None:
            yield entry


def _entry(
    iri: str, kind: tuple[str, int], labels: Iterable[tuple[int, Term]], ended: bool
) -> Entry | None:
    ranked = [
        (rank, _distance(label), label.value)
        for rank, label in labels
        if isinstance(label, Literal)
    ]
    ranked.sort()
    folded = tuple(filter(None, dict.fromkeys(fold(name) for _, _, name in ranked)))
    group, weight = kind
    return Entry(iri, group, weight + (_ENDED if ended else 0), folded) if folded else None


def _distance(label: Literal) -> int:
    language = (label.language or "").lower()
    return _LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES)


def _is_own(iris: Iris, iri: str) -> bool:
    return iri.startswith(f"{iris.base}/id/concept/")
