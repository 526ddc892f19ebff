"""Reads a query before the engine does: what kind it is, whether it stays within the limits.

The engine has no switch for ``SERVICE`` and no limit on depth, so both are decided here, on tokens
(SPARQL 1.1 §19.8). A tokeniser beside a parser that has none of its own can be led astray: in
``FILTER(?x<?y)SERVICE#>`` one reads an IRI where the other reads a comparison, a keyword and a
comment. Therefore the engine never gets the user's text but a *plain form* of it: one line, without
comments, every string in the same short quotes with both quotes escaped inside. In that form a
``#`` that the engine takes for a comment swallows the rest of the query, and no string can end
where this module did not see it end; see docs/decisions/0701-queries-in-plain-form.md.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from sparql.errors import (
    FederationRefusedError,
    Place,
    QueryRefusedError,
    QuerySyntaxError,
    QueryTooLargeError,
    UpdateRefusedError,
)
from sparql.limits import Limits


class QueryForm(StrEnum):
    """The four forms of query (SPARQL 1.1 §16)."""

    SELECT = "SELECT"
    ASK = "ASK"
    CONSTRUCT = "CONSTRUCT"
    DESCRIBE = "DESCRIBE"

    @property
    def gives_triples(self) -> bool:
        """True when the answer is a graph, not a table or a boolean."""
        return self in {QueryForm.CONSTRUCT, QueryForm.DESCRIBE}


_TOKEN = re.compile(
    r"""
      (?P<space>[ \t\r\n]+ | \#[^\r\n]*)
    | (?P<iri><(?:[^<>"{}|^`\\\x00-\x20] | \\u[0-9A-Fa-f]{4} | \\U[0-9A-Fa-f]{8})*>)
    | (?P<string>\"\"\"(?:\"{0,2}(?:[^"\\]|\\.))*\"\"\" | '''(?:'{0,2}(?:[^'\\]|\\.))*'''
                | "(?!"")(?:[^"\\\r\n]|\\[^\r\n])*" | '(?!'')(?:[^'\\\r\n]|\\[^\r\n])*')
    | (?P<variable>[?$][\w·\u203f\u2040]+)
    | (?P<blank>_:[\w·\u203f\u2040-]+(?:\.+[\w·\u203f\u2040-]+)*)
    | (?P<name>(?:[^\W\d_][\w·\u203f\u2040-]*(?:\.+[\w·\u203f\u2040-]+)*)?:
               (?:(?:[\w:·\u203f\u2040-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
                  (?:\.*(?:[\w:·\u203f\u2040-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))*)?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
    | (?P<number>(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<word>[^\W\d]\w*)
    | (?P<open>[{(\[])
    | (?P<close>[})\]])
    | (?P<stray>["'\\`\x00-\x1f\x7f])
    | (?P<other>\|\| | && | \^\^ | .)
    """,
    re.VERBOSE | re.DOTALL,
)
_IN_STRING = re.compile(r"""(\\.)|["'\n\r]""", re.DOTALL)
_ESCAPED = {'"': '\\"', "'": "\\'", "\n": "\\n", "\r": "\\r"}
_PAIRS = {"}": "{", ")": "(", "]": "["}
_OPERANDS = frozenset({"iri", "string", "variable", "blank", "name", "number"})
_PROLOGUE = frozenset({"PREFIX", "BASE", "VERSION"})
_UPDATES = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH", "USING"}
)
_CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE"})
_REASON = re.compile(r"(?:, |one of |expected )([A-Z][a-z]+(?: [\w?]+)+)")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LOCAL_ESCAPE = re.compile(r"\\(.)")
_AT = re.compile(r"error at (\d+):(\d+)")


@dataclass(frozen=True, slots=True)
class PlainQuery:
    """A query that may go to the engine."""

    text: str  # the plain form
    form: QueryForm
    repeatable: bool  # False: NOW, RAND, UUID… make each answer different
    default_graphs: tuple[str, ...]  # of its FROM clauses
    named_graphs: tuple[str, ...]  # of its FROM NAMED clauses
    _undeclared: tuple[str, int] | None  # the first prefix without a PREFIX line, and where
    _source: str = field(repr=False)
    _here: tuple[int, ...] = field(repr=False)  # where tokens begin in the plain form, in bytes
    _there: tuple[int, ...] = field(repr=False)  # where the same tokens begin in the source

    def syntax_error(self, engine_message: str) -> QuerySyntaxError:
        """The engine's complaint, placed in the text as the user wrote it."""
        if self._undeclared is not None:
            prefix, offset = self._undeclared
            place = _place(self._source, offset)
            return QuerySyntaxError(
                f"The prefix “{prefix}:” at line {place.line}, column {place.column} is not"
                " declared; a query names its prefixes first: PREFIX name: <iri>.",
                place,
            )
        found = _AT.search(engine_message)
        if found is None:
            return QuerySyntaxError(f"The query cannot be read: {engine_message}.")
        index = max(bisect_right(self._here, max(int(found[2]) - 2, 0)) - 1, 0)
        offset = self._there[index]
        near = self._source[offset : offset + 24].split("\n", 1)[0].strip()
        place = _place(self._source, offset)
        where = f"at line {place.line}, column {place.column}"
        why = "".join(f" {reason}." for reason in _REASON.findall(engine_message))
        return QuerySyntaxError(f"The query cannot be read {where}, near “{near}”.{why}", place)


def _place(source: str, offset: int) -> Place:
    line_start = source.rfind("\n", 0, offset) + 1
    return Place(source.count("\n", 0, offset) + 1, offset - line_start + 1)


def _plain_string(token: str) -> str:
    quotes = 3 if token[:3] in {'"""', "'''"} else 1
    inner = token[quotes:-quotes]
    return f'"{_IN_STRING.sub(lambda m: m[1] or _ESCAPED[m[0]], inner)}"'


class _Graphs:
    """The data set that a query names itself (SPARQL 1.1 §13.2)."""

    def __init__(self) -> None:
        self._before = ["", ""]  # the last two tokens, in capitals
        self._prefixes: dict[str, str] = {}
        self._default: list[str | None] = []
        self._named: list[str | None] = []

    def see(self, kind: str, text: str) -> None:
        """One more token."""
        earlier, before = self._before
        if kind == "iri" and earlier == "PREFIX":
            self._prefixes[before] = text[1:-1]
        elif kind in {"iri", "name"} and before == "FROM":
            self._default.append(self._iri(kind, text))
        elif kind in {"iri", "name"} and (earlier, before) == ("FROM", "NAMED"):
            self._named.append(self._iri(kind, text))
        self._before = [before, text.partition(":")[0] if before == "PREFIX" else text.upper()]

    def named_in_query(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Default and named graphs; none when one of them has no IRI that can be told from here."""
        default = tuple(iri for iri in self._default if iri is not None)
        named = tuple(iri for iri in self._named if iri is not None)
        if len(default) < len(self._default) or len(named) < len(self._named):
            return (), ()
        return default, named

    def _iri(self, kind: str, text: str) -> str | None:
        if kind == "iri":
            iri = text[1:-1]
        else:
            prefix, _, local = text.partition(":")
            iri = self._prefixes.get(prefix, "") + _LOCAL_ESCAPE.sub(r"\1", local)
        # relative ones, and ones with escapes, are left to the engine
        return iri if _ABSOLUTE.match(iri) and "\\" not in iri else None


class _Reader:
    """One pass over the tokens."""

    def __init__(self, source: str, limits: Limits) -> None:
        self._source = source
        self._limits = limits
        self._form: QueryForm | None = None
        self._repeatable = True
        self._open: list[str] = []  # brackets, with "values" for the braces of a VALUES block
        self._patterns = 0
        self._tokens = 0
        self._signs = 0
        self._previous = ("", "")  # kind and text of the token before
        self._suspect: int | None = None  # a name that may be SERVICE and the start of a name
        self._graphs = _Graphs()
        self._declared: set[str] = set()
        self._used: dict[str, int] = {}  # prefix, and where it is used first
        self._values = False  # between VALUES and its braces

    def read(self) -> PlainQuery:
        parts: list[str] = []
        here: list[int] = []
        there: list[int] = []
        position = 0  # in bytes, as the engine counts
        offset = 0
        while offset < len(self._source):
            match = _TOKEN.match(self._source, offset)
            assert match is not None  # the last alternative takes anything
            kind, text = str(match.lastgroup), match.group()
            if kind == "iri" and self._compares(text):
                kind, text = "other", "<"
            if kind == "space":
                plain = " "
            else:
                self._see(kind, text, offset)
                plain = _plain_string(text) if kind == "string" else text
            here.append(position)
            there.append(offset)
            parts.append(plain)
            position += len(plain.encode("utf-8", "surrogatepass"))
            offset += len(text)
        self._finish()
        assert self._form is not None
        undeclared = [(name, at) for name, at in self._used.items() if name not in self._declared]
        return PlainQuery(
            "".join(parts),
            self._form,
            self._repeatable,
            *self._graphs.named_in_query(),
            undeclared[0] if undeclared else None,
            self._source,
            tuple(here),
            tuple(there),
        )

    def _compares(self, text: str) -> bool:
        # ``(?a<?b && …)``: no IRI has its place there, and without a scheme it would be none
        after_value = self._previous[0] in _OPERANDS or self._previous[1] == ")"
        in_round = bool(self._open) and self._open[-1] == "("
        return after_value and in_round and ":" not in text

    def _see(self, kind: str, text: str, offset: int) -> None:
        self._tokens += 1
        if self._tokens > self._limits.tokens:
            raise self._too_large(f"more than {self._limits.tokens} words and signs", offset)
        self._refuse_service(kind, text, offset)
        if kind == "stray":
            self._refuse_stray(text, offset)
        elif kind == "open":
            self._opened(text, offset)
        elif kind == "close":
            self._closed(text, offset)
        elif kind == "word":
            self._word(text.upper(), offset)
        elif kind == "other":
            self._sign(text, offset)
        elif kind == "name":
            self._prefix(text.partition(":")[0], offset)
        if kind in _OPERANDS:
            self._operand(offset)
        self._graphs.see(kind, text)
        if kind != "other":
            self._signs = 0
        self._previous = (kind, text)

    def _refuse_service(self, kind: str, text: str, offset: int) -> None:
        if self._suspect is not None:
            if text == "{":
                raise self._federation(self._suspect)
            self._suspect = None
        if kind == "word" and "SERVICE" in text.upper():
            raise self._federation(offset)
        if kind == "name" and "SERVICE" in text.partition(":")[0].upper():
            # the engine wants no space after a keyword: ``SERVICEex:p {``
            graph = self._previous[1].upper() in {"GRAPH", "FROM", "NAMED"}
            self._suspect = None if graph else offset

    def _refuse_stray(self, text: str, offset: int) -> None:
        place = _place(self._source, offset)
        where = f"at line {place.line}, column {place.column}"
        if text in "\"'":
            raise QuerySyntaxError(f"The string that begins {where} is never closed.", place)
        raise QuerySyntaxError(
            f"The query cannot be read {where}: {text!r} has no place there.", place
        )

    def _prefix(self, prefix: str, offset: int) -> None:
        if self._previous[1].upper() == "PREFIX":
            self._declared.add(prefix)
        else:
            self._used.setdefault(prefix, offset)

    def _opened(self, text: str, offset: int) -> None:
        if text == "{" and self._values:
            self._open.append("values")
            self._values = False
        else:
            self._open.append(text)
            if text in "{[":
                self._pattern(offset)
        if len(self._open) > self._limits.depth:
            raise self._too_large(
                f"more than {self._limits.depth} brackets inside each other", offset
            )

    def _closed(self, text: str, offset: int) -> None:
        opened = self._open.pop() if self._open else ""
        if _PAIRS[text] != opened and not (text == "}" and opened == "values"):
            place = _place(self._source, offset)
            raise QuerySyntaxError(
                f"The “{text}” at line {place.line}, column {place.column} closes nothing.", place
            )

    def _word(self, word: str, offset: int) -> None:
        if word in _UPDATES:
            raise UpdateRefusedError(
                f"{word} belongs to updates; this endpoint only reads.",
                _place(self._source, offset),
            )
        if word == "VALUES":
            self._values = True
        if word in _CHANGING:
            self._repeatable = False
        if self._form is None and word not in _PROLOGUE:
            for form in QueryForm:
                if word.startswith(form):
                    self._form = form
                    return
            raise QuerySyntaxError(
                "A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"
                " (after its PREFIX and BASE lines).",
                _place(self._source, offset),
            )

    def _sign(self, text: str, offset: int) -> None:
        self._signs = self._signs + len(text) if text[0] in "!+-^/|" else 0
        if self._signs > self._limits.depth:
            raise self._too_large(f"more than {self._limits.depth} signs in a row", offset)
        innermost = self._open[-1] if self._open else ""
        if (innermost in {"{", "["} and text in ".;,/|^") or (innermost == "(" and text in "/|^"):
            self._pattern(offset)

    def _operand(self, offset: int) -> None:
        # only collections have operands side by side within round brackets
        in_round = bool(self._open) and self._open[-1] == "(" and "values" not in self._open
        if in_round and self._previous[0] in _OPERANDS:
            self._pattern(offset)

    def _pattern(self, offset: int) -> None:
        self._patterns += 1
        if self._patterns > self._limits.patterns:
            raise self._too_large(f"more than {self._limits.patterns} triple patterns", offset)

    def _finish(self) -> None:
        if self._open:
            end = _place(self._source, len(self._source))
            bracket = self._open[-1].replace("values", "{")
            raise QuerySyntaxError(f"The query ends while a “{bracket}” is open.", end)
        if self._form is None:
            raise QueryRefusedError("There is no query in this text.", Place(1, 1))

    def _too_large(self, what: str, offset: int) -> QueryTooLargeError:
        return QueryTooLargeError(f"The query has {what}.", _place(self._source, offset))

    def _federation(self, offset: int) -> FederationRefusedError:
        return FederationRefusedError(
            "SERVICE is refused: this endpoint asks no other server.", _place(self._source, offset)
        )


def plain_query(source: str, limits: Limits) -> PlainQuery:
    """The query in the form that may go to the engine.

    Raises:
        QueryRefusedError: An update, a SERVICE clause, too large, or nothing at all.
        QuerySyntaxError: Brackets or quotes do not close, or it begins with no query form.
    """
    if (
        len(source) > limits.text_bytes
        or len(source.encode("utf-8", "replace")) > limits.text_bytes
    ):
        raise QueryTooLargeError(f"The query is longer than {limits.text_bytes // 1024} kB.")
    return _Reader(source, limits).read()
