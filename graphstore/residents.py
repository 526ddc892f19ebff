"""What is said of a person is always judged as what is said of a person.

Shapes find residents by their type. A fact about an address of a resident without that type would
be seen by no shape, whatever it told. Therefore nothing stands there unless the type stands beside
it, as a reader of the same layer sees it; then the closed shape of residents judges the rest (R15).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from pyoxigraph import NamedNode, Triple

from graphstore.reading import TripleView
from graphstore.violation import Violation
from ontology.iris import Iris, Kind
from ontology.namespaces import LDHZ, RDF

_SHAPE: Final = "https://leefomgeving.org/def/shapes#Resident"
_COMPONENT: Final = "http://www.w3.org/ns/shacl#ClassConstraintComponent"
_MESSAGES: Final = {
    "nl": "Van een bewoner staat hier niets zonder dat er staat dat het een bewoner is.",
    "en": "Nothing is said here of a resident without saying that it is one.",
}


def untyped_residents(
    iris: Iris, before: TripleView, after: TripleView, changed: Collection[Triple]
) -> Iterator[Violation]:
    """The residents of whom a change leaves facts without their type, in order of their IRIs."""
    start = f"{iris.base}/id/{Kind.RESIDENT}/"
    people = {
        triple.subject
        for triple in changed
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(start)
    }
    for person in sorted(people, key=lambda node: node.value):
        if _untyped(after, person) and not _untyped(before, person):
            yield Violation(_SHAPE, _COMPONENT, person, "", person, _MESSAGES)


def _untyped(view: TripleView, person: NamedNode) -> bool:
    if view.contains(Triple(person, RDF.type, LDHZ.Resident)):
        return False
    return next(iter(view.triples(person, None, None)), None) is not None
