"""Queries are read before the engine reads them, and never differently."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, QueryResultsFormat, QuerySolutions, QueryTriples, Store

from sparql.errors import (
    FederationRefusedError,
    Place,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooLargeError,
    SparqlError,
    UpdateRefusedError,
)
from sparql.guard import QueryForm, plain_query
from sparql.limits import Limits

LIMITS = Limits()


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("SELECT * { ?s ?p ?o }", QueryForm.SELECT),
        ("select*{?s ?p ?o}", QueryForm.SELECT),
        ("PREFIX select: <urn:x> ASK {}", QueryForm.ASK),
        (
            "# SELECT\nBASE <urn:x>\nPREFIX : <urn:y> construct where { ?s ?p ?o }",
            QueryForm.CONSTRUCT,
        ),
        ("DESCRIBE <urn:x>", QueryForm.DESCRIBE),
    ],
)
def test_the_form_of_a_query_is_known(text: str, form: QueryForm) -> None:
    assert plain_query(text, LIMITS).form is form


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { service silent ?x { ?s ?p ?o } }",
        "SELECT * { SERVICE<http://127.0.0.1:9/>{} }",
        "SELECT * { SERVICE#\n<http://127.0.0.1:9/>{} }",
        "PREFIX ex: <http://127.0.0.1:9/> ASK { SERVICEex:foo {} }",
        "PREFIX ex: <http://127.0.0.1:9/> ASK { SERVICESILENTex:foo {} }",
        "PREFIX ex: <http://127.0.0.1:9/> ASK { ?s ?p trueSERVICEex:foo {} }",
        "PREFIX ex: <http://127.0.0.1:9/> ASK { ?s ?p true.SERVICEex:foo {} }",
        "ASK { ?s ?p 1SERVICE<http://127.0.0.1:9/>{} }",
        "ASK { LATERAL { SERVICE ?x { } } }",
    ],
)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(FederationRefusedError):
        plain_query(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ex:service \"LOAD\", 'SERVICE <x> {' }",
        "SELECT * { ?s <http://example.org/SERVICE> ?o } # SERVICE <x> { }",
        "PREFIX service: <urn:s> SELECT * { GRAPH service:g { ?s service:p ?o } }",
        "SELECT * FROM <urn:g> { ?s ?p '''\nSERVICE <x> { }\nDROP ALL''' }",
        "SELECT * { ?s ?load ?clear ; ex:insert ?delete }",
        "SELECT * { FILTER(?a<?b && ?c>?d) FILTER(?a<?b&&(?c>?d)) }",
        "SELECT (IF(?a<?b,1,(2>1)) AS ?x) {}",
    ],
)
def test_words_in_names_strings_and_comments_are_no_keywords(text: str) -> None:
    assert plain_query(text, LIMITS).text


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "LOAD <http://127.0.0.1:9/>",
        "PREFIX : <urn:x> # SELECT\nDELETE WHERE { ?s ?p ?o }",
        "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
        "clear silent default",
    ],
)
def test_updates_are_refused_as_updates(text: str) -> None:
    with pytest.raises(UpdateRefusedError):
        plain_query(text, LIMITS)


# Each of these is one thing to a reader of tokens and another to the engine: the raw text makes the
# engine leave the comparison, the string or the comment elsewhere, and reach SERVICE.
ASTRAY = [
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/>{} }",
    "SELECT * { FILTER((1<2)SERVICE#>)\n<http://127.0.0.1:9/>{} }",
    "SELECT * { FILTER((1<2)#:>'''\n) SERVICE <http://127.0.0.1:9/>{} #'''\n }",
    "SELECT * { FILTER((1<':>)' ) SERVICE <http://127.0.0.1:9/>{} #')\n }",
    "SELECT * { FILTER(1<2)#:>)\n SERVICE <http://127.0.0.1:9/>{} }",
    "SELECT * { ?s ?p '\\' } #' SERVICE <http://127.0.0.1:9/> {}\n }",
]


def _reaches_out(text: str) -> bool:
    """True when the engine tries to open a connection for this text."""
    store = Store()
    try:
        answer = store.query(text)
        if not isinstance(answer, QueryTriples):
            answer.serialize(format=QueryResultsFormat.JSON)
    except SyntaxError:
        return False
    except OSError:
        return True
    return False


def test_the_engine_itself_would_have_been_led_astray() -> None:
    assert any(_reaches_out(text) for text in ASTRAY)


@pytest.mark.parametrize("text", ASTRAY)
def test_what_reaches_the_engine_never_asks_another_server(text: str) -> None:
    try:
        plain = plain_query(text, LIMITS).text
    except SparqlError:
        return
    assert not _reaches_out(plain)


PIECES = st.sampled_from(
    [
        *(
            "<",
            ">",
            "'",
            '"',
            "'''",
            '"""',
            "#",
            "\n",
            "\\",
            ")",
            "(",
            "{",
            "}",
            "1",
            "?x",
            ":",
            "a",
        ),
        *("FILTER(", "SERVICE", "<http://127.0.0.1:9/>", "{}", " ", "true", "ex:p", "&&", "/", "."),
    ]
)


