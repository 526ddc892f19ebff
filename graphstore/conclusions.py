"""What follows from a change, layer by layer: the seam between the gate and the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import Store

from graphstore.layers import Layers
from graphstore.writing import NO_DIFF, StoreDiff


@dataclass(frozen=True, slots=True)
class Conclusions:
    """Inferred quads that come and go, by store."""

    public: StoreDiff = NO_DIFF
    members: StoreDiff = NO_DIFF
    by_layer: Mapping[str, StoreDiff] = field(default_factory=dict)


def conclude(
    layers: Layers,
    public: Store,
    members: Store,
    public_diff: StoreDiff,
    members_diff: StoreDiff,
) -> Conclusions:
    """What follows from the asserted differences, before anything is written."""
    del layers, public, members, public_diff, members_diff
    return Conclusions()


def conclude_afresh(layers: Layers, public: Store, members: Store) -> Conclusions:
    """What must come and go so that the stores hold exactly what follows from what they assert."""
    del layers, public, members
    return Conclusions()
