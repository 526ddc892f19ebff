"""Competency questions: what the ontology must be able to answer, asked in SPARQL.

A question is a ``.rq`` file that opens with comments::

    # nl: the question in Dutch
    # en: the question in English
    # ?place: what the parameter is. Example: <https://leefomgeving.org/id/place/GM0344>
    # returns: what a row is

Parameters are variables of the SELECT clause: bind them as terms, or leave one open to ask for all.
The rows expected on the demo world, for the examples, stand beside it in a ``.csv`` of its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from ontology.iris import DEFAULT_BASE

_LINE = re.compile(r"# (?P<key>nl|en|returns|\?\w+): (?P<text>.+)")
_PARAMETER = re.compile(r"(?P<text>.+?) Example: (?P<example>.+)")


class UnreadableQuestionError(ValueError):
    """A question whose header lacks something, or says something else than its query."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name = name
        self.why = why


@dataclass(frozen=True, slots=True)
class Parameter:
    """A variable to bind."""

    name: str  # without question mark
    text: str
    example: NamedNode | Literal


@dataclass(frozen=True, slots=True)
class Question:
    """One competency question."""

    name: str  # as in its address, such as "ended-places"
    nl: str
    en: str
    returns: str
    parameters: tuple[Parameter, ...]
    query: str  # SPARQL SELECT, with its header

    @property
    def examples(self) -> dict[str, NamedNode | Literal]:
        """The example of every parameter, ready to bind."""
        return {parameter.name: parameter.example for parameter in self.parameters}

    def text_with_examples(self, base: str = DEFAULT_BASE) -> str:
        """The query as a person can send it: the examples in a VALUES clause, to be changed.

        Things of ours in the examples get this base.
        """
        if not self.parameters:
            return self.query
        names = " ".join(f"?{parameter.name}" for parameter in self.parameters)
        terms = " ".join(str(parameter.example) for parameter in self.parameters)
        terms = terms.replace(f"<{DEFAULT_BASE}/id/", f"<{base}/id/")
        head, where, rest = self.query.partition("WHERE {\n")
        return f"{head}{where}  VALUES ({names}) {{ ({terms}) }}\n{rest}"


@cache
def questions() -> tuple[Question, ...]:
    """All competency questions, by name.

    Raises:
        UnreadableQuestionError: A header lacks something.
    """
    files = sorted(resources.files("ontology.questions").iterdir(), key=lambda file: file.name)
    return tuple(
        read_question(file.name.removesuffix(".rq"), file.read_text(encoding="utf-8"))
        for file in files
        if file.name.endswith(".rq")
    )


def read_question(name: str, text: str) -> Question:
    """Reads the header of one question.

    Raises:
        UnreadableQuestionError: The header lacks something, or a parameter has no readable example.
    """
    said: dict[str, str] = {}
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        match = _LINE.fullmatch(line)
        if match is None or match["key"] in said:
            raise UnreadableQuestionError(name, f"cannot read {line!r}")
        said[match["key"]] = match["text"]
    missing = {"nl", "en", "returns"} - set(said)
    if missing:
        raise UnreadableQuestionError(name, f"does not say {', '.join(sorted(missing))}")
    parameters = tuple(
        _parameter(name, key[1:], value) for key, value in said.items() if key.startswith("?")
    )
    return Question(name, said["nl"], said["en"], said["returns"], parameters, text)


def _parameter(question: str, name: str, text: str) -> Parameter:
    match = _PARAMETER.fullmatch(text)
    if match is None:
        raise UnreadableQuestionError(question, f"?{name} has no example")
    statement = (
        "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
        f"<urn:x-example:subject> <urn:x-example:predicate> {match['example']} ."
    )
    try:
        [quad] = parse(statement, format=RdfFormat.TURTLE)
    except (SyntaxError, ValueError) as error:
        raise UnreadableQuestionError(question, f"?{name}: {match['example']}") from error
    if not isinstance(quad.object, NamedNode | Literal):
        raise UnreadableQuestionError(question, f"?{name} is neither a name nor a value")
    return Parameter(name, match["text"], quad.object)
