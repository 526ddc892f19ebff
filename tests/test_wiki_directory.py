"""Finding things by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Quad

from graphstore.reading import PublicReader
from ontology.iris import Iris
from tests.wiki_world import BASE, client_of, outline_of, store_of, world_store
from wiki.current import Current
from wiki.directory import Directory, postcode_of
from wiki.directory_entries import fold
from wiki.outline import Tally
from wiki.outline_facts import OutlineFacts
from wiki.outline_keeper import OutlineKeeper
from wiki.overview import Whole
from wiki.site import Site


def directory(*turtle: str) -> Directory:
    reader = PublicReader(store_of(*turtle) if turtle else world_store())
    return Whole(Site(reader, Iris(BASE))).read_directory()


def names(found: Directory, text: str, **options: object) -> list[str]:
    hits = found.find(text, 10, **options).hits  # type: ignore[arg-type]
    return [hit.iri.value.rpartition("/")[2] for hit in hits]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Fryslân", "fryslan"),
        ("'s-Gravenhage", "s gravenhage"),
        ("IJSSELSTEIN", "ijsselstein"),
        ("Ĳburg", "ijburg"),
        ("  Súdwest-Fryslân  ", "sudwest fryslan"),
        ("Straße", "strasse"),
        ("Ørsted & Łódź", "orsted lodz"),
        ("!?", ""),
    ],
)
def test_folding_keeps_what_a_reader_would_type(text: str, folded: str) -> None:
    assert fold(text) == folded


@given(st.text())
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [("3531", "3531"), (" 3531 AB ", "3531"), ("3531ab", "3531"), ("0531", None), ("35311", None)],
)
def test_a_postcode_is_known_with_and_without_its_letters(text: str, code: str | None) -> None:
    assert postcode_of(text) == code


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("lombok oost", "BU03440223"),
        ("LOMBOK-OOST", "BU03440223"),
        ("lomb", "BU03440223"),
        ("3531", "BU03440223"),
        ("3531 XK", "BU03440223"),
        ("jeu de boules", "jeu-de-boules"),
        ("street barbecue", "straatbarbecue"),
        ("buurtbbq", "straatbarbecue"),
        ("verveling", "jeu-de-boules"),
        ("baan plein", "boules"),
        ("lombok utrecht", "BU03440223"),
        ("gemeente utrecht", "gm0344"),
    ],
)
def test_a_search_finds(text: str, first: str) -> None:
    assert names(directory(), text)[0] == first


def test_a_larger_place_comes_before_a_smaller_of_the_same_name() -> None:
    assert names(directory(), "Utrecht")[:2] == ["PV26", "GM0344"]


def test_an_exact_name_comes_before_longer_ones() -> None:
    found = directory(
        "env:a a ldhz:Street ; rdfs:label 'Laan van Oost'@nl . "
        "env:b a ldhz:Street ; rdfs:label 'Oost'@nl ."
    )
    assert names(found, "oost") == ["b", "a"]


def test_an_ended_place_comes_last() -> None:
    found = directory(
        "place:GM1 a ldhz:Municipality ; rdfs:label 'Dam'@nl ; "
        "ldhz:validUntil '2001-01-01'^^xsd:date . "
        "place:BU1 a ldhz:Neighbourhood ; rdfs:label 'Dam'@nl ."
    )
    assert names(found, "dam") == ["BU1", "GM1"]


def test_a_search_keeps_to_one_group_when_asked() -> None:
    assert names(directory(), "utrecht", group="organisation") == ["gm0344"]


def test_words_that_never_meet_still_find_something_and_say_so() -> None:
    found = directory().find("lombok zwembad", 10)

    assert found.widened
    assert found.hits


@pytest.mark.parametrize("text", ["", "  ", "!", '"', '" OR names:*', "NEAR(", "a" * 5000, "\x00"])
def test_odd_input_is_only_text(text: str) -> None:
    assert not directory().find(text, 10).hits


@given(st.text(max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    assert len(_SHARED.find(text, 3).hits) <= 3


_SHARED = directory()


def test_pages_of_results_follow_each_other_without_gap_or_repeat() -> None:
    streets = " ".join(f"env:s{i} a ldhz:Street ; rdfs:label 'Laan {i}'@nl ." for i in range(25))
    found = directory(streets)
    pages = [found.find("laan", 10, offset=start) for start in (0, 10, 20)]

    assert [len(page.hits) for page in pages] == [10, 10, 5]
    assert [page.more for page in pages] == [True, True, False]
    assert len({hit.iri for page in pages for hit in page.hits}) == 25


def test_the_outline_counts_threads_up_to_the_country() -> None:
    outline = outline_of(PublicReader(world_store()))
    iris = Iris(BASE)

    assert outline.tally(iris.place("NL")) == Tally(3, 1, 1)
    assert outline.tally(iris.place("PV26")) == Tally(2, 1, 1)
    assert outline.tally(iris.place("PV27")) == Tally(1, 0, 0)


def test_the_outline_joins_provinces_that_wish_the_same() -> None:
    outline = outline_of(PublicReader(world_store()))

    assert outline.kinships == ((f"{BASE}/id/place/PV26", f"{BASE}/id/place/PV27"),)


def test_the_outline_survives_places_that_lie_in_each_other() -> None:
    keeper = OutlineKeeper({"a": OutlineFacts(parent="b"), "b": OutlineFacts(parent="a")})

    assert list(keeper.above("a")) == ["b"]


def test_the_directory_follows_the_store() -> None:
    store = store_of("env:a a ldhz:Street ; rdfs:label 'Eerste'@nl .")
    now = [0.0]
    site = Site(PublicReader(store), Iris(BASE))
    current = Current(site, clock=lambda: now[0])
    assert current.directory().size == 1
    current.join()

    extra = store_of(
        "env:b a ldhz:Street ; rdfs:label 'Tweede'@nl . "
        f"<{BASE}/id/graph/system> owl:versionInfo 7 ."
    )
    system = Iris(BASE).graph("system")
    for quad in extra:
        store.add(quad)
        if quad.subject == system:
            store.add(Quad(quad.subject, quad.predicate, quad.object, system))
    assert site.revision() == 7
    assert current.directory().size == 1
    now[0] = 10.0
    current.directory()  # begins to read again; nobody waits
    current.join()
    assert current.directory().size == 2
    assert current.revision == 7


def test_suggestions_are_a_fragment_with_links() -> None:
    client = client_of()
    answer = client.get("/search/suggestions?q=lomb")

    assert '<a class="suggest__link suggest__link--place" href="/place/BU03440223">' in answer.text
    assert "<html" not in answer.text
    assert client.get("/search/suggestions?q=l").text.strip() == ""
    assert "We kennen geen naam die zo begint." in client.get("/search/suggestions?q=qqqq").text


def test_a_suggestion_names_the_municipality_and_a_result_the_way_to_it() -> None:
    client = client_of(
        "place:NL a ldhz:Country ; rdfs:label 'Nederland'@nl . "
        "place:PV1 a ldhz:Province ; rdfs:label 'Gelderland'@nl ; ldhz:directPartOf place:NL . "
        "place:GM1 a ldhz:Municipality ; rdfs:label 'Arnhem'@nl ; ldhz:directPartOf place:PV1 . "
        "place:WK1 a ldhz:District ; rdfs:label 'Klarendal'@nl ; ldhz:directPartOf place:GM1 . "
        "place:BU1 a ldhz:Neighbourhood ; rdfs:label 'Spoor'@nl ; ldhz:directPartOf place:WK1 . "
        "env:s a ldhz:Street ; rdfs:label 'Zonstraat'@nl ; ldhz:directPartOf place:BU1 ."
    )

    assert "Buurt · Klarendal, Arnhem<" in client.get("/search/suggestions?q=spoor").text
    assert "Straat · Spoor, Arnhem, Gelderland<" in client.get("/search?q=zonstraat").text


def test_a_search_tells_places_of_one_name_apart() -> None:
    page = client_of().get("/search?q=utrecht").text

    assert "Provincie" in page
    assert "Gemeente" in page


def test_a_postcode_that_is_not_there_gets_advice() -> None:
    assert "postcode" in client_of().get("/search?q=9999").text.partition("<main")[2]


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=99999999999999999999", "page=x", "in=nonsense", "q=%00%ff"]
)
def test_odd_search_addresses_are_answered(query: str) -> None:
    assert client_of().get(f"/search?q=lombok&{query}").status_code == 200
