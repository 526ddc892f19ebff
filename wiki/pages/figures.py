"""Key figures of a place: one table, a column a year, each with its source and definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from ontology.namespaces import LDHZ
from wiki.languages import _, mark, money_text, number_text
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


_SHARES = (LDHZ.ownerOccupiedShare, LDHZ.rentalShare, LDHZ.vacantShare)
_SAY_THEIR_UNIT = (*_SHARES, LDHZ.averagePropertyValue, LDHZ.urbanity)
_URBANITY = {  # the classes of CBS, by addresses per km² around
    Decimal(1): mark("extremely urban"),
    Decimal(2): mark("strongly urban"),
    Decimal(3): mark("moderately urban"),
    Decimal(4): mark("hardly urban"),
    Decimal(5): mark("not urban"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One measure over the years shown."""

    label: Text
    meaning: Text | None
    unit: Text | None  # None where label or values say it already
    measure: NamedNode
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
            _unit(view, measure),
            measure,
            tuple(column.get(measure) for column in columns),
        )
        for measure in MEASURES
        if any(measure in column for column in columns)
    )
    notes = {note.link.iri: note for _year, node in observations for note in sources_of(view, node)}
    return KeyFigures(tuple(year for year, _node in observations), rows, tuple(notes.values()))


def measured(value: Decimal | str, measure: NamedNode) -> str:
    """A value as a neighbour reads it: 49%, € 391.000, strongly urban."""
    if isinstance(value, str):
        return value
    if measure in _SHARES:
        return f"{number_text(value)}%"
    if measure == LDHZ.averagePropertyValue:
        return money_text(value * 1000)
    if measure == LDHZ.urbanity and value in _URBANITY:
        return _(_URBANITY[value])
    return number_text(value)


def _unit(view: Lens, measure: NamedNode) -> Text | None:
    unit = view.text(measure, LDHZ.unit)
    said = measure in _SAY_THEIR_UNIT or (
        unit is not None and unit.value.casefold() in view.label(measure).value.casefold()
    )
    return None if said else unit


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
