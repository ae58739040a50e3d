"""Draw up where a call stands, district by district, within what the reader may see; the same few questions always."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luodi.collecting import calc
from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall
from luodi.collecting.states import ListState
from luodi.core.actor import Actor
from luodi.needs.calc import clarity
from luodi.needs.models import Need
from luodi.needs.rules import OPEN


@dataclass
class Line:
    """Be one district's line of the board; clarity is 0 to 100, or nothing before anything came in."""

    district: CallDistrict
    received: int = 0
    accepted: int = 0
    returned: int = 0
    last: datetime | None = None
    scored: int = 0

    @property
    def clarity(self) -> int | None:
        """Give the mean clarity of what came in."""
        return round(self.scored / self.received) if self.received else None

    @property
    def share(self) -> int | None:
        """Give how much of what was asked for came in, in per cent; nothing where no number was asked."""
        quota = self.district.quota
        return min(100, round(100 * self.received / quota)) if quota else None


@dataclass(frozen=True)
class Board:
    """Be the whole board with its sums."""

    call: NeedCall
    lines: list[Line]
    days: int

    @property
    def sums(self) -> dict[str, int | None]:
        """Add the lines up."""
        received = sum(line.received for line in self.lines)
        return {
            "asked": sum(line.district.quota for line in self.lines),
            "received": received,
            "accepted": sum(line.accepted for line in self.lines),
            "returned": sum(line.returned for line in self.lines),
            "clarity": round(sum(line.scored for line in self.lines) / received) if received else None,
        }


def collected_needs(actor: Actor, **where: Any) -> list[EntryNeed]:
    """List what was handed in and the actor may see, the earliest first, with what sheets say of it."""
    seen = Need.objects.allowed(actor).filter(submitted_at__isnull=False, retired_at=None)
    rows = EntryNeed.objects.filter(need__in=seen, **where)
    return list(
        rows.select_related(
            "need__organisation", "need__region", "need__field", "need__industry", "district"
        ).order_by("district__region_id", "at", "pk")
    )


def board_of(call: NeedCall, actor: Actor, today: date) -> Board:
    """Draw up a call's board: three questions, however many districts and needs there are."""
    districts = CallDistrict.objects.allowed(actor).filter(call=call, retired_at=None)
    rows = districts.select_related("region", "responsible", "call").order_by("region_id")
    lines = {district.pk: Line(district) for district in rows}
    for one in collected_needs(actor, district__call=call):
        line = lines.get(one.district_id)
        if line is not None:
            line.received += 1
            line.accepted += one.need.state in OPEN
            line.returned += one.need.state == "returned"
            line.scored += clarity(one.need)
            line.last = max(line.last or one.at, one.at)
    return Board(call, list(lines.values()), calc.days_left(call.closes_on, today))


def waiting_lists(actor: Actor) -> Any:
    """Find the districts' lists that wait for the actor's own decision, the longest waiting first."""
    for_city = CallDistrict.objects.allowed(actor, "accept").filter(
        state=ListState.HANDED_IN, retired_at=None
    )
    for_office = CallDistrict.objects.allowed(actor, "confirm").filter(
        state=ListState.WITH_OFFICE, retired_at=None
    )
    both = CallDistrict.objects.allowed(actor).filter(pk__in=[*_keys(for_city), *_keys(for_office)])
    return both.select_related("call", "region").order_by("changed_at", "pk")


def _keys(rows: Any) -> list[int]:
    return list(rows.values_list("pk", flat=True))
