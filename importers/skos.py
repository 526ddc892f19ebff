"""``skos``: a thesaurus from any RDF file, as one more scheme beside our own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graphstore.canonical import canonical_quads
from graphstore.errors import InvalidTermError
from importers.errors import OptionError, RowsRejectedError
from importers.files import InputFile
from importers.framework import Job, Outcome
from importers.rdf_files import format_of, read_quads
from importers.skos_reading import Thesaurus, read_thesaurus
from importers.statements import Statements, as_quads, less, read_statements, statement
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, LDHZ, OWL, RDF, RDFS, SKOS, XSD
from ontology.thesauri import thesaurus_files

IMPORTER = "skos"
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CONFORMS = statement(
    DCTERMS.conformsTo, NamedNode("http://www.w3.org/2004/02/skos/core")
)  # of an edition of which everything was taken
_DEPRECATED = statement(OWL.deprecated, Literal("true", datatype=XSD.boolean))
_UNTIL = f"{LDHZ.validUntil} "
_RELATIONS = tuple(
    f"{predicate} "
    for predicate in (
        SKOS.broader,
        SKOS.narrower,
        SKOS.related,
        SKOS.broaderTransitive,
        SKOS.narrowerTransitive,
        SKOS.hasTopConcept,
        SKOS.topConceptOf,
        SKOS.member,
    )
)


def importer(job: Job) -> Outcome:
    """Reads thesauri, each into the graph of its scheme; several files may make one."""
    by_name: defaultdict[str, list[tuple[InputFile, Thesaurus]]] = defaultdict(list)
    for file in job.open_files():
        rdf_format = format_of(file, job.options.get("format"))
        thesaurus = read_thesaurus(job, file, read_quads(file, rdf_format))
        if not thesaurus.items:
            if job.rejections.total:
                raise RowsRejectedError(tuple(job.rejections.kept), job.rejections.total)
            raise file.fail(None, "holds no concept, scheme or collection of SKOS")
        by_name[_scheme_name(job, file)].append((file, thesaurus))
    additions: set[Quad] = set()
    removals: set[Quad] = set()
    read: set[str] = set()
    known: set[str] = set()
    for name, parts in by_name.items():
        graph = job.iris.graph("scheme", name)
        present = read_statements(job.reader.graph_text(graph))
        register = _Register(job.iris, name, {s: set(rests) for s, rests in present.items()})
        known |= register.items()
        read |= {str(item) for item in _take(job, register, parts)}
        wished = register.statements()
        additions |= as_quads(less(wished, present), graph)
        removals |= as_quads(less(present, wished), graph)
    return Outcome(
        frozenset(additions),
        frozenset(removals),
        read=frozenset(read),
        known=frozenset(known),
        item_of=_item_of(read | known),
        reason=f"Import of thesaurus {', '.join(sorted(by_name))}",
    )


def _take(
    job: Job, register: _Register, parts: list[tuple[InputFile, Thesaurus]]
) -> set[NamedNode]:
    """Takes in the files of one scheme as one edition; gives what they described."""
    triples = {triple for _, part in parts for triple in part.triples}
    items = {item for _, part in parts for item in part.items}
    whole = all(part.whole for _, part in parts)
    left_out = sum(part.left_out for _, part in parts)
    if left_out:
        job.notes.append(f"{register.name}: {left_out} statements about other things left out")
    if not whole:
        job.notes.append(f"{register.name} is not whole: it ends no concept")
    schemes = [scheme for _, part in parts for scheme in part.schemes]
    if not schemes:
        scheme = job.iris.scheme(register.name)
        schemes, items = [scheme], items | {scheme}
        triples |= {
            Triple(scheme, RDF["type"], SKOS.ConceptScheme),
            Triple(scheme, SKOS.prefLabel, Literal(register.name.replace("-", " "), language="nl")),
        }
    in_scheme = {t.subject for t in triples if t.predicate in (SKOS.inScheme, SKOS.topConceptOf)}
    concepts = {
        t.subject for t in triples if t.predicate == RDF["type"] and t.object == SKOS.Concept
    }
    if len(schemes) == 1:
        triples |= {
            Triple(concept, SKOS.inScheme, schemes[0])
            for concept in concepts - in_scheme
            if isinstance(concept, NamedNode)
        }
    edition = job.edition() or max((p.newest for _, p in parts if p.newest), default=None)
    graph = job.iris.graph("scheme", register.name)
    try:
        quads = canonical_quads(
            job.iris, [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        )
    except InvalidTermError as error:
        raise parts[0][0].fail(None, f"a term that cannot be stored: {error}") from None
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES) or b""
    register.take(read_statements(text), items, edition, whole=whole)
    return items


@dataclass(slots=True)
class _Register:
    """What the graph of one scheme says; every thing as the newest edition that has it."""

    iris: Iris
    name: str
    subjects: Statements

    def take(
        self, statements: Statements, items: set[NamedNode], edition: str | None, *, whole: bool
    ) -> None:
        """Takes in an edition; one without a date counts as older than any with one."""
        reference = f"{self.name}-{edition}" if edition else self.name
        source = self.iris.mint(Kind.SOURCE, IMPORTER, reference)
        before = _CONFORMS in self.subjects.get(str(source), ())
        of = f" ({edition})" if edition else ""
        described = {
            statement(RDF.type, LDHZ.Source),
            statement(RDFS.label, Literal(f"Begrippenlijst {self.name}{of}", language="nl")),
            statement(RDFS.label, Literal(f"Thesaurus {self.name}{of}", language="en")),
        }
        if edition:
            described.add(statement(DCTERMS.issued, Literal(edition, datatype=XSD.date)))
        if whole or before:
            described.add(_CONFORMS)
        self.subjects[str(source)] = described
        for item in items:
            key = str(item)
            if self._edition_of(self.subjects.get(key, ())) > (edition or ""):
                continue
            self.subjects[key] = statements.get(key, set()) | {statement(DCTERMS.source, source)}
            blank = self._blank(statements.get(key, ()), statements)
            self.subjects |= {node: statements[node] for node in blank}
        if whole and edition is None:
            # Without dates the file is the newest: what it does not have is no longer there.
            for key in self.items() - {str(item) for item in items}:
                if not self._edition_of(self.subjects[key]):
                    self.subjects[key] = self.subjects[key] | {_DEPRECATED}

    def items(self) -> set[str]:
        """Concepts, schemes and collections."""
        sourced = f"{DCTERMS.source} <{self.iris.base}/id/{Kind.SOURCE}/{IMPORTER}/"
        return {
            subject
            for subject, rests in self.subjects.items()
            if any(rest.startswith(sourced) for rest in rests)
        }

    def statements(self) -> Statements:
        """What the graph should say: what a later whole edition does not have has ended."""
        whole = sorted(
            day
            for subject, rests in self.subjects.items()
            if f"/id/{Kind.SOURCE}/{IMPORTER}/" in subject and _CONFORMS in rests
            if (day := self._issued(rests))
        )
        wished: Statements = {}
        kept_blank: set[str] = set()
        for key in self.items():
            rests = {rest for rest in self.subjects[key] if not rest.startswith(_UNTIL)}
            later = [day for day in whole if day > self._edition_of(rests)]
            if later:
                rests |= {
                    _DEPRECATED,
                    statement(LDHZ.validUntil, Literal(later[0], datatype=XSD.date)),
                }
            if later or (_DEPRECATED in rests and not self._edition_of(rests)):
                rests = {rest for rest in rests if not rest.startswith(_RELATIONS)}
            wished[key] = rests
            kept_blank |= self._blank(rests, self.subjects)
        for subject, rests in self.subjects.items():
            if subject in kept_blank or f"/id/{Kind.SOURCE}/{IMPORTER}/" in subject:
                wished[subject] = rests
        return wished

    def _blank(self, rests: Iterable[str], statements: Statements) -> set[str]:
        """The former blank nodes that belong to a thing of which this is said."""
        prefix = f"> <{self.iris.base}/.well-known/genid/"
        found: set[str] = set()
        todo = [rests]
        while todo:
            for rest in todo.pop():
                if prefix in rest:
                    value = rest.partition(" ")[2].removesuffix(" .")
                    if value not in found:
                        found.add(value)
                        todo.append(statements.get(value, ()))
        return found & statements.keys()

    def _edition_of(self, rests: Iterable[str]) -> str:
        """The day of the edition that described a thing; empty without a date."""
        prefix = f"{DCTERMS.source} <{self.iris.base}/id/{Kind.SOURCE}/{IMPORTER}/{self.name}"
        source = next((rest for rest in rests if rest.startswith(prefix)), None)
        return source[len(prefix) :].removesuffix("> .").removeprefix("-") if source else ""

    def _issued(self, rests: Iterable[str]) -> str:
        prefix = f'{DCTERMS.issued} "'
        return next((rest[len(prefix) :][:10] for rest in rests if rest.startswith(prefix)), "")


def _scheme_name(job: Job, file: InputFile) -> str:
    name = job.options.get("scheme")
    if name is None:
        stem = PurePath(file.name).name.partition(".")[0].casefold()
        name = re.sub(r"[^a-z0-9]+", "-", stem).strip("-")
    if not _NAME.fullmatch(name):
        raise OptionError("scheme", f"{name!r} is not a name of small letters, digits and hyphens")
    if name in {own.scheme for own in thesaurus_files()}:
        raise OptionError("scheme", f"{name!r} is one of our own schemes: choose another name")
    return name


def _item_of(items: set[str]) -> Callable[[NamedNode], str | None]:
    def item_of(subject: NamedNode) -> str | None:
        key = str(subject)
        return key if key in items else None

    return item_of
