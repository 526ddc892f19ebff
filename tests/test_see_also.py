from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, Store, Triple

from graphstore.reading import PublicReader, Subject, Term
from graphstore.see_also import (
    Closeness,
    Link,
    LinkGroup,
    Relation,
    Ring,
    as_json,
    as_text,
    see_also,
)
from ontology.namespaces import LDHZ
from tests import thesaurus_graph
from tests.see_also_world import IRIS, PLACES, STORY, iri, statements, world

TODAY = date(2026, 11, 21)


def groups_of(
    reader: PublicReader, name: str, *, language: str = "nl", near: str | None = None
) -> dict[Relation, LinkGroup]:
    groups = see_also(
        reader,
        IRIS,
        iri(name),
        language=language,
        near=iri(near) if near else None,
        today=TODAY,
        limit=100,
    )
    return {group.relation: group for group in groups}


def links_of(
    reader: PublicReader, name: str, relation: Relation, *, near: str | None = None
) -> dict[NamedNode, Link]:
    group = groups_of(reader, name, near=near).get(relation)
    return {link.target: link for link in group.links} if group else {}


# --- The story: a neighbour wants a jeu-de-boules court ---


@pytest.fixture(scope="module")
def story() -> PublicReader:
    return world(STORY)


@pytest.mark.parametrize("page", ["env:bankastraat", "amb:wens"])
def test_neighbour_finds_court_plan_authority_and_counter_with_reasons(
    story: PublicReader, page: str
) -> None:
    groups = groups_of(story, page)

    def only(relation: Relation) -> tuple[NamedNode, str]:
        (link,) = groups[relation].links
        return link.target, str(link.sentence)

    assert only(Relation.AMBITION) == (
        iri("amb:baan"),
        "Ook hier werd *jeu de boules* gerealiseerd, in dezelfde gemeente",
    )
    assert only(Relation.DOCUMENT) == (
        iri("doc:bouwplan"),
        "Hielp om *jeu de boules* te realiseren, in dezelfde gemeente",
    )
    assert only(Relation.AUTHORITY) == (
        iri("role:bouwer"),
        (
            "Iemand in dezelfde gemeente weet veel van *bouw*, ruimer dan *aanleg van een "
            "jeu-de-boulesbaan*, dat nodig is voor *jeu de boules*"
        ),
    )
    assert only(Relation.ORGANISATION) == (iri("org:gm0344"), "Is er voor Utrecht")
    assert only(Relation.COUNTER) == (
        iri("counter:gm0344-buurt"),
        "Loket van gemeente Utrecht, voor besluiten op het niveau *buurt of wijk*",
    )


def test_the_same_reasons_are_told_in_english(story: PublicReader) -> None:
    group = groups_of(story, "amb:wens", language="en")[Relation.AMBITION]
    assert str(group.links[0].sentence) == (
        "Here too, *jeu de boules* was realised, in the same municipality"
    )


def test_search_for_an_authority_finds_none_on_jeu_de_boules_and_offers_bouw(
    story: PublicReader,
) -> None:
    group = groups_of(story, "theme:jeu-de-boulesbaan")[Relation.AUTHORITY]

    assert [link.target for link in group.links] == [iri("role:bouwer")]
    assert group.widening is not None
    assert group.widening.missing == (iri("theme:jeu-de-boulesbaan"),)
    assert group.widening.offered == (iri("theme:bouw"),)
    assert str(group.widening.sentence) == (
        "Op *aanleg van een jeu-de-boulesbaan* is dichtbij nog niemand aangewezen; "
        "daarom zie je wie veel weet van *bouw*"
    )


def test_nothing_is_said_to_be_missing_once_somebody_near_knows_the_theme_itself() -> None:
    reader = world(
        STORY,
        """role:legger a ldhz:Authority ; ldhz:roleIn env:bankastraat ;
             ldhz:expertise theme:jeu-de-boulesbaan .""",
    )
    group = groups_of(reader, "amb:wens")[Relation.AUTHORITY]
    assert group.widening is None
    assert [link.target for link in group.links] == [iri("role:legger"), iri("role:bouwer")]


def test_somebody_who_knows_two_themes_is_missing_on_neither() -> None:
    reader = world(
        """
        amb:a a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules , wish:minibieb ;
          ldhz:pursuedIn env:bankastraat .
        role:beide a ldhz:Authority ; ldhz:roleIn env:bankastraat ;
          ldhz:expertise theme:jeu-de-boulesbaan , theme:timmerwerk .
        role:bouwer a ldhz:Authority ; ldhz:roleIn env:dreef ; ldhz:expertise theme:bouw .
        """
    )
    group = groups_of(reader, "amb:a")[Relation.AUTHORITY]
    assert {link.target for link in group.links} == {iri("role:beide"), iri("role:bouwer")}
    assert group.widening is None


