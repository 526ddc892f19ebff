"""A small world to import into: a store without the gate, which applies changes as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import pyshacl
from hypothesis import strategies as st
from pyoxigraph import (
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    RdfFormat,
    Store,
    Triple,
    serialize,
)
from rdflib import Graph

from graphstore.change import Change
from graphstore.reading import PublicReader
from graphstore.validation import validate_all
from graphstore.views import MemoryView
from graphstore.violation import Violation
from importers import StagedImport, run
from ontology.iris import Iris
from ontology.namespaces import LDHZ, RDFS
from ontology.thesauri import thesaurus_files
from ontology.vocabulary import axiom_files
from shapes import ShapeSet, load


class World:
    """Holds named graphs and their merge, as the public store does."""

    def __init__(self) -> None:
        self.store = Store()
        self.iris = Iris()
        self.reader = PublicReader(self.store)

    def stage(
        self,
        name: str,
        *paths: Path,
        keep_going: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> StagedImport:
        return run(
            name,
            paths,
            reader=self.reader,
            iris=self.iris,
            keep_going=keep_going,
            options=options,
        )

    def load(
        self,
        name: str,
        *paths: Path,
        keep_going: bool = False,
        options: Mapping[str, str] | None = None,
    ) -> StagedImport:
        staged = self.stage(name, *paths, keep_going=keep_going, options=options)
        self.apply(staged.change)
        return staged

    def apply(self, change: Change) -> None:
        for quad in change.removals - change.additions:
            self.store.remove(quad)
        self.store.extend(change.additions)
        for quad in change.removals | change.additions:
            triple = quad.triple
            merged = Quad(triple.subject, triple.predicate, triple.object, DefaultGraph())
            if self.reader.graphs_of(triple):
                self.store.add(merged)
            else:
                self.store.remove(merged)

    def quads(self) -> frozenset[Quad]:
        return frozenset(q for q in self.store if q.graph_name != DefaultGraph())

    def place(self, code: str) -> NamedNode:
        return self.iris.place(code)

    def values(self, subject: NamedNode, predicate: NamedNode) -> set[str]:
        """Lexical forms and IRIs."""
        found = self.reader.objects(subject, predicate)
        return {term.value for term in found if isinstance(term, NamedNode | Literal)}

    def label(self, code: str) -> set[str]:
        return self.values(self.place(code), RDFS.label)

    def label_of(self, thing: NamedNode) -> set[str]:
        return self.values(thing, RDFS.label)

    def until(self, code: str) -> set[str]:
        return self.values(self.place(code), LDHZ.validUntil)


def same_in_any_order(
    files: Sequence[tuple[str, Path, Mapping[str, str]]], data: st.DataObject
) -> World:
    """What files give, one by one: in whatever order the same, and nothing new when they return.

    Args:
        files: Importer, file and options.
        data: Draws another order.
    """
    one, other = World(), World()
    for importer, path, options in files:
        one.load(importer, path, options=options)
    for importer, path, options in data.draw(st.permutations(files)):
        other.load(importer, path, options=options)
    assert one.quads() == other.quads()
    for importer, path, options in files:
        assert one.stage(importer, path, options=options).report.changes_nothing
    return one


KWB_COLUMNS = [
    "gwb_code_10",
    "gwb_code_8",
    "regio",
    "gm_naam",
    "recs",
    "gwb_code",
    "ind_wbz",
    "a_inw",
    "a_00_14",
    "a_65_oo",
    "a_hh",
    "g_hhgro",
    "bev_dich",
    "g_woz",
    "p_koopw",
    "a_lan_ha",
    "pst_mvp",
    "ste_mvs",
    "ste_oad",
]
_KINDS = {"NL": "Land", "GM": "Gemeente", "WK": "Wijk", "BU": "Buurt"}


def kwb_row(code: str, label: str, **figures: str) -> dict[str, str]:
    """One row of CBS's yearly table; what is not given is unknown."""
    row = dict.fromkeys(KWB_COLUMNS, ".")
    row.update(
        gwb_code_10=code,
        gwb_code_8=code[2:].ljust(8),
        regio=label,
        gm_naam="Voorbeeldstad",
        recs=_KINDS[code[:2]],
        gwb_code=code,
        ind_wbz="1",
    )
    return row | figures


def write_kwb(path: Path, rows: Sequence[Mapping[str, str]], newline: str = "\r\n") -> Path:
    """Writes CBS's yearly table."""
    lines = [";".join(KWB_COLUMNS)] + [";".join(row[c] for c in KWB_COLUMNS) for row in rows]
    path.write_bytes((newline.join(lines) + newline).encode())
    return path


def everything(world: World) -> list[Triple]:
    """The merged graph, with the axioms and kinds of organisation that every data folder has."""
    merged = world.store.quads_for_pattern(None, None, None, DefaultGraph())
    kinds = [file for file in thesaurus_files() if file.scheme == "organisation-kind"]
    return [
        *(quad.triple for quad in merged),
        *(triple for file in axiom_files() for triple in file.triples()),
        *(triple for file in kinds for triple in file.triples()),
    ]


@cache
def shapes_of_the_program() -> ShapeSet:
    return load()


def violations(world: World) -> list[Violation]:
    """What is wrong by the shapes of the program, as its own validator finds it."""
    return list(validate_all(shapes_of_the_program(), MemoryView(everything(world))))


def pyshacl_report(world: World) -> str | None:
    """What pySHACL finds wrong by the shapes of the program; None when nothing is."""
    data, shapes_graph = Graph(), Graph()
    data.parse(data=serialize(everything(world), format=RdfFormat.N_TRIPLES) or b"", format="nt")
    for file in resources.files("shapes").iterdir():
        if file.name.endswith(".ttl"):
            shapes_graph.parse(data=file.read_bytes(), format="turtle")
    conforms, _, text = pyshacl.validate(data, shacl_graph=shapes_graph, inplace=True)
    return None if conforms else str(text)
