"""The axioms of the ontology, compiled into tables that the closure is read from.

Used of OWL 2 RL (https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules):
cax-sco and cax-eqc (types), prp-spo1 and prp-eqp, prp-inv, prp-symp, prp-trp. Property chains name
candidates for "see also" and are never materialised; domains, ranges and everything about
``owl:sameAs`` are left to the shapes, which complain instead of concluding.

A *role* is a property with a direction. All but transitivity is a graph over roles: whoever asserts
``directPartOf`` forward also says ``partOf`` forward and ``hasPart`` backward. Its closure is taken
once, here, so that no conclusion ever needs more than one step, or one walk along one transitive
relation.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple, TypeVar

from pyoxigraph import NamedNode, Triple

from graphstore.walking import reachable
from ontology.namespaces import OWL, RDF, RDFS
from ontology.vocabulary import closure_files

T = TypeVar("T")
_THING = NamedNode("http://www.w3.org/2002/07/owl#Thing")


class Role(NamedTuple):
    """A property, read forward or backward."""

    predicate: NamedNode
    inverse: bool

    def flipped(self, flip: bool = True) -> Role:
        """The same property read the other way."""
        return Role(self.predicate, self.inverse != flip)


@dataclass(frozen=True, slots=True)
class Relation:
    """One transitive relation: the roles whose statements are its edges, and what it says."""

    edges: tuple[Role, ...]
    conclusions: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class Axioms:
    """What follows from what; compare ``digest`` to see whether stored conclusions are of these."""

    implies: Mapping[NamedNode, tuple[Role, ...]]  # by property of the premise
    implied_by: Mapping[NamedNode, tuple[Role, ...]]  # by property of the conclusion
    superclasses: Mapping[NamedNode, tuple[NamedNode, ...]]
    subclasses: Mapping[NamedNode, tuple[NamedNode, ...]]
    relations: tuple[Relation, ...]
    feeds: Mapping[NamedNode, tuple[tuple[int, bool], ...]]  # property → (relation, backward)
    concluded: Mapping[NamedNode, tuple[tuple[int, bool], ...]]
    premises: frozenset[NamedNode]  # the properties whose statements can lead to conclusions
    properties: frozenset[NamedNode]  # those, and the properties of conclusions
    digest: str

    def matters(self, predicate: NamedNode) -> bool:
        """True when statements with this property can be premise or conclusion."""
        return predicate in self.properties


@cache
def load_axioms() -> Axioms:
    """The axioms in the program's ontology; alignments and see-also candidates are left out."""
    return compile_axioms(triple for file in closure_files() for triple in file.triples())


def compile_axioms(triples: Iterable[Triple]) -> Axioms:
    """Compiles the axioms among these triples; everything else is passed over."""
    roles: dict[Role, set[Role]] = defaultdict(set)
    classes: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    transitive: set[NamedNode] = set()
    used: set[str] = set()

    def implies(premise: Role, conclusion: Role) -> None:
        roles[premise].add(conclusion)
        roles[premise.flipped()].add(conclusion.flipped())

    for triple in triples:
        s, p, o = triple.subject, triple.predicate, triple.object
        if not isinstance(s, NamedNode) or not isinstance(o, NamedNode):
            continue
        if RDF.type in (s, o) or o == _THING:
            continue  # types follow classes only; that everything is a thing is no news
        if p == RDFS.subPropertyOf:
            implies(Role(s, False), Role(o, False))
        elif p == OWL.equivalentProperty:
            implies(Role(s, False), Role(o, False))
            implies(Role(o, False), Role(s, False))
        elif p == OWL.inverseOf:
            implies(Role(s, False), Role(o, True))
            implies(Role(o, False), Role(s, True))
        elif p == RDF.type and o == OWL.SymmetricProperty:
            implies(Role(s, False), Role(s, True))
        elif p == RDF.type and o == OWL.TransitiveProperty:
            transitive.add(s)
        elif p == RDFS.subClassOf:
            classes[s].add(o)
        elif p == OWL.equivalentClass:
            classes[s].add(o)
            classes[o].add(s)
        else:
            continue
        used.add(str(triple))
    implied = {role: reachable(roles, role) for role in list(roles)}
    return _tables(implied, classes, transitive, sorted(used))


def _tables(
    implied: Mapping[Role, set[Role]],
    classes: Mapping[NamedNode, set[NamedNode]],
    transitive: set[NamedNode],
    used: list[str],
) -> Axioms:
    implies: dict[NamedNode, set[Role]] = defaultdict(set)
    implied_by: dict[NamedNode, set[Role]] = defaultdict(set)
    for premise, conclusions in implied.items():
        if premise.inverse:
            continue  # says the same as the forward one
        for conclusion in conclusions - {premise}:
            implies[premise.predicate].add(conclusion)
            implied_by[conclusion.predicate].add(premise.flipped(conclusion.inverse))
    superclasses: dict[NamedNode, set[NamedNode]] = {}
    subclasses: dict[NamedNode, set[NamedNode]] = defaultdict(set)
    for class_ in list(classes):
        superclasses[class_] = reachable(classes, class_) - {class_}
        for above in superclasses[class_]:
            subclasses[above].add(class_)
    relations = _relations(implied, transitive)
    feeds: dict[NamedNode, set[tuple[int, bool]]] = defaultdict(set)
    concluded: dict[NamedNode, set[tuple[int, bool]]] = defaultdict(set)
    for number, relation in enumerate(relations):
        for role in relation.edges:
            feeds[role.predicate].add((number, role.inverse))
        for role in relation.conclusions:
            concluded[role.predicate].add((number, role.inverse))
    return Axioms(
        implies=_frozen(implies),
        implied_by=_frozen(implied_by),
        superclasses=_frozen(superclasses),
        subclasses=_frozen(subclasses),
        relations=relations,
        feeds=_frozen(feeds),
        concluded=_frozen(concluded),
        premises=frozenset({RDF.type, *implies, *feeds}),
        properties=frozenset({RDF.type, *implies, *feeds, *implied_by, *concluded}),
        digest=hashlib.sha256("\n".join(used).encode()).hexdigest(),
    )


def _relations(
    implied: Mapping[Role, set[Role]], transitive: set[NamedNode]
) -> tuple[Relation, ...]:
    """One relation per set of equivalent roles with a transitive property among them."""
    relations: list[Relation] = []
    covered: set[Role] = set()
    for predicate in sorted(transitive, key=str):
        role = Role(predicate, False)
        if role in covered or role.flipped() in covered:
            continue
        above = implied.get(role, set()) | {role}
        below = {premise for premise, all_ in implied.items() if role in all_} | {role}
        covered |= above & below
        relations.append(Relation(_sorted(below), _sorted(above)))
    return tuple(relations)


def _sorted(roles: Iterable[Role]) -> tuple[Role, ...]:
    return tuple(sorted(roles, key=str))


def _frozen(table: Mapping[NamedNode, set[T]]) -> dict[NamedNode, tuple[T, ...]]:
    return {key: tuple(sorted(values, key=str)) for key, values in table.items() if values}