def test_what_is_offered_instead_is_among_the_links_that_are_shown() -> None:
    reader = world(
        STORY,
        """
        amb:wens ldhz:pursues wish:taalcafe .
        role:taal a ldhz:Authority ; ldhz:roleIn env:bankastraat ; ldhz:expertise theme:taal-leren .
        """,
    )

    def authorities(limit: int) -> LinkGroup:
        (group,) = see_also(
            reader,
            IRIS,
            iri("amb:wens"),
            language="nl",
            limit=limit,
            relations=[Relation.AUTHORITY],
        )
        return group

    assert authorities(2).widening is not None
    assert [link.target for link in authorities(1).links] == [iri("role:taal")]
    assert authorities(1).widening is None


def test_the_authority_is_led_back_to_those_who_need_them(story: PublicReader) -> None:
    links = links_of(story, "role:bouwer", Relation.AMBITION)
    assert links[iri("amb:wens")].reason.axiom == LDHZ.broaderThemeAuthorityTo
    assert str(links[iri("amb:wens")].sentence) == (
        "Hier willen buren *jeu de boules*, waar kennis van *aanleg van een "
        "jeu-de-boulesbaan* bij helpt, in dezelfde gemeente"
    )


@pytest.mark.parametrize(
    "page",
    ["env:bankastraat", "amb:wens", "wish:jeu-de-boules", "theme:bouw", "role:bouwer",
     "doc:bouwplan", "org:gm0344", "place:BU11"],
)  # fmt: skip
def test_every_fact_of_a_reason_stands_in_the_store(story: PublicReader, page: str) -> None:
    groups = groups_of(story, page)
    assert groups
    for group in groups.values():
        for link in group.links:
            assert link.reason.facts
            assert all(story.contains(fact) for fact in link.reason.facts)
            mentioned = {n for f in link.reason.facts for n in (f.subject, f.object)}
            assert link.target in mentioned


def test_score_is_the_product_that_the_reason_shows(story: PublicReader) -> None:
    link = groups_of(story, "amb:wens")[Relation.AMBITION].links[0]
    reason = link.reason
    assert (reason.closeness_weight, reason.rarity, reason.nearness) == (12, 11, 8)
    assert link.score == reason.score == 12 * 11 * 8


def test_facts_lead_from_the_thing_to_the_other_and_show_the_ring(story: PublicReader) -> None:
    facts = groups_of(story, "amb:wens")[Relation.AMBITION].links[0].reason.facts
    assert (facts[0].subject, facts[0].predicate) == (iri("amb:wens"), LDHZ.pursues)
    assert facts[1].subject == iri("amb:baan")
    parts = [(f.subject, f.object) for f in facts if f.predicate == LDHZ.directPartOf]
    assert (iri("place:WK4"), iri("place:GM0344")) in parts
    assert (iri("place:WK1"), iri("place:GM0344")) in parts
    assert iri("place:PV26") not in {part for pair in parts for part in pair}


# --- Rings ---


@pytest.mark.parametrize(
    ("where", "ring", "words"),
    [
        ("env:bankastraat", Ring.OWN, "in dezelfde leefomgeving"),
        ("env:hofje", Ring.STREET, "in dezelfde straat"),
        ("env:zijstraat", Ring.NEIGHBOURHOOD, "in dezelfde buurt"),
        ("place:BU42", Ring.ADJACENT, "in een buurt hiernaast"),
        ("place:BU12", Ring.DISTRICT, "in dezelfde wijk"),
        ("env:dreef", Ring.MUNICIPALITY, "in dezelfde gemeente"),
        ("place:GM0307", Ring.PROVINCE, "in dezelfde provincie"),
        ("env:kade", Ring.COUNTRY, "elders in het land"),
        ("env:kring", Ring.ELSEWHERE, ""),
    ],
)
def test_ring_is_the_smallest_part_in_common(where: str, ring: Ring, words: str) -> None:
    reader = world(
        STORY.replace("amb:baan a", "amb:weg a").replace("helps amb:baan", "helps amb:weg"),
        f"""
        env:hofje a ldhz:LivingEnvironment ; ldhz:directPartOf env:bankastraat .
        env:zijstraat a ldhz:Street ; ldhz:directPartOf place:BU11 .
        env:kring a ldhz:AmbitionCircle .
        amb:elders a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ; ldhz:pursuedIn {where} .
        """,
    )
    link = links_of(reader, "amb:wens", Relation.AMBITION)[iri("amb:elders")]
    assert link.reason.ring is ring
    assert link.sentence.plain == ", ".join(
        filter(None, ["Ook hier gaat het om jeu de boules", words])
    )


