"""A real browser over a real server, both on this machine."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import which
from typing import Literal, TypedDict

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

_AXE = Path(__file__).parent.parent / "wiki/frontend/node_modules/axe-core/axe.min.js"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
Scheme = Literal["light", "dark"]


class Violation(TypedDict):
    """One rule that a page breaks, as axe-core tells it."""

    id: str
    help: str
    targets: list[str]


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The application on a free port of the loopback interface; gives its origin."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without anything that goes out by itself."""
    found = which("chromium")
    if found is None:
        pytest.skip("chromium is not here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visit:
    """A page in a window, and everything that went wrong on it."""

    page: Page
    origin: str
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Opens an address and waits until it has loaded."""
        self.page.goto(self.origin + path, wait_until="load")

    def violations(self) -> list[Violation]:
        """What axe-core has against the page as it is now."""
        if not _AXE.exists():
            pytest.skip("axe-core is not here: run `make setup`")
        self.page.evaluate(_AXE.read_text("utf-8"))
        found: list[Violation] = self.page.evaluate(
            """async () => (await axe.run()).violations.map(v => ({
                id: v.id, help: v.help, targets: v.nodes.map(n => n.target.join(' ') + ' ' +
                    (n.any[0] ? n.any[0].message : ''))
            }))"""
        )
        return found


@contextmanager
def visiting(
    browser: Browser, origin: str, *, width: int = 1280, scheme: Scheme = "light"
) -> Iterator[Visit]:
    """A fresh window; complaints are errors of scripts and console, and requests to elsewhere."""
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    visit = Visit(context.new_page(), origin)
    visit.page.on(
        "console",
        lambda message: (
            visit.complaints.append(message.text) if message.type in {"error", "warning"} else None
        ),
    )
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    visit.page.on(
        "request",
        lambda request: (
            None if request.url.startswith(origin) else visit.complaints.append(request.url)
        ),
    )
    try:
        yield visit
    finally:
        context.close()


def as_text(violations: list[Violation]) -> str:
    """Violations for a failing test to show."""
    return json.dumps(violations, indent=1, ensure_ascii=False)
