"""Nodes of a TOOI register: expanded JSON-LD, every key an IRI, every value a list.

TOOI, the vocabulary of Dutch government, is described at https://standaarden.overheid.nl/tooi.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass

from importers.files import InputFile
from importers.json_stream import Json, JsonStream, Shape
from importers.texts import fit

ONT = "https://identifier.overheid.nl/tooi/def/ont/"
WL = "https://identifier.overheid.nl/tooi/def/wl/"
PROV = "http://www.w3.org/ns/prov#"
ID = "https://identifier.overheid.nl/tooi/id/"

_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*|Z|[+-][0-9]{2}:[0-9]{2})?")


@dataclass(frozen=True, slots=True)
class Node:
    """One node object.

    The readers raise ValueError, with the property, when a value is not what it should be.
    """

    iri: str
    line: int  # where it begins in its file
    types: frozenset[str]  # last part of the IRI
    properties: dict[str, Json]
    fault: str | None  # why it cannot be taken, whatever it says

    @property
    def reference(self) -> str:
        """The last part of the IRI: ``gm0344``, ``wzg_00065222``."""
        return self.iri.rpartition("/")[2]

    def texts(self, name: str) -> list[str]:
        """All values of a property that holds text, without white space around them."""
        found = [value.get("@value") for value in self._values(name)]
        try:
            return [
                " ".join(fit(text).split())
                for text in found
                if isinstance(text, str) and text.strip()
            ]
        except ValueError as error:
            raise ValueError(f"{_short(name)} {error}") from None

    def text(self, name: str) -> str | None:
        """The one value of a property that holds text; None when there is none."""
        return self._one(name, self.texts(name))

    def iris(self, name: str) -> list[str]:
        """All values of a property that refers to other nodes."""
        return [iri for value in self._values(name) if isinstance(iri := value.get("@id"), str)]

    def iri_of(self, name: str) -> str | None:
        """The one node that a property refers to; None when there is none."""
        return self._one(name, self.iris(name))

    def date(self, name: str) -> datetime.date | None:
        """The one date of a property; of a moment the day in its own time zone."""
        text = self.text(name)
        if text is None:
            return None
        found = _DATE.fullmatch(text)
        try:
            return datetime.date.fromisoformat(found.group(1) if found else text)
        except ValueError:
            raise ValueError(f"{_short(name)} is not a date: {text[:40]!r}") from None

    def day_after(self, name: str) -> datetime.date | None:
        """The day after the one date of a property: TOOI gives the last valid day."""
        last = self.date(name)
        try:
            return last and last + datetime.timedelta(days=1)
        except OverflowError:
            raise ValueError(f"{_short(name)} is too far away") from None

    def number(self, name: str) -> int | None:
        """The one small number of a property."""
        text = self.text(name)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise ValueError(f"{_short(name)} is not a number: {text[:40]!r}")
        return int(text)

    def _values(self, name: str) -> Iterator[dict[str, Json]]:
        values = self.properties.get(name, [])
        for value in values if isinstance(values, list) else [values]:
            if not isinstance(value, dict):
                raise ValueError(f"{_short(name)} is not in expanded JSON-LD")
            yield value

    def _one(self, name: str, values: list[str]) -> str | None:
        if len(set(values)) > 1:
            raise ValueError(f"{_short(name)} has {len(set(values))} values")
        return values[0] if values else None


def read_nodes(file: InputFile) -> Iterator[Node]:
    """The node objects of a file, one at a time.

    Raises:
        InputError: It is not expanded JSON-LD.
    """
    document = JsonStream(file, lists=frozenset({"@graph"}))
    for element in document:
        number, value = element.number, element.value
        if element.fault is not None and not isinstance(value, dict):
            raise file.fail(element.line, f"node {number}: {element.fault}")
        if not isinstance(value, dict):
            raise file.fail(element.line, f"item {number} is not a node")
        iri, types = value.get("@id"), value.get("@type", [])
        if not isinstance(iri, str) or not iri:
            raise file.fail(element.line, f"node {number} has no @id")
        names = types if isinstance(types, list) else [types]
        yield Node(
            iri,
            element.line,
            frozenset(re.split(r"[/#]", t)[-1] for t in names if isinstance(t, str)),
            value,
            element.fault,
        )
    if document.shape is not Shape.LIST and "@graph" not in document.lengths:
        raise file.fail(1, "not expanded JSON-LD: a list of nodes was expected")


def _short(name: str) -> str:
    return re.split(r"[/#]", name)[-1]
