"""What of an RDF file belongs to a thesaurus, and what does not.

A file may hold anything: the definition of SKOS itself, statements about our own things. Taken is
what it says about its own concepts, schemes and collections, with the blank nodes that belong to
them; of our terms and our things it may only name the ones it maps to.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from importers.errors import InputError
from importers.files import InputFile, line_of
from importers.framework import Job
from importers.skos_integrity import breaches
from ontology.iris import Iris
from ontology.namespaces import DCTERMS, LDHZ_IRI, RDF, SKOS

CLASSES = (SKOS.Concept, SKOS.ConceptScheme, SKOS.Collection, SKOS.OrderedCollection)
MAX_BLANK_DEPTH = 16
_SHOWN = 200
_SCHEMES = ("http://", "https://", "urn:")  # those a link can lead to, and names without a place
_MAPPINGS = (
    SKOS.exactMatch,
    SKOS.closeMatch,
    SKOS.broadMatch,
    SKOS.narrowMatch,
    SKOS.relatedMatch,
    SKOS.mappingRelation,
)
_VOCABULARIES = (
    "http://www.w3.org/2004/02/skos/core",
    "http://www.w3.org/2008/05/skos-xl#",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "http://www.w3.org/2000/01/rdf-schema#",
    "http://www.w3.org/2002/07/owl#",
)
_DATES = (DCTERMS.modified, DCTERMS.issued, DCTERMS.created)


@dataclass(slots=True)
class Thesaurus:
    """What one or more files say about one thesaurus."""

    triples: set[Triple] = field(default_factory=set)
    items: set[NamedNode] = field(default_factory=set)
    newest: str | None = None  # the latest day that the files name
    left_out: int = 0
    whole: bool = True

    @property
    def schemes(self) -> list[NamedNode]:
        """The concept schemes described, in the order of their IRIs."""
        found = {
            triple.subject
            for triple in self.triples
            if triple.predicate == RDF["type"] and triple.object == SKOS.ConceptScheme
        }
        return sorted((s for s in found if isinstance(s, NamedNode)), key=lambda s: s.value)


def read_thesaurus(job: Job, file: InputFile, quads: Iterable[Quad]) -> Thesaurus:
    """What belongs to the thesaurus; what breaks a condition of SKOS goes to the rejections."""
    said: defaultdict[NamedNode | BlankNode, list[Triple]] = defaultdict(list)
    thesaurus = Thesaurus()
    for quad in quads:
        subject = quad.subject
        if isinstance(subject, Triple) or isinstance(quad.object, Triple):
            thesaurus.left_out += 1
            continue
        said[subject].append(quad.triple)
        is_typed = quad.predicate == RDF["type"] and quad.object in CLASSES
        if is_typed and isinstance(subject, NamedNode) and _is_foreign(job.iris, subject):
            thesaurus.items.add(subject)
    _take_out_addresses(job, file, thesaurus)
    todo: list[tuple[NamedNode | BlankNode, int]] = [(item, 0) for item in thesaurus.items]
    visited: set[NamedNode | BlankNode] = set()
    while todo:
        node, depth = todo.pop()
        if node in visited:
            continue
        visited.add(node)
        for triple in said[node]:
            if not _may_be_said(job.iris, triple):
                thesaurus.left_out += 1
                continue
            if isinstance(triple.object, BlankNode):
                if depth == MAX_BLANK_DEPTH:
                    reason = f"blank nodes more than {MAX_BLANK_DEPTH} deep"
                    job.reject(file.fail(None, f"{_root(node)}: {reason}"))
                    thesaurus.whole = False
                    continue
                todo.append((triple.object, depth + 1))
            thesaurus.triples.add(triple)
    thesaurus.left_out += sum(len(triples) for node, triples in said.items() if node not in visited)
    _take_out_breaches(job, file, thesaurus)
    days = [_day(triple.object) for triple in thesaurus.triples if triple.predicate in _DATES]
    thesaurus.newest = max((day for day in days if day), default=None)
    return thesaurus


def _take_out_addresses(job: Job, file: InputFile, thesaurus: Thesaurus) -> None:
    """Rejects things named by what is no name: a script, a file on somebody's machine."""
    found = sorted(
        (item for item in thesaurus.items if not item.value.lower().startswith(_SCHEMES)),
        key=lambda item: item.value,
    )
    content = _text(file) if found else b""
    for item in found:
        reason = "an IRI begins with http://, https:// or urn:"
        name = item.value
        job.reject(file.fail(_line(content, name), f"{name[:_SHOWN]}: {reason}"))
        thesaurus.items.discard(item)
        thesaurus.whole = False


def _take_out_breaches(job: Job, file: InputFile, thesaurus: Thesaurus) -> None:
    found = list(breaches(thesaurus.triples))
    content = _text(file) if found else b""
    for breach in found:
        subject = breach.subject
        name = subject.value if isinstance(subject, NamedNode) else str(subject)
        job.reject(file.fail(_line(content, name), f"{name[:_SHOWN]}: {breach.reason[:_SHOWN]}"))
        thesaurus.triples -= breach.statements
        thesaurus.whole = False
        if isinstance(subject, NamedNode) and not any(
            triple.subject == subject for triple in thesaurus.triples
        ):
            thesaurus.items.discard(subject)


def _is_foreign(iris: Iris, node: NamedNode) -> bool:
    return not node.value.startswith((f"{iris.base}/", LDHZ_IRI, *_VOCABULARIES))


def _may_be_said(iris: Iris, triple: Triple) -> bool:
    if triple.predicate.value.startswith(LDHZ_IRI):
        return False
    value = triple.object
    if not isinstance(value, NamedNode):
        return True
    if value.value.startswith(LDHZ_IRI):
        return False
    return not value.value.startswith(f"{iris.base}/") or triple.predicate in _MAPPINGS


def _day(value: object) -> str | None:
    if not isinstance(value, Literal) or value.datatype.value.rpartition("#")[2] not in (
        "date",
        "dateTime",
    ):
        return None
    day = value.value[:10]
    return day if len(day) == 10 and day[4] == day[7] == "-" else None


def _text(file: InputFile) -> bytes:
    """What lines are looked up in; nothing of a file that is too large for that."""
    try:
        return file.document()
    except InputError:  # it was read to its end before: nothing else can be wrong with it
        return b""


def _line(content: bytes, iri: str) -> int | None:
    """Where a file speaks of a thing first, at the start of a line when it does so anywhere.

    A parsed statement does not know its line, and a prefix may stand for most of the IRI.
    """
    local = re.escape(re.split(r"[/#]", iri)[-1].encode())
    if not local:
        return None
    found = re.search(rb"(?m)^[^\s\"']*[:/#]" + local + rb"[>\s]", content) or re.search(
        rb"[:/#]" + local + rb"[>\"\s]", content
    )
    return line_of(content, found.start()) if found else None


def _root(node: NamedNode | BlankNode) -> str:
    return node.value[:_SHOWN]
