"""Names for blank nodes that follow from what is said of them.

A blank node has no identity from one change to the next, so the gate gives it an IRI: the digest of
the component of blank nodes it belongs to (nodes joined by a triple), in a form that does not
depend on labels or order. The same file imported twice gives the same IRIs.

Nodes are told apart by refining colours: first by the triples that name no other blank node, then
by the colours of their neighbours, until nothing changes (the idea of RDF Dataset Canonicalization,
RDFC-1.0, without its exponential search). Nodes that say literally the same are one node: a graph
with both means no more than a graph with one (RDF 1.1 Semantics §5.3, leaning). What is left is
symmetric beyond any use, such as rings of identical nodes, and refused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graphstore.errors import InvalidTermError
from ontology.iris import Iris

_Term: TypeAlias = NamedNode | BlankNode | Literal
# subject, predicate, object
_Fact: TypeAlias = tuple[NamedNode | BlankNode, NamedNode, _Term]


def skolemise(iris: Iris, quads: Sequence[Quad]) -> dict[BlankNode, NamedNode]:
    """An IRI for every blank node in these quads.

    Raises:
        InvalidTermError: Blank nodes that nothing tells apart.
    """
    facts = {_fact(quad) for quad in quads}
    prefix = f"{iris.base}/.well-known/genid/"
    names: dict[BlankNode, NamedNode] = {}
    for nodes, component in _components(facts):
        same = _lean(nodes, component)
        kept = {fact for fact in component if fact[0] not in same and fact[2] not in same}
        left = nodes - same.keys()
        colours = _colours(left, kept)
        if len(set(colours.values())) < len(left):
            raise InvalidTermError(
                str(next(iter(left))), f"{len(left)} blank nodes that nothing tells apart"
            )
        lines = sorted(
            " ".join((_label(s, colours), str(p), _label(o, colours))) for s, p, o in kept
        )
        whole = sha256("\n".join(lines).encode()).digest()
        for node in left:
            digest = sha256(whole + colours[node].encode()).hexdigest()[:40]
            names[node] = NamedNode(prefix + digest)
        for twin, original in same.items():
            names[twin] = names[original]
    return names


def _fact(quad: Quad) -> _Fact:
    subject, object_ = quad.subject, quad.object
    assert not isinstance(subject, Triple)  # the gate refuses quoted triples first
    assert not isinstance(object_, Triple)
    return subject, quad.predicate, object_


def _components(facts: set[_Fact]) -> list[tuple[set[BlankNode], list[_Fact]]]:
    """The facts by connected component of blank nodes."""
    parent: dict[BlankNode, BlankNode] = {}

    def root(node: BlankNode) -> BlankNode:
        parent.setdefault(node, node)
        while parent[node] != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for subject, _, object_ in facts:
        if isinstance(subject, BlankNode):
            first = root(subject)
            if isinstance(object_, BlankNode):
                parent[first] = root(object_)
        elif isinstance(object_, BlankNode):
            root(object_)
    members: dict[BlankNode, set[BlankNode]] = defaultdict(set)
    for node in parent:
        members[root(node)].add(node)
    said: dict[BlankNode, list[_Fact]] = defaultdict(list)
    for fact in facts:
        either = fact[0] if isinstance(fact[0], BlankNode) else fact[2]
        assert isinstance(either, BlankNode)
        said[root(either)].append(fact)
    return [(members[key], said[key]) for key in members]


def _lean(nodes: set[BlankNode], facts: list[_Fact]) -> dict[BlankNode, BlankNode]:
    """Nodes that say literally what another one says, and which one; until there are none."""
    same: dict[BlankNode, BlankNode] = {}
    facts_now = set(facts)
    while True:
        around: dict[BlankNode, set[tuple[str, ...]]] = defaultdict(set)
        for s, p, o in facts_now:
            if isinstance(s, BlankNode):
                around[s].add((">", str(p), "self" if s == o else str(o)))
            if isinstance(o, BlankNode) and s != o:
                around[o].add(("<", str(p), str(s)))
        twins: dict[frozenset[tuple[str, ...]], list[BlankNode]] = defaultdict(list)
        for node in nodes - same.keys():
            twins[frozenset(around[node])].append(node)
        found = {twin: group[0] for group in twins.values() for twin in group[1:]}
        if not found:
            return same
        same = {twin: found.get(kept, kept) for twin, kept in same.items()} | found
        facts_now = {(s, p, o) for s, p, o in facts_now if s not in found and o not in found}


def _colours(nodes: set[BlankNode], facts: set[_Fact]) -> dict[BlankNode, str]:
    """A colour for every node, the same for the same component whatever its labels."""
    outward: dict[BlankNode, list[tuple[NamedNode, _Term]]] = defaultdict(list)
    inward: dict[BlankNode, list[tuple[NamedNode, _Term]]] = defaultdict(list)
    for s, p, o in facts:
        if isinstance(s, BlankNode):
            outward[s].append((p, o))
        if isinstance(o, BlankNode):
            inward[o].append((p, s))
    colours = dict.fromkeys(nodes, "")
    undecided = set(nodes)
    classes = 0
    while undecided:
        changed = {
            node: sha256(
                "\n".join(
                    [
                        colours[node],
                        *sorted(f"> {p} {_label(o, colours)}" for p, o in outward[node]),
                        *sorted(f"< {p} {_label(s, colours)}" for p, s in inward[node]),
                    ]
                ).encode()
            ).hexdigest()
            for node in undecided
        }
        colours |= changed
        count: dict[str, int] = defaultdict(int)
        for colour in colours.values():
            count[colour] += 1
        # a node that is alone in its colour stays so and need not be looked at again
        undecided = {node for node in undecided if count[colours[node]] > 1}
        if len(count) == classes:
            break
        classes = len(count)
    return colours


def _label(term: _Term, colours: dict[BlankNode, str]) -> str:
    return f"_:{colours[term]}" if isinstance(term, BlankNode) else str(term)
