"""What the outline wants to know of a thing: read of all in a few passes, or of one."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode

from graphstore.reading import PublicReader, Term
from ontology.namespaces import DCTERMS, LDHZ, RDF, RDFS

AMBASSADORS, AUTHORITIES = "ambassadors", "authorities"
LINES = ((AMBASSADORS, LDHZ.Ambassadorship), (AUTHORITIES, LDHZ.Authority))
_LANGUAGES = ("nl", "", "en")  # of the name by which searches know what a thing lies in


@dataclass(frozen=True, slots=True)
class OutlineFacts:
    """What the store says of one thing; nothing of most."""

    parent: str = ""  # what it lies in, or is pursued in
    name: str = ""
    until: str = ""
    postcode: str = ""  # the most common one, by the newest figures
    ambition: bool = False
    created: str = ""  # of an ambition
    wishes: tuple[str, ...] = ()  # that an ambition pursues
    roles: tuple[tuple[str, str], ...] = ()  # line and place


NOTHING = OutlineFacts()


def facts_of(reader: PublicReader, iri: str) -> OutlineFacts:
    """What the store says of one thing, by direct lookups."""
    thing = NamedNode(iri)
    pursued = _nodes(reader.objects(thing, LDHZ.pursuedIn))
    within = pursued or [p for p in _nodes(reader.objects(thing, LDHZ.directPartOf)) if p != iri]
    places = _nodes(reader.objects(thing, LDHZ.roleIn))
    types = set(reader.objects(thing, RDF.type)) if places else set()
    return OutlineFacts(
        min(within, default=""),
        name_of(reader, iri),
        _until(reader.objects(thing, LDHZ.validUntil)),
        _postcode(reader, thing),
        bool(pursued),
        max(_values(reader.objects(thing, DCTERMS.created)), default="") if pursued else "",
        tuple(sorted(_nodes(reader.objects(thing, LDHZ.pursues)))) if pursued else (),
        tuple(sorted((line, place) for line, kind in LINES if kind in types for place in places)),
    )


def name_of(reader: PublicReader, iri: str) -> str:
    """The name of a thing: the Dutch one if it has one."""
    return _name(reader.objects(NamedNode(iri), RDFS.label))


def observed(reader: PublicReader, iri: str) -> list[str]:
    """The places that a thing is an observation of."""
    return _nodes(reader.objects(NamedNode(iri), LDHZ.ofPlace))


def all_facts(reader: PublicReader) -> dict[str, OutlineFacts]:
    """What the store says of everything, in one pass for each property.

    Names are those of what something lies in: nobody asks for others.
    """
    inside: dict[str, list[str]] = {}
    for part, whole in _pairs(reader, LDHZ.directPartOf):
        if part != whole:
            inside.setdefault(part, []).append(whole)
    pursued: dict[str, list[str]] = {}
    for ambition, place in _pairs(reader, LDHZ.pursuedIn):
        pursued.setdefault(ambition, []).append(place)
    parents = {thing: min(wholes) for thing, wholes in {**inside, **pursued}.items()}
    names = _gathered(reader, RDFS.label, set(parents.values()))
    created = _gathered(reader, DCTERMS.created, pursued.keys())
    until = _gathered(reader, LDHZ.validUntil, None)
    postcodes = _postcodes(reader)
    wishes: dict[str, list[str]] = {}
    for ambition, wish in _pairs(reader, LDHZ.pursues):
        if ambition in pursued:
            wishes.setdefault(ambition, []).append(wish)
    roles = _roles(reader)
    things = parents.keys() | names.keys() | until.keys() | postcodes.keys() | roles.keys()
    return {
        thing: OutlineFacts(
            parents.get(thing, ""),
            _name(names[thing]) if thing in names else "",
            _until(until[thing]) if thing in until else "",
            postcodes.get(thing, ""),
            thing in pursued,
            max(_values(created[thing]), default="") if thing in created else "",
            tuple(sorted(wishes.get(thing, ()))),
            tuple(sorted(roles.get(thing, ()))),
        )
        for thing in things
    }


def _pairs(reader: PublicReader, predicate: NamedNode) -> Iterator[tuple[str, str]]:
    for triple in reader.triples(None, predicate, None):
        if isinstance(triple.subject, NamedNode) and isinstance(triple.object, NamedNode):
            yield triple.subject.value, triple.object.value


def _gathered(
    reader: PublicReader, predicate: NamedNode, wanted: Container[str] | None
) -> dict[str, list[Term]]:
    found: dict[str, list[Term]] = {}
    for triple in reader.triples(None, predicate, None):
        subject = triple.subject
        if isinstance(subject, NamedNode) and (wanted is None or subject.value in wanted):
            found.setdefault(subject.value, []).append(triple.object)  # type: ignore[arg-type]  # no quoted triples
    return found


def _roles(reader: PublicReader) -> dict[str, list[tuple[str, str]]]:
    roles: dict[str, list[tuple[str, str]]] = {}
    for line, kind in LINES:
        for role in reader.subjects(RDF.type, kind):
            if isinstance(role, NamedNode):
                for place in _nodes(reader.objects(role, LDHZ.roleIn)):
                    roles.setdefault(role.value, []).append((line, place))
    return roles


def _postcodes(reader: PublicReader) -> dict[str, str]:
    codes = _gathered(reader, LDHZ.mostCommonPostcode, None)
    newest: dict[str, str] = {}
    for figures, place in _pairs(reader, LDHZ.ofPlace):
        if _values(codes.get(figures, ())) and figures > newest.get(place, ""):
            newest[place] = figures  # the year stands last
    return {place: max(_values(codes[figures])) for place, figures in newest.items()}


def _postcode(reader: PublicReader, place: NamedNode) -> str:
    for figures in sorted(map(_value, reader.subjects(LDHZ.ofPlace, place)), reverse=True):
        codes = _values(reader.objects(NamedNode(figures), LDHZ.mostCommonPostcode))
        if codes:
            return max(codes)
    return ""


def _value(subject: NamedNode | BlankNode) -> str:
    return subject.value


def _nodes(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _values(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, Literal)]


def _until(terms: Iterable[Term]) -> str:
    return min((value[:10] for value in _values(terms)), default="")


def _name(labels: Iterable[Term]) -> str:
    ranked = [
        (_LANGUAGES.index(language) if language in _LANGUAGES else len(_LANGUAGES), label.value)
        for label in labels
        if isinstance(label, Literal)
        for language in ((label.language or "").lower(),)
    ]
    return min(ranked)[1] if ranked else ""
