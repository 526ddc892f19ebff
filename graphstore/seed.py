"""The program's own ontology and thesauri, put into a data folder and kept up to date there.

The ontology belongs to the program. Thesauri are its first proposal: curators go on from there, so
a newer program brings what changed between its own versions and leaves alone what people changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from pyoxigraph import NamedNode, Quad, Triple

from graphstore.canonical import canonical_quads
from graphstore.change import Actor, Change, Committed, Role
from graphstore.layers import in_graph
from graphstore.store import GraphStore, Progress, quiet
from ontology.iris import DEFAULT_BASE
from ontology.thesauri import thesaurus_files
from ontology.vocabulary import vocabulary_files

_SEEDED: Final = "seeded"
PROGRAM: Final = Actor(NamedNode("urn:leefomgeving:program"), Role.SYSTEM)


def seed(store: GraphStore, *, progress: Progress = quiet) -> Committed:
    """Brings ontology and thesauri to what this version of the program has.

    Thesaurus IRIs follow the folder's base; terms of the ontology are the same in every copy.

    Raises:
        ValidationFailedError: People changed a thesaurus such that the newer one does not fit.
    """
    digest = _digest()
    if store.memo(_SEEDED) == digest:  # nobody else's changes count in what the program said
        return Committed(store.revision, changed=False)
    wanted = canonical_quads(store.iris, frozenset(_quads(store)))
    had = store.contribution(PROGRAM)
    committed = store.commit(
        Change(
            PROGRAM,
            "Ontology and thesauri of this version of the program",
            additions=wanted - had,
            removals=had - wanted,
        ),
        progress=progress,
    )
    store.set_memo(_SEEDED, digest)
    return committed


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
