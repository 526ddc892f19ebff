"""The built front-end files, made anew when their sources changed."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

_FRONTEND = Path(__file__).parent.parent / "wiki" / "frontend"
_MANIFEST = _FRONTEND.parent / "static" / "dist" / "manifest.json"


@cache
def ensure_built() -> None:
    """Builds the front-end files unless they are there and newer than their sources."""
    name = str(_FRONTEND).replace("/", "-")
    lock = Path(tempfile.gettempdir()) / f"frontend{name}.lock"
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        sources = [_FRONTEND / "build.mjs", _FRONTEND / "package-lock.json"]
        sources += (_FRONTEND / "src").rglob("*")
        newest = max(path.stat().st_mtime for path in sources)
        if _MANIFEST.exists() and _MANIFEST.stat().st_mtime >= newest:
            return
        node = shutil.which("node")
        if node is None or not (_FRONTEND / "node_modules" / "esbuild").is_dir():
            if _MANIFEST.exists():
                return
            pytest.fail("the front-end files are not built: run `make setup`")
        subprocess.run([node, "build.mjs"], cwd=_FRONTEND, check=True)
