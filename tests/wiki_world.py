"""A small invented world for the pages: a street in a buurt, its ambitions and its people."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from flask.testing import FlaskClient
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, Store, parse

from graphstore.reading import PublicReader
from ontology.iris import Iris
from ontology.vocabulary import vocabulary_files
from tests.frontend_files import ensure_built
from wiki import Settings, Site, create_app
from wiki.outline import Outline
from wiki.outline_facts import all_facts
from wiki.outline_keeper import OutlineKeeper

BASE = "https://leefomgeving.org"

WORLD = Path(__file__).with_name("wiki_world.ttl").read_text("utf-8")
PREFIXES = "".join(line for line in WORLD.splitlines(True) if line.startswith("@prefix"))

PUBLIC_GRAPH = NamedNode(f"{BASE}/id/graph/wiki")


def store_of(*turtle: str) -> Store:
    """A public store with these statements, in the wiki graph and in the merge."""
    store = Store()
    for text in turtle:
        for quad in parse(PREFIXES + text, format=RdfFormat.TURTLE):
            store.add(Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()))
            store.add(Quad(quad.subject, quad.predicate, quad.object, PUBLIC_GRAPH))
    return store


def world_store() -> Store:
    """The small world together with the ontology, as the program would have it."""
    store = store_of(WORLD)
    for file in vocabulary_files():
        for triple in file.triples():
            store.add(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
    return store


def site_of(store: Store, settings: Settings | None = None) -> Site:
    """A site over a store, without journal and query front."""
    return Site(PublicReader(store), Iris(BASE), settings=settings or Settings())


def outline_of(reader: PublicReader) -> Outline:
    """The outline of what a store holds now."""
    return OutlineKeeper(all_facts(reader)).outline()


def app_of(store: Store, settings: Settings | None = None) -> Flask:
    """The application over a store, in testing mode."""
    ensure_built()
    app = create_app(site_of(store, settings))
    app.testing = True
    app.extensions["current"].join()  # pages do not change between two requests
    return app


def client_of(*turtle: str) -> FlaskClient:
    """A browser without scripts in the small world, or in another one."""
    return app_of(store_of(*turtle) if turtle else world_store()).test_client()
