"""Repair a confirmed plan on the day: somebody is late, leaves, does not come, a table is lost, a guest comes.

What a change comes to is shown first; it is stored only if nothing else was changed meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.rules import internal_reads
from luodi.meetings.actions.planning import keep
from luodi.meetings.actions.preparing import check, turn
from luodi.meetings.actions.telling import tell_changed
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant
from luodi.meetings.problem import Stock, in_words, plan_of, problem_of, said_of, stock_of
from luodi.meetings.states import AHEAD, MEETING_FLOW, MatchdayState, MeetingState
from luodi.scheduling import repairing
from luodi.scheduling.answer import Replanned
from luodi.scheduling.changes import Change, Late, Left, NoShow, TableLost
from luodi.scheduling.problem import Wrong


@dataclass(frozen=True)
class Changed:
    """Be a change of the day: ``kind`` is late, left, absent, table, or guests (whoever is new takes part)."""

    kind: str
    person: Participant | None = None
    slot: MeetingSlot | None = None
    table: MeetingTable | None = None

    def for_planner(self) -> list[Change]:
        """Put it as the planner takes it.

        :raises Invalid: if what it is about is not said.
        """
        match self.kind, self.person, self.slot, self.table:
            case "late", Participant(pk=key), MeetingSlot(pk=slot), _:
                return [Late(str(key), str(slot))]
            case "left", Participant(pk=key), MeetingSlot(pk=slot), _:
                return [Left(str(key), str(slot))]
            case "absent", Participant(pk=key), _, _:
                return [NoShow(str(key))]
            case "table", _, slot_row, MeetingTable(pk=key):
                return [TableLost(str(key), str(slot_row.pk) if slot_row else None)]
            case "guests", _, _, _:
                return []
        raise Invalid({"": [_("Say who or which table it is about, and from when.")]})


def repaired(matchday: Matchday, changed: Changed, *, by: Actor, at: datetime) -> tuple[Stock, Replanned]:
    """Work out what a change comes to, storing nothing.

    :raises Conflict: if the meetings are not confirmed, or the last of them has begun.
    :raises Invalid: if the change says too little.
    """
    check(matchday, by)
    if matchday.state != MatchdayState.CONFIRMED:
        raise Conflict(_("These meetings are not confirmed yet: plan them anew instead."))
    stock = stock_of(matchday)
    now = _now(stock, at)
    everybody, withdrawn = stock_of_all(stock)
    # Whoever has withdrawn does not come, whatever else is changed: what they had is freed, and nothing new put there.
    absent = [NoShow(str(key)) for key in sorted(withdrawn)]
    changes = changed.for_planner()
    if changed.person is not None and changed.person.pk in withdrawn:
        changes = []
    try:
        found = repairing.replan(
            problem_of(everybody, by=by),
            plan_of(stock),
            [*changes, *absent],
            now=now,
            notice=matchday.notice,
        )
    except Wrong as fault:
        raise Invalid({"": [in_words(fault, everybody)]}) from None
    return stock, found


def stock_of_all(stock: Stock) -> tuple[Stock, set[int]]:
    """Add who has withdrawn and has meetings still, which have to be freed; gives their keys as well."""
    missing = _withdrawn(stock)
    if not missing:
        return stock, missing
    rows = Participant.objects.filter(pk__in=missing).select_related("registration__organisation")
    people = [*stock.people, *rows.prefetch_related("away")]
    return Stock(stock.matchday, stock.slots, stock.tables, people, stock.meetings), missing


def _withdrawn(stock: Stock) -> set[int]:
    here = {one.pk for one in stock.people}
    return {key for one in stock.meetings for key in (one.a_id, one.b_id)} - here


def _now(stock: Stock, at: datetime) -> str | None:
    """Name the first slot that has not begun, nothing before the first.

    :raises Conflict: if all have begun.
    """
    ahead = [slot for slot in stock.slots if slot.starts_at > at]
    if not ahead:
        raise Conflict(_("The last meeting has begun: there is nothing left to plan."))
    return None if len(ahead) == len(stock.slots) else str(ahead[0].pk)


def repair(matchday: Matchday, changed: Changed, *, plans: int, by: Actor, at: datetime) -> Replanned:
    """Store what a change comes to, and tell those whose meetings moved, fell away or are new.

    ``plans``: the number of the plan that was shown.

    :raises Conflict: if the plan is another by now.
    """
    with transaction.atomic(), internal_reads():
        turn(matchday, plans)
        stock, found = repaired(matchday, changed, by=by, at=at)
        _remember(changed, stock)
        standing = {(one.a_id, one.b_id): one for one in stock.meetings}
        lost = [standing[tuple(sorted((int(one.meeting.a), int(one.meeting.b))))] for one in found.lost]  # type: ignore[index]
        withdrawn = _withdrawn(stock)
        for row in lost:
            if row.state in AHEAD:
                gone = next((one for one in (row.a, row.b) if one.pk in withdrawn), None)
                note = _reason(Changed("absent", gone) if gone else changed)
                MEETING_FLOW.advance(row, "cancel", by=SYSTEM, at=at, note=note)
        Matchday._base_manager.filter(pk=matchday.pk).update(plans=plans + 1)
        left = Stock(
            matchday,
            stock.slots,
            stock.tables,
            stock.people,
            [one for one in stock.meetings if one not in lost],
        )
        keep(matchday, left, found.plan, by=by, at=at)
        fresh = Meeting._base_manager.filter(matchday=matchday, state=MeetingState.PLANNED)
        new = list(fresh.values_list("pk", flat=True))
        fresh.update(state=MeetingState.CONFIRMED, changed_at=at)
        moved = [standing[tuple(sorted((int(one.after.a), int(one.after.b))))].pk for one in found.moved]  # type: ignore[index]
        tell_changed(Meeting._base_manager.filter(pk__in=[*moved, *new]), at=at)
        said = {**matchday.said, **_kept(said_of(found.plan))}
        Matchday._base_manager.filter(pk=matchday.pk).update(said=said, planned_at=at)
        told: dict[str, Any] = {"moved": len(moved), "lost": len(lost), "new": len(new)}
        audit.record(
            by,
            "repair",
            matchday,
            at=at,
            note=_reason(changed),
            changes={k: [None, v] for k, v in told.items()},
        )
    matchday.refresh_from_db()
    return found


def _kept(said: dict[str, Any]) -> dict[str, Any]:
    """Leave out how good the plan could have been: that was said of the whole day."""
    return {name: value for name, value in said.items() if name not in ("bound", "musts_bound", "proven")}


def _remember(changed: Changed, stock: Stock) -> None:
    """Keep with people and tables what the change says, so that the next plan knows it."""
    numbers = {slot.pk: slot.number for slot in stock.slots}
    since = changed.slot.number if changed.slot else 0
    if changed.kind == "table" and changed.table is not None:
        first = changed.slot or (stock.slots[0] if stock.slots else None)
        MeetingTable.objects.filter(pk=changed.table.pk).update(closed_from=first)
        # Whoever had the booth there goes on without one.
        Participant.objects.filter(booth=changed.table).update(booth=None)
    elif changed.person is not None:
        away = {
            "late": [key for key, number in numbers.items() if number < since],
            "left": [key for key, number in numbers.items() if number >= since],
            "absent": list(numbers),
        }[changed.kind]
        changed.person.away.add(*away)


def _reason(changed: Changed) -> str:
    """Say in the mail why a meeting fell away."""
    who = changed.person.registration.name if changed.person else ""
    return {
        "late": f"{who} 晚到", "left": f"{who} 提前离场", "absent": f"{who} 未能到会",
        "table": f"{changed.table} 号桌停用" if changed.table else "", "guests": "新增来宾",
    }[changed.kind]  # fmt: skip
