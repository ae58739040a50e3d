"""Check people in at several desks at once: who was sent twice counts once, whatever the network does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.events import calc
from luodi.events.models import Event, EventRegistration
from luodi.events.states import COMING, REGISTRATION_FLOW, RegistrationState, Way

# What a phone kept while it had no network is taken with the time it was made, so far back.
KEPT: Final = timedelta(hours=12)
LONGEST_KEY: Final = 40


@dataclass(frozen=True)
class Checked:
    """Be the answer of a check-in: who, and whether it was this time that they came in."""

    row: EventRegistration
    fresh: bool


def check_in(
    event: Event,
    row: EventRegistration,
    *,
    key: str,
    desk: str = "",
    made_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Checked:
    """Check somebody in, once, however often and at however many desks it is asked for.

    :raises Missing: if there is no such registration for this event.
    :raises NotAllowed: if checking in is not the actor's.
    :raises Conflict: if the registration was withdrawn or declined.
    :raises Invalid: if the key is none.
    """
    _good(key)
    with transaction.atomic():
        found = EventRegistration.objects.allowed(by).filter(pk=row.pk, event=event, retired_at=None).first()
        if found is None:
            raise Missing
        if found.came_at is not None:
            return Checked(found, fresh=False)
        if not Event.objects.allowed(by, "check_in").filter(pk=event.pk).exists():
            raise NotAllowed
        if found.state not in COMING:
            raise Conflict(_("This registration was withdrawn or declined: take the person in as a walk-in."))
        here = EventRegistration._base_manager.filter(pk=found.pk, came_at=None)
        came_at = _when(made_at, at)
        try:
            with transaction.atomic():
                fresh = bool(
                    here.update(
                        came_at=came_at, desk=desk[:20], desk_key=key, version=F("version") + 1, changed_at=at
                    )
                )
        except IntegrityError:
            raise Conflict(_("This key has checked somebody else in.")) from None
        if fresh:
            audit.record(by, "check_in", found, at=at, changes={"desk": [None, desk[:20]]})
            if found.state == RegistrationState.WAITING:
                found.refresh_from_db()
                REGISTRATION_FLOW.advance(found, "place", by=SYSTEM, at=at, facts={"told": True})
        found.refresh_from_db()
    return Checked(found, fresh)


def walk_in(
    event: Event,
    values: Mapping[str, Any],
    *,
    key: str,
    desk: str = "",
    made_at: datetime | None = None,
    by: Actor,
    at: datetime,
) -> Checked:
    """Register and check in somebody who comes without having said so; a phone that is registered is checked in.

    :raises NotAllowed: if checking in is not the actor's.
    :raises Invalid: with the fields that do not validate, or if the key is none.
    """
    _good(key)
    try:
        return _walk_in(event, values, key, desk, made_at, by, at)
    except (IntegrityError, Invalid):
        # The other desk, or the same phone sent twice, was faster: now it is found. What cannot be right is so again.
        return _walk_in(event, values, key, desk, made_at, by, at)


def _walk_in(
    event: Event,
    values: Mapping[str, Any],
    key: str,
    desk: str,
    made_at: datetime | None,
    by: Actor,
    at: datetime,
) -> Checked:
    with transaction.atomic():
        if not Event.objects.allowed(by, "check_in").filter(pk=event.pk).exists():
            raise NotAllowed
        rows = EventRegistration.objects.unguarded(
            "asked by key and phone, so that nobody is there twice"
        ).filter(event=event, retired_at=None)
        done = rows.filter(desk_key=key).first()
        if done is not None:
            return Checked(done, fresh=False)
        phone = calc.tidy_phone(str(values.get("phone", "")))
        known = rows.filter(phone=phone, state__in=COMING).first() if phone else None
        if known is not None:
            return check_in(event, known, key=key, desk=desk, made_at=made_at, by=by, at=at)
        row = EventRegistration(
            event=event,
            way=Way.WALK_IN,
            registered_at=at,
            came_at=_when(made_at, at),
            desk=desk[:20],
            desk_key=key,
            **values,
        )
        made = change.create(row, by=by, at=at, verb="check_in")
        placed: EventRegistration = REGISTRATION_FLOW.advance(
            made, "place", by=SYSTEM, at=at, facts={"told": True}
        )
    return Checked(placed, fresh=True)


def undo_check_in(row: EventRegistration, *, by: Actor, at: datetime) -> EventRegistration:
    """Take back that somebody came, where the wrong name was tapped.

    :raises Missing: if the registration is not open to the actor.
    :raises NotAllowed: if checking in is not the actor's.
    """
    with transaction.atomic():
        found: EventRegistration | None = EventRegistration.objects.allowed(by).filter(pk=row.pk).first()
        if found is None:
            raise Missing
        if not EventRegistration.objects.allowed(by, "check_in").filter(pk=row.pk).exists():
            raise NotAllowed
        here = EventRegistration._base_manager.filter(pk=found.pk, came_at__isnull=False)
        if here.update(came_at=None, desk="", desk_key="", version=F("version") + 1, changed_at=at):
            audit.record(by, "undo_check_in", found, at=at)
        found.refresh_from_db()
    return found


def _good(key: str) -> None:
    """Ask for a key that a phone makes.

    :raises Invalid: if it is none.
    """
    if not (8 <= len(key) <= LONGEST_KEY and key.isascii() and key.replace("-", "").isalnum()):
        raise Invalid({"key": [_("A check-in needs a key of 8 to 40 letters and digits.")]})


def _when(made_at: datetime | None, at: datetime) -> datetime:
    return made_at if made_at is not None and at - KEPT <= made_at <= at else at
