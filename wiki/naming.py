"""Things as people name them on the command line."""

from __future__ import annotations

from pyoxigraph import NamedNode

from ontology.iris import Iris
from wiki.failure import ExitCode, Failure


def thing_named(name: str, iris: Iris) -> NamedNode:
    """The thing with an IRI, or with what follows ``/id/`` in it (``place/GM0344``).

    Raises:
        Failure: It is neither.
    """
    kind, slash, reference = name.partition("/")
    try:
        if ":" not in kind and slash and reference:
            return NamedNode(f"{iris.base}/id/{name}")
        return NamedNode(name)
    except ValueError as error:
        raise Failure(ExitCode.USAGE, f"“{name}” is not an IRI.") from error
