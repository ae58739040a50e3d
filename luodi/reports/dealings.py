"""Draw up what waits around claims: for the owner who chooses, the claimant, and the office."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.claims.models import Claim
from luodi.claims.queries import in_hand
from luodi.core.actor import Actor
from luodi.core.listing import first_of
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.needs.models import Need
from luodi.reports.waiting import MOST, Item, Section, waited_days


def claims_to_choose(actor: Actor, days: WorkingDays, day: date) -> Section:
    """List the needs of the actor's enterprise with claims that wait for its choice."""
    return _waiting(
        actor, "choose", _("Claims that wait for your choice"), _("No claim waits for you."), days, day
    )


def claims_without_answer(actor: Actor, days: WorkingDays, day: date) -> Section:
    """List for the office the needs whose owner has claims in hand."""
    return _waiting(
        actor, "decline", _("Claims with the enterprise"), _("No claim waits for an enterprise."), days, day
    )


def _waiting(actor: Actor, verb: str, title: Words, empty: Words, days: WorkingDays, day: date) -> Section:
    """List needs once each, that first whose answer is due first."""
    needs: dict[int, tuple[Need, Claim, int]] = {}
    for claim in in_hand(actor, verb)[: 4 * MOST]:
        need, first, count = needs.get(claim.need_id, (claim.need, claim, 0))
        needs[claim.need_id] = (need, first, count + 1)
    items = [
        Item(
            icon="hand-stop",
            kind=_("%(count)d claims") % {"count": count},
            title=str(need),
            url=reverse("claims:compare", args=[need.code]),
            due=first.answer_by_on,
            waited=waited_days(days, first.submitted_at, day),
            urgent=first.answer_by_on is not None and first.answer_by_on < day,
        )
        for need, first, count in list(needs.values())[:MOST]
    ]
    return Section(
        "claims", title, items, empty, reverse("resource:list", args=["claims"]) + "?state=submitted"
    )


def own_claims(actor: Actor) -> Section:
    """List a professor's claims, the latest first."""
    rows = first_of(
        Claim, actor, Q(state__in=("draft", "submitted", "shortlisted", "chosen")), "-changed_at", MOST
    )
    items = [
        Item(
            icon="hand-stop",
            kind=row.get_state_display(),
            title=str(row.need),
            url=address(row),
            due=row.answer_by_on,
            urgent=row.state == "draft",
        )
        for row in rows.select_related("need")
    ]
    more = reverse("resource:list", args=["claims"])
    return Section("claims", _("Your claims"), items, _("You have not claimed a need yet."), more)
