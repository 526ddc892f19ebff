"""What the graph of CBS figures says, edition by edition, and how an edition changes it.

The outcome depends on which editions were taken, not on their order (docs/decisions/0602): figures
are kept per place, year and source; name, class and nesting of a place come from the newest edition
that has it; the end date is computed from the editions that speak of its municipality.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode

from importers.cbs_rows import PlaceRow
from importers.codes import COUNTRY
from importers.layout import Coverage, Layout
from importers.statements import Statements, statement
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, FOAF, LDHZ, RDF, RDFS, XSD

_LABEL = f"{RDFS.label} "
_UNTIL = f"{LDHZ.validUntil} "
_SOURCE = f"{DCTERMS.source} "
_SPATIAL = f"{DCTERMS.spatial} "


@dataclass(frozen=True, slots=True, order=True)
class Edition:
    """A data set in a year. Later ones come first in the order that ``newest`` uses."""

    year: int
    source: str

    @property
    def rank(self) -> tuple[int, list[int]]:
        """Grows with the year; of one year the source first in the alphabet counts most."""
        return self.year, [-ord(char) for char in self.source]


@dataclass(slots=True)
class Register:
    """Places, figures and editions, as statements by subject."""

    iris: Iris
    ruled_elsewhere: frozenset[str]  # codes whose name and end another register gives
    places: dict[str, set[str]] = field(default_factory=dict)
    figures: dict[Edition, dict[str, set[str]]] = field(default_factory=dict)
    editions: dict[Edition, set[str]] = field(default_factory=dict)

    def load(self, present: Statements) -> None:
        """Takes in what the graph says."""
        place_prefix = f"<{self.iris.base}/id/{Kind.PLACE}/"
        figures_prefix = f"<{self.iris.base}/id/{Kind.OBSERVATION}/"
        source_prefix = f"<{self.iris.base}/id/{Kind.SOURCE}/"
        for subject, rests in present.items():
            if subject.startswith(figures_prefix):
                source, code, year = subject[len(figures_prefix) : -1].split("/")
                self.figures.setdefault(Edition(int(year), source), {})[code] = rests
            elif subject.startswith(place_prefix):
                self.places[subject[len(place_prefix) : -1]] = set(rests)
            elif subject.startswith(source_prefix):
                source, year = subject[len(source_prefix) : -1].split("/")
                self.editions[Edition(int(year), source)] = set(rests)

    def take(
        self, edition: Edition, layout: Layout, rows: Mapping[str, PlaceRow], *, whole: bool
    ) -> None:
        """Takes in an edition; ``whole`` is False when some of its rows were rejected.

        An edition that is not whole takes nothing away and ends nothing.
        """
        covered = {COUNTRY}
        if layout.coverage is Coverage.MUNICIPALITIES:
            covered = {m for row in rows.values() if (m := row.place.municipality)}
        source = self._source(edition)
        described = self._describe(edition, layout)
        before = {rest for rest in self.editions.get(edition, set()) if rest.startswith(_SPATIAL)}
        claims = (
            {statement(DCTERMS.spatial, self.iris.place(c)) for c in covered} if whole else set()
        )
        self.editions[edition] = described | before | claims
        figures = self.figures.setdefault(edition, {})
        if whole:
            for code in [c for c in figures if c not in rows and _covers(covered, c)]:
                del figures[code]
        year = Literal(str(edition.year), datatype=XSD.gYear)
        common = {
            statement(RDF.type, LDHZ.KeyFigures),
            statement(LDHZ.year, year),
            statement(DCTERMS.source, source),
        }
        of_place = f"{LDHZ.ofPlace} <{self.iris.base}/id/{Kind.PLACE}/"
        for code, row in rows.items():
            figures[code] = {*common, f"{of_place}{code}> .", *row.figures}
            if self._is_newest(code, edition):
                self.places[code] = self._place(row, source)

    def statements(self) -> Statements:
        """What the graph should say."""
        base = self.iris.base
        wished: Statements = {}
        ends = self.ends()
        for code, rests in self.places.items():
            kept = rests
            if code in self.ruled_elsewhere:
                kept = {r for r in rests if not r.startswith((_LABEL, _UNTIL))}
            elif code in ends or any(r.startswith(_UNTIL) for r in rests):
                kept = {r for r in rests if not r.startswith(_UNTIL)}
                if code in ends:
                    date = Literal(f"{ends[code]:04}-01-01", datatype=XSD.date)
                    kept.add(statement(LDHZ.validUntil, date))
            wished[f"<{base}/id/{Kind.PLACE}/{code}>"] = kept
        for edition, figures in self.figures.items():
            prefix = f"<{base}/id/{Kind.OBSERVATION}/{edition.source}/"
            for code, rests in figures.items():
                wished[f"{prefix}{code}/{edition.year}>"] = rests
        for edition, rests in self.editions.items():
            wished[str(self._source(edition))] = rests
        return wished

    def ends(self) -> dict[str, int]:
        """When places are gone: the year of the first edition after their last that covers them."""
        last: dict[str, int] = {}
        for edition, figures in self.figures.items():
            for code in figures:
                if edition.year > last.get(code, 0):
                    last[code] = edition.year
        claims: defaultdict[str, set[int]] = defaultdict(set)
        for edition, rests in self.editions.items():
            for rest in rests:
                if rest.startswith(_SPATIAL):
                    claims[rest.removesuffix("> .").rpartition("/")[2]].add(edition.year)
        years = {area: sorted(found) for area, found in claims.items()}
        ends: dict[str, int] = {}
        for code in self.places:
            seen = last.get(code, 0)
            for area in (COUNTRY, f"GM{code[2:6]}"):
                later = next((year for year in years.get(area, ()) if year > seen), None)
                if later is not None:
                    ends[code] = min(later, ends.get(code, later))
        return ends

    def _is_newest(self, code: str, edition: Edition) -> bool:
        named_by = next((r for r in self.places.get(code, ()) if r.startswith(_SOURCE)), None)
        if named_by is None:
            return True
        *_, source, year = named_by.removesuffix("> .").split("/")
        return edition.rank >= Edition(int(year), source).rank

    def _place(self, row: PlaceRow, source: NamedNode) -> set[str]:
        place = row.place
        described = {
            statement(RDF.type, place.place_class),
            statement(RDFS.label, Literal(row.label, language="nl")),
            statement(LDHZ.code, Literal(place.code)),
            statement(DCTERMS.source, source),
        }
        if place.parent is not None:
            described.add(statement(LDHZ.directPartOf, self.iris.place(place.parent)))
        return described

    def _describe(self, edition: Edition, layout: Layout) -> set[str]:
        publisher = self.iris.mint(Kind.ORGANISATION, layout.publisher)
        titles = {
            statement(
                RDFS.label, Literal(text.replace("{year}", str(edition.year)), language=language)
            )
            for language, text in layout.title.items()
        }
        return titles | {
            statement(RDF.type, LDHZ.Source),
            statement(DCTERMS.publisher, publisher),
            statement(DCTERMS.license, NamedNode(layout.license)),
            statement(FOAF.homepage, NamedNode(layout.landing_page)),
        }

    def _source(self, edition: Edition) -> NamedNode:
        return self.iris.mint(Kind.SOURCE, edition.source, str(edition.year))


def _covers(areas: Iterable[str], code: str) -> bool:
    return COUNTRY in areas or f"GM{code[2:6]}" in areas
