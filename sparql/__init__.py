"""The public SPARQL endpoint: a front process and its workers."""