@given(middle=st.lists(PIECES, max_size=14).map("".join))
@example(middle="FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/>{}")
def test_no_mixture_of_signs_makes_the_engine_ask_another_server(middle: str) -> None:
    text = f"PREFIX ex: <http://127.0.0.1:9/> ASK {{ {middle} }}"
    try:
        plain = plain_query(text, LIMITS).text
    except SparqlError:
        return
    assert not _reaches_out(plain)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\\"), max_size=20)


@given(content=TEXTS)
@example(content="it's \"so\"\r\n#'''")
def test_strings_mean_the_same_in_plain_form(content: str) -> None:
    long = content.replace('"', '\\"')
    plain = plain_query(f'SELECT ("""{long}""" AS ?x) {{ }} # done', LIMITS).text
    assert "\n" not in plain
    rows = Store().query(plain)
    assert isinstance(rows, QuerySolutions)
    assert [row["x"] for row in rows] == [Literal(content)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { " + "{ " * 60 + "} " * 60 + "}",
        "SELECT (" + "(" * 60 + "1" + ")" * 60 + " AS ?x) {}",
        "SELECT (" + "!" * 100 + "1 AS ?x) {}",
        "SELECT (" + "! " * 100 + "1 AS ?x) {}",
        "ASK { ?s " + "^" * 100 + "<urn:p> ?o }",
    ],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(QueryTooLargeError):
        plain_query(text, LIMITS)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(200)) + " }",
        "ASK { ?s " + "; ".join(f"<urn:p{i}> ?o{i}" for i in range(200)) + " }",
        "ASK { ?s ?p " + ", ".join(f"?o{i}" for i in range(200)) + " }",
        "ASK { ?s " + "/".join(f"<urn:p{i}>" for i in range(200)) + " ?o }",
        "ASK { ?s (" + "/".join(f"<urn:p{i}>" for i in range(200)) + ") ?o }",
        "ASK { ?s ?p (" + " ".join(f"?o{i}" for i in range(200)) + ") }",
        "ASK { " + " ".join("{ }" for _ in range(200)) + " }",
    ],
)
def test_too_many_patterns_are_refused(text: str) -> None:
    with pytest.raises(QueryTooLargeError):
        plain_query(text, LIMITS)


def test_a_long_list_of_values_is_no_heap_of_patterns() -> None:
    rows = " ".join(f"(<urn:{i}> {i})" for i in range(1000))
    assert plain_query(f"SELECT * {{ VALUES (?x ?n) {{ {rows} }} ?x ?p ?n }}", LIMITS).text


def test_a_long_text_is_refused() -> None:
    with pytest.raises(QueryTooLargeError):
        plain_query("SELECT * {} #" + "x" * LIMITS.text_bytes, LIMITS)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT * {\n ?s ?p ?o", Place(2, 10)),
        ("SELECT * {\n ?s ?p ) }", Place(2, 8)),
        ("SELECT * {\n ?s ?p 'x }", Place(2, 8)),
        ("\n  SELECT * { ?s ?p `x` }", Place(2, 20)),
        ("FIND * {}", Place(1, 1)),
    ],
)
def test_what_is_not_closed_is_pointed_at(text: str, place: Place) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        plain_query(text, LIMITS)
    assert caught.value.place == place


def test_the_complaint_of_the_engine_points_into_the_text_of_the_user() -> None:
    query = plain_query("# héllo\nSELECT ?x\nWHERE { ?s <urn:p> ?o } GROUP ?x", LIMITS)
    with pytest.raises(SyntaxError) as caught:
        Store().query(query.text)
    error = query.syntax_error(str(caught.value))
    assert error.place == Place(3, 31)
    assert "near “?x”" in error.detail


def test_a_prefix_that_is_not_declared_is_named() -> None:
    query = plain_query("PREFIX a: <urn:a>\nASK { a:s ex:p ?o }", LIMITS)
    error = query.syntax_error("error at 1:40: expected OPTIONAL")
    assert error.place == Place(2, 11)
    assert "“ex:”" in error.detail


@pytest.mark.parametrize("text", ["", " \n", "# nothing", "PREFIX a: <urn:x>"])
def test_a_text_without_a_query_is_refused(text: str) -> None:
    with pytest.raises(QueryRefusedError):
        plain_query(text, LIMITS)


@pytest.mark.parametrize("text", ["SELECT (NOW() AS ?x) {}", "select (rand() as ?x) {}"])
def test_queries_that_differ_each_time_are_known(text: str) -> None:
    assert not plain_query(text, LIMITS).repeatable
    assert plain_query("SELECT ?now { ?now ?rand 'NOW()' }", LIMITS).repeatable


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * { ?s ?p ?o }", (), ()),
        ("SELECT * FROM <urn:a> FROM NAMED <urn:b> { }", ("urn:a",), ("urn:b",)),
        ("PREFIX x: <urn:> ASK FROM x:a FROM NAMED x:b\\-c {}", ("urn:a",), ("urn:b-c",)),
        ("BASE <urn:x> ASK FROM <a> FROM <urn:b> {}", (), ()),
    ],
)
def test_the_data_set_of_the_query_is_known_where_its_iris_are_whole(
    text: str, default: tuple[str, ...], named: tuple[str, ...]
) -> None:
    query = plain_query(text, LIMITS)
    assert (query.default_graphs, query.named_graphs) == (default, named)
