"""Report what was reached of what was promised, indicator by indicator."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.awards.models import Check, Reached
from luodi.calls.states import Indicator
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Invalid, NotAllowed


def report(check: Check, reached: Mapping[str, tuple[int, str]], *, by: Actor, at: datetime) -> Check:
    """Keep what was reached: indicator -> (number, evidence); money is in fen.

    :raises NotAllowed: if the report is not the actor's to write, or passed already.
    :raises Invalid: beside an indicator whose number is below zero or too large.
    """
    if not Check.objects.allowed(by, "amend").filter(pk=check.pk).exists():
        raise NotAllowed
    wrong = {
        name: [_("Give a whole number, zero or above.")]
        for name, (number, _evidence) in reached.items()
        if not 0 <= number < 10**15 or name not in Indicator.values
    }
    if wrong:
        raise Invalid(wrong)
    with transaction.atomic():
        before = dict(check.reached.values_list("indicator", "number"))
        for name, (number, evidence) in reached.items():
            Reached.objects.update_or_create(
                check_of=check,
                indicator=name,
                defaults={"number": number, "evidence": evidence.strip()[:300]},
            )
        told = {name: [before.get(name), number] for name, (number, _evidence) in reached.items()}
        audit.record(by, "report", check, at=at, changes=told)
    return check
