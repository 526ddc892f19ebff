"""See also: what leads on from here, each with its reason (R7)."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import NamedNode

from wiki.lens import Lens, Link


@dataclass(frozen=True, slots=True)
class SeeAlso:
    """One thread to something else."""

    link: Link
    line: str  # ambition, ambassador, authority, organisation, document or environment
    reason: str


def see_also(
    view: Lens,  # noqa: ARG001  # the index is not there yet
    thing: NamedNode,  # noqa: ARG001  # the index is not there yet
    *,
    near: NamedNode | None = None,  # noqa: ARG001  # the index is not there yet
    limit: int = 10,  # noqa: ARG001  # the index is not there yet
) -> list[SeeAlso]:
    """The threads that start here, the best first."""
    return []
