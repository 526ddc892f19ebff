"""Terms as the engine keeps them, so that two spellings of a fact are one fact.

Oxigraph stores numbers, dates, durations and booleans by value (XSD 1.1 part 2) and language tags
in lower case: ``"01"^^xsd:integer`` comes back as ``1``. The gate brings every literal to that form
before it compares, hashes and journals. The form is asked of the engine itself, so it cannot drift
from what the stores give back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple

from graphstore.errors import InvalidTermError
from graphstore.skolem import skolemise
from ontology.iris import Iris

MAX_IRI_BYTES: Final = 2_048
MAX_LITERAL_BYTES: Final = 8 * 1_048_576
_XSD_STRING: Final = NamedNode("http://www.w3.org/2001/XMLSchema#string")
_ANY: Final = NamedNode("urn:any")
_MAX_REASON_BYTES: Final = 10_000
_SHOWN: Final = 120
# no XML document can hold these (XML 1.0 §2.2), so RDF/XML and SPARQL's XML results could not
_NOT_FOR_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HALF: Final = re.compile("[\ud800-\udfff]")


def canonical_quads(iris: Iris, quads: Iterable[Quad]) -> frozenset[Quad]:
    """The same facts in the engine's normal form, without blank nodes.

    Blank nodes become IRIs under ``{base}/.well-known/genid/`` (RDF 1.1 Concepts §3.5) that follow
    from what is said of them.

    Raises:
        InvalidTermError: A quoted triple, a bad or oversized IRI, a literal with a control
            character that XML does not know, lone surrogates or a text direction, a blank graph
            name, blank nodes that cannot be told apart.
    """
    facts = quads if isinstance(quads, frozenset) else frozenset(quads)
    replaced = _replacements(facts)
    if replaced:
        facts = frozenset(_replace(quad, replaced) for quad in facts)
    blank = [
        quad
        for quad in facts
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode)
    ]
    if blank:
        names = skolemise(iris, blank)
        facts = facts.difference(blank) | {_named(quad, names) for quad in blank}
    return facts


def _named(quad: Quad, names: dict[BlankNode, NamedNode]) -> Quad:
    subject, object_ = quad.subject, quad.object
    return Quad(
        names[subject] if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        names[object_] if isinstance(object_, BlankNode) else object_,
        quad.graph_name,
    )


def _replacements(facts: frozenset[Quad]) -> dict[Literal, Literal]:
    """The literals that the engine would give back differently, after a check of every term."""
    iris: set[NamedNode] = {quad.predicate for quad in facts}
    literals: set[Literal] = set()
    for term in {quad.object for quad in facts}:
        match term:
            case Literal():
                literals.add(term)
            case NamedNode():
                iris.add(term)
            case Triple():
                raise InvalidTermError(str(term)[:_SHOWN], "a quoted triple (RDF-star)")
            case _:
                pass
    for subject in {quad.subject for quad in facts}:
        match subject:
            case NamedNode():
                iris.add(subject)
            case Triple():
                raise InvalidTermError(str(subject)[:_SHOWN], "a quoted triple (RDF-star)")
            case _:
                pass
    for graph in {quad.graph_name for quad in facts}:
        if not isinstance(graph, NamedNode):
            raise InvalidTermError(str(graph), "a fact stands in a named graph of the catalogue")
        iris.add(graph)
    for iri in iris:
        _check_iri(iri)
    return _normal_forms(literals)


def check_page(iri: str) -> None:
    """Checks that a text can be kept under this IRI.

    Raises:
        InvalidTermError: It is no absolute IRI, or too long.
    """
    try:
        _check_iri(NamedNode(iri))
    except ValueError as error:
        raise InvalidTermError(ascii(iri[:_SHOWN]), f"not the IRI of a page: {error}") from None


def check_reason(reason: str) -> None:
    """Checks that a reason can be kept and shown.

    Raises:
        InvalidTermError: It is too long, or has a control character or half a character.
    """
    strange = _NOT_FOR_XML.search(reason) or _HALF.search(reason)
    if strange is not None:
        raise InvalidTermError(
            ascii(reason[:_SHOWN]), f"a reason with the character U+{ord(strange[0]):04X}"
        )
    if len(reason.encode()) > _MAX_REASON_BYTES:
        raise InvalidTermError(
            reason[:_SHOWN], f"the reason has more than {_MAX_REASON_BYTES} bytes"
        )


def _check_iri(iri: NamedNode) -> None:
    value = iri.value
    if len(value) > MAX_IRI_BYTES or len(value.encode()) > MAX_IRI_BYTES:
        raise InvalidTermError(value[:_SHOWN], f"an IRI of more than {MAX_IRI_BYTES} bytes")
    try:
        NamedNode(value)  # terms from a lenient parser have not been checked yet
    except ValueError as error:
        raise InvalidTermError(value, f"not an absolute IRI: {error}") from None


def _normal_forms(literals: Iterable[Literal]) -> dict[Literal, Literal]:
    by_value: list[Literal] = []
    for literal in literals:
        value = literal.value
        strange = _NOT_FOR_XML.search(value)
        if strange is not None:
            raise InvalidTermError(
                repr(value[:_SHOWN]), f"a literal with the character U+{ord(strange[0]):04X}"
            )
        if len(value) > MAX_LITERAL_BYTES:
            raise InvalidTermError(
                value[:_SHOWN], f"a literal of more than {MAX_LITERAL_BYTES} characters"
            )
        if literal.language is not None:
            if literal.direction is not None:
                raise InvalidTermError(value[:_SHOWN], "a text direction (RDF 1.2)")
            _check_language(literal)
        elif literal.datatype != _XSD_STRING:
            _check_iri(literal.datatype)
            by_value.append(literal)
    scratch = Store()
    scratch.extend(
        Quad(NamedNode(f"urn:{number}"), _ANY, literal) for number, literal in enumerate(by_value)
    )
    replaced: dict[Literal, Literal] = {}
    for quad in scratch:
        assert isinstance(quad.subject, NamedNode)
        given = by_value[int(quad.subject.value[4:])]
        if quad.object != given:
            assert isinstance(quad.object, Literal)
            replaced[given] = quad.object
    return replaced


def _check_language(literal: Literal) -> None:
    try:
        same = Literal(literal.value, language=literal.language)
    except ValueError as error:
        raise InvalidTermError(str(literal)[:_SHOWN], f"a bad language tag: {error}") from None
    assert same == literal  # tags are lower case as soon as they are a term


def _replace(quad: Quad, replaced: dict[Literal, Literal]) -> Quad:
    object_ = quad.object
    if isinstance(object_, Literal) and object_ in replaced:
        return Quad(quad.subject, quad.predicate, replaced[object_], quad.graph_name)
    return quad
