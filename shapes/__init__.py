"""SHACL shapes of every class, and examples that keep and break them."""
