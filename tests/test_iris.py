"""IRIs are minted in one place and read back as they were minted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from ontology.iris import InvalidBaseError, Iris, Kind
from ontology.namespaces import LDHZ


def test_a_place_keeps_its_official_code() -> None:
    assert Iris().place("BU03440223").value == "https://leefomgeving.org/id/place/BU03440223"


def test_a_concept_carries_its_scheme() -> None:
    iri = Iris("https://voorbeeld.nl").concept("ambition", "jeu-de-boules")
    assert iri.value == "https://voorbeeld.nl/id/concept/ambition/jeu-de-boules"


@given(kind=st.sampled_from(Kind), reference=st.text(min_size=1).filter(lambda t: t.isprintable()))
def test_parsing_gives_back_what_was_minted(kind: Kind, reference: str) -> None:
    iris = Iris()
    assert iris.parse(iris.mint(kind, reference)) == (kind, reference)


def test_fresh_references_do_not_repeat() -> None:
    iris = Iris()
    assert len({iris.fresh(Kind.AMBITION) for _ in range(1000)}) == 1000


def test_iris_of_others_are_not_ours() -> None:
    assert Iris().parse(NamedNode("https://example.org/id/place/GM0344")) is None


@pytest.mark.parametrize(
    "base",
    ["leefomgeving.org", "ftp://x.nl", "https://x.nl/", "https://x.nl/?q", "https://x y", ""],
)
def test_a_base_that_is_no_plain_origin_is_refused(base: str) -> None:
    with pytest.raises(InvalidBaseError):
        Iris(base)


def test_an_unknown_term_of_the_ontology_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no term 'partof'"):
        _ = LDHZ.partof
