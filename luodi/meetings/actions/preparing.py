"""Prepare the meetings of an event: times, tables, who takes part and when they are there."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.events.models import Event, EventRegistration
from luodi.events.states import ComesAs, RegistrationState
from luodi.meetings import calc
from luodi.meetings.actions.fitting import refuse_unspoken
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant
from luodi.meetings.problem import SIDES
from luodi.meetings.states import STANDING, Pairing

# Who works at an event meets nobody.
_AT_WORK = (ComesAs.STAFF, ComesAs.MEDIA)
MOST_TABLES = 300
OVERTAKEN = _("The plan was changed meanwhile. Look at it as it stands now, then do it again.")


@dataclass(frozen=True)
class Shape:
    """Be the times and tables of meetings: spans of time that are cut into slots, how many tables each room has.

    ``interpreters``: how many there are of each language in every slot.
    """

    spans: Sequence[tuple[datetime, datetime]]
    rooms: Sequence[tuple[str, int]]
    interpreters: Mapping[str, int] = field(default_factory=dict)

    @property
    def tables(self) -> list[str]:
        """Name the room of each table."""
        return [room for room, count in self.rooms for _number in range(count)]


def open_meetings(event: Event, row: Matchday, shape: Shape, *, by: Actor, at: datetime) -> Matchday:
    """Set up the meetings of an event, with everybody who has a place at it and may meet others.

    :raises Missing: if the event is hidden from the actor.
    :raises NotAllowed: if planning it is not the actor's.
    :raises Conflict: if it has meetings already.
    :raises Invalid: if no slot fits into the times, or there are too many.
    """
    if not Event.objects.allowed(by).filter(pk=event.pk).exists():
        raise Missing
    if Matchday.objects.unguarded("told only whether there is one").filter(event=event).exists():
        raise Conflict(_("The meetings of this event are set up already."))
    row.event = event
    with transaction.atomic():
        matchday = change.create(row, by=by, at=at)
        _cut(matchday, shape)
        gather(matchday, by=by, at=at)
    return matchday


def reshape(matchday: Matchday, shape: Shape, *, by: Actor, at: datetime) -> None:
    """Give the meetings other times and tables, as long as none is planned; what stays the same may be said again.

    :raises Conflict: if meetings are planned: they would lose their places.
    :raises Invalid: if no slot fits into the times, or there are too many.
    """
    with transaction.atomic():
        check(matchday, by)
        turned(matchday)
        if _is_so(matchday, shape):
            _interpret(matchday, shape)
            return
        standing = Meeting.objects.unguarded("told only whether there is one").filter(matchday=matchday)
        if standing.exists():
            raise Conflict(
                _(
                    "Meetings are planned in these times already. Close a table or a time on the board instead."
                )
            )
        matchday.slots.all().delete()
        matchday.tables.all().delete()
        _cut(matchday, shape)
        audit.record(by, "amend", matchday, at=at, changes={"tables": [None, len(shape.tables)]})


def check(matchday: Matchday, by: Actor, verb: str = "plan") -> None:
    """Refuse who may not plan these meetings.

    :raises Missing: if they are hidden from the actor.
    :raises NotAllowed: if planning them is not the actor's.
    """
    if not Matchday.objects.allowed(by).filter(pk=matchday.pk).exists():
        raise Missing
    if not Matchday.objects.allowed(by, verb).filter(pk=matchday.pk).exists():
        raise NotAllowed


def _is_so(matchday: Matchday, shape: Shape) -> bool:
    """Tell whether times and tables are already as they are said to be."""
    spans = calc.cut(shape.spans, minutes=matchday.minutes, pause=matchday.pause)
    stand = matchday.slots.values_list("starts_at", "ends_at")
    rooms = matchday.tables.values_list("room", flat=True)
    return [*stand] == [(one.starts_at, one.ends_at) for one in spans] and [*rooms] == shape.tables


def _interpret(matchday: Matchday, shape: Shape) -> None:
    """Keep how many interpreters there are.

    :raises Invalid: if a language that somebody needs is left out.
    """
    needed = matchday.participants.exclude(interpreter="").values_list("interpreter", flat=True)
    missing = sorted(set(needed) - set(shape.interpreters))
    if missing:
        said = _("%(language)s is needed by people who take part: say how many interpreters there are.")
        raise Invalid({"interpreters": [said % {"language": "、".join(missing)}]})
    matchday.interpreters = dict(shape.interpreters)
    Matchday._base_manager.filter(pk=matchday.pk).update(interpreters=matchday.interpreters)


def _cut(matchday: Matchday, shape: Shape) -> None:
    _interpret(matchday, shape)
    spans = calc.cut(shape.spans, minutes=matchday.minutes, pause=matchday.pause)
    if not spans:
        raise Invalid({"times": [_("No meeting of this length fits into the times.")]})
    if len(spans) > calc.MOST_SLOTS:
        raise Invalid(
            {
                "times": [
                    _("More than %(most)d meetings one after the other: say fewer or longer ones.")
                    % {"most": calc.MOST_SLOTS}
                ]
            }
        )
    MeetingSlot.objects.bulk_create(
        MeetingSlot(
            matchday=matchday,
            number=number,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            session=span.session,
        )
        for number, span in enumerate(spans, 1)
    )
    MeetingTable.objects.bulk_create(
        MeetingTable(matchday=matchday, number=number, name=str(number), room=room)
        for number, room in enumerate(shape.tables[:MOST_TABLES], 1)
    )


def gather(matchday: Matchday, *, by: Actor, at: datetime) -> int:
    """Take in everybody who has a place at the event by now and may meet others; gives how many are new."""
    with transaction.atomic():
        check(matchday, by)
        rows = EventRegistration.objects.unguarded("who has a place takes part").filter(
            event=matchday.event_id, state=RegistrationState.PLACED, retired_at=None, participant=None
        )
        if matchday.pairing == Pairing.ACROSS:
            rows = rows.filter(comes_as__in=SIDES)
        fresh = list(rows.exclude(comes_as__in=_AT_WORK).order_by("pk"))
        Participant.objects.bulk_create(Participant(matchday=matchday, registration=row) for row in fresh)
        if fresh:
            audit.record(by, "gather", matchday, at=at, changes={"people": [None, len(fresh)]})
    return len(fresh)


def set_person(
    participant: Participant,
    *,
    there: Collection[int],
    most: int | None,
    length: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say in which slots somebody is there, how many meetings at most, and for how many slots they meet.

    ``there`` are the keys of slots; a ``length`` that is not said stays. Meetings that stand keep theirs until they are
    planned anew.

    :raises Conflict: if a meeting stands in a slot in which they would be away: repair the plan instead.
    """
    matchday = participant.matchday
    with transaction.atomic():
        check(matchday, by)
        away = [slot.pk for slot in matchday.slots.all() if slot.pk not in there]
        if participant.seats.filter(slot__in=away, meeting__state__in=STANDING).exists():
            raise Conflict(
                _("There is a meeting at one of these times. Use “Change of the day”: it finds another time.")
            )
        lasts = length or participant.length
        if set(participant.away.values_list("pk", flat=True)) != set(away) or lasts != participant.length:
            turned(matchday)
        participant.away.set(away)
        Participant.objects.filter(pk=participant.pk).update(most=most, length=lasts)
        told = {"away": [None, len(away)]}
        if lasts != participant.length:
            told |= {"length": [participant.length, lasts]}
        audit.record(by, "amend", matchday, at=at, changes=told)
    participant.most, participant.length = most, lasts


