"""Refuse places that do not fit: at a table that is not theirs, in a room too far, where no interpreter is free."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from itertools import pairwise
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from luodi.core.errors import Conflict
from luodi.meetings.calc import interpreter_for
from luodi.meetings.models import Matchday, Meeting, Participant, Seat
from luodi.meetings.problem import coming
from luodi.meetings.states import STANDING, Hold, MeetingState


def refuse_unfit(meetings: list[Meeting], matchday: Matchday) -> None:
    """Refuse meetings that the next plan, or a change of the day, could not keep where they are.

    :raises Conflict: if somebody is away, a table is not theirs, somebody cannot walk there in time, or no interpreter
        is free.
    """
    refuse_away(meetings)
    owners = coming(matchday).exclude(booth=None).select_related("registration__organisation", "booth")
    refuse_foreign(meetings, owners)
    refuse_far(meetings, matchday)
    refuse_unspoken(matchday, meetings)


def refuse_away(meetings: list[Meeting]) -> None:
    """Refuse meetings at a time when one of the two is not there.

    :raises Conflict: with the first of them.
    """
    seats = Seat.objects.filter(meeting__in=[one.pk for one in meetings], participant__away=F("slot"))
    rows = seats.select_related("slot", "participant__registration__organisation")
    if away := rows.order_by("slot__number", "pk").first():
        raise Conflict(
            _("%(who)s is not there at %(slot)s.") % {"who": away.participant.title, "slot": away.slot}
        )


def is_fixed(meeting: Meeting) -> bool:
    """Tell whether a plan that is made anew keeps a meeting where it is."""
    return meeting.hold == Hold.PLACE or meeting.state != MeetingState.PLANNED


def booth_for(meeting: Meeting, booths: dict[int, Participant]) -> Participant | None:
    """Name at whose booth two meet, as the planner has it: of two who have one, the smaller key's."""
    keys = sorted((meeting.a_id, meeting.b_id), key=str)
    return next((booths[key] for key in keys if key in booths), None)


def refuse_foreign(meetings: Iterable[Meeting], people: Iterable[Participant]) -> None:
    """Refuse meetings of people with a booth that are not there, and other people's meetings at a booth.

    :raises Conflict: with the first of them.
    """
    booths = {one.pk: one for one in people if one.booth_id}
    taken = {one.booth_id: one for one in booths.values()}
    for meeting in meetings:
        host = booth_for(meeting, booths)
        facts: dict[str, Any] = {
            "slot": meeting.slot, "table": meeting.table, "a": meeting.a.registration.name,
            "b": meeting.b.registration.name,
        }  # fmt: skip
        if host is not None and meeting.table_id != host.booth_id:
            facts |= {"who": host.title, "booth": host.booth}
            raise Conflict(
                _(
                    "%(who)s has the booth %(booth)s: the meeting of %(a)s and %(b)s cannot be at table %(table)s."
                )
                % facts
            )
        if host is None and meeting.table_id in taken:
            facts["who"] = taken[meeting.table_id].title
            raise Conflict(
                _("Table %(table)s is the booth of %(who)s: %(a)s and %(b)s cannot meet there at %(slot)s.")
                % facts
            )


def refuse_unspoken(matchday: Matchday, moved: Collection[Meeting] = ()) -> None:
    """Refuse more meetings at a time than there are interpreters: of those that are fixed; of all when ``moved`` are.

    :raises Conflict: with the first of them; also for two people who would need two.
    """
    standing = Meeting.objects.unguarded("counted").filter(
        matchday=matchday, state__in=STANDING, retired_at=None
    )
    foreign = standing.exclude(a__interpreter="", b__interpreter="")
    taking = Seat.objects.filter(first=True)
    times = set(taking.filter(meeting__in=[one.pk for one in moved]).values_list("slot", flat=True))
    seats = taking.filter(meeting__in=foreign).order_by("slot__number", "meeting")
    taken: Counter[tuple[int, str]] = Counter()
    for seat in seats.select_related("slot", "meeting__a__registration", "meeting__b__registration"):
        one = seat.meeting
        if not (is_fixed(one) or seat.slot_id in times):
            continue
        facts = {"a": one.a.registration.name, "b": one.b.registration.name, "slot": seat.slot}
        language = interpreter_for(one.a.interpreter, one.b.interpreter)
        if language is None:
            raise Conflict(_("%(a)s and %(b)s would need two interpreters.") % facts)
        taken[seat.slot_id, language] += 1
        if language and taken[seat.slot_id, language] > matchday.interpreters.get(language, 0):
            facts["language"] = language
            raise Conflict(
                _("No interpreter (%(language)s) is free for %(a)s and %(b)s at %(slot)s.") % facts
            )


def refuse_far(meetings: list[Meeting], matchday: Matchday) -> None:
    """Refuse meetings to which somebody cannot walk in time from the one before, or from which to the next.

    :raises Conflict: with the first of them.
    """
    walk = matchday.slots_to_walk
    if not walk:
        return
    keys, people = {one.pk for one in meetings}, {key for one in meetings for key in (one.a_id, one.b_id)}
    seats = Seat.objects.filter(participant__in=people).select_related(
        "slot", "table", "participant__registration__organisation"
    )
    for one, other in pairwise(seats.order_by("participant", "slot__number")):
        near = one.participant_id == other.participant_id and one.slot.session == other.slot.session
        too_soon = other.slot.number - one.slot.number <= walk
        if (
            near
            and too_soon
            and one.table.room != other.table.room
            and keys & {one.meeting_id, other.meeting_id}
        ):
            facts = {
                "who": one.participant.title,
                "before": one.table,
                "after": other.table,
                "slot": other.slot,
            }
            raise Conflict(_("%(who)s cannot walk from %(before)s to %(after)s by %(slot)s.") % facts)
