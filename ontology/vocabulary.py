"""The files of the ontology, told apart by what they are for.

Everything is published. The axioms that reasoning follows stand in the topic files. Those whose
conclusions are stored are all of them but ``see-also.ttl``: it names candidates, of which there are
as many as pairs. Alignments (``align-*.ttl``) say how our terms relate to those of others and are
never reasoned with, so that nobody's store fills up with schema.org and PROV types.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

ONTOLOGY_IRI = NamedNode("https://leefomgeving.org/def/ldhz")
TOPIC_IRI_PREFIX = "https://leefomgeving.org/def/ldhz/topic/"


@dataclass(frozen=True, slots=True)
class VocabularyFile:
    """One Turtle file of the ontology."""

    name: str  # without folder, such as "place.ttl"
    text: bytes  # Turtle, UTF-8

    @property
    def is_alignment(self) -> bool:
        """True when the file aligns our terms to those of others."""
        return self.name.startswith("align-")

    def triples(self) -> list[Triple]:
        """What the file says, with blank nodes of its own."""
        return [
            quad.triple
            for quad in parse(self.text, format=RdfFormat.TURTLE, rename_blank_nodes=True)
        ]


@cache
def vocabulary_files() -> tuple[VocabularyFile, ...]:
    """Every file of the ontology (not the thesauri), by name."""
    files = (
        VocabularyFile(file.name, file.read_bytes())
        for file in resources.files("ontology").iterdir()
        if file.name.endswith(".ttl")
    )
    return tuple(sorted(files, key=lambda file: file.name))


def axiom_files() -> tuple[VocabularyFile, ...]:
    """The files whose axioms reasoning follows: all but the alignments."""
    return tuple(file for file in vocabulary_files() if not file.is_alignment)


def closure_files() -> tuple[VocabularyFile, ...]:
    """The files whose conclusions are stored: axioms, without the candidates for see also."""
    return tuple(file for file in axiom_files() if file.name != "see-also.ttl")


def alignment_files() -> tuple[VocabularyFile, ...]:
    """The files that are published only."""
    return tuple(file for file in vocabulary_files() if file.is_alignment)
