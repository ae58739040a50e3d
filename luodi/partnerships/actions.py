"""Do what is done to agreements by the clock, and to notes of interactions by people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core import change, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.resource import address
from luodi.partnerships.chat import Note
from luodi.partnerships.models import Agreement, Interaction
from luodi.partnerships.queries import WARNINGS
from luodi.partnerships.states import AGREEMENT_FLOW, AgreementState, InteractionKind


def let_expire(*, at: datetime, today: date) -> int:
    """Let signed agreements whose term is over expire; run daily by the worker.

    :returns: how many.
    """
    over = list(
        Agreement.objects.allowed(SYSTEM).filter(
            state=AgreementState.SIGNED, ends_on__lt=today, retired_at=None
        )
    )
    for row in over:
        AGREEMENT_FLOW.advance(row, "expire", by=SYSTEM, at=at, inner=True)
    return len(over)


def warn(*, at: datetime, today: date) -> int:
    """Stage a mail 180, 90 and 30 days before an agreement ends, to whose work its region is.

    One that has a successor is not spoken of any more.

    :returns: how many mails.
    """
    days = [today + timedelta(days=left) for left in WARNINGS]
    rows = Agreement.objects.allowed(SYSTEM).filter(
        state=AgreementState.SIGNED, ends_on__in=days, retired_at=None, successors=None
    )
    count = 0
    keepers = list(_keepers(today))
    for row in rows.select_related("region"):
        for user, actor in keepers:
            if user.email and Agreement.objects.allowed(actor, "end").filter(pk=row.pk).exists():
                context = {
                    "title": row.title,
                    "region": str(row.region),
                    "ends_on": row.ends_on.isoformat() if row.ends_on else "",
                    "days": (row.ends_on - today).days if row.ends_on else 0,
                    "url": settings.LUODI_SITE_URL + address(row),
                }
                outbox.mail(user.email, "partnerships/mail/ending", context, language=user.language, at=at)
                count += 1
    return count


def _keepers(today: date) -> list[tuple[User, Actor]]:
    roles = (Role.OFFICE_DIRECTOR, Role.REGIONAL_OFFICER, Role.RESIDENT)
    holders = accounts.in_force(today).filter(role__in=roles).values("user")
    users = User.objects.filter(pk__in=holders, is_active=True).order_by("pk")
    return [(user, accounts.actor_of(user, timezone.localdate())) for user in users]


def keep_chat(
    notes: Sequence[Note], facts: Mapping[str, Any], *, by: Actor, at: datetime
) -> list[Interaction]:
    """Keep a pasted chat as one note a day; ``facts`` are fields that all have in common.

    :raises NotAllowed: if writing notes is not the actor's.
    """
    with transaction.atomic():
        return [
            change.create(
                Interaction(
                    kind=InteractionKind.MESSAGE,
                    happened_on=note.day,
                    note=note.text,
                    people="、".join(note.people)[:300],
                    officer_id=by.user_id,
                    **facts,
                ),
                by=by,
                at=at,
            )
            for note in notes
        ]


def finish_step(row: Interaction, *, on: date, by: Actor, at: datetime) -> Interaction:
    """Note that the next step is done.

    :raises NotAllowed: if it is not the actor's to say.
    """
    return change.amend(row, {"done_on": on}, version=row.version, by=by, at=at, verb="done")


def hand_over(row: Interaction, *, to: User, by: Actor, at: datetime) -> Interaction:
    """Let somebody else look after a note.

    :raises NotAllowed: if it is not the actor's to give.
    """
    return change.amend(row, {"officer": to}, version=row.version, by=by, at=at, verb="hand_over")
