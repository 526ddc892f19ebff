"""Terms of pyoxigraph as terms of rdflib and back.

Lexical forms are kept as they are. An explicit ``xsd:string`` is the same as none in RDF 1.1, but
not for rdflib, so it becomes a plain literal.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode
from rdflib import BNode, URIRef
from rdflib import Literal as RdflibLiteral
from rdflib.term import Node

Term: TypeAlias = NamedNode | BlankNode | Literal
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


@lru_cache(maxsize=65536)
def to_rdflib(term: Term) -> URIRef | BNode | RdflibLiteral:
    """The same term for rdflib."""
    if isinstance(term, NamedNode):
        return URIRef(term.value)
    if isinstance(term, BlankNode):
        return BNode(term.value)
    if term.language is not None:
        return RdflibLiteral(term.value, lang=term.language)
    if term.datatype.value == _XSD_STRING:
        return RdflibLiteral(term.value)
    return RdflibLiteral(term.value, datatype=URIRef(term.datatype.value), normalize=False)


def to_oxigraph(term: Node) -> Term:
    """The same term for pyoxigraph."""
    if isinstance(term, URIRef):
        return NamedNode(term)
    if isinstance(term, BNode):
        return BlankNode(term)
    if not isinstance(term, RdflibLiteral):
        raise TypeError(type(term).__name__)
    if term.language is not None:
        return Literal(str(term), language=term.language)
    if term.datatype is None:
        return Literal(str(term))
    return Literal(str(term), datatype=NamedNode(term.datatype))
