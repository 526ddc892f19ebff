"""Every page of the small world, found by following links: sound HTML, own assets, headers."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

import html5rdf  # type: ignore[import-untyped]  # it has no types
import pytest
from werkzeug.test import TestResponse

from tests.wiki_world import client_of

START = ("/", "/en/", "/search?q=lombok", "/search?q=lombok+zwembad", "/search", "/place/GM0999")
_XHTML = "{http://www.w3.org/1999/xhtml}"


@cache
def crawled() -> dict[str, TestResponse]:
    """Every page that can be reached from the start, by address."""
    client = client_of()
    found: dict[str, TestResponse] = {}
    waiting = list(START)
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = client.get(address, headers={"Accept": "text/html,*/*;q=0.5"})
        if found[address].mimetype == "text/html":
            waiting += _own_links(address, found[address].text)
    return found


def _own_links(address: str, text: str) -> Iterator[str]:
    for link in re.findall(r'<a [^>]*href="([^"]*)"', text):
        target = urlsplit(urljoin(address, link.replace("&amp;", "&")))
        if not target.scheme and not target.netloc:
            yield target._replace(fragment="").geturl()


def html_pages() -> dict[str, Element]:
    """The parsed pages; a parse error of HTML 5 fails."""
    return {a: parsed(a) for a, r in crawled().items() if r.mimetype == "text/html"}


@cache
def parsed(address: str) -> Element:
    parser = html5rdf.HTMLParser(strict=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        document: Element = parser.parse(crawled()[address].text)
    errors = [code for _place, code, _data in parser.errors]
    assert errors == [], f"{address}: {errors}"
    return document


def _tag(element: Element) -> str:
    return str(element.tag).removeprefix(_XHTML)


def test_the_crawl_reaches_every_kind_of_page() -> None:
    kinds = {
        address.removeprefix("/en/").lstrip("/").split("/")[0].split("?")[0]
        for address in crawled()
    }

    assert kinds >= {
        "place", "environment", "ambition", "concept", "scheme", "organisation", "activity",
        "document", "resident", "role", "request", "counter", "source", "thing", "links", "history",
        "doc", "search", "about", "accessibility", "privacy", "vocabulary", "query", "place-change",
    }  # fmt: skip


def test_no_link_of_our_own_is_broken() -> None:
    broken = {a: r.status_code for a, r in crawled().items() if r.status_code not in {200, 303}}

    assert broken == {}


def test_every_page_is_sound_html() -> None:
    assert len(html_pages()) > 60


def test_ids_on_a_page_are_unique_and_all_references_to_them_resolve() -> None:
    for address, document in html_pages().items():
        ids = [e.attrib["id"] for e in document.iter() if "id" in e.attrib]
        assert len(ids) == len(set(ids)), address
        for element in document.iter():
            for name in ("aria-labelledby", "aria-describedby", "for", "hx-target"):
                for wanted in element.attrib.get(name, "").replace("#", "").split():
                    assert wanted in ids, f"{address}: {name}={wanted}"
            target = element.attrib.get("href", "")
            if target.startswith("#"):
                assert target[1:] in ids, f"{address}: {target}"


def test_headings_start_with_one_h1_and_skip_no_level() -> None:
    for address, document in html_pages().items():
        levels = [int(_tag(e)[1]) for e in document.iter() if re.fullmatch("h[1-6]", _tag(e))]
        assert levels.count(1) == 1, address
        assert levels[0] == 1, address
        assert all(b - a <= 1 for a, b in pairwise(levels)), f"{address}: {levels}"


def test_nothing_on_a_page_loads_from_elsewhere_and_every_asset_is_there() -> None:
    client = client_of()
    assets = set()
    for address, document in html_pages().items():
        for element in document.iter():
            if _tag(element) in {"script", "img", "iframe", "source", "video", "audio", "embed"}:
                if "src" in element.attrib:
                    assets.add(element.attrib["src"])
            elif _tag(element) == "link" and element.attrib.get("rel") in {"stylesheet", "icon"}:
                assets.add(element.attrib["href"])
            assert "style" not in element.attrib, f"{address}: inline style"
            assert not [n for n in element.attrib if n.startswith("on")], f"{address}: handler"
        inline = [
            e for e in document.iter()
            if _tag(e) == "style"
            or (_tag(e) == "script" and "src" not in e.attrib
                and e.attrib.get("type") != "application/ld+json")
        ]  # fmt: skip
        assert inline == [], address
    assert len(assets) >= 3
    for asset in assets:
        assert asset.startswith("/"), asset
        assert not asset.startswith("//"), asset
        assert client.get(asset).status_code == 200, asset


def test_styles_name_nothing_from_elsewhere() -> None:
    client = client_of()
    sheet = next(
        e.attrib["href"]
        for e in parsed("/").iter()
        if _tag(e) == "link" and e.attrib.get("rel") == "stylesheet"
    )
    answer = client.get(sheet)

    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    files = re.findall(r"url\(([^)]*)\)", answer.text)
    assert files
    for file in files:
        address = urljoin(sheet, file.strip("\"'"))
        if not address.startswith("#"):
            assert client.get(address).status_code == 200, file


@pytest.mark.parametrize(
    "path", ["/", "/place/NL", "/place/XX", "/doc/place/NL.ttl", "/id/place/NL"]
)
def test_every_answer_carries_the_security_headers(path: str) -> None:
    headers = client_of().get(path).headers

    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Set-Cookie" not in headers


def test_links_to_elsewhere_tell_nothing() -> None:
    for address, document in html_pages().items():
        for element in document.iter(f"{_XHTML}a"):
            target = element.attrib.get("href", "")
            if target.startswith(("http:", "https:")) and "leefomgeving.org" not in target:
                assert "noreferrer" in element.attrib.get("rel", ""), f"{address}: {target}"


def test_the_language_of_a_page_is_that_of_its_address() -> None:
    for address, document in html_pages().items():
        expected = "en" if address.startswith("/en/") else "nl"
        assert document.attrib["lang"] == expected, address


def test_no_answer_names_the_machine_or_its_files() -> None:
    for address, response in crawled().items():
        assert "/home/" not in response.text, address
        assert "Traceback" not in response.text, address
