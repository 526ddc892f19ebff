"""Thesauri of others, in any RDF syntax, as schemes beside our own."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse, serialize

from graphstore.axioms import load_axioms
from graphstore.inference import full_closure
from graphstore.validation import validate_all
from graphstore.views import MemoryView
from importers import InputError, OptionError, RowsRejectedError
from importers.skos_integrity import breaches
from ontology.namespaces import DCTERMS, LDHZ, OWL, RDF, RDFS, SKOS
from tests.importing import World, same_in_any_order, shapes_of_the_program, violations
from tests.shared_data import shared

PREFIXES = """@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ldhz: <https://leefomgeving.org/def/ldhz#> .
@prefix : <http://example.org/t/> .
"""
SMALL = (
    PREFIXES
    + """
:s a skos:ConceptScheme ; skos:prefLabel "Lijst"@nl ; dct:publisher [ dct:title "Wij"@nl ] .
:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@nl , "مرحبا"@ar .
:b a skos:Concept ; skos:inScheme :s ; skos:prefLabel "b"@nl ; skos:broader :a .
"""
)
HARD = ["cycle", "dup", "mapping", "multiple-schemes", "nolang"]


def term(name: str) -> NamedNode:
    return NamedNode(f"http://example.org/t/{name}")


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def world() -> World:
    return World()


def test_a_thesaurus_keeps_its_iris_and_gets_a_graph_of_its_own(
    world: World, tmp_path: Path
) -> None:
    report = world.load("skos", write(tmp_path / "Mijn Lijst.ttl", SMALL)).report
    assert report.read == 3
    assert world.values(term("b"), SKOS.broader) == {term("a").value}
    graph = world.iris.graph("scheme", "mijn-lijst")
    assert {quad.graph_name for quad in world.quads()} == {graph}


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd", "x:y"],
)
def test_a_thing_is_named_by_http_or_urn_and_nothing_else(
    world: World, tmp_path: Path, address: str
) -> None:
    bad = f'<{address}> a skos:Concept ; skos:inScheme :s ; skos:prefLabel "klik"@nl .'
    path = write(tmp_path / "t.ttl", SMALL + bad)
    with pytest.raises(RowsRejectedError, match=r"an IRI begins with http://, https:// or urn:"):
        world.stage("skos", path)
    report = world.load("skos", path, keep_going=True).report
    assert (report.read, report.rejected_total) == (3, 1)
    assert address in report.rejected[0].reason
    assert not world.values(NamedNode(address), SKOS.prefLabel)


def test_a_fault_in_a_file_too_large_to_look_up_its_line_is_told_without(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.files.MAX_DOCUMENT", 100)
    bad = '<file:///x> a skos:Concept ; skos:inScheme :s ; skos:prefLabel "x"@nl .'
    path = write(tmp_path / "t.ttl", SMALL + bad)
    report = world.load("skos", path, keep_going=True).report
    assert report.rejected[0].line is None
    assert "file:///x" in report.rejected[0].reason


def test_an_object_of_json_ld_that_is_too_large_to_be_read_whole_is_refused(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.rdf_files.MAX_OBJECT", 300)
    monkeypatch.setattr("importers.rdf_files.CHUNK", 100)
    label = "http://www.w3.org/2004/02/skos/core#prefLabel"
    kind = "http://www.w3.org/2004/02/skos/core#Concept"

    def things() -> str:
        return ",".join(
            f'{{"@id": "http://e.org/{n}", "@type": "{kind}", "{label}": "x"}}' for n in range(9)
        )

    whole = write(tmp_path / "whole.jsonld", f'{{"@context": {{}}, "@graph": [{things()}]}}')
    with pytest.raises(InputError, match="an object of more than 300 bytes"):
        world.stage("skos", whole)
    one_by_one = write(tmp_path / "list.jsonld", f"[{things()}]")
    assert world.stage("skos", one_by_one).report.read == 10


def test_a_thing_may_be_named_by_a_urn(world: World, tmp_path: Path) -> None:
    more = '<urn:isbn:9789000000000> a skos:Concept ; skos:inScheme :s ; skos:prefLabel "u"@nl .'
    assert world.load("skos", write(tmp_path / "t.ttl", SMALL + more)).report.read == 4


def test_a_second_run_changes_nothing_blank_nodes_included(world: World, tmp_path: Path) -> None:
    path = write(tmp_path / "t.ttl", SMALL)
    world.load("skos", path)
    assert world.stage("skos", path).report.changes_nothing
    assert not any(isinstance(quad.object, BlankNode) for quad in world.quads())


SYNTAXES = {
    "rdf": RdfFormat.RDF_XML,
    "nt": RdfFormat.N_TRIPLES,
    "nq": RdfFormat.N_QUADS,
    "jsonld": RdfFormat.JSON_LD,
    "json": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "xml": RdfFormat.RDF_XML,
    "weird": RdfFormat.RDF_XML,
    "ttl.gz": RdfFormat.TURTLE,
}


@pytest.mark.parametrize("suffix", SYNTAXES)
def test_every_syntax_gives_the_same_statements(world: World, tmp_path: Path, suffix: str) -> None:
    world.load("skos", write(tmp_path / "t.ttl", SMALL))
    triples = [quad.triple for quad in parse(SMALL, format=RdfFormat.TURTLE)]
    content = serialize(triples, format=SYNTAXES[suffix])
    assert content is not None
    other = tmp_path / f"other.{suffix}"
    other.write_bytes(gzip.compress(content) if suffix.endswith("gz") else content)
    report = world.stage("skos", other, options={"scheme": "t"}).report
    assert report.changes_nothing


def test_a_file_without_a_scheme_gets_one(world: World, tmp_path: Path) -> None:
    text = PREFIXES + ':a a skos:Concept ; skos:prefLabel "a"@nl .'
    world.load("skos", write(tmp_path / "los.ttl", text))
    scheme = world.iris.scheme("los")
    assert world.values(scheme, RDF["type"]) == {SKOS.ConceptScheme.value}
    assert world.values(term("a"), SKOS.inScheme) == {scheme.value}


def test_a_file_says_nothing_about_our_own_things(world: World, tmp_path: Path) -> None:
    text = (
        SMALL
        + """
