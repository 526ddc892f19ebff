"""Importers of open data, each streaming and idempotent."""
