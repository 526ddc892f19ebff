"""What templates can say: texts in the reader's language, links, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar

from flask import Flask, g, request
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from wiki import languages
from wiki.access import site
from wiki.languages import LANGUAGES, current_language, translations
from wiki.lens import Link, Text
from wiki.links import data_url, page_url, prefix, sub_url
from wiki.pages.facts import class_label
from wiki.pages.figures import measured

_LONGEST_ADDRESS = 2000  # characters of a path with its query; ours are shorter
_KNOWN = (
    (
        re.compile(r"https?://creativecommons\.org/licenses/([a-z-]+)/([0-9.]+)(?:/.*)?"),
        "CC {} {}",
    ),
    (re.compile(r"https?://creativecommons\.org/publicdomain/zero/([0-9.]+)(?:/.*)?"), "CC0 {}"),
    (
        re.compile(r"https?://publications\.europa\.eu/resource/authority/licence/EUPL_1_2"),
        "EUPL 1.2",
    ),
    (re.compile(r"https?://identifier\.overheid\.nl/tooi/id/[a-z_]+/([a-z0-9_]+)"), "TOOI {}"),
)


class _Compiled(BytecodeCache):
    """Compiled templates in memory, shared by the applications of a process."""

    _held: ClassVar[dict[str, bytes]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Gives what was compiled before."""
        if bucket.key in self._held:
            bucket.bytecode_from_string(self._held[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keeps what was compiled."""
        self._held[bucket.key] = bucket.bytecode_to_string()


def compile_all(app: Flask) -> None:
    """Compiles every template, so that the first reader of a page does not wait for it."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)


def init_app(app: Flask) -> None:
    """Makes filters, functions and translations known to the templates of an application."""
    env = app.jinja_env
    env.bytecode_cache = _Compiled()
    env.add_extension("jinja2.ext.i18n")
    env.add_extension("jinja2.ext.do")
    env.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
        gettext=lambda message: translations(current_language()).gettext(message),
        ngettext=lambda one, many, number: translations(current_language()).ngettext(
            one, many, number
        ),
        newstyle=True,
    )
    env.filters.update(
        text=text,
        day=day,
        number=number,
        link=link,
        elsewhere=elsewhere,
        measured=measured,
        language_name=languages.language_name,
    )
    env.globals.update(
        page_url=page_url,
        sub_url=sub_url,
        data_url=data_url,
        prefix=prefix,
        site=site,
        class_label=class_label,
        link_list=link_list,
    )
    app.context_processor(_page_context)


def _page_context() -> dict[str, object]:
    language = current_language()
    bare = request.path.removeprefix("/en") if language == "en" else request.path
    # one slash: a path that begins with two would lead to a host of that name
    bare = "/" + str(g.get("page_path", bare)).lstrip("/\\")
    query = f"?{request.query_string.decode('latin-1')}" if request.query_string else ""
    if len(bare) + len(query) > _LONGEST_ADDRESS:  # none of ours; a page need not repeat it
        bare, query = "/", ""
    return {
        "language": language,
        "home": f"{prefix()}/",
        "translated": {other: prefix(other) + bare + query for other in LANGUAGES},
        "demo": site().settings.demo,
    }


def text(value: Text | None) -> Markup:
    """Content, marked with its language where that is not the page's."""
    if value is None:
        return Markup("")
    words = escape(value.value)
    if value.language and value.language.partition("-")[0] != current_language():
        language = escape(value.language)
        return Markup(f'<span lang="{language}" dir="auto">{words}</span>')  # noqa: S704  # escaped
    return words


def link(value: Link) -> Markup:
    """A link to a thing's page by its name; plain words where there is nothing to go to."""
    label = value.label
    words = escape(label.value)
    if not value.url:
        return text(label)
    attributes = f'href="{escape(value.url)}"'
    if not value.url.startswith("/"):
        attributes += ' rel="external noopener noreferrer"'
    if label.language and label.language.partition("-")[0] != current_language():
        attributes += f' lang="{escape(label.language)}" dir="auto"'
    return Markup(f"<a {attributes}>{words}</a>")  # noqa: S704  # every part is escaped


def link_list(links: Sequence[Link], style: str = "names") -> Markup:
    """A list of links: there can be hundreds on a page."""
    items = "".join(f"<li>{link(each)}</li>" for each in links)
    return Markup(f'<ul class="{escape(style)}">{items}</ul>')  # noqa: S704  # links are escaped


def day(value: date) -> Markup:
    """A date in words that machines can read as well."""
    return Markup('<time datetime="{}">{}</time>').format(
        value.isoformat(), languages.date_text(value)
    )


def number(value: int | Decimal) -> str:
    """A number as the reader writes it."""
    return languages.number_text(value)


def elsewhere(address: str) -> str:
    """An address elsewhere in words: the name of a licence, else short enough to read."""
    for pattern, name in _KNOWN:
        found = pattern.fullmatch(address)
        if found:
            return name.format(*(part.upper() for part in found.groups()))
    bare = address.split("://", 1)[-1].removeprefix("www.").rstrip("/")
    return bare if len(bare) <= 48 else f"{bare[:28]}…{bare[-18:]}"
