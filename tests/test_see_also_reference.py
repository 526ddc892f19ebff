"""See also against a slow, independent reference, on random small worlds."""

from __future__ import annotations

import re
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Triple

from graphstore.see_also import see_also
from graphstore.see_also.names import LANGUAGES
from graphstore.see_also.sentences import TEMPLATES
from tests.see_also_reference import Reference, Statement
from tests.see_also_world import IRIS, PREFIXES, reader_of

TODAY = date(2026, 11, 21)
PREFIX_IRIS = dict(re.findall(r"@prefix (\w+): <([^>]+)>", PREFIXES)) | {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
WISHES = [f"wish:w{n}" for n in range(9)]
THEMES = [f"theme:t{n}" for n in range(6)]
PLACES = [f"env:e{n:02}" for n in range(24)]
AMBITIONS = [f"amb:a{n:02}" for n in range(22)]
ROLES = [f"role:r{n}" for n in range(6)]
DOCUMENTS = [f"doc:d{n}" for n in range(6)]
ACTIVITIES = [f"act:x{n}" for n in range(6)]
ORGANISATIONS = [f"org:o{n}" for n in range(4)]
COUNTERS = [f"counter:c{n}" for n in range(4)]
CIRCLES = [f"env:k{n}" for n in range(3)]
LEVELS = ["level:street", "level:city"]
DAYS = ["2026-11-20", "2026-11-21", "2026-11-22"]
STATUSES = ["status:idea", "status:under-way", "status:realised", "status:tried"]
THINGS = [*WISHES, *THEMES, *PLACES, *AMBITIONS, *ROLES, *CIRCLES]
CLASS_AT_DEPTH = [
    ["ldhz:Country"],
    ["ldhz:Province"],
    ["ldhz:Municipality"],
    ["ldhz:District", "ldhz:Town"],
    ["ldhz:Neighbourhood"],
    ["ldhz:Street", "ldhz:Park", "ldhz:LivingEnvironment"],
]

TYPES: set[Statement] = {
    (thing, "rdf:type", class_)
    for things, class_ in (
        (WISHES, "ldhz:AmbitionConcept"),
        (THEMES, "ldhz:ExpertiseTheme"),
        (AMBITIONS, "ldhz:Ambition"),
        (ROLES, "ldhz:Authority"),
        (DOCUMENTS, "ldhz:Document"),
        (ACTIVITIES, "ldhz:Activity"),
        (ORGANISATIONS, "ldhz:Organisation"),
        (COUNTERS, "ldhz:Counter"),
        (CIRCLES, "ldhz:AmbitionCircle"),
    )
    for thing in things
}


def random_world(seed: int) -> set[Statement]:
    """A place tree of usual shape, and everything else at random, oddities included."""
    random = Random(seed)
    said = set(TYPES)

    def some(subjects: list[str], predicate: str, objects: list[str], about: float) -> None:
        for _ in range(random.randint(0, round(2 * about))):
            said.add((random.choice(subjects), predicate, random.choice(objects)))

    depth = {PLACES[0]: 0}
    said.add((PLACES[0], "rdf:type", "ldhz:Country"))
    for number, place in enumerate(PLACES[1:], 1):
        parent = random.choice(PLACES[max(0, number - 6) : number])
        depth[place] = min(depth[parent] + 1, len(CLASS_AT_DEPTH) - 1)
        said.add((place, "ldhz:directPartOf", parent))
        said.add((place, "rdf:type", random.choice(CLASS_AT_DEPTH[depth[place]])))
    for first in range(len(WISHES) - 1):  # mostly a tree, upwards to lower numbers
        above = WISHES[random.randint(0, first)]
        if random.random() < 0.8:
            said.add((WISHES[first + 1], "skos:broader", above))
        else:
            said.add((above, "skos:narrower", WISHES[first + 1]))
    for first in range(len(THEMES) - 1):
        said.add((THEMES[first + 1], "skos:broader", THEMES[random.randint(0, first)]))
    for ambition in AMBITIONS:
        said.add((ambition, "ldhz:pursues", random.choice(WISHES)))
        said.add((ambition, "ldhz:pursuedIn", random.choice([*PLACES, *PLACES, *CIRCLES])))
        if random.random() < 0.8:
            said.add((ambition, "ldhz:status", random.choice(STATUSES)))
    some(WISHES, "skos:broader", WISHES, 1)  # second parents, loops, links to itself
    some(WISHES, "skos:related", WISHES, 2)
    some(WISHES, "ldhz:callsFor", THEMES, 6)
    some(PLACES, "ldhz:directPartOf", PLACES, 0.5)
    some(PLACES, "ldhz:adjacentTo", PLACES, 12)
    some(AMBITIONS, "ldhz:pursues", WISHES, 4)
    some(AMBITIONS, "ldhz:pursuedIn", PLACES, 2)
    some(ROLES, "ldhz:expertise", THEMES, 5)
    some(ROLES, "ldhz:roleIn", [*PLACES, *CIRCLES], 6)
    some(DOCUMENTS, "ldhz:helps", AMBITIONS, 7)
    some(ACTIVITIES, "ldhz:advances", AMBITIONS, 7)
    some(ACTIVITIES, "ldhz:takesPlaceIn", PLACES, 3)
    some(ORGANISATIONS, "ldhz:serves", PLACES[:8], 6)
    some(ORGANISATIONS, "ldhz:counter", COUNTERS, 4)
    some(COUNTERS, "ldhz:decisionLevel", LEVELS, 3)
    some([*WISHES, *AMBITIONS], "ldhz:decisionLevel", LEVELS, 6)
    some([*DOCUMENTS, *ORGANISATIONS, *CIRCLES], "ldhz:concerns", [*WISHES, *THEMES], 8)
    some([*WISHES, *THEMES, *AMBITIONS], "owl:deprecated", ["true"], 1)
    some(PLACES, "ldhz:validUntil", DAYS, 1)
    some(ACTIVITIES, "ldhz:endsAt", DAYS, 2)
    return said


def _node(name: str) -> NamedNode | Literal:
    prefix, colon, rest = name.partition(":")
    if colon:
        return NamedNode(PREFIX_IRIS[prefix] + rest)
    return Literal(True) if name == "true" else Literal(name)


def _named(name: str) -> NamedNode:
    node = _node(name)
    assert isinstance(node, NamedNode)
    return node


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 2**32), st.none() | st.sampled_from(PLACES))
def test_links_scores_and_order_equal_the_reference(seed: int, near: str | None) -> None:
    statements = random_world(seed)
    reader = reader_of(Triple(_named(s), _named(p), _node(o)) for s, p, o in statements)
    names = {_named(name).value: name for s, _, o in statements for name in (s, o) if ":" in name}
    reference = Reference(statements, TODAY.isoformat())
    for thing in Random(seed).sample(THINGS, 25):
        groups = see_also(
            reader,
            IRIS,
            _named(thing),
            language="nl",
            near=_named(near) if near else None,
            limit=1000,
            today=TODAY,
        )

        found = {
            str(group.relation): [(names[link.target.value], link.score) for link in group.links]
            for group in groups
        }
        assert found == reference.groups(thing, near), thing
        for group in groups:
            assert group.complete
            for link in group.links:
                assert link.reason.facts, link
                assert all(reader.contains(fact) for fact in link.reason.facts)
                assert link.sentence.plain
                assert "{" not in link.sentence.plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_each_language_with_the_same_names_in_it(language: str) -> None:
    dutch, here = TEMPLATES["nl"], TEMPLATES[language]
    assert here.keys() == dutch.keys()
    for key, text in here.items():
        holes = sorted(re.findall(r"\{(\w+)\}", text))
        assert holes == sorted(re.findall(r"\{(\w+)\}", dutch[key])), key
