"""Book what comes in on contracts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import IO

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.contracts import queries
from luodi.contracts.models import Contract, Receipt
from luodi.core import change, files, outbox
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.resource import address


def book(
    row: Receipt,
    *,
    by: Actor,
    at: datetime,
    upload: IO[bytes] | None = None,
    name: str = "",
    size: int = 0,
) -> Receipt:
    """Book a receipt, with the file of its voucher.

    :raises NotAllowed: if booking is not the actor's, or the contract was never signed.
    :raises Invalid: if it is not complete, is still to come, or is more than the contract is worth.
    :raises Conflict: if another clerk booked at the same moment what was left.
    """
    if row.received_on > localdate(at):
        raise Invalid({"received_on": [_("This day is still to come.")]})
    try:
        with transaction.atomic():
            kept = change.create(row, by=by, at=at)
            if upload is not None:
                files.add_file(kept, upload, name=name, size=size, by=by, at=at)
    except IntegrityError:
        raise Conflict(
            _("Somebody else booked a receipt on this contract at the same moment: look at what is left.")
        ) from None
    return kept


# Days after which an instalment that has not come in is spoken of by mail.
WARNINGS = (1, 15, 30, 60, 90)


def warn(*, at: datetime, today: date) -> int:
    """Stage a mail about instalments that are overdue, to the person in charge, the school and the clerks.

    :returns: how many mails.
    """
    days = [today - timedelta(days=late) for late in WARNINGS]
    rows = list(queries.overdue(SYSTEM, today).filter(due_on__in=days))
    if not rows:
        return 0
    count = 0
    for user, actor in _concerned(today):
        seen = Contract.objects.allowed(actor, "see_inside").filter(pk__in=[row.contract_id for row in rows])
        mine = set(seen.values_list("pk", flat=True))
        for row in rows:
            if user.email and row.contract_id in mine:
                context = {
                    "title": row.contract.title,
                    "due_on": row.due_on.isoformat() if row.due_on else "",
                    "days": queries.days_overdue(row, today),
                    "open": queries.open_of(row).in_yuan(),
                    "url": settings.LUODI_SITE_URL + address(row.contract),
                }
                outbox.mail(user.email, "contracts/mail/overdue", context, language=user.language, at=at)
                count += 1
    return count


def _concerned(today: date) -> list[tuple[User, Actor]]:
    """List who is told: who leads the work, secretaries of schools, clerks."""
    roles = (Role.PROFESSOR, Role.SCHOOL_SECRETARY, Role.FINANCE_CLERK)
    holders = accounts.in_force(today).filter(role__in=roles).values("user")
    users = User.objects.filter(pk__in=holders, is_active=True).order_by("pk")
    return [(user, accounts.actor_of(user, today)) for user in users]
