"""Looking things up for pages, in the reader's language.

Pages are made of direct lookups: a pattern of one triple costs some ten microseconds, whatever the
size of the store.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from itertools import islice

from pyoxigraph import BlankNode, Literal, NamedNode

from graphstore.reading import PublicReader, Term
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, LDHZ, LDHZ_IRI, RDF, RDFS, SKOS, XSD
from wiki.languages import LANGUAGES, _
from wiki.links import path_of, prefix

# From general to special: the last one a thing has decides what its page looks like.
CLASS_ORDER = (
    "LivingEnvironment",
    "Place",
    "ThemeEnvironment",
    "Country",
    "Province",
    "Municipality",
    "District",
    "Neighbourhood",
    "Town",
    "Street",
    "Park",
    "AmbitionCircle",
    "AuthorityCircle",
    "AmbassadorCouncil",
    "Resident",
    "Ambition",
    "StatusChange",
    "Activity",
    "Document",
    "PublicRole",
    "Ambassadorship",
    "Authority",
    "Organisation",
    "Counter",
    "KeyFigures",
    "Source",
    "PlaceChange",
    "Merger",
    "Split",
    "BoundaryChange",
    "Renaming",
    "ConceptRequest",
    "AmbitionConcept",
    "ExpertiseTheme",
    "OrganisationKind",
    "DecisionLevel",
    "AmbitionStatus",
    "Visibility",
)
_RANK = {LDHZ_IRI + name: rank for rank, name in enumerate(CLASS_ORDER)}
_OFFICIAL = {
    "PV": "Province",
    "GM": "Municipality",
    "WK": "District",
    "BU": "Neighbourhood",
}
_LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title)


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of content with the language it is in; empty when it has none."""

    value: str
    language: str = ""

    def __str__(self) -> str:
        return self.value

    def __bool__(self) -> bool:
        return bool(self.value)


@dataclass(frozen=True, slots=True)
class Link:
    """A thing by its name and the address of its page."""

    iri: NamedNode
    url: str  # an own path; a web address for what only lives elsewhere; empty for neither
    label: Text
    class_name: str = ""  # local name of its class in the ontology; empty when unknown


def sort_key(link: Link) -> tuple[str, str]:
    """Orders links by name, and by address where names are the same."""
    return link.label.value.casefold(), link.iri.value


