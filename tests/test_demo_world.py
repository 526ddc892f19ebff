"""The demo world: loads through the gate, conforms, hangs together, and tells its stories."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pyshacl
import pytest
from pyoxigraph import Literal, NamedNode, Quad, Triple
from rdflib import RDF, RDFS, SH, Graph

from graphstore.catalogue import Catalogue
from graphstore.store import GraphStore
from ontology.iris import DEFAULT_BASE, Iris, Kind
from ontology.namespaces import DCTERMS, FOAF, LDHZ, PROV, SKOS
from ontology.namespaces import RDF as OX_RDF
from ontology.namespaces import RDFS as OX_RDFS
from ontology.thesauri import thesaurus_files
from tests.demo_world import EXAMPLES, ROOT, demo_files, load_through_gate
from tests.importing import World
from tests.shape_examples import shapes_graph
from tests.shared_data import shared

IRIS = Iris()
STATUSES = {"idea", "exploring", "under-way", "realised", "tried"}
PROVINCES = 12


@cache
def quads() -> frozenset[Quad]:
    return frozenset(quad for file in demo_files() for quad in file.quads(IRIS))


def triples(top: str) -> set[Triple]:
    prefix = f"{DEFAULT_BASE}/id/graph/{top}"
    return {q.triple for q in quads() if str(q.graph_name)[1:].startswith(prefix)}


@cache
def public() -> frozenset[Triple]:
    return frozenset(triples("source") | triples("wiki"))


def subjects(predicate: NamedNode, value: NamedNode) -> set[NamedNode]:
    return {
        t.subject
        for t in public()
        if t.predicate == predicate and t.object == value and isinstance(t.subject, NamedNode)
    }


def values(subject: NamedNode, predicate: NamedNode) -> set[NamedNode]:
    return {
        t.object
        for t in public()
        if t.subject == subject and t.predicate == predicate and isinstance(t.object, NamedNode)
    }


def of_class(*names: str) -> set[NamedNode]:
    return {node for name in names for node in subjects(OX_RDF["type"], LDHZ[name])}


def concepts() -> set[NamedNode]:
    return {
        t.subject
        for file in thesaurus_files()
        for t in file.triples()
        if isinstance(t.subject, NamedNode)
    }


def environment(label: str) -> NamedNode:
    found = {
        t.subject
        for t in public()
        if t.predicate == OX_RDFS.label and t.object == Literal(label, language="nl")
    }
    (only,) = found
    assert isinstance(only, NamedNode)
    return only


def languages(subject: NamedNode, predicate: NamedNode) -> set[str | None]:
    return {
        t.object.language
        for t in public()
        if t.subject == subject and t.predicate == predicate and isinstance(t.object, Literal)
    }


def test_every_file_has_a_graph_of_the_catalogue() -> None:
    assert len(demo_files()) >= 25
    assert len(demo_files()) == len(list(EXAMPLES.rglob("*.ttl")))
    catalogue = Catalogue(IRIS)
    for file in demo_files():
        entry = catalogue.entry(IRIS.graph(*file.graph.split("/")))
        assert entry is not None, file
        assert entry.writers, file
        assert list(file.quads(IRIS)), file


def test_the_demo_goes_through_the_gate(tmp_path: Path) -> None:
    with GraphStore.open(tmp_path / "data") as store:
        committed = load_through_gate(store)
        assert all(c.changed for c in committed)
        again = load_through_gate(store)
        assert not any(c.changed for c in again)
        bankastraat = environment("Bankastraat")
        country = Triple(bankastraat, LDHZ.partOf, IRIS.place("NL"))
        assert store.public.contains(country)


def test_the_demo_conforms_in_the_eyes_of_pyshacl_too() -> None:
    graph = Graph()
    for path in (ROOT / "ontology").glob("*.ttl"):
        for triple in Graph().parse(path).triples((None, RDFS.subClassOf, None)):
            graph.add(triple)
    for file in thesaurus_files():
        graph.parse(data=file.text, format="turtle")
    for demo in demo_files():
        graph.parse(demo.path)
    report = pyshacl.validate(graph, shacl_graph=shapes_graph(), inplace=True)[1]
    assert [report.value(r, SH.resultMessage) for r in report.objects(None, SH.result)] == []
    assert len(list(report.subjects(RDF.type, SH.ValidationReport))) == 1


def test_the_demo_is_as_large_as_promised() -> None:
    assert len(of_class("Resident")) >= 30
    assert len(of_class("Ambition")) >= 60
    assert len(of_class("Street", "Park", "Town")) >= 12
    assert of_class("AmbitionCircle")
    assert of_class("AuthorityCircle")
    assert of_class("AmbassadorCouncil")
    assert len(of_class("Province")) == PROVINCES
    for name, number in (
        ("Activity", 30),
        ("Ambassadorship", 14),
        ("Authority", 20),
        ("Organisation", 20),
        ("Counter", 10),
        ("Document", 12),
        ("ConceptRequest", 6),
    ):
        assert len(of_class(name)) >= number, name


def test_ambitions_are_in_every_status_and_end_their_history_in_it() -> None:
    seen: Counter[str] = Counter()
    for ambition in of_class("Ambition"):
        (status,) = values(ambition, LDHZ.status)
        changes = values(ambition, LDHZ.statusChange)
        dates = {
            str(t.object): t.subject
            for t in public()
            if t.subject in changes and t.predicate == LDHZ.changedOn
        }
        assert len(dates) == len(changes) >= 1, ambition
        last = dates[max(dates)]
        assert isinstance(last, NamedNode)
        assert values(last, LDHZ.toStatus) == {status}, ambition
        seen[status.value.rpartition("/")[2]] += 1
    assert set(seen) == STATUSES
    assert min(seen.values()) >= 5


def test_ambitions_speak_dutch_and_english() -> None:
    for ambition in of_class("Ambition"):
        for predicate in (OX_RDFS.label, LDHZ.desiredPicture):
            assert languages(ambition, predicate) == {"nl", "en"}, ambition
        for predicate in (LDHZ.story, LDHZ.lessons):
            assert languages(ambition, predicate) in (set(), {"nl", "en"}), ambition


def test_what_ended_left_its_story_and_its_lessons() -> None:
    ended = {
        ambition
        for status in ("realised", "tried")
        for ambition in subjects(LDHZ.status, IRIS.concept("status", status))
    }
    assert len(ended) >= 20
    for ambition in ended:
        assert languages(ambition, LDHZ.story), ambition
        assert languages(ambition, LDHZ.lessons), ambition


def test_every_concept_that_is_used_exists() -> None:
    known = concepts()
    used = {
        term
        for quad in quads()
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(f"{DEFAULT_BASE}/id/concept/")
    }
    assert len(used) > 150
    assert used - known == set()


def test_nothing_points_to_what_is_not_there() -> None:
    public_subjects = {t.subject for t in public()} | concepts()
    for top in ("source", "wiki", "network", "closed"):
        here = triples(top)
        known = public_subjects | {t.subject for t in here}
        for triple in here:
            if isinstance(triple.object, NamedNode) and IRIS.parse(triple.object):
                assert triple.object in known, triple


def test_addresses_elsewhere_are_licences_official_iris_or_nowhere() -> None:
    for triple in public():
        if not isinstance(triple.object, NamedNode) or triple.predicate == OX_RDF["type"]:
            continue
        if IRIS.parse(triple.object) is None:
            assert triple.predicate in (DCTERMS.license, SKOS.exactMatch, FOAF.homepage), triple
    for organisation in {t.subject for t in triples("wiki") if t.predicate == FOAF.homepage}:
        for page in values(organisation, FOAF.homepage):  # type: ignore[arg-type]
            # .example is reserved (RFC 2606): an invented organisation has no real website.
            assert re.fullmatch(r"https://[a-z-]+\.example/", page.value), page


def test_residents_have_random_identifiers_and_first_names_at_most() -> None:
    unnamed = 0
    for resident in of_class("Resident"):
        parsed = IRIS.parse(resident)
        assert parsed is not None
        assert re.fullmatch("[2-9a-hjkmnp-z]{12}", parsed[1])
        names = [
            t.object.value
            for t in public()
            if t.subject == resident
            and t.predicate == OX_RDFS.label
            and isinstance(t.object, Literal)
        ]
        assert all(re.fullmatch(r"\w+", name) for name in names)
        unnamed += not names
    assert unnamed >= 5


def test_what_residents_make_has_random_identifiers() -> None:
    kinds = {Kind.ENVIRONMENT, Kind.AMBITION, Kind.ACTIVITY, Kind.DOCUMENT, Kind.ROLE, Kind.REQUEST}
    seen = set()
    for quad in quads():
        parsed = IRIS.parse(quad.subject) if isinstance(quad.subject, NamedNode) else None
        if parsed and parsed[0] in kinds:
            assert re.fullmatch("[2-9a-hjkmnp-z]{12}", parsed[1]), quad
            seen.add(parsed[0])
    assert seen == kinds


def test_the_boules_of_bankastraat_finds_the_court_its_plan_the_builder_and_the_counter() -> None:
    here = environment("Bankastraat")
    boules = IRIS.concept("ambition", "jeu-de-boules")
    wished = subjects(LDHZ.pursuedIn, here) & subjects(LDHZ.pursues, boules)
    built = subjects(LDHZ.pursues, boules) & subjects(
        LDHZ.status, IRIS.concept("status", "realised")
    )
    assert len(wished) == 1
    assert len(built) == 1
    (court,) = built
    (there,) = values(court, LDHZ.pursuedIn)
    assert there != here
    assert values(next(iter(wished)), PROV.wasDerivedFrom) == {court}
    plans = subjects(LDHZ.helps, court) & of_class("Document")
    assert plans
    builders = subjects(LDHZ.expertise, IRIS.concept("expertise", "bouw"))
    assert builders & subjects(LDHZ.roleIn, there)
    municipality = IRIS.mint(Kind.ORGANISATION, "gm0344")
    assert values(municipality, LDHZ.counter)


def test_network_and_closed_facts_say_so_and_are_nowhere_public() -> None:
    for top, name in (("network", "network"), ("closed", "closed")):
        marked = {
            t.subject
            for t in triples(top)
            if t.predicate == LDHZ.visibility and t.object == IRIS.concept("visibility", name)
        }
        assert marked
        assert not marked & {t.subject for t in public()}
        assert not marked & {t.object for t in public()}


@pytest.mark.slow
def test_importing_the_real_files_adds_to_the_demo_and_changes_nothing() -> None:
    world = World()
    for quad in quads():
        if str(quad.graph_name).startswith(f"<{DEFAULT_BASE}/id/graph/source/"):
            world.store.add(quad)
            world.store.add(Quad(quad.subject, quad.predicate, quad.object))
    for name, paths in (
        ("cbs-kwb", [shared("data/cbs/kwb-2024-nl.csv")]),
        ("tooi", sorted(shared("data/overheid").glob("*.json"))),
        ("boundaries", sorted(shared("data/geo").glob("utrecht-*.geojson"))),
        ("boundaries", [shared("data/geo/amsterdam-buurten.geojson")]),
    ):
        staged = world.stage(name, *paths)
        assert staged.change.removals & quads() == frozenset(), name
        assert staged.change.additions, name
        world.apply(staged.change)
