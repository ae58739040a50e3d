"""Read needs, ask the match engine, and draw its answer as text or JSON."""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.core.search import EVERYBODY
from luodi.matching.ranking import MatchItem, MatchList
from luodi.matching.wish import Wish
from luodi.needs.engine import in_force, matcher
from luodi.needs.ranking import KINDS
from luodi.needs.reasons import part_name, sentence
from luodi.registry.documents import region_facet
from luodi.registry.models import Field, Industry, Region
from luodi.registry.states import ResultState, Way

# Who runs this command owns the installation: published results, and experts as the office sees them.
AUDIENCES = {"results": (EVERYBODY,), "experts": ("any:office_director",)}
# Asked for beyond what is shown: some may have left the database since.
_SPARE = 20
_NAMES = {
    "id", "title", "problem", "technology", "goal", "text", "keywords", "field", "industry", "region", "way",
    "trl", "budget", "deadline",
}  # fmt: skip


class Unclear(Exception):
    """Report a need that cannot be read, with its line."""


@dataclass(frozen=True)
class Asked:
    """Be one need of the file: its own name in it, and as the engine takes it."""

    name: str
    wish: Wish


def read(text: str, *, jsonl: bool, many: bool, given: argparse.Namespace) -> Iterator[Asked]:
    """Yield the needs of a text; what one does not state is taken from the command line.

    :raises Unclear: if one cannot be read.
    """
    defaults = {name: getattr(given, name) for name in ("field", "industry", "region", "trl")}
    if jsonl:
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip():
                yield _asked(number, _row(number, line), defaults)
        return
    blocks = re.split(r"\n[ \t\r]*\n", text) if many else [text]
    for number, block in enumerate((block for block in blocks if block.strip()), 1):
        title, _, rest = block.strip().partition("\n")
        yield _asked(number, {"title": title, "text": rest}, defaults)


