"""Gather the documents that have most of a question's terms: the best some hundred of a million.

The sums of weights are of whole numbers and exact, so that they do not depend on how documents lie in segments. Of
the documents that tie at the cut either all are returned or none, as long as that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import tantivy

from luodi.core.search import Query
from luodi.matching.records import Record
from luodi.matching.schema import any_of, filter_queries, gate_terms, term_of

if TYPE_CHECKING:
    from luodi.matching.view import View

TITLE_FACTOR: Final = 1
"""What a term in a title counts, beside one in the body, when candidates are gathered (more was measured worse)."""
_MOST_CANDIDATES: Final = 6400
_MANY_TERMS: Final = 16
"""From so many terms on sums hardly ever tie."""
_LEAST_KEPT: Final = 0.9
_MOST_HIDDEN: Final = 0.1
"""Up to this share of a kind may be hidden from an asker for the best of all of it to be taken first."""

Hits = list[tuple[float, tantivy.DocAddress]]


def candidates(view: View, weights: Mapping[str, int], query: Query, limit: int) -> list[Record]:
    """Return the documents with the highest sum of term weights (title, body), within the filters."""
    wanted = weighted(view.index.schema, weights)
    if wanted is None:
        return []
    if len(weights) >= _MANY_TERMS:
        best = _best(view, wanted, query, limit + 1)
        if len(best) <= limit:
            return [record for _, record in best]
        kept = [record for value, record in best if value > best[-1][0]]
        if len(kept) >= _LEAST_KEPT * limit:
            return kept
    return _told_apart(view, wanted, query, limit)


def _best(view: View, wanted: tantivy.Query, query: Query, count: int) -> list[tuple[float, Record]]:
    """Return the first documents by their sums alone.

    Who may see nearly all of a kind is asked about the few others alone: the engine takes half as long to go through a
    kind as to put together what several groups may see of it.
    """
    hidden = _hidden_share(view, query)
    if hidden <= _MOST_HIDDEN:
        of_kind = tantivy.Query.const_score_query(term_of(view.index.schema, "kind", query.kinds[0]), 0.0)
        more = count + 10 + int(2 * hidden * count)
        hits = view.hits(_all_of([*filter_queries(view.index.schema, query, gate=of_kind), wanted]), more)
        best = _seen(view, hits, query, count)
        if len(best) == count or len(hits) < more:
            return best
    hits = view.hits(_all_of([*filter_queries(view.index.schema, query), wanted]), count)
    return list(
        zip((value for value, _ in hits), view.records([address for _, address in hits]), strict=True)
    )


def _hidden_share(view: View, query: Query) -> float:
    """Return what share of a kind is hidden from an asker at most; roughly, for what was deleted is counted too."""
    if len(query.kinds) != 1:
        return 1.0
    of_kind = view.searcher.doc_freq("kind", query.kinds[0])
    seen = max((view.searcher.doc_freq("gate", gate) for gate in gate_terms(query)), default=0)
    return 1 - seen / of_kind if of_kind else 1.0


def _seen(view: View, hits: Hits, query: Query, count: int) -> list[tuple[float, Record]]:
    """Return the first hits that the asker may see."""
    found: list[tuple[float, Record]] = []
    at = 0
    while len(found) < count and at < len(hits):
        part = hits[at : at + count - len(found)]
        at += len(part)
        records = view.records([address for _, address in part])
        doubtful = [record.key for record in records if not (view.open_to_all and record.open)]
        hidden = set(doubtful) - _visible(view, doubtful, query)
        found += (
            (value, record)
            for (value, _), record in zip(part, records, strict=True)
            if record.key not in hidden
        )
    return found


def _visible(view: View, keys: list[str], query: Query) -> set[str]:
    """Return which of the keys the asker may see."""
    if not keys:
        return set()
    schema = view.index.schema
    # Group by group, or the engine would first gather all that these groups may see.
    gates = [(tantivy.Occur.Should, term_of(schema, "gate", gate)) for gate in gate_terms(query)]
    asked = _all_of([any_of(schema, "key", keys), tantivy.Query.boolean_query(gates)])
    return {record.key for record in view.records([address for _, address in view.hits(asked, len(keys))])}


def _told_apart(view: View, wanted: tantivy.Query, query: Query, limit: int) -> list[Record]:
    """Return the first documents by their sums, those that tie by the tie-breaker taken from their codes."""
    asked = _all_of([*filter_queries(view.index.schema, query), wanted])
    while True:
        hits = view.hits(asked, limit + 1, weight_by="tie")
        if len(hits) <= limit:
            break
        cut = hits[-1][0]
        kept = [hit for hit in hits if hit[0] > cut]
        if len(kept) >= limit // 2 or limit >= _MOST_CANDIDATES:
            hits = kept or hits[:limit]
            break
        limit *= 4
    return view.records([address for _, address in hits])


def _all_of(clauses: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])


def weighted(schema: tantivy.Schema, weights: Mapping[str, int]) -> tantivy.Query | None:
    """Return a query that adds the weight of each term for the title and for the body; None without terms."""
    clauses = []
    for term, weight in weights.items():
        for field, factor in (("title", TITLE_FACTOR), ("body", 1)):
            constant = tantivy.Query.const_score_query(term_of(schema, field, term), float(weight * factor))
            clauses.append((tantivy.Occur.Should, constant))
    return tantivy.Query.boolean_query(clauses) if clauses else None
