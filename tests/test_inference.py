"""What follows from what, and that it stays right while statements come and go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import owlrl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Triple, parse
from rdflib import Graph

from graphstore.errors import TooManyConclusionsError
from graphstore.inference import (
    Axioms,
    Layer,
    compile_axioms,
    full_chain,
    full_closure,
    load_axioms,
    update,
)
from graphstore.views import MemoryView
from ontology.namespaces import LDHZ, RDF, SKOS
from shapes.terms import to_oxigraph, to_rdflib

PREFIXES = """
@prefix : <http://example.org/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
"""
AXIOMS = (
    PREFIXES
    + """
:direct rdfs:subPropertyOf :part ; owl:inverseOf :hasDirect .
:part a owl:TransitiveProperty ; owl:inverseOf :has .
:part rdfs:subPropertyOf :connected .
:connected a owl:SymmetricProperty .
:same a owl:SymmetricProperty , owl:TransitiveProperty .
:narrow owl:equivalentProperty :small .
:small rdfs:subPropertyOf :part .
:B rdfs:subClassOf :A . :C rdfs:subClassOf :B . :D owl:equivalentClass :C .
:A owl:equivalentClass [ a owl:Restriction ] .
"""
)


def turtle(text: str) -> frozenset[Triple]:
    """The triples of a Turtle text, with the empty prefix for examples."""
    return frozenset(q.triple for q in parse(PREFIXES + text, format=RdfFormat.TURTLE))


def ex(name: str) -> NamedNode:
    return NamedNode("http://example.org/" + name)


RULES = compile_axioms(turtle(AXIOMS.removeprefix(PREFIXES)))


def naive_closure(axioms: Axioms, triples: Iterable[Triple]) -> frozenset[Triple]:
    """Applies every rule again and again until nothing new comes: slow and plainly right."""
    known = set(triples)
    while True:
        new: set[Triple] = set()
        for triple in known:
            s, p, o = triple.subject, triple.predicate, triple.object
            for role in axioms.implies.get(p, ()):
                if not role.inverse:
                    new.add(Triple(s, role.predicate, o))
                elif isinstance(o, NamedNode | BlankNode):
                    new.add(Triple(o, role.predicate, s))
            if p == RDF.type and isinstance(o, NamedNode):
                new |= {Triple(s, p, c) for c in axioms.superclasses.get(o, ())}
        for name in ("part", "has", "same"):
            p = ex(name)
            edges = {(t.subject, t.object) for t in known if t.predicate == p}
            new |= {Triple(a, p, d) for a, b in edges for c, d in edges if b == c}
        if new <= known:
            return frozenset(known)
        known |= new


def expected(axioms: Axioms, layers: Sequence[frozenset[Triple]]) -> tuple[frozenset[Triple], ...]:
    answer = []
    lower: frozenset[Triple] = frozenset()
    for layer in layers:
        below = naive_closure(axioms, lower)
        together = lower | layer
        answer.append(
            frozenset(
                triple
                for triple in naive_closure(axioms, together) - below
                if triple not in together or triple in naive_closure(axioms, together - {triple})
            )
        )
        lower = together
    return tuple(answer)


NODES = [ex(n) for n in "abcde"]
PROPERTIES = [
    ex(n)
    for n in ("direct", "hasDirect", "part", "has", "connected", "same", "narrow", "small", "x")
]
TRIPLES = st.one_of(
    st.builds(Triple, st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)),
    st.builds(
        Triple,
        st.sampled_from(NODES),
        st.just(RDF.type),
        st.sampled_from([ex(n) for n in "ABCDE"]),
    ),
)
GRAPHS = st.frozensets(TRIPLES, max_size=10)


@settings(max_examples=300, deadline=None)
@given(st.lists(GRAPHS, min_size=1, max_size=3))
def test_full_chain_is_what_applying_the_rules_again_and_again_gives(
    layers: list[frozenset[Triple]],
) -> None:
    assert full_chain(RULES, [MemoryView(layer) for layer in layers]) == expected(RULES, layers)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(GRAPHS, GRAPHS), min_size=1, max_size=3))
def test_update_keeps_every_layer_as_if_concluded_from_scratch(
    change: list[tuple[frozenset[Triple], frozenset[Triple]]],
) -> None:
    stored = full_chain(RULES, [MemoryView(before) for before, _ in change])
    layers = [
        Layer(
            MemoryView(before),
            MemoryView(after),
            MemoryView(inferred),
            after - before,
            before - after,
        )
        for (before, after), inferred in zip(change, stored, strict=True)
    ]

    answers = update(RULES, layers)

    for inferred, answer in zip(stored, answers, strict=True):
        assert not answer.added & inferred
        assert answer.removed <= inferred
    updated = tuple((i - a.removed) | a.added for i, a in zip(stored, answers, strict=True))
    assert updated == full_chain(RULES, [MemoryView(after) for _, after in change])


def owlrl_closure(axioms: Iterable[Triple], data: Iterable[Triple]) -> frozenset[Triple]:
    """What the oracle concludes, of our properties and classes only.

    It also says that everything is a thing, equals itself, and is of every datatype it could be.
    """
    graph = Graph()
    for triple in (*axioms, *data):
        graph.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    ours = {to_rdflib(node) for node in NODES}
    classes = {to_rdflib(ex(name)) for name in "ABCDE"}
    properties = {to_rdflib(predicate) for predicate in PROPERTIES}
    return frozenset(
        Triple(to_oxigraph(s), to_oxigraph(p), to_oxigraph(o))  # type: ignore[arg-type]
        for s, p, o in graph
        if s in ours and (p in properties or (p == to_rdflib(RDF.type) and o in classes))
    )


@settings(max_examples=25, deadline=None)
@given(GRAPHS)
def test_the_closure_is_that_of_owl_rl(triples: frozenset[Triple]) -> None:
    inferred = frozenset(full_closure(RULES, MemoryView(triples)))

    assert triples | inferred == owlrl_closure(turtle(AXIOMS.removeprefix(PREFIXES)), triples)


def test_a_conclusion_stays_while_another_derivation_stays() -> None:
    before = turtle(":a :direct :b, :c . :b :direct :d . :c :direct :d .")
    removed = turtle(":a :direct :b .")
    stored = frozenset(full_closure(RULES, MemoryView(before)))
    layer = Layer(
        MemoryView(before), MemoryView(before - removed), MemoryView(stored), removed=removed
    )

    (answer,) = update(RULES, [layer])

    assert Triple(ex("a"), ex("part"), ex("d")) not in answer.removed
    assert Triple(ex("a"), ex("part"), ex("b")) in answer.removed


def test_a_very_long_loop_is_refused_before_it_is_concluded() -> None:
    places = [ex(f"place{number}") for number in range(1000)]
    loop = frozenset(
        Triple(part, ex("direct"), whole)
        for part, whole in zip(places, [*places[1:], places[0]], strict=True)
    )
    layer = Layer(MemoryView(), MemoryView(loop), MemoryView(), added=loop)

    with pytest.raises(TooManyConclusionsError):
        update(RULES, [layer])


def test_a_statement_is_not_inferred_from_its_own_inverse() -> None:
    assert Triple(ex("a"), ex("direct"), ex("b")) not in set(
        full_closure(RULES, MemoryView(turtle(":a :direct :b .")))
    )


def test_two_closed_groups_never_combine() -> None:
    public = MemoryView(turtle(":b :direct :c ."))
    one = MemoryView(turtle(":a :direct :b ."))
    other = MemoryView(turtle(":c :direct :d ."))

    _, of_one = full_chain(RULES, [public, one])
    _, of_other = full_chain(RULES, [public, other])

    across = Triple(ex("a"), ex("part"), ex("d"))
    assert across not in of_one | of_other
    assert Triple(ex("a"), ex("part"), ex("c")) in of_one
    assert Triple(ex("b"), ex("part"), ex("d")) in of_other


def test_the_ontology_says_that_a_part_of_a_part_is_a_part() -> None:
    street, buurt, wijk = ex("street"), ex("buurt"), ex("wijk")
    asserted = MemoryView(
        [
            Triple(street, LDHZ.directPartOf, buurt),
            Triple(buurt, LDHZ.directPartOf, wijk),
            Triple(wijk, RDF.type, LDHZ.District),
        ]
    )

    inferred = set(full_closure(load_axioms(), asserted))

    assert Triple(street, LDHZ.partOf, wijk) in inferred
    assert Triple(wijk, LDHZ.hasPart, street) in inferred
    assert Triple(wijk, LDHZ.hasDirectPart, buurt) in inferred
    assert Triple(wijk, RDF.type, LDHZ.LivingEnvironment) in inferred


def test_broader_has_its_inverse_and_its_transitive_closure() -> None:
    a, b, c = ex("a"), ex("b"), ex("c")
    asserted = MemoryView([Triple(a, SKOS.broader, b), Triple(b, SKOS.broader, c)])

    inferred = set(full_closure(load_axioms(), asserted))

    assert Triple(b, SKOS.narrower, a) in inferred
    assert Triple(a, SKOS.broaderTransitive, c) in inferred
    assert Triple(c, SKOS.narrowerTransitive, a) in inferred
    assert Triple(a, SKOS.broader, c) not in inferred


def test_see_also_candidates_are_never_materialised() -> None:
    concept, here, there = ex("barbecue"), ex("here"), ex("there")
    asserted = MemoryView(
        triple
        for ambition, environment in ((ex("one"), here), (ex("two"), there))
        for triple in (
            Triple(ambition, LDHZ.pursues, concept),
            Triple(ambition, LDHZ.pursuedIn, environment),
        )
    )

    inferred = set(full_closure(load_axioms(), asserted))

    assert {triple.predicate for triple in inferred} == {LDHZ.pursuedBy, LDHZ.hasAmbition}
