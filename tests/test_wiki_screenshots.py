"""The demo world in a real browser: pictures of every kind of page, for people to look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from pyoxigraph import NamedNode

from graphstore.store import GraphStore
from ontology.namespaces import LDHZ_IRI, RDF
from tests.browser import Scheme, as_text, chromium, served, visiting
from tests.demo_world import load_through_gate
from tests.frontend_files import ensure_built
from wiki import Settings, Site, create_app

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENSHOTS = Path(__file__).parent.parent / "reports" / "screenshots"
_CLASSES = (
    "Country", "Municipality", "Neighbourhood", "Street", "Park", "AuthorityCircle",
    "AmbassadorCouncil", "Ambition", "Activity", "Document", "Organisation", "Counter", "Resident",
    "Ambassadorship", "Authority", "ConceptRequest", "KeyFigures", "Source", "AmbitionConcept",
    "ExpertiseTheme", "OrganisationKind", "DecisionLevel", "AmbitionStatus",
)  # fmt: skip
_OTHERS = {
    "home": "/",
    "search": "/search?q=tuin",
    "search-widened": "/search?q=tuin+zwembad",
    "wishes": "/scheme/ambition",
    "jeu-de-boules": "/concept/ambition/jeu-de-boules",
    "vocabulary": "/vocabulary",
    "query": "/query",
    "not-found": "/environment/zonnebloem",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path_factory.mktemp("demo") / "data") as opened:
        load_through_gate(opened)
        yield opened


@pytest.fixture(scope="module")
def origin(store: GraphStore) -> Iterator[str]:
    ensure_built()
    site = Site(store.public, store.iris, history=store, settings=Settings(demo=True))
    with served(create_app(site)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def _pages(store: GraphStore) -> dict[str, str]:
    pages = dict(_OTHERS)
    for name in _CLASSES:
        things = store.public.subjects(RDF.type, NamedNode(LDHZ_IRI + name))
        first = min(thing.value for thing in things if isinstance(thing, NamedNode))
        pages[name.lower()] = first.removeprefix(f"{store.iris.base}/id")
    pages["history"] = "/history" + pages["street"]
    pages["links"] = "/links" + pages["street"]
    return pages


@pytest.mark.parametrize(
    ("language", "width", "scheme"),
    [("", 1280, "light"), ("", 360, "light"), ("/en", 1280, "dark"), ("/en", 360, "dark")],
)
def test_every_kind_of_page_of_the_demo_world_is_accessible(
    store: GraphStore, origin: str, browser: Browser, language: str, width: int, scheme: Scheme
) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with visiting(browser, origin, width=width, scheme=scheme) as visit:
        for name, path in _pages(store).items():
            visit.go(language + path)

            found = visit.violations()
            assert not found, f"{path}: {as_text(found)}"
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= width, path
            shown = f"{name}-{language.strip('/') or 'nl'}-{width}-{scheme}.png"
            visit.page.screenshot(path=SCREENSHOTS / shown, full_page=True)
        elsewhere = [c for c in visit.complaints if "404" not in c]
        assert elsewhere == []
