"""What the front asks of a worker, and how it travels."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from sparql.guard import PlainQuery


@dataclass(frozen=True, slots=True)
class Dataset:
    """The data set of the protocol's parameters (SPARQL 1.1 Protocol §2.1.4).

    Given at all, it replaces FROM and FROM NAMED, and what it does not name is not there:
    ``default-graph-uri`` alone means no named graphs.
    """

    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """One query for a worker: text in plain form, and the name of the answer's format."""

    text: str
    gives_triples: bool
    format_name: str
    dataset: Dataset | None = None

    def to_json(self) -> bytes:
        """For the wire."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_json(cls, data: bytes) -> Request:
        """From the wire."""
        fields = json.loads(data)
        dataset = fields["dataset"]
        return cls(
            fields["text"],
            fields["gives_triples"],
            fields["format_name"],
            None
            if dataset is None
            else Dataset(tuple(dataset["default_graphs"]), tuple(dataset["named_graphs"])),
        )


def request_for(query: PlainQuery, format_name: str, dataset: Dataset | None = None) -> Request:
    """The request for a query; the data set of the protocol goes before the query's own.

    Over several FROM clauses the engine counts a triple once for each graph that has it, so these
    are handed to the worker as a data set, of which it makes the merge.
    """
    if dataset is None and len(query.default_graphs) > 1:
        dataset = Dataset(query.default_graphs, query.named_graphs)
    return Request(query.text, query.form.gives_triples, format_name, dataset)


@dataclass(frozen=True, slots=True)
class WorkerSettings:
    """What a worker is started with."""

    data: str  # the data folder whose checkpoints it reads
    memory_bytes: int
    stack_bytes: int

    def to_json(self) -> str:
        """For the command line of the worker."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> WorkerSettings:
        """From the command line of the worker."""
        return cls(**json.loads(text))
