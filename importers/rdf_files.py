"""Statements from files in any RDF syntax, read in a stream and within bounds.

What a parser can be made to do by a few lines is looked for first, because the RDF parser has no
limits and would take the whole process along: in XML entities in entities and elements a hundred
thousand deep (with expat, which has limits of its own), in JSON-LD objects in objects, each with a
copy of the context around it.

Memory does not grow with the file, one kind apart: the parser reads a JSON-LD object with a context
or an ``@graph`` as a whole, so such an object has a limit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from xml.parsers import expat  # guarded below; it guards the RDF/XML parser in turn

from pyoxigraph import Quad, RdfFormat, parse

from importers.errors import OptionError
from importers.files import CHUNK, InputFile

MAX_STATEMENTS = 20_000_000
MAX_DEPTH = 200  # elements in elements, objects and lists in each other
MAX_ENTITIES = 200
MAX_OBJECT = 64 << 20  # bytes of JSON-LD with one context: the parser takes sixteen times as much
MAX_ENTITY = 500  # characters; entities in RDF files stand for namespaces
_SNIFF = 4096
_JSON_SIGN = re.compile(rb'["\\{}\[\]]')


def format_of(file: InputFile, option: str | None) -> RdfFormat:
    """The syntax of a file: as told, by its name, else by how it begins.

    Raises:
        OptionError: The option names no RDF syntax.
    """
    if option is not None:
        found = RdfFormat.from_extension(option) or RdfFormat.from_media_type(option)
        if found is None:
            raise OptionError("format", f"{option!r} is no RDF syntax (ttl, rdf, nt, jsonld…)")
        return found
    suffixes = [suffix[1:].lower() for suffix in PurePath(file.name).suffixes]
    while suffixes and suffixes[-1] in ("gz", "zip"):
        suffixes.pop()
    known = {"json": RdfFormat.JSON_LD, "owl": RdfFormat.RDF_XML, "xml": RdfFormat.RDF_XML}
    if suffixes:
        found = known.get(suffixes[-1]) or RdfFormat.from_extension(suffixes[-1])
        if found is not None:
            return found
    with file.open() as stream:
        start = stream.read(_SNIFF).removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"<?xml", b"<rdf:RDF", b"<!DOCTYPE")):
        return RdfFormat.RDF_XML
    if start.startswith((b"{", b"[{", b"[ {", b"[\n")):
        return RdfFormat.JSON_LD
    return RdfFormat.TRIG


def read_quads(file: InputFile, rdf_format: RdfFormat) -> Iterator[Quad]:
    """The statements of a file, in its order; blank nodes of two files never mix.

    Raises:
        InputError: The file is not in this syntax, or reaches a limit; with the line.
    """
    if rdf_format == RdfFormat.RDF_XML:
        _guard_xml(file)
    elif rdf_format == RdfFormat.JSON_LD:
        _guard_json(file)
    with file.open() as stream:
        try:
            quads = parse(stream, format=rdf_format, rename_blank_nodes=True)
            for number, quad in enumerate(quads, 1):
                if number > MAX_STATEMENTS:
                    raise file.fail(None, f"more than {MAX_STATEMENTS} statements")
                yield quad
        except SyntaxError as error:
            raise file.fail(error.lineno, f"not {rdf_format.name}: {error.msg}") from None
        except ValueError as error:
            raise file.fail(None, f"not {rdf_format.name}: {error}") from None


class _TooMuchError(Exception):
    """Something no RDF file needs; args hold the reason."""


def _guard_xml(file: InputFile) -> None:
    parser = expat.ParserCreate()
    depth = 0
    entities = 0

    def start(_name: str, _attributes: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise _TooMuchError(f"elements more than {MAX_DEPTH} deep")

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def entity(
        name: str,
        _is_parameter: bool,
        value: str | None,
        _base: str | None,
        _system: str | None,
        _public: str | None,
        _notation: str | None,
    ) -> None:
        nonlocal entities
        entities += 1
        if value is None:
            raise _TooMuchError(f"the entity {name} stands outside the file")
        if len(value) > MAX_ENTITY or "&" in value or entities > MAX_ENTITIES:
            raise _TooMuchError(f"the entity {name} is not one that an RDF file needs")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.EntityDeclHandler = entity
    with file.open() as stream:
        try:
            while chunk := stream.read(CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            reason = expat.ErrorString(error.code)
            raise file.fail(error.lineno, f"not XML: {reason}") from None
        except _TooMuchError as error:
            raise file.fail(parser.CurrentLineNumber, str(error)) from None


def _guard_json(file: InputFile) -> None:
    depth = 0
    in_string = False
    line = 1
    position = 0
    begun = 0  # where the outermost object, or the one in the outermost list, begins
    escaped = -1  # where the character stands that a backslash speaks of
    with file.open() as stream:
        while chunk := stream.read(CHUNK):
            for match in _JSON_SIGN.finditer(chunk):
                sign = match[0]
                if match.start() == escaped:
                    continue
                if sign == b"\\":
                    escaped = match.start() + 1
                elif sign == b'"':
                    in_string = not in_string
                elif not in_string:
                    depth += 1 if sign in b"{[" else -1
                    if depth > MAX_DEPTH:
                        line += chunk.count(b"\n", 0, match.start())
                        raise file.fail(line, f"objects more than {MAX_DEPTH} deep")
                    if depth <= 1:
                        begun = position + match.start()
            escaped = 0 if escaped == len(chunk) else -1
            position += len(chunk)
            if position - begun > MAX_OBJECT:
                raise file.fail(
                    line, f"an object of more than {MAX_OBJECT} bytes: save it as Turtle or RDF/XML"
                )
            line += chunk.count(b"\n")
