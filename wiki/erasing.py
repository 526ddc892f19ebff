"""Erasure by law, as the command line asks the owner of the data folder for it."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from graphstore.canonical import canonical_quads, check_reason
from graphstore.change import Actor, Role
from graphstore.checkpoints import older
from graphstore.erasure import Erasure, Extent
from graphstore.errors import UnknownRevisionError
from graphstore.store import GraphStore
from ontology.iris import Iris
from wiki.failure import ExitCode, Failure
from wiki.naming import thing_named
from wiki.owner_protocol import Arguments, Fields, Json, Progress

OPERATOR: Final = Actor(NamedNode("urn:leefomgeving:operator"), Role.SYSTEM)


def foresee_erasure(store: GraphStore, arguments: Arguments, progress: Progress) -> Fields:
    """How much would be erased; nothing is."""
    check_reason(str(arguments["request"]))
    return _fields(store.foresee_erasure(_erasure(store, arguments), progress=progress))


def erase(store: GraphStore, arguments: Arguments, progress: Progress) -> Fields:
    """Erases from every revision there ever was."""
    request = str(arguments["request"])
    done = store.erase(_erasure(store, arguments), OPERATOR, request, progress=progress)
    return {
        **_fields(done),
        "revision": done.revision,
        "older_checkpoints": len(older(store.folder)),
    }


def _fields(extent: Extent) -> Fields:
    return {
        "revisions": extent.revisions,
        "statements": extent.statements,
        "texts": extent.texts,
        "reasons": extent.reasons,
    }


def _erasure(store: GraphStore, arguments: Arguments) -> Erasure:
    reasons = frozenset(int(str(revision)) for revision in _list(arguments["reasons"]))
    for revision in reasons:
        if not 1 <= revision <= store.revision:
            raise UnknownRevisionError(revision)
    names = _list(arguments["things"])
    pages = _list(arguments["pages"])
    return Erasure(
        things=frozenset(thing_named(str(name), store.iris) for name in names),
        quads=_statements(store.iris, str(arguments["statements"])),
        pages=frozenset(thing_named(str(name), store.iris).value for name in pages),
        reasons=reasons,
        reasons_along=True,
    )


def _statements(iris: Iris, text: str) -> frozenset[Quad]:
    try:
        return canonical_quads(iris, frozenset(parse(text, format=RdfFormat.N_QUADS)))
    except SyntaxError as error:
        raise Failure(
            ExitCode.INPUT, f"The statements are no N-Quads: {error}.", "Nothing was erased."
        ) from error


def _list(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value