def test_park_and_town_are_called_by_their_kind() -> None:
    reader = world(
        """
        env:park a ldhz:Park ; ldhz:directPartOf place:BU11 .
        env:noord a ldhz:LivingEnvironment ; ldhz:directPartOf env:park .
        env:zuid a ldhz:LivingEnvironment ; ldhz:directPartOf env:park .
        amb:a a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:noord .
        amb:b a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:zuid .
        """
    )
    (link,) = links_of(reader, "amb:a", Relation.AMBITION).values()
    assert link.sentence.plain.endswith("in hetzelfde park")


def test_place_of_the_reader_counts_for_a_concept() -> None:
    reader = world(STORY)
    near = links_of(reader, "wish:jeu-de-boules", Relation.AMBITION, near="env:kade")
    assert {link.reason.ring for link in near.values()} == {Ring.COUNTRY}
    without = links_of(reader, "wish:jeu-de-boules", Relation.AMBITION)
    assert {link.reason.ring for link in without.values()} == {Ring.ELSEWHERE}


def test_place_of_the_reader_does_not_move_a_street() -> None:
    reader = world(STORY)
    links = links_of(reader, "env:bankastraat", Relation.AMBITION, near="env:kade")
    assert links[iri("amb:baan")].reason.ring is Ring.MUNICIPALITY


def test_a_loop_in_the_place_tree_does_no_harm() -> None:
    reader = world(STORY, "place:GM0344 ldhz:directPartOf env:bankastraat .")
    assert links_of(reader, "amb:wens", Relation.AMBITION)


# --- Closeness ---


@pytest.mark.parametrize(
    ("pursued", "closeness", "words"),
    [
        ("wish:straatbarbecue", Closeness.SAME, "Ook hier werd *straatbarbecue* gerealiseerd"),
        (
            "wish:buurtfeest",
            Closeness.BROADER,
            "Hier werd *buurtfeest* gerealiseerd, ruimer dan *straatbarbecue*",
        ),
        (
            "wish:burendag",
            Closeness.ONE_STEP,
            "Hier werd *burendag* gerealiseerd, net als *straatbarbecue* een vorm van *buurtfeest*",
        ),
        (
            "wish:bingo",
            None,
            "",
        ),
        (
            "wish:koffieochtend",
            Closeness.TWO_STEPS,
            (
                "Hier werd *koffieochtend* gerealiseerd, net als *straatbarbecue* een vorm van "
                "*elkaar ontmoeten*"
            ),
        ),
    ],
)
def test_closeness_is_told_by_the_thesaurus(
    pursued: str, closeness: Closeness | None, words: str
) -> None:
    reader = world(
        f"""
        amb:a a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:bankastraat .
        amb:b a ldhz:Ambition ; ldhz:pursues {pursued} ; ldhz:status status:realised .
        """
    )
    links = links_of(reader, "amb:a", Relation.AMBITION)
    if closeness is None:
        assert links == {}
    else:
        assert links[iri("amb:b")].reason.closeness is closeness
        assert str(links[iri("amb:b")].sentence) == words


@pytest.mark.parametrize(
    ("own", "other", "words"),
    [
        ("wish:buurtfeest", "wish:straatbarbecue",
         "Hier zijn buren bezig met *straatbarbecue*, dat onder *buurtfeest* valt"),
        ("wish:geveltuinen", "wish:tegels-eruit",
         "Hier zijn buren bezig met *tegels eruit en planten erin*, verwant aan *geveltuinen*"),
    ],
)  # fmt: skip
def test_narrower_and_related_are_told_as_such(own: str, other: str, words: str) -> None:
    reader = world(
        f"""
        amb:a a ldhz:Ambition ; ldhz:pursues {own} .
        amb:b a ldhz:Ambition ; ldhz:pursues {other} ; ldhz:status status:under-way .
        """
    )
    assert str(links_of(reader, "amb:a", Relation.AMBITION)[iri("amb:b")].sentence) == words


