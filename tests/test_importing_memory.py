"""The memory of an import follows what is taken, not the size of the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.importing_geo import cbs, square
from tests.importing_tooi import ID, body, write_register

ROOT = Path(__file__).parent.parent
THINGS = 32
BULK = 32 << 20  # bytes that say nothing we take
ROOM = 12 << 10  # KiB: of a file that is read whole, the text alone takes more


def _pad(size: int) -> list[str]:
    """About as many bytes of JSON: texts like those of publishers."""
    return ["een lange toelichting die niemand leest, met wat é erin " * 4] * (size // 240)


def _register(path: Path, bulk: int) -> Path:
    """The bulk is in states of bodies, which are not taken: few large nodes and many small ones."""
    write_register(
        path, [body(f"gm{9900 + number}", f"Plaats {number}") for number in range(THINGS)]
    )
    end = path.read_text().rstrip().removesuffix("]")
    with path.open("w") as file:
        file.write(end)
        for number in range(THINGS):
            state: dict[str, object] = {
                "@id": f"{ID}x/t{number}",
                "@type": ["x#Toestandswijziging"],
            }
            file.write(f",\n{json.dumps(state | {'x': _pad(bulk // THINGS)})}")
        file.write("]")
    return path


def _features(path: Path, bulk: int) -> Path:
    """The bulk is in properties that no layout names."""
    with path.open("w") as file:
        file.write('{"features": [')
        for number in range(THINGS):
            feature = cbs(f"BU99{number:02}0001", square(number % 8, number // 8))
            feature["more"] = {"x": _pad(bulk // THINGS)}
            file.write("," * bool(number) + json.dumps(feature, ensure_ascii=bool(number % 2)))
        file.write('], "type": "FeatureCollection"}')
    return path


def _events(path: Path, bulk: int) -> Path:
    """The bulk is in a member before the events, in things among them and in the events."""
    more = _pad(bulk // THINGS // 3)
    with path.open("w") as file:
        file.write(f'{{"more": {json.dumps(_pad(bulk // 3))},\n"events": [')
        for number in range(THINGS):
            place = {"@type": "Place", "name": "Plein", "more": more}
            event = {
                "@type": "Event",
                "url": f"https://example.org/{number}",
                "name": f"Feest {number}",
                "startDate": "2026-09-05",
                "more": more,
            }
            file.write("," * bool(number) + f"{json.dumps(place)},\n{json.dumps(event, indent=1)}")
        file.write("]}")
    return path


def _measured(source: str, path: Path) -> tuple[int, int]:
    command = [sys.executable, "-m", "tests.importing_memory", source, str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    read, memory = done.stdout.split()
    return int(read), int(memory)


@pytest.mark.parametrize(
    ("source", "write"),
    [("tooi", _register), ("boundaries", _features), ("events", _events)],
)
def test_an_import_takes_no_more_memory_when_the_file_holds_more_that_is_not_taken(
    tmp_path: Path, source: str, write: Callable[[Path, int], Path]
) -> None:
    small, large = write(tmp_path / "small.json", 0), write(tmp_path / "large.json", BULK)
    assert large.stat().st_size > BULK * 0.9
    read, memory = _measured(source, small)
    assert read >= THINGS
    read_too, more = _measured(source, large)
    assert read_too == read
    assert more - memory < ROOM


def test_reading_takes_no_more_memory_for_more_elements(tmp_path: Path) -> None:
    """Also when each could be taken: what is kept of them is not the reader's."""

    def elements(count: int) -> Iterator[str]:
        yield from (json.dumps(cbs(f"BU{n:08}", square(n % 8, 0) * 60)) for n in range(count))

    code = (
        "import sys; from pathlib import Path; from importers.files import InputFile;"
        "from importers.geojson import read_features;"
        "from tests.importing_memory import most_memory;"
        "print(sum(1 for _ in read_features(InputFile(Path(sys.argv[1])))), most_memory())"
    )
    found = []
    for count in (10, 3000):
        path = tmp_path / f"{count}.geojson"
        with path.open("w") as file:
            file.write('{"type": "FeatureCollection", "features": [')
            file.write(",".join(elements(count)) + "]}")
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        read, memory = done.stdout.split()
        assert int(read) == count
        found.append(int(memory))
    assert path.stat().st_size > 14 << 20
    assert found[1] - found[0] < ROOM // 3


SYNTAXES = {
    "ttl": ("", '<http://e.org/{n}> <http://e.org/p> "{text}"@nl .', "\n", ""),
    "nt": ("", '<http://e.org/{n}> <http://e.org/p> "{text}"@nl .', "\n", ""),
    "rdf": (
        '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">',
        '<r:Description r:about="http://e.org/{n}"><e:p>{text}</e:p></r:Description>',
        "\n",
        "</r:RDF>",
    ),
    "jsonld": ("[", '{{"@id": "http://e.org/{n}", "http://e.org/p": "{text}"}}', ",\n", "]"),
}


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_reading_rdf_takes_no_more_memory_for_more_statements(tmp_path: Path, syntax: str) -> None:
    head, each, between, tail = SYNTAXES[syntax]
    code = (
        "import sys; from pathlib import Path; from importers.files import InputFile;"
        "from importers.rdf_files import format_of, read_quads;"
        "from tests.importing_memory import most_memory;"
        "file = InputFile(Path(sys.argv[1]));"
        "print(sum(1 for _ in read_quads(file, format_of(file, None))), most_memory())"
    )
    found = []
    for count in (10, 60_000):
        path = tmp_path / f"{count}.{syntax}"
        text = "een toelichting die niemand leest " * 8
        things = between.join(each.format(n=number, text=text) for number in range(count))
        path.write_text(head + things + tail)
        done = subprocess.run(
            [sys.executable, "-c", code, str(path)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        read, memory = done.stdout.split()
        assert int(read) == count
        found.append(int(memory))
    assert path.stat().st_size > 16 << 20
    assert found[1] - found[0] < ROOM
