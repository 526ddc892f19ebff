"""Walking along links."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import TypeVar

_Node = TypeVar("_Node", bound=Hashable)


def reachable(links: Mapping[_Node, Iterable[_Node]], start: _Node) -> set[_Node]:
    """What can be reached in one step or more; the start itself on a circle."""
    found: set[_Node] = set()
    todo = list(links.get(start, ()))
    while todo:
        node = todo.pop()
        if node not in found:
            found.add(node)
            todo.extend(links.get(node, ()))
    return found