def test_a_thing_counts_by_its_best_match_only() -> None:
    reader = world(
        """
        amb:a a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue .
        amb:b a ldhz:Ambition ;
          ldhz:pursues wish:straatbarbecue , wish:buurtfeest , wish:samen-eten .
        """
    )
    (link,) = links_of(reader, "amb:a", Relation.AMBITION).values()
    assert link.reason.closeness is Closeness.SAME
    assert link.score == 12 * 11


def test_search_widens_only_while_nothing_is_near() -> None:
    far = """
        amb:a a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:bankastraat .
        amb:far a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:kade .
        amb:wider a ldhz:Ambition ; ldhz:pursues wish:burendag ; ldhz:pursuedIn env:dreef .
    """
    reader = world(far)
    group = groups_of(reader, "amb:a")[Relation.AMBITION]
    assert {link.target for link in group.links} == {iri("amb:far"), iri("amb:wider")}
    assert group.widening is not None
    assert group.widening.offered == (iri("wish:buurtfeest"),)
    assert str(group.widening.sentence) == (
        "Met *straatbarbecue* is dichtbij nog niets; daarom zie je ook wat onder *buurtfeest* valt"
    )

    reader = world(
        far,
        "amb:near a ldhz:Ambition ; ldhz:pursues wish:straatbarbecue ; ldhz:pursuedIn env:dreef .",
    )
    group = groups_of(reader, "amb:a")[Relation.AMBITION]
    assert {link.target for link in group.links} == {iri("amb:far"), iri("amb:near")}
    assert group.widening is None


# --- Environments ---


def test_environments_are_found_by_their_ambitions_themes_and_neighbours() -> None:
    reader = world(
        STORY,
        """
        env:kring a ldhz:AmbitionCircle ; rdfs:label "Boules door het land"@nl ;
          ldhz:concerns wish:jeu-de-boules .
        env:zijstraat a ldhz:Street ; ldhz:directPartOf place:BU11 .
        """,
    )
    links = links_of(reader, "env:bankastraat", Relation.ENVIRONMENT)
    told = {target: str(link.sentence) for target, link in links.items()}
    assert told == {
        iri("env:dreef"): "Ook hier werd *jeu de boules* gerealiseerd, in dezelfde gemeente",
        iri("env:kring"): "Gaat over *jeu de boules*",
        iri("env:zijstraat"): "Ligt in dezelfde buurt",
    }


def test_neighbourhood_across_a_border_touches() -> None:
    links = links_of(world(), "place:BU11", Relation.ENVIRONMENT)
    assert str(links[iri("place:BU42")].sentence) == "Grenst hieraan"
    assert links[iri("place:BU42")].reason.ring is Ring.ADJACENT
    assert str(links[iri("place:BU12")].sentence) == "Ligt in dezelfde wijk"


def test_circle_uses_the_place_of_the_reader() -> None:
    reader = world(STORY, "env:kring a ldhz:AmbitionCircle ; ldhz:concerns wish:jeu-de-boules .")
    links = links_of(reader, "env:kring", Relation.AMBITION, near="env:bankastraat")
    assert links[iri("amb:wens")].reason.ring is Ring.OWN


# --- Documents and activities ---


def test_documents_of_realised_and_tried_ambitions_come_first() -> None:
    reader = world(
        STORY,
        """
        amb:bezig a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ;
          ldhz:pursuedIn env:bankastraat ; ldhz:status status:under-way .
        doc:schets a ldhz:Document ; ldhz:helps amb:bezig .
        doc:los a ldhz:Document ; ldhz:concerns wish:jeu-de-boules .
        """,
    )
    links = groups_of(reader, "amb:wens")[Relation.DOCUMENT].links
    assert [link.target for link in links] == [
        iri("doc:bouwplan"),
        iri("doc:schets"),
        iri("doc:los"),
    ]
    assert links[1].score > links[0].score


def test_own_documents_and_activities_are_no_see_also() -> None:
    reader = world(
        STORY,
        """
        doc:eigen a ldhz:Document ; ldhz:helps amb:wens , amb:baan .
        act:eigen a ldhz:Activity ; ldhz:advances amb:wens .
        """,
    )
    groups = groups_of(reader, "amb:wens")
    assert iri("doc:eigen") not in {link.target for link in groups[Relation.DOCUMENT].links}
    assert Relation.ACTIVITY not in groups


