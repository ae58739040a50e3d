"""Set an event's meetings up: four enterprises, three experts, one morning of four slots at two tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from luodi.events.models import Event
from luodi.meetings import actions
from luodi.meetings.actions.preparing import Shape
from luodi.meetings.models import Matchday, Meeting, Participant
from tests import factories
from tests.cast import World

AT = timezone.now()


def day_of(event: Event, hour: int, minute: int = 0) -> datetime:
    """Give a time of the event's first day, Beijing time."""
    zone = timezone.get_current_timezone()
    return datetime(
        event.starts_on.year, event.starts_on.month, event.starts_on.day, hour, minute, tzinfo=zone
    )


@dataclass
class Stage:
    """Be an event with its meetings and the people by name."""

    world: World
    event: Event
    matchday: Matchday

    @property
    def by(self) -> Any:
        """Act as the region's officer."""
        return self.world.actor("officer")

    def person(self, name: str) -> Participant:
        """Find who takes part by name."""
        rows = Participant.objects.select_related("registration", "matchday")
        found: Participant = rows.get(matchday=self.matchday, registration__name=name)
        return found

    def wish(self, of: str, **strengths: int) -> None:
        """Let somebody wish."""
        said = {self.person(name).pk: value for name, value in strengths.items()}
        actions.save_wishes(self.person(of), said, at=AT)

    def plan(self) -> list[Meeting]:
        """Plan, and give the meetings that stand."""
        self.matchday.refresh_from_db()
        actions.plan_meetings(self.matchday, by=self.by, at=AT)
        return self.meetings()

    def meetings(self) -> list[Meeting]:
        """Give the meetings that stand, in their order."""
        rows = Meeting.objects.unguarded("test").filter(matchday=self.matchday).exclude(state="cancelled")
        people = ("a__registration", "b__registration", "slot", "table", "matchday")
        return list(rows.select_related(*people).order_by("slot__number", "table__number"))

    def pairs(self) -> set[frozenset[str]]:
        """Name who meets whom."""
        return {frozenset((one.a.registration.name, one.b.registration.name)) for one in self.meetings()}

    def of(self, one: str, other: str) -> Meeting:
        """Find the meeting of two people."""
        return next(
            row
            for row in self.meetings()
            if {row.a.registration.name, row.b.registration.name} == {one, other}
        )

    def confirm(self) -> None:
        """Confirm the plan."""
        from luodi.meetings.states import MATCHDAY_FLOW

        self.matchday = MATCHDAY_FLOW.advance(self.matchday, "confirm", by=self.by, at=AT)


def stage(
    world: World,
    *,
    days: int = 10,
    rooms: tuple[tuple[str, int], ...] = (("", 2),),
    hours: tuple[int, int] = (9, 11),
    **more: Any,
) -> Stage:
    """Set the stage: enterprises 甲 乙 丙 丁, experts 张 李 王, all with a place."""
    event = factories.event(starts_on=timezone.localdate() + timedelta(days=days))
    for name in "甲乙丙丁":
        factories.event_registration(
            event,
            name=name,
            comes_as="enterprise",
            organisation_text=f"{name}公司",
            email=f"{ord(name)}@example.com",
        )
    for name in "张李王":
        factories.event_registration(event, name=name, comes_as="expert", organisation_text="大学")
    values = {"minutes": 25, "pause": 5, **more}
    shape = Shape([(day_of(event, hours[0]), day_of(event, hours[1]))], rooms)
    matchday = actions.open_meetings(event, Matchday(**values), shape, by=world.actor("officer"), at=AT)
    return Stage(world, event, matchday)
