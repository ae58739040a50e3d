"""Plan the meetings of an event: at once where it is small, by the worker where it is large."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.core.errors import Conflict, Invalid
from luodi.core.rules import internal_reads
from luodi.meetings import jobs
from luodi.meetings.actions.preparing import OVERTAKEN, check, turn
from luodi.meetings.actions.watching import AT_REST, Watch, hand_over
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, Seat
from luodi.meetings.problem import Stock, in_words, problem_of, said_of, stock_of
from luodi.meetings.states import OPEN_MATCHDAY, MeetingState
from luodi.scheduling import answer, planning
from luodi.scheduling.problem import Wrong

# People times slots up to which one waits for the plan.
AT_ONCE = 2_000
# Sweeps of the planner: a small event is planned as well as can be, a large one well.
EFFORT, EFFORT_LARGE = planning.BEST, planning.GOOD


def plan_meetings(matchday: Matchday, *, by: Actor, at: datetime) -> bool:
    """Plan anew: what is held and what has taken place stays; tells whether it is done, or the worker does it.

    :raises Conflict: if the meetings are confirmed (then they are only repaired), or nobody could meet.
    """
    check(matchday, by)
    if matchday.state not in OPEN_MATCHDAY:
        raise Conflict(
            _(
                "These meetings are confirmed. On the day they are repaired: nobody's confirmed meeting is traded."
            )
        )
    stock = stock_of(matchday)
    if len(stock.people) < 2 or not stock.slots or not stock.tables:
        raise Conflict(_("Nobody can meet yet: there must be people, times and tables."))
    if len(stock.people) * len(stock.slots) > AT_ONCE and by.user_id is not None:
        hand_over(matchday, at=at)
        jobs.plan.enqueue(matchday.pk, by.user_id, at.isoformat())
        return False
    work_out(matchday, stock, by=by, at=at, effort=EFFORT)
    return True


def work_out(
    matchday: Matchday, stock: Stock, *, by: Actor, at: datetime, effort: int, watch: Watch | None = None
) -> answer.Plan:
    """Find a plan and store it, if nobody else made or confirmed one meanwhile.

    :raises Conflict: if somebody did.
    :raises Invalid: if what is held contradicts itself.
    """
    told = (watch.better, watch.over) if watch else (None, None)
    try:
        plan = planning.plan(problem_of(stock, by=by), effort=effort, progress=told[0], stop=told[1])
    except Wrong as fault:
        raise Invalid({"": [in_words(fault, stock)]}) from None
    with transaction.atomic():
        turn(matchday, matchday.plans)
        keep(matchday, stock, plan, by=by, at=at)
        said = said_of(plan)
        mine = (watch.mine if watch else Matchday._base_manager.filter(pk=matchday.pk)).filter(
            state__in=OPEN_MATCHDAY
        )
        if not mine.update(planned_at=at, said=said, **AT_REST):
            raise Conflict(OVERTAKEN)
        facts = {"meetings": [len(stock.meetings), len(plan.meetings)], "weight": [None, said["weight"]]}
        audit.record(by, "plan", matchday, at=at, changes=facts)
    matchday.refresh_from_db()
    return plan


def keep(matchday: Matchday, stock: Stock, plan: answer.Plan, *, by: Actor, at: datetime) -> None:
    """Store the meetings of a plan: those of the same two go on as they are, proposals that fell away go.

    Only what nobody was told of is taken away here; what was confirmed is cancelled by a step of its own.
    """
    wanted = {_pair(one.a, one.b): one for one in plan.meetings}
    standing = {(one.a_id, one.b_id): one for one in stock.meetings}
    with internal_reads():
        gone = [
            one.pk
            for pair, one in standing.items()
            if pair not in wanted and one.state == MeetingState.PLANNED
        ]
        Meeting._base_manager.filter(pk__in=gone).delete()
        Seat.objects.filter(meeting__matchday=matchday).delete()
        stays = [one for pair, one in standing.items() if pair in wanted]
        moved = [row for row in stays if _placed(row, wanted, stock, at)]
        fields = ["slot", "until", "table", "version", "changed_at"]
        Meeting._base_manager.bulk_update(moved, fields, batch_size=500)
        fresh = [_proposal(matchday, pair, by, at) for pair in wanted if pair not in standing]
        for row in fresh:
            _placed(row, wanted, stock, at)
        Meeting._base_manager.bulk_create(fresh)
        Seat.objects.bulk_create(
            seat for row in (*stays, *fresh) for seat in seats_of(row, stock.span(row.slot_id, row.length))
        )


def _placed(row: Meeting, wanted: dict[tuple[int, int], answer.Meeting], stock: Stock, at: datetime) -> bool:
    """Put a meeting where the plan has it; tells whether that is elsewhere, or for another length."""
    said = wanted[row.a_id, row.b_id]
    span = stock.span(int(said.slot), said.length)
    if (span[0].pk, span[-1].pk, int(said.table)) == (row.slot_id, row.until_id, row.table_id):
        return False
    row.slot, row.until, row.table_id = span[0], span[-1], int(said.table)
    if row.pk:
        row.version, row.changed_at = row.version + 1, at
    return True


def _pair(a: str, b: str) -> tuple[int, int]:
    one, other = int(a), int(b)
    return (one, other) if one < other else (other, one)


def _proposal(matchday: Matchday, pair: tuple[int, int], by: Actor, at: datetime) -> Meeting:
    row = Meeting(matchday=matchday, a_id=pair[0], b_id=pair[1], state=MeetingState.PLANNED)
    row.code, row.created_at, row.changed_at, row.created_by_id = (
        new_code(Meeting.PREFIX, at),
        at,
        at,
        by.user_id,
    )
    return row


def seats_of(row: Meeting, span: Iterable[MeetingSlot]) -> list[Seat]:
    """Give the seats of a meeting where it is now: two in each of the slots that it takes."""
    return [
        Seat(meeting_id=row.pk, slot_id=slot.pk, table_id=row.table_id, participant_id=person, first=first)
        for slot in span
        for person, first in ((row.a_id, True), (row.b_id, False))
    ]


def carry_on(key: int, since: datetime, by: Actor) -> None:
    """Do a large plan in the worker; one that was called off or asked for anew is left, an overtaken one dropped."""
    matchday = Matchday._base_manager.get(pk=key)
    watch = Watch(matchday, since, EFFORT_LARGE)
    if not watch.tell():
        return
    try:
        work_out(matchday, stock_of(matchday), by=by, at=timezone.now(), effort=EFFORT_LARGE, watch=watch)
    except (Conflict, Invalid) as refusal:
        said = {**matchday.said, "refused": "；".join(map(str, refusal.words))}
        watch.mine.update(said=said, **AT_REST)
