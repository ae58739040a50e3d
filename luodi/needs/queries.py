"""Answer questions about needs: what matches one, what it may repeat, how an introduction stands."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q

from luodi.core import indexing, searching
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.search import IndexUnavailable
from luodi.matching.profile import Profile
from luodi.matching.ranking import MatchItem, MatchList
from luodi.matching.wish import Wish
from luodi.needs.engine import Settings, in_force, matcher
from luodi.needs.models import Consent, Introduction, MatchFeedback, Need
from luodi.needs.reasons import PARTS, sentence
from luodi.needs.rules import DISCLOSED
from luodi.needs.states import Answer, IntroductionState, Side
from luodi.registry.documents import expert_body, industry_facet, region_facet, result_body
from luodi.registry.models import Expert, ResearchResult

# Two needs at least this alike are shown side by side (0..1; chosen on the demonstration's near-duplicates).
ALIKE = 0.5
KINDS: dict[str, type[Any]] = {"results": ResearchResult, "experts": Expert}


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
    filters: list[tuple[str, int]]
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
        asked_on=need.submitted_at.date() if need.submitted_at else None,
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
    hard = hard or {}
    by = by or in_force(kind)
    wish = wish_of(need)
    filters, ranges = _hard(need, hard)
    model = KINDS[kind]
    ranking = matcher().match(
        wish,
        audience=indexing.audience_of(actor),
        kind=model._meta.label_lower,
        filters=filters,
        ranges=ranges,
        # Some may be lost in the check against the rules.
        limit=limit + 20,
        profile=by.profile,
        dictionary=by.dictionary,
    )
    rows = _rows(model, actor, [searching.key_of(item.key) for item in ranking.items])
    verdicts = _verdicts(need, actor, kind)
    items: list[Match] = []
    for item in ranking.items:
        row = rows.get(searching.key_of(item.key))
        if row is not None and len(items) < limit:
            items.append(_match(len(items) + 1, row, item, kind, verdicts.get(row.pk, "")))
    marks: dict[str, list[tuple[int, int]]] = {}
    for match in items:
        for term in match.item.terms:
            for name, start, end in term.need:
                marks.setdefault(name, []).append((start, end))
    return Matches(kind, items, ranking, list(ranking.filters), marks)


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
        return {row.pk: row for row in rows.select_related("person__organisation")}
    # Who can be asked about a result: its inventors, as far as the actor may know them.
    inventors = Prefetch(
        "inventors", Expert.objects.allowed(actor).filter(retired_at=None).select_related("person")
    )
    return {row.pk: row for row in rows.select_related("school", "field").prefetch_related(inventors)}


def _verdicts(need: Need, actor: Actor, kind: str) -> dict[int, str]:
    name = "expert_id" if kind == "experts" else "result_id"
    mine = (
        MatchFeedback.objects.allowed(actor)
        .filter(need=need, created_by=actor.user_id)
        .exclude(**{name: None})
    )
    return dict(mine.values_list(name, "verdict"))


def _match(rank: int, row: Any, item: MatchItem, kind: str, verdict: str) -> Match:
    reasons = [
        Reason(
            PARTS.get(part.name, part.name),
            sentence(part.reason, part.about),
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
    starts = sorted({max(0, start - 20) for start, _ in spans} | {0})

    def weight(begin: int) -> int:
        return sum(end - start for start, end in spans if start >= begin and end <= begin + width)

    begin = max(starts, key=lambda start: (weight(start), -start))
    begin = min(begin, len(text) - width)
    inside = [(start - begin, end - begin) for start, end in spans if start >= begin and end <= begin + width]
    pieces = marked(text[begin : begin + width], inside)
    return [
        *([("…", False)] if begin else []),
        *pieces,
        *([("…", False)] if begin + width < len(text) else []),
    ]


@dataclass(frozen=True)
class Alike:
    """Be a need that another may repeat: how alike (0 to 100), whether of the same enterprise."""

    need: Need
    alike: int
    same_owner: bool


def possible_duplicates(need: Need, actor: Actor, *, most: int = 3) -> list[Alike]:
    """List the needs most like this one that the actor may see, of the same enterprise or alike enough."""
    text = "\n".join(part for part in (need.title, need.problem, need.technology) if part)
    if not text.strip():
        return []
    label = Need._meta.label_lower
    try:
        wish = dataclasses.replace(
            wish_of(need),
            industry="",
            fields=(),
            regions=(),
            ways=(),
            trl_min=None,
            budget=None,
            deadline=None,
        )
        ranking = matcher().match(
            wish,
            audience=indexing.audience_of(actor),
            kind=label,
            limit=20,
            profile=Profile("alike", {"text": 100}),
        )
        alike = {searching.key_of(item.key): float(item.score) / 100 for item in ranking.items}
    except IndexUnavailable:
        alike = {}
    rows = Need.objects.allowed(actor).filter(pk__in=list(alike), retired_at=None).exclude(pk=need.pk)
    found = [
        Alike(row, round(100 * alike[row.pk]), row.organisation_id == need.organisation_id)
        for row in rows.select_related("organisation", "region", "field")
    ]
    found = [one for one in found if one.alike >= 100 * ALIKE * (0.8 if one.same_owner else 1.0)]
    return sorted(found, key=lambda one: (-one.alike, one.need.code))[:most]


def desk_of(keys: list[int]) -> dict[int, dict[str, float]]:
    """Count, per expert, open introductions, room left, and the share of requests answered."""
    open_states = (IntroductionState.ASKED, IntroductionState.INTRODUCED)
    rows = Expert._base_manager.filter(pk__in=keys).annotate(
        open=Count("introductions", filter=Q(introductions__state__in=open_states))
    )
    found: dict[int, dict[str, float]] = {
        row.pk: {"load": row.open, "room": max(0, row.load_cap - row.open)} for row in rows
    }
    asked = (
        Consent.objects.filter(side=Side.EXPERT, introduction__expert__in=keys)
        .values("introduction__expert")
        .annotate(all=Count("pk"), answered=Count("pk", filter=~Q(answer=Answer.PENDING)))
    )
    for row in asked:
        found[row["introduction__expert"]]["response"] = row["answered"] / row["all"]
    return found


@dataclass(frozen=True)
class Released:
    """Be what one side has opened to the other: label and value, line by line."""

    side: str
    lines: list[tuple[Any, str]]


def releasable(introduction: Introduction, side: str) -> list[tuple[str, Any, str]]:
    """List what a side can release of itself: name, label, value; what is empty is not offered."""
    from django.utils.translation import gettext_lazy as _
    from django.utils.translation import pgettext_lazy

    if side == Side.OWNER:
        need, writer = introduction.need, introduction.need.created_by
        fields = [
            ("organisation", _("enterprise"), str(need.organisation)),
            ("contact", _("contact"), writer.name if writer else ""),
            ("email", _("e-mail"), writer.email if writer else ""),
            ("phone", _("phone"), writer.phone if writer else ""),
            ("budget", _("budget"), money_words(need.budget) if need.budget else ""),
        ]
    else:
        person = introduction.expert.person
        fields = [
            ("name", pgettext_lazy("person", "name"), str(person)),
            ("school", _("school"), str(person.organisation or "")),
            ("title", pgettext_lazy("person", "title"), person.title),
            ("email", _("e-mail"), person.email),
            ("phone", _("phone"), person.phone),
        ]
    return [(name, label, value) for name, label, value in fields if value]


# Agreeing to be introduced means at least to be known by name.
ALWAYS = {Side.OWNER: ("organisation",), Side.EXPERT: ("name",)}


def released(introduction: Introduction, side: str) -> Released | None:
    """Give what a side released, once both have agreed; before that, nothing."""
    if introduction.state not in DISCLOSED:
        return None
    consent = introduction.consents.filter(side=side).first()
    if consent is None:
        return None
    open_names = {*consent.released, *ALWAYS[Side(side)]}
    lines = [(label, value) for name, label, value in releasable(introduction, side) if name in open_names]
    return Released(side, lines)


def consents_of(introduction: Introduction) -> list[Consent]:
    """List both sides' answers, the owner's first."""
    return sorted(introduction.consents.all(), key=lambda consent: consent.side != Side.OWNER)


def silent_introductions(actor: Actor, today: date) -> Any:
    """Find the introductions that wait for an answer, the longest silent first."""
    return (
        Introduction.objects.allowed(actor, "withdraw")
        .filter(state=IntroductionState.ASKED)
        .select_related("need", "expert__person")
        .order_by("answer_by_on", "pk")
    )


def full_introduction(key: int) -> Introduction:
    """Fetch an introduction whose consent link, or side, was already checked."""
    found: Introduction = (
        Introduction.objects.unguarded("the link or the side was checked")
        .select_related("need__organisation", "need__region", "need__field", "need__created_by")
        .select_related("expert__person__organisation", "result")
        .get(pk=key)
    )
    return found


def about_other_side(introduction: Introduction, side: str) -> list[tuple[Any, str]]:
    """Tell a side what it may know of the other before consent: what, never who."""
    from django.utils.translation import gettext_lazy as _

    need, expert = introduction.need, introduction.expert
    if side == Side.EXPERT:
        province = region_facet(need.region_id)[:1]
        lines = [
            (_("need"), need.title),
            (_("main problem"), need.problem),
            (_("key technology and indicators"), need.technology),
            (_("expected goal"), need.goal),
            (_("technology field"), str(need.field or "")),
            (_("industry"), str(need.industry or "")),
            (_("region"), _name_of(province[0]) if province else ""),
        ]
    else:
        lines = [
            (_("your need"), need.title),
            (_("technology fields of the expert"), "、".join(str(field) for field in expert.fields.all())),
            (_("keywords of the expert"), "、".join(expert.keywords)),
            (_("result that led to the expert"), str(introduction.result or "")),
        ]
    return [(label, text) for label, text in lines if text]


def _name_of(code: str) -> str:
    from luodi.registry import reference
    from luodi.registry.models import in_english

    return reference.full_name(code, english=in_english())


def side_of(introduction: Introduction, actor: Actor) -> str | None:
    """Tell which side of an introduction the actor is on, if any."""
    from luodi.accounts.states import Role

    full = full_introduction(introduction.pk)
    if str(full.need.organisation_id) in actor.keys("organisation", Role.ENTERPRISE_CONTACT):
        return Side.OWNER
    if actor.user_id and full.expert.person.user_id == actor.user_id:
        return Side.EXPERT
    return None


def match_snapshot(need: Need, actor: Actor, expert: Expert) -> dict[str, Any]:
    """Keep how the engine saw the match when the introduction was made; empty without an index."""
    try:
        by = in_force("experts")
        item = matcher().explain(
            wish_of(need),
            expert.ref,
            audience=indexing.audience_of(actor),
            profile=by.profile,
            dictionary=by.dictionary,
        )
    except IndexUnavailable:
        return {}
    if item is None:
        return {}
    return {
        "score": str(item.score),
        "parts": [
            {"name": part.name, "points": str(part.points), "reason": part.reason} for part in item.parts
        ],
        "terms": [term.text for term in item.terms],
        "profile": by.profile.version,
        "dictionary": by.dictionary.version,
        "generation": indexing.port().generation,
    }
