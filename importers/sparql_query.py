"""``sparql``: what a CONSTRUCT query finds at a remote SPARQL endpoint."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable
from pathlib import PurePath

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from graphstore.canonical import canonical_quads
from graphstore.errors import InvalidTermError
from importers.errors import OptionError, RemoteError
from importers.event_model import slug
from importers.files import InputFile, not_utf8
from importers.framework import Job, Outcome
from importers.sparql_remote import Remote, check_endpoint, check_query
from importers.statements import Statements, as_quads, less, read_statements, statement
from ontology.iris import Kind
from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDF, RDFS, XSD

IMPORTER = "sparql"
DEFAULT_PAGE = 5_000
DEFAULT_TIMEOUT = 60.0
pause: Callable[[float], None] = time.sleep  # between tries; tests do not wait
_UNTIL = f"{LDHZ.validUntil} "


def importer(job: Job) -> Outcome:
    """Asks one query, kept in a file, and takes what it constructs into a graph of its own."""
    files = job.open_files()
    if len(files) != 1:
        raise files[1].fail(None, "one query at a time")
    (file,) = files
    remote = _remote(job)
    name = job.options.get("source") or slug(PurePath(file.name).stem)
    if not name or slug(name) != name:
        raise OptionError("source", "is a name of small letters, digits and hyphens")
    query = _query(file)
    check_query(file, query, paged=bool(remote.page))
    graph = job.iris.graph("source", f"{IMPORTER}-{name}")
    present = read_statements(job.reader.graph_text(graph))
    found = _ask(job, remote, query, graph)
    if not found:
        raise RemoteError(remote.endpoint, "the query finds nothing: nothing was changed")
    wished = _wished(job, found, present, name, remote.endpoint)
    sources = f"<{job.iris.base}/id/{Kind.SOURCE}/{IMPORTER}/"
    known = {subject for subject in present if not subject.startswith(sources)}
    return Outcome(
        additions=as_quads(less(wished, present), graph),
        removals=as_quads(less(present, wished), graph),
        read=frozenset(found),
        known=frozenset(known),
        item_of=_item_of(sources),
        reason=f"Import of {name} from {remote.endpoint}",
    )


def _ask(job: Job, remote: Remote, query: str, graph: NamedNode) -> Statements:
    triples: set[Triple] = set()
    pages = 0
    for page in remote.pages(query):
        pages += 1
        triples |= {quad.triple for quad in page}
    job.notes.append(f"{len(triples)} statements in {pages} pages from {remote.endpoint}")
    try:
        quads = canonical_quads(
            job.iris, [Quad(t.subject, t.predicate, t.object, graph) for t in triples]
        )
    except InvalidTermError as error:
        raise RemoteError(remote.endpoint, f"a term that cannot be stored: {error}") from None
    text = serialize((quad.triple for quad in quads), format=RdfFormat.N_TRIPLES)
    return read_statements(text or b"")


def _wished(
    job: Job, found: Statements, present: Statements, name: str, endpoint: str
) -> Statements:
    """What was found, and of what is no longer found a description that has ended.

    Of our own things only the statements go: their end is not for others to say.
    """
    source = job.iris.mint(Kind.SOURCE, IMPORTER, name)
    today = _edition(job)
    ours = f"<{job.iris.base}/"
    wished = dict(found)
    for subject, rests in present.items():
        if subject in found or subject.startswith(ours):
            continue
        ended = any(rest.startswith(_UNTIL) for rest in rests)
        wished[subject] = rests if ended else rests | {statement(LDHZ.validUntil, today)}
    before = {subject: rests for subject, rests in present.items() if subject != str(source)}
    if wished == before and str(source) in present:
        wished[str(source)] = present[str(source)]  # the day of an answer alone is no change
        return wished
    wished[str(source)] = {
        statement(RDF.type, LDHZ.Source),
        statement(RDFS.label, Literal(f"{name}, van {endpoint}", language="nl")),
        statement(RDFS.label, Literal(f"{name}, from {endpoint}", language="en")),
        statement(FOAF.homepage, NamedNode(endpoint)),
        statement(DCTERMS.issued, today),
    }
    return wished


def _remote(job: Job) -> Remote:
    endpoint = job.options.get("endpoint")
    if endpoint is None:
        raise OptionError("endpoint", "is needed: the address of a SPARQL endpoint")
    reason = check_endpoint(endpoint)
    if reason is not None:
        raise OptionError("endpoint", reason)
    return Remote(
        endpoint,
        page=_number(job, "page", DEFAULT_PAGE, 0, 1_000_000),
        timeout=_number(job, "timeout", int(DEFAULT_TIMEOUT), 1, 3600),
        pause=pause,
    )


def _number(job: Job, option: str, default: int, least: int, most: int) -> int:
    text = job.options.get(option)
    if text is None:
        return default
    if not re.fullmatch(r"[0-9]{1,7}", text) or not least <= int(text) <= most:
        raise OptionError(option, f"{text[:40]!r} is not a number from {least} to {most}")
    return int(text)


def _query(file: InputFile) -> str:
    content = file.document()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise file.fail(None, not_utf8(content, error)) from None


def _edition(job: Job) -> Literal:
    """The day of the answer."""
    day = job.edition() or datetime.datetime.now(datetime.UTC).date().isoformat()
    return Literal(day, datatype=XSD.date)


def _item_of(sources: str) -> Callable[[NamedNode], str | None]:
    def item_of(subject: NamedNode) -> str | None:
        key = str(subject)
        return None if key.startswith(sources) else key

    return item_of
