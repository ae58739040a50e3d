"""Suggest records while somebody types: by characters, by sound, by code, by the beginning of a word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from operator import add
from typing import Final

import tantivy

from luodi.core.search import Query, Suggestion
from luodi.matching.analysis import analyse
from luodi.matching.folding import fold
from luodi.matching.pinyin import sounding_span
from luodi.matching.records import Record
from luodi.matching.schema import filter_queries, handles
from luodi.matching.view import View

LONGEST: Final = 64
"""Characters of the typed text that are looked at."""
_CONSIDERED: Final = 200
_TYPED_SOUND = re.compile(r"[a-z' ]{2,}")


@dataclass(frozen=True, slots=True)
class _Typed:
    """Hold what was typed: folded, and without blanks and marks."""

    text: str
    bare: str


def suggest(
    view: View, text: str, audience: tuple[str, ...], kinds: tuple[str, ...], limit_per_kind: int
) -> dict[str, list[Suggestion]]:
    """Return suggestions by kind in the order of ``kinds``; kinds without any are left out."""
    folded = " ".join(fold(text[:LONGEST]).text.split())
    typed = _Typed(folded, "".join(char for char in folded if char.isalnum()))
    if not typed.bare or not audience:
        return {}
    found = {kind: _of_kind(view, typed, audience, kind, limit_per_kind) for kind in kinds}
    return {kind: suggestions for kind, suggestions in found.items() if suggestions}


def _of_kind(view: View, typed: _Typed, audience: tuple[str, ...], kind: str, limit: int) -> list[Suggestion]:
    schema = view.index.schema
    ways = tantivy.Query.boolean_query([(tantivy.Occur.Should, way) for way in _ways(schema, typed)])
    clauses = [*filter_queries(schema, Query(kinds=(kind,), audience=audience)), ways]
    asked = tantivy.Query.boolean_query([(tantivy.Occur.Must, clause) for clause in clauses])
    graded = []
    for record in view.ordered(asked, "short", _CONSIDERED):
        grade, spans = _grade(record, typed)
        if grade < len(_GRADES):
            graded.append((grade, len(record.title) if grade else 0, record.code, record, spans))
    graded.sort(key=lambda entry: entry[:3])
    return [
        Suggestion(record.key, record.kind, record.code, record.title, spans)
        for _, _, _, record, spans in graded[:limit]
    ]


def _ways(schema: tantivy.Schema, typed: _Typed) -> Iterable[tantivy.Query]:
    """Yield the ways in which a record may answer to what was typed."""
    yield tantivy.Query.regex_query(schema, "handle", f"{re.escape(typed.bare)}.*")
    if typed.bare.isascii() and _TYPED_SOUND.fullmatch(typed.text):
        yield tantivy.Query.regex_query(schema, "sound", f"{re.escape(typed.bare)}.*")
    for field in ("title", "name"):
        parts = [_of_part(schema, field, part) for part in _parts(typed.text)]
        if parts:
            yield tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in parts])


def _parts(text: str) -> list[str]:
    """Return the terms that a record must have, the last word marked as unfinished by a star."""
    parts: list[str] = []
    for run in re.findall(r"[\u3400-\u9fff]+|[^\s\u3400-\u9fff]+", text):
        if "\u3400" <= run[0] <= "\u9fff":
            parts += map(add, run, run[1:]) if len(run) > 1 else run
        else:
            parts += [term.text for term in analyse(run) if term.kind != "pair"]
    if parts and text[-1:].isascii() and text[-1:].isalnum():
        unfinished = re.findall(r"[0-9a-z]+", text)[-1]
        parts[-1] = unfinished + "*"
    return parts


def _of_part(schema: tantivy.Schema, field: str, part: str) -> tantivy.Query:
    if not part.endswith("*"):
        return tantivy.Query.term_query(schema, field, part, index_option="basic")
    typed = part[:-1]
    stem = next((term.text for term in analyse(typed)), typed)
    begins = tantivy.Query.regex_query(schema, field, f"{re.escape(typed)}.*")
    whole = tantivy.Query.term_query(schema, field, stem, index_option="basic")
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, begins), (tantivy.Occur.Should, whole)])


_GRADES: Final = ("code", "begins", "contains", "sounds", "words", "part of the code")
_WHOLE: Final = 6
"""From so many characters on, a part of a code is meant as one; of fewer a name is likelier."""
_SHORTEST: Final = 4
"""Fewer letters are no part of a code: of two letters one record in a few hundred has them."""


def _grade(record: Record, typed: _Typed) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Return how a record answers (an index of ``_GRADES``, smaller is better) and where in its title."""
    of_code = [handle for handle in handles(record.code) if handle.startswith(typed.bare)]
    title = fold(record.title)
    at = title.text.find(typed.text)
    span = (title.origin(at, at + len(typed.text)),) if at >= 0 else ()
    if typed.bare in of_code or (of_code and len(typed.bare) >= _WHOLE):
        return 0, span
    if span:
        return (1 if at == 0 else 2), span
    if any(typed.text in fold(text).text for text in (*record.names, *record.keywords)):
        return 2, ()
    for name in (record.title, *record.names) if typed.bare.isascii() else ():
        sounding = sounding_span(name, typed.bare)
        if sounding and (name != record.title or record.title in record.names):
            return 3, (sounding,) if name == record.title else ()
    spans = _word_spans(record.title, typed.text)
    if not of_code or spans:
        return 4, spans
    letters = typed.bare.isalpha() and len(typed.bare) < _SHORTEST
    return (len(_GRADES) if letters else 5), ()


def _word_spans(title: str, typed: str) -> tuple[tuple[int, int], ...]:
    wanted = {term.text for term in analyse(typed)}
    spans = sorted(
        (term.start, term.end) for term in analyse(title) if term.text in wanted and term.kind != "char"
    )
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)
