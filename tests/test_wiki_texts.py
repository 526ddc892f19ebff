"""Everything people see speaks both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from wiki.catalogues import FOLDER, read_catalogue, used_messages
from wiki.languages import LANGUAGES

TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
_PLACEHOLDER = re.compile(r"%\((\w+)\)")
_NAMES = {  # the same in every language
    "Leefomgeving",
    "Leefomgeving Doe-Het-Zelf",
    "Doe-Het-Zelf",
    "English",
    "Nederlands",
    "SPARQL",
}


def _forms(value: object) -> tuple[str, ...]:
    return tuple(map(str, value)) if isinstance(value, (tuple, list)) else (str(value or ""),)


def test_there_are_messages_and_templates() -> None:
    assert len(used_messages()) > 50
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_holds_exactly_the_messages_in_use(language: str) -> None:
    catalogue = {message.id for message in read_catalogue(language) if message.id}
    used = set(used_messages())

    assert used - catalogue == set(), "run python -m wiki.catalogues"
    assert catalogue - used == set(), "run python -m wiki.catalogues"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_has_words_with_the_same_values(language: str) -> None:
    for message in read_catalogue(language):
        if not message.id:
            continue
        ids, words = _forms(message.id), _forms(message.string)
        assert all(words), f"{message.id} has no words in {language}"
        for text in words:
            named = set(_PLACEHOLDER.findall(text))
            assert named <= set(_PLACEHOLDER.findall(" ".join(ids))), message.id
        assert set(_PLACEHOLDER.findall(ids[-1])) == set(_PLACEHOLDER.findall(words[-1])), ids


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    bare = re.sub(
        r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "\x00", path.read_text("utf-8"), flags=re.DOTALL
    )
    attributes = re.findall(r'\b(?:aria-label|title|alt|placeholder|content)="([^"]*)"', bare)
    shown = re.sub(r"<(script|style|title)\b.*?</\1>", "", bare, flags=re.DOTALL)
    texts = re.split(r"<[^>]*>|\x00", shown)

    words = [t.strip() for t in texts if re.search(r"[^\W\d_]{2,}", t)]
    assert [t for t in words if t not in _NAMES] == []
    labels = [a for a in attributes if re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*", a)]
    assert labels == []


def test_the_words_check_would_notice_bare_words(tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<p>{{ _('Good') }} Bad words</p>")

    with pytest.raises(AssertionError):
        test_a_template_has_no_words_of_its_own(bad)
