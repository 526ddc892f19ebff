"""The program's own ontology and thesauri, put into a data folder and kept up to date there.

The ontology belongs to the program. Thesauri are its first proposal: curators go on from there, so
a newer program brings what changed between its own versions and leaves alone what people changed.
Where the two together would break a shape, people's stays and the newer waits
(docs/decisions/0106).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from graphstore.canonical import canonical_quads
from graphstore.change import Actor, Change, Role
from graphstore.errors import ValidationFailedError
from graphstore.gate import graphs_in
from graphstore.layers import in_graph
from graphstore.store import GraphStore, Preview, Progress, quiet
from graphstore.violation import Violation
from ontology.iris import DEFAULT_BASE
from ontology.thesauri import thesaurus_files
from ontology.vocabulary import vocabulary_files

_SEEDED: Final = "seeded"
PROGRAM: Final = Actor(NamedNode("urn:leefomgeving:program"), Role.SYSTEM)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A graph that stays as it was, and what would be wrong if it did not."""

    graph: NamedNode
    violations: tuple[Violation, ...]


@dataclass(frozen=True, slots=True)
class Seeded:
    """What seeding did."""

    added: int = 0
    removed: int = 0
    blocked: tuple[Blocked, ...] = ()

    @property
    def changed(self) -> bool:
        """True when there was anything to do that could be done."""
        return bool(self.added or self.removed)


def seed(store: GraphStore, *, progress: Progress = quiet) -> Seeded:
    """Brings ontology and thesauri to what this version of the program has.

    Thesaurus IRIs follow the folder's base; terms of the ontology are the same in every copy. A
    graph that would not go with what people changed stays as it was, until a later call.
    """
    if _is_seeded(store):  # nobody else's changes count in what the program said
        return Seeded()
    had, wanted = _difference(store)
    try:
        committed = store.commit(_change(had, wanted), progress=progress)
        seeded = Seeded(committed.added, committed.removed)
    except ValidationFailedError:
        seeded = _seed_apart(store, had, wanted, progress)
    if not seeded.blocked:
        store.set_memo(_SEEDED, _digest())
    return seeded


def foresee_seeding(store: GraphStore, *, progress: Progress = quiet) -> Preview | None:
    """What ``seed`` would do, with what stands in its way; None when it has been done."""
    if _is_seeded(store):
        return None
    return store.preview(_change(*_difference(store)), progress=progress)


def _seed_apart(
    store: GraphStore, had: frozenset[Quad], wanted: frozenset[Quad], progress: Progress
) -> Seeded:
    """Graph by graph; again as long as one gets in, which another may have waited for."""
    added = removed = 0
    blocked: dict[NamedNode, tuple[Violation, ...]] = {}
    waiting = sorted(graphs_in(had ^ wanted), key=lambda graph: graph.value)
    while waiting:
        blocked = {}
        for graph in waiting:
            try:
                committed = store.commit(
                    _change(_of(graph, had), _of(graph, wanted)), progress=progress
                )
            except ValidationFailedError as error:
                blocked[graph] = error.violations
            else:
                added += committed.added
                removed += committed.removed
        if len(blocked) == len(waiting):
            break
        waiting = list(blocked)
    return Seeded(added, removed, tuple(Blocked(*each) for each in blocked.items()))


def _of(graph: NamedNode, quads: frozenset[Quad]) -> frozenset[Quad]:
    return frozenset(quad for quad in quads if quad.graph_name == graph)


def _change(had: frozenset[Quad], wanted: frozenset[Quad]) -> Change:
    return Change(
        PROGRAM,
        "Ontology and thesauri of this version of the program",
        additions=wanted - had,
        removals=had - wanted,
    )


def _difference(store: GraphStore) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """What the program has said so far, and what this version says."""
    wanted = canonical_quads(store.iris, frozenset(_quads(store)))
    return store.contribution(PROGRAM), wanted


def _is_seeded(store: GraphStore) -> bool:
    return store.memo(_SEEDED) == _digest()


def _digest() -> str:
    """Of all files that are seeded; the base of a folder never changes."""
    whole = sha256()
    for name, text in (
        *((file.name, file.text) for file in vocabulary_files()),
        *((file.scheme, file.text) for file in thesaurus_files()),
    ):
        whole.update(f"{name} {len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()


def _quads(store: GraphStore) -> Iterator[Quad]:
    for vocabulary in vocabulary_files():
        for triple in vocabulary.triples():
            yield in_graph(triple, store.catalogue.ontology)
    for thesaurus in thesaurus_files():
        graph = store.catalogue.scheme(thesaurus.scheme)
        for triple in thesaurus.triples():
            yield in_graph(under_base(store.iris.base, triple), graph)


def under_base(base: str, triple: Triple) -> Triple:
    """A triple written under the default base, with our data IRIs under another base."""
    if base == DEFAULT_BASE:
        return triple
    subject, object_ = triple.subject, triple.object
    return Triple(
        _moved(base, subject) if isinstance(subject, NamedNode) else subject,
        triple.predicate,
        _moved(base, object_) if isinstance(object_, NamedNode) else object_,
    )


def _moved(base: str, iri: NamedNode) -> NamedNode:
    prefix = f"{DEFAULT_BASE}/id/"
    if not iri.value.startswith(prefix):
        return iri
    return NamedNode(f"{base}/id/{iri.value.removeprefix(prefix)}")
