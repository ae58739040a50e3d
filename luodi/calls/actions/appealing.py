"""Take appeals against the formal check, and the recommendations of schools and districts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.calls.actions.applying import tell
from luodi.calls.models import Appeal, Application, Recommendation
from luodi.calls.queries import applications as queries
from luodi.calls.queries import checks
from luodi.calls.states import APPLICATION_FLOW
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.ledger.actions import open_books
from luodi.registry.models import Organisation, Region

_DECIDED = "the step was decided on"


def lodge_appeal(row: Application, ground: str, *, by: Actor, at: datetime) -> Application:
    """Appeal against having been found not eligible, within the working days that the rule book gives.

    :raises Invalid: if no ground is given.
    :raises Conflict: if there is nothing to appeal against, or the days are over.
    """
    if not Application.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    if not Application.objects.allowed(by, "lodge_appeal").filter(pk=row.pk).exists():
        raise NotAllowed
    if not ground.strip():
        raise Invalid({"ground": [_("Say why the outcome is wrong.")]})
    with open_books():
        held = Application.objects.unguarded(_DECIDED).select_related("call").get(pk=row.pk)
        until = checks.appeal_until(held)
        if until is None or localdate(at) > until:
            raise Conflict(_("There is no time to appeal, or it is over."))
        Appeal.objects.create(application=held, ground=ground.strip()[:2000], at=at, by_id=by.user_id)
        moved: Application = APPLICATION_FLOW.advance(
            held, "appeal", by=by, at=at, note=ground.strip()[:500], inner=True
        )
    return moved


@APPLICATION_FLOW.effect("allow_appeal", "dismiss_appeal")
def _answer(row: Application, taken: Taken) -> None:
    allowed = taken.step.verb == "allow_appeal"
    appeals = Appeal.objects.filter(application=row, answered_at=None)
    appeals.update(
        allowed=allowed, answer=taken.note[:2000], answered_by=taken.by.user_id, answered_at=taken.at
    )
    tell(row, "appeal", taken.at, {"allowed": allowed, "note": taken.note})


def recommender(row: Application, actor: Actor) -> Organisation | Region | None:
    """Find for whom somebody recommends an application: a school of the consortium, or the district of the lead."""
    keys = {int(key) for key in actor.keys("organisation", Role.SCHOOL_SECRETARY)}
    for party in queries.parties_of(row):
        if party.organisation is not None and party.organisation_id in keys:
            return party.organisation
    place = row.lead.region_id or ""
    for key in actor.keys("region", Role.CITY_OFFICIAL):
        region = Region.objects.filter(pk=key).first()
        if region is not None and any(low <= place < high for low, high in region.spans()):
            return region
    return None


def endorse(row: Application, rank: int, opinion: str, *, by: Actor, at: datetime) -> Recommendation:
    """Recommend an application with its place among one's own; said again it takes the place of what was said.

    :raises NotAllowed: if recommending it is not the actor's.
    :raises Invalid: if the place is given to another one.
    """
    if not Application.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    whom = recommender(row, by)
    if whom is None or not Application.objects.allowed(by, "endorse").filter(pk=row.pk).exists():
        raise NotAllowed
    by_whom: dict[str, Any] = {"organisation": whom} if isinstance(whom, Organisation) else {"region": whom}
    said = {"rank": rank, "opinion": opinion.strip()[:500], "by_id": by.user_id, "at": at, "call": row.call}
    try:
        with transaction.atomic():
            made, _new = Recommendation.objects.update_or_create(application=row, **by_whom, defaults=said)
            audit.record(by, "endorse", row, at=at)
    except IntegrityError:
        raise Invalid(
            {"rank": [_("You have given this place to another application of the call.")]}
        ) from None
    return made
