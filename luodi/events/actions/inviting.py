"""Draw up who is asked to an event, ask them by mail, and take their answers by link."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.core import audit, change
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.events.actions import telling
from luodi.events.models import Event, EventInvitation
from luodi.events.states import AWAITED, INVITATION_FLOW, ComesAs, EventState, InvitationState
from luodi.registry.models import Organisation, Person

_ROLE_OF = {"government": ComesAs.GOVERNMENT, "park": ComesAs.GOVERNMENT, "investor": ComesAs.INVESTOR}


def draw_list(
    event: Event,
    *,
    people: Iterable[Person] = (),
    organisations: Iterable[Organisation] = (),
    by: Actor,
    at: datetime,
) -> int:
    """Put people and organisations of the registers on the list of an event; who stands there already stays.

    :returns: how many were added.
    :raises NotAllowed: if inviting is not the actor's.
    """
    if not Event.objects.allowed(by, "invite").filter(pk=event.pk).exists():
        raise NotAllowed
    held = EventInvitation.objects.unguarded("who is on the list, so that nobody is twice").filter(
        event=event, retired_at=None
    )
    with transaction.atomic():
        there = list(held.values_list("person_id", "organisation_id"))
        persons = {person for person, _organisation in there if person}
        units = {unit for person, unit in there if unit and not person}
        made = [
            EventInvitation(
                event=event,
                name=row.name,
                person=row,
                organisation=row.organisation,
                comes_as=ComesAs.EXPERT,
                email=row.email,
            )
            for row in people
            if row.pk not in persons
        ]
        made += [
            EventInvitation(
                event=event,
                name=row.name,
                organisation=row,
                comes_as=_ROLE_OF.get(row.kind, ComesAs.ENTERPRISE),
                email="",
            )
            for row in organisations
            if row.pk not in units
        ]
        for row in made:
            change.clean(row)
        if not all(change.create_many(made, by=by, at=at, related=[{}] * len(made))):
            raise NotAllowed
    return len(made)


def make_link(invitation: EventInvitation, *, by: Actor, at: datetime) -> str:
    """Make the link by which somebody answers, anew each time: of its secret only the hash is kept.

    :raises Missing: if the invitation is not open to the actor.
    :raises NotAllowed: if inviting is not the actor's.
    """
    if not EventInvitation.objects.allowed(by).filter(pk=invitation.pk).exists():
        raise Missing
    if not EventInvitation.objects.allowed(by, "send").filter(pk=invitation.pk).exists():
        raise NotAllowed
    token = new_token()
    EventInvitation._base_manager.filter(pk=invitation.pk).update(token_hash=secret_hash(token))
    return settings.LUODI_SITE_URL + reverse("events:answer", args=[token])


def send_invitations(event: Event, *, by: Actor, at: datetime) -> tuple[int, int]:
    """Mail all on the list who were not asked yet, each with a link of their own.

    :returns: how many were mailed, and how many have no address.
    :raises NotAllowed: if inviting is not the actor's.
    :raises Conflict: if the event is not announced, so that nobody could register.
    """
    if not Event.objects.allowed(by, "invite").filter(pk=event.pk).exists():
        raise NotAllowed
    if event.state != EventState.ANNOUNCED:
        raise Conflict(_("Announce the event first: whoever is asked must be able to register."))
    rows = EventInvitation.objects.allowed(by, "send").filter(
        event=event, state=InvitationState.LISTED, retired_at=None
    )
    waiting = list(rows.select_related("event__region"))
    with transaction.atomic():
        for row in waiting:
            if not row.email:
                continue
            url = make_link(row, by=by, at=at)
            INVITATION_FLOW.advance(row, "send", by=by, at=at, inner=True)
            EventInvitation._base_manager.filter(pk=row.pk).update(sent_at=at)
            telling.tell(row, "invitation", at=at, url=url, summary=event.summary)
        mailed = sum(bool(row.email) for row in waiting)
        if mailed:
            audit.record(by, "send_invitations", event, at=at, changes={"rows": [None, mailed]})
    return mailed, len(waiting) - mailed


def answer_invitation(invitation: EventInvitation, *, comes: bool, at: datetime) -> EventInvitation:
    """Take an answer by link; the registration itself says that somebody comes, so that only a no is kept here.

    :raises Conflict: if the event is over.
    """
    event = invitation.event
    if event.state not in AWAITED or localdate(at) > event.ends_on:
        raise Conflict(_("This event is over, or was cancelled."))
    if comes or invitation.state == InvitationState.REFUSED:
        return invitation
    by = Actor(user_id=None, name=invitation.name, system=True)
    answered: EventInvitation = INVITATION_FLOW.advance(invitation, "refuse", by=by, at=at)
    EventInvitation._base_manager.filter(pk=invitation.pk).update(answered_at=at)
    return answered
