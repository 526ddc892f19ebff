"""The competency questions can be read, documented, parsed and asked."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pyoxigraph import QuerySolutions, Store
from rdflib.plugins.sparql import prepareQuery

from ontology.namespaces import DCTERMS, LDHZ, PROV, RDFS, SKOS, ClosedNamespace
from ontology.questions import Question, UnreadableQuestionError, questions, read_question
from sparql.guard import QueryForm, plain_query
from sparql.limits import Limits

DOCS = Path(__file__).parent.parent / "docs"
NAMESPACES: dict[str, ClosedNamespace] = {
    "dcterms": DCTERMS,
    "ldhz": LDHZ,
    "prov": PROV,
    "rdfs": RDFS,
    "skos": SKOS,
}
PREFIX_LINE = re.compile(r"^PREFIX.*", re.MULTILINE)
every_question = pytest.mark.parametrize("question", questions(), ids=lambda q: q.name)


def body(question: Question) -> str:
    """The query without comments, texts and IRIs."""
    return re.sub(r'^#.*|"[^"]*"|<[^>]*>', "", question.query, flags=re.MULTILINE)


def variables(question: Question) -> list[str]:
    solutions = Store().query(question.query)
    assert isinstance(solutions, QuerySolutions)
    return [variable.value for variable in solutions.variables]


def test_there_are_enough_questions() -> None:
    assert len(questions()) >= 25


@every_question
def test_a_question_is_understood_by_both_engines(question: Question) -> None:
    assert variables(question)
    prepareQuery(question.query)


@every_question
def test_a_question_returns_its_parameters_so_that_they_can_be_bound(question: Question) -> None:
    assert {parameter.name for parameter in question.parameters} <= set(variables(question))


@every_question
def test_a_question_uses_known_terms_only(question: Question) -> None:
    used = re.findall(r"\b(\w+):(\w+)", re.sub(PREFIX_LINE, "", body(question)))
    assert used
    for prefix, term in used:
        assert term in {
            iri.value.removeprefix(str(NAMESPACES[prefix])) for iri in NAMESPACES[prefix]
        }


@every_question
def test_the_public_endpoint_takes_a_question_with_its_examples(question: Question) -> None:
    assert plain_query(question.text_with_examples(), Limits()).form is QueryForm.SELECT


def test_examples_follow_the_base_of_the_data() -> None:
    [question] = [question for question in questions() if question.name == "breadcrumbs"]
    assert "<https://voorbeeld.nl/id/environment/" in question.text_with_examples(
        "https://voorbeeld.nl"
    )


@every_question
def test_a_question_orders_its_rows(question: Question) -> None:
    assert re.search(r"^ORDER BY ", body(question), flags=re.MULTILINE)


@every_question
def test_a_question_asks_for_no_ordering_of_people(question: Question) -> None:
    """R5: no ranking by popularity."""
    [order] = re.findall(r"^ORDER BY (.*)", body(question), flags=re.MULTILINE)
    assert "designat" not in order


def test_the_documentation_lists_every_question_as_it_is_asked() -> None:
    page = (DOCS / "questions.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{q.name}` | {q.nl} | {q.en} |" for q in questions()]


@pytest.mark.parametrize(
    "header",
    [
        "# en: What?\n# returns: rows\n",
        "# nl: Wat?\n# en: What?\n",
        "# nl: Wat?\n# nl: Wat nog?\n# en: What?\n# returns: rows\n",
        "# nl: Wat?\n# en: What?\n# ?place: a place.\n# returns: rows\n",
        "# nl: Wat?\n# en: What?\n# ?place: a place. Example: nowhere\n# returns: rows\n",
        "# nl: Wat?\n# en: What?\n# ?place: a place. Example: _:somewhere\n# returns: rows\n",
        "# nl: Wat?\n# a remark\n# en: What?\n# returns: rows\n",
    ],
)
def test_a_header_that_says_too_little_is_refused(header: str) -> None:
    with pytest.raises(UnreadableQuestionError, match=r"^what: "):
        read_question("what", header + "SELECT * WHERE { }")
