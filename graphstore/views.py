"""Views made of other views: what a change will look like before it is written.

``Overlay`` shows a view with a change on top, ``Union`` several views as one, ``MemoryView`` a set
of triples that somebody holds anyway. All of them give every triple once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter

from pyoxigraph import NamedNode, Triple

from graphstore.reading import Subject, Term, TripleView


class MemoryView:
    """A set of triples in memory; an index is made when the first question needs it."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._all = triples if isinstance(triples, frozenset) else frozenset(triples)
        self._indexes: dict[str, dict[object, list[Triple]]] = {}

    def __len__(self) -> int:
        return len(self._all)

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterable[Triple]:
        """The triples that match."""
        if not self._all:
            return ()
        if subject is not None:
            if predicate is None:
                found = self._index("s").get(subject, _NONE)
            else:
                found = self._index("sp").get((subject, predicate), _NONE)
            if object_ is None or not found:
                return found
            return [triple for triple in found if triple.object == object_]
        if object_ is not None:
            if predicate is None:
                return self._index("o").get(object_, _NONE)
            return self._index("po").get((predicate, object_), _NONE)
        if predicate is not None:
            return self._index("p").get(predicate, _NONE)
        return self._all

    def _index(self, name: str) -> dict[object, list[Triple]]:
        found = self._indexes.get(name)
        if found is None:
            key = _KEYS[name]
            found = defaultdict(list)
            for triple in self._all:
                found[key(triple)].append(triple)
            self._indexes[name] = found
        return found

    def contains(self, triple: Triple) -> bool:
        """True when the triple is in the set."""
        return triple in self._all


_NONE: list[Triple] = []
_KEYS: dict[str, Callable[[Triple], object]] = {
    "s": attrgetter("subject"),
    "p": attrgetter("predicate"),
    "o": attrgetter("object"),
    "sp": attrgetter("subject", "predicate"),
    "po": attrgetter("predicate", "object"),
}


class Overlay:
    """A view as it will be: without ``removed``, with ``added``.

    A triple that is both removed and added is there.
    """

    def __init__(
        self, base: TripleView, added: Iterable[Triple], removed: Iterable[Triple]
    ) -> None:
        self._base = base
        self._added = MemoryView(added)
        self._removed = frozenset(removed)

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match, each once."""
        removed, added = self._removed, self._added
        for triple in self._base.triples(subject, predicate, object_):
            if triple not in removed and not added.contains(triple):
                yield triple
        yield from self._added.triples(subject, predicate, object_)

    def contains(self, triple: Triple) -> bool:
        """True when the triple will be there."""
        if self._added.contains(triple):
            return True
        return triple not in self._removed and self._base.contains(triple)


class Union:
    """Several views as one; a triple that stands in more than one comes once."""

    def __init__(self, *parts: TripleView) -> None:
        self._parts = parts

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match, each once."""
        if len(self._parts) == 1:
            yield from self._parts[0].triples(subject, predicate, object_)
            return
        seen: set[Triple] = set()
        for part in self._parts:
            for triple in part.triples(subject, predicate, object_):
                if triple not in seen:
                    seen.add(triple)
                    yield triple

    def contains(self, triple: Triple) -> bool:
        """True when at least one part has the triple."""
        return any(part.contains(triple) for part in self._parts)
