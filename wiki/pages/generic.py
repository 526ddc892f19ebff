"""The page of anything without a page of its own kind: what is said of it, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import islice

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import DCTERMS, RDF, RDFS, SKOS, XSD
from wiki.lens import Lens, Link, Text, as_date
from wiki.pages.facts import Fact, class_label, sources_of
from wiki.terms import term_link

_ELSEWHERE_ON_PAGE = {RDF.type, RDFS.label, SKOS.prefLabel, DCTERMS.source}
_DATED = (XSD.date, XSD.dateTime)
_LIMIT = 300


def values(view: Lens, thing: NamedNode) -> Mapping[str, object]:
    """Everything the template shows."""
    return {
        "thing": view.link(thing),
        "class_label": class_label(view.class_name(thing)),
        "statements": statements(view, thing),
        "sources": sources_of(view, thing),
    }


def statements(view: Lens, thing: NamedNode) -> list[tuple[Link, Fact]]:
    """Each property with its values, by the name of the property."""
    texts: dict[NamedNode, list[Text]] = {}
    links: dict[NamedNode, list[Link]] = {}
    days: dict[NamedNode, list[date]] = {}
    for triple in islice(view.reader.triples(thing, None, None), _LIMIT):
        if triple.predicate in _ELSEWHERE_ON_PAGE:
            continue
        if isinstance(triple.object, Literal):
            day = as_date(triple.object) if triple.object.datatype in _DATED else None
            if day:
                days.setdefault(triple.predicate, []).append(day)
                continue
            value = Text(triple.object.value, triple.object.language or "")
            texts.setdefault(triple.predicate, []).append(value)
        elif isinstance(triple.object, NamedNode):
            links.setdefault(triple.predicate, []).append(view.link(triple.object, ""))
    found = []
    for predicate in {*texts, *links, *days}:
        fact = Fact(
            "",
            texts=tuple(texts.get(predicate, ())),
            links=tuple(links.get(predicate, ())),
            days=tuple(days.get(predicate, ())),
        )
        found.append((term_link(view, predicate), fact))
    return sorted(found, key=lambda pair: (pair[0].label.value.casefold(), pair[0].iri.value))
