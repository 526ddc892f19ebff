"""Builds small TOOI registers in expanded JSON-LD."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

ONT = "https://identifier.overheid.nl/tooi/def/ont/"
WL = "https://identifier.overheid.nl/tooi/def/wl/"
PROV = "http://www.w3.org/ns/prov#"
ID = "https://identifier.overheid.nl/tooi/id/"
FOLDERS = {"gm": "gemeente", "pv": "provincie", "ws": "waterschap", "so": "so", "zb": "zbo"}
CLASSES = {"gm": "Gemeente", "pv": "Provincie", "ws": "Waterschap", "zb": "Zbo"}
JsonNode = dict[str, object]


def iri(reference: str) -> str:
    return f"{ID}{FOLDERS.get(reference[:2], 'gemeente')}/{reference}"


def _value(text: str) -> list[dict[str, str]]:
    return [{"@value": text}]


def body(
    code: str,
    name: str,
    *,
    label: str | None = None,
    province: str | None = "pv26",
    start: str | None = None,
    end: str | None = None,
    official: str | None = None,
) -> JsonNode:
    """A government body; ``end`` is the last valid day, as in TOOI."""
    class_ = CLASSES[code[:2]]
    node: JsonNode = {
        "@id": iri(code),
        "@type": [ONT + class_],
        "http://www.w3.org/2000/01/rdf-schema#label": _value(label or f"{class_.lower()} {name}"),
        ONT + "organisatiecode": _value(code),
        ONT + "voorkeursnaamExclSoort": _value(name),
        ONT + "officieleNaamExclSoort": _value(official or name),
    }
    if code.startswith("gm") and province:
        node[ONT + "ligtInProvincie"] = [{"@id": iri(province)}]
    if start:
        node[ONT + "begindatum"] = _value(start)
    if end:
        node[ONT + "einddatum"] = _value(end)
    return node


def former(code: str, name: str, reference: str = "hv_1") -> JsonNode:
    """A former version of a body."""
    return {
        "@id": ID + f"so/{reference}",
        "@type": [ONT + "HistorischeVersie", ONT + CLASSES[code[:2]]],
        "http://www.w3.org/2000/01/rdf-schema#label": _value(name),
        ONT + "organisatiecode": _value(code),
        PROV + "specializationOf": [{"@id": iri(code)}],
    }


def change(
    reference: str, kind: str, before: Sequence[str], after: Sequence[str], day: str
) -> JsonNode:
    """A change of bodies."""
    into = "used" if kind == "Uitbreiding" else "generated"
    return {
        "@id": ID + f"gemeente/{reference}",
        "@type": [ONT + kind],
        PROV + "invalidated": [{"@id": iri(code)} for code in before],
        PROV + into: [{"@id": iri(code)} for code in after],
        ONT + "tijdstipWijziging": _value(f"{day}T00:00:00+01:00"),
    }


def register(name: str, number: int, day: str) -> JsonNode:
    """The node that says which edition of which register it is."""
    return {
        "@id": f"https://identifier.overheid.nl/tooi/set/{name}/{number}",
        "@type": [WL + "RegisterwaardelijstCompleet"],
        ONT + "titel": _value("Register"),
        ONT + "zichtdatum": _value(day),
        WL + "volgnummer": _value(str(number)),
        ONT + "verantwoordelijke": [{"@id": ID + "ministerie/mnre1034"}],
    }


def write_register(
    path: Path,
    nodes: Sequence[JsonNode],
    *,
    name: str = "rwc_gemeenten_compleet",
    number: int = 1,
    day: str = "2024-02-01",
    indent: int | None = 1,
) -> Path:
    document = [*nodes, register(name, number, day)]
    half = any("\\ud83d" in json.dumps(node) for node in nodes)  # that only escapes can spell
    path.write_text(json.dumps(document, ensure_ascii=half, indent=indent), encoding="utf-8")
    return path
