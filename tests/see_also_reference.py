"""A slow, independent see also, written from docs/see-also.md: sets of statements and loops.

It shares no code with graphstore.see_also; weights are copied from the document, not imported.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

Statement = tuple[str, str, str]  # names with prefixes, such as ("amb:a", "ldhz:pursues", "wish:b")

RINGS = ["own", "street", "buurt", "adjacent", "wijk", "municipality", "province", "country", "far"]
NEARNESS = dict(zip(RINGS, [64, 48, 32, 24, 16, 8, 4, 2, 1], strict=True))
RING_OF_CLASS = {
    "ldhz:Street": "street",
    "ldhz:Park": "street",
    "ldhz:Neighbourhood": "buurt",
    "ldhz:District": "wijk",
    "ldhz:Town": "wijk",
    "ldhz:Municipality": "municipality",
    "ldhz:Province": "province",
    "ldhz:Country": "country",
}
PLACES = set(RING_OF_CLASS) | {"ldhz:LivingEnvironment"}
CIRCLES = {
    "ldhz:ThemeEnvironment",
    "ldhz:AmbitionCircle",
    "ldhz:AuthorityCircle",
    "ldhz:AmbassadorCouncil",
}


@dataclass(frozen=True, order=True)
class Found:
    tier: int
    minus_score: int
    ring: int
    target: str
    environment: str


class Reference:
    """Answers from a set of statements."""

    def __init__(self, statements: Iterable[Statement], today: str) -> None:
        self.all = set(statements)
        self.today = today
        self._out: dict[tuple[str, str], set[str]] = {}
        self._into: dict[tuple[str, str], set[str]] = {}
        for s, p, o in self.all:
            self._out.setdefault((s, p), set()).add(o)
            self._into.setdefault((p, o), set()).add(s)
        self.deprecated = {s for s, p, o in self.all if p == "owl:deprecated" and o == "true"}

    def out(self, subject: str, predicate: str) -> set[str]:
        return self._out.get((subject, predicate), set())

    def into(self, predicate: str, object_: str) -> set[str]:
        return self._into.get((predicate, object_), set())

    def is_a(self, thing: str, *classes: str) -> bool:
        return bool(self.out(thing, "rdf:type") & set(classes))

    # --- Meaning ---

    def broader(self, c: str) -> set[str]:
        found = self.out(c, "skos:broader") | self.into("skos:narrower", c)
        return found - self.deprecated - {c}

    def narrower(self, c: str) -> set[str]:
        found = self.out(c, "skos:narrower") | self.into("skos:broader", c)
        return found - self.deprecated - {c}

    def related(self, c: str) -> set[str]:
        found = self.out(c, "skos:related") | self.into("skos:related", c)
        return found - self.deprecated - {c}

    def around(self, c: str) -> list[tuple[str, int]]:
        wider_or_less = self.broader(c) | self.narrower(c)
        return [(c, 12), *((o, 6) for o in wider_or_less), *((o, 4) for o in self.related(c))]

    def steps_up(self, c: str, steps: int) -> set[str]:
        seen, level = {c}, {c}
        for _ in range(steps):
            level = {b for lower in level for b in self.broader(lower)} - seen
            seen |= level
        return level

    def wider(self, c: str, steps: int) -> list[tuple[str, int]]:
        weight = {1: 2, 2: 1}[steps]
        tops = self.steps_up(c, steps)
        under = {n for top in tops for n in self.narrower(top)} - {c}
        return [(o, weight) for o in (under | (tops if steps == 2 else set()))]

    # --- Places ---

    def above(self, place: str) -> set[str]:
        seen: set[str] = set()
        todo = {place}
        while todo:
            seen |= todo
            todo = {o for p in todo for o in self.out(p, "ldhz:directPartOf")} - seen
        return seen

    def ring(self, origin: str | None, place: str | None) -> str:
        if origin is None or place is None:
            return "far"
        if origin == place:
            return "own"
        rings = [
            RING_OF_CLASS[class_]
            for common in self.above(origin) & self.above(place)
            for class_ in self.out(common, "rdf:type")
            if class_ in RING_OF_CLASS
        ]
        best = min(rings, key=RINGS.index, default="far")
        if RINGS.index(best) > RINGS.index("adjacent"):
            for one in self.above(origin):
                for other in self.above(place):
                    if (
                        self.is_a(one, "ldhz:Neighbourhood")
                        and self.is_a(other, "ldhz:Neighbourhood")
                        and (
                            (one, "ldhz:adjacentTo", other) in self.all
                            or (other, "ldhz:adjacentTo", one) in self.all
                        )
                    ):
                        return "adjacent"
        return best

    # --- What a thing is about ---

    def about(self, thing: str) -> tuple[set[str], set[str], set[str], list[str]]:
        """Wishes, themes, own ambitions, places."""
        own: set[str] = set()
        places: list[str] = []
        wishes: set[str] = set()
        themes: set[str] = set()
        if self.is_a(thing, "ldhz:Ambition"):
            own, places = {thing}, sorted(self.out(thing, "ldhz:pursuedIn"))
        elif self.is_a(thing, *PLACES):
            own, places = self.into("ldhz:pursuedIn", thing), [thing]
        elif self.is_a(thing, *CIRCLES):
            own = self.into("ldhz:pursuedIn", thing)
        elif self.is_a(thing, "ldhz:AmbitionConcept"):
            wishes = {thing}
        elif self.is_a(thing, "ldhz:ExpertiseTheme"):
            themes = {thing}
        elif self.is_a(thing, "ldhz:Authority"):
            themes = self.out(thing, "ldhz:expertise")
            places = [
                e for e in sorted(self.out(thing, "ldhz:roleIn")) if not self.is_a(e, *CIRCLES)
            ]
        if self.is_a(thing, *CIRCLES, *PLACES):
            for concept in self.out(thing, "ldhz:concerns"):
                (themes if self.is_a(concept, "ldhz:ExpertiseTheme") else wishes).add(concept)
        wishes |= {c for a in own for c in self.out(a, "ldhz:pursues")}
        return wishes, themes, own, places

    # --- Groups ---

    def groups(self, thing: str, near: str | None = None) -> dict[str, list[tuple[str, int]]]:
        """The links of each group in order, with their scores; empty groups are left out."""
        wishes, themes, own, places = self.about(thing)
        origin = places[0] if len(places) == 1 else near or (places[0] if places else None)
        answer = {}
        for group in ("ambition", "environment", "authority", "document", "organisation",
                      "counter", "activity"):  # fmt: skip
            found: list[Found] = []
            for steps in range(3):
                found += [
                    f
                    for f in self.find(group, steps, thing, wishes, themes, own, origin)
                    if f.target != thing and f.target not in places and not self.is_gone(f.target)
                ]
                if origin is None:
                    if found:
                        break
                elif any(f.ring <= RINGS.index("municipality") for f in found):
                    break
            best = {t: min(f for f in found if f.target == t) for t in {f.target for f in found}}
            ordered = spread(sorted(best.values()))
            if ordered:
                answer[group] = [(f.target, -f.minus_score) for f in ordered]
        return answer

    def is_gone(self, thing: str) -> bool:
        if thing in self.deprecated:
            return True
        if any(until <= self.today for until in self.out(thing, "ldhz:validUntil")):
            return True
        ends = self.out(thing, "ldhz:endsAt") or self.out(thing, "ldhz:startsAt")
        return self.is_a(thing, "ldhz:Activity") and bool(ends) and max(ends)[:10] < self.today

    def find(
        self,
        group: str,
        steps: int,
        thing: str,
        wishes: set[str],
        themes: set[str],
        own: set[str],
        origin: str | None,
    ) -> list[Found]:
        def score(target: str, place: str | None, weight: int, rare: int, tier: int = 0) -> Found:
            ring = self.ring(origin, place)
            return Found(
                tier, -weight * rare * NEARNESS[ring], RINGS.index(ring), target, place or ""
            )

        def rarity(count: int) -> int:
            doubled = 0
            while count >= 2 ** (doubled + 1):
                doubled += 1
            return max(1, 12 - doubled)

        def nearest(target: str, predicate: str) -> str | None:
            where = sorted(self.out(target, predicate))
            return min(where, key=lambda p: RINGS.index(self.ring(origin, p)), default=None)

        comparable: list[tuple[str, int, int]] = []  # ambition, weight, rarity
        closest: list[tuple[str, int]] = []
        for wish in wishes:
            closest += self.around(wish) if steps == 0 else self.wider(wish, steps)
        if steps == 0:
            for theme in themes:
                levels = [(theme, 12)]
                levels += [(t, 6) for t in self.broader(theme) | self.narrower(theme)]
                closest += [(c, w) for t, w in levels for c in self.into("ldhz:callsFor", t)]
        for concept, weight in closest:
            pursuing = self.into("ldhz:pursues", concept)
            comparable += [(a, weight, rarity(len(pursuing))) for a in pursuing - own]

        found: list[Found] = []
        if group == "ambition":
            found += [score(a, nearest(a, "ldhz:pursuedIn"), w, r) for a, w, r in comparable]
        if group == "environment":
            if not self.is_a(thing, "ldhz:Ambition"):
                for a, w, r in comparable:
                    found += [score(e, e, w, r) for e in self.out(a, "ldhz:pursuedIn")]
            if steps == 0:
                found += self.concerned(wishes | themes, CIRCLES, score, rarity)
                if self.is_a(thing, *PLACES, *CIRCLES):
                    found += [score(e, e, w, 1) for e, w in self.beside(thing)]
        if group == "document":
            for a, w, r in comparable:
                settled = self.out(a, "ldhz:status") & {"status:realised", "status:tried"}
                for d in self.into("ldhz:helps", a):
                    if not self.out(d, "ldhz:helps") & own:
                        place = nearest(a, "ldhz:pursuedIn")
                        found.append(score(d, place, w, r, 0 if settled else 1))
            if steps == 0:
                found += [
                    Found(1, f.minus_score, f.ring, f.target, f.environment)
                    for f in self.concerned(wishes | themes, {"ldhz:Document"}, score, rarity)
                    if not self.out(f.target, "ldhz:helps") & own
                ]
        if group == "activity":
            for a, w, r in comparable:
                for activity in self.into("ldhz:advances", a):
                    if not self.out(activity, "ldhz:advances") & own:
                        place = nearest(activity, "ldhz:takesPlaceIn")
                        place = place or nearest(a, "ldhz:pursuedIn")
                        found.append(score(activity, place, w, r))
        if group == "authority":
            called = themes | {t for w in wishes for t in self.out(w, "ldhz:callsFor")}
            for theme in called:
                known: list[tuple[str, int]] = []
                if steps == 0:
                    known = [(theme, 12)]
                    known += [(t, 6) for t in self.broader(theme) | self.narrower(theme)]
                if steps == 2:
                    known = [(t, 1) for t in self.steps_up(theme, 2)]
                for t, w in known:
                    experts = self.into("ldhz:expertise", t)
                    for e in experts:
                        found.append(score(e, nearest(e, "ldhz:roleIn"), w, rarity(len(experts))))
        if group == "organisation" and steps == 0:
            if origin is None:
                found += self.concerned(wishes | themes, {"ldhz:Organisation"}, score, rarity)
            else:
                close = [pair for c in wishes | themes for pair in self.around(c)]
                for place in self.above(origin):
                    for o in self.into("ldhz:serves", place):
                        found.append(self.placed(score(o, place, 1, 1)))
                        for concept, w in close:
                            if concept in self.out(o, "ldhz:concerns"):
                                count = len(self.into("ldhz:concerns", concept))
                                found.append(self.placed(score(o, place, w, rarity(count))))
        if group == "counter" and steps == 0 and origin is not None:
            levels_here = self.out(thing, "ldhz:decisionLevel") or {
                level for w in wishes for level in self.out(w, "ldhz:decisionLevel")
            }
            for place in self.above(origin):
                for o in self.into("ldhz:serves", place):
                    for c in self.out(o, "ldhz:counter"):
                        same = self.out(c, "ldhz:decisionLevel") & levels_here
                        found.append(self.placed(score(c, place, 12 if same else 1, 1)))
        return found

    @staticmethod
    def placed(found: Found) -> Found:
        """Organisations and counters serve; they are not in one environment."""
        return Found(found.tier, found.minus_score, found.ring, found.target, "")

    def concerned(self, concepts: set[str], classes: set[str], score, rarity) -> list[Found]:  # type: ignore[no-untyped-def]
        found = []
        for concept in concepts:
            concerned = self.into("ldhz:concerns", concept)
            for other in concerned:
                if self.is_a(other, *classes):
                    found.append(score(other, None, 12, rarity(len(concerned))))
        return found

    def beside(self, thing: str) -> set[tuple[str, int]]:
        def touching(place: str) -> set[str]:
            return self.out(place, "ldhz:adjacentTo") | self.into("ldhz:adjacentTo", place)

        found = {(e, 2) for e in touching(thing)}
        for parent in self.out(thing, "ldhz:directPartOf"):
            found |= {(e, 1) for e in self.into("ldhz:directPartOf", parent)}
            small = {"ldhz:Street", "ldhz:Park", "ldhz:Neighbourhood", "ldhz:District", "ldhz:Town"}
            if self.is_a(parent, *small):
                for other in touching(parent):
                    found |= {(e, 1) for e in self.into("ldhz:directPartOf", other)}
        return found


def spread(ordered: list[Found]) -> list[Found]:
    first: list[Found] = []
    for found in ordered:
        taken = Counter(f.environment for f in first)
        if len(first) < 10 and (not found.environment or taken[found.environment] < 3):
            first.append(found)
    return first + [f for f in ordered if f not in first]
