"""A quick judge of conformance that says only what it is sure of.

Nearly every node conforms. For those, asking a full SHACL processor is a waste: this judge answers
True (certainly conforms), False (certainly does not) or None (ask the processor). It is used to
skip work only where it says True; all that is reported comes from the processor. A property-based
test holds it to the processor's answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeAlias, TypeGuard

from pyoxigraph import BlankNode, Literal, NamedNode

from graphstore.facts import Facts
from graphstore.literals import Comparable, comparable, has_datatype
from graphstore.reading import Term
from ontology.namespaces import RDF, RDFS
from shapes import Shape, ShapeSet
from shapes.model import Constraints, Qualified
from shapes.paths import Path, Step

Verdict: TypeAlias = bool | None
Values: TypeAlias = Collection[Term]
Check: TypeAlias = Callable[[Term, Values, Facts], Verdict]

_RESOURCE = NamedNode(f"{RDFS}Resource")
_BELOW, _ABOVE = frozenset({-1}), frozenset({1})
_NOT_ABOVE, _NOT_BELOW = frozenset({-1, 0}), frozenset({0, 1})
_KINDS: dict[type, frozenset[str]] = {
    NamedNode: frozenset({"IRI", "IRIOrLiteral", "BlankNodeOrIRI"}),
    BlankNode: frozenset({"BlankNode", "BlankNodeOrIRI", "BlankNodeOrLiteral"}),
    Literal: frozenset({"Literal", "IRIOrLiteral", "BlankNodeOrLiteral"}),
}


class Prover:
    """The judge for one set of shapes."""

    def __init__(self, shapes: ShapeSet) -> None:
        self._shapes = shapes
        self._compiled: dict[str, _Compiled] = {}

    def verdict(self, shape: str, node: Term, facts: Facts) -> Verdict:
        """Whether a node conforms to a shape, whatever its targets."""
        return self._of(shape).verdict(node, facts)

    def _of(self, name: str) -> _Compiled:
        compiled = self._compiled.get(name)
        if compiled is None:
            compiled = self._compiled[name] = self._compile(self._shapes.shapes[name])
        return compiled

    def _compile(self, shape: Shape) -> _Compiled:
        if shape.deactivated:
            return _Compiled(None, (), ())
        asked = shape.constraints
        checks = [
            *_count_checks(asked),
            *_value_checks(asked),
            *_pair_checks(asked),
            *self._shape_checks(asked),
        ]
        if shape.path is not None and asked.qualified is not None:
            checks.append(self._qualified_check(asked.qualified))
        nested = tuple(self._of(name) for name in (*asked.properties, *asked.nodes))
        return _Compiled(shape.path, tuple(checks), nested)

    def _shape_checks(self, asked: Constraints) -> Iterator[Check]:
        for name in asked.not_:
            yield self._each_conforms((name,), _none)
        for names in asked.and_:
            yield self._each_conforms(names, _all)
        for names in asked.or_:
            yield self._each_conforms(names, _any)
        for names in asked.xone:
            yield self._each_conforms(names, _one)

    def _each_conforms(
        self, names: Sequence[str], combine: Callable[[Iterable[Verdict]], Verdict]
    ) -> Check:
        compiled = [self._of(name) for name in names]

        def check(_: Term, values: Values, facts: Facts) -> Verdict:
            return _all(combine(c.verdict(value, facts) for c in compiled) for value in values)

        return check

    def _qualified_check(self, asked: Qualified) -> Check:
        wanted = self._of(asked.shape)
        siblings = [self._of(name) for name in asked.siblings]

        def fits(node: Term, facts: Facts) -> Verdict:
            others = (sibling.verdict(node, facts) for sibling in siblings)
            return _all((wanted.verdict(node, facts), _none(others)))

        def check(_: Term, values: Values, facts: Facts) -> Verdict:
            verdicts = [fits(value, facts) for value in values]
            if None in verdicts:
                return None
            count = verdicts.count(True)
            low = asked.minimum is None or count >= asked.minimum
            return low and (asked.maximum is None or count <= asked.maximum)

        return check


class _Compiled:
    """One shape: where its values are, what is checked of them, and shapes they are sent to.

    Nested shapes that look at plain values of a property are kept apart: with all about a node at
    hand, their values cost one dictionary look-up.
    """

    __slots__ = ("_checks", "_nested", "_plain", "path")

    def __init__(
        self, path: Path | None, checks: tuple[Check, ...], nested: tuple[_Compiled, ...]
    ) -> None:
        self.path = path
        self._checks = checks
        self._plain = tuple((n.path.predicate, n) for n in nested if _is_plain(n.path))
        self._nested = tuple(n for n in nested if not _is_plain(n.path))

    def verdict(self, node: Term, facts: Facts) -> Verdict:
        """Whether the node conforms."""
        path = self.path
        if path is None:
            return self.judge(node, (node,), facts)
        if _is_plain(path):
            return self.judge(node, facts.objects(node, path.predicate), facts)
        return self.judge(node, facts.walk(path, (node,)), facts)

    def judge(self, node: Term, values: Values, facts: Facts) -> Verdict:
        """Whether the node conforms, with its values at hand."""
        sure = True
        for check in self._checks:
            verdict = check(node, values, facts)
            if verdict is False:
                return False
            if verdict is None:
                sure = False
        if self._plain or self._nested:
            for value in values:
                verdict = self._judge_nested(value, facts)
                if verdict is False:
                    return False
                if verdict is None:
                    sure = False
        return True if sure else None

    def _judge_nested(self, value: Term, facts: Facts) -> Verdict:
        sure = True
        known = facts.known(value)
        for predicate, nested in self._plain:
            found = facts.objects(value, predicate) if known is None else known.get(predicate, ())
            verdict = nested.judge(value, found, facts)
            if verdict is False:
                return False
            if verdict is None:
                sure = False
        for nested in self._nested:
            verdict = nested.verdict(value, facts)
            if verdict is False:
                return False
            if verdict is None:
                sure = False
        return True if sure else None


def _is_plain(path: Path | None) -> TypeGuard[Step]:
    return isinstance(path, Step) and not path.inverse


def _not(verdict: Verdict) -> Verdict:
    return None if verdict is None else not verdict


def _all(verdicts: Iterable[Verdict]) -> Verdict:
    answer: Verdict = True
    for verdict in verdicts:
        if verdict is False:
            return False
        if verdict is None:
            answer = None
    return answer


def _any(verdicts: Iterable[Verdict]) -> Verdict:
    return _not(_none(verdicts))


def _none(verdicts: Iterable[Verdict]) -> Verdict:
    return _all(_not(verdict) for verdict in verdicts)


def _one(verdicts: Iterable[Verdict]) -> Verdict:
    found = list(verdicts)
    return None if None in found else found.count(True) == 1


def _count_checks(asked: Constraints) -> Iterator[Check]:
    low, high = asked.min_count, asked.max_count
    if low is not None:
        yield lambda _, values, __: len(values) >= low
    if high is not None:
        yield lambda _, values, __: len(values) <= high
    if asked.has_value:
        yield lambda _, values, __: all(wanted in values for wanted in asked.has_value)
    if asked.unique_lang:
        yield _unique_languages


def _unique_languages(_: Term, values: Values, __: Facts) -> Verdict:
    tags = [v.language.lower() for v in values if isinstance(v, Literal) and v.language]
    return len(tags) == len(set(tags))


def _value_checks(asked: Constraints) -> Iterator[Check]:
    if asked.classes:
        yield _class_check(asked.classes)
    for datatype in asked.datatypes:
        yield _each_value(partial(has_datatype, datatype=datatype))
    for kind in asked.node_kinds:
        yield _each_value(partial(_is_kind, kind))
    for allowed in asked.in_:
        yield _each_value(allowed.__contains__)
    for tags in asked.language_in:
        yield _each_value(_language_check(tags))
    if asked.min_length is not None or asked.max_length is not None:
        yield _each_value(_length_check(asked.min_length or 0, asked.max_length))
    for pattern in asked.patterns:
        yield _each_value(_pattern_check(pattern, asked.flags))
    yield from _range_checks(asked)
    if asked.closed:
        yield _closed_check(asked.allowed)


def _class_check(classes: Sequence[NamedNode]) -> Check:
    def check(_: Term, values: Values, facts: Facts) -> Verdict:
        return all(facts.is_instance(value, class_) for value in values for class_ in classes)

    return check


def _is_kind(kind: str, value: Term) -> bool:
    return kind in _KINDS[type(value)]


def _each_value(judge: Callable[[Term], Verdict]) -> Check:
    def check(_: Term, values: Values, __: Facts) -> Verdict:
        sure = True
        for value in values:
            verdict = judge(value)
            if verdict is False:
                return False
            sure = sure and verdict is not None
        return True if sure else None

    return check


def _language_check(tags: Collection[str]) -> Callable[[Term], Verdict]:
    wanted = {tag.lower() for tag in tags}

    def check(value: Term) -> Verdict:
        if not isinstance(value, Literal) or not value.language:
            return False
        tag = value.language.lower()
        return "*" in wanted or tag in wanted or tag.partition("-")[0] in wanted

    return check


def _text(value: Term) -> str | None:
    """The text that lengths and patterns are about; None when it is not sure."""
    if isinstance(value, NamedNode):
        return value.value
    if isinstance(value, Literal) and (value.language or value.datatype.value.endswith("#string")):
        return value.value
    return None


def _length_check(low: int, high: int | None) -> Callable[[Term], Verdict]:
    def check(value: Term) -> Verdict:
        text = _text(value)
        if text is None:
            return None
        return len(text) >= low and (high is None or len(text) <= high)

    return check


def _pattern_check(pattern: str, flags: str) -> Callable[[Term], Verdict]:
    options = (re.IGNORECASE if "i" in flags.lower() else 0) | (
        re.MULTILINE if "m" in flags.lower() else 0
    )
    compiled = re.compile(pattern, options)

    def check(value: Term) -> Verdict:
        text = _text(value)
        return None if text is None else compiled.search(text) is not None

    return check


def _range_checks(asked: Constraints) -> Iterator[Check]:
    for bounds, fits in (
        (asked.min_exclusive, _ABOVE),
        (asked.min_inclusive, _NOT_BELOW),
        (asked.max_exclusive, _BELOW),
        (asked.max_inclusive, _NOT_ABOVE),
    ):
        for bound in bounds:
            yield _each_value(partial(_fits, comparable(bound), fits))


def _fits(bound: Comparable | None, orders: frozenset[int], value: Term) -> Verdict:
    """Whether a value lies to a bound as wanted: below (-1), at (0) or above (1)."""
    compared = comparable(value)
    if bound is None or compared is None or bound[0] != compared[0]:
        return None
    left, right = compared[1], bound[1]
    return ((left > right) - (left < right)) in orders  # type: ignore[operator] # same kind


def _closed_check(allowed: frozenset[NamedNode]) -> Check:
    def check(_: Term, values: Values, facts: Facts) -> Verdict:
        return all(
            predicate in allowed or (predicate == RDF.type and object_ == _RESOURCE)
            for value in values
            for predicate, object_ in facts.about(value)
        )

    return check


def _pair_checks(asked: Constraints) -> Iterator[Check]:
    for other in asked.equals:
        yield partial(_equal, other)
    for other in asked.disjoint:
        yield partial(_disjoint, other)
    for other in asked.less_than:
        yield partial(_ordered, other, _BELOW)
    for other in asked.less_than_or_equals:
        yield partial(_ordered, other, _NOT_ABOVE)


def _equal(other: NamedNode, node: Term, values: Values, facts: Facts) -> Verdict:
    return set(values) == set(facts.objects(node, other))


def _disjoint(other: NamedNode, node: Term, values: Values, facts: Facts) -> Verdict:
    return set(values).isdisjoint(facts.objects(node, other))


def _ordered(
    other: NamedNode, orders: frozenset[int], node: Term, values: Values, facts: Facts
) -> Verdict:
    limits = [comparable(limit) for limit in facts.objects(node, other)]
    return _all(_fits(limit, orders, value) for value in values for limit in limits)
