"""Arrange meetings by hand: add one, move one (two change places where one is in the way), hold one."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.rules import internal_reads
from luodi.meetings.actions.fitting import refuse_unfit
from luodi.meetings.actions.planning import seats_of
from luodi.meetings.actions.preparing import check, turned
from luodi.meetings.actions.telling import tell_changed
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant, Seat
from luodi.meetings.states import AHEAD, MEETING_FLOW, Hold, MatchdayState, MeetingState


def add_meeting(
    matchday: Matchday,
    a: Participant,
    b: Participant,
    slot: MeetingSlot,
    table: MeetingTable,
    *,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Have two people meet at a time and table of one's own choice; a new plan keeps it there.

    :raises Conflict: if one of them, or the table, is taken then, or they meet already.
    """
    check(matchday, by)
    if a.pk == b.pk or {a.matchday_id, b.matchday_id, slot.matchday_id, table.matchday_id} != {matchday.pk}:
        raise Missing
    _refuse_closed(slot, table)
    first, second = (a, b) if a.pk < b.pk else (b, a)
    row = Meeting(matchday=matchday, a=first, b=second, slot=slot, table=table, hold=Hold.PLACE)
    row.code, row.created_at, row.changed_at, row.created_by_id = (
        new_code(Meeting.PREFIX, at),
        at,
        at,
        by.user_id,
    )
    row.state = MeetingState.CONFIRMED if matchday.state == MatchdayState.CONFIRMED else MeetingState.PLANNED
    try:
        with transaction.atomic(), internal_reads():
            row.save(force_insert=True)
            _sit(row)
            refuse_unfit([row], matchday)
            turned(matchday)
            audit.record(by, "create", row, at=at, changes={"new": {"slot": str(slot), "table": str(table)}})
    except IntegrityError:
        raise Conflict(_why_not([row], matchday)) from None
    if row.state == MeetingState.CONFIRMED:
        tell_changed([row], at=at)
    return row


def move_meeting(
    meeting: Meeting, slot: MeetingSlot, table: MeetingTable, *, by: Actor, at: datetime
) -> list[Meeting]:
    """Move a meeting; one that is in the way changes places with it. Gives those that moved.

    :raises Missing: if the meeting is hidden from the actor, or time and table are of another event.
    :raises NotAllowed: if moving it is not the actor's.
    :raises Conflict: if one of them has another meeting then, or it is over.
    """
    if not Meeting.objects.allowed(by).filter(pk=meeting.pk).exists():
        raise Missing
    if not Meeting.objects.allowed(by, "move").filter(pk=meeting.pk).exists():
        raise NotAllowed
    meeting.refresh_from_db()
    if {slot.matchday_id, table.matchday_id} != {meeting.matchday_id}:
        raise Missing
    if meeting.state not in AHEAD:
        raise Conflict(_("This meeting is over or cancelled: it stays where it was."))
    _refuse_closed(slot, table)
    with internal_reads():
        other = (
            Meeting._base_manager.filter(
                matchday=meeting.matchday_id, slot=slot, table=table, seats__first=True
            )
            .exclude(pk=meeting.pk)
            .first()
        )
    if other is not None and other.state not in AHEAD:
        raise Conflict(_("Another meeting took place there: it stays where it was."))
    was = (meeting.slot_id, meeting.table_id)
    places = [(meeting, (slot.pk, table.pk)), *([(other, was)] if other else [])]
    _place(places, by, at)
    moved = [row for row, _where in places]
    tell_changed([row for row in moved if row.state == MeetingState.CONFIRMED], at=at)
    return moved


def _refuse_closed(slot: MeetingSlot, table: MeetingTable) -> None:
    """Refuse a table that cannot be used any more.

    :raises Conflict: if it is closed at that time.
    """
    if table.closed_from is not None and slot.number >= table.closed_from.number:
        raise Conflict(_("This table cannot be used at that time any more."))


def _place(places: list[tuple[Meeting, tuple[int, int]]], by: Actor, at: datetime) -> None:
    rows = [row for row, _where in places]
    try:
        with transaction.atomic(), internal_reads():
            Seat.objects.filter(meeting__in=rows).delete()
            for row, (slot, table) in places:
                before = str(row.slot), str(row.table)
                row.slot_id, row.table_id = slot, table
                Meeting._base_manager.filter(pk=row.pk).update(
                    slot=slot, table=table, version=F("version") + 1, changed_at=at
                )
                _sit(row)
                row.refresh_from_db()
                now = str(row.slot), str(row.table)
                audit.record(
                    by,
                    "move",
                    row,
                    at=at,
                    changes={"slot": [before[0], now[0]], "table": [before[1], now[1]]},
                )
            refuse_unfit(rows, rows[0].matchday)
            turned(rows[0].matchday)
    except IntegrityError:
        raise Conflict(_why_not(rows, rows[0].matchday)) from None


def _sit(row: Meeting) -> None:
    for seat in seats_of(row):
        seat.save(force_insert=True)


def _why_not(rows: list[Meeting], matchday: Matchday) -> str:
    """Say who or what is taken where the meetings were to be."""
    with internal_reads():
        for row in rows:
            standing = Meeting._base_manager.filter(matchday=matchday, a=row.a_id, b=row.b_id).exclude(
                state=MeetingState.CANCELLED
            )
            if not row.pk and standing.exists():
                return str(_("These two meet already."))
            taken = Seat.objects.filter(slot=row.slot_id).exclude(
                meeting__in=[one.pk for one in rows if one.pk]
            )
            sits = taken.filter(participant__in=(row.a_id, row.b_id)).select_related(
                "participant__registration__organisation", "slot", "table"
            )
            for seat in sits:
                facts = {"who": seat.participant.title, "slot": seat.slot, "table": seat.table}
                return str(_("%(who)s has another meeting at %(slot)s, table %(table)s.") % facts)
    return str(_("The table is taken at that time."))


def hold_meeting(meeting: Meeting, hold: str, *, by: Actor, at: datetime) -> Meeting:
    """Say what of a meeting a new plan must keep.

    :raises Missing: if the meeting is hidden from the actor.
    :raises NotAllowed: if planning is not the actor's.
    """
    if not Meeting.objects.allowed(by).filter(pk=meeting.pk).exists():
        raise Missing
    if hold not in Hold.values or not Meeting.objects.allowed(by, "move").filter(pk=meeting.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        Meeting._base_manager.filter(pk=meeting.pk).update(hold=hold, version=F("version") + 1, changed_at=at)
        audit.record(by, "hold_place", meeting, at=at, changes={"hold": [meeting.hold, hold]})
    meeting.refresh_from_db()
    return meeting


@MEETING_FLOW.effect("cancel", "miss")
def free_the_seats(meeting: Meeting, taken: Taken) -> None:
    """Free the seats of a meeting that is cancelled, and tell those who were told of it."""
    if taken.step.verb == "cancel":
        Seat.objects.filter(meeting=meeting).delete()
        if taken.source == MeetingState.CONFIRMED:
            tell_changed([meeting], at=taken.at, off=True, note=taken.note)
    turned(meeting.matchday)
