"""Find names that have most characters and pairs of them in common with another one, misspelt ones among them.

What is shared is counted, not weighed by how rare it is: names that the asker may not see move nobody's place (see
docs/adr/0011). Whoever asks judges the few names that are found anew.
"""

from __future__ import annotations

from typing import Final

import tantivy

from luodi.core.search import Query
from luodi.matching.encoding import encode
from luodi.matching.schema import filter_queries
from luodi.matching.view import View, sound

_LONGEST: Final = 60
"""Terms of a text that are looked for."""
_PAIR: Final = 2.0
_CHARACTER: Final = 1.0


def near_names(view: View, text: str, kind: str, audience: tuple[str, ...], limit: int) -> list[str]:
    """Return the keys of documents whose names share most with a text; ties in a fixed order."""
    terms = list(dict.fromkeys(encode(text, chars=True).terms.split()))[:_LONGEST]
    if not terms or not audience or limit <= 0:
        return []
    schema = view.index.schema
    clauses = [*filter_queries(schema, Query(kinds=(kind,), audience=audience)), _shared(schema, terms)]
    asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
    with sound():
        hits = view.searcher.search(asked, limit, count=False, weight_by_field="tie").hits
    return [record.key for record in view.records([address for _, address in hits])]


def _shared(schema: tantivy.Schema, terms: list[str]) -> tantivy.Query:
    weighed = []
    for term in terms:
        plain = tantivy.Query.term_query(schema, "name", term, index_option="basic")
        weight = _CHARACTER if len(term) == 1 else _PAIR
        weighed.append((tantivy.Occur.Should, tantivy.Query.const_score_query(plain, weight)))
    return tantivy.Query.boolean_query(weighed)
