"""The threads: see also with its reasons, and the country drawn from the data."""

from __future__ import annotations

import re

from graphstore.reading import PublicReader
from ontology.iris import Iris
from tests.wiki_world import BASE, app_of, client_of, outline_of, store_of, world_store
from wiki.lens import Lens
from wiki.outline import Outline
from wiki.weave import HEIGHT, WIDTH, weave


def _see_also(page: str) -> str:
    return page.partition('<section class="also"')[2].partition("</section>")[0]


def test_an_ambition_leads_on_to_one_like_it_and_says_why() -> None:
    threads = _see_also(client_of().get("/ambition/boules").text)

    item = threads.partition('href="/ambition/kade"')[2].partition("</li>")[0]
    assert "<em>jeu de boules</em>" in item
    assert 'href="/environment/transvaalkade"' in item


def test_reasons_speak_the_language_of_the_page() -> None:
    threads = _see_also(client_of().get("/en/ambition/boules").text)

    assert "<em>boules</em>" in threads
    assert "buren" not in threads


def test_an_environment_leads_on_to_another_with_the_same_wish() -> None:
    assert 'href="/environment/transvaalkade"' in _see_also(
        client_of().get("/environment/bankastraat").text
    )


def test_a_nameless_authority_is_not_named_by_a_thread() -> None:
    page = client_of().get("/ambition/kade").text

    assert "Een buur, bouw" in _see_also(page)
    assert ">r2<" not in page


def test_answers_of_an_older_revision_are_not_given() -> None:
    store = world_store()
    client = app_of(store).test_client()
    assert "Petanque aan de kade" in _see_also(client.get("/ambition/boules").text)

    system = Iris(BASE).graph("system")
    for quad in store_of(f"<{BASE}/id/graph/system> owl:versionInfo 1 ."):
        store.add(type(quad)(quad.subject, quad.predicate, quad.object, system))
    gone = f"{BASE}/id/ambition/kade"
    for quad in list(store):
        if getattr(quad.subject, "value", "") == gone:
            store.remove(quad)
    assert "Petanque aan de kade" not in _see_also(client.get("/ambition/boules").text)


def test_the_country_is_drawn_within_its_frame() -> None:
    codes = [f"PV{number}" for number in range(20, 32)]
    world = "place:NL a ldhz:Country ; rdfs:label 'Nederland'@nl . " + " ".join(
        f"place:{code} a ldhz:Province ; rdfs:label '{code}'@nl ; ldhz:directPartOf place:NL ."
        for code in codes
    )
    reader = PublicReader(store_of(world))
    drawing = weave(Lens(reader, Iris(BASE), "nl"), outline_of(reader), Iris(BASE).place("NL"))

    assert sorted(cloth.link.label.value for cloth in drawing.cloths) == codes
    for cloth in drawing.cloths:
        assert 0 <= cloth.x <= WIDTH - cloth.width
        assert 0 <= cloth.y <= HEIGHT - cloth.height - 18
    assert not drawing.arcs


def test_threads_run_only_where_neighbours_spun_them() -> None:
    reader = PublicReader(world_store())
    drawing = weave(Lens(reader, Iris(BASE), "nl"), outline_of(reader), Iris(BASE).place("NL"))
    lines = {
        cloth.link.iri.value[-4:]: [thread.line for thread in cloth.threads]
        for cloth in drawing.cloths
    }

    assert lines == {"PV26": ["ambition", "ambassador", "authority"], "PV27": ["ambition"]}
    assert len(drawing.arcs) == 1


def test_a_country_without_provinces_is_not_drawn() -> None:
    reader = PublicReader(store_of("place:NL a ldhz:Country ; rdfs:label 'Nederland'@nl ."))
    drawing = weave(Lens(reader, Iris(BASE), "nl"), Outline(), Iris(BASE).place("NL"))

    assert drawing.cloths == ()
    assert "<svg viewBox" not in app_of(store_of("")).test_client().get("/").text


def test_the_first_page_shows_the_newest_and_the_branches_of_wishes() -> None:
    page = client_of().get("/").text

    assert re.search(r'href="/concept/ambition/ontmoeten">ontmoeten', page)
    assert page.index("Een jeu-de-boulesbaan") < page.index("Petanque aan de kade")
