"""Every link that see also gives on the demo is one that the axioms conclude, before widening."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from pyoxigraph import NamedNode
from rdflib import RDFS, Graph, URIRef

from graphstore.reading import PublicReader
from graphstore.see_also import Closeness, Link, see_also
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ
from tests.demo_answers import demo_store
from tests.ontology_graph import axioms

IRIS = Iris()
TODAY = date(2026, 11, 21)
WIDENED = {Closeness.ONE_STEP, Closeness.TWO_STEPS}
# The story of the petanque courts, and one thing of every other kind.
ENVIRONMENTS = (
    "8rpgrxd4pd74",  # Bankastraat
    "nwx222n2um9y",  # Gildstraat
    "9uhmscuvs9rk",  # Kring van de boules
    "a4yr62657ztw",  # Kring bouw
)
BELONGS = (LDHZ.pursuedIn, LDHZ.roleIn, LDHZ.takesPlaceIn, LDHZ.serves)


@cache
def reader() -> PublicReader:
    return PublicReader(demo_store())


def things() -> set[NamedNode]:
    """The environments, what belongs to them, and the documents that help their ambitions."""
    found = {IRIS.mint(Kind.ENVIRONMENT, reference) for reference in ENVIRONMENTS}
    for environment in tuple(found):
        for belongs in BELONGS:
            for thing in reader().subjects(belongs, environment):
                assert isinstance(thing, NamedNode)
                found.add(thing)
                found |= {
                    document
                    for document in reader().subjects(LDHZ.helps, thing)
                    if isinstance(document, NamedNode)
                }
    return found


@cache
def links() -> tuple[tuple[NamedNode, Link], ...]:
    return tuple(
        (thing, link)
        for thing in sorted(things(), key=str)
        for group in see_also(reader(), IRIS, thing, language="nl", limit=1000, today=TODAY)
        for link in group.links
    )


@cache
def conclusions() -> Graph:
    """What OWL 2 RL concludes from the facts of all reasons together."""
    graph = Graph()
    for triple in axioms():
        if triple[1] not in {RDFS.label, RDFS.isDefinedBy}:
            graph.add(triple)
    facts = {fact for _, link in links() for fact in link.reason.facts}
    graph.parse(data="\n".join(f"{fact} ." for fact in facts), format="nt")
    DeductiveClosure(OWLRL_Semantics, rdfs_closure=False).expand(graph)
    return graph


def is_concluded(thing: NamedNode, link: Link) -> bool:
    return (URIRef(thing.value), RDFS.seeAlso, URIRef(link.target.value)) in conclusions()


@pytest.mark.slow
def test_every_link_that_is_not_widened_follows_from_the_axioms() -> None:
    near = [(thing, link) for thing, link in links() if link.reason.closeness not in WIDENED]
    assert len(near) > 500
    assert [
        (t.value, k.target.value, k.sentence.plain) for t, k in near if not is_concluded(t, k)
    ] == []


@pytest.mark.slow
def test_widening_goes_beyond_the_axioms() -> None:
    """Were the axioms to conclude everything, the test above would show nothing."""
    widened = [(thing, link) for thing, link in links() if link.reason.closeness in WIDENED]
    assert len([1 for thing, link in widened if not is_concluded(thing, link)]) > 100
