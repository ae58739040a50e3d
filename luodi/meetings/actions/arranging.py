"""Arrange meetings by hand: add one, move one (what is in the way changes places with it), lengthen, hold one."""

from __future__ import annotations

from dataclasses import dataclass
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
from luodi.meetings.calc import LONGEST
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant, Seat
from luodi.meetings.states import AHEAD, MEETING_FLOW, Hold, MatchdayState, MeetingState


def add_meeting(
    matchday: Matchday,
    a: Participant,
    b: Participant,
    slot: MeetingSlot,
    table: MeetingTable,
    *,
    length: int | None = None,
    by: Actor,
    at: datetime,
) -> Meeting:
    """Have two people meet at a time and table of one's own choice; a new plan keeps it there.

    ``length``: for how many slots; as long as the two meet otherwise, if it is not said.

    :raises Conflict: if one of them, or the table, is taken or away then, the time is too short, or they meet already.
    """
    check(matchday, by)
    if a.pk == b.pk or {a.matchday_id, b.matchday_id, slot.matchday_id, table.matchday_id} != {matchday.pk}:
        raise Missing
    span = _span(slot, length or max(a.length, b.length), table)
    first, second = (a, b) if a.pk < b.pk else (b, a)
    row = Meeting(
        matchday=matchday, a=first, b=second, slot=slot, until=span[-1], table=table, hold=Hold.PLACE
    )
    row.code, row.created_at, row.changed_at, row.created_by_id = (
        new_code(Meeting.PREFIX, at),
        at,
        at,
        by.user_id,
    )
    try:
        with transaction.atomic(), internal_reads():
            # First, so that nobody confirms or repairs the meetings between what is read here and what is written.
            turned(matchday)
            matchday.refresh_from_db()
            confirmed = matchday.state == MatchdayState.CONFIRMED
            row.state = MeetingState.CONFIRMED if confirmed else MeetingState.PLANNED
            row.save(force_insert=True)
            _sit(row, span)
            refuse_unfit([row], matchday)
            audit.record(by, "create", row, at=at, changes={"new": {"slot": row.time, "table": str(table)}})
            if confirmed:
                tell_changed([row], at=at)
    except IntegrityError:
        raise Conflict(_why_not([_Place(row, span, table)], matchday)) from None
    return row


def move_meeting(
    meeting: Meeting, slot: MeetingSlot, table: MeetingTable, *, by: Actor, at: datetime
) -> list[Meeting]:
    """Move a meeting; what is in the way changes places with it. Gives those that moved.

    One that is in the way begins where the moved one began; several, which lie side by side where a long one goes, keep
    their order.

    :raises Missing: if the meeting is hidden from the actor, or time and table are of another event.
    :raises NotAllowed: if moving it is not the actor's.
    :raises Conflict: if one of them has another meeting or is away then, the time is too short, or it is over.
    """
    if {slot.matchday_id, table.matchday_id} != {meeting.matchday_id}:
        raise Missing
    with transaction.atomic():
        _check_movable(meeting, by)
        span = _span(slot, meeting.length, table)
        others = _in_the_way(meeting, span, table)
        places = [_Place(meeting, span, table), *_exchanged(meeting, others, span)]
        _place(places, by, at)
        moved = [one.row for one in places]
        tell_changed([row for row in moved if row.state == MeetingState.CONFIRMED], at=at)
    return moved


def stretch_meeting(meeting: Meeting, length: int, *, by: Actor, at: datetime) -> Meeting:
    """Let a meeting take so many slots, from the one in which it begins; a new plan keeps two who meet for so long.

    :raises Missing: if the meeting is hidden from the actor.
    :raises NotAllowed: if moving it is not the actor's.
    :raises Conflict: if the slots after it are taken, somebody is away then, the time is too short, or it is over.
    """
    if not 1 <= length <= LONGEST:
        raise Missing
    with transaction.atomic():
        _check_movable(meeting, by)
        if length == meeting.length:
            return meeting
        _place([_Place(meeting, _span(meeting.slot, length, meeting.table), meeting.table)], by, at)
        if not meeting.hold:
            hold_meeting(meeting, Hold.PAIR, by=by, at=at)
        if meeting.state == MeetingState.CONFIRMED:
            tell_changed([meeting], at=at)
    return meeting


@dataclass(frozen=True)
class _Place:
    """Be where a meeting goes."""

    row: Meeting
    span: list[MeetingSlot]
    table: MeetingTable


def _check_movable(meeting: Meeting, by: Actor) -> None:
    """Read a meeting as it stands, in its turn: nobody else arranges or repairs until the transaction ends."""
    if not Meeting.objects.allowed(by).filter(pk=meeting.pk).exists():
        raise Missing
    if not Meeting.objects.allowed(by, "move").filter(pk=meeting.pk).exists():
        raise NotAllowed
    turned(meeting.matchday)
    meeting.refresh_from_db()
    if meeting.state not in AHEAD:
        raise Conflict(_("This meeting is over or cancelled: it stays where it was."))


