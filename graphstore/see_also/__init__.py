"""See also: links to other environments, derived over the thesaurus and the place tree.

Pure functions over the public store. ``docs/see-also.md`` describes relations, filters, widening
and order; the axioms stand in ``ontology/see-also.ttl``.
"""

from graphstore.see_also.answer import see_also
from graphstore.see_also.links import (
    Closeness,
    Kind,
    Link,
    LinkGroup,
    Phrase,
    Reason,
    Relation,
    Ring,
    Sentence,
    Widening,
)
from graphstore.see_also.presenting import as_json, as_text

__all__ = [
    "Closeness",
    "Kind",
    "Link",
    "LinkGroup",
    "Phrase",
    "Reason",
    "Relation",
    "Ring",
    "Sentence",
    "Widening",
    "as_json",
    "as_text",
    "see_also",
]
