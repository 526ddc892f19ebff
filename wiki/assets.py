"""Style, scripts and fonts: built files whose names carry a hash of their content."""

from __future__ import annotations

import json
import mimetypes
from dataclasses import dataclass
from importlib import resources

from flask import Blueprint, Flask, Response, abort, current_app

_TYPES = {".woff2": "font/woff2", ".js": "text/javascript", ".css": "text/css"}
_FOREVER = "public, max-age=31536000, immutable"

assets = Blueprint("assets", __name__)


class AssetsMissingError(RuntimeError):
    """The front-end files are not built; ``make setup`` builds them."""

    def __init__(self) -> None:
        super().__init__("wiki/static/dist/manifest.json is missing: run `make setup`")


@dataclass(frozen=True, slots=True)
class Assets:
    """The built files, in memory: there are few and they are small."""

    manifest: dict[str, str]  # entry name → file name
    files: dict[str, bytes]

    def url(self, entry: str) -> str:
        """The address of an entry such as ``main.css``."""
        return f"/static/dist/{self.manifest[entry]}"


def load_assets() -> Assets:
    """Reads what the front-end build made.

    Raises:
        AssetsMissingError: It was not run.
    """
    folder = resources.files("wiki") / "static" / "dist"
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise AssetsMissingError from None
    files = {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}
    return Assets(manifest, files)


def init_app(app: Flask) -> None:
    """Serves the built files and makes ``asset('main.css')`` known to templates."""
    loaded = load_assets()
    app.extensions["assets"] = loaded
    app.jinja_env.globals["asset"] = loaded.url
    app.register_blueprint(assets)


@assets.get("/static/dist/<name>")
def built(name: str) -> Response:
    """One built file; its name changes with its content, so it may be kept for good."""
    loaded: Assets = current_app.extensions["assets"]
    if name not in loaded.files or name == "manifest.json":
        abort(404)
    return _answer(name, loaded.files[name], _FOREVER)


@assets.get("/favicon.svg")
def favicon() -> Response:
    """The sign of the site: three threads."""
    content = (resources.files("wiki") / "static" / "favicon.svg").read_bytes()
    return _answer("favicon.svg", content, "public, max-age=86400")


def _answer(name: str, content: bytes, cache: str) -> Response:
    suffix = name[name.rfind(".") :]
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    response = Response(content, mimetype=media_type)
    response.headers["Cache-Control"] = cache
    return response