class Lens:
    """Reads the public store in one language, and falls back on the other."""

    def __init__(self, reader: PublicReader, iris: Iris, language: str) -> None:
        self.reader = reader
        self.iris = iris
        self.language = language
        self._prefix = prefix(language)
        self._labels: dict[NamedNode | BlankNode, Text] = {}  # a lens lives for one request
        self._places = f"{iris.base}/id/place/"

    def exists(self, thing: NamedNode) -> bool:
        """True when the public store says anything about it."""
        return next(self.reader.triples(thing, None, None), None) is not None

    def choose(self, values: Iterable[Term]) -> Text | None:
        """The value that suits the reader best: own language, none, Dutch, English, any."""
        best: tuple[int, str, Text] | None = None
        for value in values:
            if not isinstance(value, Literal):
                continue
            language = (value.language or "").lower()
            candidate = (self._distance(language), value.value, Text(value.value, language))
            if best is None or candidate[:2] < best[:2]:
                best = candidate
        return best[2] if best else None

    def _distance(self, language: str) -> int:
        primary = language.partition("-")[0]
        if primary == self.language:
            return 0 if language == primary else 1
        if not language:
            return 2
        return 3 + LANGUAGES.index(primary) if primary in LANGUAGES else 9

    def text(self, thing: NamedNode, predicate: NamedNode) -> Text | None:
        """One value of a property, in the reader's language if there is one."""
        return self.choose(t.object for t in self.reader.triples(thing, predicate, None))  # type: ignore[misc]  # no quoted triples

    def texts(self, thing: NamedNode, predicate: NamedNode) -> list[Text]:
        """All values in the reader's language; failing that, in no or in any language."""
        values = [
            Text(value.value, (value.language or "").lower())
            for value in self.reader.objects(thing, predicate)
            if isinstance(value, Literal)
        ]
        if not values:
            return []
        nearest = min(self._distance(text.language) for text in values)
        return sorted(
            (text for text in values if self._distance(text.language) == nearest),
            key=lambda text: text.value.casefold(),
        )

    def label(self, thing: NamedNode | BlankNode) -> Text:
        """The name of a thing; the end of its IRI when it has none."""
        known = self._labels.get(thing)
        if known is None:
            known = self._labels[thing] = self._label(thing)
        return known

    def _label(self, thing: NamedNode | BlankNode) -> Text:
        for predicate in _LABELS:
            found = self.choose(t.object for t in self.reader.triples(thing, predicate, None))  # type: ignore[misc]  # no quoted triples
            if found:
                return found
        if isinstance(thing, BlankNode):
            return Text("")
        parsed = self.iris.parse(thing)
        if parsed:
            return self._made_up(thing, *parsed)
        return Text(thing.value.rstrip("/#").replace("#", "/").rpartition("/")[2])

    def _made_up(self, thing: NamedNode, kind: Kind, reference: str) -> Text:
        """A name for what has none of its own; never the random reference of a person."""
        match kind:
            case Kind.RESIDENT:
                return Text(_("A neighbour"))
            case Kind.ROLE:
                return Text(self._role_name(thing))
            case Kind.REQUEST:
                return self.text(thing, LDHZ.requestedLabel) or Text(_("Request"))
            case Kind.STATUS_CHANGE:
                status = self.object(thing, LDHZ.toStatus)
                return self.label(status) if status else Text(_("Change of status"))
            case Kind.OBSERVATION:
                place = self.object(thing, LDHZ.ofPlace)
                year = self.string(thing, LDHZ.year)[:4]
                return Text(f"{self.label(place)} {year}") if place else Text(reference)
            case _:
                return Text(reference.rpartition("/")[2])

    def _role_name(self, role: NamedNode) -> str:
        """Who has a role, and on what: ``Noor, tuinieren``."""
        holder = self.object(role, LDHZ.holder)
        themes = self.reader.objects(role, LDHZ.expertise)
        names = [self.label(theme).value for theme in themes if isinstance(theme, NamedNode)]
        who = self.label(holder).value if holder else _("A neighbour")
        return ", ".join([who, *sorted(names)])

    def class_name(self, thing: NamedNode | BlankNode) -> str:
        """The most special class of ours that it has, by local name; empty when it has none.

        The official code of a place says its class: no lookup for the hundreds on a page.
        """
        if thing.value.startswith(self._places):
            official = _OFFICIAL.get(thing.value[len(self._places) :][:2])
            if official:
                return official
        best, rank = "", -1
        for triple in self.reader.triples(thing, RDF.type, None):
            kind = triple.object
            if isinstance(kind, NamedNode) and _RANK.get(kind.value, -1) > rank:
                rank = _RANK[kind.value]
                best = kind.value.removeprefix(LDHZ_IRI)
        return best

    def url(self, thing: NamedNode) -> str:
        """The address of a thing's page in the reader's language."""
        return self._prefix + path_of(self.iris, thing)

    def link(self, thing: NamedNode, class_name: str | None = None) -> Link:
        """A link to a thing's page; its class is looked up unless the caller knows it."""
        path = path_of(self.iris, thing)
        if path.startswith("/thing?") and not self.exists(thing):
            web = thing.value.startswith(("https://", "http://"))
            return Link(thing, thing.value if web else "", self.label(thing), class_name or "")
        return Link(
            thing,
            self._prefix + path,
            self.label(thing),
            self.class_name(thing) if class_name is None else class_name,
        )

    def object(self, thing: NamedNode, predicate: NamedNode) -> NamedNode | None:
        """The thing a property leads to; the first by IRI when there are several."""
        found = [o for o in self.reader.objects(thing, predicate) if isinstance(o, NamedNode)]
        return min(found, key=lambda node: node.value) if found else None

    def links_to(
        self, thing: NamedNode, predicate: NamedNode, class_name: str | None = ""
    ) -> list[Link]:
        """The things a property leads to, by name; with their classes when asked by None."""
        return sorted(
            (
                self.link(o, class_name)
                for o in self.reader.objects(thing, predicate)
                if isinstance(o, NamedNode)
            ),
            key=sort_key,
        )

    def subjects(self, predicate: NamedNode, object_: Term, limit: int) -> list[NamedNode]:
        """Things that have this value, in no particular order, at most so many."""
        triples = self.reader.triples(None, predicate, object_)
        return [t.subject for t in islice(triples, limit) if isinstance(t.subject, NamedNode)]

    def links_from(self, predicate: NamedNode, object_: NamedNode, limit: int = 500) -> list[Link]:
        """The things that lead here by a property, by name, at most so many."""
        found = self.subjects(predicate, object_, limit)
        return sorted((self.link(subject, "") for subject in found), key=sort_key)

    def literal(self, thing: NamedNode, predicate: NamedNode) -> Literal | None:
        """One literal value of a property: the last, so the newest of several dates."""
        values = [o for o in self.reader.objects(thing, predicate) if isinstance(o, Literal)]
        return max(values, key=lambda literal: literal.value) if values else None

    def string(self, thing: NamedNode, predicate: NamedNode) -> str:
        """One literal value as it is written; empty when there is none."""
        literal = self.literal(thing, predicate)
        return literal.value if literal else ""

    def day(self, thing: NamedNode, predicate: NamedNode) -> date | None:
        """One value as a date, with its time when it has one."""
        literal = self.literal(thing, predicate)
        return as_date(literal) if literal else None

    def ancestors(self, thing: NamedNode) -> list[NamedNode]:
        """What a thing is part of, nearest first; ends where the path would turn in a circle."""
        path: list[NamedNode] = []
        seen = {thing}
        here = self.object(thing, LDHZ.directPartOf)
        while here is not None and here not in seen:
            path.append(here)
            seen.add(here)
            here = self.object(here, LDHZ.directPartOf)
        return path


def as_date(literal: Literal) -> date | None:
    """A date or date-time literal as a Python date; None when it is neither."""
    try:
        if literal.datatype == XSD.dateTime or "T" in literal.value:
            return datetime.fromisoformat(literal.value)
        return date.fromisoformat(literal.value[:10])
    except ValueError:
        return None


def as_number(literal: Literal) -> Decimal | None:
    """A numeric literal as a decimal; None when it is no number."""
    try:
        number = Decimal(literal.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def kind_of(iris: Iris, thing: NamedNode) -> Kind | None:
    """The kind in a thing's IRI; None for what lives elsewhere."""
    parsed = iris.parse(thing)
    return parsed[0] if parsed else None
