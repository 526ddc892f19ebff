"""The competency questions get the expected answers on the demo world.

The expected rows were worked out by hand from ``examples/*.ttl``: when one of these tests fails,
first read the demo and decide what the right answer is, and only then change query, demo or rows.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, Variable

from ontology.iris import DEFAULT_BASE
from ontology.questions import Question, questions
from tests.demo_answers import demo_store

FOLDER = Path(__file__).parent.parent / "ontology" / "questions"
Row = tuple[str, ...]
every_question = pytest.mark.parametrize("question", questions(), ids=lambda q: q.name)


def answer(question: Question, *, bound: bool) -> tuple[list[str], list[Row]]:
    """Names of the columns and rows; with the examples bound, or with everything left open."""
    examples = question.examples if bound else {}
    solutions = demo_store().query(
        question.query, substitutions={Variable(name): term for name, term in examples.items()}
    )
    assert isinstance(solutions, QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    return columns, [tuple(text(row[column]) for column in columns) for row in solutions]


def text(term: object) -> str:
    """Short for people: our IRIs without their base, values without type or language."""
    if isinstance(term, NamedNode):
        return term.value.removeprefix(f"{DEFAULT_BASE}/id/")
    if isinstance(term, Literal):
        return term.value
    assert term is None
    return ""


def without_parameters(question: Question, columns: list[str], rows: list[Row]) -> list[Row]:
    keep = [i for i, column in enumerate(columns) if column not in question.examples]
    return [tuple(row[i] for i in keep) for row in [tuple(columns), *rows]]


def expected(question: Question) -> list[Row]:
    with (FOLDER / f"{question.name}.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


@every_question
def test_a_question_gets_the_expected_rows_in_order(question: Question) -> None:
    columns, rows = answer(question, bound=True)
    assert without_parameters(question, columns, rows) == expected(question)


@every_question
def test_a_question_sent_with_its_examples_gets_the_same_rows(question: Question) -> None:
    solutions = demo_store().query(question.text_with_examples())
    assert isinstance(solutions, QuerySolutions)
    columns = [variable.value for variable in solutions.variables]
    rows = [tuple(text(row[column]) for column in columns) for row in solutions]

    assert without_parameters(question, columns, rows) == expected(question)


@every_question
def test_a_question_finds_something_on_the_demo(question: Question) -> None:
    assert len(expected(question)) > 1


@every_question
def test_asking_for_one_gives_what_asking_for_all_gives_for_it(question: Question) -> None:
    if not question.parameters:
        return
    columns, rows = answer(question, bound=True)
    _, all_rows = answer(question, bound=False)
    wanted = {columns.index(name): text(term) for name, term in question.examples.items()}
    # A limit in time, left open, is no condition and stays empty.
    fits = [
        tuple(wanted.get(i, cell) for i, cell in enumerate(row))
        for row in all_rows
        if all(row[i] in {value, ""} for i, value in wanted.items())
    ]
    if any(columns[i] in {"from", "until", "after"} for i in wanted):
        assert set(rows) <= set(fits)
    else:
        assert sorted(rows) == sorted(fits)


def test_every_answer_belongs_to_a_question() -> None:
    assert {path.stem for path in FOLDER.glob("*.csv")} == {q.name for q in questions()}
