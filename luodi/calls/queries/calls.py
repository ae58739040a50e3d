"""Answer what the pages of calls show: topics, money, comments, and needs that can become topics."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.calls.actions.publishing import drawable
from luodi.calls.models import Allotment, Call, GuideComment, Topic
from luodi.calls.states import CallState
from luodi.core.actor import Actor
from luodi.core.models import CalendarDay
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds.models import Appropriation
from luodi.ledger.models import Account
from luodi.ledger.states import Stage
from luodi.needs.models import Need
from luodi.registry.reference import spans

NOTHING = Money(0)
_MOST = 300


def calls_of(fund: Any, actor: Actor) -> list[Call]:
    """List the calls of a fund, the latest first."""
    return list(
        Call.objects.allowed(actor).filter(fund=fund, retired_at=None).order_by("-closes_on", "-pk")[:50]
    )


def topics_of(call: Call, actor: Actor) -> list[Topic]:
    """List the topics of a call."""
    rows = Topic.objects.allowed(actor).filter(call=call, retired_at=None)
    return list(rows.order_by("pk")[:_MOST])


@dataclass(frozen=True)
class Share:
    """Be a payer's year beside a call: what is free of it, what is set aside for the call, and what is left there."""

    year: Appropriation
    free: Money
    allotted: Money
    left: Money


def money_of(call: Call, actor: Actor) -> list[Share]:
    """List the open years of the fund's payers with what a call has of each; those of the call's year first."""
    years = list(
        Appropriation.objects.allowed(actor)
        .filter(payer__fund=call.fund_id, retired_at=None, payer__retired_at=None)
        .exclude(payer__side="enterprise")
        .select_related("payer")
        .order_by("payer_id", "year")
    )
    set_aside: dict[int, Any] = dict(
        Allotment.objects.filter(call=call).values_list("appropriation_id", "amount")
    )
    free: dict[tuple[Any, Any], Money] = {}
    left: dict[tuple[Any, Any], Money] = {}
    accounts = Account.objects.filter(fund=call.fund_id, stage__in=(Stage.FREE, Stage.CALL))
    for account in accounts:
        if account.stage == Stage.FREE:
            free[account.source, account.year] = account.balance
        elif account.call == call.pk:
            left[account.source, account.year] = account.balance
    found = [
        Share(
            year,
            free.get((year.payer_id, year.year), NOTHING),
            set_aside.get(year.pk, NOTHING),
            left.get((year.payer_id, year.year), NOTHING),
        )
        for year in years
        if year.closed_at is None or year.pk in set_aside
    ]
    return sorted(found, key=lambda one: (one.year.year != call.year, one.year.year, one.year.payer_id))


def comments_on(call: Call) -> list[GuideComment]:
    """List what was said of the draft, the first first; call only for who keeps the fund."""
    return list(call.comments.all()[:_MOST])


def needs_to_draw(call: Call, actor: Actor, words: str = "") -> list[Need]:
    """List public needs of the fund's region, or with some words in any, that are no topic of the call yet."""
    rows = drawable(actor).exclude(topics__call=call, topics__retired_at=None)
    if words:
        rows = rows.filter(title__icontains=words)
    else:
        low_high = spans(call.fund.region_id)
        from luodi.core.filtering import in_spans

        rows = rows.filter(in_spans("region_id", low_high))
    return list(rows.order_by("-changed_at", "-pk")[:100])


@dataclass(frozen=True)
class Day:
    """Be a day of a call's course, and how many working days lie before it from the one above."""

    label: Words
    day: date
    working: int | None


def course_of(call: Call) -> list[Day]:
    """List the dated days of a call with the working days between them."""
    days = CalendarDay.working_days()
    named: list[tuple[Words, date | None]] = [
        (_("comments until"), call.comments_until),
        (_("first day"), call.opens_on),
        (_("last day"), call.closes_on),
    ]
    found: list[Day] = []
    for label, day in named:
        if day is not None:
            found.append(Day(label, day, days.between(found[-1].day, day) if found else None))
    return found


def is_writable(call: Call) -> bool:
    """Tell whether topics and money can still be changed."""
    return call.state in (CallState.DRAFT, CallState.COMMENTING)