def test_activity_is_offered_until_the_day_after_it_ends() -> None:
    reader = world(
        STORY,
        """
        act:vandaag a ldhz:Activity ; ldhz:advances amb:baan ; ldhz:takesPlaceIn env:dreef ;
          ldhz:startsAt "2026-11-21T09:00:00+01:00"^^xsd:dateTime .
        act:voorbij a ldhz:Activity ; ldhz:advances amb:baan ;
          ldhz:startsAt "2026-11-20T20:00:00+01:00"^^xsd:dateTime .
        """,
    )
    links = links_of(reader, "amb:wens", Relation.ACTIVITY)
    assert list(links) == [iri("act:vandaag")]
    assert str(links[iri("act:vandaag")].sentence) == (
        "Hier doen buren iets voor *jeu de boules*, in dezelfde gemeente"
    )


# --- Organisations ---


def test_organisation_that_concerns_the_theme_comes_before_others_that_serve_the_place() -> None:
    reader = world(
        STORY,
        """
        org:sportclub a ldhz:Organisation ; rdfs:label "Sportclub Oost"@nl ;
          ldhz:serves place:GM0344 ; ldhz:concerns wish:sport-en-bewegen .
        org:elders a ldhz:Organisation ; ldhz:serves place:GM0363 ;
          ldhz:concerns wish:jeu-de-boules .
        """,
    )
    links = groups_of(reader, "amb:wens")[Relation.ORGANISATION].links
    assert [link.target for link in links] == [iri("org:sportclub"), iri("org:gm0344")]
    assert str(links[0].sentence) == (
        "Is er voor Utrecht en houdt zich bezig met *sport en bewegen*, ruimer dan *jeu de boules*"
    )


# --- Filters ---


def test_nothing_leads_to_itself() -> None:
    reader = world(STORY)
    for name in ("amb:wens", "env:bankastraat", "doc:bouwplan", "role:bouwer", "org:gm0344"):
        targets = {link.target for g in groups_of(reader, name).values() for link in g.links}
        assert iri(name) not in targets


def test_deprecated_things_and_concepts_are_passed_over() -> None:
    reader = world(
        STORY,
        """
        amb:baan owl:deprecated true .
        wish:sport-en-bewegen owl:deprecated true .
        amb:sport a ldhz:Ambition ; ldhz:pursues wish:sport-en-bewegen ; ldhz:pursuedIn env:dreef .
        """,
    )
    assert links_of(reader, "amb:wens", Relation.AMBITION) == {}


def test_ended_environment_is_passed_over_from_its_last_day() -> None:
    ended = 'place:BU12 ldhz:validUntil "2026-11-21"^^xsd:date .'
    assert iri("place:BU12") not in links_of(world(ended), "place:BU11", Relation.ENVIRONMENT)
    later = 'place:BU12 ldhz:validUntil "2026-11-22"^^xsd:date .'
    assert iri("place:BU12") in links_of(world(later), "place:BU11", Relation.ENVIRONMENT)


def test_unknown_thing_has_no_links() -> None:
    assert see_also(world(STORY), IRIS, iri("amb:nergens"), language="nl") == ()


# --- Order and limits ---


def test_no_more_than_three_of_one_environment_are_among_the_first_ten() -> None:
    boules = "a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ; ldhz:pursuedIn"
    busy = "\n".join(f"amb:druk{n} {boules} env:dreef ." for n in range(6))
    quiet = "\n".join(
        f"""env:stil{n} a ldhz:Street ; ldhz:directPartOf place:WK9 .
        amb:stil{n} {boules} env:stil{n} ."""
        for n in range(8)
    )
    wish = f"amb:a {boules} env:bankastraat ."
    group = groups_of(world(wish, busy, quiet), "amb:a")[Relation.AMBITION]
    names = [link.target.value.rpartition("/")[2] for link in group.links]
    assert names == [
        *["druk0", "druk1", "druk2"],
        *[f"stil{n}" for n in range(7)],
        *["druk3", "druk4", "druk5", "stil7"],
    ]


def test_limit_cuts_the_links_and_total_still_counts_them() -> None:
    many = "\n".join(
        f"amb:m{n} a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ." for n in range(20)
    )
    (group, *_) = see_also(
        world(many), IRIS, iri("wish:jeu-de-boules"), language="nl", limit=5, today=TODAY
    )
    assert len(group.links) == 5
    assert group.total == 20
    assert group.complete


def test_a_concept_of_more_things_than_are_looked_at_says_so() -> None:
    many = "\n".join(
        f"amb:m{n} a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ." for n in range(2_001)
    )
    reader = world(many)
    groups = groups_of(reader, "wish:jeu-de-boules")
    assert not groups[Relation.AMBITION].complete
    assert groups[Relation.AMBITION].total == 2_000
    assert groups_of(reader, "wish:jeu-de-boules") == groups


