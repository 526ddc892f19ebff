"""The ontology and thesauri, and the names of things."""
