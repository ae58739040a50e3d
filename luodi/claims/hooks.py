"""Register pages and attachments of claims and bounties, and their works by the clock."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.claims import actions, queries
from luodi.claims.models import Bounty, Claim
from luodi.claims.resources import CLAIMS
from luodi.claims.states import BountyState
from luodi.core import clock
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.needs.models import Introduction, Need
from luodi.needs.states import OPEN_NEED


@attach(Need, "action")
def to_claim(actor: Actor, need: Need) -> Fragment | None:
    """Offer to claim an open need to whoever may, and lead owner and office to the claims."""
    if need.state not in OPEN_NEED:
        return None
    seen = Claim.objects.allowed(actor).filter(need=need, retired_at=None)
    mine = seen.filter(
        expert__person__user=actor.user_id, state__in=("draft", "submitted", "shortlisted")
    ).first()
    may_claim = (
        mine is None
        and actor.has("professor", "school_secretary")
        and queries.is_open_for_claims(need, localdate(timezone.now()))
    )
    decides = may(need, actor, "see_history") and need.submitted_at is not None
    received = seen.exclude(submitted_at=None).count() if decides else 0
    may_announce = need.state == "accepted" and decides and _may_announce(actor, need)
    if not (may_claim or mine or received or may_announce):
        return None
    context = {
        "need": need,
        "may_claim": may_claim,
        "mine": mine,
        "received": received,
        "may_announce": may_announce,
    }
    return Fragment("claims/to_claim_part.html", context)


def _may_announce(actor: Actor, need: Need) -> bool:
    """Tell whether the actor may draw up the bounty of a need that has none."""
    own = str(need.organisation_id) in actor.keys("organisation", "enterprise_contact")
    entered = need.created_by_id == actor.user_id
    none = Bounty.objects.unguarded("told only whether there is one").filter(need=need)
    return (own or entered) and not none.exists()


@attach(Need, "top")
def bounty_of_need(actor: Actor, need: Need) -> Fragment | None:
    """Show what a need is announced with."""
    bounty = Bounty.objects.allowed(actor).filter(need=need, retired_at=None).first()
    if bounty is None or bounty.state == BountyState.CANCELLED:
        return None
    left = (bounty.closes_on - localdate(timezone.now())).days if bounty.closes_on else None
    return Fragment("claims/bounty_part.html", {"bounty": bounty, "left": left}, anchor="bounty")


@attach(Need, "main")
def claims_of_need(actor: Actor, need: Need) -> Fragment | None:
    """Show the claims on a need, as far as the reader may know of them."""
    columns = ("expert", "quotation", "months", "state", "answer_by_on")
    page = listing(CLAIMS, actor, {}, of=Q(need=need), size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, CLAIMS.title, "claims") if page.rows else None


@attach(Claim, "top")
def where_it_stands(actor: Actor, claim: Claim) -> Fragment:
    """Say what happens with a claim next, and lead to the comparison."""
    need = claim.need
    decides = claim.submitted_at is not None and (may(claim, actor, "choose") or may(claim, actor, "decline"))
    sealed = bool(
        claim.submitted_at and Bounty._base_manager.filter(need=need.pk, state=BountyState.ANNOUNCED).exists()
    )
    own = may(claim, actor, "withdraw")
    noted = own and claim.conflict != ""
    context = {"claim": claim, "need": need, "decides": decides, "sealed": sealed, "own": own, "noted": noted}
    return Fragment("claims/stands_part.html", context, anchor="stands")


@attach(Bounty, "main")
def claims_of_bounty(actor: Actor, bounty: Bounty) -> Fragment | None:
    """Show the claims under a bounty, as far as the reader may know of them."""
    columns = ("expert", "quotation", "months", "state", "answer_by_on")
    page = listing(CLAIMS, actor, {}, of=Q(need=bounty.need_id), size=20, columns=columns)
    return Fragment("core/related.html", {"page": page}, CLAIMS.title, "claims") if page.rows else None


@attach(Introduction, "side")
def claim_of_introduction(actor: Actor, introduction: Introduction) -> Fragment | None:
    """Lead from an introduction to the claim that it came of."""
    claim = Claim.objects.allowed(actor).filter(introduction=introduction).first()
    if claim is None:
        return None
    return Fragment("claims/came_of_part.html", {"claim": claim}, _("Came of a claim"), "claim")


@clock.every(600, "claims: open bounties that are over")
def _open_bounties(now: datetime) -> None:
    actions.open_due_bounties(at=now)


@clock.daily(9, "claims: remind owners")
def _remind_owners(now: datetime) -> None:
    actions.remind_owners(at=now)
