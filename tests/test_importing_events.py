"""Activities from calendars: iCalendar and JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from importers import InputError, OptionError, RowsRejectedError
from importers.texts import clean, guess_language
from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDF, RDFS
from tests.importing import World, kwb_row, same_in_any_order, violations, write_kwb
from tests.shared_data import shared

STAMP = "20260801T100000Z"


def event(uid: str = "feest@buurt", **properties: str) -> list[str]:
    """The lines of one VEVENT; a property with a parameter has its name as ``DTSTART;TZID=…``."""
    values = {
        "UID": uid,
        "DTSTAMP": STAMP,
        "DTSTART;TZID=Europe/Amsterdam": "20260905T140000",
        "SUMMARY": "Straatfeest",
    } | properties
    starts = [name for name in properties if name.startswith("DTSTART")]
    if starts and "DTSTART;TZID=Europe/Amsterdam" not in starts:
        values.pop("DTSTART;TZID=Europe/Amsterdam")
    lines = [f"{name}:{value}" for name, value in values.items() if value]
    return ["BEGIN:VEVENT", *lines, "END:VEVENT"]


def write_ics(path: Path, *events: list[str], head: tuple[str, ...] = ()) -> Path:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Buurt//NL", *head]
    lines += [line for found in events for line in found]
    path.write_bytes(("\r\n".join([*lines, "END:VCALENDAR"]) + "\r\n").encode())
    return path


def write_json(path: Path, document: object) -> Path:
    path.write_text(json.dumps(document, ensure_ascii=False, indent=1), encoding="utf-8")
    return path


@pytest.fixture
def world() -> World:
    return World()


def only(world: World) -> NamedNode:
    (activity,) = world.reader.subjects(RDF["type"], LDHZ.Activity)
    assert isinstance(activity, NamedNode)
    return activity


def test_an_event_becomes_an_activity(world: World, tmp_path: Path) -> None:
    lines = event(
        **{
            "DTEND;TZID=Europe/Amsterdam": "20260905T180000",
            "LOCATION": "Plein\\, bij de boom",
            "DESCRIPTION": "Neem een stoel mee.\\nTot dan!\\nMeer: https://example.org/feest",
            "URL": "https://example.org/feest",
        }
    )
    world.load("events", write_ics(tmp_path / "buurt.ics", lines))
    activity = only(world)
    assert activity.value.startswith("https://leefomgeving.org/id/activity/buurt-")
    assert world.values(activity, LDHZ.startsAt) == {"2026-09-05T14:00:00+02:00"}
    assert world.values(activity, LDHZ.endsAt) == {"2026-09-05T18:00:00+02:00"}
    assert world.values(activity, RDFS.label) == {"Straatfeest"}
    assert world.values(activity, LDHZ.location) == {"Plein, bij de boom"}
    assert world.values(activity, DCTERMS.description) == {"Neem een stoel mee.\nTot dan!"}
    assert world.values(activity, FOAF.homepage) == {"https://example.org/feest"}
    assert violations(world) == []


def test_a_second_run_changes_nothing_and_a_new_time_is_a_change(
    world: World, tmp_path: Path
) -> None:
    path = write_ics(tmp_path / "buurt.ics", event())
    world.load("events", path)
    assert world.stage("events", path).report.changes_nothing
    later = event(**{"DTSTART;TZID=Europe/Amsterdam": "20260905T150000"})
    report = world.load("events", write_ics(tmp_path / "buurt2.ics", later)).report
    assert (report.added, report.changed) == (0, 1)
    assert world.values(only(world), LDHZ.startsAt) == {"2026-09-05T15:00:00+02:00"}


@pytest.mark.parametrize(
    ("start", "end", "starts", "ends"),
    [
        ("DTSTART:20260905T120000Z", "DTEND:20260905T130000Z", "12:00:00Z", {"13:00:00Z"}),
        ("DTSTART:20260905T140000", "", "14:00:00+02:00", set()),
        ("DTSTART:20260905T140000", "DURATION:PT90M", "14:00:00+02:00", {"15:30:00+02:00"}),
        ("DTSTART:20260905T140000", "DTEND:20260905T140000", "14:00:00+02:00", set()),
        ("DTSTART;VALUE=DATE:20260904", "DTEND;VALUE=DATE:20260905", None, None),
        ("DTSTART;VALUE=DATE:20260904", "", None, None),
        ("DTSTART;VALUE=DATE:20260904", "DTEND;VALUE=DATE:20260904", None, None),
    ],
)
def test_every_way_to_tell_when_is_understood(
    world: World,
    tmp_path: Path,
    start: str,
    end: str,
    starts: str | None,
    ends: set[str] | None,
) -> None:
    given_properties = dict(line.split(":") for line in (start, end) if line)
    world.load("events", write_ics(tmp_path / "buurt.ics", event(**given_properties)))
    activity = only(world)
    if starts is None or ends is None:  # the whole day
        assert world.values(activity, LDHZ.startsAt) == {"2026-09-04T00:00:00+02:00"}
        assert world.values(activity, LDHZ.endsAt) == {"2026-09-05T00:00:00+02:00"}
    else:
        assert world.values(activity, LDHZ.startsAt) == {f"2026-09-05T{starts}"}
        assert world.values(activity, LDHZ.endsAt) == {f"2026-09-05T{found}" for found in ends}


def test_a_time_zone_of_the_calendar_itself_is_used(world: World, tmp_path: Path) -> None:
    head = (
        "BEGIN:VTIMEZONE",
        "TZID:Eigen",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:+0500",
        "TZOFFSETTO:+0500",
        "END:STANDARD",
        "END:VTIMEZONE",
    )
    lines = event(**{"DTSTART;TZID=Eigen": "20260905T140000"})
    world.load("events", write_ics(tmp_path / "buurt.ics", lines, head=head))
    assert world.values(only(world), LDHZ.startsAt) == {"2026-09-05T14:00:00+05:00"}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "Nergens/Stad"])
def test_a_time_zone_that_nobody_knows_is_told_and_its_times_are_local(
    world: World, tmp_path: Path, name: str
) -> None:
    starts = {f"DTSTART;TZID={name}": "20260905T140000"}
    path = write_ics(tmp_path / "buurt.ics", event("1", **starts), event("2@b", **starts), event())
    report = world.load("events", path).report
    assert report.read == 3
    assert [note for note in report.notes if "2 events are in a time zone" in note and name in note]
    starts_at = {
        value
        for activity in world.reader.subjects(RDF["type"], LDHZ.Activity)
        if isinstance(activity, NamedNode)
        for value in world.values(activity, LDHZ.startsAt)
    }
    assert starts_at == {"2026-09-05T14:00:00+02:00"}


def test_a_time_zone_of_the_calendar_that_nobody_knows_is_told(
    world: World, tmp_path: Path
) -> None:
    head = ("X-WR-TIMEZONE:../../etc/passwd",)
    lines = event(DTSTART="20260905T140000")
    report = world.load("events", write_ics(tmp_path / "b.ics", lines, head=head)).report
    assert "the time zone of the calendar is not known (“../../etc/passwd”)" in report.notes
    assert world.values(only(world), LDHZ.startsAt) == {"2026-09-05T14:00:00+02:00"}


def test_a_folder_of_time_zones_is_no_time_zone(world: World, tmp_path: Path) -> None:
    starts = {"DTSTART;TZID=Europe": "20260905T140000"}
    with pytest.raises(RowsRejectedError, match="its time zone is none"):
        world.stage("events", write_ics(tmp_path / "buurt.ics", event(**starts)))


def test_folded_lines_and_long_names_are_put_together(world: World, tmp_path: Path) -> None:
    uid = "x" * 300 + "@buurt"
    lines = event(uid="")
    lines[1:1] = [f"UID:{uid[:60]}", *(f" {uid[at : at + 60]}" for at in range(60, 306, 60))]
    path = write_ics(tmp_path / "buurt.ics", lines)
    world.load("events", path)
    assert len(only(world).value) < 120
    unfolded = write_ics(tmp_path / "other.ics", event(uid=uid))
    assert world.stage("events", unfolded).report.changes_nothing


def test_a_cancelled_event_says_so_and_has_ended(world: World, tmp_path: Path) -> None:
    world.load("events", write_ics(tmp_path / "buurt.ics", event()))
    cancelled = event(STATUS="CANCELLED", DTSTAMP="20260802T100000Z")
    report = world.load("events", write_ics(tmp_path / "buurt.ics", cancelled)).report
    assert report.ended == 1
    assert world.values(only(world), RDFS.label) == {"Afgelast: Straatfeest"}
    assert world.values(only(world), LDHZ.validUntil) == {"2026-09-05"}


def test_the_event_that_was_changed_last_counts_in_any_order(tmp_path: Path) -> None:
    old = write_ics(tmp_path / "1.ics", event(SUMMARY="Feest"))
    new = write_ics(tmp_path / "2.ics", event(SUMMARY="Groot feest", DTSTAMP="20260803T100000Z"))
    one, other = World(), World()
    for path in (old, new):
        one.load("events", path)
    for path in (new, old):
        other.load("events", path)
    assert one.label_of(only(one)) == other.label_of(only(other)) == {"Groot feest"}
    assert one.quads() == other.quads()


CALENDAR = ("X-WR-CALNAME:Buurtagenda",)


def test_an_event_that_a_newer_calendar_does_not_have_was_withdrawn_unless_it_is_over(
    world: World, tmp_path: Path
) -> None:
    over = event("oud@buurt", DTSTART="20260802T100000Z")
    first = write_ics(tmp_path / "1.ics", event(), over, event("b@buurt"), head=CALENDAR)
    newer = event("b@buurt", DTSTAMP="20260810T100000Z")
    world.load("events", first)
    report = world.load("events", write_ics(tmp_path / "2.ics", newer, head=CALENDAR)).report
    assert report.ended == 1
    ended = world.reader.triples(None, LDHZ.validUntil, None)
    (withdrawn,) = [triple.subject for triple in ended]
    assert isinstance(withdrawn, NamedNode)
    assert world.values(withdrawn, LDHZ.startsAt) == {"2026-09-05T14:00:00+02:00"}
    assert world.values(withdrawn, LDHZ.validUntil) == {"2026-08-10"}


def test_a_single_event_withdraws_nothing(world: World, tmp_path: Path) -> None:
    world.load("events", write_ics(tmp_path / "1.ics", event(), event("b@buurt"), head=CALENDAR))
    single = event("c@buurt", DTSTAMP="20260810T100000Z")
    report = world.load(
        "events", write_ics(tmp_path / "2.ics", single), options={"source": "buurtagenda"}
    ).report
    assert (report.added, report.ended) == (1, 0)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    editions=st.lists(
        st.dictionaries(st.sampled_from("abc"), st.sampled_from(["Feest", "Markt"]), min_size=1),
        min_size=2,
        max_size=3,
    ),
    data=st.data(),
)
def test_any_order_of_calendars_gives_the_same_graph(
    tmp_path_factory: pytest.TempPathFactory, editions: list[dict[str, str]], data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("calendars")
    paths = [
        write_ics(
            folder / f"{number}.ics",
            *(
                event(f"{uid}@buurt", SUMMARY=title, DTSTAMP=f"2026080{number + 1}T100000Z")
                for uid, title in found.items()
            ),
            head=CALENDAR,
        )
        for number, found in enumerate(editions)
    ]
    same_in_any_order([("events", path, {}) for path in paths], data)


def test_the_same_event_from_both_kinds_of_file_is_one_activity(
    world: World, tmp_path: Path
) -> None:
    plain = {
        "dataset": "buurtagenda",
        "generated_at": "2026-08-01T10:00:00.384Z",
        "events": [
            {
                "event_id": "feest",
                "title": "Straatfeest",
                "start_date": "2026-09-05",
                "start_time": "14:00",
                "end_date": "2026-09-05",
                "end_time": None,
                "location_name": "Plein",
                "city": "Utrecht",
                "last_updated": "2026-08-01T10:00:00.384Z",
                "confidence": "0,7",
            }
        ],
    }
    lines = event("feest@buurtagenda", LOCATION="Plein\\, Utrecht")
    world.load("events", write_ics(tmp_path / "a.ics", lines, head=CALENDAR))
    report = world.stage("events", write_json(tmp_path / "a.json", plain)).report
    assert report.changes_nothing


def test_events_of_schema_org_are_read(world: World, tmp_path: Path) -> None:
    document = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "Buurthuis"},
            {
                "@type": ["MusicEvent"],
                "@id": "https://example.org/e/1",
                "name": "Concert &amp; <b>dans</b>",
                "startDate": "2026-09-05T20:00:00+02:00",
                "endDate": "2026-09-05T22:00+02:00",
                "location": {
                    "name": "Buurthuis",
                    "address": {"streetAddress": "Plein 1", "addressLocality": "Utrecht"},
                },
                "organizer": {"name": "De buren"},
                "inLanguage": "nl",
                "eventStatus": "https://schema.org/EventCancelled",
            },
        ],
    }
    world.load("events", write_json(tmp_path / "concert.json", document))
    activity = only(world)
    assert world.values(activity, RDFS.label) == {"Afgelast: Concert & dans"}
    assert world.values(activity, LDHZ.location) == {"Buurthuis, Plein 1, Utrecht"}
    assert world.values(activity, DCTERMS.description) == {"Organisatie: De buren"}
    assert world.values(activity, LDHZ.endsAt) == {"2026-09-05T22:00:00+02:00"}


def test_activities_can_be_placed_in_an_environment(world: World, tmp_path: Path) -> None:
    path = write_ics(tmp_path / "buurt.ics", event())
    with pytest.raises(InputError, match="not in the graph"):
        world.stage("events", path, options={"place": "GM9901"})
    world.load("cbs-kwb", write_kwb(tmp_path / "kwb-2024.csv", [kwb_row("GM9901", "X")]))
    world.load("events", path, options={"place": "GM9901"})
    assert world.values(only(world), LDHZ.takesPlaceIn) == {world.place("GM9901").value}


BAD_EVENTS = {
    "no uid": (event(uid=""), "has no UID"),
    "no start": (event(DTSTART=""), "no start that can be read"),
    "broken start": (event(DTSTART="morgen"), "no start that can be read"),
    "year nought": (event(DTSTART="00000101T100000Z"), "no start that can be read"),
    "no title": (event(SUMMARY=""), "has no SUMMARY"),
    "ends first": (event(DTEND="20260905T100000Z"), "before it begins"),
    "twice": (event("goed@buurt"), "UID stands in the file before"),
    "never ends": (event()[:-1], "does not end"),
}


@pytest.mark.parametrize("name", BAD_EVENTS)
def test_a_bad_event_is_told_with_its_line_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path, name: str
) -> None:
    bad, reason = BAD_EVENTS[name]
    path = write_ics(tmp_path / "buurt.ics", event("goed@buurt"), bad)
    with pytest.raises(RowsRejectedError, match=reason) as caught:
        world.stage("events", path)
    assert caught.value.line == 10
    report = world.load("events", path, keep_going=True).report
    assert (report.added, report.rejected_total) == (1, 1)


def test_a_calendar_that_is_cut_off_is_told(world: World, tmp_path: Path) -> None:
    path = write_ics(tmp_path / "buurt.ics", event())
    path.write_bytes(path.read_bytes().replace(b"END:VCALENDAR\r\n", b""))
    with pytest.raises(RowsRejectedError, match="cut off"):
        world.stage("events", path)


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.ics", "naam;datum\n", "not a calendar"),
        ("a.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "holds no events"),
        ("a.ics", "BEGIN:VCALENDAR\nBEGIN:VEVENT\n" + "X:1\n" * 30_000, "more than 20000 lines"),
        ("a.json", "{}", "no list of events"),
        ("a.json", "[]", "no events"),
        ("a.json", '{"events": [3]}', "is no object"),
        ("a.json", '{"events": [{"title": "x"}]}', "nothing to know it by"),
        ("a.json", '{"events": [{"title": "x", "url": "y"}]}', "has no start"),
        ("a.json", '[{"title": "x", "url": "y", "startDate": "gisteren"}]', "not a date"),
    ],
)
def test_what_holds_no_events_is_refused(
    world: World, tmp_path: Path, name: str, text: str, reason: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(InputError, match=reason):
        world.stage("events", path)


GOOD_EVENT = {"title": "Feest", "url": "https://example.org/1", "startDate": "2026-09-05"}


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"title": "Half \ud83d"}, "half a character"),
        ({"description": "\ude00\ud83d"}, "half a character"),
        ({"\ud83d": 1}, "half a character"),
        ({"url": "https://example.org/\a"}, "IRI"),
        ({"startDate": "2026-09-05\a"}, "not a date or time"),
        ({"startDate": None}, "has no start"),
    ],
)
def test_a_bad_event_in_json_is_told_with_its_line_and_keep_going_takes_the_rest(
    world: World, tmp_path: Path, more: dict[str, str], reason: str
) -> None:
    path = tmp_path / "a.json"
    bad = GOOD_EVENT | {"identifier": "2"} | more
    path.write_text(f"[{json.dumps(GOOD_EVENT)},\n\n{json.dumps(bad)}]")
    with pytest.raises(RowsRejectedError, match=reason) as caught:
        world.stage("events", path)
    assert caught.value.line == 3
    report = world.load("events", path, keep_going=True).report
    assert (report.added, report.rejected_total) == (1, 1)
    assert world.label_of(only(world)) == {"Feest"}


def test_control_characters_are_left_out_of_the_texts_of_events(
    world: World, tmp_path: Path
) -> None:
    noisy = GOOD_EVENT | {"title": "Fe\aest", "description": "Kom\x0b ook\x1f", "location": "\x00X"}
    world.load("events", write_json(tmp_path / "a.json", [noisy]))
    assert world.label_of(only(world)) == {"Feest"}
    assert world.values(only(world), DCTERMS.description) == {"Kom ook"}
    assert world.values(only(world), LDHZ.location) == {"X"}


@pytest.mark.parametrize("name", ["", "events", "@graph"])
def test_events_are_found_in_every_form_of_document(
    world: World, tmp_path: Path, name: str
) -> None:
    events = [GOOD_EVENT, GOOD_EVENT | {"url": "https://example.org/2"}]
    world.load("events", write_json(tmp_path / "a.json", {name: events} if name else events))
    assert len(world.reader.subjects(RDF["type"], LDHZ.Activity)) == 2


def test_a_single_event_is_a_document(world: World, tmp_path: Path) -> None:
    event = GOOD_EVENT | {"location": {"name": "Plein", "address": {"streetAddress": "Kade 1"}}}
    world.load("events", write_json(tmp_path / "a.json", event))
    assert world.values(only(world), LDHZ.location) == {"Plein, Kade 1"}


@pytest.mark.parametrize(
    ("option", "value"),
    [("timezone", "Mars/Olympus"), ("language", "!"), ("place", "x"), ("source", "A B")],
)
def test_an_option_that_cannot_be_used_is_told(
    world: World, tmp_path: Path, option: str, value: str
) -> None:
    path = write_ics(tmp_path / "buurt.ics", event())
    with pytest.raises(OptionError, match=option):
        world.stage("events", path, options={option: value})


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("<p>Kom <b>ook</b></p><script>alert(1)</script>", "Kom ook"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("1 < 2 en 3 > 2", "1 < 2 en 3 > 2"),
        ("a\x00b\x07c", "abc"),
        ("a\r\n\r\n\r\n\r\nb", "a\n\nb"),
    ],
)
def test_text_of_strangers_comes_without_markup(text: str, seen: str) -> None:
    assert clean(text) == seen


def test_the_language_of_texts_is_guessed_and_dutch_when_unclear() -> None:
    assert guess_language(["Das Fest für die Kinder und der Eltern ist im Garten"]) == "de"
    assert guess_language(["Het feest voor de kinderen en de ouders is in de tuin"]) == "nl"
    assert guess_language(["Yoga"]) == "nl"


def test_the_real_calendar_is_the_same_in_both_kinds_of_file(world: World) -> None:
    calendar, plain = (shared(f"data/events/coerde_events.{suffix}") for suffix in ("ics", "json"))
    report = world.load("events", calendar).report
    assert (report.read, report.added, report.rejected_total) == (143, 143, 0)
    assert world.stage("events", plain).report.changes_nothing
    assert world.stage("events", calendar, plain).report.changes_nothing
    assert violations(world) == []
