"""Builders for changes, so that tests say what matters and nothing else."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Triple

from graphstore.change import Actor, Change, Role
from graphstore.layers import in_graph
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF, RDFS

IRIS = Iris()
WIKI = IRIS.graph("wiki")
NETWORK = IRIS.graph("network")
SOURCE = IRIS.graph("source", "cbs")
RESIDENT = Actor(IRIS.mint(Kind.RESIDENT, "noor"), Role.RESIDENT)
IMPORTER = Actor(NamedNode("urn:importer"), Role.IMPORTER)
LABEL = RDFS.label
PART_OF = LDHZ.directPartOf


def closed(reference: str) -> NamedNode:
    """The graph of a closed environment."""
    return IRIS.graph("closed", reference)


def member(*references: str) -> Actor:
    """A resident who belongs to these closed environments."""
    return Actor(RESIDENT.iri, Role.RESIDENT, frozenset(references))


def environment(name: str) -> NamedNode:
    """An environment by a name for people."""
    return IRIS.mint(Kind.ENVIRONMENT, name)


def named(name: str, label: str | None = None) -> Triple:
    """That an environment has a label."""
    return Triple(environment(name), LABEL, Literal(label or name, language="nl"))


def part_of(part: str, whole: str) -> Triple:
    """That one environment lies in another."""
    return Triple(environment(part), PART_OF, environment(whole))


def is_a(name: str, class_: NamedNode) -> Triple:
    """That an environment is of a class."""
    return Triple(environment(name), RDF.type, class_)


def adding(
    *triples: Triple, graph: NamedNode = WIKI, actor: Actor = RESIDENT, base: int | None = None
) -> Change:
    """A change that adds these triples to one graph."""
    quads = frozenset(in_graph(triple, graph) for triple in triples)
    return Change(actor, "adding", additions=quads, base_revision=base)


def removing(
    *triples: Triple, graph: NamedNode = WIKI, actor: Actor = RESIDENT, base: int | None = None
) -> Change:
    """A change that removes these triples from one graph."""
    quads = frozenset(in_graph(triple, graph) for triple in triples)
    return Change(actor, "removing", removals=quads, base_revision=base)


def replacing(
    old: Triple, new: Triple, *, graph: NamedNode = WIKI, base: int | None = None
) -> Change:
    """A change that puts one triple in the place of another."""
    return Change(
        RESIDENT,
        "replacing",
        additions=frozenset({in_graph(new, graph)}),
        removals=frozenset({in_graph(old, graph)}),
        base_revision=base,
    )
