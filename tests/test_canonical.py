"""Terms are what the stores give back, and blank nodes have names that follow from what they
say."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import (
    BaseDirection,
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    parse,
)

from graphstore.canonical import MAX_IRI_BYTES, canonical_quads
from graphstore.errors import InvalidTermError
from graphstore.layers import in_graph
from tests.changes import IRIS, LABEL, WIKI, environment

XSD = "http://www.w3.org/2001/XMLSchema#"
STREET = environment("straat")
DATATYPES = [
    "boolean", "byte", "date", "dateTime", "dateTimeStamp", "dayTimeDuration", "decimal", "double",
    "duration", "float", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "int", "integer",
    "long", "negativeInteger", "nonNegativeInteger", "nonPositiveInteger", "positiveInteger",
    "short", "string", "time", "unsignedByte", "unsignedInt", "unsignedLong", "unsignedShort",
    "yearMonthDuration", "anyURI", "hexBinary", "base64Binary", "normalizedString",
]  # fmt: skip
NOT_FOR_XML = "".join(map(chr, {*range(32)} - {9, 10, 13} | {0xFFFE, 0xFFFF}))  # never let in
lexical = st.one_of(
    st.integers().map(str),
    st.integers(-99999, 99999).map(lambda number: f"{number:+06d}"),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.decimals(-(10**6), 10**6, places=4).map(lambda number: f"{number}000"),
    st.floats().map(repr),
    st.floats().map(lambda number: f"{number:E}"),
    st.sampled_from(["INF", "-INF", "NaN", "+INF", "-0", "0.0", ".5", "5.", "true", "1", "0"]),
    st.dates().map(str),
    st.dates().map(lambda day: f"{day}+00:00"),
    st.datetimes(timezones=st.timezones() | st.none()).map(lambda moment: moment.isoformat()),
    st.times().map(lambda time: f"{time}Z"),
    st.tuples(st.integers(0, 99), st.integers(0, 99)).map(lambda p: f"P{p[0]}Y{p[1]}M"),
    st.tuples(st.integers(0, 99), st.integers(0, 9999)).map(lambda p: f"-P{p[0]}DT{p[1]}M0.50S"),
    st.integers(-3000, 3000).map(lambda year: f"{year:05d}"),
    st.text(st.characters(exclude_characters=NOT_FOR_XML, exclude_categories=["Cs"]), max_size=20),
)  # fmt: skip
literals = st.one_of(
    st.builds(
        lambda value, datatype: Literal(value, datatype=NamedNode(XSD + datatype)),
        lexical,
        st.sampled_from(DATATYPES),
    ),
    st.builds(
        lambda value, language: Literal(value, language=language),
        lexical,
        st.sampled_from(["nl", "nl-NL", "EN", "en-Latn-GB", "x-eigen"]),
    ),
    st.builds(lambda value: Literal(value, datatype=NamedNode("urn:eigen")), lexical),
)


def said(object_: Literal | NamedNode | BlankNode) -> Quad:
    return in_graph(Triple(STREET, LABEL, object_), WIKI)


@pytest.fixture(scope="module")
def engine() -> Store:
    return Store(tempfile.mkdtemp())


@settings(deadline=None, max_examples=60)
@given(given_literals=st.lists(literals, min_size=1, max_size=40))
def test_a_canonical_literal_is_what_the_store_on_disk_gives_back(
    engine: Store, given_literals: list[Literal]
) -> None:
    for literal in given_literals:
        (canonical,) = canonical_quads(IRIS, [said(literal)])
        engine.clear()
        engine.add(said(literal))
        assert list(engine) == [canonical]


@settings(deadline=None, max_examples=60)
@given(given_literals=st.lists(literals, max_size=40))
def test_making_canonical_twice_is_making_it_once(given_literals: list[Literal]) -> None:
    once = canonical_quads(IRIS, [said(literal) for literal in given_literals])
    assert canonical_quads(IRIS, once) == once


@pytest.mark.parametrize(
    ("datatype", "spellings"),
    [
        ("integer", ["1", "01", "+1"]),
        ("decimal", ["1.8", "1.80", "+01.8"]),
        ("double", ["1000", "1e3", "1.0E3"]),
        ("duration", ["P1Y", "P12M"]),
        ("dateTime", ["2024-01-01T00:00:00Z", "2024-01-01T00:00:00+00:00", "2023-12-31T24:00:00Z"]),
        ("boolean", ["true", "1"]),
    ],
)
def test_spellings_of_one_value_are_one_fact(datatype: str, spellings: list[str]) -> None:
    quads = [said(Literal(text, datatype=NamedNode(XSD + datatype))) for text in spellings]
    assert len(canonical_quads(IRIS, quads)) == 1


def lenient(turtle: str) -> list[Quad]:
    return [
        in_graph(quad.triple, WIKI) for quad in parse(turtle, format=RdfFormat.TURTLE, lenient=True)
    ]


@pytest.mark.parametrize(
    "turtle",
    [
        "<relatief> <urn:p> <urn:o> .",
        "<urn:s> <ook relatief> <urn:o> .",
        "<urn:s> <urn:p> <http://x.nl/een spatie> .",
        "<urn:s> <urn:p> <http://x.nl/%zz> .",
        f"<urn:s> <urn:p> <http://x.nl/{'a' * MAX_IRI_BYTES}> .",
        f"<urn:s> <urn:p> <http://x.nl/{'é' * (MAX_IRI_BYTES // 2)}> .",
        f'<urn:s> <urn:p> "x"^^<http://x.nl/{"a" * MAX_IRI_BYTES}> .',
        '<urn:s> <urn:p> "nul\\u0000" .',
        '<urn:s> <urn:p> "nul\\u0000"@nl .',
        '<urn:s> <urn:p> "x"@veel-te-lange-taalcode-achtertekens .',
    ],
)
def test_a_term_that_a_lenient_parser_let_through_is_refused(turtle: str) -> None:
    with pytest.raises(InvalidTermError):
        canonical_quads(IRIS, lenient(turtle))


def test_a_text_direction_is_refused() -> None:
    with pytest.raises(InvalidTermError, match="direction"):
        canonical_quads(IRIS, [said(Literal("x", language="ar", direction=BaseDirection.RTL))])


def test_a_lone_surrogate_never_becomes_a_term() -> None:
    with pytest.raises(ValueError, match="literal"):
        Literal("\ud800")


# Blank nodes. A graph of them is a list of edges between numbered nodes, with marks on some.
edges = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("pq"), st.integers(0, 5)), max_size=8)
marks = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("xyz")), max_size=6)


def graph_of(
    given_edges: Sequence[tuple[int, str, int]],
    given_marks: Sequence[tuple[int, str]],
    order: Sequence[int],
) -> list[Quad]:
    nodes = {number: BlankNode() for number in order}
    quads = [
        Quad(nodes[start], NamedNode(f"urn:{name}"), nodes[end], WIKI)
        for start, name, end in given_edges
    ]
    quads += [
        Quad(nodes[node], NamedNode("urn:m"), Literal(mark), WIKI) for node, mark in given_marks
    ]
    return quads


def named_or_refused(quads: list[Quad]) -> frozenset[Quad] | None:
    try:
        return canonical_quads(IRIS, quads)
    except InvalidTermError:
        return None


@settings(deadline=None)
@given(given_edges=edges, given_marks=marks, order=st.permutations(range(6)), data=st.data())
def test_names_of_blank_nodes_depend_on_nothing_but_what_is_said(
    given_edges: list[tuple[int, str, int]],
    given_marks: list[tuple[int, str]],
    order: list[int],
    data: st.DataObject,
) -> None:
    one = named_or_refused(graph_of(given_edges, given_marks, range(6)))
    renumbered = [(order[s], p, order[o]) for s, p, o in data.draw(st.permutations(given_edges))]
    other = named_or_refused(
        graph_of(renumbered, [(order[node], mark) for node, mark in given_marks], order)
    )
    assert one == other


def test_different_things_get_different_names() -> None:
    names = set()
    for mark in "xyz":
        (quad,) = canonical_quads(IRIS, graph_of([], [(0, mark)], [0]))
        assert isinstance(quad.subject, NamedNode)
        assert quad.subject.value.startswith("https://leefomgeving.org/.well-known/genid/")
        names.add(quad.subject)
    assert len(names) == 3


def test_a_long_list_is_named_quickly_and_in_order() -> None:
    items = " ".join(f"<urn:item:{number}>" for number in range(2000))
    quads = lenient(f"<urn:s> <urn:members> ( {items} ) .")
    canonical = canonical_quads(IRIS, quads)
    assert canonical == canonical_quads(IRIS, lenient(f"<urn:s> <urn:members> ( {items} ) ."))
    assert len({quad.subject for quad in canonical}) == 2001


def test_a_list_that_says_the_same_twice_keeps_both() -> None:
    canonical = canonical_quads(IRIS, lenient("<urn:s> <urn:p> ( 1 1 1 1 ) ."))
    assert len({quad.subject for quad in canonical}) == 5


def test_children_that_say_the_same_are_one() -> None:
    same = " , ".join("[ <urn:q> 1 ]" for _ in range(20))
    once = canonical_quads(IRIS, lenient("<urn:s> <urn:p> [ <urn:r> [ <urn:q> 1 ] ] ."))
    assert canonical_quads(IRIS, lenient(f"<urn:s> <urn:p> [ <urn:r> {same} ] .")) == once


def test_a_ring_that_nothing_tells_apart_is_refused_and_not_searched() -> None:
    clique = [(a, "p", b) for a in range(40) for b in range(40) if a != b]
    with pytest.raises(InvalidTermError, match="nothing tells apart"):
        canonical_quads(IRIS, graph_of(clique, [], range(40)))


def test_an_import_with_blank_nodes_twice_is_once() -> None:
    turtle = "<urn:s> <urn:p> [ <urn:q> 1 ; <urn:r> [ <urn:q> 01 ] ] ."
    first = canonical_quads(IRIS, lenient(turtle))
    assert first == canonical_quads(IRIS, [*lenient(turtle), *lenient(turtle)])
