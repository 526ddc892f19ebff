"""What the graph of boundaries says, version by version, and how a file changes it.

Every version of a boundary stays. The one that counts for centre point and neighbours is open-ended
before ended, later before earlier, and of what is left the source first in the alphabet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import shapely
from pyoxigraph import Literal, NamedNode

from importers.adjacency import centre_of, neighbours
from importers.boundary_layout import BoundaryLayout
from importers.codes import parse_code
from importers.geojson import DECIMALS, Boundary
from importers.layout import PlaceKind
from importers.statements import Statements, statement
from ontology.iris import Iris, Kind
from ontology.namespaces import DCTERMS, FOAF, GEO, LDHZ, RDF, RDFS, XSD

IMPORTER = "boundaries"
LEVELS = {
    PlaceKind.NEIGHBOURHOOD: "buurten",
    PlaceKind.DISTRICT: "wijken",
    PlaceKind.MUNICIPALITY: "gemeenten",
    PlaceKind.PROVINCE: "provincies",
    PlaceKind.COUNTRY: "land",
}
_CENTROID = "centroid"


@dataclass(frozen=True, slots=True)
class Version:
    """A boundary in the graph."""

    source: str
    code: str
    version: str


@dataclass(slots=True)
class Register:
    """Geometries and editions as statements by subject, and what is said of places."""

    iris: Iris
    geometries: defaultdict[str, dict[Version, set[str]]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # by place
    editions: dict[str, set[str]] = field(default_factory=dict)  # by reference
    labels: dict[str, set[str]] = field(default_factory=dict)  # of places
    centres: dict[str, tuple[str, str]] = field(default_factory=dict)  # code → source, WKT
    pairs: set[tuple[str, str]] = field(default_factory=set)
    _before: dict[str, tuple[str, bool]] = field(default_factory=dict)

    def load(self, present: Statements) -> None:
        """Takes in what the graph says."""
        places = f"<{self.iris.base}/id/{Kind.PLACE}/"
        geometries = f"<{self.iris.base}/id/{Kind.GEOMETRY}/"
        sources = f"<{self.iris.base}/id/{Kind.SOURCE}/{IMPORTER}/"
        label, adjacent = str(RDFS.label), str(LDHZ.adjacentTo)
        for subject, rests in present.items():
            if subject.startswith(places):
                code = subject[len(places) : -1]
                self.labels[code] = {rest for rest in rests if rest.startswith(label)}
                self.pairs |= {
                    (code, rest.removesuffix("> .").rpartition("/")[2])
                    for rest in rests
                    if rest.startswith(adjacent)
                }
            elif subject.startswith(geometries):
                name, code, version = subject[len(geometries) : -1].split("/")
                if version == _CENTROID:
                    self.centres[code] = (name, _lexical(rests, GEO.asWKT) or "")
                else:
                    self.geometries[code][Version(name, code, version)] = set(rests)
            elif subject.startswith(sources):
                self.editions[subject[len(sources) : -1]] = set(rests)
        self._before = self._counting()

    def take(
        self,
        layout: BoundaryLayout,
        edition: str | None,
        boundaries: Iterable[Boundary],
        *,
        whole: bool,
    ) -> None:
        """Takes in a file; ``whole`` is False when some of its features were rejected."""
        for boundary in boundaries:
            name = f"{layout.name}-{LEVELS[boundary.place.kind]}"
            reference = f"{name}-{edition}" if edition else name
            source = self.iris.mint(Kind.SOURCE, IMPORTER, reference)
            claims = {
                rest
                for rest in self.editions.get(reference, ())
                if rest.startswith(str(DCTERMS.spatial))
            }
            if whole and edition:
                area = layout.publisher.upper() if layout.publisher.startswith("gm") else "NL"
                claims.add(statement(DCTERMS.spatial, self.iris.place(area)))
            self.editions[reference] = self._describe(layout, edition) | claims
            version = Version(name, boundary.place.code, boundary.version)
            versions = self.geometries[version.code]
            known = _lexical(versions.get(version, set()), DCTERMS.modified)
            if known is None or boundary.registered is None or boundary.registered >= known:
                versions[version] = _geometry(boundary, source)
            self._end_versions(versions)
            if boundary.label and self._counting_version(version.code) == version:
                label = statement(RDFS.label, Literal(boundary.label, language="nl"))
                self.labels[version.code] = {label}

    def statements(self, named_elsewhere: Iterable[str]) -> Statements:
        """What the graph should say; places named elsewhere get no name here."""
        for versions in self.geometries.values():
            self._end_versions(versions)
        self._settle()
        wished: Statements = defaultdict(set)
        for code, versions in self.geometries.items():
            for version, rests in versions.items():
                geometry = self.iris.mint(Kind.GEOMETRY, version.source, code, version.version)
                wished[str(geometry)] = rests
                wished[str(self.iris.place(code))].add(statement(GEO.hasGeometry, geometry))
        for code, (name, wkt) in self.centres.items():
            centre = self.iris.mint(Kind.GEOMETRY, name, code, _CENTROID)
            wished[str(centre)] = {
                statement(RDF.type, GEO.Geometry),
                statement(GEO.asWKT, Literal(wkt, datatype=GEO.wktLiteral)),
            }
            place = parse_code(code)
            assert place is not None  # it came from one
            wished[str(self.iris.place(code))] |= {
                statement(RDF.type, place.place_class),
                statement(LDHZ.code, Literal(code)),
                statement(GEO.hasCentroid, centre),
            }
        for code in self.labels.keys() - set(named_elsewhere):
            wished[str(self.iris.place(code))] |= self.labels[code]
        for one, other in self.pairs:
            neighbour = statement(LDHZ.adjacentTo, self.iris.place(other))
            wished[str(self.iris.place(one))].add(neighbour)
        for reference, rests in self.editions.items():
            wished[str(self.iris.mint(Kind.SOURCE, IMPORTER, reference))] = rests
        return dict(wished)

    def _settle(self) -> None:
        """Centre points and neighbours, computed again where the boundary that counts changed."""
        now = self._counting()
        changed = {code for code, state in now.items() if self._before.get(code) != state}
        if not changed:
            return
        self.pairs = {pair for pair in self.pairs if changed.isdisjoint(pair)}
        shapes: defaultdict[str, dict[str, shapely.Geometry]] = defaultdict(dict)
        for code, (wkt, is_open) in now.items():
            shape = shapely.from_wkt(wkt)
            if is_open:
                shapes[code[:2]][code] = shape
            if code in changed:
                version = self._counting_version(code)
                centre = shapely.to_wkt(centre_of(shape), rounding_precision=DECIMALS, trim=True)
                self.centres[code] = (version.source, centre)
        for level in shapes.values():
            self.pairs |= set(neighbours(level, changed & level.keys()))

    def _counting(self) -> dict[str, tuple[str, bool]]:
        """For every place the boundary that counts, and whether it is open-ended."""
        counting: dict[str, tuple[str, bool]] = {}
        for code, versions in self.geometries.items():
            rests = versions[self._counting_version(code)]
            wkt = _lexical(rests, GEO.asWKT)
            assert wkt is not None  # every geometry has one
            counting[code] = (wkt, _lexical(rests, LDHZ.validUntil) is None)
        return counting

    def _counting_version(self, code: str) -> Version:
        versions = self.geometries[code]

        def rank(version: Version) -> tuple[bool, str, list[int], str]:
            rests = versions[version]
            return (
                _lexical(rests, LDHZ.validUntil) is None,
                _lexical(rests, LDHZ.validFrom) or "",
                [-ord(char) for char in version.source],
                version.version,
            )

        return max(versions, key=rank) if len(versions) > 1 else next(iter(versions))

    def _end_versions(self, versions: dict[Version, set[str]]) -> None:
        """A version ends when it says so, or when a later one or a later edition begins."""
        begins: defaultdict[str, set[str]] = defaultdict(set)
        for version, rests in versions.items():
            if version.source not in begins:
                begins[version.source] |= self._whole_editions(version.source)
            start = _lexical(rests, LDHZ.validFrom)
            if start:
                begins[version.source].add(start)
        for version, rests in versions.items():
            start = _lexical(rests, LDHZ.validFrom) or ""
            ends = {day for day in begins[version.source] if day > start}
            end = _lexical(rests, LDHZ.validUntil)
            ends |= {end} if end else set()
            if ends and min(ends) != end:
                kept = {rest for rest in rests if not rest.startswith(str(LDHZ.validUntil))}
                versions[version] = kept | {statement(LDHZ.validUntil, _day(min(ends)))}

    def _whole_editions(self, source: str) -> set[str]:
        """The days of the editions of a source that claim to have all of its areas."""
        return {
            day
            for reference, rests in self.editions.items()
            if reference.startswith(f"{source}-")
            and any(rest.startswith(str(DCTERMS.spatial)) for rest in rests)
            and (day := _lexical(rests, DCTERMS.issued))
        }

    def _describe(self, layout: BoundaryLayout, edition: str | None) -> set[str]:
        of = f" ({edition})" if edition else ""
        described = {
            statement(RDFS.label, Literal(f"{text}{of}", language=language))
            for language, text in layout.title.items()
        }
        described |= {
            statement(RDF.type, LDHZ.Source),
            statement(DCTERMS.publisher, self.iris.mint(Kind.ORGANISATION, layout.publisher)),
            statement(FOAF.homepage, layout.landing_page),
        }
        if layout.license is not None:
            described.add(statement(DCTERMS.license, layout.license))
        if edition is not None:
            described.add(statement(DCTERMS.issued, _day(edition)))
        return described


def _geometry(boundary: Boundary, source: NamedNode) -> set[str]:
    described = {
        statement(RDF.type, GEO.Geometry),
        statement(GEO.asWKT, Literal(boundary.wkt, datatype=GEO.wktLiteral)),
        statement(DCTERMS.source, source),
    }
    if boundary.start is not None:
        described.add(statement(LDHZ.validFrom, _day(boundary.start)))
    if boundary.end is not None:
        described.add(statement(LDHZ.validUntil, _day(boundary.end)))
    if boundary.registered is not None:
        datatype = XSD.dateTime if "T" in boundary.registered else XSD.date
        described.add(statement(DCTERMS.modified, Literal(boundary.registered, datatype=datatype)))
    return described


def _lexical(rests: Iterable[str], predicate: NamedNode) -> str | None:
    """The lexical form of the one value of a property; those read here hold no quotes."""
    prefix = f'{predicate} "'
    return next(
        (rest[len(prefix) :].partition('"')[0] for rest in rests if rest.startswith(prefix)), None
    )


def _day(text: str) -> Literal:
    return Literal(text, datatype=XSD.date)