<https://leefomgeving.org/id/place/GM0344> skos:prefLabel "gekaapt" ; a skos:Concept .
ldhz:Place a skos:Concept . skos:Concept a skos:Concept . :x skos:prefLabel "los" .
:a ldhz:validUntil "2000-01-01"^^xsd:date ; a ldhz:Resident ;
  skos:narrower <https://leefomgeving.org/id/concept/ambition/jeu-de-boules> ;
  skos:closeMatch <https://leefomgeving.org/id/concept/ambition/jeu-de-boules> .
"""
    )
    report = world.load("skos", write(tmp_path / "t.ttl", text)).report
    about = {quad.subject for quad in world.quads()}
    assert NamedNode("https://leefomgeving.org/id/place/GM0344") not in about
    assert world.values(term("a"), RDF["type"]) == {SKOS.Concept.value}
    assert world.values(term("a"), SKOS.narrower) == set()
    assert len(world.values(term("a"), SKOS.closeMatch)) == 1
    assert "statements about other things left out" in report.notes[0]


@pytest.mark.parametrize("name", ["ambition", "organisation-kind"])
def test_our_own_schemes_are_not_written(world: World, tmp_path: Path, name: str) -> None:
    with pytest.raises(OptionError, match="one of our own"):
        world.stage("skos", write(tmp_path / f"{name}.ttl", SMALL))


def _edition(day: str | None, *names: str) -> str:
    dated = f' ; dct:issued "{day}"^^xsd:date' if day else ""
    concepts = "\n".join(
        f':{name} a skos:Concept ; skos:prefLabel "{name} {day}"@nl ; skos:related :{names[0]} .'
        if name != names[0]
        else f':{name} a skos:Concept ; skos:prefLabel "{name} {day}"@nl .'
        for name in names
    )
    return f'{PREFIXES}:s a skos:ConceptScheme ; skos:prefLabel "Lijst"@nl{dated} .\n{concepts}'


def test_a_concept_that_a_newer_edition_does_not_have_ends_and_keeps_its_label(
    world: World, tmp_path: Path
) -> None:
    world.load("skos", write(tmp_path / "t.ttl", _edition("2023-01-01", "a", "b")))
    report = world.load("skos", write(tmp_path / "t.ttl", _edition("2024-05-06", "a"))).report
    assert report.ended == 1
    assert world.values(term("b"), LDHZ.validUntil) == {"2024-05-06"}
    assert world.values(term("b"), OWL.deprecated) == {"true"}
    assert world.values(term("b"), SKOS.prefLabel) == {"b 2023-01-01"}
    assert world.values(term("b"), SKOS.related) == set()


def test_without_dates_a_concept_that_is_gone_is_deprecated(world: World, tmp_path: Path) -> None:
    world.load("skos", write(tmp_path / "t.ttl", _edition(None, "a", "b")))
    second = write(tmp_path / "t.ttl", _edition(None, "a"))
    world.load("skos", second)
    assert world.values(term("b"), OWL.deprecated) == {"true"}
    assert world.stage("skos", second).report.changes_nothing
    world.load("skos", write(tmp_path / "t.ttl", _edition(None, "a", "b")))
    assert world.values(term("b"), OWL.deprecated) == set()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    editions=st.lists(st.sets(st.sampled_from("abc"), min_size=1), min_size=2, max_size=4),
    data=st.data(),
)
def test_any_order_of_editions_gives_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory, editions: list[set[str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("editions")
    paths = [
        write(folder / f"t.{number}.ttl", _edition(f"202{number}-01-01", *sorted(names)))
        for number, names in enumerate(editions)
    ]
    same_in_any_order([("skos", path, {}) for path in paths], data)


BREACHES = {
    "S9": (":a a skos:ConceptScheme .", "a: is Concept and ConceptScheme at once"),
    "S13": (':a skos:altLabel "a"@nl .', "as preferred and alternative label"),
    "S13 hidden": (
        ':a skos:altLabel "z"@nl ; skos:hiddenLabel "z"@nl .',
        "as alternative and hidden label",
    ),
    "S14": (':a skos:prefLabel "nog een"@nl .', "a: has 2 preferred labels in nl"),
    "S27": (":a skos:related :b .", "a: is related to .*broader or narrower too"),
    "S37": (":b a skos:Collection .", "b: is Collection and Concept at once"),
    "S46": (
        ":a skos:exactMatch :z ; skos:broadMatch :z .",
        "a: is an exact match and broadMatch of",
    ),
}


@pytest.mark.parametrize("condition", BREACHES)
def test_a_concept_that_breaks_skos_is_named_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path, condition: str
) -> None:
    statement, reason = BREACHES[condition]
    path = write(tmp_path / "t.ttl", SMALL + statement)
    with pytest.raises(RowsRejectedError, match=reason) as caught:
        world.stage("skos", path)
    assert caught.value.line is not None
    report = world.load("skos", path, keep_going=True).report
    assert report.rejected_total == 1
    assert violations(world) == []


NODES = [term(name) for name in "abc"]
STATEMENTS = st.one_of(
    st.builds(
        Triple,
        st.sampled_from(NODES),
        st.sampled_from(
            [
                SKOS.broader,
                SKOS.narrower,
                SKOS.related,
                SKOS.exactMatch,
                SKOS.broadMatch,
                SKOS.relatedMatch,
            ]
        ),
        st.sampled_from(NODES),
    ),
    st.builds(
        Triple,
        st.sampled_from(NODES),
        st.sampled_from([SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel]),
        st.sampled_from([Literal("x"), Literal("x", language="nl"), Literal("y", language="nl")]),
    ),
    st.builds(
        Triple,
        st.sampled_from(NODES),
        st.just(RDF["type"]),
        st.sampled_from([SKOS.ConceptScheme, SKOS.Collection]),
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(said=st.sets(STATEMENTS, max_size=7))
def test_what_is_found_is_what_the_shapes_refuse(said: set[Triple]) -> None:
    """The store's own conclusions and validator are the measure."""
    triples = said | {Triple(node, RDF["type"], SKOS.Concept) for node in NODES}
    concluded = set(full_closure(load_axioms(), MemoryView(triples)))
    found = validate_all(shapes_of_the_program(), MemoryView(triples | concluded))
    assert bool(found) == bool(list(breaches(triples)))


