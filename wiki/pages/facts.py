"""Facts with their sources, and names of classes and statuses: what several pages share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDFS, SKOS
from wiki.languages import _, mark
from wiki.lens import Lens, Link, Text, as_date

CLASS_NAMES = {
    "LivingEnvironment": mark("Living environment"),
    "Place": mark("Place"),
    "ThemeEnvironment": mark("Theme environment"),
    "Country": mark("Country"),
    "Province": mark("Province"),
    "Municipality": mark("Municipality"),
    "District": mark("District"),
    "Neighbourhood": mark("Neighbourhood"),
    "Town": mark("Town"),
    "Street": mark("Street"),
    "Park": mark("Park"),
    "AmbitionCircle": mark("Circle around an ambition"),
    "AuthorityCircle": mark("Circle of authorities"),
    "AmbassadorCouncil": mark("Council of ambassadors"),
    "Resident": mark("Resident"),
    "Ambition": mark("Ambition"),
    "StatusChange": mark("Change of status"),
    "Activity": mark("Activity"),
    "Document": mark("Document"),
    "PublicRole": mark("Role"),
    "Ambassadorship": mark("Ambassador"),
    "Authority": mark("Authority"),
    "Organisation": mark("Organisation"),
    "Counter": mark("Counter"),
    "KeyFigures": mark("Key figures"),
    "Source": mark("Source"),
    "PlaceChange": mark("Change of a place"),
    "Merger": mark("Merger"),
    "Split": mark("Split"),
    "BoundaryChange": mark("Change of boundary"),
    "Renaming": mark("Change of name"),
    "ConceptRequest": mark("Request"),
    "AmbitionConcept": mark("Wish"),
    "ExpertiseTheme": mark("Theme of expertise"),
    "OrganisationKind": mark("Kind of organisation"),
    "DecisionLevel": mark("Decision level"),
    "AmbitionStatus": mark("Status of an ambition"),
    "Visibility": mark("Visibility"),
}
CLASS_PLURALS = {
    "Province": mark("Provinces"),
    "Municipality": mark("Municipalities"),
    "District": mark("Districts"),
    "Neighbourhood": mark("Neighbourhoods"),
    "Town": mark("Towns"),
    "Street": mark("Streets"),
    "Park": mark("Parks"),
    "ThemeEnvironment": mark("Theme environments"),
    "LivingEnvironment": mark("Living environments"),
    "AmbitionCircle": mark("Circles around an ambition"),
    "AuthorityCircle": mark("Circles of authorities"),
    "AmbassadorCouncil": mark("Councils of ambassadors"),
}


def class_label(name: str) -> str:
    """The name of a class in the reader's language; empty for an unknown one."""
    return _(CLASS_NAMES[name]) if name in CLASS_NAMES else ""


def plural_label(name: str) -> str:
    """The name of a group of things of one class."""
    return _(CLASS_PLURALS[name]) if name in CLASS_PLURALS else class_label(name)


@dataclass(frozen=True, slots=True)
class SourceNote:
    """Where facts come from, and of when they are."""

    link: Link
    issued: date | None
    licence: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of facts: a name and one or more values."""

    name: str
    texts: tuple[Text, ...] = ()
    links: tuple[Link, ...] = ()
    days: tuple[date, ...] = ()
    outside: tuple[str, ...] = ()  # addresses elsewhere


def sources_of(view: Lens, thing: NamedNode) -> list[SourceNote]:
    """The editions that facts about a thing were taken from, newest first."""
    notes = [
        SourceNote(
            view.link(source, "Source"),
            view.day(source, DCTERMS.issued) or view.day(source, DCTERMS.modified),
            view.string(source, DCTERMS.license) or _iri(view.object(source, DCTERMS.license)),
        )
        for source in view.reader.objects(thing, DCTERMS.source)
        if isinstance(source, NamedNode)
    ]
    return sorted(notes, key=lambda n: (n.issued or date.min, n.link.iri.value), reverse=True)


def _iri(node: NamedNode | None) -> str:
    return node.value if node else ""


def common_facts(view: Lens, thing: NamedNode) -> list[Fact]:
    """Facts that things of every kind may have."""
    facts: list[Fact] = []
    homepages = outside(view, thing, FOAF.homepage)
    if homepages:
        facts.append(Fact(_("Website"), outside=homepages))
    codes = [Text(o.value) for o in view.reader.objects(thing, LDHZ.code) if isinstance(o, Literal)]
    if codes:
        facts.append(Fact(_("Code"), texts=tuple(codes)))
    for predicate, name in ((LDHZ.validFrom, _("Since")), (LDHZ.validUntil, _("Until"))):
        day = view.day(thing, predicate)
        if day:
            facts.append(Fact(name, days=(day,)))
    official = outside(view, thing, SKOS.exactMatch)
    if official:
        facts.append(Fact(_("Also known as"), outside=official))
    return facts


def outside(view: Lens, thing: NamedNode, predicate: NamedNode) -> tuple[str, ...]:
    """Addresses elsewhere that a property names; only those a browser can open safely."""
    values = (value.value for value in view.reader.objects(thing, predicate))
    own = f"{view.iris.base}/id/"
    return tuple(
        sorted(v for v in values if v.startswith(("https://", "http://")) and not v.startswith(own))
    )


def definition(view: Lens, term: NamedNode) -> Text | None:
    """What a term or concept means."""
    return view.text(term, SKOS.definition) or view.text(term, RDFS.comment)


def days(values: Iterable[Literal]) -> list[date]:
    """Those literals that are dates, oldest first."""
    return sorted(day for day in map(as_date, values) if day)
