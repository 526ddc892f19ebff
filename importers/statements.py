"""Graphs as lines of N-Triples, grouped by subject.

Comparing the whole country with what it should be takes a fraction of the time in text. The text
is canonical on both sides: the store's own on one, terms written by the same library on the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

Statements: TypeAlias = dict[str, set[str]]  # subject → "predicate object ."


def read_statements(text: bytes) -> Statements:
    """Groups N-Triples, as a store dumps them, by subject."""
    grouped: Statements = {}
    for line in text.decode().split("\n"):
        subject, _, rest = line.partition(" ")
        if rest:
            try:
                grouped[subject].add(rest)
            except KeyError:
                grouped[subject] = {rest}
    return grouped


def statement(predicate: NamedNode, value: NamedNode | Literal) -> str:
    """Predicate and object as they stand in a line."""
    return f"{predicate} {value} ."


def less(one: Mapping[str, set[str]], other: Mapping[str, set[str]]) -> Iterator[str]:
    """The lines of one that the other does not have."""
    nothing: set[str] = set()
    for subject, rests in one.items():
        also = other.get(subject, nothing)
        if rests != also:
            for rest in rests - also:
                yield f"{subject} {rest}"


def as_quads(lines: Iterator[str], graph: NamedNode) -> frozenset[Quad]:
    """The lines as quads of a graph."""
    suffix = f" {graph} ."
    text = "\n".join(line[:-2] + suffix for line in lines)
    return frozenset(parse(text, format=RdfFormat.N_QUADS))
