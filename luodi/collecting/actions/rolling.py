"""Roll lists up from district to city to office; remind, close and clear away by the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from luodi.accounts.models import User
from luodi.collecting import calc, queries
from luodi.collecting.models import CallDistrict, Entry, NeedCall
from luodi.collecting.states import CALL_FLOW, LIST_FLOW, OPEN_LIST, CallState
from luodi.core import audit, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import CalendarDay
from luodi.core.resource import address
from luodi.needs.calc import clarity


@LIST_FLOW.effect("hand_in")
def seal_list(district: CallDistrict, taken: Taken) -> None:
    """Keep what the list held when it was handed in: how many needs, how clear; and tell the city."""
    rows = queries.collected_needs(SYSTEM, district=district)
    scores = [clarity(row.need) for row in rows]
    CallDistrict._base_manager.filter(pk=district.pk).update(
        handed_in_at=taken.at,
        handed_in_count=len(rows),
        handed_in_clarity=round(sum(scores) / len(scores)) if scores else None,
    )
    _tell(queries.mails_of_city(district, localdate(taken.at)), district, "handed_in", taken)


@LIST_FLOW.effect("return")
def tell_the_district(district: CallDistrict, taken: Taken) -> None:
    """Tell the district why its list came back."""
    _tell(queries.mails_of_district(district, localdate(taken.at)), district, "list_returned", taken)


@LIST_FLOW.effect("send_back")
def tell_the_city(district: CallDistrict, taken: Taken) -> None:
    """Tell the city why the office gave a list back."""
    _tell(queries.mails_of_city(district, localdate(taken.at)), district, "list_returned", taken)


def _tell(people: list[User], district: CallDistrict, what: str, taken: Taken) -> None:
    context = {
        "call": district.call.title,
        "district": district.region.name,
        "note": taken.note,
        "url": settings.LUODI_SITE_URL + address(district),
    }
    for user in people:
        if user.pk != taken.by.user_id:
            outbox.mail(user.email, f"collecting/mail/{what}", context, language=user.language, at=taken.at)


def remind_call(call: NeedCall, *, by: Actor, at: datetime) -> list[str]:
    """Remind the people of every district whose list is still open.

    :returns: the names of the districts for which nobody could be reached.
    :raises Missing: if the call is not open to the actor.
    :raises NotAllowed: if reminding is not the actor's.
    """
    if not NeedCall.objects.allowed(by).filter(pk=call.pk).exists():
        raise Missing
    if not NeedCall.objects.allowed(by, "remind").filter(pk=call.pk).exists():
        raise NotAllowed
    return _remind(call, by, at)


def _remind(call: NeedCall, by: Actor, at: datetime) -> list[str]:
    today, unreached = localdate(at), []
    with transaction.atomic():
        rows = CallDistrict.objects.allowed(SYSTEM).filter(call=call, state__in=OPEN_LIST, retired_at=None)
        for district in rows.select_related("region", "call").order_by("region_id"):
            people = queries.mails_of_district(district, today)
            context = {
                "call": call.title,
                "district": district.region.name,
                "closes_on": call.closes_on.isoformat(),
                "days": calc.days_left(call.closes_on, today),
                "url": settings.LUODI_SITE_URL + address(district),
            }
            for user in people:
                outbox.mail(user.email, "collecting/mail/reminder", context, language=user.language, at=at)
            if not people:
                unreached.append(district.region.short)
            CallDistrict._base_manager.filter(pk=district.pk).update(reminded_on=today)
        audit.record(by, "remind", call, at=at)
    return unreached


def remind_due(*, at: datetime, today: date) -> int:
    """Remind for the calls whose end is near, each once; run daily. Quiet where every list is handed in.

    :returns: how many calls were reminded for.
    """
    days = CalendarDay.working_days()
    done = 0
    for call in NeedCall.objects.allowed(SYSTEM).filter(
        state=CallState.OPEN, closes_on__gte=today, retired_at=None
    ):
        opened = calc.reminded_from(call.closes_on, call.remind_before, days)
        if not call.remind_before or today < opened:
            continue
        # Whoever was reminded since the window opened, by the clock or by hand, has been.
        waiting = CallDistrict.objects.allowed(SYSTEM).filter(call=call, state__in=OPEN_LIST, retired_at=None)
        if waiting.filter(Q(reminded_on=None) | Q(reminded_on__lt=opened)).exists():
            _remind(call, SYSTEM, at)
            done += 1
    return done


def close_ended(*, at: datetime, today: date) -> int:
    """Close the calls whose last day is over; run daily.

    :returns: how many.
    """
    ended = list(
        NeedCall.objects.allowed(SYSTEM).filter(state=CallState.OPEN, closes_on__lt=today, retired_at=None)
    )
    for call in ended:
        CALL_FLOW.advance(call, "close", by=SYSTEM, at=at)
    return len(ended)


def forget_drafts(*, today: date) -> tuple[int, int]:
    """Erase what was never submitted, 30 days after the call's end, and then how its senders are reached; run daily.

    :returns: how many drafts were erased, of how many submitted entries the personal data.
    """
    limit = today - timedelta(days=calc.DRAFTS_KEPT)
    over = Q(district__call__closes_on__lt=limit) & ~Q(district__call__state=CallState.OPEN)
    drafts, _rows = Entry.objects.filter(over, submitted_at=None).delete()
    ended = Q(district__call__state__in=(CallState.CONCLUDED, CallState.WITHDRAWN))
    emptied = Entry.objects.filter(over, ended, submitted_at__isnull=False).exclude(
        contact="", phone="", email=""
    )
    return drafts, emptied.update(typed={}, contact="", phone="", email="")
