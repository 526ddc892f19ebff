"""The write gate judges the examples of the shapes as they announce, like pySHACL on its own."""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graphstore.validation import new_violations, validate_all
from graphstore.views import MemoryView
from ontology.namespaces import LDHZ, RDF, RDFS
from shapes import ShapeSet, load
from tests.shape_examples import BACKGROUND, ROOT, Constraint, Example, examples

FOLDERS = sorted({example.path.parent for example in examples()})


@cache
def shapes() -> ShapeSet:
    return load()


@cache
def background() -> frozenset[Triple]:
    class_tree = {
        quad.triple
        for path in (ROOT / "ontology").glob("*.ttl")
        for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE)
        if quad.predicate == RDFS.subClassOf
    }
    file = parse(BACKGROUND.read_bytes(), format=RdfFormat.TURTLE)
    return frozenset(class_tree | {quad.triple for quad in file})


def added(example: Example) -> frozenset[Triple]:
    """What an example says beyond the background."""
    file = parse(example.path.read_bytes(), format=RdfFormat.TURTLE)
    return frozenset(quad.triple for quad in file) - background()


def announced(example: Example) -> Counter[Constraint]:
    return Counter() if example.conforms else Counter(example.constraints)


def test_there_are_examples_to_judge() -> None:
    assert len(FOLDERS) >= 30
    assert validate_all(shapes(), MemoryView(background())) == ()


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_adding_an_example_brings_in_what_it_announces(folder: object) -> None:
    judged = 0
    for example in (e for e in examples() if e.path.parent == folder):
        change = added(example)
        after = MemoryView(background() | change)
        found = new_violations(shapes(), MemoryView(background()), after, change)
        assert Counter(Constraint(v.shape, v.component) for v in found) == announced(example), str(
            example
        )
        judged += 1
    assert judged


def test_taking_a_violating_example_away_again_brings_in_nothing() -> None:
    for example in examples():
        if example.conforms:
            continue
        change = added(example)
        before = MemoryView(background() | change)
        assert new_violations(shapes(), before, MemoryView(background()), change) == (), str(
            example
        )


@pytest.mark.parametrize("name", ["Sam" * 100_000, "Sam " * 100_000 + "@", " " * 300_000 + "@"])
def test_a_name_of_a_book_is_refused_without_getting_lost_in_it(name: str) -> None:
    """The patterns look at every character once; ``^[^@]*[^@ ][^@]*$`` would take hours."""
    resident = NamedNode("https://leefomgeving.org/id/resident/x5q9mt3wkc7n")
    change = {
        Triple(resident, RDF["type"], LDHZ.Resident),
        Triple(resident, RDFS.label, Literal(name, language="nl")),
    }
    after = MemoryView(background() | change)
    found = new_violations(shapes(), MemoryView(background()), after, change)
    assert {v.shape.rpartition("#")[2] for v in found} == {"Resident-label"}


def test_a_violation_says_what_to_do_in_both_languages() -> None:
    (example,) = (e for e in examples() if str(e) == "ambition/status-min-count.violation.ttl")
    change = added(example)
    after = MemoryView(background() | change)
    (violation,) = new_violations(shapes(), MemoryView(background()), after, change)
    assert violation.messages == {
        "nl": "Kies één status uit de lijst.",
        "en": "Choose one status from the list.",
    }
    assert violation.path == "<https://leefomgeving.org/def/ldhz#status>"
    assert isinstance(violation.focus, NamedNode)
