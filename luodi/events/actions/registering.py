"""Take registrations: what is typed is kept at once, what is submitted counts once, and places go in turn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.attempts import QUARTER, Limit, TooMany, take
from luodi.accounts.calc import secret_hash
from luodi.accounts.states import NOTICE_VERSION
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict
from luodi.core.flow import Taken
from luodi.events import calc
from luodi.events.actions import telling
from luodi.events.models import Event, EventInvitation, EventRegistration, RegistrationDraft
from luodi.events.states import (
    AWAITED,
    REGISTRATION_FLOW,
    EventState,
    InvitationState,
    RegistrationState,
    Way,
)

# A whole hall of people may share one address.
BEGIN: Final = Limit("event-begin", 1000, timedelta(hours=1))
SUGGEST: Final = Limit("event-suggest", 1000, QUARTER)
SUGGEST_ONE: Final = Limit("event-suggest-one", 120, QUARTER)
# Saved at every change, a form of eight fields takes some fifty.
MOST_SAVES: Final = 1000


@dataclass(frozen=True)
class Said:
    """Be what somebody entered on the phone, clean."""

    values: Mapping[str, Any]


def guest(name: str) -> Actor:
    """Be whoever has the link of a registration, by the name given there."""
    return Actor(user_id=None, name=name, system=True)


def begin(event: Event, *, address: str, at: datetime, invitation: EventInvitation | None = None) -> str:
    """Begin a registration and give the secret of its link.

    :raises Conflict: if nobody can register now.
    :raises TooMany: if too many were begun from this address.
    """
    if refusal := event.refusal(localdate(at)):
        raise Conflict(refusal)
    if not take(BEGIN, address, at):
        raise TooMany
    token = new_token()
    typed = _known(invitation) if invitation else {}
    RegistrationDraft.objects.create(
        event=event,
        token_hash=secret_hash(token),
        typed=typed,
        invitation=invitation,
        created_at=at,
        changed_at=at,
    )
    return token


def _known(invitation: EventInvitation) -> dict[str, str]:
    """Give what an invitation knows, so that nobody types it again; a list of organisations knows no person."""
    organisation = invitation.organisation or (invitation.person and invitation.person.organisation)
    known = {
        "name": invitation.name if invitation.person_id else "",
        "organisation_text": organisation.name if organisation else "",
        "email": invitation.email,
        "comes_as": invitation.comes_as,
    }
    return {name: text for name, text in known.items() if text}


def save_draft(draft: RegistrationDraft, sent: Mapping[str, str], *, at: datetime) -> RegistrationDraft:
    """Keep what was typed, as it was typed; what the page did not send stays.

    :raises Conflict: if it was submitted, or nobody can register any more.
    :raises TooMany: if it was saved more often than anybody types.
    """
    with transaction.atomic():
        held = RegistrationDraft.objects.select_for_update().get(pk=draft.pk)
        if held.registration_id:
            raise Conflict(_("You are registered already."))
        if refusal := draft.event.refusal(localdate(at)):
            raise Conflict(refusal)
        if held.saves >= MOST_SAVES:
            raise TooMany
        typed = {name: text for name, text in {**held.typed, **sent}.items() if text}
        RegistrationDraft.objects.filter(pk=held.pk).update(typed=typed, saves=held.saves + 1, changed_at=at)
    draft.typed, draft.saves, draft.changed_at = typed, held.saves + 1, at
    return draft


def submit(draft: RegistrationDraft, said: Said, *, token: str, at: datetime) -> EventRegistration:
    """Register somebody once, however often it is sent; with a place if there is one, else waiting for one.

    :raises Conflict: if nobody can register any more.
    :raises Invalid: if somebody with this phone number is registered already.
    """
    try:
        return _submit(draft, said, token, at)
    except IntegrityError:
        # The same number at this very moment from another phone: now it is found.
        return _submit(draft, said, token, at)


def _submit(draft: RegistrationDraft, said: Said, token: str, at: datetime) -> EventRegistration:
    with transaction.atomic():
        # The event first: places are given one after the other.
        event = Event._base_manager.select_for_update().get(pk=draft.event_id)
        held = RegistrationDraft.objects.select_for_update().get(pk=draft.pk)
        if held.registration_id:
            done: EventRegistration = EventRegistration._base_manager.get(pk=held.registration_id)
            return done
        if refusal := event.refusal(localdate(at)):
            raise Conflict(refusal)
        invitation = held.invitation
        row = EventRegistration(
            event=event,
            way=Way.INVITATION if invitation else Way.LINK,
            person=invitation.person if invitation else None,
            notice_version=NOTICE_VERSION,
            language=get_language() or telling.LANGUAGE,
            registered_at=at,
            **said.values,
        )
        row = _with_place(change.create(row, by=guest(row.name), at=at), event, at)
        RegistrationDraft.objects.filter(pk=held.pk).update(registration=row, typed={}, changed_at=at)
        if invitation is not None:
            EventInvitation._base_manager.filter(pk=invitation.pk).update(
                registration=row, state=InvitationState.ACCEPTED, answered_at=at, changed_at=at
            )
        _confirm(row, token, at)
    return row


def _confirm(row: EventRegistration, token: str, at: datetime) -> None:
    what = "placed" if row.state == RegistrationState.PLACED else "waiting"
    url = settings.LUODI_SITE_URL + reverse("events:own", args=[token])
    telling.tell(row, what, at=at, calendar=what == "placed", url=url, code=row.code)


def _with_place(row: EventRegistration, event: Event, at: datetime) -> EventRegistration:
    """Give a place to who has just come, unless all are taken or others wait already."""
    waiting = _rows(event).filter(state=RegistrationState.WAITING).exclude(pk=row.pk)
    if event.capacity is not None and (
        waiting.exists() or not calc.free_places(event.capacity, _taken(event))
    ):
        return row
    placed: EventRegistration = REGISTRATION_FLOW.advance(
        row, "place", by=SYSTEM, at=at, facts={"told": True}
    )
    return placed


def _rows(event: Event) -> Any:
    return EventRegistration.objects.unguarded("places are counted, not shown").filter(
        event=event, retired_at=None
    )


def _taken(event: Event) -> int:
    count: int = _rows(event).filter(state=RegistrationState.PLACED).count()
    return count


def register(row: EventRegistration, *, by: Actor, at: datetime) -> EventRegistration:
    """Register somebody whom the office enters, with a place if there is one.

    :raises NotAllowed: if it is not the actor's event.
    :raises Invalid: with the fields that do not validate.
    """
    row.registered_at = at
    with transaction.atomic():
        event = Event._base_manager.select_for_update().get(pk=row.event_id)
        made = change.create(row, by=by, at=at)
        return _with_place(made, event, at)


def withdraw_by_link(row: EventRegistration, *, at: datetime) -> EventRegistration:
    """Take the own registration back by its link; done twice it counts once.

    :raises Conflict: if the event is over, or one was checked in.
    """
    event = row.event
    if row.state == RegistrationState.WITHDRAWN:
        return row
    if event.state not in AWAITED or row.came_at is not None:
        raise Conflict(_("This registration cannot be taken back any more."))
    gone: EventRegistration = REGISTRATION_FLOW.advance(row, "withdraw", by=guest(row.name), at=at)
    return gone


def move_up(event: Event, *, at: datetime) -> int:
    """Give free places to who has waited longest.

    :returns: how many moved up.
    """
    with transaction.atomic():
        held = Event._base_manager.select_for_update().get(pk=event.pk)
        if held.state not in AWAITED or held.retired_at:
            return 0
        waiting = _rows(held).filter(state=RegistrationState.WAITING).order_by("registered_at", "pk")
        # One that somebody is taking back at this moment is passed over: nobody waits for anybody here.
        rows = list(waiting.select_for_update(skip_locked=True))
        chosen = set(calc.moving_up(held.capacity, _taken(held), [row.pk for row in rows]))
        for row in rows:
            if row.pk in chosen:
                REGISTRATION_FLOW.advance(row, "place", by=SYSTEM, at=at)
    return len(chosen)


@REGISTRATION_FLOW.effect("place")
def tell_of_place(row: EventRegistration, taken: Taken) -> None:
    """Tell who had to wait that there is a place."""
    if not taken.facts.get("told"):
        telling.tell(row, "moved_up", at=taken.at, calendar=True, code=row.code)


@REGISTRATION_FLOW.effect("decline")
def tell_of_refusal(row: EventRegistration, taken: Taken) -> None:
    """Tell whoever gets no place, with the reason."""
    telling.tell(row, "declined", at=taken.at, note=taken.note)


@REGISTRATION_FLOW.effect("withdraw", "decline", "readmit")
def fill_the_place(row: EventRegistration, taken: Taken) -> None:
    """Let the next one move up."""
    if row.event.state in (EventState.ANNOUNCED, EventState.FULL):
        move_up(row.event, at=taken.at)


def throttle_suggestions(draft: RegistrationDraft, *, address: str, at: datetime) -> bool:
    """Take one question for names; False if this draft, or this address, has asked for too many."""
    return take(SUGGEST_ONE, str(draft.pk), at) and take(SUGGEST, address, at)
