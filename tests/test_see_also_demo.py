"""See also on the demo world: the story of the jeu-de-boules court, and every page."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import Literal, NamedNode, Triple

from graphstore.reading import PublicReader, Subject
from graphstore.see_also import Link, Relation, see_also
from ontology.iris import Iris
from ontology.namespaces import LDHZ, RDF, RDFS
from tests.demo_world import demo_files
from tests.see_also_world import reader_of
from tests.thesaurus_graph import triples as thesauri

IRIS = Iris()
TODAY = date(2026, 11, 21)
BUILDING = IRIS.concept("expertise", "bouw")


@pytest.fixture(scope="module")
def demo() -> PublicReader:
    public = [f for f in demo_files() if f.graph.split("/")[0] in ("source", "wiki")]
    return reader_of({*thesauri(), *(q.triple for f in public for q in f.quads(IRIS))})


def named(reader: PublicReader, label: str) -> NamedNode:
    (thing,) = reader.subjects(RDFS.label, Literal(label, language="nl"))
    assert isinstance(thing, NamedNode)
    return thing


def links(reader: PublicReader, thing: NamedNode, relation: Relation) -> dict[NamedNode, Link]:
    groups = see_also(
        reader, IRIS, thing, language="nl", limit=100, today=TODAY, relations=[relation]
    )
    return {link.target: link for group in groups for link in group.links}


def test_from_their_own_street_a_neighbour_finds_all_they_need_for_a_court(
    demo: PublicReader,
) -> None:
    street = named(demo, "Bankastraat")
    boules = "jeu de boules"

    (court, *_) = links(demo, street, Relation.AMBITION).values()
    assert court.target == named(demo, "Jeu-de-boulesbaan in de Gildstraat")
    assert str(court.sentence) == (f"Ook hier werd *{boules}* gerealiseerd, in dezelfde gemeente")

    plan = links(demo, street, Relation.DOCUMENT)[
        named(demo, "Bouwplan jeu-de-boulesbaan, vier bij dertien meter")
    ]
    assert str(plan.sentence) == f"Hielp om *{boules}* te realiseren, in dezelfde gemeente"

    authorities = links(demo, street, Relation.AUTHORITY)
    (builder,) = (
        role
        for role in demo.subjects(LDHZ.expertise, BUILDING)
        if demo.contains(Triple(role, LDHZ.roleIn, named(demo, "Gildstraat")))
    )
    assert isinstance(builder, NamedNode)
    assert "weet veel van *bouw*" in str(authorities[builder].sentence)

    counters = links(demo, street, Relation.COUNTER).values()
    assert "Loket van gemeente Utrecht, voor besluiten op het niveau *gemeente*" in {
        str(link.sentence) for link in counters
    }


def test_every_page_of_the_demo_leads_on(demo: PublicReader) -> None:
    for name in ("Ambition", "Street", "Park", "Authority", "Document", "Activity"):
        things = [t for t in demo.subjects(RDF.type, LDHZ[name]) if isinstance(t, NamedNode)]
        assert things, name
        for thing in things:
            groups = see_also(demo, IRIS, thing, language="en", today=TODAY)
            assert groups, thing
            for group in groups:
                assert group.complete
                for link in group.links:
                    assert link.target != thing
                    assert "{" not in link.sentence.plain
                    assert all(demo.contains(fact) for fact in link.reason.facts)


def test_nothing_of_the_network_or_a_closed_group_shows(demo: PublicReader) -> None:
    private = {
        q.subject
        for f in demo_files()
        if f.graph.split("/")[0] in ("network", "closed")
        for q in f.quads(IRIS)
    }
    shown: set[Subject | Triple] = set()
    for thing in demo.subjects(RDF.type, LDHZ.Ambition):
        assert isinstance(thing, NamedNode)
        for group in see_also(demo, IRIS, thing, language="nl", limit=100, today=TODAY):
            shown |= {link.target for link in group.links}
            shown |= {fact.subject for link in group.links for fact in link.reason.facts}
    public = {q.subject for f in demo_files() if f.graph == "wiki" for q in f.quads(IRIS)}
    assert private - public
    assert not shown & (private - public)
