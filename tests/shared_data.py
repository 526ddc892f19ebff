"""Real files that stand beside the checkout and are never copied into it."""

from __future__ import annotations

from pathlib import Path

import pytest

_SHARED = Path(__file__).resolve().parent.parent.parent / "shared"


def shared(path: str) -> Path:
    """A file under ``../shared``; the test is skipped when it is not there."""
    found = _SHARED / path
    if not found.exists():
        pytest.skip(f"../shared/{path} is not here")
    return found
