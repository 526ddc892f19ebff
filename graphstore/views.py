"""Views made of other views: what a change will look like before it is written.

``Overlay`` shows a view with a change on top, ``Union`` several views as one, ``MemoryView`` a set
of triples that somebody holds anyway. All of them give every triple once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import NamedNode, Triple

from graphstore.reading import Subject, Term, TripleView


class MemoryView:
    """A set of triples in memory, indexed by subject, predicate and object."""

    def __init__(self, triples: Iterable[Triple] = ()) -> None:
        self._all = frozenset(triples)
        self._by_subject: dict[object, list[Triple]] = defaultdict(list)
        self._by_predicate: dict[NamedNode, list[Triple]] = defaultdict(list)
        self._by_object: dict[object, list[Triple]] = defaultdict(list)
        for triple in self._all:
            self._by_subject[triple.subject].append(triple)
            self._by_predicate[triple.predicate].append(triple)
            self._by_object[triple.object].append(triple)

    def __len__(self) -> int:
        return len(self._all)

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        """The triples that match."""
        candidates: Collection[Triple] = self._all
        if predicate is not None:
            candidates = self._by_predicate.get(predicate, ())
        if subject is not None:
            candidates = min(candidates, self._by_subject.get(subject, ()), key=len)
        if object_ is not None:
            candidates = min(candidates, self._by_object.get(object_, ()), key=len)
        for triple in candidates:
            if (
                (subject is None or triple.subject == subject)
                and (predicate is None or triple.predicate == predicate)
                and (object_ is None or triple.object == object_)
            ):
                yield triple

    def contains(self, triple: Triple) -> bool:
        """True when the triple is in the set."""
        return triple in self._all


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
        for triple in self._base.triples(subject, predicate, object_):
            if triple not in self._removed and not self._added.contains(triple):
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
