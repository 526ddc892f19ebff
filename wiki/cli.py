"""The command line."""

from __future__ import annotations

import click


@click.group()
def main() -> None:
    """Leefomgeving Doe-Het-Zelf: knowledge graph, wiki and SPARQL endpoint."""
