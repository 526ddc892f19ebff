"""What follows from the axioms, with owlrl as the oracle: what must, and no contradiction."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from owlrl import DeductiveClosure, OWLRL_Semantics
from pyoxigraph import Literal, RdfFormat, Triple, parse
from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, Graph, Namespace, URIRef

from graphstore.inference import full_closure, load_axioms
from graphstore.views import MemoryView
from ontology.iris import DEFAULT_BASE, Iris
from ontology.namespaces import GEO
from tests.demo_world import demo_files
from tests.ontology_graph import LDHZ, axioms, candidates, is_ours, name, terms

SAMPLE = Path(__file__).parent / "ontology_sample.ttl"
S = Namespace("https://leefomgeving.org/id/test/")
# owlrl writes contradictions into the graph as nodes of this class.
OWLRL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#ErrorMessage")

_WORDS = (RDFS.label, SKOS.definition, RDFS.isDefinedBy, DCTERMS.isPartOf, SKOS.notation)
SKOS_AXIOMS = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
skos:semanticRelation a owl:ObjectProperty ;
    rdfs:domain skos:Concept ; rdfs:range skos:Concept .
skos:mappingRelation rdfs:subPropertyOf skos:semanticRelation .
skos:closeMatch rdfs:subPropertyOf skos:mappingRelation .
skos:exactMatch rdfs:subPropertyOf skos:closeMatch .
skos:broadMatch rdfs:subPropertyOf skos:mappingRelation , skos:broader .
skos:broaderTransitive rdfs:subPropertyOf skos:semanticRelation .
skos:related rdfs:subPropertyOf skos:semanticRelation .
"""


def closure_of(*texts: str, sample: bool = True) -> Graph:
    """All that OWL 2 RL concludes from the axioms, without their words, and these statements."""
    graph = Graph()
    for triple in axioms():
        if triple[1] not in _WORDS:
            graph.add(triple)
    if sample:
        graph.parse(SAMPLE)
    prefixes = f"@prefix : <{S}> . @prefix ldhz: <{LDHZ}> . @prefix skos: <{SKOS}> .\n"
    for text in texts:
        graph.parse(data=prefixes + text, format="turtle")
    DeductiveClosure(OWLRL_Semantics, rdfs_closure=False).expand(graph)
    return graph


@cache
def sample_closure() -> Graph:
    return closure_of()


def contradictions(graph: Graph) -> list[str]:
    found = [str(o) for s in graph.subjects(RDF.type, OWLRL_ERROR) for o in graph.objects(s)]
    return found + [str(s) for s in graph.subjects(RDF.type, OWL.Nothing)]


def test_the_sample_is_without_contradiction() -> None:
    assert contradictions(sample_closure()) == []


def test_the_sample_is_without_contradiction_under_the_axioms_of_skos() -> None:
    graph = closure_of(SKOS_AXIOMS)
    assert (S.utrecht, RDF.type, SKOS.Concept) in graph  # decision 0303 says why that is allowed
    assert contradictions(graph) == []


@pytest.mark.parametrize(
    "statement",
    [
        ":x a ldhz:Resident , ldhz:Organisation .",
        ":x a ldhz:Street , ldhz:AmbitionCircle .",
        ":x a ldhz:District , ldhz:Neighbourhood .",
        ":x a ldhz:Ambassadorship , ldhz:Authority .",
        ":x a ldhz:Ambition , ldhz:Activity .",
        ":x a skos:Concept , skos:ConceptScheme .",
        ":x a skos:Collection , skos:Concept .",
        ":x a ldhz:Resident ; ldhz:directPartOf :y .",
        ":x a ldhz:Ambition ; ldhz:advances :y .",
    ],
)
def test_a_contradiction_is_found(statement: str) -> None:
    assert contradictions(closure_of(statement, sample=False)) != []


def links(subject: str, predicate: str) -> set[str]:
    return {
        str(o).removeprefix(str(S))
        for o in sample_closure().objects(S[subject], LDHZ[predicate])
        if o != S[subject]
    }


