"""Rank results and experts for a need as the office sees them: with reasons in words, rows and marked texts."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, islice
from operator import itemgetter
from typing import Any

from django.db.models import Prefetch
from django.utils.timezone import localdate

from luodi.core import indexing, searching
from luodi.core.actor import Actor
from luodi.core.search import IndexUnavailable
from luodi.matching.passing import not_passed
from luodi.matching.ranking import MatchItem, MatchList, Part
from luodi.matching.wish import Wish
from luodi.needs.engine import Settings, in_force, matcher
from luodi.needs.models import MatchFeedback, Need
from luodi.needs.reasons import part_name, sentence
from luodi.registry.documents import (
    expert_body,
    gather_of_experts,
    industry_facet,
    region_facet,
    result_body,
)
from luodi.registry.models import Expert, ResearchResult

KINDS: dict[str, type[Any]] = {"results": ResearchResult, "experts": Expert}
# Hard filters go by the names of the page; the index knows maturity as a number.
_NAMES = {"trl": "maturity"}
# So far down a list it is said where a record stands.
DEEPEST = 300


@dataclass(frozen=True)
class Reason:
    """Be one part of a score in words; ``points`` of all parts add up to the score."""

    name: Any
    words: str
    value: float
    points: Any
    most: float


@dataclass(frozen=True)
class Match:
    """Be one ranked record with everything its card shows."""

    rank: int
    row: Any
    item: MatchItem
    reasons: list[Reason]
    title: list[tuple[str, bool]]
    excerpt: list[tuple[str, bool]]
    keywords: list[tuple[str, bool]]
    verdict: str
    contacts: list[Any]


@dataclass(frozen=True)
class Matches:
    """Be a ranked list, with what was filtered away and what is needed to make the list again."""

    kind: str
    items: list[Match]
    ranking: MatchList
    removed: dict[str, int]
    need_terms: dict[str, list[tuple[int, int]]]


def wish_of(need: Need) -> Wish:
    """Put a need as the engine takes it."""
    return Wish(
        title=need.title,
        texts=tuple(text for text in (need.problem, need.technology, need.goal)),
        keywords=tuple(need.keywords),
        fields=(need.field_id,) if need.field_id else (),
        industry=need.industry_id or "",
        regions=tuple(reversed(region_facet(need.region_id))),
        ways=(need.way,) if need.way and need.way != "open" else (),
        trl_min=need.least_trl,
        budget=need.budget.fen if need.budget else None,
        deadline=need.deadline_on,
        asked_on=localdate(need.submitted_at) if need.submitted_at else None,
    )


def matches(
    need: Need,
    actor: Actor,
    kind: str,
    *,
    hard: Mapping[str, bool] | None = None,
    limit: int = 20,
    by: Settings | None = None,
) -> Matches:
    """Rank research results or experts for a need, within what the actor may see.

    ``hard``: filters that are on: ``field``, ``industry``, ``maturity``, ``region``, ``room`` (on an expert's desk).
    ``by``: weights and dictionary other than those in force, to try them.

    :raises IndexUnavailable: if there is no index; the page says so and offers to rebuild.
    """
    by = by or in_force(kind)
    model = KINDS[kind]
    verdicts = _verdicts(need, actor, kind)
    # Some may be lost in the check against the rules: few, nearly always.
    for spare in (max(4, limit // 8), limit + 20):
        ranking = _ranked(need, actor, kind, hard or {}, limit + spare, by)
        rows = _rows(model, actor, [searching.key_of(item.key) for item in ranking.items])
        if len(rows) >= limit or len(ranking.items) < limit + spare:
            break
    listed = (item for item in ranking.items if searching.key_of(item.key) in rows)
    said: dict[tuple[str, int], str] = {}
    items = [
        _match(rank, row, item, kind, verdicts.get(row.pk, ""), said)
        for rank, item in enumerate(islice(listed, limit), 1)
        for row in (rows[searching.key_of(item.key)],)
    ]
    marks: dict[str, list[tuple[int, int]]] = {}
    for match in items:
        for term in match.item.terms:
            for name, start, end in term.need:
                marks.setdefault(name, []).append((start, end))
    removed = {_NAMES.get(name, name): count for name, count in ranking.filters}
    return Matches(kind, items, ranking, removed, marks)


def _ranked(
    need: Need, actor: Actor, kind: str, hard: Mapping[str, bool], limit: int, by: Settings
) -> MatchList:
    filters, ranges = _hard(need, hard)
    return matcher().match(
        wish_of(need),
        audience=indexing.audience_of(actor),
        kind=KINDS[kind]._meta.label_lower,
        filters=filters,
        ranges=ranges,
        limit=limit,
        profile=by.profile,
        dictionary=by.dictionary,
    )


def _hard(need: Need, hard: Mapping[str, bool]) -> tuple[dict[str, tuple[str, ...]], dict[str, Any]]:
    filters: dict[str, tuple[str, ...]] = {}
    ranges: dict[str, Any] = {}
    if hard.get("field") and need.field_id:
        filters["field"] = (need.field_id,)
    if hard.get("industry") and need.industry_id:
        filters["industry"] = (industry_facet(need.industry_id)[-1],)
    if hard.get("region") and need.region_id:
        filters["region"] = (region_facet(need.region_id)[0],)
    if hard.get("maturity") and need.least_trl:
        ranges["trl"] = (need.least_trl, None)
    if hard.get("room"):
        ranges["room"] = (1, None)
    return filters, ranges


def _rows(model: type[Any], actor: Actor, keys: list[int]) -> dict[int, Any]:
    rows = model.objects.allowed(actor).filter(pk__in=keys, retired_at=None)
    if model is Expert:
        experts = list(rows.select_related("person__organisation"))
        gather_of_experts(experts)
        return {row.pk: row for row in experts}
    # Who can be asked about a result: its inventors, as far as the actor may know them.
    known = Expert.objects.allowed(actor).filter(retired_at=None).select_related("person")
    # A card names them and no more.
    inventors = Prefetch("inventors", known.defer("keywords", "profile", "services", "languages"))
    return {row.pk: row for row in rows.select_related("school", "field").prefetch_related(inventors)}


def _verdicts(need: Need, actor: Actor, kind: str) -> dict[int, str]:
    name = "expert_id" if kind == "experts" else "result_id"
    mine = (
        MatchFeedback.objects.allowed(actor)
        .filter(need=need, created_by=actor.user_id)
        .exclude(**{name: None})
    )
    return dict(mine.values_list(name, "verdict"))


def _match(
    rank: int, row: Any, item: MatchItem, kind: str, verdict: str, said: dict[tuple[str, int], str]
) -> Match:
    """Put an item into words; ``said`` keeps what was said of the findings that the items of a list share."""
    reasons = [
        Reason(
            part_name(part.name),
            _said(part, said),
            part.value,
            part.points,
            part.weight,
        )
        for part in item.parts
    ]
    spans: dict[str, list[tuple[int, int]]] = {}
    for term in item.terms:
        for name, start, end in term.record:
            spans.setdefault(name, []).append((start, end))
    body = expert_body(row) if kind == "experts" else result_body(row)
    keywords = [(word, f"keywords.{number}" in spans) for number, word in enumerate(row.keywords)]
    title = row.person.name if kind == "experts" else row.title
    return Match(
        rank=rank,
        row=row,
        item=item,
        reasons=reasons,
        title=marked(title, spans.get("title", [])),
        excerpt=excerpt(body, spans.get("body", [])),
        keywords=keywords,
        verdict=verdict,
        contacts=[] if kind == "experts" else list(row.inventors.all()),
    )


def _said(part: Part, said: dict[tuple[str, int], str]) -> str:
    finding = (part.reason, id(part.about))
    if finding not in said:
        said[finding] = sentence(part.reason, part.about)
    return said[finding]


def marked(text: str, spans: Iterable[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Cut a text into pieces, each with whether it is marked; overlapping spans are joined."""
    pieces: list[tuple[str, bool]] = []
    at = 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], False))
        if pieces and pieces[-1][1] and start == at:
            pieces[-1] = (pieces[-1][0] + text[start:end], True)
        else:
            pieces.append((text[start:end], True))
        at = end
    if at < len(text):
        pieces.append((text[at:], False))
    return pieces


