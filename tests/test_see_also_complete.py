"""See also finds all that the axioms conclude, less the documented filters: owlrl is judge."""

from __future__ import annotations

from datetime import date

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse
from rdflib import RDF, Graph, URIRef

from graphstore.see_also import Closeness, Relation, see_also
from ontology.iris import Iris
from tests.ontology_graph import LDHZ
from tests.see_also_world import reader_of
from tests.test_ontology_consistency import SAMPLE, S, sample_closure

BEFORE_THE_TOURNAMENT = date(2026, 5, 1)
WIDENED = {Closeness.ONE_STEP, Closeness.TWO_STEPS}
AMBITIONS = ["boules-bankastraat", "boules-kade", "spel-laan", "schaken-molenpark"]
PLACES = ["bankastraat", "molenpark", "laan", "kade", "lombok", "halve-maan", "utrecht"]


def found(thing: str) -> dict[Relation, set[str]]:
    """What see also gives, before widening."""
    reader = reader_of(q.triple for q in parse(SAMPLE.read_bytes(), format=RdfFormat.TURTLE))
    groups = see_also(
        reader,
        Iris(),
        NamedNode(S[thing]),
        language="nl",
        limit=1000,
        today=BEFORE_THE_TOURNAMENT,
    )
    return {
        group.relation: {
            link.target.value.removeprefix(str(S))
            for link in group.links
            if link.reason.closeness not in WIDENED
        }
        for group in groups
    }


def concluded(thing: str, *predicates: str) -> set[str]:
    return {
        str(o).removeprefix(str(S))
        for predicate in predicates
        for o in sample_closure().objects(S[thing], LDHZ[predicate])
    }


def of_class(names: set[str], class_: str) -> set[str]:
    graph: Graph = sample_closure()
    return {name for name in names if (S[name], RDF.type, LDHZ[class_]) in graph}


def of_own(names: set[str], predicate: str, own: set[str]) -> set[str]:
    """Those that belong to an ambition of the thing itself: its page shows them."""
    graph: Graph = sample_closure()
    return {
        name
        for name in names
        if any((S[name], URIRef(LDHZ[predicate]), S[ambition]) in graph for ambition in own)
    }


def expected(thing: str, own: set[str]) -> dict[Relation, set[str]]:
    concerned = {name for a in own for name in concluded(a, "concernedWithAmbition")}
    documents = concluded(thing, "helpfulDocument") | of_class(concerned, "Document")
    activities = concluded(thing, "activityWorthAVisit") | of_class(concerned, "Activity")
    everything = {
        Relation.AMBITION: {b for a in own for b in concluded(a, "comparableAmbition")} - own,
        Relation.ENVIRONMENT: (
            concluded(thing, "comparableEnvironment") | of_class(concerned, "ThemeEnvironment")
        ),
        Relation.AUTHORITY: concluded(thing, "helpfulAuthority"),
        Relation.DOCUMENT: documents - of_own(documents, "helps", own),
        Relation.ACTIVITY: activities - of_own(activities, "advances", own),
        Relation.ORGANISATION: concluded(thing, "helpfulOrganisation", "servedBy"),
        Relation.COUNTER: concluded(thing, "helpfulCounter"),
    }
    return {relation: names - {thing} for relation, names in everything.items()}


@pytest.mark.parametrize("ambition", AMBITIONS)
def test_an_ambition_finds_all_that_the_axioms_conclude(ambition: str) -> None:
    links = found(ambition)
    for relation, names in expected(ambition, {ambition}).items():
        assert links.get(relation, set()) == names, relation


@pytest.mark.parametrize("place", PLACES)
def test_an_environment_finds_all_that_the_axioms_conclude(place: str) -> None:
    own = concluded(place, "hasAmbition")
    links = found(place)
    for relation, names in expected(place, own).items():
        if relation is Relation.ENVIRONMENT:  # what touches is a link in its own right
            names |= concluded(place, "adjacentTo")
        assert links.get(relation, set()) == names, relation


def test_a_circle_finds_where_its_theme_is_pursued() -> None:
    links = found("kring")
    assert links[Relation.ENVIRONMENT] >= concluded("kring", "environmentOnTheme")
    assert links[Relation.AMBITION] >= concluded("kring", "ambitionOnTheme")


@pytest.mark.parametrize("role", ["bo-bouwt", "noor-metselt", "cas-techniek"])
def test_an_authority_finds_every_ambition_that_it_can_help(role: str) -> None:
    helped = of_class(concluded(role, "authorityHelpfulTo"), "Ambition")
    assert helped
    assert found(role)[Relation.AMBITION] == helped
