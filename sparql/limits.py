"""What one query may take."""

from __future__ import annotations

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of one query; the defaults are those of the public endpoint."""

    text_bytes: int = 64 * 1024  # UTF-8, after decoding of the form or address
    tokens: int = 12_000
    depth: int = 48  # brackets of all kinds inside each other, and signs in a row
    patterns: int = 100  # triple patterns and path steps; the optimiser is cubic in them
    seconds: float = 30.0  # from the moment a worker takes it until its answer is complete
    queue_seconds: float = 5.0  # how long it may wait for a worker
    memory_bytes: int = 1024 * MEBIBYTE  # address space above what an idle worker has
    answer_bytes: int = 256 * MEBIBYTE
    stack_bytes: int = 256 * MEBIBYTE  # of the thread that evaluates
