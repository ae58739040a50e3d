"""Write mails to those who meet: wishes asked for, the own plan, what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from luodi.core import outbox
from luodi.events.actions.telling import LANGUAGE, facts_of
from luodi.meetings.models import Matchday, Meeting, Participant


def wish_address(token: str) -> str:
    """Give the address at which somebody says whom to meet, and later sees the own meetings."""
    return str(settings.LUODI_SITE_URL + reverse("meetings:own", args=[token]))


def tell(participant: Participant, what: str, *, at: datetime, **more: Any) -> bool:
    """Mail somebody who takes part, where an address is known; tells whether one is."""
    row = participant.registration
    if not row.email:
        return False
    context = {**facts_of(row.event), "name": row.name, **more}
    outbox.mail(row.email, f"meetings/mail/{what}", context, language=LANGUAGE, at=at)
    return True


def line_of(meeting: Meeting, reader: Participant) -> str:
    """Say in a line when, where and whom somebody meets."""
    other = meeting.b if meeting.a_id == reader.pk else meeting.a
    table = meeting.table
    where = " ".join(part for part in (table.room, f"{table.name}号桌") if part)
    return f"{meeting.when}  {where}  {other.title}"


def whole(meetings: Any) -> Any:
    """Fetch with meetings what a line of them says."""
    return meetings.select_related(
        "slot", "until", "table", "a__registration__organisation", "a__registration__event__region",
        "b__registration__organisation", "b__registration__event__region",
    )  # fmt: skip


def _by_person(meetings: Iterable[Meeting]) -> dict[Participant, list[Meeting]]:
    found: dict[Participant, list[Meeting]] = defaultdict(list)
    for one in meetings:
        found[one.a].append(one)
        found[one.b].append(one)
    return found


def tell_plans(matchday: Matchday, *, at: datetime) -> int:
    """Mail everybody the own meetings; gives how many could be reached."""
    rows = whole(Meeting._base_manager.filter(matchday=matchday, state="confirmed").order_by("slot__number"))
    told = 0
    for person, meetings in _by_person(rows).items():
        told += tell(person, "plan", at=at, lines=[line_of(one, person) for one in meetings])
    return told


def tell_changed(meetings: Iterable[Meeting], *, at: datetime, off: bool = False, note: str = "") -> int:
    """Mail those whose confirmed meetings moved, were added or cancelled; gives how many could be reached."""
    keys = [one.pk for one in meetings]
    rows = list(whole(Meeting._base_manager.filter(pk__in=keys).order_by("slot__number"))) if keys else []
    told = 0
    for person, mine in _by_person(rows).items():
        lines = [line_of(one, person) for one in mine]
        told += tell(person, "cancelled" if off else "changed", at=at, lines=lines, note=note)
    return told
