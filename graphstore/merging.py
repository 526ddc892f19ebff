"""A change made from an older revision: does it still fit, and what did others change since?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final, TypeAlias

from pyoxigraph import NamedNode, Quad

from graphstore.change import Change
from graphstore.errors import ConflictError, UnknownRevisionError
from graphstore.journal import Journal
from graphstore.layers import Layers
from graphstore.paragraphs import merge
from graphstore.payload import facts_in, subject_key

_MANY_SUBJECTS: Final = 500
_Values: TypeAlias = dict[tuple[object, NamedNode], set[tuple[object, bool]]]


def merged(
    layers: Layers,
    journal: Journal,
    change: Change,
    capped: Collection[NamedNode],
    text_layers: Mapping[str, str],
) -> Change:
    """The change as it fits on top of what others did since its base revision.

    Two changes conflict when one takes away a statement that the other makes, when they set
    different values of a property that is capped at one (``capped``) for the same thing, or when
    they change the same paragraph of a page differently. Saying the same is no conflict.

    Raises:
        ConflictError: They conflict.
        UnknownRevisionError: There is no such base revision.
    """
    base = change.base_revision
    if base is None:
        return change
    last = journal.last()
    if not 0 <= base <= last:
        raise UnknownRevisionError(base)
    if base == last:
        return change
    removals = change.removals - change.additions
    came, gone = _net(_facts_since(layers, journal, base, change))
    quads = (came & removals) | (gone & change.additions)
    ours = _by_property(change.additions, removals, capped)
    theirs = _by_property(came, gone, capped)
    for key in ours.keys() & theirs.keys():
        if ours[key] != theirs[key]:
            quads |= {quad for quad in came | gone if (quad.subject, quad.predicate) == key}
    texts, pages = _texts(journal, change, base, text_layers)
    if quads or pages:
        raise ConflictError(base, tuple(sorted(quads, key=str)), pages)
    return replace(change, texts=texts)


def _facts_since(
    layers: Layers, journal: Journal, base: int, change: Change
) -> Iterator[tuple[list[Quad], list[Quad]]]:
    """What others removed and added, in the layers that the change writes, on its subjects."""
    names = frozenset(layers.layers_of(change.additions | change.removals))
    keys = {
        subject_key(subject)
        for subject in {quad.subject for quad in change.additions | change.removals}
    }
    if len(keys) > _MANY_SUBJECTS:
        for entry in journal.entries(after=base):
            yield from journal.facts(entry.revision, names)
        return
    chunks: dict[tuple[int, bytes], tuple[list[Quad], list[Quad]]] = {}
    for key in keys:
        for revision, part in journal.touching(key, names, after=base):
            if (revision, part.digest) not in chunks:
                chunks[revision, part.digest] = (facts_in(part.removed), facts_in(part.added))
    for key_of_chunk in sorted(chunks, key=lambda pair: pair[0]):
        yield chunks[key_of_chunk]


def _net(
    changes: Iterable[tuple[list[Quad], list[Quad]]],
) -> tuple[frozenset[Quad], frozenset[Quad]]:
    """What came and what went in the end; what came and went again is neither."""
    first: dict[Quad, bool] = {}
    last: dict[Quad, bool] = {}
    for removed, added in changes:
        for quads, is_added in ((removed, False), (added, True)):
            for quad in quads:
                first.setdefault(quad, is_added)
                last[quad] = is_added
    net = frozenset(quad for quad, is_added in last.items() if first[quad] == is_added)
    came = frozenset(quad for quad in net if last[quad])
    return came, net - came


def _by_property(
    added: Iterable[Quad], removed: Iterable[Quad], capped: Collection[NamedNode]
) -> _Values:
    values: _Values = defaultdict(set)
    if capped:
        for quads, came in ((removed, False), (added, True)):
            for quad in quads:
                if quad.predicate in capped:
                    values[quad.subject, quad.predicate].add((quad.object, came))
    return values


def _texts(
    journal: Journal, change: Change, base: int, text_layers: Mapping[str, str]
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    texts: dict[str, bytes] = {}
    conflicts = []
    for page, ours in change.texts.items():
        layer = frozenset({text_layers[page]})
        now = journal.text(page, layers=layer)
        before = journal.text(page, base, layer)
        fits = merge(b"" if before is None else before[2], ours, b"" if now is None else now[2])
        if fits is None:
            conflicts.append(page)
        else:
            texts[page] = fits
    return texts, tuple(sorted(conflicts))
