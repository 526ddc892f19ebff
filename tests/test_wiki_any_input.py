"""Nothing that comes over the wire breaks a page."""

from __future__ import annotations

from urllib.parse import quote

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.wiki_world import client_of

CLIENT = client_of()
PREFIXES = (
    "", "/en", "/id", "/doc", "/history", "/links", "/parts", "/shape", "/def/ldhz", "/static/dist",
    "/search", "/sitemap-",
)  # fmt: skip
KINDS = ("place", "concept", "environment", "graph", "observation", "nothing")
_ANY = st.text(max_size=40)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PREFIXES), st.sampled_from(KINDS), _ANY)
def test_any_address_gets_an_answer(prefix: str, kind: str, reference: str) -> None:
    path = f"{prefix}/{kind}/{quote(reference, safe='/')}"

    assert CLIENT.get(path).status_code in {200, 303, 404, 406}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["/thing", "/doc/thing", "/doc/thing.nt", "/links/thing"]), _ANY)
def test_any_iri_gets_an_answer(path: str, iri: str) -> None:
    assert CLIENT.get(path, query_string={"iri": iri}).status_code in {200, 303, 404}


@settings(max_examples=100, deadline=None)
@given(_ANY, _ANY, _ANY)
def test_any_search_gets_an_answer(words: str, group: str, page: str) -> None:
    query = {"q": words, "in": group, "page": page}

    assert CLIENT.get("/search", query_string=query).status_code == 200
    assert CLIENT.get("/search/suggestions", query_string=query).status_code == 200


_HEADER = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["Accept", "Accept-Language", "If-None-Match", "If-Modified-Since"]), _HEADER
)
def test_any_header_gets_an_answer(name: str, value: str) -> None:
    for path in ("/id/place/NL", "/doc/place/NL", "/place/NL", "/def/ldhz", "/sparql"):
        status = CLIENT.get(path, headers={name: value}).status_code
        assert status in {200, 303, 304, 406, 503}, path


@settings(max_examples=60, deadline=None)
@given(_ANY)
def test_words_of_a_reader_stay_text(words: str) -> None:
    evil = f'"><script>{words}</script>'
    answer = CLIENT.get("/search", query_string={"q": evil})

    assert "<script>" not in answer.text.replace("<script src", "").replace("<script type", "")
