"""Reasons in words: every sentence that see also says, in Dutch and English.

A template holds names in braces. Concepts are emphasised, places are not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pyoxigraph import NamedNode

from graphstore.see_also.links import (
    Closeness,
    Kind,
    Phrase,
    Reason,
    Relation,
    Ring,
    Sentence,
)
from graphstore.see_also.lookup import Lookup
from graphstore.see_also.names import Names
from ontology.namespaces import LDHZ

_NL = {
    "same.realised": "Ook hier werd {concept} gerealiseerd",
    "same.tried": "Ook hier werd {concept} geprobeerd",
    "same.under-way": "Ook hier zijn buren bezig met {concept}",
    "same.exploring": "Ook hier verkennen buren {concept}",
    "same.idea": "Ook hier willen buren {concept}",
    "same": "Ook hier gaat het om {concept}",
    "other.realised": "Hier werd {concept} gerealiseerd",
    "other.tried": "Hier werd {concept} geprobeerd",
    "other.under-way": "Hier zijn buren bezig met {concept}",
    "other.exploring": "Hier verkennen buren {concept}",
    "other.idea": "Hier willen buren {concept}",
    "other": "Hier gaat het om {concept}",
    "document.realised": "Hielp om {concept} te realiseren",
    "document.tried": "Laat zien wat buren leerden van {concept}",
    "document": "Helpt buren bij {concept}",
    "activity": "Hier doen buren iets voor {concept}",
    "concerned": "Gaat over {concept}",
    "serving": "Is er voor {place}",
    "serving.concept": "Is er voor {place} en houdt zich bezig met {concept}",
    "counter": "Loket van {organisation}, voor iedereen in {place}",
    "counter.level": "Loket van {organisation}, voor besluiten op het niveau {concept}",
    "expert": "Iemand {where} weet veel van {concept}",
    "expert.narrower": ", een deel van {own}",
    "expert.broader": ", ruimer dan {own}",
    "expert.two-steps": ", een stuk ruimer dan {own}",
    "expert.wish": ", dat nodig is voor {wish}",
    "narrower": ", dat onder {own} valt",
    "broader": ", ruimer dan {own}",
    "related": ", verwant aan {own}",
    "one-step": ", net als {own} een vorm van {shared}",
    "two-steps": ", net als {own} een vorm van {shared}",
    "called-for": ", waar kennis van {shared} bij helpt",
    "nearby": "Ligt {where}",
    "nearby.touching": "Grenst hieraan",
    "nearby.elsewhere": "Hoort bij dezelfde leefomgeving",
    "ring.own": "in dezelfde leefomgeving",
    "ring.street": "in dezelfde straat",
    "ring.park": "in hetzelfde park",
    "ring.neighbourhood": "in dezelfde buurt",
    "ring.adjacent": "in een buurt hiernaast",
    "ring.district": "in dezelfde wijk",
    "ring.town": "in dezelfde plaats",
    "ring.municipality": "in dezelfde gemeente",
    "ring.province": "in dezelfde provincie",
    "ring.country": "elders in het land",
    "widened.authority": "Op {missing} is dichtbij nog niemand aangewezen; "
    "daarom zie je wie veel weet van {offered}",
    "widened": "Met {missing} is dichtbij nog niets; daarom zie je ook wat onder {offered} valt",
    "and": " en ",
}
_EN = {
    "same.realised": "Here too, {concept} was realised",
    "same.tried": "Here too, {concept} was tried",
    "same.under-way": "Here too, neighbours are working on {concept}",
    "same.exploring": "Here too, neighbours are exploring {concept}",
    "same.idea": "Here too, neighbours wish for {concept}",
    "same": "This too is about {concept}",
    "other.realised": "Here, {concept} was realised",
    "other.tried": "Here, {concept} was tried",
    "other.under-way": "Here, neighbours are working on {concept}",
    "other.exploring": "Here, neighbours are exploring {concept}",
    "other.idea": "Here, neighbours wish for {concept}",
    "other": "This is about {concept}",
    "document.realised": "Helped to realise {concept}",
    "document.tried": "Shows what neighbours learned from {concept}",
    "document": "Helps neighbours with {concept}",
    "activity": "Here, neighbours do something for {concept}",
    "concerned": "Is about {concept}",
    "serving": "Is there for {place}",
    "serving.concept": "Is there for {place} and deals with {concept}",
    "counter": "Counter of {organisation}, for everyone in {place}",
    "counter.level": "Counter of {organisation}, for decisions at the level of the {concept}",
    "expert": "Someone {where} knows a lot about {concept}",
    "expert.narrower": ", a part of {own}",
    "expert.broader": ", broader than {own}",
    "expert.two-steps": ", much broader than {own}",
    "expert.wish": ", which {wish} calls for",
    "narrower": ", which comes under {own}",
    "broader": ", broader than {own}",
    "related": ", related to {own}",
    "one-step": ", like {own} a form of {shared}",
    "two-steps": ", like {own} a form of {shared}",
    "called-for": ", which knowledge of {shared} helps along",
    "nearby": "Lies {where}",
    "nearby.touching": "Lies next door",
    "nearby.elsewhere": "Belongs to the same environment",
    "ring.own": "in the same environment",
    "ring.street": "in the same street",
    "ring.park": "in the same park",
    "ring.neighbourhood": "in the same neighbourhood",
    "ring.adjacent": "in a neighbourhood next door",
    "ring.district": "in the same district",
    "ring.town": "in the same town",
    "ring.municipality": "in the same municipality",
    "ring.province": "in the same province",
    "ring.country": "elsewhere in the country",
    "widened.authority": "Nobody nearby has been pointed out on {missing} yet; "
    "so here is who knows a lot about {offered}",
    "widened": "There is nothing nearby with {missing} yet; "
    "so here is also what comes under {offered}",
    "and": " and ",
}
TEMPLATES: Mapping[str, Mapping[str, str]] = {"nl": _NL, "en": _EN}

_HOLE = re.compile(r"\{([a-z]+)\}")
_MOST_NAMES = 3
_WIDENED = (Closeness.ONE_STEP, Closeness.TWO_STEPS)
_PLAIN = frozenset({"place", "organisation"})


class Sentences:
    """Says reasons in one language."""

    def __init__(self, lookup: Lookup, names: Names, *, also: bool) -> None:
        """``also``: the thing is pursued itself, so that the other is so "too"."""
        self._also = also
        self._lookup = lookup
        self._names = names
        self._templates = TEMPLATES[names.language]

    def of(self, reason: Reason) -> Sentence:
        """One sentence for one reason."""
        names = {
            hole: (
                Phrase(self._names.of(node))
                if hole in _PLAIN
                else Phrase(self._names.of_concept(node), emphasised=True),
            )
            for hole, node in (
                ("concept", reason.concept),
                ("own", reason.own_concept),
                ("shared", reason.shared),
                ("wish", reason.wish),
                ("place", reason.common),
                ("organisation", reason.organisation),
            )
            if node is not None
        }
        where = self._where(reason)
        names["where"] = (Phrase(where),)
        text = self._text(reason, where)
        return Sentence(_filled(text, names))

    def widening(
        self, relation: Relation, missing: Sequence[NamedNode], offered: Sequence[NamedNode]
    ) -> Sentence:
        """Why the search went wider."""
        key = "widened.authority" if relation is Relation.AUTHORITY else "widened"
        names = {"missing": self._several(missing), "offered": self._several(offered)}
        return Sentence(_filled(self._templates[key], names))

    def _text(self, reason: Reason, where: str) -> str:
        say = self._templates
        match reason.kind:
            case Kind.NEARBY:
                if reason.closeness is Closeness.TOUCHING:
                    return say["nearby.touching"]
                return say["nearby"] if where else say["nearby.elsewhere"]
            case Kind.EXPERT:
                text = say["expert"] + say.get(f"expert.{reason.closeness}", "")
                if not where:
                    text = text.replace(" {where}", "")
                return text + (say["expert.wish"] if reason.wish else "")
            case Kind.SERVING:
                if reason.concept is None:
                    return say["serving"]
                return say["serving.concept"] + self._tail(reason)
            case Kind.COUNTER:
                return say["counter.level"] if reason.concept else say["counter"]
            case Kind.CONCERNED:
                text = say["concerned"]
            case Kind.ACTIVITY:
                text = say["activity"] + self._tail(reason)
            case Kind.DOCUMENT:
                text = say.get(f"document.{self._status(reason)}", say["document"])
                text += self._tail(reason)
            case Kind.CALLED_FOR:
                text = say.get(f"other.{self._status(reason)}", say["other"]) + self._tail(reason)
            case _:
                also = self._also and reason.closeness is Closeness.SAME
                opening = "same" if also else "other"
                text = say.get(f"{opening}.{self._status(reason)}", say[opening])
                text += self._tail(reason)
        return f"{text}, {{where}}" if where else text

    def _tail(self, reason: Reason) -> str:
        if reason.shared is not None and reason.closeness not in _WIDENED:
            return self._templates["called-for"]
        if reason.concept is None or reason.closeness is Closeness.SAME:
            return ""
        return self._templates[reason.closeness]

    @staticmethod
    def _status(reason: Reason) -> str:
        return reason.status.value.rpartition("/")[2] if reason.status else ""

    def _where(self, reason: Reason) -> str:
        if reason.ring is Ring.ELSEWHERE:
            return ""
        key = reason.ring.name.lower()
        if reason.common is not None and reason.kind not in (Kind.SERVING, Kind.COUNTER):
            types = self._lookup.types(reason.common)
            if reason.ring is Ring.STREET and LDHZ.Park in types:
                key = "park"
            if reason.ring is Ring.DISTRICT and LDHZ.Town in types:
                key = "town"
        return self._templates[f"ring.{key}"]

    def _several(self, concepts: Sequence[NamedNode]) -> tuple[Phrase, ...]:
        names = [self._names.of_concept(concept) for concept in concepts[:_MOST_NAMES]]
        phrases: list[Phrase] = []
        for number, name in enumerate(names):
            if number:
                last = number == len(names) - 1
                phrases.append(Phrase(self._templates["and"] if last else ", "))
            phrases.append(Phrase(name, emphasised=True))
        return tuple(phrases)


def _filled(text: str, names: Mapping[str, tuple[Phrase, ...]]) -> tuple[Phrase, ...]:
    phrases: list[Phrase] = []
    for number, piece in enumerate(_HOLE.split(text)):
        if number % 2:
            phrases.extend(names[piece])
        elif piece:
            phrases.append(Phrase(piece))
    return tuple(phrases)