CANDIDATES: dict[tuple[str, str], set[str]] = {
    ("boules-bankastraat", "sameAmbition"): {"boules-kade"},
    ("spel-laan", "narrowerAmbition"): {
        "boules-bankastraat",
        "boules-kade",
        "schaken-molenpark",
    },
    ("boules-kade", "broaderAmbition"): {"spel-laan"},
    ("boules-kade", "relatedAmbition"): {"schaken-molenpark"},
    ("schaken-molenpark", "comparableAmbition"): {
        "boules-bankastraat",
        "boules-kade",
        "spel-laan",
    },
    ("bankastraat", "environmentWithComparableAmbition"): {"kade", "laan", "molenpark"},
    ("bankastraat", "environmentNearby"): {"molenpark", "laan"},
    ("lombok", "environmentNearby"): {"halve-maan"},
    ("kade", "comparableEnvironment"): {"bankastraat", "laan", "molenpark"},
    ("boules-bankastraat", "concernedWithAmbition"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "kring",
        "toernooi",
    },
    ("kring", "ambitionOnTheme"): {"boules-bankastraat", "boules-kade"},
    ("kring", "sharesTheme"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "toernooi",
    },
    ("kring", "environmentOnTheme"): {"bankastraat", "kade", "laan", "molenpark"},
    ("kade", "concernedWithEnvironment"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade-ambassadeur",
        "kring",
        "laan",
        "molenpark",
        "noor-metselt",
        "schaken-molenpark",
        "spel-laan",
        "toernooi",
    },
    ("boules-bankastraat", "authorityOnTheme"): {"bo-bouwt"},
    ("boules-bankastraat", "authorityOnNarrowerTheme"): {"noor-metselt"},
    ("boules-bankastraat", "authorityOnBroaderTheme"): {"cas-techniek"},
    ("bankastraat", "helpfulAuthority"): {"bo-bouwt", "noor-metselt", "cas-techniek"},
    ("schaken-molenpark", "helpfulAuthority"): set(),
    ("bo-bouwt", "themeAuthorityTo"): {"boules-bankastraat", "boules-kade", "spel-laan"},
    ("noor-metselt", "narrowerThemeAuthorityTo"): {
        "boules-bankastraat",
        "boules-kade",
        "spel-laan",
    },
    ("cas-techniek", "broaderThemeAuthorityTo"): {
        "boules-bankastraat",
        "boules-kade",
        "spel-laan",
    },
    ("noor-metselt", "authorityHelpfulTo"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "kring",
        "laan",
        "spel-laan",
        "toernooi",
    },
    ("laan", "roleInComparableEnvironment"): {
        "bo-bouwt",
        "cas-techniek",
        "kade-ambassadeur",
        "noor-metselt",
    },
    ("kade-ambassadeur", "comparableEnvironmentOfRole"): {
        "kade",
        "bankastraat",
        "laan",
        "molenpark",
    },
    ("molenpark", "helpfulRole"): {
        "bo-bouwt",
        "cas-techniek",
        "kade-ambassadeur",
        "noor-metselt",
    },
    ("kade-ambassadeur", "roleHelpfulTo"): {"kade", "bankastraat", "laan", "molenpark"},
    ("boules-bankastraat", "helpfulDocument"): {"handleiding"},
    ("laan", "helpfulDocument"): {"handleiding"},
    ("handleiding", "documentHelpfulTo"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "kade",
        "kade-ambassadeur",
        "kring",
        "laan",
        "molenpark",
        "noor-metselt",
        "schaken-molenpark",
        "spel-laan",
        "toernooi",
    },
    ("schaken-molenpark", "activityWorthAVisit"): {"toernooi"},
    ("toernooi", "worthAVisitFrom"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "kring",
        "laan",
        "molenpark",
        "noor-metselt",
        "schaken-molenpark",
        "spel-laan",
    },
    ("boules-bankastraat", "helpfulOrganisation"): {"buurtteam", "gemeente-utrecht"},
    ("laan", "helpfulOrganisation"): {"gemeente-utrecht"},
    ("kade", "helpfulOrganisation"): set(),
    ("buurtteam", "organisationHelpfulTo"): {"bankastraat", "boules-bankastraat"},
    ("laan", "helpfulCounter"): {"wijkloket"},
    ("wijkloket", "counterHelpfulTo"): {
        "bankastraat",
        "boules-bankastraat",
        "buurtteam",
        "gemeente-utrecht",
        "halve-maan",
        "laan",
        "lombok",
        "molenpark",
        "noor-metselt",
        "schaken-molenpark",
        "spel-laan",
        "utrecht",
    },
    ("kring", "ambitionNearTheme"): {"schaken-molenpark", "spel-laan"},
    ("spel-laan", "themeNearAmbition"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "kring",
        "molenpark",
        "schaken-molenpark",
        "toernooi",
    },
    ("bo-bouwt", "ambitionCallingForTheme"): {"boules-bankastraat", "boules-kade", "spel-laan"},
    ("spel-laan", "themeCalledForByAmbition"): {"bo-bouwt", "cas-techniek", "noor-metselt"},
    ("kring", "authorityForTheme"): {"bo-bouwt", "cas-techniek", "noor-metselt"},
    ("noor-metselt", "themeForAuthority"): {
        "artikel",
        "bankastraat",
        "bo-bouwt",
        "boules-bankastraat",
        "boules-kade",
        "cas-techniek",
        "handleiding",
        "kade",
        "kade-ambassadeur",
        "kring",
        "laan",
        "spel-laan",
        "toernooi",
    },
    ("kade-ambassadeur", "isAbout"): {"jeu-de-boules"},
    ("schaken", "isTopicOf"): {"molenpark", "schaken-molenpark"},
    ("spel-laan", "usualDecisionLevel"): {"straat"},
    ("straat", "usualDecisionLevelOf"): {"spel-laan"},
}


