"""Book what comes in on contracts."""

from __future__ import annotations

from datetime import datetime
from typing import IO

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts.models import Receipt
from luodi.core import change, files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid


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
