"""See also on a page: threads to other things, each with its reason in words (R7)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import current_app
from pyoxigraph import NamedNode

from graphstore import see_also as derived
from graphstore.see_also import Kind, LinkGroup, Phrase, Relation
from wiki.access import site
from wiki.languages import _, mark
from wiki.lens import Lens, Link

IN_A_GROUP = 4
_KEPT = 2000  # answers; each is a few kilobytes at most

HEADINGS = {
    Relation.AMBITION: mark("Ambitions"),
    Relation.ENVIRONMENT: mark("Other places"),
    Relation.AUTHORITY: mark("Neighbours who know"),
    Relation.DOCUMENT: mark("Documents that can help"),
    Relation.ORGANISATION: mark("Organisations"),
    Relation.COUNTER: mark("Counters to go to"),
    Relation.ACTIVITY: mark("Activities worth a visit"),
}
_LINES = {  # the thread that leads there
    Relation.AMBITION: "ambition",
    Relation.ENVIRONMENT: "ambassador",
    Relation.AUTHORITY: "authority",
    Relation.ORGANISATION: "organisation",
    Relation.COUNTER: "organisation",
    Relation.ACTIVITY: "ambition",
}


@dataclass(frozen=True, slots=True)
class Thread:
    """One thread to something else."""

    link: Link
    where: Link | None  # the environment at its other end
    reason: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of one kind, the best first."""

    key: str
    heading: str
    line: str  # which of the three lines it looks like; organisation or plain for others
    threads: tuple[Thread, ...]
    widening: tuple[Phrase, ...]  # what was not there nearby, and what is offered instead


class Answers:
    """Answers of a while ago, for the revision they were given at. Safe between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision = -1
        self._held: OrderedDict[tuple[object, ...], tuple[LinkGroup, ...]] = OrderedDict()

    def get(self, revision: int, key: tuple[object, ...]) -> tuple[LinkGroup, ...] | None:
        """The answer that was kept, if it is of this revision."""
        with self._lock:
            if revision != self._revision:
                self._held.clear()
                self._revision = revision
            return self._held.get(key)

    def keep(self, revision: int, key: tuple[object, ...], answer: tuple[LinkGroup, ...]) -> None:
        """Keeps an answer, and drops the oldest when there are too many."""
        with self._lock:
            if revision == self._revision:
                self._held[key] = answer
                if len(self._held) > _KEPT:
                    self._held.popitem(last=False)


def see_also(
    view: Lens,
    thing: NamedNode,
    *,
    near: NamedNode | None = None,
    without: Iterable[Relation] = (),
) -> list[Threads]:
    """The threads that start at a thing; ``without`` those that its page shows already."""
    relations = tuple(each for each in Relation if each not in set(without))
    today = datetime.now(UTC).date()
    key = (thing.value, view.language, near, relations, today)
    answers: Answers = current_app.extensions["see-also"]
    revision = site().revision()
    groups = answers.get(revision, key)
    if groups is None:
        groups = derived.see_also(
            view.reader,
            view.iris,
            thing,
            language=view.language,
            near=near,
            limit=IN_A_GROUP,
            today=today,
            relations=relations,
        )
        answers.keep(revision, key, groups)
    shown = (_shown(view, group, thing) for group in groups)
    return [group for group in shown if group.threads]


def _of_the_whole_country(view: Lens, link: derived.Link) -> bool:
    """True for an organisation that is there for all: it says nothing of this thing."""
    place = link.reason.common
    return (
        link.reason.kind is Kind.SERVING
        and place is not None
        and view.class_name(place) == "Country"
    )


def _shown(view: Lens, group: LinkGroup, thing: NamedNode) -> Threads:
    return Threads(
        group.relation.value,
        _(HEADINGS[group.relation]),
        _LINES.get(group.relation, "plain"),
        tuple(
            Thread(
                view.link(link.target, ""),
                view.link(link.environment, "")
                if link.environment and link.environment not in (link.target, thing)
                else None,
                link.sentence.phrases,
            )
            for link in group.links
            if not _of_the_whole_country(view, link)
        ),
        group.widening.sentence.phrases if group.widening else (),
    )
