"""Keep match cases going: their clock, the next step, notes of meetings, and why one was dropped."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.rules import verbs_on
from luodi.needs.actions.telling import address_of, language_of
from luodi.needs.models import CaseNote, Introduction
from luodi.needs.queries import office_days, overdue_cases
from luodi.needs.states import INTRODUCTION_FLOW, STAGE_DAYS, STAGES, DropReason


@INTRODUCTION_FLOW.effect("agree", "meet", "visit", "negotiate")
def start_stage(introduction: Introduction, taken: Taken) -> None:
    """Start the clock of a stage anew; what had been agreed to be done next is done by it."""
    keeper = introduction.officer_id or introduction.need.officer_id or introduction.created_by_id
    due = office_days().after(localdate(taken.at), STAGE_DAYS[introduction.state])
    _set(
        introduction,
        officer_id=keeper,
        stage_since=taken.at,
        due_on=due,
        next_step="",
        next_on=None,
        nudged_on=None,
    )


@INTRODUCTION_FLOW.effect("convert", "drop")
def stop_the_clock(introduction: Introduction, taken: Taken) -> None:
    """Stop the clock of a case that is over, and keep why it was dropped."""
    reason = taken.facts.get("drop_reason", DropReason.OTHER) if taken.step.verb == "drop" else ""
    _set(introduction, due_on=None, next_step="", next_on=None, nudged_on=None, drop_reason=reason)


def _set(introduction: Introduction, **values: Any) -> None:
    Introduction._base_manager.filter(pk=introduction.pk).update(**values)
    introduction.refresh_from_db()


def drop_case(introduction: Introduction, *, reason: str, note: str, by: Actor, at: datetime) -> Introduction:
    """Drop a case, with why as a code that can be counted and in words that can be read.

    :raises Invalid: if there is no such reason, or no word on it.
    """
    if reason not in DropReason.values:
        raise Invalid({"reason": [_("Choose why it is dropped.")]})
    dropped: Introduction = INTRODUCTION_FLOW.advance(
        introduction, "drop", by=by, at=at, note=note, facts={"drop_reason": reason}, inner=True
    )
    return dropped


def plan_case(
    introduction: Introduction, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime
) -> Introduction:
    """Say what is done next in a case, by when and by whom; the clock goes by that from now on.

    :raises Invalid: if the day is over, or a step has no day.
    """
    day = values.get("next_on")
    if bool(day) != bool(values.get("next_step")):
        raise Invalid({"next_on": [_("A next step has a day, and a day a step.")]})
    if day is not None and day < localdate(at):
        raise Invalid({"next_on": [_("This day is over.")]})
    with transaction.atomic():
        _check_kept(introduction, by)
        row = change.amend(introduction, dict(values), version=version, by=by, at=at, verb="keep_case")
        _set(row, nudged_on=None)
    return row


def note_case(
    introduction: Introduction, *, happened_on: date, who: str, result: str, by: Actor, at: datetime
) -> CaseNote:
    """Keep what was said at a meeting, visit or talk.

    :raises Invalid: if the day is still to come.
    """
    if happened_on > localdate(at):
        raise Invalid({"happened_on": [_("This day is still to come.")]})
    with transaction.atomic():
        _check_kept(introduction, by)
        note = CaseNote.objects.create(
            introduction=introduction,
            stage=introduction.state,
            happened_on=happened_on,
            who=who,
            result=result,
            created_at=at,
            created_by_id=by.user_id,
        )
        audit.record(by, "note_case", introduction, at=at)
    return note


def _check_kept(introduction: Introduction, by: Actor) -> None:
    """Refuse what is not the actor's case, or no open one.

    :raises Missing: if the introduction is not open to the actor.
    :raises NotAllowed: if keeping it is not the actor's.
    :raises Conflict: if it is over, or both sides have not agreed yet.
    """
    may = verbs_on(introduction, by, ("view", "keep_case"))
    if "view" not in may:
        raise Missing
    if "keep_case" not in may:
        raise NotAllowed
    if introduction.state not in STAGES:
        raise Conflict(_("This case is not under way."))


def nudge_cases(*, at: datetime) -> int:
    """Remind once of each case that has stood still past its day; run daily. Gives how many."""
    today = localdate(at)
    rows = list(overdue_cases(today).filter(nudged_on=None).select_related("need", "officer"))
    with transaction.atomic():
        for row in rows:
            if row.officer is not None and row.officer.email:
                context = {
                    "title": row.need.title,
                    "stage": row.state,
                    "step": row.next_step,
                    "day": row.clock_on.isoformat(),
                    "url": address_of(row),
                }
                language = language_of(row.officer)
                outbox.mail(row.officer.email, "needs/mail/nudge", context, language=language, at=at)
        Introduction._base_manager.filter(pk__in=[row.pk for row in rows]).update(nudged_on=today)
    return len(rows)