def set_interpreter(participant: Participant, language: str, *, by: Actor, at: datetime) -> None:
    """Say from which language somebody has to be interpreted; from none for most.

    :raises Invalid: if there are no interpreters of the language.
    :raises Conflict: if those there are do not suffice for meetings that are fixed.
    """
    matchday = participant.matchday
    with transaction.atomic():
        check(matchday, by)
        if participant.interpreter == language:
            return
        if language and language not in matchday.interpreters:
            raise Invalid({"interpreter": [_("There are no interpreters of this language.")]})
        turned(matchday)
        Participant.objects.filter(pk=participant.pk).update(interpreter=language)
        refuse_unspoken(matchday)
        told = {"interpreter": [participant.interpreter, language]}
        audit.record(by, "amend", matchday, at=at, changes=told)
    participant.interpreter = language


def turn(matchday: Matchday, plans: int) -> None:
    """Begin a new plan if none was made since ``plans``.

    :raises Conflict: if there was one: what was shown is not what stands.
    """
    here = Matchday._base_manager.filter(pk=matchday.pk, plans=plans)
    if not here.update(plans=F("plans") + 1):
        raise Conflict(OVERTAKEN)
    matchday.plans = plans + 1


def turned(matchday: Matchday) -> None:
    """Let whoever looks at the plan as it was know that it is another, or is made of other things."""
    Matchday._base_manager.filter(pk=matchday.pk).update(plans=F("plans") + 1)
