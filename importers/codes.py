"""The codes of places as CBS gives them, and what they say about nesting.

``NL``, ``PV26``, ``GM0344``, ``WK034402``, ``BU03440223``: a neighbourhood carries the code of its
district, a district that of its municipality. Since 2022 the last part may hold letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from pyoxigraph import NamedNode

from importers.layout import PlaceKind
from ontology.namespaces import LDHZ

COUNTRY = "NL"
_CODE = re.compile(
    r"(?P<country>NL(?:00|01)?)|(?P<province>PV[0-9]{2})|(?P<municipality>GM[0-9]{4})"
    r"|(?P<district>WK[0-9]{4}[0-9A-Z]{2})|(?P<neighbourhood>BU[0-9]{4}[0-9A-Z]{4})"
)

CLASS_OF = {
    PlaceKind.COUNTRY: LDHZ.Country,
    PlaceKind.PROVINCE: LDHZ.Province,
    PlaceKind.MUNICIPALITY: LDHZ.Municipality,
    PlaceKind.DISTRICT: LDHZ.District,
    PlaceKind.NEIGHBOURHOOD: LDHZ.Neighbourhood,
}


@dataclass(frozen=True, slots=True)
class PlaceCode:
    """A code with what it tells."""

    code: str
    kind: PlaceKind

    @property
    def parent(self) -> str | None:
        """The code of the place it is directly part of, as far as codes tell."""
        if self.kind is PlaceKind.NEIGHBOURHOOD:
            return f"WK{self.code[2:8]}"
        if self.kind is PlaceKind.DISTRICT:
            return f"GM{self.code[2:6]}"
        return None

    @property
    def municipality(self) -> str | None:
        """The code of its municipality, its own for a municipality."""
        if self.kind in (PlaceKind.COUNTRY, PlaceKind.PROVINCE):
            return None
        return f"GM{self.code[2:6]}"

    @property
    def place_class(self) -> NamedNode:
        """The class of such places."""
        return CLASS_OF[self.kind]


def parse_code(text: str) -> PlaceCode | None:
    """The code in a cell, padded or in small letters; None when it is none.

    The country is ``NL`` whether CBS writes NL00 or NL01.
    """
    found = _CODE.fullmatch(text.strip().upper())
    if found is None or found.lastgroup is None:
        return None
    kind = PlaceKind(found.lastgroup)
    return PlaceCode(COUNTRY if kind is PlaceKind.COUNTRY else found.group(), kind)
