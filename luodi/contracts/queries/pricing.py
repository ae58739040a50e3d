"""Answer what a record of pricing lacks, and whether a contract needs one."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.contracts.income_states import PricingState
from luodi.contracts.models import Contract, PricingRecord
from luodi.contracts.queries.splits import policy_for
from luodi.contracts.states import OF_RESULTS
from luodi.core.actor import Actor
from luodi.core.words import Words

# How long a price is publicised where no policy says.
USUAL_DAYS = 15


def lacking_for_publicity(row: Any) -> dict[str, Words]:
    """Name what a price needs before it is laid open: its basis and the text."""
    lacking: dict[str, Words] = {}
    if not row.basis.strip():
        lacking["basis"] = _("Say how the price was found.")
    if not row.notice.strip():
        lacking["notice"] = _("Write what is laid open.")
    return lacking


def days_of(row: PricingRecord) -> int:
    """Give the working days for which a price is publicised, the longest that one of the contract's policies asks."""
    policies = [policy_for(row.contract, way) for way in _ways(row.contract)]
    return max((policy.pricing_days for policy in policies if policy is not None), default=USUAL_DAYS)


def _ways(contract: Any) -> list[str]:
    rows = contract.lines.unguarded("the ways of a contract that was decided on")
    found = set(rows.filter(retired_at=None).values_list("way", flat=True))
    return [way for way in OF_RESULTS if way in found]


def lacking_price(contract: Any) -> dict[str, Words]:
    """Ask for a decided price of a contract of the three ways, where the policy in force asks for one."""
    asked = any(
        policy is not None and policy.asks_pricing
        for policy in (policy_for(contract, way) for way in _ways(contract))
    )
    if not asked:
        return {}
    rows = PricingRecord.objects.unguarded(
        "whether the price was decided on, without which nothing is signed"
    )
    if rows.filter(contract=contract, state=PricingState.DECIDED, retired_at=None).exists():
        return {}
    return {"pricing": _("The price has to be publicised and decided first: add a record of pricing.")}


def may_price(contract: Contract, actor: Actor) -> bool:
    """Tell whether the actor may write down how a contract's price was found."""
    return Contract.objects.allowed(actor, "price").filter(pk=contract.pk).exists()


def pricings_of(contract: Contract, actor: Actor) -> list[PricingRecord]:
    """List how the prices of a contract were found, as far as the actor may see it, the latest first."""
    rows = PricingRecord.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.order_by("-created_at", "-pk"))
