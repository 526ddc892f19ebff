"""Government bodies and what happened to municipalities, from TOOI registers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from importers import InputError, RowsRejectedError
from importers.tooi_kinds import kinds
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, LDHZ, RDF, RDFS, SKOS
from ontology.thesauri import thesaurus_files
from tests.importing import World, kwb_row, pyshacl_report, same_in_any_order, violations, write_kwb
from tests.importing_geo import cbs, square, write_geojson
from tests.importing_tooi import ID, ONT, JsonNode, body, change, former, write_register
from tests.shared_data import shared

HAVEN = body("gm9901", "Haven", official="'s-Haven")
OLD = [
    body("gm9902", "Oud", end="2023-12-31"),
    body("gm9903", "Ander", end="2023-12-31"),
    body("gm9904", "Samen", start="2024-01-01"),
]
MERGER = change("wzg_1", "Samenvoeging", ["gm9902", "gm9903"], ["gm9904"], "2024-01-01")
PROVINCE = body("pv26", "Utrecht")
REAL = [
    "gemeenten_compleet_5",
    "provincies_compleet_1",
    "samenwerkingsorganisaties_compleet_3",
    "waterschappen_compleet_2",
    "zbo_compleet_6",
]


@pytest.fixture
def world() -> World:
    return World()


def organisation(world: World, code: str) -> NamedNode:
    return world.iris.mint(Kind.ORGANISATION, code)


def test_a_municipality_is_a_place_and_the_body_that_serves_it(
    world: World, tmp_path: Path
) -> None:
    world.load("tooi", write_register(tmp_path / "gm.json", [HAVEN]))
    place, government = world.place("GM9901"), organisation(world, "gm9901")
    assert world.values(place, RDF["type"]) == {LDHZ.Municipality.value}
    assert world.label("GM9901") == {"Haven"}
    assert world.values(place, SKOS.altLabel) == {"'s-Haven"}
    assert world.values(government, RDFS.label) == {"gemeente Haven"}
    assert world.values(government, LDHZ.serves) == {place.value}
    assert world.values(government, LDHZ.organisationKind) == {
        world.iris.concept("organisation-kind", "gemeente").value
    }
    for thing in (place, government):
        assert world.values(thing, SKOS.exactMatch) == {f"{ID}gemeente/gm9901"}


def test_municipality_province_and_country_are_nested_whichever_file_came(
    world: World, tmp_path: Path
) -> None:
    world.load("tooi", write_register(tmp_path / "gm.json", [HAVEN]))
    assert world.values(world.place("GM9901"), LDHZ.directPartOf) == {world.place("PV26").value}
    assert world.values(world.place("PV26"), LDHZ.directPartOf) == {world.place("NL").value}
    assert world.label("PV26") == {"Utrecht"}
    assert world.label("NL") == {"Nederland", "Netherlands"}


def test_the_last_valid_day_becomes_the_first_day_it_is_no_longer_valid(
    world: World, tmp_path: Path
) -> None:
    world.load("tooi", write_register(tmp_path / "gm.json", OLD))
    assert world.until("GM9902") == {"2024-01-01"}
    assert world.values(world.place("GM9904"), LDHZ.validFrom) == {"2024-01-01"}
    assert world.values(organisation(world, "gm9902"), LDHZ.validUntil) == {"2024-01-01"}


def test_a_merger_ties_what_was_to_what_came(world: World, tmp_path: Path) -> None:
    world.load("tooi", write_register(tmp_path / "gm.json", [*OLD, MERGER]))
    event = world.iris.mint(Kind.PLACE_CHANGE, "wzg_1")
    assert world.values(event, RDF["type"]) == {LDHZ.Merger.value}
    assert world.values(event, LDHZ.validFrom) == {"2024-01-01"}
    assert world.values(world.place("GM9902"), LDHZ.becameIn) == {event.value}
    assert world.values(world.place("GM9904"), LDHZ.cameFrom) == {event.value}
    assert world.values(organisation(world, "gm9903"), DCTERMS.isReplacedBy) == {
        organisation(world, "gm9904").value
    }
    assert world.values(event, RDFS.label) == {
        "Oud en Ander → Samen (2024)",
        "Oud and Ander → Samen (2024)",
    }


def test_a_municipality_divided_over_others_was_split(world: World, tmp_path: Path) -> None:
    nodes = [
        *OLD,
        HAVEN,
        change("wzg_1", "Uitbreiding", ["gm9902"], ["gm9901"], "2024-01-01"),
        change("wzg_2", "Uitbreiding", ["gm9902"], ["gm9904"], "2024-01-01"),
    ]
    world.load("tooi", write_register(tmp_path / "gm.json", nodes))
    for reference in ("wzg_1", "wzg_2"):
        event = world.iris.mint(Kind.PLACE_CHANGE, reference)
        assert world.values(event, RDF["type"]) == {LDHZ.Split.value}


def test_a_new_name_and_code_is_a_renaming(world: World, tmp_path: Path) -> None:
    event = change("wzg_9", "Herschikking", ["gm9902"], ["gm9904"], "2024-01-01")
    world.load("tooi", write_register(tmp_path / "gm.json", [*OLD, event]))
    assert world.values(world.iris.mint(Kind.PLACE_CHANGE, "wzg_9"), RDF["type"]) == {
        LDHZ.Renaming.value
    }


def test_a_former_version_never_replaces_the_present_one(world: World, tmp_path: Path) -> None:
    nodes = [former("ws9901", "Hoogheemraadschap De Lek"), body("ws9901", "De Lek")]
    path = write_register(tmp_path / "ws.json", nodes, name="rwc_waterschappen_compleet")
    world.load("tooi", path)
    assert world.values(organisation(world, "ws9901"), RDFS.label) == {"waterschap De Lek"}
    assert world.values(organisation(world, "ws9901"), SKOS.hiddenLabel) == {
        "Hoogheemraadschap De Lek"
    }


def test_an_older_edition_changes_nothing_that_a_newer_one_described(
    world: World, tmp_path: Path
) -> None:
    newer = write_register(tmp_path / "2.json", [HAVEN], number=2, day="2024-06-01")
    older = write_register(tmp_path / "1.json", [body("gm9901", "Port")], number=1)
    world.load("tooi", newer)
    world.load("tooi", older)
    assert world.label("GM9901") == {"Haven"}


def test_a_body_that_disappears_from_the_register_ends(world: World, tmp_path: Path) -> None:
    world.load("tooi", write_register(tmp_path / "1.json", [HAVEN, *OLD], number=1))
    newer = write_register(tmp_path / "2.json", OLD, number=2, day="2024-06-01")
    assert world.load("tooi", newer).report.ended == 2  # the place and its government
    assert world.until("GM9901") == {"2024-06-01"}
    assert world.until("GM9902") == {"2024-01-01"}


def test_tooi_names_municipalities_and_cbs_the_rest_in_either_order(tmp_path: Path) -> None:
    tooi = write_register(tmp_path / "gm.json", [HAVEN, PROVINCE])
    rows = [kwb_row("GM9901", "Haven (U.)"), kwb_row("WK990100", "Centrum")]
    cbs = write_kwb(tmp_path / "kwb-2024.csv", rows)
    one, other = World(), World()
    one.load("cbs-kwb", cbs)
    assert one.label("GM9901") == {"Haven (U.)"}
    one.load("tooi", tooi)
    other.load("tooi", tooi)
    other.load("cbs-kwb", cbs)
    assert one.label("GM9901") == {"Haven"}
    assert one.label("WK990100") == {"Centrum"}
    assert one.quads() == other.quads()
    assert one.stage("cbs-kwb", cbs).report.changes_nothing
    assert one.stage("tooi", tooi).report.changes_nothing


def _registers(folder: Path) -> list[tuple[str, Path]]:
    municipalities = write_register(folder / "gm2.json", [HAVEN, *OLD, MERGER], number=2)
    before = [body("gm9901", "Port"), body("gm9902", "Oud"), body("gm9905", "Weg")]
    return [
        ("tooi", municipalities),
        ("tooi", write_register(folder / "gm1.json", before, number=1, day="2023-01-01")),
        ("tooi", write_register(folder / "pv.json", [PROVINCE], name="rwc_provincies_compleet")),
        (
            "tooi",
            write_register(folder / "zb.json", [body("zb99", "Zbo")], name="rwc_zbo_compleet"),
        ),
        (
            "cbs-kwb",
            write_kwb(
                folder / "kwb-2023.csv",
                [kwb_row("GM9902", "Oud (U.)"), kwb_row("GM9901", "Haven")],
            ),
        ),
        (
            "cbs-kwb",
            write_kwb(
                folder / "kwb-2025.csv",
                [kwb_row("GM9901", "Haven a/d Lek"), kwb_row("WK990100", "Centrum")],
            ),
        ),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_any_order_of_importers_and_editions_gives_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    files = _registers(tmp_path_factory.mktemp("registers"))
    chosen = data.draw(st.lists(st.sampled_from(files), min_size=2, unique=True))
    # without the newest register the newest table looks cut off
    options = {"cbs-kwb": {"complete": "yes"}}
    same_in_any_order([(name, path, options.get(name, {})) for name, path in chosen], data)


BAD_NODES: dict[str, tuple[JsonNode, str]] = {
    "twice": (HAVEN, "stands in the file twice"),
    "no province": (body("gm9909", "X", province=None), "lies in no province"),
    "unknown province": (body("gm9909", "X", province="pv77"), "unknown province"),
    "wrong date": (body("gm9909", "X", end="31-12-2023"), "einddatum is not a date"),
    "ends first": (
        body("gm9909", "X", start="2024-01-01", end="2023-01-01"),
        "before it begins",
    ),
    "bad code": (body("gm99090", "X"), "not that of a place"),
    "two names": (
        body("gm9909", "X")
        | {"http://www.w3.org/2000/01/rdf-schema#label": [{"@value": "a"}, {"@value": "b"}]},
        "label has 2 values",
    ),
    "unknown class": (
        {"@id": f"{ID}x/x1", "@type": ["http://example.org/Thing"]},
        "of an unknown class: Thing",
    ),
    "change without result": (
        change("wzg_3", "Samenvoeging", ["gm9902"], [], "2024-01-01"),
        "what became what",
    ),
    "not expanded": (
        body("gm9909", "X") | {"http://www.w3.org/2000/01/rdf-schema#label": "x"},
        "not in expanded JSON-LD",
    ),
}

LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
BAD_NODES |= {
    f"{unfit} in {where}": (node, reason)
    for unfit, reason in (("\a", "U\\+0007"), ("\x1f", "U\\+001F"), ("\ud83d", "half a character"))
    for where, node in {
        "its name": body("gm9909", f"X{unfit}"),
        "its label": body("gm9909", "X") | {LABEL: [{"@value": f"gemeente {unfit}X"}]},
        "another name": body("gm9909", "X") | {ONT + "afkorting": [{"@value": f"{unfit}x"}]},
        "its IRI": body("gm9909", "X") | {"@id": f"{ID}gemeente/{unfit}gm9909"},
        "a former name": former("gm9901", f"X{unfit}"),
    }.items()
}
BAD_NODES |= {
    "no IRI": (body("gm9909", "X") | {"@id": "gm 9909"}, "IRI"),
    "no reference": (body("gm9909", "X") | {"@id": f"{ID}gemeente/"}, "ends in a slash"),
}


@pytest.mark.parametrize("name", BAD_NODES)
def test_a_bad_node_is_told_with_its_line_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path, name: str
) -> None:
    node, reason = BAD_NODES[name]
    path = write_register(tmp_path / "gm.json", [HAVEN, node])
    with pytest.raises(RowsRejectedError, match=reason) as caught:
        world.stage("tooi", path)
    assert caught.value.reason.isprintable()
    lines = path.read_text().splitlines()
    begins = [number for number, text in enumerate(lines, 1) if text.startswith(" {")]
    assert caught.value.line == begins[1]
    report = world.load("tooi", path, keep_going=True).report
    assert report.rejected_total == 1
    assert world.label("GM9901") == {"Haven"}


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({"a": 1}, "not expanded JSON-LD"),
        ([1], "item 1 is not a node"),
        ([{"@type": []}], "has no @id"),
        ([], "not one"),
        (
            [{"@id": "http://example.org/x", "@type": ["RegisterwaardelijstCompleet"]}],
            "does not say which edition",
        ),
    ],
)
def test_what_is_no_register_is_refused(
    world: World, tmp_path: Path, document: object, reason: str
) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document))
    with pytest.raises(InputError, match=reason):
        world.stage("tooi", path, keep_going=True)


def test_a_name_that_stands_twice_in_a_node_is_told_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path
) -> None:
    path = write_register(tmp_path / "gm.json", [HAVEN, body("gm9909", "X")])
    path.write_text(
        path.read_text()
        .replace('"@id": "' + ID + 'gemeente/gm9909"', '"a": 1, "a": 2, \\g', 1)
        .replace("\\g", '"@id": "' + ID + 'gemeente/gm9909"')
    )
    with pytest.raises(RowsRejectedError, match="'a' stands in an object twice"):
        world.stage("tooi", path)
    assert world.load("tooi", path, keep_going=True).report.rejected_total == 1
    assert world.label("GM9901") == {"Haven"}


def test_a_register_that_is_cut_off_is_refused_and_nothing_of_it_is_taken(
    world: World, tmp_path: Path
) -> None:
    path = write_register(tmp_path / "gm.json", [HAVEN, *OLD])
    path.write_bytes(path.read_bytes()[:-5])
    with pytest.raises(InputError, match="cut off"):
        world.stage("tooi", path, keep_going=True)


def test_the_edition_may_stand_behind_the_nodes_and_the_nodes_in_a_graph(tmp_path: Path) -> None:
    path = write_register(tmp_path / "gm.json", [HAVEN, *OLD, MERGER])
    nodes = json.loads(path.read_text())
    turned = tmp_path / "turned.json"
    turned.write_text(json.dumps({"@context": {"@graph": []}, "@graph": nodes[::-1]}))
    one, other = World(), World()
    one.load("tooi", path)
    other.load("tooi", turned)
    assert one.quads() == other.quads()


def test_what_is_imported_conforms_to_the_shapes(world: World, tmp_path: Path) -> None:
    nodes = [HAVEN, *OLD, MERGER, PROVINCE]
    world.load("tooi", write_register(tmp_path / "gm.json", nodes))
    rows = [kwb_row("GM9901", "Haven", a_inw="5"), kwb_row("WK990100", "Centrum")]
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", rows))
    squares = [cbs("GM9901", square(0, 0)), cbs("GM9904", square(1, 0))]
    world.load("boundaries", write_geojson(tmp_path / "gm.geojson", squares))
    assert violations(world) == []
    assert pyshacl_report(world) is None


def test_the_real_registers_come_in_any_order() -> None:
    paths = [shared(f"data/overheid/tooi-rwc_{name}.json") for name in REAL]
    one, other = World(), World()
    report = one.load("tooi", *paths).report
    assert report.rejected_total == 0
    for path in reversed(paths):
        other.load("tooi", path)
    assert one.quads() == other.quads()
    assert one.stage("tooi", *paths).report.changes_nothing
    municipalities = one.reader.subjects(RDF["type"], LDHZ.Municipality)
    assert len(municipalities) == 605
    ended = [m for m in municipalities if one.reader.objects(m, LDHZ.validUntil)]
    assert len(ended) == 263
    assert all(one.reader.objects(m, LDHZ.becameIn) for m in ended)
    assert one.label("GM0518") == {"Den Haag"}


@pytest.mark.slow
def test_real_registers_figures_and_boundaries_conform_to_the_shapes() -> None:
    world = World()
    world.load("tooi", *(shared(f"data/overheid/tooi-rwc_{name}.json") for name in REAL))
    world.load("boundaries", shared("data/geo/amsterdam-buurten.geojson"))
    world.load("cbs-kwb", shared("data/cbs/amsterdam-statline-2024.csv"))
    assert violations(world) == []


def test_real_municipalities_of_cbs_and_tooi_have_one_name_each(tmp_path: Path) -> None:
    lines = shared("data/cbs/kwb-2024-nl.csv").read_text(encoding="utf-8").splitlines()
    municipalities = tmp_path / "kwb-2024.csv"
    municipalities.write_text("\n".join([lines[0], *(x for x in lines if x.startswith("GM"))]))
    world = World()
    world.load("cbs-kwb", municipalities)
    world.load("tooi", shared("data/overheid/tooi-rwc_gemeenten_compleet_5.json"))
    found = world.reader.subjects(RDF["type"], LDHZ.Municipality)
    assert len(found) == 605
    assert all(len(world.reader.objects(place, RDFS.label)) == 1 for place in found)


def test_every_kind_of_organisation_that_is_used_is_in_the_thesaurus() -> None:
    concepts = {
        triple.subject
        for file in thesaurus_files()
        if file.scheme == "organisation-kind"
        for triple in file.triples()
    }
    table = kinds()
    used = {kind.kind for kind in table.classes.values()} | set(table.names.values())
    assert {Iris().concept("organisation-kind", kind) for kind in used} <= concepts
