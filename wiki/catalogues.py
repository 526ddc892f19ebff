"""Keeps the message catalogues in step with code and templates: ``python -m wiki.catalogues``.

Needs a checkout. New messages come in untranslated, messages that nothing uses go out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from wiki.languages import LANGUAGES

FOLDER = Path(__file__).parent
_NO_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)  # the same messages give the same file
MessageId: TypeAlias = "str | tuple[str, ...]"
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "mark": None,
    "ngettext": (1, 2),
}


def used_messages() -> dict[MessageId, list[tuple[str, int]]]:
    """Every message of code and templates, with the places where it stands."""
    found: dict[MessageId, list[tuple[str, int]]] = {}
    for path, method in _sources():
        with path.open("rb") as file:
            options = {"trimmed": "true"} if method.startswith("jinja2") else {}
            for line, message, _comments, _context in extract(
                method, file, keywords=_KEYWORDS, options=options
            ):
                place = (path.relative_to(FOLDER).as_posix(), line)
                found.setdefault(message, []).append(place)
    return found


def _sources() -> Iterator[tuple[Path, str]]:
    for path in sorted(FOLDER.rglob("*.py")):
        yield path, "python"
    for path in sorted((FOLDER / "templates").rglob("*.html")):
        yield path, "jinja2.ext:babel_extract"


def catalogue_path(language: str) -> Path:
    """Where the catalogue of a language lies."""
    return FOLDER / "translations" / language / "messages.po"


def read_catalogue(language: str) -> Catalog:
    """The catalogue of a language as it stands; an empty one when there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(language: str) -> int:
    """Rewrites a catalogue with exactly the messages in use; returns how many lack words."""
    old = read_catalogue(language)
    new = Catalog(
        locale=language,
        project="leefomgeving",
        charset="utf-8",
        creation_date=_NO_CLOCK,
        revision_date=_NO_CLOCK,
    )
    missing = 0
    for message, places in sorted(used_messages().items(), key=lambda item: str(item[0])):
        known = old.get(message if isinstance(message, str) else message[0])
        words = known.string if known else ""
        if language == "en":
            words = message
        if isinstance(message, tuple) and not isinstance(words, (tuple, list)):
            words = ("", "")
        new.add(message, words, locations=[(file, 0) for file, _line in places])
        missing += not all([words] if isinstance(words, str) else words or [""])
    with catalogue_path(language).open("wb") as file:
        write_po(file, new, width=100, sort_output=True, omit_header=False, include_lineno=False)
    return missing


if __name__ == "__main__":
    for each in LANGUAGES:
        print(each, update(each), "without words")  # noqa: T201  # a tool for developers
