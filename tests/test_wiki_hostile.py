"""What a hostile reader asks, and what a hostile fact says, does not leave the site."""

from __future__ import annotations

import re

import pytest

from tests.wiki_world import client_of

_SOMEWHERE = re.compile(r'href="(?:[/\\]{2}|/\\|javascript:)', re.IGNORECASE)


@pytest.mark.parametrize(
    "path",
    [
        "/en//evil.example/x",
        "/en/%2fevil.example/x",
        "/en%2f/evil.example/x",
        "//evil.example/x",
        "/en/%5c/evil.example",
        "/en%5c%5cevil.example",
    ],
)
def test_the_switch_of_language_never_leads_to_another_host(path: str) -> None:
    page = client_of().get(path)

    assert page.status_code == 404
    assert not _SOMEWHERE.search(page.text)


def test_an_address_of_ours_with_two_slashes_is_no_link_to_another_host() -> None:
    client = client_of(
        """<https://leefomgeving.org/id/environment/a> a ldhz:LivingEnvironment ;
             rdfs:label "Plek"@nl ; ldhz:linkedTo <https://leefomgeving.org/id//evil.example/x> .
           <https://leefomgeving.org/id//evil.example/x> a ldhz:LivingEnvironment ;
             rdfs:label "Elders"@nl ; ldhz:linkedTo <https://leefomgeving.org/id/environment/a> ."""
    )

    for address in ("/environment/a", "/links/environment/a", "/search?q=elders"):
        page = client.get(address)
        assert page.status_code == 200
        assert not _SOMEWHERE.search(page.text), address
    assert "evil.example" not in client.get("/sitemap-1.xml").text.replace("%2F", "/").replace(
        "thing?iri=https%3A//leefomgeving.org/id//evil.example", ""
    )


def test_a_licence_that_is_a_script_is_no_link() -> None:
    client = client_of(
        """<https://leefomgeving.org/id/scheme/ambition> a skos:ConceptScheme ;
             rdfs:label "Wensen"@nl ; dcterms:license <javascript:alert(1)> ."""
    )

    page = client.get("/scheme/ambition")
    assert page.status_code == 200
    assert not _SOMEWHERE.search(page.text)


@pytest.mark.parametrize("address", ["/place/NL", "/id/place/NL", "/doc/place/NL", "/sparql"])
def test_a_method_that_is_not_there_is_refused_with_those_that_are(address: str) -> None:
    answer = client_of().delete(address)

    assert answer.status_code == 405
    assert {"GET", "HEAD"} <= set(answer.allow)
    assert answer.mimetype == "text/html"


_RUN = re.compile(r'(?:href|src|action)="(?:javascript|data|file):', re.IGNORECASE)
SCRIPTS = ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "file:///etc/passwd"]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("organisation/a", "ldhz:Organisation"),
        ("environment/a", "ldhz:LivingEnvironment"),
        ("source/a", "ldhz:Source"),
        ("document/a", "ldhz:Document"),
        ("activity/a", "ldhz:Activity"),
        ("concept/ambition/a", "skos:Concept"),
        ("scheme/a", "skos:ConceptScheme"),
    ],
)
def test_no_fact_that_names_a_script_or_a_file_becomes_a_link(
    address: str, kind: str, script: str
) -> None:
    properties = (
        *("foaf:homepage", "dcterms:source", "dcterms:license", "dcterms:publisher"),
        *("skos:exactMatch", "skos:closeMatch", "skos:inScheme", "skos:broader", "rdfs:seeAlso"),
        *("dcterms:relation", "ldhz:linkedTo", "foaf:page"),
    )
    said = " ; ".join(f"{each} <{script}>" for each in properties)
    client = client_of(
        f"""<https://leefomgeving.org/id/{address}> a {kind} ; rdfs:label "Plek"@nl ; {said} .
            <{script}> a skos:Concept ; skos:prefLabel "Klik"@nl ;
              skos:narrower <https://leefomgeving.org/id/{address}> ."""
    )
    for view in ("", "/links"):
        page = client.get(f"{view}/{address}")
        assert page.status_code == 200
        assert not _RUN.search(page.text)


def test_a_page_of_an_error_does_not_repeat_a_long_address() -> None:
    long = "x" * 60_000
    for target in (f"/{long}", f"/en/place/{long}?q={long}", f"/nothing?{long}"):
        page = client_of().get(target)
        assert page.status_code in {404, 414}
        assert "xxxxxxxxxx" not in page.text
        assert len(page.text) < 20_000
