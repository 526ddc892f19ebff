"""The three lines of an environment: ambitions, ambassadors, authorities (R2)."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import LDHZ, RDFS
from wiki.lens import Lens, Link, Text, sort_key

STATUS_ORDER = ("under-way", "exploring", "idea", "realised", "tried")
SHOWN = 12  # on a page of something else; the rest is one step away


@dataclass(frozen=True, slots=True)
class StatusMark:
    """The status of an ambition: its name, and its place in the row from idea to story."""

    key: str  # idea, exploring, under-way, realised, tried; empty when unknown
    label: Text


@dataclass(frozen=True, slots=True)
class AmbitionLine:
    """An ambition in a list."""

    link: Link
    status: StatusMark
    picture: Text | None  # the beginning of the desired picture
    concepts: tuple[Link, ...]
    environment: Link | None = None  # where, when the list covers several places


@dataclass(frozen=True, slots=True)
class RoleLine:
    """Somebody who is pointed out, as far as they agreed to be shown."""

    url: str
    holder: Link | None  # None: not named
    count: int  # neighbours who pointed them out, at least three
    themes: tuple[Link, ...]
    environment: Link | None = None


def status_of(view: Lens, ambition: NamedNode) -> StatusMark:
    """The status of an ambition."""
    status = view.object(ambition, LDHZ.status)
    return mark_of(view, status) if status else StatusMark("", Text(""))


def mark_of(view: Lens, status: NamedNode) -> StatusMark:
    """How a status is shown."""
    return StatusMark(status.value.rpartition("/")[2], view.label(status))


def excerpt(text: Text | None, length: int = 180) -> Text | None:
    """The beginning of a text, up to a whole word."""
    if text is None or len(text.value) <= length:
        return text
    cut = text.value[:length].rsplit(" ", 1)[0].rstrip(" ,.;:")
    return Text(f"{cut} …", text.language)


def ambition_line(view: Lens, ambition: NamedNode, *, where: bool = False) -> AmbitionLine:
    """What a list shows of an ambition."""
    environment = view.object(ambition, LDHZ.pursuedIn) if where else None
    return AmbitionLine(
        view.link(ambition, "Ambition"),
        status_of(view, ambition),
        excerpt(view.text(ambition, LDHZ.desiredPicture)),
        tuple(view.links_to(ambition, LDHZ.pursues)[:4]),
        view.link(environment, "") if environment else None,
    )


def ambition_lines(view: Lens, environment: NamedNode, limit: int = 200) -> list[AmbitionLine]:
    """The ambitions of an environment: under way first, then those that could use a hand."""
    lines = [
        ambition_line(view, ambition)
        for ambition in view.subjects(LDHZ.pursuedIn, environment, limit)
    ]
    return sorted(lines, key=_ambition_order)


def _ambition_order(line: AmbitionLine) -> tuple[int, tuple[str, str]]:
    key = line.status.key
    rank = STATUS_ORDER.index(key) if key in STATUS_ORDER else len(STATUS_ORDER)
    return rank, sort_key(line.link)


def role_line(view: Lens, role: NamedNode, *, where: bool = False) -> RoleLine:
    """What a list shows of a role."""
    holder = view.object(role, LDHZ.holder)
    count = view.literal(role, LDHZ.designatorCount)
    environment = view.object(role, LDHZ.roleIn) if where else None
    named = view.link(holder, "Resident") if holder else None
    return RoleLine(
        view.url(role),
        named if named and is_named(view, holder) else None,
        _count(count),
        tuple(view.links_to(role, LDHZ.expertise)),
        view.link(environment, "") if environment else None,
    )


def is_named(view: Lens, resident: NamedNode | None) -> bool:
    """True when a resident chose to be known by a name."""
    return resident is not None and view.text(resident, RDFS.label) is not None


def _count(literal: Literal | None) -> int:
    return int(literal.value) if literal and literal.value.isdigit() else 0


def role_lines(
    view: Lens, environment: NamedNode, limit: int = 200
) -> tuple[list[RoleLine], list[RoleLine]]:
    """Ambassadors and authorities of an environment; by name, never by count (R5)."""
    ambassadors: list[RoleLine] = []
    authorities: list[RoleLine] = []
    for role in view.subjects(LDHZ.roleIn, environment, limit):
        into = authorities if view.class_name(role) == "Authority" else ambassadors
        into.append(role_line(view, role))
    return sorted(ambassadors, key=_role_order), sorted(authorities, key=_role_order)


def _role_order(line: RoleLine) -> tuple[str, str, str]:
    theme = line.themes[0].label.value.casefold() if line.themes else ""
    name = line.holder.label.value.casefold() if line.holder else "~"
    return theme, name, line.url
