"""The roots of words, so that "speeltuinen" finds "Speeltuin" and "barbecues" finds "Barbecue".

Names are in Dutch or English and nothing says in which language somebody types, so a word has the
roots of both. Two words belong together when they share a root. Stemming is that of the Snowball
project: for Dutch the algorithm of Kraaij and Pohlmann, which keeps "boom" and "bom" apart and
brings "huizen" to "huis"; for English Porter's second.
"""

from __future__ import annotations

import re
import threading
from functools import lru_cache

import Stemmer

_SHORTEST = 3  # letters of the shortest word that has roots
_IRREGULAR = {
    "bladeren": "blad", "daken": "dak", "dagen": "dag", "eieren": "ei", "gaten": "gat",
    "glazen": "glas", "kinderen": "kind", "leden": "lid", "liederen": "lied", "musea": "museum",
    "paden": "pad", "schepen": "schip", "schoten": "schot", "sloten": "slot", "spelen": "spel",
    "steden": "stad", "vaten": "vat", "wegen": "weg",
}  # fmt: skip
_ENDS = tuple(_IRREGULAR)
_IRREGULAR_END = re.compile(f"({'|'.join(_IRREGULAR)})$")
_AFTER_VOWEL = ("eeen", "ieen")  # ideeën, zeeën, categorieën: as they are folded
_ROUNDS = 3  # "fietsen" is "fiets" first, and "fiet" as "fiets" itself is

_lock = threading.Lock()  # a stemmer is for one thread at a time
_dutch = Stemmer.Stemmer("dutch", 0)
_english = Stemmer.Stemmer("english", 0)


@lru_cache(maxsize=50_000)
def roots(word: str) -> tuple[str, ...]:
    """The roots of a folded word, Dutch and English; none of codes, numbers and snippets.

    Words in other alphabets have none either: they are found as they are written.
    """
    if len(word) < _SHORTEST or not (word.isascii() and word.isalpha()):
        return ()
    with _lock:
        found = [_dutch_root(word), _text(_english.stemWord(word))]
        if word.endswith(_ENDS):
            found.append(_dutch_root(_IRREGULAR_END.sub(lambda end: _IRREGULAR[end[1]], word)))
    return tuple(dict.fromkeys(found))


def _dutch_root(word: str) -> str:
    """Stemmed until nothing changes."""
    if word.endswith(_AFTER_VOWEL):
        word = word.removesuffix("en")
    for _ in range(_ROUNDS):
        # A participle's ge- is taken off, and would be of "gebouw", "gevel" and "gemeente" too.
        if word.startswith("ge"):
            stem = "ge" + _text(_dutch.stemWord("gi" + word[2:]))[2:]
        else:
            stem = _text(_dutch.stemWord(word))
        if stem == word:
            break
        word = stem
    return word


def _text(stem: object) -> str:
    """A stem as text; the library has no types."""
    return str(stem)
