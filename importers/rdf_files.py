"""Statements from files in any RDF syntax, read in a stream and within bounds.

What an XML parser can be made to do by a few lines (entities in entities, elements a hundred
thousand deep) is looked for first, with expat, which has limits of its own: the RDF parser has none
and would take the whole process along.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath
from xml.parsers import expat  # guarded below; it guards the RDF/XML parser in turn

from pyoxigraph import Quad, RdfFormat, parse

from importers.errors import OptionError
from importers.files import CHUNK, InputFile

MAX_STATEMENTS = 20_000_000
MAX_DEPTH = 200  # elements in elements
MAX_ENTITIES = 200
MAX_ENTITY = 500  # characters; entities in RDF files stand for namespaces
_SNIFF = 4096


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
