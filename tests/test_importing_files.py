"""Files that strangers made: whatever they are, the answer is clear and nothing is staged."""

from __future__ import annotations

import gzip
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from importers import (
    InputError,
    OptionError,
    StagingError,
    UnknownImporterError,
    available,
    read_staged,
    write_staged,
)
from importers.files import MAX_LINE, InputFile
from importers.report import report_from_json
from tests.importing import KWB_COLUMNS, World, kwb_row, write_kwb

ROWS = [kwb_row("GM9901", "Voorbeeldstad", a_inw="1200"), kwb_row("WK990100", "Centrum")]

BOMB = ";".join(KWB_COLUMNS).encode() + b"\n" + (b"0" * 500_000 + b"\n") * 100


@pytest.fixture
def world() -> World:
    return World()


def _zip(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_folder_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="this is a folder"):
        world.stage("cbs-kwb", tmp_path)


def test_a_file_that_is_not_there_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no such file"):
        world.stage("cbs-kwb", tmp_path / "no.csv")


def test_no_file_at_all_is_refused(world: World) -> None:
    with pytest.raises(InputError, match="no file was given"):
        world.stage("cbs-kwb")


def test_a_fifo_is_refused_without_waiting(world: World, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(InputError, match="not a regular file"):
        world.stage("cbs-kwb", tmp_path / "fifo")


def test_a_name_that_is_no_text_can_still_be_told(world: World, tmp_path: Path) -> None:
    path = write_kwb(Path(os.fsdecode(os.fsencode(tmp_path) + b"/kwb-2024-\xff.csv")), ROWS)
    report = world.stage("cbs-kwb", path).report
    report.text().encode()
    report.json().encode()
    path.write_bytes(b"x")
    with pytest.raises(InputError) as caught:
        world.stage("cbs-kwb", path)
    str(caught.value).encode()


def test_an_empty_file_is_refused(world: World, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(InputError, match="the file is empty"):
        world.stage("cbs-kwb", tmp_path / "empty.csv")


def test_the_same_file_twice_is_refused(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", ROWS)
    (tmp_path / "link.csv").symlink_to(path)
    with pytest.raises(InputError, match="given twice"):
        world.stage("cbs-kwb", path, tmp_path / "link.csv")


def test_a_zip_of_one_file_is_read(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", ROWS)
    world.load("cbs-kwb", path)
    packed = tmp_path / "kwb-2024.zip"
    packed.write_bytes(_zip({"kwb.csv": path.read_bytes()}))
    assert world.stage("cbs-kwb", packed).report.changes_nothing


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (gzip.compress(BOMB, mtime=0), "unpacks to more than"),
        (_zip({"bomb.csv": BOMB}), "unpacks to more than"),
        (_zip({"a.csv": b"x", "b.csv": b"x"}), "an archive of 2 files"),
        (_zip({"[Content_Types].xml": b"x", "sheet.xml": b"x"}), "save it as CSV"),
        (gzip.compress(b"a;b\n" * 9999, mtime=0)[:-20], "stops halfway"),
        (_zip({"a.csv": b"a;b\n" * 9999})[:-20], "cannot be read"),
        (b"\x1f\x8b\x08" + b"\x00" * 50, "damaged"),
        ("a;b\n".encode("utf-16"), "UTF-16"),
        (b"a;b" * MAX_LINE, "line longer than"),
        (b"\n\n\n", "no lines with text"),
        (b"a;b;a\n1;2;3\n", "column named twice: a"),
    ],
)
def test_hostile_content_is_refused_with_its_reason(
    world: World, tmp_path: Path, content: bytes, reason: str
) -> None:
    path = tmp_path / "kwb-2024.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=reason):
        world.stage("cbs-kwb", path)


@pytest.mark.parametrize("ending", [b"\n", b"\r\n", b"\r"])
def test_lines_are_counted_alike_whatever_ends_them(tmp_path: Path, ending: bytes) -> None:
    path = tmp_path / "x.txt"
    many = [b"x" * 700_000, b"", b"y" * 348_575, b"z" * 700_000, b"last"]
    path.write_bytes(ending.join(many))
    assert list(InputFile(path).lines()) == list(enumerate(many, 1))


def test_an_unknown_importer_is_told_with_those_that_exist(world: World, tmp_path: Path) -> None:
    with pytest.raises(UnknownImporterError, match="cbs-kwb"):
        world.stage("cbs", tmp_path)


def test_an_unknown_option_is_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no such option"):
        world.stage("cbs-kwb", tmp_path, options={"jaar": "2024"})


def test_every_importer_has_a_summary_and_says_what_it_takes() -> None:
    assert available()
    assert all(entry.summary and entry.takes for entry in available())


def test_progress_ends_at_the_size_of_the_files(world: World, tmp_path: Path) -> None:
    from importers import run

    path = write_kwb(tmp_path / "kwb-2024.csv", ROWS)
    seen: list[tuple[int, int]] = []
    run(
        "cbs-kwb",
        [path],
        reader=world.reader,
        iris=world.iris,
        progress=lambda read, total: seen.append((read, total)),
    )
    assert seen[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_staged_import_reads_back_as_it_was_written(world: World, tmp_path: Path) -> None:
    world.load(
        "cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", [*ROWS, kwb_row("WK990101", 'a"\\é')])
    )
    staged = world.stage("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", ROWS))
    assert staged.change.removals
    write_staged(tmp_path / "staged", staged)
    assert read_staged(tmp_path / "staged") == staged


@pytest.mark.parametrize("name", ["additions.nq", "removals.nq", "staged.json"])
def test_a_staged_import_that_is_not_whole_is_refused(
    world: World, tmp_path: Path, name: str
) -> None:
    staged = world.stage("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", ROWS))
    write_staged(tmp_path / "staged", staged)
    path = tmp_path / "staged" / name
    path.write_bytes(path.read_bytes()[:-1] + b"!")
    with pytest.raises(StagingError):
        read_staged(tmp_path / "staged")
    path.unlink()
    with pytest.raises(StagingError, match="not there"):
        read_staged(tmp_path / "staged")


def test_a_report_as_json_reads_back(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", [*ROWS, kwb_row("WK9", "x")])
    report = world.stage("cbs-kwb", path, keep_going=True).report
    assert report_from_json(json.loads(report.json())) == report
    assert str(path) in report.text()
