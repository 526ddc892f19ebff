"""Layouts of boundary files: which property is what, in small declarative files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from pyoxigraph import NamedNode

from importers.errors import InputError
from importers.layout import layout_file, layout_files

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class BoundaryLayout:
    """What a publisher calls things; of several names the first one that is there counts."""

    name: str
    publisher: str  # organisation code
    title: Mapping[str, str]  # by language
    landing_page: NamedNode
    license: NamedNode | None
    bounds: tuple[float, float, float, float]  # west, south, east, north
    prefix: Mapping[int, str]  # length of a local code → what stands before it
    code: tuple[str, ...]
    label: tuple[str, ...]
    version: str | None
    start: str | None
    end: str | None
    registered: str | None

    def fits(self, properties: Mapping[str, object]) -> bool:
        """True when a feature has the properties that this layout cannot do without."""
        needed = {name for name in (self.version, self.start, self.end) if name}
        return any(name in properties for name in self.code) and needed <= properties.keys()


@cache
def boundary_layouts() -> tuple[BoundaryLayout, ...]:
    """The layouts that come with the program."""
    return tuple(_layout(name, text) for name, text in layout_files("boundary_layouts"))


def boundary_layout_of(option: str) -> BoundaryLayout:
    """The layout that an option names: one of ours, or a file.

    Raises:
        OptionError: There is no layout of that name, nor a file.
        InputError: The file is not a layout.
    """
    for layout in boundary_layouts():
        if layout.name == option:
            return layout
    return _layout(option, layout_file(option))


def _layout(file: str, text: str) -> BoundaryLayout:
    try:
        table = tomllib.loads(text)
        properties = table["properties"]
        west, south, east, north = (float(bound) for bound in table["bounds"])
        if not _NAME.fullmatch(table["name"]):
            raise ValueError(f"{table['name']!r} is not a name of small letters and hyphens")
        return BoundaryLayout(
            name=table["name"],
            publisher=str(table["publisher"]),
            title=MappingProxyType({str(k): str(v) for k, v in table["title"].items()}),
            landing_page=NamedNode(table["landing_page"]),
            license=NamedNode(table["license"]) if "license" in table else None,
            bounds=(west, south, east, north),
            prefix=MappingProxyType({int(k): str(v) for k, v in table.get("prefix", {}).items()}),
            code=tuple(properties["code"]),
            label=tuple(properties["label"]),
            version=properties.get("version"),
            start=properties.get("from"),
            end=properties.get("until"),
            registered=properties.get("registered"),
        )
    except KeyError as error:
        raise InputError(file, None, f"not a layout: {error} is missing") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise InputError(file, None, f"not a layout: {error}") from None
