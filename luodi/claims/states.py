"""Name states of claims and open bounties, and say which step leads where."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class ClaimState(models.TextChoices):
    """Be the state of a claim."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    SHORTLISTED = "shortlisted", _("shortlisted")
    CHOSEN = "chosen", _("chosen")
    DECLINED = "declined", _("not chosen")
    WITHDRAWN = "withdrawn", _("withdrawn")


class BountyState(models.TextChoices):
    """Be the state of an open bounty."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("put forward")
    ANNOUNCED = "announced", _("announced")
    OPENED = "opened", _("claims opened")
    DECIDED = "decided", _("decided")
    CANCELLED = "cancelled", _("cancelled")


class Property(models.TextChoices):
    """Be whose the intellectual property is that comes of the work."""

    OWNER = "owner", _("the enterprise's")
    CLAIMANT = "claimant", _("the university's")
    SHARED = "shared", _("shared")
    AGREED = "agreed", _("to be agreed")


# With the owner of the need, who has not answered yet.
IN_HAND = (ClaimState.SUBMITTED, ClaimState.SHORTLISTED)
# Of these an expert has one a need.
OPEN_CLAIM = (ClaimState.DRAFT, *IN_HAND, ClaimState.CHOSEN)
# What the bounty of a need is once it was announced.
PUBLISHED = (BountyState.ANNOUNCED, BountyState.OPENED, BountyState.DECIDED)


def _complete_claim(row: Any) -> dict[str, Words]:
    from luodi.claims.calc import missing_in_claim

    return dict(missing_in_claim(row))


def _complete_bounty(row: Any) -> dict[str, Words]:
    from luodi.claims.calc import missing_in_bounty

    return dict(missing_in_bounty(row))


CLAIM_FLOW = Flow(
    "claim",
    initial=ClaimState.DRAFT,
    final=(ClaimState.CHOSEN, ClaimState.DECLINED, ClaimState.WITHDRAWN),
    steps=(
        Step("submit", _("Submit"), ("draft",), "submitted", needs=(_complete_claim,)),
        Step("shortlist", _("Put on the short list"), ("submitted",), "shortlisted", primary=False),
        # Choosing opens the introduction and declines the others; the page of comparison does it.
        Step("choose", _("Choose"), ("submitted", "shortlisted"), "chosen", note=True, inner=True),
        Step("decline", _("Decline"), ("submitted", "shortlisted"), "declined", note=True, primary=False),
        Step(
            "withdraw",
            _("Withdraw"),
            ("draft", "submitted", "shortlisted"),
            "withdrawn",
            note=True,
            primary=False,
        ),
    ),
)

BOUNTY_FLOW = Flow(
    "bounty",
    initial=BountyState.DRAFT,
    final=(BountyState.DECIDED, BountyState.CANCELLED),
    steps=(
        # Announced by the two together: the owner puts it forward, the office announces it.
        Step("propose", _("Put forward"), ("draft",), "proposed", needs=(_complete_bounty,)),
        Step("return", _("Return for correction"), ("proposed",), "draft", note=True, primary=False),
        Step("announce", _("Announce"), ("proposed",), "announced", needs=(_complete_bounty,)),
        Step("open", _("Open the claims"), ("announced",), "opened", inner=True),
        Step("decide", _("Decided"), ("opened",), "decided", inner=True),
        Step(
            "cancel",
            _("Cancel"),
            ("draft", "proposed", "announced", "opened"),
            "cancelled",
            note=True,
            primary=False,
        ),
    ),
)
