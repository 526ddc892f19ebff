"""Pages over a data folder that changes: history, freshness, and what stays closed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from graphstore.store import GraphStore
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ
from shapes import from_turtle
from tests.changes import NETWORK, adding, closed, is_a, member, named, part_of, removing, replacing
from tests.frontend_files import ensure_built
from wiki import Site, create_app

NO_SHAPES = from_turtle([])  # these tests are about showing, not about entering
STREET = (is_a("street", LDHZ.Street), named("street", "Bankastraat"))
PAGE = "/environment/street"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    with GraphStore.open(tmp_path / "data", shapes=NO_SHAPES) as opened:
        yield opened


@pytest.fixture
def client(store: GraphStore) -> FlaskClient:
    ensure_built()
    app = create_app(Site(store.public, store.iris, history=store))
    app.testing = True
    app.extensions["current"].join()
    return app.test_client()


def test_a_page_is_there_as_soon_as_its_change_is(store: GraphStore, client: FlaskClient) -> None:
    assert client.get(PAGE).status_code == 404

    store.commit(adding(*STREET))
    assert "Bankastraat" in client.get(PAGE).text


def test_a_change_makes_what_the_client_has_stale(store: GraphStore, client: FlaskClient) -> None:
    store.commit(adding(*STREET))
    first = client.get(PAGE)
    tag = {"If-None-Match": first.headers["ETag"]}

    store.commit(replacing(named("street", "Bankastraat"), named("street", "Bankalaan")))
    again = client.get(PAGE, headers=tag)
    assert again.status_code == 200
    assert "Bankalaan" in again.text


def test_the_history_tells_what_changed_and_not_who(store: GraphStore, client: FlaskClient) -> None:
    store.commit(adding(*STREET))
    store.commit(replacing(named("street", "Bankastraat"), named("street", "Bankalaan")))

    history = client.get("/history" + PAGE).text
    assert "een bewoner" in history
    assert "noor" not in history
    change = client.get("/history" + PAGE + "?revision=2").text
    assert "Bankalaan" in change
    assert "Bankastraat" in change


@pytest.mark.parametrize("revision", ["0", "99", "-1", "9999999999999999999999", "x"])
def test_a_revision_that_is_not_there_is_not_shown(
    store: GraphStore, client: FlaskClient, revision: str
) -> None:
    store.commit(adding(*STREET))
    answer = client.get(f"/history{PAGE}?revision={revision}")

    assert answer.status_code == (200 if revision == "x" else 404)


def test_a_revision_of_another_thing_is_not_shown(store: GraphStore, client: FlaskClient) -> None:
    store.commit(adding(*STREET))
    store.commit(adding(is_a("park", LDHZ.Park), named("park")))

    assert client.get(f"/history{PAGE}?revision=2").status_code == 404


def test_what_is_closed_looks_like_what_does_not_exist(
    store: GraphStore, client: FlaskClient
) -> None:
    store.commit(adding(*STREET))
    secret = (is_a("geheimplek", LDHZ.Street), named("geheimplek", "Geheime steeg"))
    store.commit(adding(*secret, graph=closed("steeg"), actor=member("steeg")))
    hidden = (is_a("stilplek", LDHZ.Street), named("stilplek", "Stille steeg"))
    store.commit(adding(*hidden, part_of("stilplek", "street"), graph=NETWORK))

    for name in ("geheimplek", "stilplek"):
        for path in (
            "/environment/{}", "/en/environment/{}", "/id/environment/{}",
            "/doc/environment/{}.ttl", "/history/environment/{}", "/links/environment/{}",
            "/parts/environment/{}", "/shape/environment/{}",
        ):  # fmt: skip
            there = client.get(path.format(name))
            not_there = client.get(path.format("x" * len(name)))
            assert there.status_code == not_there.status_code == 404, path
            assert there.data.replace(name.encode(), b"x" * len(name)) == not_there.data, path
            assert dict(there.headers) == dict(not_there.headers), path
    for path in (PAGE, "/links" + PAGE, "/parts" + PAGE, "/search?q=steeg", "/sitemap-1.xml"):
        answer = client.get(path)
        assert "steeg" not in answer.text.replace("‘steeg’", "").replace("q=steeg", "").replace(
            'value="steeg"', ""
        ).replace("steeg · ", ""), path
        assert "geheimplek" not in answer.text, path
        assert "stilplek" not in answer.text, path


def test_a_closed_change_does_not_make_public_pages_stale(
    store: GraphStore, client: FlaskClient
) -> None:
    store.commit(adding(*STREET))
    tag = {"If-None-Match": client.get(PAGE).headers["ETag"]}
    secret = (is_a("geheimplek", LDHZ.Street), named("geheimplek", "Geheime steeg"))
    store.commit(adding(*secret, graph=closed("steeg"), actor=member("steeg")))

    assert client.get(PAGE, headers=tag).status_code == 304


def test_what_was_taken_away_is_gone(store: GraphStore, client: FlaskClient) -> None:
    store.commit(adding(*STREET))
    store.commit(removing(*STREET))

    assert client.get(PAGE).status_code == 404


def test_another_base_has_pages_on_the_same_paths(tmp_path: Path) -> None:
    ensure_built()
    base = "https://buurt.example"
    with GraphStore.open(tmp_path / "data", base=base, shapes=NO_SHAPES) as store:
        iris = Iris(base)
        street = iris.mint(Kind.ENVIRONMENT, "street")
        change = adding(*STREET)
        moved = frozenset(
            type(quad)(street, quad.predicate, quad.object, iris.graph("wiki"))
            for quad in change.additions
        )
        store.commit(type(change)(change.actor, change.reason, additions=moved))
        client = create_app(Site(store.public, iris, history=store)).test_client()

        page = client.get(PAGE)
        assert "Bankastraat" in page.text
        assert f'href="{base}{PAGE}"' in page.text
