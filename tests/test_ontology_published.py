"""A term that was ever published stays: deprecate, never delete."""

from __future__ import annotations

from pathlib import Path

from rdflib import OWL, Literal

from tests.ontology_graph import LDHZ, axioms, name, terms

# One name a line. Add new terms when a version is published; take none out.
PUBLISHED = Path(__file__).parent / "published_terms.txt"


def published() -> list[str]:
    lines = PUBLISHED.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_every_published_term_is_still_there() -> None:
    here = {name(term) for term in terms()}
    assert [term for term in published() if term not in here] == []


def test_no_published_term_is_listed_twice() -> None:
    assert len(published()) == len(set(published())) > 100


def test_every_term_of_this_version_is_listed() -> None:
    assert {name(term) for term in terms()} == set(published())


def test_a_deprecated_term_is_used_by_no_axiom() -> None:
    for term in axioms().subjects(OWL.deprecated, Literal(True)):
        uses = {subject for subject in axioms().subjects(None, term) if subject != term}
        assert not uses, (term, uses)
    assert LDHZ.partOf in terms()
