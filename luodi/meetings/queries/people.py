"""Answer who takes part in meetings, whom each could meet, and who has said what."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count, Q

from luodi.events.states import ComesAs, RegistrationState
from luodi.meetings import calc
from luodi.meetings.models import Matchday, Meeting, Participant, Seat, Wish
from luodi.meetings.problem import ACROSS, GONE, SIDES
from luodi.meetings.states import AHEAD, STANDING, Pairing


@dataclass(frozen=True)
class Guest:
    """Be a line of who takes part: wishes given and received, meetings, their minutes, slots in which they are away."""

    row: Participant
    given: int
    received: int
    meetings: int
    away: int
    minutes: int


def _coming(matchday: Matchday) -> list[Participant]:
    rows = Participant.objects.filter(matchday=matchday, registration__state=RegistrationState.PLACED)
    order = ("registration__comes_as", "registration__name", "pk")
    return list(rows.select_related("registration__organisation", "booth__closed_from").order_by(*order))


def people_of(matchday: Matchday) -> list[Guest]:
    """List who takes part; four questions whatever their number."""
    people = _coming(matchday)
    wishes = list(Wish.objects.filter(of__matchday=matchday, strength__gt=0).values_list("of", "to"))
    given, received = Counter(of for of, _to in wishes), Counter(to for _of, to in wishes)
    pairs = (
        Meeting.objects.unguarded("counted")
        .filter(matchday=matchday, state__in=STANDING)
        .values_list("a", "b")
    )
    meetings = Counter(key for pair in pairs for key in pair)
    away = dict(
        Participant.objects.filter(matchday=matchday).annotate(count=Count("away")).values_list("pk", "count")
    )
    return [
        Guest(
            one,
            given[one.pk],
            received[one.pk],
            meetings[one.pk],
            away.get(one.pk, 0),
            calc.minutes_of(one.length, minutes=matchday.minutes, pause=matchday.pause),
        )
        for one in people
    ]


def missed_by(matchday: Matchday) -> list[Participant]:
    """List who has withdrawn and still has meetings ahead: a change of the day frees them."""
    seats = Seat.objects.filter(meeting__matchday=matchday, meeting__state__in=AHEAD)
    rows = Participant.objects.filter(matchday=matchday, pk__in=seats.values("participant"))
    rows = rows.filter(registration__state__in=GONE).select_related("registration__organisation")
    return list(rows.order_by("registration__name", "pk"))


def others_of(participant: Participant) -> list[Participant]:
    """List whom somebody could meet: those of the other sides, nobody of the own house."""
    matchday = participant.matchday
    people = [one for one in _coming(matchday) if one.pk != participant.pk]
    house = participant.registration.organisation_id
    if house:
        people = [one for one in people if one.registration.organisation_id != house]
    if matchday.pairing == Pairing.ALL:
        return people
    side = SIDES.get(ComesAs(participant.registration.comes_as), "")
    facing = {b if a == side else a for a, b in ACROSS if side in (a, b)}
    return [one for one in people if SIDES.get(ComesAs(one.registration.comes_as)) in facing]


def wishes_of(participant: Participant) -> dict[int, int]:
    """Give how much somebody wishes to meet whom."""
    return dict(participant.wishes.values_list("to", "strength"))


def meetings_for(participant: Participant) -> list[Meeting]:
    """List the meetings of one person that are fixed, in their order."""
    mine = Q(a=participant) | Q(b=participant)
    rows = Meeting.objects.unguarded("one's own meetings").filter(
        mine, state__in=("confirmed", "held", "missed")
    )
    return list(
        rows.select_related(
            "slot", "until", "table", "a__registration__organisation", "b__registration__organisation"
        ).order_by("slot__number")
    )
