"""See also for terminals and programs: plain text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from pyoxigraph import NamedNode, Triple

from graphstore.reading import Subject, Term
from graphstore.see_also.links import Link, LinkGroup, Reason, Widening
from ontology.namespaces import LDHZ, SKOS

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_HEADINGS = {
    "nl": {
        "ambition": "Ambities",
        "environment": "Leefomgevingen",
        "authority": "Wie kan helpen",
        "document": "Documenten",
        "organisation": "Organisaties",
        "counter": "Loketten",
        "activity": "Activiteiten",
    },
    "en": {
        "ambition": "Ambitions",
        "environment": "Living environments",
        "authority": "Who can help",
        "document": "Documents",
        "organisation": "Organisations",
        "counter": "Counters",
        "activity": "Activities",
    },
}


def as_text(groups: Iterable[LinkGroup], *, language: str = "nl", why: bool = False) -> str:
    """One line per link and one for its reason; with ``why`` the score and the facts as well."""
    return "\n".join(_lines(groups, _HEADINGS.get(language, _HEADINGS["nl"]), why))


def _lines(groups: Iterable[LinkGroup], headings: dict[str, str], why: bool) -> Iterator[str]:
    for number, group in enumerate(groups):
        if number:
            yield ""
        shown = len(group.links)
        count = f"{shown}/{group.total}" if shown < group.total else str(shown)
        yield f"{headings[group.relation]} ({count}{'' if group.complete else '+'})"
        if group.widening:
            yield f"  {group.widening.sentence.plain}"
        for link in group.links:
            yield f"- {link.label} <{link.target.value}>"
            yield f"  {link.sentence.plain}"
            if why:
                yield from _why(link)


def _why(link: Link) -> Iterator[str]:
    reason = link.reason
    yield (
        f"    {link.score} = {reason.closeness} {reason.closeness_weight}"
        f" × rarity {reason.rarity} × {reason.ring.name.lower()} {reason.nearness}"
    )
    for fact in reason.facts:
        terms = (fact.subject, fact.predicate, fact.object)
        yield "    " + " ".join(_short(term) for term in terms)


def _short(term: Subject | Triple | Term) -> str:
    """A name short enough to read: what follows ``/id/``, or with the usual prefix."""
    if not isinstance(term, NamedNode):
        return str(term)
    for prefix, namespace in (("ldhz", LDHZ), ("skos", SKOS)):
        if term.value.startswith(str(namespace)):
            return f"{prefix}:{term.value.removeprefix(str(namespace))}"
    before, found, after = term.value.partition("/id/")
    return after if found and before else str(term)


def as_json(groups: Iterable[LinkGroup]) -> Json:
    """The same with all derivations, as values that ``json.dumps`` takes."""
    return [
        {
            "relation": str(group.relation),
            "total": group.total,
            "complete": group.complete,
            "widening": _widening_json(group.widening),
            "links": [_link_json(link) for link in group.links],
        }
        for group in groups
    ]


def _widening_json(widening: Widening | None) -> Json:
    if widening is None:
        return None
    return {
        "missing": [concept.value for concept in widening.missing],
        "offered": [concept.value for concept in widening.offered],
        "sentence": widening.sentence.plain,
    }


def _link_json(link: Link) -> Json:
    return {
        "iri": link.target.value,
        "label": link.label,
        "environment": _iri(link.environment),
        "score": link.score,
        "sentence": link.sentence.plain,
        "reason": _reason_json(link.reason),
    }


def _reason_json(reason: Reason) -> Json:
    return {
        "kind": str(reason.kind),
        "axiom": reason.axiom.value,
        "closeness": str(reason.closeness),
        "ring": reason.ring.name.lower(),
        "ownConcept": _iri(reason.own_concept),
        "concept": _iri(reason.concept),
        "shared": _iri(reason.shared),
        "wish": _iri(reason.wish),
        "status": _iri(reason.status),
        "common": _iri(reason.common),
        "organisation": _iri(reason.organisation),
        "weights": {
            "closeness": reason.closeness_weight,
            "rarity": reason.rarity,
            "nearness": reason.nearness,
        },
        "facts": [_fact_json(fact) for fact in reason.facts],
    }


def _fact_json(fact: Triple) -> Json:
    return [str(term).strip("<>") for term in (fact.subject, fact.predicate, fact.object)]


def _iri(node: NamedNode | None) -> str | None:
    return node.value if node else None
