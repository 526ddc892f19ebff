"""Cells of figures: from what publishers write to literals in canonical form.

Two spellings of one number give the same literal (XSD 1.1 part 2, canonical mappings).
"""

from __future__ import annotations

import re
from decimal import Decimal

from pyoxigraph import Literal

from importers.layout import Datatype, Layout, Measure
from ontology.namespaces import XSD

_NUMBER = re.compile(r"[+-]?[0-9]{1,18}(?:\.[0-9]{0,12})?")
_POSTCODE = re.compile(r"[1-9][0-9]{3}")


class Cells:
    """Reads the cells of one column; remembers what it has read, as figures repeat."""

    def __init__(self, layout: Layout, measure: Measure) -> None:
        self._layout = layout
        self._measure = measure
        self._seen: dict[str, str | None] = {}
        self._predicate = str(measure.property)

    def statement(self, cell: str) -> str | None:
        """Predicate and object in N-Triples; None when the figure is not known.

        Raises:
            ValueError: The cell is not what the layout promises; says why.
        """
        try:
            return self._seen[cell]
        except KeyError:
            literal = read_figure(cell, self._layout, self._measure)
            statement = None if literal is None else f"{self._predicate} {literal} ."
            self._seen[cell] = statement
            return statement


def read_figure(cell: str, layout: Layout, measure: Measure) -> Literal | None:
    """The literal that a cell stands for; None when the figure is not known or withheld.

    Raises:
        ValueError: The cell is not what the layout promises; says why.
    """
    text = cell.strip()
    if text in layout.unknown:
        return None
    if measure.datatype is Datatype.POSTCODE:
        if not _POSTCODE.fullmatch(text):
            raise ValueError(f"{measure.column} is not a postcode of four digits: {text[:40]!r}")
        return Literal(text)
    spelled = text if layout.decimal == "." else text.replace(".", "!").replace(layout.decimal, ".")
    if not _NUMBER.fullmatch(spelled):
        raise ValueError(f"{measure.column} is not a number: {text[:40]!r}")
    number = Decimal(spelled)
    if number < measure.minimum or (measure.maximum is not None and number > measure.maximum):
        limits = f"at least {measure.minimum}" + (
            "" if measure.maximum is None else f" and at most {measure.maximum}"
        )
        raise ValueError(f"{measure.column} must be {limits}: {text[:40]!r}")
    whole = number == number.to_integral_value()
    if measure.datatype is Datatype.INTEGER:
        if not whole:
            raise ValueError(f"{measure.column} is not a whole number: {text[:40]!r}")
        return Literal(str(int(number)), datatype=XSD.integer)
    canonical = str(int(number)) if whole else format(number.normalize(), "f")
    return Literal(canonical, datatype=XSD.decimal)
