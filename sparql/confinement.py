"""Takes from a worker process what a query could misuse: network, memory, a life of its own."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from pathlib import Path
from typing import Final

_CLONE_NEWUSER: Final = 0x10000000  # linux/sched.h
_CLONE_NEWNET: Final = 0x40000000
_PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


def end_with_parent(parent: int) -> None:
    """Makes the kernel kill this process when the one that started it ends.

    ``parent`` is the process that started this one: should it have ended already, nobody would
    tell us any more, so this process ends at once.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        raise SystemExit(1)


def leave_network() -> bool:
    """Moves this process, single-threaded still, to a network of its own without interfaces.

    False where the system does not allow it (no unprivileged namespaces); ``doctor`` says so.
    """
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    return bool(unshare(_CLONE_NEWNET) == 0 or unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0)


def limit_memory(further_bytes: int) -> None:
    """Allows this process so much address space more than it has now; writes no core files."""
    allowed = address_space() + further_bytes
    resource.setrlimit(resource.RLIMIT_AS, (allowed, allowed))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def address_space() -> int:
    """The bytes of address space this process has now."""
    pages = int(Path("/proc/self/statm").read_text().split(maxsplit=1)[0])
    return pages * resource.getpagesize()
