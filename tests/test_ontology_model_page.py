"""docs/model.md and the ontology name the same terms, with the same domains and inverses."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, Namespace, URIRef
from rdflib.collection import Collection

from tests.ontology_graph import LDHZ, axioms, is_ours, name, terms

PAGE = Path(__file__).parent.parent / "docs" / "model.md"
SCHEMA = Namespace("https://schema.org/")


def table(heading: str) -> list[list[str]]:
    """The cells of the table rows under a heading, without the header."""
    text = PAGE.read_text(encoding="utf-8").split(f"{heading}\n", 1)[1]
    section = re.split(r"^#+ ", text, maxsplit=1, flags=re.MULTILINE)[0]
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in section.splitlines()
        if line.startswith("|")
    ]
    return rows[2:]


@dataclass(frozen=True, slots=True)
class Named:
    """A term as a cell names it: ``directPartOf (⊑ partOf)``."""

    term: str
    above: str | None = None


def named(cell: str) -> list[Named]:
    found = []
    for part in re.findall(r"([\w:]+)(?:\s*\(([^)]*)\))?", cell):
        remark = part[1]
        found.append(Named(part[0], remark.removeprefix("⊑ ") if "⊑" in remark else None))
    return found


@dataclass(frozen=True, slots=True)
class PropertyRow:
    term: str
    above: str | None
    domain: frozenset[str]
    range_: frozenset[str]
    inverse: Named | None
    symmetric: bool
    chains: frozenset[str]


def property_rows() -> list[PropertyRow]:
    rows: list[PropertyRow] = []
    for heading in ("## Properties", "### Candidates for see also"):
        for cells in table(heading):
            domain, range_ = (
                frozenset(n.term for n in named(side) if n.term != "any")
                for side in cells[1].split(" → ")
            )
            inverses = named(cells[2])
            symmetric = cells[2] == "itself"
            chains = cells[3].split("; ") if heading.startswith("###") and cells[3] else []
            rows.extend(
                PropertyRow(
                    term.term,
                    term.above,
                    domain,
                    range_,
                    inverses[0] if inverses and not symmetric else None,
                    symmetric,
                    frozenset(chains),
                )
                for term in named(cells[0])
            )
    return rows


ROWS = property_rows()
OWN_RIGHT = {
    term.term: cells[1]
    for cells in table("### Links in their own right")
    for term in named(cells[0])
}


def names(subject: URIRef, *predicates: URIRef) -> frozenset[str]:
    return frozenset(name(o) for p in predicates for o in axioms().objects(subject, p))


def test_the_page_lists_exactly_the_terms_of_the_ontology() -> None:
    listed = [n.term for cells in table("## Classes") for n in named(cells[0])]
    listed += [row.term for row in ROWS]
    listed += [row.inverse.term for row in ROWS if row.inverse]

    assert len(listed) == len(set(listed))
    assert set(listed) == {name(term) for term in terms()}


@pytest.mark.parametrize("cells", table("## Classes"), ids=lambda cells: cells[0][:30])
def test_a_class_has_the_super_class_the_page_gives(cells: list[str]) -> None:
    for class_ in named(cells[0]):
        assert (LDHZ[class_.term], RDF.type, OWL.Class) in axioms()
        assert names(LDHZ[class_.term], RDFS.subClassOf) == {n.term for n in named(cells[1])}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_a_property_has_the_domain_and_range_the_page_gives(row: PropertyRow) -> None:
    term = LDHZ[row.term]
    assert names(term, RDFS.domain, SCHEMA.domainIncludes) == row.domain
    if row.term == "unit":  # an annotation has no range to state
        return
    assert names(term, RDFS.range, SCHEMA.rangeIncludes) == row.range_


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_a_property_has_the_inverse_the_page_gives(row: PropertyRow) -> None:
    term = LDHZ[row.term]
    assert ((term, RDF.type, OWL.SymmetricProperty) in axioms()) == row.symmetric
    if row.inverse is None:
        assert not names(term, OWL.inverseOf)
        return
    inverse = LDHZ[row.inverse.term]
    assert names(term, OWL.inverseOf) == {row.inverse.term}
    assert names(inverse, OWL.inverseOf) == {row.term}
    assert names(inverse, RDFS.domain, SCHEMA.domainIncludes) == row.range_
    assert names(inverse, RDFS.range, SCHEMA.rangeIncludes) == row.domain
    above = {row.inverse.above, OWN_RIGHT.get(row.inverse.term)} - {None}
    assert names(inverse, RDFS.subPropertyOf) - {"rdfs:seeAlso"} == above


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_a_property_stands_below_the_one_the_page_gives(row: PropertyRow) -> None:
    above = {row.above, OWN_RIGHT.get(row.term)} - {None}
    assert names(LDHZ[row.term], RDFS.subPropertyOf) - {"rdfs:seeAlso"} == above


def test_links_in_their_own_right_are_asserted_properties() -> None:
    asserted = {row.term for row in ROWS} | {row.inverse.term for row in ROWS if row.inverse}
    assert OWN_RIGHT
    assert set(OWN_RIGHT) <= asserted


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_a_property_has_the_chains_the_page_gives(row: PropertyRow) -> None:
    chains = {
        " ∘ ".join(name(step) for step in Collection(axioms(), chain))
        for chain in axioms().objects(LDHZ[row.term], OWL.propertyChainAxiom)
    }
    assert chains == row.chains


def test_every_candidate_leads_up_to_see_also() -> None:
    candidates = [row for row in ROWS if row.chains or row.term in OWN_RIGHT]
    assert len(candidates) >= 20
    for row in candidates:
        assert RDFS.seeAlso in set(
            axioms().transitive_objects(LDHZ[row.term], RDFS.subPropertyOf)
        ), row.term
        assert is_ours(LDHZ[row.term])
