"""Full-text queries over names (``names``), what things lie in (``place``) and roots (``roots``).

Roots are indexed backwards: the root of a word is a whole token there, and a compound that ends in
it is a token that begins with it. The syntax is that of SQLite's FTS5; words are folded, so they
hold letters and digits only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from wiki.stems import roots

_SHORTEST_END = 4  # letters of a root that compounds are looked for with


def backwards(names: Iterable[str]) -> str:
    """The roots of all words of folded names, each backwards, as they are indexed."""
    found = {root[::-1] for name in names for word in name.split() for root in roots(word)}
    return " ".join(sorted(found))


def forms(words: Sequence[str]) -> set[str]:
    """What a name of one word is looked up by in any of its forms; none of longer names."""
    telling = _telling(words)
    return {f"~{root}" for root in roots(telling[0])} if len(telling) == 1 else set()


def all_of(words: Sequence[str]) -> str:
    """Every word begins some word of the thing or of where it lies; one of its own at least."""
    return _every(words, _no_other)


def inflected(words: Sequence[str]) -> str:
    """As ``all_of``, and a word may have another form in the name of the thing."""
    return _every(_telling(words), _same_root)


def in_compounds(words: Sequence[str]) -> str:
    """As ``inflected``, and a compound in the name of the thing may end in the word."""
    return _every(_telling(words), _end_or_root)


def some_of(words: Sequence[str]) -> str:
    """Some word is in the name of the thing, in any form."""
    telling = [word for word in words if len(word) > 2] or words
    return " OR ".join(_own(word, _same_root) for word in telling)


def _every(words: Sequence[str], other: Callable[[str], str]) -> str:
    own = " OR ".join(_own(word, other) for word in words)
    every = " AND ".join(f'({{names place}} : "{word}"*{_or_roots(other(word))})' for word in words)
    return f"({own}) AND {every}"


def _own(word: str, other: Callable[[str], str]) -> str:
    return f'(names : "{word}"*{_or_roots(other(word))})'


def _or_roots(terms: str) -> str:
    return f" OR roots : ({terms})" if terms else ""


def _no_other(_word: str) -> str:
    return ""


def _same_root(word: str) -> str:
    return " OR ".join(f'"{root[::-1]}"' for root in roots(word))


def _end_or_root(word: str) -> str:
    return " OR ".join(
        f'"{root[::-1]}"' + ("*" if len(root) >= _SHORTEST_END else "") for root in roots(word)
    )


def _telling(words: Sequence[str]) -> Sequence[str]:
    """Without the s of "foto's", which is a word apart in what is folded."""
    return [word for word in words if word != "s"] or words