def _span(slot: MeetingSlot, length: int, table: MeetingTable) -> list[MeetingSlot]:
    """Give so many slots from one on.

    :raises Conflict: if the stretch of time ends before, or the table is closed by then.
    """
    last = slot.number + length - 1
    rows = MeetingSlot.objects.filter(matchday=slot.matchday_id, session=slot.session)
    span = list(rows.filter(number__gte=slot.number, number__lte=last))
    if len(span) < length:
        raise Conflict(_("The time is too short: it is a meeting of %(length)d slots.") % {"length": length})
    if table.closed_from is not None and last >= table.closed_from.number:
        raise Conflict(_("This table cannot be used at that time any more."))
    return span


def _in_the_way(meeting: Meeting, span: list[MeetingSlot], table: MeetingTable) -> list[Meeting]:
    with internal_reads():
        rows = Meeting._base_manager.filter(seats__slot__in=span, seats__table=table, seats__first=True)
        found = list(
            rows.exclude(pk=meeting.pk).distinct().select_related("slot", "until").order_by("slot__number")
        )
    if any(one.state not in AHEAD for one in found):
        raise Conflict(_("Another meeting took place there: it stays where it was."))
    return found


def _exchanged(meeting: Meeting, others: list[Meeting], span: list[MeetingSlot]) -> list[_Place]:
    """Say where those go in whose place a meeting comes.

    :raises Conflict: if one of several reaches beyond what becomes free, or there is no time for it.
    """
    inside = all(span[0].number <= one.slot.number and one.until.number <= span[-1].number for one in others)
    if len(others) > 1 and not inside:
        raise Conflict(_("A longer meeting is in the way: put that elsewhere first."))
    places = []
    for one in others:
        shift = one.slot.number - span[0].number if len(others) > 1 else 0
        first = _span(meeting.slot, shift + 1, meeting.table)[-1]
        places.append(_Place(one, _span(first, one.length, meeting.table), meeting.table))
    return places


def _place(places: list[_Place], by: Actor, at: datetime) -> None:
    rows = [one.row for one in places]
    try:
        with transaction.atomic(), internal_reads():
            Seat.objects.filter(meeting__in=rows).delete()
            for one in places:
                row, before = one.row, (one.row.time, str(one.row.table))
                row.slot, row.until, row.table = one.span[0], one.span[-1], one.table
                Meeting._base_manager.filter(pk=row.pk).update(
                    slot=row.slot, until=row.until, table=row.table, version=F("version") + 1, changed_at=at
                )
                _sit(row, one.span)
                row.refresh_from_db()
                told = {"slot": [before[0], row.time], "table": [before[1], str(row.table)]}
                audit.record(by, "move", row, at=at, changes=told)
            refuse_unfit(rows, rows[0].matchday)
    except IntegrityError:
        raise Conflict(_why_not(places, rows[0].matchday)) from None


def _sit(row: Meeting, span: list[MeetingSlot]) -> None:
    for seat in seats_of(row, span):
        seat.save(force_insert=True)


def _why_not(places: list[_Place], matchday: Matchday) -> str:
    """Say who or what is taken where the meetings were to be."""
    rows = [one.row for one in places]
    with internal_reads():
        for row, span in ((one.row, one.span) for one in places):
            standing = Meeting._base_manager.filter(matchday=matchday, a=row.a_id, b=row.b_id).exclude(
                state=MeetingState.CANCELLED
            )
            if not row.pk and standing.exists():
                return str(_("These two meet already."))
            taken = Seat.objects.filter(slot__in=span).exclude(meeting__in=[one.pk for one in rows if one.pk])
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
        # A plan that is being made does not know of it.
        turned(meeting.matchday)
        Meeting._base_manager.filter(pk=meeting.pk).update(hold=hold, version=F("version") + 1, changed_at=at)
        audit.record(by, "hold_place", meeting, at=at, changes={"hold": [meeting.hold, hold]})
    meeting.refresh_from_db()
    return meeting


@MEETING_FLOW.turn("cancel", "miss")
def take_the_turn(meeting: Meeting) -> None:
    """Wait for whoever arranges, plans or repairs, as all of these do first of all."""
    turned(meeting.matchday)


@MEETING_FLOW.effect("cancel", "miss")
def free_the_seats(meeting: Meeting, taken: Taken) -> None:
    """Free the seats of a meeting that is cancelled, and tell those who were told of it."""
    if taken.step.verb == "cancel":
        Seat.objects.filter(meeting=meeting).delete()
        if taken.source == MeetingState.CONFIRMED:
            tell_changed([meeting], at=taken.at, off=True, note=taken.note)
