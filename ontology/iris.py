"""IRIs of things, minted in one place.

The pattern is that of the Dutch URI strategy: ``{base}/id/{kind}/{reference}``. The table of kinds
stands in ``docs/model.md``.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

DEFAULT_BASE = "https://leefomgeving.org"

_REFERENCE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"  # no look-alikes: read out over the phone
_REFERENCE_LENGTH = 12
_SAFE = "/-._~"
_BASE = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d{1,5})?(?:/[A-Za-z0-9._~\-]+)*")


class Kind(StrEnum):
    """Kinds of things that have an IRI of their own."""

    PLACE = "place"
    ENVIRONMENT = "environment"
    RESIDENT = "resident"
    AMBITION = "ambition"
    STATUS_CHANGE = "status-change"
    ACTIVITY = "activity"
    DOCUMENT = "document"
    ROLE = "role"
    REQUEST = "request"
    ORGANISATION = "organisation"
    COUNTER = "counter"
    OBSERVATION = "observation"
    GEOMETRY = "geometry"
    SOURCE = "source"
    PLACE_CHANGE = "place-change"
    SCHEME = "scheme"
    CONCEPT = "concept"
    COLLECTION = "collection"
    GRAPH = "graph"


class InvalidBaseError(ValueError):
    """The base IRI is not an absolute http(s) IRI without query, fragment or trailing slash."""


@dataclass(frozen=True, slots=True)
class Iris:
    """Mints and reads the IRIs under one base.

    Raises:
        InvalidBaseError: The base is not a plain http(s) origin, with a path at most.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        if not _BASE.fullmatch(self.base):
            raise InvalidBaseError(self.base)

    def mint(self, kind: Kind, *reference: str) -> NamedNode:
        """The IRI of a thing of this kind; parts of the reference are joined by slashes."""
        if not reference or not all(reference):
            raise ValueError(f"a {kind} needs a reference")
        path = "/".join(quote(part, safe=_SAFE) for part in reference)
        return NamedNode(f"{self.base}/id/{kind}/{path}")

    def fresh(self, kind: Kind) -> NamedNode:
        """A new IRI with an opaque, unguessable reference (about 59 bits)."""
        reference = "".join(secrets.choice(_REFERENCE_ALPHABET) for _ in range(_REFERENCE_LENGTH))
        return self.mint(kind, reference)

    def parse(self, iri: NamedNode) -> tuple[Kind, str] | None:
        """Kind and reference of an IRI under this base; None for any other."""
        prefix = f"{self.base}/id/"
        if not iri.value.startswith(prefix):
            return None
        kind, _, reference = iri.value[len(prefix) :].partition("/")
        if not reference or kind not in set(Kind):
            return None
        return Kind(kind), unquote(reference)

    def place(self, code: str) -> NamedNode:
        """The IRI of an imported place by its CBS code, as in ``/id/place/BU03440223``."""
        return self.mint(Kind.PLACE, code)

    def scheme(self, name: str) -> NamedNode:
        """The IRI of a concept scheme, as in ``/id/scheme/ambition``."""
        return self.mint(Kind.SCHEME, name)

    def concept(self, scheme: str, slug: str) -> NamedNode:
        """The IRI of a concept, as in ``/id/concept/ambition/jeu-de-boules``."""
        return self.mint(Kind.CONCEPT, scheme, slug)

    def graph(self, *name: str) -> NamedNode:
        """The IRI of a named graph, as in ``/id/graph/source/cbs-kwb``."""
        return self.mint(Kind.GRAPH, *name)
