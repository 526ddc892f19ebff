"""Text of strangers: without markup and control characters, and in which language it is."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from html.parser import HTMLParser

_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]*>")
_REFERENCE = re.compile(r"&(?:[a-zA-Z]{2,8}|#[0-9]{2,6}|#x[0-9a-fA-F]{2,6});")
_BREAKS = {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "ul", "ol"}
_SILENT = {"script", "style", "template", "noscript"}
_WORDS = {
    "de": "aber am auf bei das der die ein eine für im ist mit nicht und von zum zur",
    "en": "and are at by for from in is of on or our that the this to we with you your",
    "fr": "au aux avec ce dans des du elle en est et la le les nous pour sur une vous",
    "nl": "aan bij de een en het ik je met naar niet of om op te tot uit van voor wij zijn",
}
_FREQUENT = {language: frozenset(words.split()) for language, words in _WORDS.items()}
# What no XML document can hold (XML 1.0 §2.2), so that the graph cannot either, and halves.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ENOUGH = 5  # frequent words, to say anything about a language


def fit(text: str) -> str:
    """The text itself.

    Raises:
        ValueError: It holds a control character or half a character; says which.
    """
    found = _UNFIT.search(text)
    if found is not None:
        raise ValueError(f"holds a character that no text can hold: U+{ord(found[0]):04X}")
    return text


def clean(text: str, *, one_line: bool = False) -> str:
    """The text as a reader sees it: tags and entities of HTML gone, no control characters."""
    if _MARKUP.search(text):
        reader = _Reader()
        reader.feed(text)
        reader.close()
        text = "".join(reader.parts)
    elif _REFERENCE.search(text):
        text = html.unescape(text)
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = "".join(
        char
        for char in text
        if char == "\n" or unicodedata.category(char) not in ("Cc", "Cs", "Co", "Cn")
    )
    if one_line:
        return " ".join(text.split())
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def shorten(text: str, length: int) -> str:
    """The text, cut off with an ellipsis when it is longer than this many characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def guess_language(texts: Iterable[str]) -> str:
    """Which of nl, de, en and fr the texts together are in; Dutch when that is not clear."""
    counts = Counter(word for text in texts for word in re.findall(r"\w+", text.casefold()))
    scores = {
        language: sum(counts[word] for word in words) for language, words in _FREQUENT.items()
    }
    best = max(scores, key=lambda language: (scores[language], language == "nl"))
    return best if scores[best] >= _ENOUGH else "nl"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 # the signature is that of HTMLParser
        if tag in _SILENT:
            self._silent += 1
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data)
