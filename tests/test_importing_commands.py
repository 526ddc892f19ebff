"""Importing as people do it: from the command line, into a folder that may be new or served."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from importers import available
from tests.importing import kwb_row, write_kwb
from tests.importing_geo import cbs, square, write_geojson
from tests.importing_tooi import body, write_register
from tests.test_commands import run_here, server

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
ROWS = [kwb_row("GM9901", "Haven"), kwb_row("WK990100", "Centrum"), kwb_row("BU99010001", "Kade")]
NAME = (
    "SELECT ?n { <https://leefomgeving.org/id/place/GM9901> "
    "<http://www.w3.org/2000/01/rdf-schema#label> ?n }"
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One small file of each kind that speaks of the same places."""
    folder = tmp_path_factory.mktemp("files")
    calendar = folder / "buurt.ics"
    calendar.write_text(
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a@buurt\nDTSTART:20260905T120000Z\n"
        "SUMMARY:Feest\nEND:VEVENT\nEND:VCALENDAR\n"
    )
    thesaurus = folder / "lijst.ttl"
    thesaurus.write_text(
        "<http://e.org/a> a <http://www.w3.org/2004/02/skos/core#Concept> ;"
        ' <http://www.w3.org/2004/02/skos/core#prefLabel> "a"@nl .'
    )
    return {
        "tooi": write_register(folder / "gm.json", [body("gm9901", "De Haven")]),
        "boundaries": write_geojson(folder / "a.geojson", [cbs("BU99010001", square(0, 0))]),
        "cbs-kwb": write_kwb(folder / "kwb-2024.csv", ROWS),
        "events": calendar,
        "skos": thesaurus,
    }


def names(folder: Path) -> list[str]:
    done = run_here(folder, "query", "-", "--format", "csv", stdin=NAME)
    assert done.code == 0, done
    return done.out.splitlines()[1:]


def test_help_lists_every_importer_with_its_options(tmp_path: Path) -> None:
    done = run_here(tmp_path, "import", "--help")
    for code in ("0 when", "1 when", "2 for", "3 for", "4 for"):
        assert code in " ".join(done.out.split())
    for entry in available():
        assert entry.name in done.out
        for option in entry.options:
            assert option.name in done.out


def test_every_kind_of_file_goes_through_the_gate_into_a_new_folder(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    for source, path in files.items():
        first = run_here(tmp_path / "data", "import", source, str(path))
        again = run_here(tmp_path / "data", "import", source, str(path), "--json")
        assert (first.code, first.err) == (0, "")
        assert json.loads(again.out)["statements_added"] == 0
    assert names(tmp_path / "data") == ["De Haven"]


def test_an_import_through_a_running_server_is_seen_at_once(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    folder = tmp_path / "data"
    assert run_here(folder, "import", "tooi", str(files["tooi"])).code == 0
    with server(folder, tmp_path / "log"):
        done = run_here(folder, "import", "cbs-kwb", str(files["cbs-kwb"]))
        assert (done.code, done.err) == (0, "")
        assert "added            3" in done.out
        again = run_here(folder, "import", "cbs-kwb", str(files["cbs-kwb"]))
        assert "Nothing changes" in again.out


def test_a_control_character_costs_its_row_and_not_the_import(
    tmp_path: Path, files: dict[str, Path]
) -> None:
    folder = tmp_path / "data"
    bad = {
        "tooi": write_register(tmp_path / "gm.json", [body("gm9901", "X"), body("gm9902", "Y\a")]),
        "boundaries": write_geojson(
            tmp_path / "a.geojson",
            [cbs("BU99010001", square(0, 0)), cbs("BU99010002", square(1, 0), "Kade\a")],
        ),
    }
    run_here(folder, "import", "skos", str(files["skos"]))
    before = run_here(folder, "query", "-", stdin=COUNT).out
    for source, path in bad.items():
        done = run_here(folder, "import", source, str(path))
        assert done.code == 4
        assert f"{path.name}:" in done.err
        assert "U+0007" in done.err
        assert run_here(folder, "query", "-", stdin=COUNT).out == before
    for source, path in bad.items():
        done = run_here(folder, "import", source, "--keep-going", "--json", str(path))
        assert done.code == 1
        assert json.loads(done.out)["rejected_total"] == 1
    assert names(folder) == ["X"]


def test_bad_input_leaves_the_graph_as_it_was(tmp_path: Path, files: dict[str, Path]) -> None:
    folder = tmp_path / "data"
    run_here(folder, "import", "cbs-kwb", str(files["cbs-kwb"]))
    before = run_here(folder, "query", "-", stdin=COUNT).out
    bad = write_kwb(tmp_path / "kwb-2025.csv", [*ROWS[:2], ROWS[1]])
    done = run_here(folder, "import", "cbs-kwb", str(bad))
    assert done.code == 4
    assert "kwb-2025.csv:4" in done.err
    assert "Traceback" not in done.err
    assert run_here(folder, "query", "-", stdin=COUNT).out == before
    tried = run_here(folder, "import", "cbs-kwb", "--keep-going", "--dry-run", str(bad))
    assert tried.code == 1
    assert run_here(folder, "query", "-", stdin=COUNT).out == before
    assert run_here(folder, "import", "cbs-kwb", "--keep-going", str(bad)).code == 1
    assert run_here(folder, "query", "-", stdin=COUNT).out != before
