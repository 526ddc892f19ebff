"""The web application: one factory, every request's way readable from top to bottom."""

from __future__ import annotations

from typing import TypeAlias

from flask import Flask, Response, g
from jinja2 import StrictUndefined

from wiki import assets, errors, relay, security, templating
from wiki.current import Current
from wiki.data import data
from wiki.languages import LANGUAGES, prepare, set_language
from wiki.links import prefix
from wiki.pages import pages
from wiki.see_also import Answers
from wiki.site import Site
from wiki.technical import technical
from wiki.vocabulary import vocabulary

_Values: TypeAlias = "dict[str, object]"


def create_app(site: Site) -> Flask:
    """The application over one site.

    Raises:
        AssetsMissingError: The front-end files are not built.
    """
    app = Flask(__name__, static_folder=None)
    app.extensions["site"] = site
    app.extensions["current"] = current = Current(site)
    current.start()
    app.extensions["see-also"] = Answers()
    app.url_map.merge_slashes = False  # a reference is what it is
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True

    assets.init_app(app)
    templating.init_app(app)
    errors.init_app(app)
    security.init_app(app, site.settings)

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: _Values | None) -> None:
        set_language(str((values or {}).pop("language", LANGUAGES[0])))

    @app.after_request
    def tell_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers.setdefault("Content-Language", g.get("language", LANGUAGES[0]))
        return response

    relay.init_app(app)
    app.register_blueprint(technical)
    app.register_blueprint(vocabulary)
    app.register_blueprint(data)
    for language in LANGUAGES:
        app.register_blueprint(
            pages,
            name=f"pages_{language}",
            url_prefix=prefix(language) or None,
            url_defaults={"language": language},
        )
    prepare()
    templating.compile_all(app)
    return app