def test_what_is_looked_at_of_too_many_does_not_depend_on_who_came_first(tmp_path: Path) -> None:
    many = [f"amb:m{n} a ldhz:Ambition ; ldhz:pursues wish:jeu-de-boules ." for n in range(2_050)]

    def found(name: str, texts: list[str]) -> dict[Relation, LinkGroup]:
        store = Store(str(tmp_path / name))
        for triple in statements("wish:jeu-de-boules a ldhz:AmbitionConcept .", *texts):
            store.add(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
        return groups_of(PublicReader(store), "wish:jeu-de-boules")

    first, second = found("one", many), found("other", many[::-1])
    assert not first[Relation.AMBITION].complete
    assert [link.target for link in first[Relation.AMBITION].links] == [
        link.target for link in second[Relation.AMBITION].links
    ]


def test_an_ambition_that_wishes_everything_is_answered_and_says_it_was_cut() -> None:
    everything = " , ".join(f"<{concept.value}>" for concept in thesaurus_graph.concepts())
    reader = world(f"amb:alles a ldhz:Ambition ; ldhz:pursues {everything} .", STORY)
    group = groups_of(reader, "amb:alles")[Relation.AMBITION]
    assert not group.complete
    assert iri("amb:wens") in {link.target for link in group.links}


class CountingReader(PublicReader):
    """Counts the statements that are read."""

    read = 0

    def triples(
        self, subject: Subject | None, predicate: NamedNode | None, object_: Term | None
    ) -> Iterator[Triple]:
        for triple in super().triples(subject, predicate, object_):
            self.read += 1
            yield triple


@pytest.mark.parametrize("page", ["env:bankastraat", "place:BU11", "place:GM0344"])
def test_the_rest_of_the_country_costs_nothing(page: str) -> None:
    def read(*turtle: str) -> int:
        store = Store()
        for triple in [*thesaurus_graph.triples(), *statements(PLACES, STORY, *turtle)]:
            store.add(Quad(triple.subject, triple.predicate, triple.object, DefaultGraph()))
        reader = CountingReader(store)
        assert groups_of(reader, page)
        return reader.read

    country = "\n".join(
        f"""place:WKx{n} a ldhz:District ; ldhz:directPartOf place:GM0363 .
        place:BUx{n} a ldhz:Neighbourhood ; ldhz:directPartOf place:WKx{n} .
        amb:x{n} a ldhz:Ambition ; ldhz:pursuedIn place:BUx{n} ; ldhz:pursues wish:windmolen ."""
        for n in range(500)
    )
    assert read(country) == read() > 0


def test_only_the_relations_asked_for_are_answered() -> None:
    groups = see_also(
        world(STORY),
        IRIS,
        iri("amb:wens"),
        language="nl",
        relations=[Relation.COUNTER, Relation.AMBITION],
    )
    assert [group.relation for group in groups] == [Relation.AMBITION, Relation.COUNTER]


# --- Text and JSON ---


def test_text_shows_score_and_facts_only_when_asked_why() -> None:
    groups = see_also(world(STORY), IRIS, iri("amb:wens"), language="nl", today=TODAY)
    assert as_text(groups).splitlines()[:3] == [
        "Ambities (1)",
        "- De baan aan de Zonnedreef <https://leefomgeving.org/id/ambition/baan>",
        "  Ook hier werd jeu de boules gerealiseerd, in dezelfde gemeente",
    ]
    why = as_text(groups, why=True)
    assert "    1056 = same 12 × rarity 11 × municipality 8" in why.splitlines()
    assert "    place/WK4 ldhz:directPartOf place/GM0344" in why.splitlines()
    assert "ldhz:directPartOf" not in as_text(groups)


def test_json_holds_every_link_with_its_derivation() -> None:
    groups = see_also(world(STORY), IRIS, iri("amb:wens"), language="en", today=TODAY)
    answer = json.loads(json.dumps(as_json(groups)))
    assert [group["relation"] for group in answer] == [
        "ambition", "authority", "document", "organisation", "counter",
    ]  # fmt: skip
    (link,) = answer[0]["links"]
    assert link["iri"] == iri("amb:baan").value
    assert link["reason"]["ring"] == "municipality"
    assert link["reason"]["axiom"].endswith("#sameAmbition")
    assert len(link["reason"]["facts"]) == len(groups[0].links[0].reason.facts)
    assert answer[1]["widening"]["offered"] == [iri("theme:bouw").value]
