"""Names of things in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import Literal, NamedNode

from graphstore.see_also.lookup import Lookup
from ontology.namespaces import LDHZ, RDFS, SKOS

LANGUAGES = ("nl", "en")
_ROLE_NAMES = {
    "nl": ("Autoriteit op {themes}", "Ambassadeur", " in {places}", " en "),
    "en": ("Authority on {themes}", "Ambassador", " in {places}", " and "),
}


class Names:
    """Names from one store in one language; any other language is better than none."""

    def __init__(self, lookup: Lookup, language: str) -> None:
        self._lookup = lookup
        self.language = language if language in LANGUAGES else LANGUAGES[0]

    def of(self, thing: NamedNode) -> str:
        """The label or preferred label; of a role what and where; else the end of the IRI."""
        return self._named(thing, RDFS.label, SKOS.prefLabel)

    def of_concept(self, concept: NamedNode) -> str:
        """The same, for what is most likely a concept."""
        return self._named(concept, SKOS.prefLabel, RDFS.label)

    def _named(self, thing: NamedNode, *predicates: NamedNode) -> str:
        for predicate in predicates:
            labels = self._lookup.literals(thing, predicate)
            if labels:
                return min(labels, key=self._preference).value
        types = self._lookup.types(thing)
        if LDHZ.Authority in types or LDHZ.Ambassadorship in types:
            return self._of_role(thing, LDHZ.Authority in types)
        return thing.value.rstrip("/").rpartition("/")[2]

    def _preference(self, label: Literal) -> tuple[int, str]:
        order = (self.language, *LANGUAGES)
        language = (label.language or "").partition("-")[0]
        return (order.index(language) if language in order else len(order), label.value)

    def _of_role(self, role: NamedNode, is_authority: bool) -> str:
        authority, ambassador, where, both = _ROLE_NAMES[self.language]
        themes = self._all(self._lookup.objects(role, LDHZ.expertise), both)
        places = self._all(self._lookup.objects(role, LDHZ.roleIn), both)
        name = authority.format(themes=themes) if is_authority and themes else ambassador
        return name + (where.format(places=places) if places else "")

    def _all(self, things: Sequence[NamedNode], last: str) -> str:
        names = sorted(self.of(thing) for thing in things)
        return ", ".join(names[:-1]) + (last if len(names) > 1 else "") + "".join(names[-1:])