@pytest.mark.parametrize("subject, predicate", CANDIDATES, ids=lambda value: value)
def test_the_chains_name_these_candidates_and_no_others(subject: str, predicate: str) -> None:
    assert links(subject, predicate) == CANDIDATES[subject, predicate]


def test_every_candidate_property_is_shown_by_the_sample() -> None:
    shown = {predicate for _, predicate in CANDIDATES}
    assert shown == {name(term) for term in candidates()}


@pytest.mark.parametrize(
    "subject, predicate, object_",
    [
        (S.bankastraat, LDHZ.partOf, S.utrecht),
        (S.utrecht, LDHZ.hasPart, S.molenpark),
        (S["halve-maan"], LDHZ.adjacentTo, S.lombok),
        (S.kade, LDHZ.linkedTo, S.molenpark),
        (S.lombok, RDF.type, LDHZ.LivingEnvironment),
        (S["jeu-de-boules"], RDF.type, SKOS.Concept),
        (S.spel, SKOS.narrower, S["jeu-de-boules"]),
        (S["jeu-de-boules"], SKOS.broaderTransitive, S.spel),
        (S["noor-metselt"], LDHZ.holder, S.noor),
        (S.lombok, LDHZ.hasKeyFigures, S.cijfers),
        (S["boules-kade"], RDFS.seeAlso, S["boules-bankastraat"]),
    ],
)
def test_this_follows(subject: URIRef, predicate: URIRef, object_: URIRef) -> None:
    assert (subject, predicate, object_) in sample_closure()


def test_no_two_things_turn_out_the_same() -> None:
    """Functional properties conclude owl:sameAs from two values; the sample has one of each."""
    same = {(s, o) for s, o in sample_closure().subject_objects(OWL.sameAs) if s != o}
    assert {(s, o) for s, o in same if str(s).startswith(str(S))} == set()


def test_no_domain_or_range_turns_one_kind_of_thing_into_another() -> None:
    sample = Graph().parse(SAMPLE)
    above = {
        kind: set(axioms().transitive_objects(kind, RDFS.subClassOf))
        for kind in terms()
        if (kind, RDF.type, OWL.Class) in axioms()
    }
    for thing in set(sample.subjects(RDF.type)):
        said = {up for kind in sample.objects(thing, RDF.type) for up in above[URIRef(str(kind))]}
        concluded = {k for k in sample_closure().objects(thing, RDF.type) if is_ours(k)}
        assert concluded == {k for k in said if is_ours(k)}, thing


def held(asserted: Iterable[Triple]) -> set[tuple[str, str, str]]:
    """What the store holds of these statements and what follows, values left out."""
    asserted = list(asserted)
    concluded = full_closure(load_axioms(), MemoryView(asserted))
    return {
        (str(t.subject), str(t.predicate), str(t.object))
        for t in [*asserted, *concluded]
        if not isinstance(t.object, Literal)
    }


def without_candidates(closure: Graph, things: set[str]) -> set[tuple[str, str, str]]:
    """What owlrl concluded about these things, but for candidates and tautologies."""
    left_out = {*candidates(), RDFS.seeAlso, OWL.sameAs, OWL.differentFrom}
    return {
        (s.n3(), p.n3(), o.n3())
        for s, p, o in closure
        if s.n3() in things and isinstance(o, URIRef) and p not in left_out and o != OWL.Thing
    }


def test_the_store_holds_all_that_owlrl_concludes_but_candidates() -> None:
    sample = [quad.triple for quad in parse(SAMPLE.read_bytes(), format=RdfFormat.TURTLE)]
    things = {str(triple.subject) for triple in sample}

    about_things = {triple for triple in held(sample) if triple[0] in things}

    assert len(about_things) > 150
    assert about_things == without_candidates(sample_closure(), things)


@pytest.mark.slow
def test_the_demo_is_without_contradiction_and_the_store_concludes_what_owlrl_does() -> None:
    demo = [quad.triple for file in demo_files() for quad in file.quads(Iris())]
    # Texts and geometries cannot contradict anything, and take most of the time.
    told = [
        triple
        for triple in demo
        if not (isinstance(triple.object, Literal) and triple.object.language)
        and triple.predicate != GEO.asWKT
    ]
    things = {
        s for s in map(str, (t.subject for t in told)) if s.startswith(f"<{DEFAULT_BASE}/id/")
    }

    closure = closure_of("\n".join(f"{triple} ." for triple in told), sample=False)

    assert contradictions(closure) == []
    about_things = {triple for triple in held(told) if triple[0] in things}
    assert len(about_things) > 3000
    assert about_things == without_candidates(closure, things)
