"""Store one-to-one meetings of two invented events: one held with what came of it, one that is being planned."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core.models import OutboxEntry
from luodi.core.outbox import MAIL
from luodi.core.rules import internal_reads
from luodi.events.models import Event, EventSession
from luodi.events.states import ComesAs
from luodi.meetings import actions
from luodi.meetings.actions.following import Noted
from luodi.meetings.actions.preparing import Shape
from luodi.meetings.models import Matchday, Meeting, Participant
from luodi.meetings.queries import others_of
from luodi.meetings.states import MATCHDAY_FLOW, MEETING_FLOW, MeetingState, Result, Strength
from luodi.site.demo.invented import World, mark, mark_stored

_STEPS = (
    "一周内寄送样品",
    "安排专家到厂看设备",
    "补充工况数据后再谈",
    "下月到校参观实验室",
    "起草技术开发合同",
)
_WEIGHTS = {Strength.MUST: 1, Strength.MUCH: 4, Strength.WISH: 6, Strength.MAYBE: 3, Strength.NO: 1}


def store_meetings(world: World, now: datetime) -> int:
    """Store the meetings of the event that was just held, and of the one next week; nobody is mailed.

    :returns: how many meetings.
    """
    telling = _Telling(world, now)
    events = Event.objects.allowed(telling.director).filter(
        kind="matchmaking", sessions__kind="meetings", retired_at=None
    )
    for event in events.distinct().order_by("starts_on"):
        (telling.held if event.state == "held" else telling.coming)(event)
    OutboxEntry.objects.filter(channel=MAIL, payload__template__startswith="meetings/mail/").delete()
    OutboxEntry.objects.filter(channel=MAIL, payload__template__startswith="needs/mail/introduced").delete()
    with internal_reads():
        return Meeting._base_manager.count()


class _Telling:
    """Store meetings with the same dice, so that two installations look alike."""

    def __init__(self, world: World, now: datetime) -> None:
        self.now, self.today, self.dice = now, localdate(now), random.Random(20261203)  # noqa: S311
        self.director = actor_of(world.users["director"], self.today)

    def held(self, event: Event) -> None:
        """Plan, confirm, hold, and note what came of most meetings."""
        begun = self.now - (self.today - event.starts_on)
        matchday = self._planned(event, begun - timedelta(days=3), tables=6)
        matchday = MATCHDAY_FLOW.advance(matchday, "confirm", by=self.director, at=begun - timedelta(days=2))
        with internal_reads():
            rows = list(
                Meeting._base_manager.filter(matchday=matchday).order_by("slot__number", "table__number")
            )
        for number, row in enumerate(rows):
            if number % 11 == 10:
                MEETING_FLOW.advance(row, "miss", by=self.director, at=row.until.ends_at)
                continue
            result = self.dice.choices((Result.CASE, Result.TALK, Result.NONE), (3, 4, 3))[0]
            step = self.dice.choice(_STEPS) if result != Result.NONE else ""
            # Cases are opened by those who met, not by a dice: the demonstration's own needs keep their course.
            noted = Noted(Result.TALK if result == Result.CASE else result, step)
            actions.note_outcome(row, noted, by=self.director, at=row.until.ends_at)
        MATCHDAY_FLOW.advance(matchday, "finish", by=self.director, at=begun)
        self._mark(matchday)

    def coming(self, event: Event) -> None:
        """Ask for wishes and plan, with somebody who meets for longer and a meeting held by hand."""
        matchday = self._planned(event, self.now - timedelta(days=2), tables=6, long=1)
        with internal_reads():
            row = (
                Meeting._base_manager.filter(matchday=matchday, state=MeetingState.PLANNED)
                .order_by("slot__number")
                .first()
            )
        if row is not None:
            actions.hold_meeting(row, "place", by=self.director, at=self.now - timedelta(days=1))
        self._mark(matchday)

    def _planned(self, event: Event, at: datetime, *, tables: int, long: int = 0) -> Matchday:
        parts = EventSession.objects.allowed(self.director).filter(
            event=event, kind="meetings", retired_at=None
        )
        spans = [(one.starts_at, one.ends_at) for one in parts]
        row: Any = mark(Matchday(minutes=15, pause=5))
        matchday = actions.open_meetings(
            event, row, Shape(spans, [("洽谈区", tables)]), by=self.director, at=at
        )
        matchday = MATCHDAY_FLOW.advance(matchday, "ask", by=self.director, at=at)
        people = Participant.objects.filter(matchday=matchday).select_related("registration", "matchday")
        everywhere = set(matchday.slots.values_list("pk", flat=True))
        for person in people.filter(registration__comes_as=ComesAs.EXPERT).order_by("pk")[:long]:
            actions.set_person(person, there=everywhere, most=None, length=2, by=self.director, at=at)
        matchday.refresh_from_db()
        for person in people.order_by("pk"):
            others = others_of(person)
            few = self.dice.sample(others, min(len(others), 4))
            said = {one.pk: int(self.dice.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]) for one in few}
            if self.dice.random() < 0.8:
                actions.save_wishes(person, said, at=at + timedelta(hours=3))
        actions.plan_meetings(matchday, by=self.director, at=at + timedelta(hours=20))
        return matchday

    def _mark(self, matchday: Matchday) -> None:
        with internal_reads():
            for row in Meeting._base_manager.filter(matchday=matchday):
                mark_stored(row)
