"""Layouts: small declarative files that say what the columns of a table are.

A layout is TOML; the ones that come with the program stand in ``importers/layouts``. Next year's
edition is a new file there, not new code. docs/importing.md describes every field.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from pathlib import Path
from types import MappingProxyType

from pyoxigraph import NamedNode

from importers.errors import InputError, OptionError
from ontology.namespaces import LDHZ


class Datatype(StrEnum):
    """What a cell holds."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    POSTCODE = "postcode"  # four digits, the first not 0


class Coverage(StrEnum):
    """What it means when a place is not in an edition."""

    COUNTRY = "country"  # it does not exist any more
    MUNICIPALITIES = "municipalities"  # the same, when its municipality is in the edition


class PlaceKind(StrEnum):
    """Kinds of rows."""

    COUNTRY = "country"
    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    DISTRICT = "district"
    NEIGHBOURHOOD = "neighbourhood"


@dataclass(frozen=True, slots=True)
class Measure:
    """One column of figures."""

    column: str
    property: NamedNode
    datatype: Datatype
    unit: str
    minimum: int
    maximum: int | None
    optional: bool  # publishers leave it out of some editions


@dataclass(frozen=True, slots=True)
class Layout:
    """What a table looks like and where it comes from."""

    name: str
    source: str
    title: Mapping[str, str]  # language → text with {year}
    publisher: str  # organisation code
    license: str
    landing_page: str
    coverage: Coverage
    delimiter: str
    decimal: str
    encoding: str
    unknown: frozenset[str]
    default_year: int | None
    file_name: re.Pattern[str] | None
    code: str
    label: str
    kind: str | None
    kinds: Mapping[str, PlaceKind]
    measures: tuple[Measure, ...]

    @property
    def columns(self) -> frozenset[str]:
        """The columns that must be there."""
        measures = {measure.column for measure in self.measures if not measure.optional}
        named = {self.code, self.label, *measures}
        return frozenset(named | ({self.kind} if self.kind else set()))

    def year_in(self, file_name: str) -> int | None:
        """The year that a file name tells."""
        found = self.file_name.search(file_name) if self.file_name else None
        return int(found.group(1)) if found else None


@cache
def layouts() -> tuple[Layout, ...]:
    """The layouts that come with the program, by name."""
    return tuple(_layout(name, text) for name, text in layout_files("layouts"))


def layout_of(option: str) -> Layout:
    """The layout that an option names: one of ours, or a file.

    Raises:
        OptionError: There is no layout of that name, nor a file.
        InputError: The file is not a layout.
    """
    for layout in layouts():
        if layout.name == option:
            return layout
    return _layout(Path(option).stem, layout_file(option))


def layout_files(folder: str) -> list[tuple[str, str]]:
    """Name and text of the layouts in a folder of this package, by name."""
    files = (resources.files("importers") / folder).iterdir()
    return sorted(
        (file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".toml")
    )


def layout_file(option: str) -> str:
    """The text of a layout that an option names as a file.

    Raises:
        OptionError: There is no such file.
        InputError: The file is not text.
    """
    path = Path(option)
    if not path.is_file():
        raise OptionError("layout", f"there is no layout or file {option!r}")
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(option, None, f"cannot be read: {error}") from None


def _layout(name: str, text: str) -> Layout:
    try:
        table = tomllib.loads(text)
        source, file, place = table["source"], table["file"], table["place"]
        year = table.get("year", {})
        pattern = year.get("file_name")
        return Layout(
            name=name,
            source=_slug(source["name"]),
            title=MappingProxyType({str(k): str(v) for k, v in source["title"].items()}),
            publisher=_slug(source["publisher"]),
            license=NamedNode(source["license"]).value,
            landing_page=NamedNode(source["landing_page"]).value,
            coverage=Coverage(source["coverage"]),
            delimiter=_one(file["delimiter"]),
            decimal=_one(file["decimal"]),
            encoding=_encoding(file.get("encoding", "utf-8")),
            unknown=frozenset(str(mark) for mark in file.get("unknown", ["", "."])),
            default_year=int(year["default"]) if "default" in year else None,
            file_name=re.compile(pattern, re.IGNORECASE) if pattern else None,
            code=str(place["code"]),
            label=str(place["label"]),
            kind=str(place["kind"]) if "kind" in place else None,
            kinds=MappingProxyType(
                {str(k): PlaceKind(v) for k, v in place.get("kinds", {}).items()}
            ),
            measures=tuple(_measure(column, m) for column, m in table["measures"].items()),
        )
    except KeyError as error:
        raise InputError(f"{name}.toml", None, f"not a layout: {error} is missing") from None
    except (ValueError, TypeError, AttributeError, LookupError, re.error) as error:
        raise InputError(f"{name}.toml", None, f"not a layout: {error}") from None


def _measure(column: str, table: Mapping[str, str | int]) -> Measure:
    return Measure(
        column=column,
        property=LDHZ[str(table["property"])],
        datatype=Datatype(str(table["datatype"])),
        unit=str(table.get("unit", "")),
        minimum=int(table.get("min", 0)),
        maximum=int(table["max"]) if "max" in table else None,
        optional=bool(table.get("optional", False)),
    )


def _encoding(name: str) -> str:
    found = codecs.lookup(name).name
    if "\n;,".encode(found) != b"\n;,":
        raise ValueError(f"{name} cannot be read line by line")
    return found


def _one(text: str) -> str:
    if len(text) != 1:
        raise ValueError(f"{text!r} is not one character")
    return text


def _slug(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", text):
        raise ValueError(f"{text!r} is not a name of small letters, digits and hyphens")
    return text
