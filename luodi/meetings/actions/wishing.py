"""Ask everybody whom they wish to meet, by a link of their own, and keep what they say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid
from luodi.core.flow import Taken
from luodi.core.rules import internal_reads
from luodi.events.states import EventState
from luodi.meetings.actions.fitting import refuse_unfit
from luodi.meetings.actions.preparing import check
from luodi.meetings.actions.telling import tell, tell_plans, wish_address
from luodi.meetings.actions.watching import AT_REST
from luodi.meetings.models import Matchday, Meeting, Participant, Wish
from luodi.meetings.queries.board import meetings_of
from luodi.meetings.queries.people import others_of
from luodi.meetings.states import MATCHDAY_FLOW, OPEN_MATCHDAY, MatchdayState, MeetingState, Strength

# Nobody has to meet everybody: more musts than this are wishes.
MOST_MUSTS = 3


def make_link(participant: Participant, *, by: Actor, at: datetime) -> str:
    """Make the link of somebody who takes part, to be sent by WeChat; an earlier one is void."""
    with transaction.atomic():
        check(participant.matchday, by)
        token = new_token()
        Participant.objects.filter(pk=participant.pk).update(token_hash=secret_hash(token))
        audit.record(by, "make_link", participant.registration, at=at)
    return wish_address(token)


def ask_everybody(matchday: Matchday, *, by: Actor, at: datetime, again: bool = False) -> tuple[int, int]:
    """Mail those who have not said whom they wish to meet; gives how many were mailed, and how many have no address.

    ``again``: also those who were asked before and did not answer.
    """
    with transaction.atomic():
        check(matchday, by)
        rows = matchday.participants.filter(answered_at=None).select_related("registration__event__region")
        waiting = list(rows if again else rows.filter(token_hash=""))
        mailed = 0
        for one in waiting:
            if one.registration.email:
                token = new_token()
                Participant.objects.filter(pk=one.pk).update(token_hash=secret_hash(token))
                mailed += tell(one, "wishes", at=at, url=wish_address(token))
    return mailed, len(waiting) - mailed


@MATCHDAY_FLOW.effect("ask")
def ask(matchday: Matchday, taken: Taken) -> None:
    """Ask everybody as wishes are opened."""
    ask_everybody(matchday, by=taken.by, at=taken.at)


@MATCHDAY_FLOW.effect("confirm")
def confirm(matchday: Matchday, taken: Taken) -> None:
    """Confirm all planned meetings, and send everybody the own plan.

    :raises Conflict: if one does not fit booths, ways or interpreters that were given since.
    """
    refuse_unfit(meetings_of(matchday), matchday)
    with internal_reads():
        planned = Meeting._base_manager.filter(matchday=matchday, state=MeetingState.PLANNED)
        count = planned.update(state=MeetingState.CONFIRMED, changed_at=taken.at)
        # A plan that is still being made would come too late.
        Matchday._base_manager.filter(pk=matchday.pk).update(**AT_REST)
        audit.record(taken.by, "confirm_plan", matchday, at=taken.at, changes={"meetings": [None, count]})
        tell_plans(matchday, at=taken.at)


def participant_by(token: str) -> Participant | None:
    """Find whose link a token is; nobody's once the event is cancelled or the registration withdrawn."""
    found = (
        Participant.objects.filter(token_hash=secret_hash(token), registration__state="placed")
        .exclude(matchday__event__state=EventState.CANCELLED)
        .select_related("matchday__event__region", "registration__organisation")
        .first()
    )
    return found if token else None


def save_wishes(
    participant: Participant, said: Mapping[int, int], *, at: datetime, by: Actor | None = None
) -> int:
    """Keep whom somebody wishes to meet, by the keys of participants; gives how many wishes there are now.

    ``by``: the organiser who writes down what somebody said, also of a guest who comes once the plan is confirmed.

    :raises Conflict: if the meetings are over, or somebody's own link comes after they were confirmed.
    :raises Invalid: if there are more musts than anybody may have, or a strength is none.
    """
    matchday = participant.matchday
    taken = OPEN_MATCHDAY if by is None else (*OPEN_MATCHDAY, MatchdayState.CONFIRMED)
    if matchday.state not in taken:
        raise Conflict(_("The meetings are fixed. Whoever still wants to meet somebody asks the organisers."))
    if by is not None:
        check(matchday, by)
    if sum(value == Strength.MUST for value in said.values()) > MOST_MUSTS:
        raise Invalid(
            {
                "": [
                    _("“Must” is for %(most)d people at most: the plan may not be able to keep more.")
                    % {"most": MOST_MUSTS}
                ]
            }
        )
    if any(value not in Strength.values for value in said.values()):
        raise Invalid({"": [_("This is no strength of a wish.")]})
    here = {one.pk for one in others_of(participant)}
    rows: list[Any] = [
        Wish(of=participant, to_id=key, strength=value)
        for key, value in said.items()
        if key in here and value
    ]
    with transaction.atomic():
        participant.wishes.all().delete()
        Wish.objects.bulk_create(rows)
        Participant.objects.filter(pk=participant.pk).update(answered_at=at)
        signer = by or Actor(user_id=None, name=participant.registration.name, system=True)
        audit.record(signer, "wish", matchday, at=at, changes={"wishes": [None, len(rows)]})
    return len(rows)
