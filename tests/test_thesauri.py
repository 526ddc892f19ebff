from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from pyoxigraph import Literal, NamedNode

from ontology.iris import Kind
from ontology.namespaces import DCTERMS, LDHZ, OWL, RDF, SKOS
from ontology.thesauri import thesaurus_files
from tests.shared_data import shared
from tests.thesaurus_graph import (
    IRIS,
    SCHEMES,
    ancestors,
    concepts,
    links,
    reachable,
    texts,
    triples,
    values,
)

CLASS_OF_SCHEME = {
    "ambition": LDHZ.AmbitionConcept,
    "decision-level": LDHZ.DecisionLevel,
    "expertise": LDHZ.ExpertiseTheme,
    "organisation-kind": LDHZ.OrganisationKind,
    "status": LDHZ.AmbitionStatus,
    "visibility": LDHZ.Visibility,
}
MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch)
LANGUAGES = ("nl", "en")
TOP_LIST = "https://identifier.overheid.nl/tooi/def/thes/top/"

# What neighbours say when something is wrong (R3). None may name a concept; each leads to a wish.
PROBLEM_WORDS = {
    "nl": (
        "afval naast container", "armoede", "burenruzie", "criminaliteit", "depressie",
        "discriminatie", "drugs", "eenzaamheid", "energiearmoede", "fijnstof", "geluidsoverlast",
        "graffiti", "hangjongeren", "hitte", "hondenpoep", "honger", "huurverhoging", "inbraak",
        "kindermishandeling", "laaggeletterdheid", "leegstand", "luchtvervuiling",
        "netcongestie", "ongelukken", "onveilig", "oplichting", "overlast", "parkeeroverlast",
        "protest", "racisme", "rookoverlast", "ruzie", "schimmel", "schulden", "sluipverkeer",
        "sloop", "straatintimidatie", "stress", "verloedering", "verslaving", "verspilling",
        "vervuiling", "voedselverspilling", "wateroverlast", "werkloosheid", "woningnood",
        "zwerfafval",
        # what people type who come with a complaint
        "gaten in de stoep", "hondendrol", "obesitas", "onbegrip", "parkeerprobleem", "polarisatie",
        "vandalisme", "verkeersongeluk", "verkrotting", "verveling", "vuurwerkoverlast",
        "wachtlijst", "zwerfvuil",
    ),
    "en": (
        "accidents", "addiction", "air pollution", "burglary", "complaint", "crime", "debt",
        "depression", "drugs", "flooding", "food waste", "fraud", "harassment", "homelessness",
        "housing crisis", "illiteracy", "litter", "loneliness", "mould", "noise nuisance",
        "nuisance", "poverty", "protest", "quarrel", "racism", "speeding", "unemployment",
        "vacancy",
    ),
}  # fmt: skip


def _slug(concept: NamedNode) -> str:
    parsed = IRIS.parse(concept)
    assert parsed is not None
    return parsed[1].split("/", 1)[1]


def _ambition(slug: str) -> NamedNode:
    return IRIS.concept("ambition", slug)


# --- What is there ---


def test_there_is_one_file_per_scheme_named_after_it() -> None:
    assert tuple(file.scheme for file in thesaurus_files()) == SCHEMES


@pytest.mark.parametrize(
    ("scheme", "least"),
    [("ambition", 230), ("expertise", 60), ("organisation-kind", 40)],
)
def test_thesaurus_has_as_many_concepts_as_promised(scheme: str, least: int) -> None:
    assert len(concepts(scheme)) >= least


def test_ambitions_hang_under_ten_to_fourteen_top_concepts() -> None:
    tops = [c for c in concepts("ambition") if links(c, SKOS.topConceptOf)]
    assert 10 <= len(tops) <= 14


@pytest.mark.parametrize(
    ("scheme", "slugs"),
    [
        ("decision-level", ["street", "neighbourhood", "city", "region", "country", "europe"]),
        ("status", ["idea", "exploring", "under-way", "realised", "tried"]),
        ("visibility", ["public", "network", "closed"]),
    ],
)
def test_notations_put_a_code_list_in_its_order(scheme: str, slugs: list[str]) -> None:
    def notation(concept: NamedNode) -> str:
        (value,) = values(concept, SKOS.notation)
        assert isinstance(value, Literal)
        return value.value

    assert [_slug(c) for c in sorted(concepts(scheme), key=notation)] == slugs


