"""The pages in a real browser: accessible, quiet, and usable with and without scripts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import Scheme, as_text, chromium, served, visiting
from tests.wiki_world import app_of, world_store

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/",
    "country": "/place/NL",
    "neighbourhood": "/place/BU03440223",
    "street": "/environment/bankastraat",
    "circle": "/environment/groenekring",
    "ambition": "/ambition/boules",
    "story": "/ambition/barbecue",
    "wish": "/concept/ambition/jeu-de-boules",
    "theme": "/concept/expertise/bouw",
    "scheme": "/scheme/ambition",
    "elsewhere": "/thing?iri=http%3A%2F%2Fexample.org%2Felsewhere%2Fboules",
    "organisation": "/organisation/gm0344",
    "activity": "/activity/a1",
    "document": "/document/d1",
    "resident": "/resident/anna",
    "authority": "/role/r2",
    "request": "/request/q1",
    "figures": "/observation/cbs-kwb/BU03440223/2024",
    "source": "/source/cbs-kwb/2024",
    "change-of-place": "/place-change/vroegerdam",
    "links": "/links/environment/bankastraat",
    "history": "/history/environment/bankastraat",
    "parts": "/parts/place/WK034402",
    "search": "/search?q=lombok",
    "search-nothing": "/search?q=xyzzy",
    "vocabulary": "/vocabulary",
    "query": "/query",
    "about": "/about",
    "accessibility": "/accessibility",
    "privacy": "/privacy",
}
_WAYS: list[tuple[str, int, Scheme]] = [
    ("", 1280, "light"), ("/en", 360, "dark"), ("", 360, "light"), ("/en", 1280, "dark"),
    ("/en", 1280, "light"), ("", 360, "dark"), ("/en", 360, "light"), ("", 1280, "dark"),
]  # fmt: skip
_EVERY = [(name, way) for name in PAGES for way in _WAYS]
_ONE_EACH = [(name, _WAYS[number % 4]) for number, name in enumerate(PAGES)]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def origin() -> Iterator[str]:
    with served(app_of(world_store())) as address:
        yield address


def _check(browser: Browser, origin: str, name: str, way: tuple[str, int, Scheme]) -> None:
    language, width, scheme = way
    with visiting(browser, origin, width=width, scheme=scheme) as visit:
        visit.go(language + PAGES[name])

        found = visit.violations()
        assert not found, as_text(found)
        assert visit.complaints == []
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize(("name", "way"), _ONE_EACH)
def test_a_page_is_accessible_and_quiet(
    browser: Browser, origin: str, name: str, way: tuple[str, int, Scheme]
) -> None:
    _check(browser, origin, name, way)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "way"), [pair for pair in _EVERY if pair not in _ONE_EACH])
def test_a_page_is_accessible_and_quiet_in_every_other_way(
    browser: Browser, origin: str, name: str, way: tuple[str, int, Scheme]
) -> None:
    _check(browser, origin, name, way)


def test_a_page_that_is_not_there_is_accessible(browser: Browser, origin: str) -> None:
    with visiting(browser, origin, width=360) as visit:
        visit.go("/environment/nergens")

        found = visit.violations()
        assert not found, as_text(found)


def test_the_search_box_suggests_and_the_keyboard_walks_through(
    browser: Browser, origin: str
) -> None:
    with visiting(browser, origin) as visit:
        page = visit.page
        visit.go("/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.locator("#find").focus()
        page.keyboard.type("lomb", delay=20)
        page.locator(".suggest__link").first.wait_for()
        assert page.get_by_role("status").inner_text().startswith("2 suggesties")
        found = visit.violations()
        assert not found, as_text(found)

        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        assert "Lombok-West" in page.evaluate("document.activeElement.textContent")
        page.keyboard.press("Escape")
        assert page.locator(".suggest__link").count() == 0
        assert page.evaluate("document.activeElement.id") == "find"

        page.keyboard.press("End")
        page.keyboard.type("o", delay=20)
        page.locator(".suggest__link").first.wait_for()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url("**/place/BU03440223")
        assert visit.complaints == []


def test_the_search_box_works_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(origin + "/")
    page.locator("#find").fill("lombok")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=lombok")

    assert page.locator(".result").count() == 2
    context.close()


def test_the_shape_of_a_place_becomes_a_map_with_its_neighbours(
    browser: Browser, origin: str
) -> None:
    with visiting(browser, origin) as visit:
        visit.go("/place/BU03440223")
        visit.page.locator(".shape__leaflet path.mapped--self").wait_for()

        assert visit.page.get_by_role("button", name="Inzoomen").is_visible()
        assert visit.complaints == []


def test_the_shape_of_a_place_is_drawn_without_scripts(browser: Browser, origin: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(origin + "/place/BU03440223")

    assert page.get_by_role("img", name="De vorm van Lombok-Oost").is_visible()
    context.close()


def test_the_language_switch_stays_on_the_page(browser: Browser, origin: str) -> None:
    with visiting(browser, origin) as visit:
        visit.go("/search?q=lombok&in=place")
        visit.page.get_by_role("link", name="English").click()

        assert visit.page.url == f"{origin}/en/search?q=lombok&in=place"


def test_focus_is_always_visible(browser: Browser, origin: str) -> None:
    with visiting(browser, origin) as visit:
        visit.go("/environment/bankastraat")
        for _ in range(12):
            visit.page.keyboard.press("Tab")
            outline = visit.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outline == "solid"
