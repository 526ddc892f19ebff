"""Key figures of a place: one table, a column a year, each with its source and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import LDHZ
from wiki.lens import Lens, Text, as_number
from wiki.pages.facts import SourceNote, definition, sources_of

YEARS_SHOWN = 5

MEASURES: tuple[NamedNode, ...] = (
    LDHZ.population,
    LDHZ.populationUnder15,
    LDHZ.populationFrom15To25,
    LDHZ.populationFrom25To45,
    LDHZ.populationFrom45To65,
    LDHZ.populationFrom65,
    LDHZ.households,
    LDHZ.averageHouseholdSize,
    LDHZ.populationDensity,
    LDHZ.averagePropertyValue,
    LDHZ.ownerOccupiedShare,
    LDHZ.rentalShare,
    LDHZ.vacantShare,
    LDHZ.addressDensity,
    LDHZ.urbanity,
    LDHZ.landArea,
    LDHZ.mostCommonPostcode,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the years shown."""

    label: Text
    meaning: Text | None
    unit: Text | None
    values: tuple[Decimal | str | None, ...]  # None: not known that year


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """The table: newest year first."""

    years: tuple[str, ...]
    rows: tuple[Row, ...]
    sources: tuple[SourceNote, ...]

    @property
    def population(self) -> Decimal | None:
        """The newest number of inhabitants."""
        for row in self.rows[:1]:
            for value in row.values:
                if isinstance(value, Decimal):
                    return value
        return None


def key_figures(view: Lens, place: NamedNode) -> KeyFigures | None:
    """The figures of a place, or None when there are none."""
    observations = sorted(
        ((view.string(node, LDHZ.year)[:4], node) for node in _observations(view, place)),
        key=lambda pair: (pair[0], pair[1].value),
        reverse=True,
    )[:YEARS_SHOWN]
    return figures_of(view, observations) if observations else None


def figures_of(view: Lens, observations: Sequence[tuple[str, NamedNode]]) -> KeyFigures:
    """The table of some observations, each with its year."""
    columns = [_values(view, node) for _year, node in observations]
    rows = tuple(
        Row(
            view.label(measure),
            definition(view, measure),
            view.text(measure, LDHZ.unit),
            tuple(column.get(measure) for column in columns),
        )
        for measure in MEASURES
        if any(measure in column for column in columns)
    )
    notes = {note.link.iri: note for _year, node in observations for note in sources_of(view, node)}
    return KeyFigures(tuple(year for year, _node in observations), rows, tuple(notes.values()))


def _observations(view: Lens, place: NamedNode) -> list[NamedNode]:
    return view.subjects(LDHZ.ofPlace, place, 50)


def _values(view: Lens, observation: NamedNode) -> dict[NamedNode, Decimal | str]:
    """The measures of one observation; one lookup for all."""
    found: dict[NamedNode, Decimal | str] = {}
    for triple in view.reader.triples(observation, None, None):
        value = triple.object
        if isinstance(value, Literal):
            number = as_number(value)
            postcode = triple.predicate == LDHZ.mostCommonPostcode
            found[triple.predicate] = value.value if postcode or number is None else number
    return found
