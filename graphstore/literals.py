"""What is certain about literals: whether they have a datatype, and how they compare.

Only plain cases are decided; anything else, such as a date with a time zone or the 30th of a month,
is left to the SHACL processor by answering None.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TypeAlias

from pyoxigraph import Literal, NamedNode

from graphstore.reading import Term

Comparable: TypeAlias = tuple[str, Decimal | str]  # kind, value: only the same kind compares

_XSD = "http://www.w3.org/2001/XMLSchema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DAY = r"(?!0000)\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
_FORMS = {
    _XSD + name: re.compile(form)
    for name, form in {
        "boolean": r"true|false",
        "date": _DAY,
        "dateTime": _DAY + r"T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:Z|[+-](?:0\d|1[0-3]):[0-5]\d)?",
        "decimal": r"[+-]?\d{1,30}(?:\.\d{1,30})?",
        "gYear": r"(?!0000)\d{4}",
        "integer": r"[+-]?\d{1,30}",
    }.items()
}


def has_datatype(value: Term, datatype: NamedNode) -> bool | None:
    """Whether ``sh:datatype`` holds: the same datatype, and a lexical form that fits it."""
    if not isinstance(value, Literal):
        return False
    if value.datatype != datatype:
        # The processor knows two wider names for datatypes; they are not for us to judge.
        return None if datatype.value.startswith("http://www.w3.org/2000/01/rdf-schema#") else False
    form = _FORMS.get(datatype.value)
    if form is not None:
        return True if form.fullmatch(value.value) else None
    if datatype.value in (_XSD + "string", _RDF + "langString"):
        return True
    return None if datatype.value.startswith((_XSD, _RDF)) else True


def comparable(value: Term) -> Comparable | None:
    """Kind and value of a number, or of a date without time zone; None for everything else."""
    if not isinstance(value, Literal):
        return None
    datatype = value.datatype.value
    form = _FORMS.get(datatype)
    if form is None or not form.fullmatch(value.value):
        return None
    if datatype in (_XSD + "integer", _XSD + "decimal"):
        return "number", Decimal(value.value)
    if datatype == _XSD + "date":
        return "date", value.value
    return None
