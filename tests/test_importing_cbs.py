"""Key figures of CBS: what an edition adds, changes and ends."""

from __future__ import annotations

import gzip
import itertools
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import Quad

from importers import InputError, RowsRejectedError
from importers.layout import layouts
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, LDHZ, RDF
from tests.importing import World, kwb_row, same_in_any_order, write_kwb
from tests.importing_tooi import body, write_register
from tests.shared_data import shared

GM = kwb_row("GM9901", "Voorbeeldstad", a_inw="1200")
WK = kwb_row("WK990100", "Centrum", a_inw="800")
BU1 = kwb_row("BU99010001", "Oude Haven", a_inw="500", g_hhgro="1,8", ste_mvs="3")
BU2 = kwb_row("BU99010002", "Nieuwe Haven", a_inw="300", pst_mvp="3531")
EDITION = [GM, WK, BU1, BU2]


def observation(code: str, year: int, source: str = "cbs-kwb") -> str:
    return Iris().mint(Kind.OBSERVATION, source, code, str(year)).value


@pytest.fixture
def world() -> World:
    return World()


def test_an_edition_gives_places_with_their_nesting_and_figures(
    world: World, tmp_path: Path
) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION))
    buurt = world.place("BU99010001")
    assert world.values(buurt, RDF["type"]) == {LDHZ.Neighbourhood.value}
    assert world.label("BU99010001") == {"Oude Haven"}
    assert world.values(buurt, LDHZ.code) == {"BU99010001"}
    assert world.values(buurt, LDHZ.directPartOf) == {world.place("WK990100").value}
    assert world.values(world.place("WK990100"), LDHZ.directPartOf) == {world.place("GM9901").value}
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-kwb", "BU99010001", "2024")
    assert world.values(figures, LDHZ.ofPlace) == {buurt.value}
    assert world.values(figures, LDHZ.population) == {"500"}
    assert world.values(figures, LDHZ.averageHouseholdSize) == {"1.8"}
    assert world.values(figures, LDHZ.year) == {"2024"}
    source = world.iris.mint(Kind.SOURCE, "cbs-kwb", "2024")
    assert world.values(figures, DCTERMS.source) == {source.value}
    assert world.values(buurt, DCTERMS.source) == {source.value}
    assert world.values(source, RDF["type"]) == {LDHZ.Source.value}


def test_an_unknown_figure_is_no_statement(world: World, tmp_path: Path) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION))
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-kwb", "BU99010001", "2024")
    assert world.values(figures, LDHZ.averagePropertyValue) == set()


def test_a_second_run_changes_nothing_and_says_so(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    first = world.load("cbs-kwb", path).report
    second = world.load("cbs-kwb", path)
    assert (first.read, first.added, first.unchanged) == (4, 4, 0)
    assert not second.change.additions
    assert not second.change.removals
    assert (second.report.added, second.report.changed, second.report.unchanged) == (0, 0, 4)
    assert second.report.changes_nothing
    assert "Nothing changes" in second.report.text()


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_order_of_rows_and_line_endings_are_no_change(
    world: World, tmp_path: Path, newline: str
) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION))
    again = write_kwb(tmp_path / "again-kwb-2024.csv", EDITION[::-1], newline)
    assert world.stage("cbs-kwb", again).report.changes_nothing


def _respell(text: bytes) -> dict[str, bytes]:
    lines = text.decode().splitlines()
    header, rows = lines[0].split(";"), [line.split(";") for line in lines[1:]]
    code, size, inhabitants = (header.index(c) for c in ("gwb_code_10", "g_hhgro", "a_inw"))
    spelled = [list(row) for row in rows]
    for row in spelled:
        row[code] = f" {row[code].lower()}  "
        row[size] = row[size].replace("1,8", " 01,80 ")
        row[inhabitants] = f"{row[inhabitants]},0" if row[inhabitants] != "." else ""
    columns = list(range(len(header)))
    random.Random(1).shuffle(columns)
    return {
        "bom": b"\xef\xbb\xbf" + text,
        "quoted": "\n".join(
            ";".join(f'"{cell}"' for cell in row) for row in [header, *rows]
        ).encode(),
        "numbers": "\n".join(";".join(row) for row in [header, *spelled]).encode(),
        "columns": "\n".join(";".join(row[c] for c in columns) for row in [header, *rows]).encode(),
        "empty lines": text.replace(b"\r\n", b"\r\n\r\n"),
        "gzip": gzip.compress(text),
        "extra column": "\n".join(";".join([*row, "x"]) for row in [header, *rows]).encode(),
    }