def test_each_decision_level_is_part_of_the_next_wider_one() -> None:
    level = IRIS.concept("decision-level", "street")
    chain = [_slug(level)]
    while wider := links(level, SKOS.broader):
        (level,) = wider
        chain.append(_slug(level))
    assert chain == ["street", "neighbourhood", "city", "region", "country", "europe"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_scheme_says_what_it_is_who_made_it_and_how_it_may_be_used(scheme: str) -> None:
    iri = IRIS.scheme(scheme)
    assert SKOS.ConceptScheme in values(iri, RDF.type)
    for language in LANGUAGES:
        assert len(texts(iri, DCTERMS.title, language)) == 1
        assert len(texts(iri, SKOS.prefLabel, language)) == 1
        assert len(texts(iri, DCTERMS.description, language)) == 1
    creator = NamedNode("http://purl.org/dc/elements/1.1/creator")
    version = NamedNode(OWL.Class.value.replace("Class", "versionInfo"))
    for predicate in (DCTERMS.license, DCTERMS.created, DCTERMS.modified, creator, version):
        assert len(values(iri, predicate)) == 1, predicate


# --- Every concept ---


def test_every_concept_stands_under_its_scheme_with_the_class_of_the_scheme() -> None:
    for scheme, class_ in CLASS_OF_SCHEME.items():
        for concept in concepts(scheme):
            assert values(concept, RDF.type) == {SKOS.Concept, class_}
            assert links(concept, SKOS.inScheme) == {IRIS.scheme(scheme)}
            parsed = IRIS.parse(concept)
            assert parsed is not None
            assert parsed[0] is Kind.CONCEPT
            assert re.fullmatch(rf"{scheme}/[a-z0-9]+(-[a-z0-9]+)*", parsed[1])


def test_every_subject_is_a_scheme_or_a_concept() -> None:
    known = set(concepts()) | {IRIS.scheme(scheme) for scheme in SCHEMES}
    assert {triple.subject for triple in triples()} == known


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_concept_has_one_name_and_one_definition_in_each_language(language: str) -> None:
    for concept in concepts():
        assert len(texts(concept, SKOS.prefLabel, language)) == 1, concept
        (definition,) = texts(concept, SKOS.definition, language)
        assert definition.endswith("."), concept
        assert definition.count(".") == 1, f"one sentence: {concept}"
        assert len(definition.split()) <= 25, f"short and plain: {concept}"


def test_every_text_is_in_dutch_or_english() -> None:
    languages = {
        triple.object.language
        for triple in triples()
        if isinstance(triple.object, Literal) and triple.predicate != SKOS.notation
        if triple.object.datatype.value.endswith("langString")
    }
    assert languages == set(LANGUAGES)


def test_no_text_has_stray_spaces() -> None:
    for triple in triples():
        if isinstance(triple.object, Literal):
            assert triple.object.value == " ".join(triple.object.value.split()), triple


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_concepts_of_a_scheme_share_a_name(scheme: str, language: str) -> None:
    names = Counter(
        name.casefold()
        for concept in concepts(scheme)
        for name in texts(concept, SKOS.prefLabel, language)
    )
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("scheme", ["ambition", "expertise", "organisation-kind"])
def test_most_concepts_have_synonyms_in_both_languages(scheme: str) -> None:
    for language in LANGUAGES:
        having = [c for c in concepts(scheme) if texts(c, SKOS.altLabel, language)]
        assert len(having) >= 0.9 * len(concepts(scheme)), language


# --- Hierarchy and relations ---


def test_every_concept_reaches_a_top_concept_of_its_scheme() -> None:
    for concept in concepts():
        tops = {c for c in {concept, *ancestors(concept)} if links(c, SKOS.topConceptOf)}
        assert tops, concept
        for top in tops:
            assert links(top, SKOS.topConceptOf) == links(concept, SKOS.inScheme)


def test_top_concepts_have_nothing_broader_and_their_scheme_names_them() -> None:
    for scheme in SCHEMES:
        tops = {c for c in concepts(scheme) if links(c, SKOS.topConceptOf)}
        assert tops == {c for c in concepts(scheme) if not links(c, SKOS.broader)}
        assert tops == links(IRIS.scheme(scheme), SKOS.hasTopConcept)


def test_no_concept_is_its_own_ancestor() -> None:
    assert [c for c in concepts() if c in ancestors(c)] == []


def test_broader_names_direct_parents_only() -> None:
    for concept in concepts():
        parents = links(concept, SKOS.broader)
        for parent in parents:
            assert not parents & ancestors(parent), concept


def test_ambitions_are_at_most_four_levels_deep() -> None:
    def depth(concept: NamedNode) -> int:
        return 1 + max((depth(parent) for parent in links(concept, SKOS.broader)), default=0)

    assert max(depth(c) for c in concepts("ambition")) <= 4


def test_some_ambitions_hang_in_more_than_one_branch() -> None:
    assert sum(len(links(c, SKOS.broader)) > 1 for c in concepts("ambition")) >= 40


def test_links_between_concepts_lead_to_concepts_of_the_same_scheme() -> None:
    for concept in concepts():
        for predicate in (SKOS.broader, SKOS.related):
            for other in links(concept, predicate):
                assert links(other, SKOS.inScheme) == links(concept, SKOS.inScheme), concept


def test_related_is_stated_both_ways_and_never_of_oneself() -> None:
    for concept in concepts():
        assert concept not in links(concept, SKOS.related)
        for other in links(concept, SKOS.related):
            assert concept in links(other, SKOS.related), (concept, other)


# --- Integrity conditions of SKOS (https://www.w3.org/TR/skos-reference/) ---


def test_s9_no_concept_is_a_scheme() -> None:
    assert not set(concepts()) & {IRIS.scheme(scheme) for scheme in SCHEMES}
    assert [c for c in concepts() if SKOS.ConceptScheme in values(c, RDF.type)] == []


def test_s13_no_label_is_of_two_kinds_not_even_in_other_capitals() -> None:
    for concept in concepts():
        for language in LANGUAGES:
            labels = Counter(
                text.casefold()
                for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
                for text in texts(concept, predicate, language)
            )
            assert [text for text, count in labels.items() if count > 1] == [], concept


def test_s14_a_concept_has_one_preferred_label_per_language() -> None:
    for concept in concepts():
        languages = [v.language for v in values(concept, SKOS.prefLabel) if isinstance(v, Literal)]
        assert len(languages) == len(set(languages)), concept


def test_s27_nothing_related_is_an_ancestor() -> None:
    for concept in concepts():
        assert not links(concept, SKOS.related) & ancestors(concept), concept


def test_s37_concepts_are_no_collections() -> None:
    collections = {SKOS.Collection, SKOS.OrderedCollection}
    assert [c for c in concepts() if collections & values(c, RDF.type)] == []


def test_s46_exact_matches_are_no_broad_or_related_ones() -> None:
    for concept in concepts():
        exact = reachable(concept, lambda node: links(node, SKOS.exactMatch))
        assert not exact & links(concept, SKOS.broadMatch), concept
        assert not exact & links(concept, SKOS.relatedMatch), concept


def test_two_concepts_never_match_each_other_exactly_by_way_of_the_top_list() -> None:
    exact = Counter(other for c in concepts() for other in links(c, SKOS.exactMatch))
    assert [iri for iri, count in exact.items() if count > 1] == []


# --- Ambitions are wishes, and call for expertise ---


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_concept_is_named_or_nicknamed_after_a_problem(language: str) -> None:
    problems = re.compile(
        r"\b(" + "|".join(re.escape(word) for word in PROBLEM_WORDS[language]) + r")\b",
        re.IGNORECASE,
    )
    named = [
        (concept, text)
        for concept in concepts("ambition")
        for predicate in (SKOS.prefLabel, SKOS.altLabel, SKOS.definition)
        for text in texts(concept, predicate, language)
        if problems.search(text)
    ]
    # It is heat, drought and rain that a neighbourhood gets ready for; that is a wish.
    allowed = {_ambition("klaar-voor-het-weer")}
    assert [(concept, text) for concept, text in named if concept not in allowed] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_word_leads_to_a_wish(language: str) -> None:
    led = {
        text.casefold()
        for concept in concepts("ambition")
        for text in texts(concept, SKOS.hiddenLabel, language)
    }
    assert [word for word in PROBLEM_WORDS[language] if word not in led] == []


def test_loneliness_leads_to_meeting() -> None:
    led = {c for c in concepts() if "eenzaamheid" in texts(c, SKOS.hiddenLabel, "nl")}
    assert _ambition("ontmoeten") in led


def test_every_ambition_calls_for_existing_expertise() -> None:
    themes = set(concepts("expertise"))
    for concept in concepts("ambition"):
        called = links(concept, LDHZ.callsFor)
        assert called, concept
        assert called <= themes, concept


def test_most_expertise_is_called_for_by_some_ambition() -> None:
    called = {theme for c in concepts("ambition") for theme in links(c, LDHZ.callsFor)}
    covered = {t for theme in called for t in (theme, *ancestors(theme))}
    assert len(covered) >= 0.9 * len(concepts("expertise"))


def test_every_ambition_names_its_usual_decision_level() -> None:
    levels = set(concepts("decision-level"))
    for concept in concepts("ambition"):
        assert len(links(concept, LDHZ.decisionLevel)) == 1, concept
        assert links(concept, LDHZ.decisionLevel) <= levels, concept


def test_jeu_de_boules_calls_for_knowledge_that_widens_to_bouw() -> None:
    (theme,) = links(_ambition("jeu-de-boules"), LDHZ.callsFor)
    assert "jeu de boules" in texts(theme, SKOS.altLabel, "nl")
    assert links(theme, SKOS.broader) == {IRIS.concept("expertise", "bouw")}


@pytest.mark.parametrize(
    ("scheme", "slug"),
    [
        ("ambition", "straatbarbecue"),
        ("ambition", "verkeersveiligheid"),
        ("ambition", "jeu-de-boules"),
        ("organisation-kind", "gemeente"),
        ("organisation-kind", "buurtteam"),
        ("organisation-kind", "uwv"),
        ("organisation-kind", "wijkagent"),
        ("organisation-kind", "energiecooperatie"),
    ],
)
def test_concepts_that_the_mission_speaks_of_exist(scheme: str, slug: str) -> None:
    assert IRIS.concept(scheme, slug) in concepts(scheme)


# --- Mappings ---


def test_at_least_thirty_mappings_lead_to_the_government_list_of_themes() -> None:
    mapped = [
        other
        for concept in concepts()
        for predicate in MAPPINGS
        for other in links(concept, predicate)
    ]
    assert all(other.value.startswith(TOP_LIST) for other in mapped)
    assert len(mapped) >= 30


def test_every_mapped_theme_exists_in_the_government_list() -> None:
    entries = json.loads(shared("data/skos/tooi-toplijst.json").read_text(encoding="utf-8"))
    themes = {entry["@id"] for entry in entries if SKOS.Concept.value in entry.get("@type", [])}
    assert len(themes) == 92
    mapped = {
        other.value
        for concept in concepts()
        for predicate in MAPPINGS
        for other in links(concept, predicate)
    }
    assert mapped <= themes


# --- Files ---


def test_files_are_sorted_so_that_a_curator_finds_a_concept_by_its_slug() -> None:
    for file in thesaurus_files():
        subjects = re.findall(r"^<([^>]+)> a ", file.text.decode("utf-8"), flags=re.MULTILINE)
        assert subjects[0] == IRIS.scheme(file.scheme).value
        assert subjects[1:] == sorted(_slug(concept) for concept in concepts(file.scheme))


def test_no_line_is_longer_than_a_screen_but_for_texts() -> None:
    for file in thesaurus_files():
        for line in file.text.decode("utf-8").splitlines():
            assert len(line) <= 100 or line.lstrip()[0] in '"#', line
            assert line == line.rstrip()
