"""Answer questions about needs: what one may repeat, how an introduction stands."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Window
from django.db.models.functions import Coalesce, RowNumber

from luodi.core import indexing, reads, searching
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.models import CalendarDay
from luodi.core.periods import WorkingDays
from luodi.core.rules import open_keys
from luodi.core.search import IndexUnavailable
from luodi.matching.candidates import by_wording
from luodi.matching.profile import Profile
from luodi.needs.engine import matcher
from luodi.needs.models import Consent, Introduction, Need
from luodi.needs.ranking import wish_of
from luodi.needs.rules import DISCLOSED
from luodi.needs.states import OPEN_INTRODUCTION, STAGES, Answer, FieldLevel, IntroductionState, Side
from luodi.registry.documents import region_facet
from luodi.registry.models import Expert

# Two needs at least this alike are shown side by side (0..1; chosen on the demonstration's near-duplicates).
ALIKE = 0.5


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
            # Held against a threshold: places in a list would not do.
            ask=by_wording,
        )
        alike = {searching.key_of(item.key): float(item.score) / 100 for item in ranking.items}
    except IndexUnavailable:
        alike = {}
    shown = Need.objects.allowed(actor).filter(pk__in=list(alike), retired_at=None).exclude(pk=need.pk)
    rows = list(shown.select_related("organisation", "region", "field"))
    for name in ("problem", "technology"):
        seen = open_keys(Need, actor, f"see_{name}", [row.pk for row in rows])
        for row in rows:
            if row.pk not in seen:
                setattr(row, name, "")
    found = [
        Alike(row, round(100 * alike[row.pk]), row.organisation_id == need.organisation_id) for row in rows
    ]
    found = [one for one in found if one.alike >= 100 * ALIKE * (0.8 if one.same_owner else 1.0)]
    return sorted(found, key=lambda one: (-one.alike, one.need.code))[:most]


def desk_of(keys: list[int]) -> dict[int, dict[str, float]]:
    """Count, per expert, open introductions, room left, and the share of requests answered."""
    rows = Expert._base_manager.filter(pk__in=keys).annotate(
        open=Count("introductions", filter=Q(introductions__state__in=OPEN_INTRODUCTION))
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
class Record:
    """Be how an expert answered: how often asked, agreed, refused, let lapse, waits; the usual days to an answer."""

    asked: int
    agreed: int
    refused: int
    silent: int
    waiting: int
    days: int | None
    projects: int


def record_of(expert: Expert, actor: Actor) -> Record:
    """Count an expert's answers over the introductions that the actor may see with the expert's name."""
    seen = Introduction.objects.allowed(actor, "see_expert").filter(expert=expert, retired_at=None)
    seen = seen.filter(pk__in=Introduction.objects.allowed(actor).filter(expert=expert).values("pk"))
    rows = Consent.objects.filter(side=Side.EXPERT, introduction__in=seen).values_list(
        "answer", "answered_at", "introduction__created_at", "introduction__state"
    )
    found = list(rows)
    days = sorted((answered - asked).days for _answer, answered, asked, _state in found if answered)
    pending = [state for answer, _at, _asked, state in found if answer == Answer.PENDING]
    return Record(
        asked=len(found),
        agreed=sum(answer == Answer.AGREED for answer, *_rest in found),
        refused=sum(answer == Answer.REFUSED for answer, *_rest in found),
        silent=pending.count(IntroductionState.LAPSED),
        waiting=pending.count(IntroductionState.ASKED),
        days=days[len(days) // 2] if days else None,
        projects=sum(state == IntroductionState.CONVERTED for *_rest, state in found),
    )


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
        return releasable_by_owner(introduction.need)
    person = introduction.expert.person
    fields = [
        ("name", pgettext_lazy("person", "name"), str(person)),
        ("school", _("school"), str(person.organisation or "")),
        ("title", pgettext_lazy("person", "title"), person.title),
        ("email", _("e-mail"), person.email),
        ("phone", _("phone"), person.phone),
    ]
    return [(name, label, value) for name, label, value in fields if value]


def releasable_by_owner(need: Need) -> list[tuple[str, Any, str]]:
    """List what the owner of a need can release of itself: name, label, value."""
    from django.utils.translation import gettext_lazy as _

    writer = need.created_by
    fields = [
        ("organisation", _("enterprise"), str(need.organisation)),
        ("contact", _("contact"), writer.name if writer else ""),
        ("email", _("e-mail"), writer.email if writer else ""),
        ("phone", _("phone"), writer.phone if writer else ""),
        ("budget", _("budget"), money_words(need.budget) if need.budget else ""),
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
    if side == Side.EXPERT:
        # How the expert is reached is shown here beside every mask.
        reads.note_all(introduction.expert.person, open_names)
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
            *[
                (label, getattr(need, name))
                for label, name in (
                    (_("main problem"), "problem"),
                    (_("key technology and indicators"), "technology"),
                    (_("expected goal"), "goal"),
                )
                # Whoever is asked is one of those named; what is for the office alone stays there.
                if getattr(need, f"{name}_for") != FieldLevel.OFFICE
            ],
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


def office_days() -> WorkingDays:
    """Know the working days with what the office entered of its own."""
    return CalendarDay.working_days()


def overdue_cases(today: date) -> Any:
    """Find the cases whose day has passed: that of the next step, else that of the stage."""
    return (
        Introduction.objects.unguarded("the clock reminds of all")
        .filter(state__in=STAGES, retired_at=None)
        .annotate(clock=Coalesce("next_on", "due_on"))
        .filter(clock__lt=today)
        .order_by("clock", "pk")
    )


@dataclass(frozen=True)
class Case:
    """Be one card of the board: an introduction, its clock, and how many working days it is late (or has left)."""

    row: Introduction
    late: int
    left: int


@dataclass(frozen=True)
class Column:
    """Be one stage of the board."""

    stage: str
    label: Any
    count: int
    late: int
    cases: list[Case]


# So many cards a column shows, those first that have waited longest; the list has the rest.
MOST_CARDS = 30


def board_of(actor: Actor, today: date, of: Q) -> list[Column]:
    """Lay the open cases that the actor keeps out by stages, in a fixed number of queries."""
    mine = Introduction.objects.allowed(actor, "keep_case").filter(of, state__in=STAGES, retired_at=None)
    mine = mine.annotate(clock=Coalesce("next_on", "due_on"))
    late = Count("pk", filter=Q(clock__lt=today))
    counts = {
        row["state"]: row for row in mine.order_by().values("state").annotate(all=Count("pk"), late=late)
    }
    place = Window(
        RowNumber(), partition_by=F("state"), order_by=[F("clock").asc(nulls_last=True), F("pk").asc()]
    )
    first = mine.annotate(place=place).filter(place__lte=MOST_CARDS)
    rows = first.select_related("need__region", "expert__person", "officer").order_by("clock", "pk")
    days, columns = office_days(), {stage: list[Case]() for stage in STAGES}
    for row in rows:
        gap = days.between(today, row.clock_on) if row.clock_on else 0
        columns[row.state].append(Case(row, max(0, -gap), max(0, gap)))
    return [
        Column(
            stage,
            IntroductionState(stage).label,
            counts.get(stage, {}).get("all", 0),
            counts.get(stage, {}).get("late", 0),
            cases,
        )
        for stage, cases in columns.items()
    ]
