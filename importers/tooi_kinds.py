"""What the classes of TOOI are to us; the table stands in ``tooi_kinds.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class BodyKind:
    """One class of government bodies."""

    kind: str  # slug of the concept
    place_prefix: str | None  # of the place that such a body governs
    serves_country: bool


@dataclass(frozen=True, slots=True)
class Kinds:
    """The table."""

    classes: Mapping[str, BodyKind]
    names: Mapping[str, str]
    provinces: Mapping[str, str]

    def of_class(self, types: frozenset[str]) -> BodyKind | None:
        """The kind of the first class that is in the table."""
        return next((self.classes[name] for name in sorted(types) if name in self.classes), None)

    def of_name(self, label: str) -> str | None:
        """The kind that the beginning of a name tells."""
        small = label.casefold()
        return next((k for start, k in self.names.items() if small.startswith(start)), None)


@cache
def kinds() -> Kinds:
    """The table that comes with the program."""
    text = (resources.files("importers") / "tooi_kinds.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    names, provinces = table.pop("names"), table.pop("provinces")
    classes = {
        name: BodyKind(row["kind"], row.get("place"), row.get("serves") == "country")
        for name, row in table.items()
    }
    return Kinds(
        MappingProxyType(classes),
        MappingProxyType({start.casefold(): kind for start, kind in names.items()}),
        MappingProxyType(provinces),
    )
