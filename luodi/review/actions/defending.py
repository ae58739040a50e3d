"""Arrange a session of defence: when, in which order, and who is in turn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Call
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.review.actions.drawing import ask_leave
from luodi.review.models import Defence, DefenceTurn
from luodi.review.queries.calls import in_round

_STATES = ("screening", "reviewing", "deciding")


def keep_defence(call: Call, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Defence:
    """Set when and where, and how long each has.

    :raises Invalid: beside the field.
    """
    ask_leave(call, by, states=_STATES)
    row = Defence.objects.filter(call=call).first() or Defence(call=call)
    for name, value in values.items():
        setattr(row, name, value)
    try:
        row.clean_fields(exclude={"call", "seed", "drawn_at"})
    except ValidationError as error:
        raise Invalid(error.message_dict) from None
    with transaction.atomic():
        row.save()
        audit.record(by, "keep_defence", call, at=at)
    return row


def draw_order(call: Call, *, by_class: bool, by: Actor, at: datetime) -> Defence:
    """Draw the order of the applications by lot, or by class and by lot within each; anybody can reckon it again.

    The lot is the hash of a seed that is shown with the code of each application.

    :raises Missing: if there is no session.
    :raises Conflict: if it has begun.
    """
    ask_leave(call, by, states=_STATES)
    row = Defence.objects.filter(call=call).first()
    if row is None:
        raise Missing
    if row.turns.exclude(began_at=None).exists():
        raise Conflict(_("The session has begun: the order stays."))
    seed = new_token()[:16]
    applications = [one for one in in_round(call) if one.state in ("eligible", "in_review", "reviewed")]
    applications.sort(key=lambda one: (one.class_key if by_class else "", lot(seed, one.code)))
    with transaction.atomic():
        row.turns.all().delete()
        DefenceTurn.objects.bulk_create(
            DefenceTurn(defence=row, application=one, place=place)
            for place, one in enumerate(applications, 1)
        )
        Defence.objects.filter(pk=row.pk).update(seed=seed, drawn_at=at)
        audit.record(by, "draw_order", call, at=at, changes={"seed": ["", seed]})
    row.refresh_from_db()
    return row


def lot(seed: str, code: str) -> str:
    """Give an application's lot."""
    return hashlib.sha256(f"{seed}:{code}".encode()).hexdigest()


def call_up(call: Call, place: int, *, by: Actor, at: datetime) -> DefenceTurn:
    """Begin the turn of an application; its clock runs from now.

    :raises Missing: if there is no such turn.
    """
    ask_leave(call, by, states=_STATES)
    with transaction.atomic():
        turn = DefenceTurn.objects.select_for_update().filter(defence__call=call, place=place).first()
        if turn is None:
            raise Missing
        turn.began_at = at
        turn.save(update_fields=["began_at"])
        audit.record(by, "call_up", call, at=at, changes={"place": [None, place]})
    return turn