BOMB = (
    '<!DOCTYPE r [<!ENTITY a0 "lol">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&a11;</rdf:RDF>'
)
RDF_START = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'


@pytest.mark.parametrize(
    ("name", "text", "line", "reason"),
    [
        ("bomb.rdf", BOMB, 1, "the entity a1 is not one"),
        (
            "outside.rdf",
            f'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n{RDF_START}</rdf:RDF>',
            1,
            "stands outside the file",
        ),
        (
            "large.rdf",
            f'<!DOCTYPE r [<!ENTITY a "{"x" * 9999}">]>{RDF_START}</rdf:RDF>',
            1,
            "the entity a is not one",
        ),
        ("deep.rdf", RDF_START + "\n<e:a><e:b>" * 9000, None, "deep"),
        ("broken.rdf", f"{RDF_START}\n<e:a>\n</rdf:RDF>", 3, "mismatched tag"),
        ("deep.jsonld", '{"http://a":' * 200_000, 1, "deep"),
        ("graphs.jsonld", '\n{"@graph":' * 20_000, 202, "deep"),  # gigabytes of contexts
        ("lists.jsonld", '"}\\\\\\"]"' + "[" * 300, 1, "deep"),
        (
            "remote.jsonld",
            '{"@context": "http://127.0.0.1:9/x", "@id": "http://x"}',
            None,
            "remote",
        ),
        ("broken.ttl", f"{PREFIXES}\n:a a skos:Concept ;\n oops", 8, "not Turtle"),
        ("relative.ttl", "<a> <http://b> <c> .", 1, "not Turtle"),
        ("empty.ttl", "# nothing here", None, "holds no concept"),
        ("other.ttl", "<http://a> <http://b> 1 .", None, "holds no concept"),
        ("data.csv", "a;b\n1;2\n", 1, "not"),
    ],
)
def test_what_is_no_thesaurus_is_refused_with_its_line(
    world: World, tmp_path: Path, name: str, text: str, line: int | None, reason: str
) -> None:
    path = write(tmp_path / name, text)
    with pytest.raises(InputError, match=reason) as caught:
        world.stage("skos", path, keep_going=True)
    if line is not None:
        assert caught.value.line == line


