"""Keep what came of a meeting, open a match case where it goes on, and ask again after 30, 90 and 180 days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.rules import internal_reads
from luodi.events.states import ComesAs
from luodi.meetings.models import Meeting, Participant
from luodi.meetings.states import AHEAD, CHASE_DAYS, MEETING_FLOW, Chased, MeetingState, Result
from luodi.needs import actions as needing
from luodi.needs.models import Introduction, Need
from luodi.needs.queries import ALWAYS
from luodi.needs.states import OPEN_NEED, STAGES, IntroductionState, Side, Visibility
from luodi.registry.models import Expert, Person

# What a match case tells the enterprise of the expert: how to reach them once both have said that it goes on.
KNOWN = ("name", "school", "title")
RELEASED = (*KNOWN, "email")


NOT_YET = _("This meeting has not begun yet.")


@dataclass(frozen=True)
class Noted:
    """Be what somebody says of a meeting: what came of it, the next step, who sees to it, until when."""

    result: str
    next_step: str = ""
    owner: Person | None = None
    due_on: date | None = None


def note_outcome(meeting: Meeting, said: Noted, *, by: Actor, at: datetime) -> Meeting:
    """Keep what came of a meeting; where the office, or both who met, say that it goes on, a match case is opened.

    :raises Missing: if the meeting is hidden from the actor.
    :raises NotAllowed: if noting is not the actor's.
    :raises Conflict: if the meeting was cancelled.
    :raises Invalid: if the result is none, or the day lies behind.
    """
    if not Meeting.objects.allowed(by).filter(pk=meeting.pk).exists():
        raise Missing
    if not Meeting.objects.allowed(by, "note").filter(pk=meeting.pk).exists():
        raise NotAllowed
    office = Meeting.objects.allowed(by, "see_history").filter(pk=meeting.pk).exists()
    return _note(meeting, said, by, at, () if office else _sides_of(meeting, by))


def _sides_of(meeting: Meeting, by: Actor) -> tuple[str, ...]:
    """Tell for which of the two somebody speaks: in person, or for the enterprise."""
    mine = by.keys("organisation", Role.ENTERPRISE_CONTACT)
    people = {"a": meeting.a.registration, "b": meeting.b.registration}
    return tuple(
        side
        for side, one in people.items()
        if str(one.organisation_id) in mine or (one.person is not None and one.person.user_id == by.user_id)
    )


def note_by_link(participant: Participant, meeting: Meeting, said: Noted, *, at: datetime) -> Meeting:
    """Keep what one of the two says by the own link.

    :raises Missing: if it is no meeting of theirs.
    """
    if participant.pk not in (meeting.a_id, meeting.b_id):
        raise Missing
    signer = Actor(user_id=None, name=participant.registration.name, system=True)
    return _note(meeting, said, signer, at, ("a" if participant.pk == meeting.a_id else "b",))


def _note(meeting: Meeting, said: Noted, by: Actor, at: datetime, sides: tuple[str, ...]) -> Meeting:
    if said.result not in Result.values:
        raise Invalid({"result": [_("Say what came of it.")]})
    if said.due_on is not None and said.due_on < localdate(at):
        raise Invalid({"due_on": [_("The next step lies ahead.")]})
    with transaction.atomic():
        meeting.refresh_from_db()
        if meeting.state == MeetingState.CANCELLED:
            raise Conflict(_("This meeting was cancelled."))
        if at < meeting.slot.starts_at:
            raise Conflict(NOT_YET)
        if meeting.state in AHEAD:
            MEETING_FLOW.advance(meeting, "hold", by=by, at=at, inner=True)
        values: dict[str, Any] = {
            "result": said.result, "next_step": said.next_step[:200], "owner": said.owner, "due_on": said.due_on,
            "noted_at": at, "chase_on": None if said.result == Result.NONE else _chase(meeting, at, 0),
        }  # fmt: skip
        values |= {f"{side}_says": said.result for side in sides}
        spoken = {values.get(f"{side}_says", getattr(meeting, f"{side}_says")) for side in ("a", "b")}
        agreed = spoken == {Result.CASE}
        if said.result == Result.CASE and meeting.introduction_id is None and (agreed or not sides):
            values["introduction"] = _case_of(meeting, RELEASED if agreed else KNOWN, by, at)
        Meeting._base_manager.filter(pk=meeting.pk).update(**values, version=F("version") + 1, changed_at=at)
        audit.record(by, "note", meeting, at=at, changes={"result": [meeting.result, said.result]})
    meeting.refresh_from_db()
    return meeting


def _chase(meeting: Meeting, at: datetime, done: int) -> date | None:
    """Give the day on which it is asked next, nothing after the last."""
    met = localdate(meeting.slot.starts_at)
    days = [met + timedelta(days=number) for number in CHASE_DAYS[done:]]
    return next((day for day in days if day > localdate(at)), None)


def _case_of(meeting: Meeting, released: Sequence[str], by: Actor, at: datetime) -> Introduction | None:
    """Open a match case for the need that the two talked of; nothing where there is no open need or no expert.

    ``released``: what the enterprise is told of the expert. Both were in the room and know each other's names.
    """
    people = [meeting.a.registration, meeting.b.registration]
    owner = next((one for one in people if one.comes_as == ComesAs.ENTERPRISE and one.organisation_id), None)
    guest = next((one for one in people if one.person_id and one is not owner), None)
    if owner is None or guest is None:
        return None
    with internal_reads():
        expert = Expert._base_manager.filter(person=guest.person_id, retired_at=None).first()
        needs = Need._base_manager.filter(
            organisation=owner.organisation_id, state__in=OPEN_NEED, retired_at=None
        )
        if expert is None:
            return None
        running = Introduction._base_manager.filter(
            need__in=needs, expert=expert, state__in=(*STAGES, IntroductionState.CONVERTED)
        ).first()
        need = _talked_of(meeting, needs)
        if running is not None or need is None:
            return running
        deed = Actor(user_id=by.user_id, name=by.name, system=True)
        given: dict[str, list[str]] = {Side.OWNER: list(ALWAYS[Side.OWNER]), Side.EXPERT: list(released)}
        try:
            with transaction.atomic():
                return needing.introduce_agreed(need, expert=expert, released=given, by=deed, at=at)
        except Conflict:
            # The expert has enough on the desk: the outcome is kept all the same, the office sees to the case.
            return None


def _talked_of(meeting: Meeting, needs: Any) -> Need | None:
    """Take the need that the event starts from, else the latest one that experts may read anyway."""
    of_event = needs.filter(events=meeting.matchday.event_id).order_by("-changed_at").first()
    open_to_experts = needs.filter(visibility__in=(Visibility.PUBLIC, Visibility.EXPERTS))
    found: Need | None = of_event or open_to_experts.order_by("-changed_at").first()
    return found


def follow_up(meeting: Meeting, chased: str, *, by: Actor, at: datetime) -> Meeting:
    """Keep what became of a meeting when it was asked again; it is asked once more unless it is settled.

    :raises Missing: if the meeting is hidden from the actor.
    :raises NotAllowed: if following it up is not the actor's.
    """
    if not Meeting.objects.allowed(by).filter(pk=meeting.pk).exists():
        raise Missing
    if (
        chased not in Chased.values
        or not Meeting.objects.allowed(by, "follow").filter(pk=meeting.pk).exists()
    ):
        raise NotAllowed
    settled = chased in (Chased.CONTRACT, Chased.ENDED)
    with transaction.atomic():
        following = None if settled else _chase(meeting, at, 1)
        Meeting._base_manager.filter(pk=meeting.pk).update(
            chased=chased, chase_on=following, version=F("version") + 1, changed_at=at
        )
        audit.record(by, "follow", meeting, at=at, changes={"chased": [meeting.chased, chased]})
    meeting.refresh_from_db()
    return meeting


@MEETING_FLOW.effect("miss")
def only_once_it_was_due(meeting: Meeting, taken: Taken) -> None:
    """Refuse to say that a meeting did not take place before it could.

    :raises Conflict: if it has not begun.
    """
    if taken.at < meeting.slot.starts_at:
        raise Conflict(NOT_YET)
