"""The thesauri that come with the program: one Turtle file per concept scheme, named after it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from ontology.iris import Iris


@dataclass(frozen=True, slots=True)
class ThesaurusFile:
    """One scheme as it comes with the program; its IRIs stand under the default base."""

    scheme: str  # the name in IRIs, such as "organisation-kind"
    text: bytes  # Turtle, UTF-8

    @property
    def iri(self) -> NamedNode:
        """The IRI of the concept scheme."""
        return Iris().scheme(self.scheme)

    def triples(self) -> list[Triple]:
        """What the file says; there are no blank nodes in it."""
        return [quad.triple for quad in parse(self.text, format=RdfFormat.TURTLE)]


@cache
def thesaurus_files() -> tuple[ThesaurusFile, ...]:
    """Every thesaurus, by name."""
    files = (
        ThesaurusFile(file.name.removesuffix(".ttl"), file.read_bytes())
        for file in resources.files("ontology.thesauri").iterdir()
        if file.name.endswith(".ttl")
    )
    return tuple(sorted(files, key=lambda file: file.scheme))
