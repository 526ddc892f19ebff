"""What a shape says of a node: one violation, and where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode


@dataclass(frozen=True, slots=True)
class Violation:
    """One result of SHACL validation (SHACL §3.6), made comparable.

    Two results are the same violation when shape, component, focus, path and value are the same;
    message and severity are for people.
    """

    shape: str  # IRI of the source shape
    component: str  # IRI of the constraint component
    focus: NamedNode | BlankNode | Literal
    path: str  # the path in SPARQL syntax; empty for constraints on the node itself
    value: NamedNode | BlankNode | Literal | None
    messages: Mapping[str, str] = field(default_factory=dict, compare=False)  # language → text
    severity: str = field(default="http://www.w3.org/ns/shacl#Violation", compare=False)