def _row(number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise Unclear(f"line {number}: no JSON ({error}).") from error
    if not isinstance(row, dict):
        raise Unclear(f"line {number}: no JSON object.")
    if unknown := sorted(row.keys() - _NAMES):
        raise Unclear(f"line {number}: unknown {', '.join(unknown)}; known are {', '.join(sorted(_NAMES))}.")
    return row


def _asked(number: int, row: Mapping[str, Any], defaults: Mapping[str, Any]) -> Asked:
    said = {
        **{k: v for k, v in defaults.items() if v},
        **{k: v for k, v in row.items() if v not in (None, "", [])},
    }
    try:
        wish = _wish(said)
    except (ValueError, TypeError) as error:
        raise Unclear(f"need {number}: {error}.") from error
    return Asked(str(row.get("id") or number), wish)


def _wish(said: Mapping[str, Any]) -> Wish:
    keywords = said.get("keywords", [])
    if isinstance(keywords, str):
        keywords = [word.strip() for word in re.split(r"[;,；，、|]", keywords) if word.strip()]
    field = _found(Field, "field", said)
    region = _found(Region, "region", said)
    way = str(said.get("way", ""))
    if way and way not in Way.values:
        raise ValueError(f"way {way!r} is none of {', '.join(Way.values)}")
    texts = tuple(str(said[name]) for name in ("problem", "technology", "goal", "text") if said.get(name))
    return Wish(
        title=str(said.get("title", "")).strip(),
        texts=texts,
        keywords=tuple(str(word) for word in keywords),
        fields=(field,) if field else (),
        industry=_found(Industry, "industry", said),
        regions=tuple(reversed(region_facet(region))) if region else (),
        ways=(way,) if way and way != Way.OPEN else (),
        trl_min=int(said["trl"]) if said.get("trl") else None,
        budget=int(said["budget"]) if said.get("budget") else None,
        deadline=date.fromisoformat(str(said["deadline"])) if said.get("deadline") else None,
    )


def _found(model: Any, name: str, said: Mapping[str, Any]) -> str:
    text = str(said.get(name, ""))
    if not text:
        return ""
    row = model.find(text)
    if row is None:
        raise ValueError(f"{name} {text!r} is not known, or not the only one of that name")
    return str(row.pk)


@dataclass(frozen=True)
class Found:
    """Be the ranking of one need, with the rows that are still open."""

    ranking: MatchList
    items: tuple[MatchItem, ...]
    details: Mapping[str, str]


def find(asked: Asked, kind: str, top: int) -> Found:
    """Rank the records of a kind for a need.

    :raises IndexUnavailable: if there is no sound index.
    """
    model, by = KINDS[kind], in_force(kind)
    ranking = matcher().match(
        asked.wish,
        audience=AUDIENCES[kind],
        kind=model._meta.label_lower,
        limit=top + _SPARE,
        profile=by.profile,
        dictionary=by.dictionary,
    )
    keys = {item.key: int(item.key.rpartition(":")[2]) for item in ranking.items}
    rows = model._base_manager.filter(pk__in=list(keys.values()), retired_at=None)
    if kind == "results":
        still = dict(rows.filter(state=ResultState.PUBLISHED).values_list("pk", "source"))
    else:
        still = dict(rows.values_list("pk", "person__organisation__name"))
    items = tuple(item for item in ranking.items if keys[item.key] in still)[:top]
    return Found(ranking, items, {item.key: still[keys[item.key]] or "" for item in items})


def as_json(asked: Asked, found: Found, kind: str) -> dict[str, Any]:
    """Draw an answer as JSON; equal questions to an equal index give equal objects."""
    ranking = found.ranking
    return {
        "need": asked.name,
        "title": asked.wish.title,
        "kind": kind,
        "engine": ranking.engine,
        "profile": ranking.profile,
        "dictionary": ranking.dictionary,
        "index": ranking.generation,
        "considered": ranking.considered,
        "vectors": ranking.vectors or None,
        "items": [_item(rank, item, found) for rank, item in enumerate(found.items, 1)],
    }


def _item(rank: int, item: MatchItem, found: Found) -> dict[str, Any]:
    return {
        "rank": rank,
        "code": item.code,
        "title": item.title,
        "from": found.details[item.key],
        "score": float(item.score),
        "parts": [
            {
                "name": part.name,
                "value": part.value,
                "weight": part.weight,
                "points": float(part.points),
                "reason": part.reason,
                "words": sentence(part.reason, part.about),
            }
            for part in item.parts
        ],
        "words": [
            {
                "text": term.text,
                "same_as": term.same_as,
                "need": [list(span) for span in term.need],
                "record": [list(span) for span in term.record],
            }
            for term in item.terms
        ],
    }


def as_text(asked: Asked, found: Found, *, explain: bool, blank: bool) -> str:
    """Draw an answer in aligned columns."""
    lines = [""] if blank else []
    lines.append(f"# {asked.name}  {asked.wish.title}")
    if not found.items:
        lines.append("  nothing is like it")
    for rank, item in enumerate(found.items, 1):
        title, origin = _cut(item.title, 64), _cut(found.details[item.key], 40)
        lines.append(f"{rank:4}  {item.score!s:>5}  {item.code}  {title}  {origin}".rstrip())
        if explain:
            lines.extend(_reasons(item))
    return "\n".join(lines)


def _reasons(item: MatchItem) -> Iterator[str]:
    for part in item.parts:
        name = str(part_name(part.name))
        yield f"{'':13}{_padded(name, 20)} {part.points!s:>5}  {sentence(part.reason, part.about)}"
    words = "、".join(f"{term.text} (= {term.same_as})" if term.same_as else term.text for term in item.terms)
    if words:
        yield f"{'':13}{words}"


def _width(text: str) -> int:
    """Count the columns of a terminal that a text takes: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * max(width - _width(text), 0)


def _cut(text: str, width: int) -> str:
    text = " ".join(text.split())
    if _width(text) <= width:
        return _padded(text, width)
    while _width(text) > width - 1:
        text = text[:-1]
    return _padded(text + "…", width)
