"""JSON in a stream: elements with their lines, clear errors, and memory that does not grow."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from importers import InputError
from importers.files import InputFile
from importers.json_pieces import PIECE
from importers.json_stream import MAX_DEPTH, MAX_TEXT, Element, Json, JsonStream

HALF = "half a character"


def read(path: Path, *lists: str, whole: bool = False) -> list[Element]:
    return list(JsonStream(InputFile(path), lists=frozenset(lists), whole=whole))


def write(path: Path, content: bytes | str) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


VALUES: st.SearchStrategy[Json] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    values=st.lists(VALUES, max_size=5),
    ascii_only=st.booleans(),
    indent=st.sampled_from([None, 1]),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
)
def test_elements_are_what_the_standard_reader_reads(
    tmp_path_factory: pytest.TempPathFactory,
    values: list[Json],
    ascii_only: bool,
    indent: int | None,
    mark: bytes,
) -> None:
    path = tmp_path_factory.mktemp("json") / "x.json"
    text = json.dumps(values, ensure_ascii=ascii_only, indent=indent)
    write(path, mark + text.encode())
    assert [element.value for element in read(path)] == json.loads(text)
    write(path, json.dumps({"a": values, "other": values, "list": values}, indent=indent))
    assert [element.value for element in read(path, "list")] == json.loads(text)
    assert [element.value for element in read(path, whole=True)] == [
        {"a": values, "other": values, "list": values}
    ]


TEXTS = st.lists(
    st.sampled_from(["\\ud83d\\ude00", "\\\\ud83d", "\\\\", "\\u00e9", "é", "😀", "x", '\\"']),
    max_size=12,
)


@settings(deadline=None)
@given(parts=TEXTS, before=st.integers(0, 30))
def test_escapes_stay_whole_wherever_a_long_line_is_divided(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], before: int
) -> None:
    text = f'["{"a" * (PIECE - before)}{"".join(parts)}{"b" * 40}"]'
    path = write(tmp_path_factory.mktemp("json") / "x.json", text)
    (element,) = read(path)
    assert element.fault is None
    assert [element.value] == json.loads(text)


@pytest.mark.parametrize("before", range(PIECE - 16, PIECE + 2))
@pytest.mark.parametrize("half", ["\\ud83d", "\\uDE00", "\\ud83d\\u0041", "\\ude00\\ud83d"])
def test_half_a_character_is_found_wherever_a_long_line_is_divided(
    tmp_path: Path, before: int, half: str
) -> None:
    path = write(tmp_path / "x.json", f'["{"a" * before}{half}", "\\ud83d\\ude00"]')
    bad, good = read(path)
    assert bad.fault is not None
    assert HALF in bad.fault
    assert (good.fault, good.value) == (None, "😀")


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_element_tells_the_line_it_begins_on(tmp_path: Path, ending: str) -> None:
    lines = ['{"head": [', "1],", '"list": [', '{"a":', "1}", ',{"a"', ':2},"c"', "]", "}"]
    path = write(tmp_path / "x.json", ending.join(lines))
    elements = read(path, "list")
    assert [(e.of, e.number, e.line) for e in elements] == [
        ("list", 1, 4),
        ("list", 2, 6),
        ("list", 3, 7),
    ]


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (b'{"a": 1,\n', 2, "not JSON: the document stops halfway"),
        (b'[{"a": 1},\n{"a"', 2, "stops halfway"),
        (b"[" * 200_000, 1, "nested too deep"),
        (b'[\n{"a":' + b"[" * (MAX_DEPTH - 1), 2, "nested too deep"),
        (b'{"skipped":\n' + b'{"a":' * MAX_DEPTH, 2, "nested too deep"),
        (b'{"a": NaN}', 1, "NaN"),
        (b'{"a":\n[-Infinity]}', 2, "not JSON"),
        (b"[1,\n2,\n]", 3, "not JSON"),
        (b"[1]\n[2]", 2, "not JSON: parse error: trailing garbage"),
        (b"[\n" + b"9" * 9999 + b"\n]", 2, "not JSON: a number that is too large"),
        (b"[1e99999999999999999999]", 1, "not JSON: a number that is too large"),
        (b'\n"\xff"', 2, "not UTF-8: byte 0xFF at position 2"),
        (b'["\xc3', 1, "not UTF-8: byte 0xC3 at position 3"),
        (b'["' + b"a" * PIECE + b'\xff"]', 1, f"not UTF-8: byte 0xFF at position {PIECE + 3}"),
        ('["é"]'.encode("utf-16"), 1, "this is UTF-16"),
        (b'["\xed\xa0\xbd"]', 1, "not UTF-8"),
        (b'["a\x01"]', 1, "not JSON: lexical error: invalid character inside string"),
        (b" \n ", 2, "stops halfway"),
        (b'{"m": 1,\n"m": 2}', 2, "'m' stands in the document twice"),
        (b'{"list": [1],\n"list": [2]}', 2, "'list' stands in the document twice"),
        (b'{\n"m": "\\ud83d"}', 2, f"'m': a text holds {HALF}"),
        (b'{\n"m": {"a": 1, "a": 1}}', 2, "'m': the name 'a' stands in an object twice"),
    ],
)
def test_a_broken_document_is_refused_with_its_line(
    tmp_path: Path, content: bytes, line: int, reason: str
) -> None:
    stream = JsonStream(
        InputFile(write(tmp_path / "x.json", content)),
        lists=frozenset({"list"}),
        members=frozenset({"m"}),
    )
    with pytest.raises(InputError) as caught:
        list(stream)
    assert caught.value.line == line
    assert reason in caught.value.reason


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ('{"a": 1, "a": 1}', "the name 'a' stands in an object twice"),
        ('{"a": [{"b": 1, "c": 2, "b": 3}]}', "the name 'b' stands in an object twice"),
        ('{"a": "\\ud83d"}', HALF),
        ('{"\\udE00\\ud83D": 1}', HALF),
    ],
)
def test_what_is_wrong_with_one_element_is_told_of_that_one(
    tmp_path: Path, value: str, reason: str
) -> None:
    path = write(tmp_path / "x.json", f'[{{"a": {{"a": 1}}, "b": 1}},\n{value},\n"last"]')
    good, bad, last = read(path)
    assert (good.fault, last.fault) == (None, None)
    assert bad.line == 2
    assert bad.fault is not None
    assert reason in bad.fault


def test_an_element_that_is_too_large_is_not_kept_and_the_next_one_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importers.json_stream.MAX_VALUES", 1000)
    path = write(tmp_path / "x.json", json.dumps([[0] * 999, [[0]] * 600, {"a": 1}]))
    good, large, last = read(path)
    assert good.fault is None
    assert (large.value, last.value) == (None, {"a": 1})
    assert large.fault is not None
    assert "larger than" in large.fault


def test_one_text_without_end_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.json.gz"
    path.write_bytes(gzip.compress(b'["' + b"ab" * MAX_TEXT + b'"]', 1))
    with pytest.raises(InputError, match=f"more than {MAX_TEXT} bytes"):
        read(path)