def excerpt(text: str, spans: list[tuple[int, int]], *, width: int = 220) -> list[tuple[str, bool]]:
    """Show the stretch of a text with the most marked characters."""
    if len(text) <= width:
        return marked(text, spans)
    # Of those that fit in at all, whatever begins before the stretch also ends before the stretch does.
    fitting = [(start, end) for start, end in spans if end - start <= width]
    begins, ends = sorted(fitting), sorted(fitting, key=itemgetter(1))
    before = [0, *accumulate(end - start for start, end in begins)]
    until = [0, *accumulate(end - start for start, end in ends)]

    def weight(begin: int) -> int:
        ended = bisect_right(ends, begin + width, key=itemgetter(1))
        return until[ended] - before[bisect_left(begins, begin, key=itemgetter(0))]

    begin = max({max(0, start - 20) for start, _ in spans} | {0}, key=lambda start: (weight(start), -start))
    begin = min(begin, len(text) - width)
    inside = [(start - begin, end - begin) for start, end in spans if start >= begin and end <= begin + width]
    pieces = marked(text[begin : begin + width], inside)
    return [
        *([("…", False)] if begin else []),
        *pieces,
        *([("…", False)] if begin + width < len(text) else []),
    ]


def match_of(
    need: Need,
    actor: Actor,
    kind: str,
    row: Any,
    *,
    hard: Mapping[str, bool] | None = None,
    by: Settings | None = None,
) -> Match | None:
    """Rank one record for a need, whether or not it is in the list; None if it is not in the index for the actor.

    ``hard``: filters of the list in which it is ranked, should it stand there or not.

    :raises IndexUnavailable: if there is no index.
    """
    by = by or in_force(kind)
    filters, ranges = _hard(need, hard or {})
    item = matcher().explain(
        wish_of(need),
        row.ref,
        audience=indexing.audience_of(actor),
        profile=by.profile,
        dictionary=by.dictionary,
        filters=filters,
        ranges=ranges,
    )
    rows = _rows(KINDS[kind], actor, [row.pk])
    if item is None or row.pk not in rows:
        return None
    return _match(0, rows[row.pk], item, kind, _verdicts(need, actor, kind).get(row.pk, ""), {})


