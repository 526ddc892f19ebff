"""A small invented country for see also, with the real thesauri."""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, Triple, parse

from graphstore.reading import PublicReader
from ontology.iris import Iris
from tests import thesaurus_graph

IRIS = Iris()
PREFIXES = """
@prefix ldhz: <https://leefomgeving.org/def/ldhz#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix id: <https://leefomgeving.org/id/> .
@prefix place: <https://leefomgeving.org/id/place/> .
@prefix env: <https://leefomgeving.org/id/environment/> .
@prefix amb: <https://leefomgeving.org/id/ambition/> .
@prefix role: <https://leefomgeving.org/id/role/> .
@prefix act: <https://leefomgeving.org/id/activity/> .
@prefix doc: <https://leefomgeving.org/id/document/> .
@prefix org: <https://leefomgeving.org/id/organisation/> .
@prefix counter: <https://leefomgeving.org/id/counter/> .
@prefix status: <https://leefomgeving.org/id/concept/status/> .
@prefix level: <https://leefomgeving.org/id/concept/decision-level/> .
@prefix wish: <https://leefomgeving.org/id/concept/ambition/> .
@prefix theme: <https://leefomgeving.org/id/concept/expertise/> .
"""

PLACES = """
place:NL a ldhz:Country ; rdfs:label "Nederland"@nl .
place:PV26 a ldhz:Province ; rdfs:label "Utrecht"@nl ; ldhz:directPartOf place:NL .
place:PV27 a ldhz:Province ; rdfs:label "Noord-Holland"@nl ; ldhz:directPartOf place:NL .
place:GM0344 a ldhz:Municipality ; rdfs:label "Utrecht"@nl ; ldhz:directPartOf place:PV26 .
place:GM0307 a ldhz:Municipality ; rdfs:label "Amersfoort"@nl ; ldhz:directPartOf place:PV26 .
place:GM0363 a ldhz:Municipality ; rdfs:label "Amsterdam"@nl ; ldhz:directPartOf place:PV27 .
place:WK1 a ldhz:District ; rdfs:label "West"@nl ; ldhz:directPartOf place:GM0344 .
place:WK4 a ldhz:District ; rdfs:label "Overvecht"@nl ; ldhz:directPartOf place:GM0344 .
place:WK9 a ldhz:District ; rdfs:label "Oost"@nl ; ldhz:directPartOf place:GM0363 .
place:BU11 a ldhz:Neighbourhood ; rdfs:label "Lombok-Oost"@nl ; ldhz:directPartOf place:WK1 .
place:BU12 a ldhz:Neighbourhood ; rdfs:label "Lombok-West"@nl ; ldhz:directPartOf place:WK1 .
place:BU41 a ldhz:Neighbourhood ; rdfs:label "Zamenhofdreef"@nl ; ldhz:directPartOf place:WK4 .
place:BU42 a ldhz:Neighbourhood ; rdfs:label "Tigrisdreef"@nl ; ldhz:directPartOf place:WK4 .
place:BU11 ldhz:adjacentTo place:BU42 .
env:bankastraat a ldhz:Street ; rdfs:label "Bankastraat"@nl ; ldhz:directPartOf place:BU11 .
env:dreef a ldhz:Street ; rdfs:label "Zonnedreef"@nl ; ldhz:directPartOf place:BU41 .
env:kade a ldhz:Street ; rdfs:label "Transvaalkade"@nl ; ldhz:directPartOf place:WK9 .
"""

STORY = """
amb:wens a ldhz:Ambition ; rdfs:label "Jeu de boules op het plein"@nl ;
  ldhz:pursuedIn env:bankastraat ; ldhz:pursues wish:jeu-de-boules ; ldhz:status status:idea .
amb:baan a ldhz:Ambition ; rdfs:label "De baan aan de Zonnedreef"@nl ;
  ldhz:pursuedIn env:dreef ; ldhz:pursues wish:jeu-de-boules ; ldhz:status status:realised .
doc:bouwplan a ldhz:Document ; rdfs:label "Bouwplan van de baan"@nl ; ldhz:helps amb:baan .
role:bouwer a ldhz:Authority ; ldhz:roleIn env:dreef ; ldhz:expertise theme:bouw ;
  ldhz:designatorCount 4 .
org:gm0344 a ldhz:Organisation ; rdfs:label "gemeente Utrecht"@nl ; ldhz:serves place:GM0344 ;
  ldhz:counter counter:gm0344-buurt .
counter:gm0344-buurt a ldhz:Counter ; rdfs:label "Loket buurtinitiatief"@nl ;
  ldhz:decisionLevel level:neighbourhood .
"""


def statements(*turtle: str) -> list[Triple]:
    """What these texts say."""
    return [
        quad.triple
        for text in turtle
        for quad in parse((PREFIXES + text).encode(), format=RdfFormat.TURTLE)
    ]


def reader_of(triples: Iterable[Triple]) -> PublicReader:
    """A public store with these statements in its merge."""
    store = Store()
    store.extend(Quad(t.subject, t.predicate, t.object, DefaultGraph()) for t in triples)
    return PublicReader(store)


def world(*turtle: str) -> PublicReader:
    """The thesauri, the places and these texts."""
    return reader_of([*thesaurus_graph.triples(), *statements(PLACES, *turtle)])


def iri(name: str) -> NamedNode:
    """The IRI of a name such as ``amb:wens``."""
    (triple,) = statements(f"{name} a ldhz:Place .")
    assert isinstance(triple.subject, NamedNode)
    return triple.subject
