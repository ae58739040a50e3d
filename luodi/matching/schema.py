"""Lay out the index: fields, tokenizer, and how a document and a filter become its terms."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

import tantivy

from luodi.core.search import Document, Query
from luodi.matching.folding import fold
from luodi.matching.pinyin import sounds
from luodi.matching.records import Packed

NUMBERS: Final = ("trl", "amount", "year", "days", "load", "room", "response")
"""Numbers that ranges can be asked of: maturity, fen, calendar year, days since 1970-01-01; of an expert the open
introductions, how many more are possible, and the share answered. A change here is a new ``SCHEMA_VERSION``."""

TOKENIZER: Final = "blanks"
GENERATION_KEY: Final = "\x00generation"
_SEPARATOR: Final = "\x1f"


def build_schema() -> tantivy.Schema:
    """Return the schema; texts arrive as terms with blanks between, so any engine could take them."""
    builder = tantivy.SchemaBuilder()
    for name in ("key", "kind", "bucket", "gate", "facet", "sound", "handle"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in ("title", "body", "name"):
        builder.add_text_field(name, tokenizer_name=TOKENIZER, index_option="basic")
    builder.add_text_field("code", fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("hash", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field("short", fast=True)
    builder.add_float_field("tie", fast=True)
    for name in NUMBERS:
        builder.add_float_field(f"number_{name}", fast=True, indexed=True)
    builder.add_bytes_field("record", stored=True)
    return builder.build()


def register_tokenizer(index: tantivy.Index) -> None:
    """Make the tokenizer known to this process's index object."""
    index.register_tokenizer(TOKENIZER, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())


Fields = dict[str, object]
"""What the engine indexes of a document, by field."""


def engine_fields(document: Document, packed: Packed, content_hash: str) -> Fields:
    """Return what the engine indexes of a document."""
    fields: Fields = {
        "key": document.key,
        "kind": document.kind,
        "bucket": f"{document.kind}{_SEPARATOR}{bucket_of(document.key)}",
        "code": document.code,
        "hash": content_hash,
        "short": _shortness(document),
        "tie": tie_breaker(document.code),
        "gate": _gates(document.kind, document.audience),
        "facet": list(facet_terms(document.facets)),
        "title": packed.title.terms,
        "body": packed.body.terms,
        "handle": handles(document.code),
        "record": packed.record,
    }
    if document.names:
        fields["name"] = list(packed.names)
        fields["sound"] = [sound for name in document.names for sound in sounds(name)]
    for name, number in document.numbers.items():
        if name in NUMBERS:
            fields[f"number_{name}"] = float(number)
    return fields


def _shortness(document: Document) -> int:
    """Return a number that orders suggestions: short titles first, then by a fixed mixing of codes."""
    mixed = hashlib.blake2b(document.code.encode(errors="replace"), digest_size=5).digest()
    return min(len(document.title), 4095) << 40 | int.from_bytes(mixed, "big")


def tie_breaker(code: str) -> float:
    """Return a weight field's value by which documents of equal score are told apart, whatever segment they are in.

    The engine multiplies a score by log2(2 + value). That must stay below what parts one whole score from the next,
    and above the precision of its floats: some fifty steps fit between.
    """
    mixed = hashlib.blake2b(code.encode(errors="replace"), digest_size=4).digest()
    return int.from_bytes(mixed, "big") % 48 * 4.8e-7


@lru_cache(maxsize=1 << 14)
def _gates(kind: str, audience: tuple[str, ...]) -> list[str]:
    return [_gate(one, token) for token in dict.fromkeys(audience) for one in ("", kind)]


def _gate(kind: str, token: str) -> str:
    return f"{kind}{_SEPARATOR}{token}"


def bucket_of(key: str) -> str:
    """Return which 256th of its kind a key belongs to: kinds are listed piece by piece."""
    return bucket_name(zlib.crc32(key.encode(errors="replace")) & 0xFF)


def bucket_name(number: int) -> str:
    """Return the name of one 256th."""
    return f"{number:02x}"


def bucket_term(kind: str, number: int) -> str:
    """Return the term of one piece of a kind."""
    return f"{kind}{_SEPARATOR}{bucket_name(number)}"


def facet_terms(facets: Mapping[str, Iterable[str]]) -> Iterable[str]:
    """Yield one term for each code of each facet."""
    for name, codes in facets.items():
        for code in codes:
            yield f"{name}{_SEPARATOR}{code}"


def handles(code: str) -> list[str]:
    """Return what a code is found by: from its beginning and from each of its parts on, without marks."""
    parts = [part for part in fold(code).text.replace("_", "-").split("-") if part]
    return list(dict.fromkeys("".join(parts[at:]) for at in range(len(parts))))


def gate_query(schema: tantivy.Schema, query: Query) -> tantivy.Query:
    """Return who-may-find and of-which-kind as one filter."""
    return any_of(schema, "gate", gate_terms(query))


def gate_terms(query: Query) -> list[str]:
    """Return a term for each group of the asker and each kind."""
    return [_gate(kind, token) for kind in query.kinds or ("",) for token in dict.fromkeys(query.audience)]


def term_of(schema: tantivy.Schema, field: str, term: str) -> tantivy.Query:
    """Return the documents that have a term, however often."""
    return tantivy.Query.term_query(schema, field, term, index_option="basic")


def any_of(schema: tantivy.Schema, field: str, terms: list[str]) -> tantivy.Query:
    """Return a filter for documents with any of the terms; none at all finds nothing."""
    if not terms:
        return tantivy.Query.empty_query()
    if len(terms) == 1:
        query = tantivy.Query.term_query(schema, field, terms[0], index_option="basic")
    else:
        query = tantivy.Query.term_set_query(schema, field, terms)
    return tantivy.Query.const_score_query(query, 0.0)


def filter_queries(
    schema: tantivy.Schema, query: Query, *, gate: tantivy.Query | None = None
) -> list[tantivy.Query]:
    """Return the gate (or what stands in for it) and every filter and range of a query.

    :raises ValueError: a range of a number that the index does not have.
    """
    clauses = [gate_query(schema, query) if gate is None else gate]
    for name, codes in query.filters.items():
        clauses.append(any_of(schema, "facet", [*facet_terms({name: codes})]))
    for name, (low, high) in query.ranges.items():
        if name not in NUMBERS:
            raise ValueError(f"no number of this name: {name}")
        if low is None and high is None:
            clauses.append(tantivy.Query.exists_query(f"number_{name}"))
            continue
        bounds = [None if bound is None else float(bound) for bound in (low, high)]
        clauses.append(
            tantivy.Query.range_query(schema, f"number_{name}", tantivy.FieldType.Float, bounds[0], bounds[1])
        )
    return [tantivy.Query.const_score_query(clause, 0.0) for clause in clauses]