@pytest.mark.parametrize(
    "spelling", ["bom", "quoted", "numbers", "columns", "empty lines", "gzip", "extra column"]
)
def test_another_spelling_of_the_same_edition_is_no_change(
    world: World, tmp_path: Path, spelling: str
) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    world.load("cbs-kwb", path)
    other = tmp_path / "other-kwb-2024.csv"
    other.write_bytes(_respell(path.read_bytes())[spelling])
    assert world.stage("cbs-kwb", other).report.changes_nothing


def test_a_newer_edition_adds_changes_and_ends_but_keeps_the_figures(
    world: World, tmp_path: Path
) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION))
    newer = [
        GM,
        WK,
        BU1 | {"regio": "Oude Haven en Kade", "a_inw": "510"},
        kwb_row("BU99010003", "Werf"),
    ]
    report = world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2025.csv", newer)).report
    assert (report.added, report.ended, report.unchanged) == (1, 1, 0)
    assert report.changed == 3  # new figures are a change
    assert world.until("BU99010002") == {"2025-01-01"}
    assert world.label("BU99010002") == {"Nieuwe Haven"}
    assert world.label("BU99010001") == {"Oude Haven en Kade"}
    old = world.iris.mint(Kind.OBSERVATION, "cbs-kwb", "BU99010001", "2024")
    assert world.values(old, LDHZ.population) == {"500"}


def test_an_older_edition_after_a_newer_changes_no_name_and_ends_nothing(
    world: World, tmp_path: Path
) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION))
    older = [GM, WK, BU1 | {"regio": "Haven"}, kwb_row("BU99010009", "Wal")]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", older))
    assert world.label("BU99010001") == {"Oude Haven"}
    assert world.until("BU99010002") == set()
    assert world.until("BU99010009") == {"2024-01-01"}


def test_a_place_that_comes_back_has_no_end(world: World, tmp_path: Path) -> None:
    for year, rows in ((2022, EDITION), (2023, EDITION[:3]), (2024, EDITION)):
        world.load("cbs-kwb", write_kwb(tmp_path / f"kwb-{year}.csv", rows))
    assert world.until("BU99010002") == set()


def test_a_corrected_edition_without_a_place_ends_it_and_the_first_one_brings_it_back(
    world: World, tmp_path: Path
) -> None:
    whole = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    world.load("cbs-kwb", whole)
    before = world.quads()
    world.load("cbs-kwb", write_kwb(tmp_path / "corrected-kwb-2024.csv", EDITION[:3]))
    assert world.until("BU99010002") == {"2024-01-01"}
    assert world.label("BU99010002") == {"Nieuwe Haven"}
    world.load("cbs-kwb", whole)
    assert world.quads() == before


