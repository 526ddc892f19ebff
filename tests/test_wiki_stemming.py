"""Search finds other forms of a word, and compounds that end in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.test_wiki_directory import directory, names
from tests.wiki_world import client_of
from wiki.directory import Directory, Row
from wiki.directory_entries import Entry, fold
from wiki.stems import roots

PLURALS = {
    "speeltuin": "speeltuinen", "barbecue": "barbecues", "boom": "bomen", "huis": "huizen",
    "brug": "bruggen", "brief": "brieven", "fiets": "fietsen", "fietspad": "fietspaden",
    "bank": "banken", "plein": "pleinen", "straat": "straten", "school": "scholen",
    "bibliotheek": "bibliotheken", "moestuin": "moestuinen", "gebouw": "gebouwen",
    "gemeente": "gemeenten", "gevel": "gevels", "vijver": "vijvers", "kind": "kinderen",
    "stad": "steden", "weg": "wegen", "museum": "musea", "idee": "ideeën", "foto": "foto's",
    "café": "cafés", "wandeling": "wandelingen", "activiteit": "activiteiten",
    "vrijwilliger": "vrijwilligers", "ruimte": "ruimtes", "buurtfeest": "buurtfeesten",
}  # fmt: skip
WORDS = st.sampled_from([*PLURALS, *PLURALS.values(), "Fryslân", "1e", "laan", "ge", "oost"])


def of(*titles: str) -> Directory:
    """A directory of things with these names, each called by its name as in an address."""
    return Directory(
        Row(Entry(f"urn:/{title.lower().replace(' ', '-')}", "wish", 3, (fold(title),)), "utrecht")
        for title in titles
    )


ALL = of(*PLURALS)
MANY = of(*PLURALS.values())


def test_there_are_thirty_words() -> None:
    assert len(PLURALS) == 30


@pytest.mark.parametrize(("one", "many"), PLURALS.items())
def test_a_plural_finds_its_singular_first(one: str, many: str) -> None:
    assert names(ALL, many)[0] == one


@pytest.mark.parametrize(("one", "many"), PLURALS.items())
def test_a_singular_finds_its_plural(one: str, many: str) -> None:
    assert many in names(MANY, one)


@pytest.mark.parametrize(
    ("text", "name"), [("gardens", "Garden"), ("benches", "Bench"), ("parties", "Street party")]
)
def test_english_words_are_found_in_other_forms_too(text: str, name: str) -> None:
    assert names(of(name), text) == [name.lower().replace(" ", "-")]


def test_a_plural_finds_the_compounds_that_end_in_the_word() -> None:
    assert names(directory(), "barbecues")[0] == "straatbarbecue"


def test_short_roots_do_not_find_everything_that_ends_in_them() -> None:
    assert names(of("Amsterdam", "Dam"), "dammen") == ["dam"]


def test_names_come_before_beginnings_before_forms_before_compounds() -> None:
    found = of("Aanstraatbarbecue", "Barbecueplaats", "Barbecue", "Barbecues", "Een barbecue")

    assert names(found, "barbecues") == [
        "barbecues", "barbecue", "een-barbecue", "aanstraatbarbecue",
    ]  # fmt: skip
    assert names(found, "barbecue") == [
        "barbecue", "barbecueplaats", "barbecues", "een-barbecue", "aanstraatbarbecue",
    ]  # fmt: skip


def test_a_word_in_another_form_goes_with_the_name_of_a_place() -> None:
    assert names(ALL, "speeltuinen utrecht") == ["speeltuin"]
    assert not ALL.find("speeltuinen lombok", 5).hits or ALL.find("speeltuinen lombok", 5).widened


@pytest.mark.parametrize("text", ["cafes", "CAFÉS", "Cafe\u0301s", "cafe", "café"])
def test_diacritics_may_be_left_out_of_any_form(text: str) -> None:
    assert names(ALL, text)[0] == "café"


@pytest.mark.parametrize("word", ["3531", "bu03440223", "1e", "a2", "s", "ge", "улица", ""])
def test_codes_numbers_and_snippets_have_no_roots(word: str) -> None:
    assert roots(word) == ()


def test_a_postcode_finds_itself_only() -> None:
    assert names(directory(), "3531") == ["BU03440223"]
    assert directory().count("3531").total == 1


@given(st.lists(WORDS, min_size=1, max_size=4), st.data())
def test_a_name_is_found_by_any_of_its_own_words(words: list[str], data: st.DataObject) -> None:
    title = " ".join(words)
    word = data.draw(st.sampled_from(fold(title).split()))

    assert names(of(title, "iets anders"), word) == [title.lower().replace(" ", "-")]


@given(st.lists(WORDS, min_size=1, max_size=12, unique=True), WORDS)
def test_pages_of_every_length_give_the_same_list_and_the_count(
    titles: list[str], text: str
) -> None:
    found = of(*titles)
    whole = [hit.iri for hit in found.find(text, 100).hits]
    one_by_one = [hit.iri for at in range(len(whole)) for hit in found.find(text, 1, at).hits]

    assert one_by_one == whole
    assert found.count(text).total == len(whole)


@given(st.text(max_size=40))
def test_no_text_breaks_the_count(text: str) -> None:
    assert ALL.count(text).total >= len(ALL.find(text, 3).hits)


def test_a_name_that_is_the_word_comes_before_one_that_has_it_too() -> None:
    assert names(of("Rookvrije speeltuin", "Speeltuin"), "speeltuinen") == [
        "speeltuin", "rookvrije-speeltuin",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "other"), [("gevels", "Vel"), ("gebouwen", "Bouw"), ("bommen", "Boom")]
)
def test_words_that_only_look_alike_are_kept_apart(text: str, other: str) -> None:
    assert names(of(other), text) == []


def test_a_second_name_that_goes_takes_its_roots_along() -> None:
    found = of("Feest")
    both, one = (
        Row(Entry("urn:/feest", "wish", 3, folded), "utrecht")
        for folded in (("feest", "straatbarbecue"), ("feest", "picknick"))
    )
    found.change({"urn:/feest": both})
    assert names(found, "barbecues") == ["feest"]
    found.change({"urn:/feest": one})
    assert names(found, "barbecues") == []
    assert found.count("barbecues").total == 0


def test_each_row_that_leaves_takes_its_roots_along() -> None:
    found = of("Speeltuin", "Straatbarbecue")
    found.change({"urn:/speeltuin": None})
    assert names(found, "speeltuinen") == []

    other = Row(Entry("urn:/straatbarbecue", "wish", 3, ("buurtfeest",)), "")
    found.change({"urn:/straatbarbecue": other})
    assert names(found, "barbecues") == []
    assert names(found, "feesten") == ["straatbarbecue"]


def test_each_group_has_its_count_and_empty_ones_are_not_offered() -> None:
    sieve = client_of().get("/search?q=utrecht").text.partition('class="sieve"')[2]
    sieve = sieve.partition("</nav>")[0]

    assert "Plaatsen <span" in sieve
    assert "Activiteiten" not in sieve
    count = directory().count("utrecht")
    assert f">{count.groups['place']}</span>" in sieve
    assert f">{count.total}</span>" in sieve


def test_the_group_stays_in_the_address_and_in_the_next_search() -> None:
    page = client_of().get("/search?q=utrecht&in=organisation").text

    assert '<input type="hidden" name="in" value="organisation">' in page
    assert 'in=organisation" aria-current="true"' in page


def test_a_group_with_nothing_in_it_says_so_instead_of_what_comes_close() -> None:
    page = client_of().get("/search?q=lombok+oost&in=document").text

    assert "Zoek in alles" in page
    assert "Documenten <span" in page


def test_results_that_come_close_go_on_over_the_pages() -> None:
    found = of(*(f"Laan {number}" for number in range(5)))
    first, second = (found.find("laan zwembad", 3, offset=start) for start in (0, 3))

    assert (first.widened, second.widened) == (True, True)
    assert (first.more, second.more) == (True, False)
    assert len({hit.iri for page in (first, second) for hit in page.hits}) == 5
    assert found.count("laan zwembad").total == 5