def test_blank_nodes_without_end_are_refused(world: World, tmp_path: Path) -> None:
    deep = f"{SMALL} :a skos:note {'[ skos:note ' * 5000}1{']' * 5000} ."
    with pytest.raises(RowsRejectedError, match="blank nodes more than"):
        world.stage("skos", write(tmp_path / "t.ttl", deep))


@pytest.mark.parametrize("name", HARD)
def test_hard_files_that_skos_allows_are_taken(world: World, name: str) -> None:
    path = shared(f"data/skos/hard/{name}.ttl")
    report = world.load("skos", path).report
    assert report.rejected_total == 0
    assert world.stage("skos", path).report.changes_nothing
    assert violations(world) == []


def test_the_list_of_themes_of_government_is_taken(world: World) -> None:
    report = world.load("skos", shared("data/skos/tooi-toplijst.json")).report
    assert report.read == 93  # 92 concepts and their scheme


def test_the_thesaurus_of_nl_sbb_is_taken(world: World) -> None:
    report = world.load("skos", shared("data/skos/nlsbb_thesaurus.ttl")).report
    assert report.read == 44
    scheme = NamedNode("http://begrippen.nlbegrip.nl/id/begrippenkader/nlbegrip")
    assert len(world.values(scheme, DCTERMS.publisher)) == 1
    assert world.values(scheme, RDFS.label) == {"Begrippenkader nlbegrip"}


@pytest.mark.slow
def test_the_thesauri_of_unesco_and_zbw_are_taken_but_for_what_skos_forbids(world: World) -> None:
    unesco, stw = shared("data/skos/unesco-thesaurus.ttl"), shared("data/skos/stw-skos.ttl")
    with pytest.raises(RowsRejectedError) as caught:
        world.stage("skos", unesco)
    assert caught.value.total == 3
    report = world.load("skos", unesco, keep_going=True).report
    assert (report.added, report.rejected_total) == (4433 + 95 + 1, 3)
    report = world.load("skos", stw).report
    assert report.added == 6244 + 1
    assert world.stage("skos", stw).report.changes_nothing
