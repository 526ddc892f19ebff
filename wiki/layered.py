"""A map that never changes, of which the next version costs as much as what differs.

Readers keep the version they began with. A version is a row of dictionaries, the newest first, each
at least twice as large as the one before it: a look-up asks a dozen at most, and over many changes
an entry is copied as often as it has dictionaries to sink through.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, Generic, TypeVar

V = TypeVar("V")


class _Gone:
    """Stands where an entry was taken away."""


_GONE: Final = _Gone()


class LayeredMap(Mapping[str, V], Generic[V]):
    """An immutable map by text."""

    __slots__ = ("_levels",)

    def __init__(self, content: Mapping[str, V] | None = None) -> None:
        self._levels: tuple[dict[str, V | _Gone], ...] = (dict(content or {}),)

    def changed(self, changes: Mapping[str, V | None]) -> LayeredMap[V]:
        """The next version: entries replaced or added, and taken away where there is None."""
        if not changes:
            return self
        top: dict[str, V | _Gone] = {
            key: _GONE if value is None else value for key, value in changes.items()
        }
        below = list(self._levels)
        while below and 2 * len(top) >= len(below[0]):
            top = {**below.pop(0), **top}
        if not below:
            top = {key: value for key, value in top.items() if value is not _GONE}
        following: LayeredMap[V] = LayeredMap()
        following._levels = (top, *below)
        return following

    def __getitem__(self, key: str) -> V:
        for level in self._levels:
            found = level.get(key)
            if found is not None:
                if isinstance(found, _Gone):
                    break
                return found
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for level in self._levels:
            for key, value in level.items():
                if key not in seen:
                    seen.add(key)
                    if value is not _GONE:
                        yield key

    def __len__(self) -> int:
        return sum(1 for _ in self)
