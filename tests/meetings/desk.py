"""Be a desk at an event's meetings: one of the processes of the test of two desks at once.

`desk.py MATCHDAY [careless]` says "ready"; each line names a deed and what it is about, as JSON, and is answered by
"done", or by the name of the refusal. ``look`` is answered by what stands, as JSON.
"""

import json
import sys
import time
from typing import Any

import django

django.setup()

from luodi.accounts.queries import actor_of  # noqa: E402
from luodi.core.errors import Conflict, Refusal  # noqa: E402
from luodi.core.models import OutboxEntry  # noqa: E402
from luodi.meetings import actions  # noqa: E402
from luodi.meetings.actions import Changed, arranging  # noqa: E402
from luodi.meetings.models import Matchday, Meeting, Seat  # noqa: E402
from luodi.meetings.states import MATCHDAY_FLOW, MEETING_FLOW  # noqa: E402
from tests.factories import TODAY  # noqa: E402
from tests.meetings.stage import AT  # noqa: E402

ROWS = Meeting._base_manager.select_related(
    "a__registration", "b__registration", "slot", "until", "table", "matchday"
)


class Desk:
    """Know the matchday, and who sits here."""

    def __init__(self, key: str) -> None:
        self.key = int(key)
        created_by = self.matchday.created_by
        assert created_by
        self.by = actor_of(created_by, TODAY)

    @property
    def matchday(self) -> Matchday:
        """Read it as it stands."""
        return Matchday._base_manager.select_related("event", "created_by").get(pk=self.key)

    def person(self, name: str) -> Any:
        """Find who takes part."""
        people = self.matchday.participants.select_related("registration", "matchday")
        return people.get(registration__name=name)

    def place(self, said: dict[str, Any]) -> tuple[Any, Any]:
        """Find the time and the table."""
        matchday = self.matchday
        return matchday.slots.get(number=said["slot"]), matchday.tables.get(number=said["table"])

    def meeting(self, said: dict[str, Any]) -> Meeting:
        """Find a meeting by its key."""
        return ROWS.get(pk=said["meeting"])

    def do(self, said: dict[str, Any]) -> str:
        """Do a deed; gives "done", or the name of the refusal."""
        try:
            getattr(self, said["do"])(said)
        except Refusal as refusal:
            return "Conflict" if isinstance(refusal, Conflict) else type(refusal).__name__
        return "done"

    def add(self, said: dict[str, Any]) -> None:
        """Have two people meet."""
        first, second = map(self.person, said["people"])
        actions.add_meeting(self.matchday, first, second, *self.place(said), by=self.by, at=AT)

    def move(self, said: dict[str, Any]) -> None:
        """Move a meeting."""
        actions.move_meeting(self.meeting(said), *self.place(said), by=self.by, at=AT)

    def stretch(self, said: dict[str, Any]) -> None:
        """Let a meeting take longer, or shorter."""
        actions.stretch_meeting(self.meeting(said), said["length"], by=self.by, at=AT)

    def cancel(self, said: dict[str, Any]) -> None:
        """Cancel a meeting."""
        MEETING_FLOW.advance(self.meeting(said), "cancel", by=self.by, at=AT, note="改期")

    def plan(self, said: dict[str, Any]) -> None:
        """Plan anew."""
        actions.plan_meetings(self.matchday, by=self.by, at=AT)

    def confirm(self, said: dict[str, Any]) -> None:
        """Confirm the plan."""
        MATCHDAY_FLOW.advance(self.matchday, "confirm", by=self.by, at=AT)

    def repair(self, said: dict[str, Any]) -> None:
        """Free somebody who does not come, or close a table."""
        matchday = self.matchday
        slot, table = self.place(said)
        person = said.get("person")
        changed = (
            Changed("absent", self.person(person)) if person else Changed("table", table=table, slot=slot)
        )
        actions.repair(matchday, changed, plans=matchday.plans, by=self.by, at=AT)

    def look(self) -> dict[str, Any]:
        """Tell what stands: the meetings, the seats that are taken, and how many mails are to be sent."""
        meetings = [
            {
                "key": row.pk, "state": row.state, "people": [row.a.registration.name, row.b.registration.name],
                "from": row.slot.number, "until": row.until.number, "table": row.table.number,
            }
            for row in ROWS.filter(matchday=self.key).exclude(state="cancelled").order_by("pk")
        ]  # fmt: skip
        seats = Seat.objects.filter(slot__matchday=self.key)
        names = ("meeting_id", "slot__number", "table__number", "participant__registration__name")
        return {
            "state": self.matchday.state,
            "meetings": meetings,
            "seats": sorted(seats.values_list(*names)),
            "mails": OutboxEntry.objects.filter(payload__template__startswith="meetings/mail/").count(),
        }


def be_careless() -> None:
    """Look at what stands without waiting for the turn, and be slow to write."""
    read: Any = Matchday.refresh_from_db

    def slowly(row: Matchday, *words: Any, **more: Any) -> None:
        read(row, *words, **more)
        time.sleep(1)

    changes: dict[Any, dict[str, Any]] = {
        arranging: {"turned": lambda _matchday: None},
        Matchday: {"refresh_from_db": slowly},
    }
    for owner, names in changes.items():
        for name, value in names.items():
            setattr(owner, name, value)


def main() -> None:
    """Say what stands, then do as told until nothing more is said."""
    desk = Desk(sys.argv[1])
    if "careless" in sys.argv:
        be_careless()
    print("ready", flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        print(json.dumps(desk.look()) if said["do"] == "look" else desk.do(said), flush=True)


if __name__ == "__main__":
    main()
