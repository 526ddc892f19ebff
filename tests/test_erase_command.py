"""Erasing by law from the command line, alone and beside a running server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_commands import Done, run_here, server
from tests.test_erasure import on_disk

AMBITION = "ambition/seaqs5tcwppq"  # of the demo
IRI = f"https://leefomgeving.org/id/{AMBITION}"
PICTURE = "Je ziet de Melkweg vanaf de brink."
STATEMENT = (
    f"<{IRI}> <https://leefomgeving.org/def/ldhz#desiredPicture> "
    f'"{PICTURE}"@nl <https://leefomgeving.org/id/graph/wiki> .\n'
)
COUNT = f"SELECT (COUNT(*) AS ?n) {{ {{ <{IRI}> ?p ?o }} UNION {{ ?s ?q <{IRI}> }} }}"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("erase") / "data"
    assert run_here(folder, "demo").code == 0
    return folder


@pytest.fixture
def folder(demo: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "data"
    shutil.copytree(demo, copy)
    return copy


@pytest.fixture(params=["alone", "served"])
def either(request: pytest.FixtureRequest, folder: Path, tmp_path: Path) -> Iterator[Path]:
    if request.param == "alone":
        yield folder
        return
    with server(folder, tmp_path / "log"):
        yield folder


def erase(folder: Path, *arguments: str, stdin: str = "") -> Done:
    return run_here(folder, "erase", "--request", "verzoek 12", *arguments, stdin=stdin)


def known(folder: Path) -> int:
    """How many statements the thing stands in."""
    done = run_here(folder, "query", "-", stdin=COUNT)
    assert done.code == 0, done
    return int(done.out.split()[1])


def test_what_is_erased_is_in_no_answer_and_the_doctor_finds_all_well(either: Path) -> None:
    assert known(either)
    done = erase(either, AMBITION, "--yes")
    assert done.code == 0, done
    assert "make a new one and destroy those" in done.out
    assert known(either) == 0
    assert run_here(either, "doctor").code == 0


def test_what_is_erased_is_in_no_file(folder: Path) -> None:
    assert on_disk(folder, PICTURE), "the test looks where the text is"
    assert erase(folder, IRI, "--yes").code == 0
    assert on_disk(folder, PICTURE) == []


def test_after_a_restart_what_a_running_server_erased_is_in_no_file(
    folder: Path, tmp_path: Path
) -> None:
    with server(folder, tmp_path / "log"):
        assert known(folder)
        assert erase(folder, IRI, "--yes").code == 0
    with server(folder, tmp_path / "log"):
        assert on_disk(folder, PICTURE) == []


def test_it_says_how_much_and_a_yes_erases(either: Path) -> None:
    done = erase(either, AMBITION, stdin="y\n")
    assert done.code == 0, done
    assert "To be erased: " in done.err
    foreseen = done.err.partition("To be erased: ")[2].split()[0]
    assert int(foreseen) > 5
    assert known(either) == 0


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_any_other_answer_erases_nothing(folder: Path, answer: str) -> None:
    before = known(folder)
    done = erase(folder, AMBITION, stdin=answer)
    assert (done.code, done.out) == (1, "")
    assert "Nothing was erased." in done.err
    assert known(folder) == before


def test_a_single_statement_is_erased_and_its_thing_stays(folder: Path, tmp_path: Path) -> None:
    before = known(folder)
    file = tmp_path / "statements.nq"
    file.write_text(STATEMENT)
    done = erase(folder, "--statements", str(file), "--yes")
    assert done.code == 0, done
    assert "Erased: 2 statements" in done.out  # when it came and when it went
    assert known(folder) == before - 1
    assert on_disk(folder, PICTURE) == []


def test_the_reason_of_a_revision_is_erased(folder: Path) -> None:
    done = erase(folder, "--reason-of", "1", "--yes")
    assert (done.code, "1 reasons, in 1 revisions" in done.out) == (0, True), done


def test_something_that_is_not_there_ends_with_1_and_words(folder: Path) -> None:
    done = erase(folder, "ambition/nergens", "--yes")
    assert done.code == 1
    assert "Nothing of it was found" in done.err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["no iri"], 2),
        (["--page", "no iri"], 2),
        (["--reason-of", "0"], 2),
        (["--reason-of", "999"], 4),
        (["--statements", "{file}"], 4),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused_before_anybody_is_asked(
    folder: Path, tmp_path: Path, arguments: list[str], code: int
) -> None:
    file = tmp_path / "statements.nq"
    file.write_text("dit is geen N-Quads")
    done = erase(folder, *(each.format(file=file) for each in arguments), stdin="y\n")
    assert (done.code, done.out) == (code, ""), done
    assert "To be erased" not in done.err


def test_a_request_must_be_given_and_say_something(folder: Path) -> None:
    assert run_here(folder, "erase", AMBITION, "--yes").code == 2
    assert run_here(folder, "erase", AMBITION, "--yes", "--request", " ").code == 2
    assert known(folder)
