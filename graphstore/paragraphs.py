"""Three-way merge of page texts by paragraph: two people edit one page, each another part of it."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import Final

_PARAGRAPH: Final = re.compile(rb".+?(?:\n[ \t\r]*\n\s*|\Z)", re.DOTALL)


def merge(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """The text with both changes; None when both changed the same paragraph differently.

    Everything comes back byte for byte; a paragraph includes the blank lines after it.
    """
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    old = _paragraphs(base)
    left, right = _paragraphs(ours), _paragraphs(theirs)
    left_at, right_at = _matches(old, left), _matches(old, right)
    merged: list[bytes] = []
    start, left_start, right_start = 0, 0, 0
    # a paragraph that both kept is fixed ground; between two of those, at most one may have changed
    fixed = [at for at in range(len(old)) if at in left_at and at in right_at]
    for at in [*fixed, len(old)]:
        left_end = left_at.get(at, len(left))
        right_end = right_at.get(at, len(right))
        before = old[start:at]
        mine, other = left[left_start:left_end], right[right_start:right_end]
        if mine == before:
            merged += other
        elif other in (before, mine):
            merged += mine
        else:
            return None
        if at < len(old):
            merged.append(old[at])
        start, left_start, right_start = at + 1, left_end + 1, right_end + 1
    return b"".join(merged)


def _paragraphs(text: bytes) -> list[bytes]:
    return _PARAGRAPH.findall(text)


def _matches(old: list[bytes], new: list[bytes]) -> dict[int, int]:
    """Where the kept paragraphs of ``old`` stand in ``new``, in rising order."""
    return {
        block.a + step: block.b + step
        for block in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks()
        for step in range(block.size)
    }
