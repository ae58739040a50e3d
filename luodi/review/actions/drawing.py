"""Draw reviewers: the settings of a call's review, and its pool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import User
from luodi.calls.models import Call
from luodi.calls.states import CallState
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.registry.models import Expert
from luodi.review import rules
from luodi.review.models import Assignment, PoolMember, ReviewPlan
from luodi.review.states import LIVE, How

# What no form sets.
KEPT_BY_THE_ENGINE = frozenset(
    {"call", "work", "done", "total", "trouble", "screened_at", "compared_at", "planned_at", "outcome"}
)
# Preparing may begin while applications are checked; asking anybody waits for the review.
PREPARED = (CallState.SCREENING, CallState.REVIEWING)


def ask_leave(call: Call, by: Actor, *, states: Iterable[str] = PREPARED) -> None:
    """Ask that the actor runs the review, and that the call is where this can be done.

    :raises Missing: if the call is not theirs to run.
    :raises Conflict: if the call is not there yet, or not any more.
    """
    if not (by.system or rules.runs(call, by)):
        raise Missing
    if call.state not in states:
        raise Conflict(_("This cannot be done in the present state of the call."))


def plan_of(call: Call) -> ReviewPlan:
    """Give the settings of a call's review; they begin as usual."""
    row, _made = ReviewPlan.objects.get_or_create(call=call)
    return row


def keep_plan(call: Call, values: Mapping[str, Any], *, by: Actor, at: datetime) -> ReviewPlan:
    """Set how a call is reviewed; the secretary is somebody of the city, who learns reviewers' names.

    :raises Invalid: beside the field.
    """
    ask_leave(call, by)
    with transaction.atomic():
        row = plan_of(call)
        before = {name: getattr(row, name) for name in values}
        for name, value in values.items():
            setattr(row, name, value)
        _check(row, at)
        row.save()
        moved = {
            name: [str(before[name] or ""), str(value or "")]
            for name, value in values.items()
            if before[name] != value and name != "secretary"
        }
        if before.get("secretary") != values.get("secretary"):
            moved["secretary"] = []
        if moved:
            audit.record(by, "keep_review", call, at=at, changes=moved)
    return row


def _check(row: ReviewPlan, at: datetime) -> None:
    try:
        row.clean_fields(exclude=KEPT_BY_THE_ENGINE)
    except ValidationError as error:
        raise Invalid(error.message_dict) from None
    if row.secretary is not None and not is_of_city(row.secretary, row.call, at):
        raise Invalid({"secretary": [_("The secretary is an official of the fund's city.")]})


def is_of_city(user: User, call: Call, at: datetime) -> bool:
    """Tell whether somebody is an official of the city whose fund it is."""
    from luodi.accounts.queries import actor_of
    from luodi.funds.models import Fund
    from luodi.funds.rules import city

    actor = actor_of(user, localdate(at))
    return Fund.objects.unguarded("whose city it is").filter(city(actor), pk=call.fund_id).exists()


def add_to_pool(
    call: Call, experts: Iterable[Expert], *, by: Actor, at: datetime, how: str = How.HAND
) -> int:
    """Put experts into the pool, those that are there already left as they are.

    :returns: how many are new.
    """
    ask_leave(call, by)
    wanted = {expert.pk for expert in experts}
    known = set(
        Expert.objects.allowed(by).filter(pk__in=wanted, retired_at=None).values_list("pk", flat=True)
    )
    most = call.book.review.most_each
    with transaction.atomic():
        there = set(PoolMember.objects.filter(call=call, expert__in=known).values_list("expert", flat=True))
        new = sorted(known - there)
        PoolMember.objects.bulk_create(
            PoolMember(call=call, expert_id=key, most=most, how=how, added_by_id=by.user_id, added_at=at)
            for key in new
        )
        if new:
            audit.record(
                by, "draw_reviewers", call, at=at, changes={"added": [0, len(new)], "how": ["", str(how)]}
            )
    return len(new)


def amend_member(call: Call, expert: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Set how many applications one takes at most, and an own fee.

    :raises Invalid: if a value cannot be.
    """
    ask_leave(call, by)
    with transaction.atomic():
        row = PoolMember.objects.filter(call=call, expert=expert).first()
        if row is None:
            raise Missing
        for name, value in values.items():
            setattr(row, name, value)
        try:
            row.full_clean()
        except ValidationError as error:
            raise Invalid(error.message_dict) from None
        if row.most > call.book.review.most_each:
            raise Invalid(
                {"most": [_("The rule book allows at most %(most)d.") % {"most": call.book.review.most_each}]}
            )
        row.save()
        audit.record(by, "keep_reviewer", call, at=at, changes={"most": ["", row.most]})


def take_out(call: Call, expert: int, *, by: Actor, at: datetime) -> None:
    """Take an expert out of the pool, with what was proposed for them and nobody has asked yet.

    :raises NotAllowed: if the expert was asked already: then the tasks are ended one by one.
    """
    ask_leave(call, by)
    with transaction.atomic():
        tasks = Assignment.objects.unguarded("of this call's pool").filter(
            call=call, expert=expert, state__in=LIVE
        )
        if tasks.exclude(state="proposed").exists():
            raise NotAllowed(_("This expert was asked already. End the tasks one by one first."))
        tasks.delete()
        gone, _rows = PoolMember.objects.filter(call=call, expert=expert).delete()
        if not gone:
            raise Missing
        audit.record(by, "take_out_reviewer", call, at=at)