def write_statline(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    columns = [
        "District_Type",
        "Municipality_Name",
        "Area_Code",
        "Population_Total",
        "Pop_Age_0_15",
        "Pop_Age_15_25",
        "Pop_Age_25_45",
        "Pop_Age_45_65",
        "Pop_Age_65_Plus",
        "Avg_Household_Size",
        "Avg_Property_Value_1000EUR",
        "Pct_Unoccupied_Homes",
        "Pct_Owner_Occupied",
        "Pct_Rental",
        "Urbanization_Level",
    ]
    lines = [";".join(f'"{column}"' for column in columns)]
    for label, code, people in rows:
        lines.append(f'"{label}";"Voorbeeldstad     ";"{code.ljust(10)}";{people};;;;;;1,8;;;;;1')
    path.write_bytes(("\ufeff" + "\n".join(lines) + "\n").encode())
    return path


def test_the_table_of_one_municipality_says_nothing_about_the_others(
    world: World, tmp_path: Path
) -> None:
    other = [kwb_row("GM9902", "Anderdorp"), kwb_row("WK990200", "Dorp")]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", EDITION + other))
    rows = [("Voorbeeldstad", "GM9901", "1201"), ("Centrum", "WK990100", "")]
    world.load("cbs-kwb", write_statline(tmp_path / "statline-2025.csv", rows))
    assert world.until("WK990200") == set()
    assert world.until("BU99010001") == {"2025-01-01"}
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-statline", "GM9901", "2025")
    assert world.values(figures, LDHZ.population) == {"1201"}


def test_tables_of_two_municipalities_make_one_edition_together(
    world: World, tmp_path: Path
) -> None:
    one = write_statline(tmp_path / "a-statline-2024.csv", [("Voorbeeldstad", "GM9901", "7")])
    other = write_statline(tmp_path / "b-statline-2024.csv", [("Anderdorp", "GM9902", "8")])
    world.load("cbs-kwb", one)
    world.load("cbs-kwb", other)
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-statline", "GM9901", "2024")
    assert world.values(figures, LDHZ.population) == {"7"}
    assert world.until("GM9901") == set()
    assert world.stage("cbs-kwb", one, other).report.changes_nothing


def test_two_tables_of_one_year_give_one_name(world: World, tmp_path: Path) -> None:
    national = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    rows = [
        ("Voorbeeldstad (gemeente)", "GM9901", "1"),
        ("Centrum", "WK990100", "1"),
        ("Haven, oude", "BU99010001", "1"),
        ("Haven, nieuwe", "BU99010002", "1"),
    ]
    local = write_statline(tmp_path / "statline-2024.csv", rows)
    one, other = World(), World()
    for path in (national, local):
        one.load("cbs-kwb", path)
    for path in (local, national):
        other.load("cbs-kwb", path)
    assert one.quads() == other.quads()
    assert one.label("BU99010001") == {"Oude Haven"}


CODES = ["BU99010001", "BU99010002", "BU99010003", "BU99020001", "BU99020002"]
EDITIONS = st.dictionaries(
    st.sampled_from(
        [("kwb", 2022), ("kwb", 2023), ("kwb", 2025), ("statline", 2023), ("statline", 2024)]
    ),
    st.dictionaries(st.sampled_from(CODES), st.sampled_from(["A", "B", "C"]), min_size=1),
    min_size=1,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(editions=EDITIONS, data=st.data())
def test_any_order_of_editions_gives_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory,
    editions: dict[tuple[str, int], dict[str, str]],
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("editions")
    paths = []
    for (layout, year), buurten in editions.items():
        parents = {f"GM{code[2:6]}" for code in buurten} | {f"WK{code[2:8]}" for code in buurten}
        named = {code: f"{code} {year}" for code in sorted(parents)} | buurten
        path = folder / f"{layout}-{year}.csv"
        if layout == "kwb":
            write_kwb(path, [kwb_row(code, label) for code, label in named.items()])
        else:
            write_statline(path, [(label, code, "5") for code, label in named.items()])
        paths.append(path)
    one_by_one = same_in_any_order([("cbs-kwb", path, {}) for path in paths], data)
    at_once = World()
    at_once.load("cbs-kwb", *data.draw(st.permutations(paths)))
    assert one_by_one.quads() == at_once.quads()


BAD_ROWS = {
    "ragged": ("BU99010004;9901", "2 cells where the header has 19"),
    "unknown code": (
        ";".join(kwb_row("BU9901000", "Te kort").values()),
        "not a code of a place",
    ),
    "wrong kind": (
        ";".join((kwb_row("BU99010004", "X") | {"recs": "Wijk"}).values()),
        "is not the code of a 'Wijk'",
    ),
    "duplicate": (";".join(BU1.values()), "stands on line 4"),
    "orphan": (";".join(kwb_row("BU99770001", "Wees").values()), "part of WK997700"),
    "not a number": (
        ";".join(kwb_row("BU99010004", "X", a_inw="veel").values()),
        "a_inw is not a number",
    ),
    "half a person": (
        ";".join(kwb_row("BU99010004", "X", a_inw="1,5").values()),
        "a_inw is not a whole number",
    ),
    "wrong decimal mark": (
        ";".join(kwb_row("BU99010004", "X", g_hhgro="1.8").values()),
        "g_hhgro is not a number",
    ),
    "too much": (
        ";".join(kwb_row("BU99010004", "X", p_koopw="101").values()),
        "at most 100",
    ),
    "no name": (";".join(kwb_row("BU99010004", " ").values()), "has no name"),
    "control character": (
        ";".join(kwb_row("BU99010004", "X\u202ey").values()),
        "cannot be shown",
    ),
    "forgotten quote": (
        ";".join(kwb_row("BU99010004", '"X').values()),
        "cannot be read as a row",
    ),
    "NUL": (";".join(kwb_row("BU99010004", "X\0").values()), "NUL byte"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_bad_row_is_told_with_file_and_line_and_nothing_is_staged(
    world: World, tmp_path: Path, name: str
) -> None:
    row, reason = BAD_ROWS[name]
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    path.write_bytes(path.read_bytes() + row.encode() + b"\r\n")
    with pytest.raises(RowsRejectedError) as caught:
        world.stage("cbs-kwb", path)
    assert (caught.value.file, caught.value.line) == (str(path), 6)
    assert reason in str(caught.value)


@pytest.mark.parametrize("name", BAD_ROWS)
def test_keep_going_takes_the_good_rows_and_ends_nothing(
    world: World, tmp_path: Path, name: str
) -> None:
    world.load(
        "cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", [*EDITION, kwb_row("WK990109", "W")])
    )
    row, reason = BAD_ROWS[name]
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    path.write_bytes(path.read_bytes() + row.encode() + b"\r\n")
    report = world.load("cbs-kwb", path, keep_going=True).report
    assert report.rejected_total == 1
    assert report.rejected[0].line == 6
    assert reason in report.rejected[0].reason
    assert report.read == 4
    assert world.until("WK990109") == set()


def test_latin_letters_in_another_encoding_are_told_with_their_line(
    world: World, tmp_path: Path
) -> None:
    path = tmp_path / "kwb-2024.csv"
    write_kwb(path, [GM, WK | {"regio": "Skûlenboarch"}])
    path.write_bytes(path.read_bytes().decode().encode("cp1252"))
    with pytest.raises(InputError, match=r"kwb-2024\.csv:3: not UTF-8: byte 0xFB"):
        world.stage("cbs-kwb", path)


def test_columns_that_are_missing_are_named(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    path.write_bytes(path.read_bytes().replace(b"a_inw", b"inwoners", 1))
    with pytest.raises(InputError, match=r":1: columns missing for layout cbs-kwb-2024: a_inw"):
        world.stage("cbs-kwb", path)


def test_columns_of_another_table_are_refused(world: World, tmp_path: Path) -> None:
    path = tmp_path / "kwb-2024.csv"
    path.write_text("naam;adres\nA;B\n")
    with pytest.raises(InputError, match="not the columns of any layout"):
        world.stage("cbs-kwb", path)


def test_a_file_with_a_header_only_ends_nothing(world: World, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no rows"):
        world.stage("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", []))


def test_half_a_country_is_refused_unless_it_is_said_to_be_whole(
    world: World, tmp_path: Path
) -> None:
    many = [kwb_row(f"BU9901{number:04}", "Buurt") for number in range(100, 1100)]
    many = [GM, WK, *[kwb_row(f"WK9901{number:02}", "Wijk") for number in range(1, 11)], *many]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", many))
    half = write_kwb(tmp_path / "kwb-2024.csv", many[:500])
    with pytest.raises(InputError, match="would end 512 of 1012 places"):
        world.stage("cbs-kwb", half)
    report = world.stage("cbs-kwb", half, options={"complete": "yes"}).report
    assert report.ended == 512


def test_a_table_cut_off_within_a_municipality_is_refused_unless_it_is_said_to_be_whole(
    world: World, tmp_path: Path
) -> None:
    rows = [kwb_row("GM9901", "Voorbeeldstad", a_inw="1200"), WK]
    rows += [kwb_row(f"BU990100{number}", "Buurt", a_inw="20") for number in range(10, 70)]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", rows))
    cut = write_kwb(tmp_path / "kwb-2024.csv", rows[:30])
    with pytest.raises(InputError, match=r"GM9901 do not add up .* cut off"):
        world.stage("cbs-kwb", cut)
    assert world.stage("cbs-kwb", cut, options={"complete": "yes"}).report.ended == 32


def towns(*codes: str) -> list[dict[str, str]]:
    """Whole municipalities, each with a district and a neighbourhood."""
    return [
        row
        for code in codes
        for row in (
            kwb_row(f"GM{code}", f"Stad {code}", a_inw="20"),
            kwb_row(f"WK{code}00", "Centrum", a_inw="20"),
            kwb_row(f"BU{code}0001", "Buurt", a_inw="20"),
        )
    ]


def test_a_table_cut_off_between_municipalities_is_refused_when_tooi_knows_of_no_end(
    world: World, tmp_path: Path
) -> None:
    bodies = [body("gm9901", "Een"), body("gm9902", "Twee")]
    world.load("tooi", write_register(tmp_path / "gm.json", bodies))
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", towns("9901", "9902")))
    cut = write_kwb(tmp_path / "kwb-2024.csv", towns("9901"))
    with pytest.raises(InputError, match=r"lacks 1 municipalities .* in tooi, such as GM9902"):
        world.stage("cbs-kwb", cut)
    assert world.load("cbs-kwb", cut, options={"complete": "yes"}).report.ended == 2
    later = write_kwb(tmp_path / "kwb-2025.csv", towns("9901"))
    assert world.stage("cbs-kwb", later).report.ended == 0  # not asked a second time


@pytest.mark.parametrize(("last_day", "taken"), [("2023-12-31", True), ("2024-06-30", False)])
def test_a_municipality_may_be_missing_from_the_year_on_in_which_tooi_ended_it(
    world: World, tmp_path: Path, last_day: str, taken: bool
) -> None:
    bodies = [body("gm9901", "Een"), body("gm9902", "Twee", end=last_day)]
    world.load("tooi", write_register(tmp_path / "gm.json", bodies))
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", towns("9901", "9902")))
    next_year = write_kwb(tmp_path / "kwb-2024.csv", towns("9901"))
    if taken:
        assert world.stage("cbs-kwb", next_year).report.ended == 2
    else:
        with pytest.raises(InputError, match="GM9902"):
            world.stage("cbs-kwb", next_year)


def test_without_tooi_a_municipality_that_is_missing_ends(world: World, tmp_path: Path) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", towns("9901", "9902")))
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", towns("9901")))
    assert world.until("GM9902") == {"2024-01-01"}


def test_neighbourhoods_that_give_way_to_others_end_without_a_question(
    world: World, tmp_path: Path
) -> None:
    head = [kwb_row("GM9901", "Voorbeeldstad", a_inw="1200"), WK]
    old = [kwb_row(f"BU990100{number}", "Buurt", a_inw="20") for number in range(10, 70)]
    new = [kwb_row(f"BU990100{number}", "Buurt", a_inw="400") for number in range(70, 73)]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2023.csv", head + old))
    staged = world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", head + new))
    assert staged.report.ended == 60


def test_a_layout_of_ones_own_reads_another_table(world: World, tmp_path: Path) -> None:
    layout = tmp_path / "mine.toml"
    layout.write_text(
        """
[source]
name = "own-table"
publisher = "gm9901"
license = "https://creativecommons.org/publicdomain/zero/1.0/"
landing_page = "https://example.org/table"
coverage = "municipalities"
[source.title]
nl = "Eigen tabel {year}"
[file]
delimiter = ","
decimal = "."
unknown = ["-99997"]
[place]
code = "code"
label = "naam"
[measures]
inw = { property = "population", datatype = "integer" }
"""
    )
    path = tmp_path / "table.csv"
    path.write_text("code,naam,inw\nGM9901,Voorbeeldstad,12.0\nWK990100,Centrum,-99997\n")
    world.load("cbs-kwb", path, options={"layout": str(layout), "year": "2021"})
    figures = world.iris.mint(Kind.OBSERVATION, "own-table", "GM9901", "2021")
    assert world.values(figures, LDHZ.population) == {"12"}


@pytest.mark.parametrize("name", ["table.csv", "kwb.csv", "kwb-24.csv", "2023-kwb.csv"])
def test_a_file_of_which_nobody_tells_the_year_is_refused(
    world: World, tmp_path: Path, name: str
) -> None:
    path = write_kwb(tmp_path / name, EDITION)
    with pytest.raises(InputError, match=r"nothing tells of which year.* year=2024.*kwb-2024\.csv"):
        world.stage("cbs-kwb", path, keep_going=True)
    local = write_statline(tmp_path / f"s{name}", [("Voorbeeldstad", "GM9901", "7")])
    with pytest.raises(InputError, match=r"nothing tells of which year.*statline-2024\.csv"):
        world.stage("cbs-kwb", local)


@pytest.mark.parametrize(
    ("name", "options", "year"),
    [
        ("table.csv", {"year": "2022"}, "2022"),
        ("table.csv", {"layout": "cbs-kwb-2024"}, "2024"),
        ("table.csv", {"layout": "cbs-kwb-2024", "year": "2022"}, "2022"),
        ("kwb-2023.csv", {}, "2023"),
        ("kwb-2023.csv", {"layout": "cbs-kwb-2024"}, "2023"),
        ("kwb-2023.csv", {"year": "2022"}, "2022"),
    ],
)
def test_the_year_is_that_of_the_option_else_the_file_name_else_the_layout_asked_for(
    world: World, tmp_path: Path, name: str, options: dict[str, str], year: str
) -> None:
    world.load("cbs-kwb", write_kwb(tmp_path / name, EDITION), options=options)
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-kwb", "GM9901", year)
    assert world.values(figures, LDHZ.year) == {year}


def test_a_column_of_the_full_table_is_taken_when_it_is_there(world: World, tmp_path: Path) -> None:
    path = write_kwb(tmp_path / "kwb-2024.csv", EDITION)
    lines = path.read_text().splitlines()
    path.write_text("\n".join([f"{lines[0]};a_15_24", *(f"{line};7" for line in lines[1:])]))
    world.load("cbs-kwb", path)
    figures = world.iris.mint(Kind.OBSERVATION, "cbs-kwb", "BU99010001", "2024")
    assert world.values(figures, LDHZ.populationFrom15To25) == {"7"}


def test_every_layout_measures_what_the_ontology_knows_once() -> None:
    for layout in layouts():
        properties = [measure.property for measure in layout.measures]
        assert len(set(properties)) == len(properties) > 5
        assert set(layout.title) == {"nl", "en"}


def test_the_real_country_is_read_whole_and_a_second_run_changes_nothing(world: World) -> None:
    path = shared("data/cbs/kwb-2024-nl.csv")
    staged = world.stage("cbs-kwb", path)
    assert (staged.report.read, staged.report.added) == (18309, 18309)
    assert 280_000 < len(staged.change.additions) < 400_000
    world.store.extend(staged.change.additions)
    assert world.stage("cbs-kwb", path).report.changes_nothing


def test_real_figures_are_those_in_the_file(world: World) -> None:
    world.load("cbs-kwb", shared("data/cbs/amsterdam-statline-2024.csv"))
    amsterdam = world.iris.mint(Kind.OBSERVATION, "cbs-statline", "GM0363", "2024")
    assert world.values(amsterdam, LDHZ.population) == {"931298"}
    assert world.values(amsterdam, LDHZ.averageHouseholdSize) == {"1.8"}
    assert world.label("WK0363AA") == {"Haarlemmerbuurt"}


def test_the_statements_of_importers_are_spelled_as_the_store_spells_them(world: World) -> None:
    staged = world.stage("cbs-kwb", shared("data/cbs/amsterdam-statline-2024.csv"))
    world.store.extend(staged.change.additions)
    stored = frozenset(world.reader.graph(world.iris.graph("source", "cbs-kwb")))
    assert stored == staged.change.additions
    assert all(isinstance(quad, Quad) for quad in itertools.islice(stored, 3))