@dataclass(frozen=True)
class WhyNot:
    """Tell why a record does not stand among the first of a list.

    ``rank``: where it stands behind the filters that are on, None if below the last place that is told or kept out;
    ``kept_out``: the filters that keep it out; ``last``: the score of the last record shown, ``missing`` what each
    part lacks to its most, the largest first.
    """

    match: Match | None
    rank: int | None
    kept_out: tuple[str, ...]
    shown: int
    last: Any
    lacking: list[tuple[Any, float]]


def why_not(
    need: Need, actor: Actor, kind: str, row: Any, *, hard: Mapping[str, bool], shown: int = 20
) -> WhyNot:
    """Say where a record stands for a need, what keeps it out, and which parts cost it most.

    :raises IndexUnavailable: if there is no index.
    """
    by = in_force(kind)
    match = match_of(need, actor, kind, row, hard=hard, by=by)
    if match is None:
        return WhyNot(None, None, (), shown, None, [])
    filters, ranges = _hard(need, hard)
    view = indexing.port().view()  # type: ignore[attr-defined]
    record = view.visible(row.ref, indexing.audience_of(actor))
    kept_out = () if record is None else not_passed(record, filters, ranges)
    items = _ranked(need, actor, kind, hard, DEEPEST, by).items
    rank = next((at for at, item in enumerate(items, 1) if item.key == row.ref), None)
    lacking = [
        (reason.name, round(reason.most - float(reason.points), 1))
        for reason in match.reasons
        if reason.most - float(reason.points) >= 1
    ]
    lacking.sort(key=lambda one: -one[1])
    last = items[min(shown, len(items)) - 1].score if items else None
    return WhyNot(match, rank, tuple(_NAMES.get(name, name) for name in kept_out), shown, last, lacking)


def match_snapshot(need: Need, actor: Actor, expert: Expert) -> dict[str, Any]:
    """Keep how the engine saw the match when the introduction was made; empty without an index."""
    by = in_force("experts")
    try:
        match = match_of(need, actor, "experts", expert, by=by)
        listed = [] if match is None else _ranked(need, actor, "experts", {}, DEEPEST, by).items
    except IndexUnavailable:
        return {}
    if match is None:
        return {}
    return {
        "score": str(match.item.score),
        "rank": next((at for at, item in enumerate(listed, 1) if item.key == expert.ref), None),
        "parts": [
            {"name": part.name, "points": str(part.points), "reason": part.reason}
            for part in match.item.parts
        ],
        "terms": [term.text for term in match.item.terms],
        "profile": by.profile.version,
        "dictionary": by.dictionary.version,
        "generation": indexing.port().generation,
    }
