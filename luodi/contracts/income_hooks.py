"""Attach splits of income and pricing to the pages of contracts, and hold their rules in the flows of contracts."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.contracts import papers, queries
from luodi.contracts.income_states import SETTLED, PartAnswer, SplitState
from luodi.contracts.models import Contract, IncomeSplit, Objection, PricingRecord, SplitPolicy, SplitReceipt
from luodi.contracts.splitting import percent
from luodi.contracts.states import CONTRACT_FLOW, RECEIPT_FLOW, SIGNED_STATES
from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.money import Money
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.core.words import Words

CONTRACT_FLOW.require("sign", queries.lacking_price)
CONTRACT_FLOW.require("record", queries.lacking_price)


def _not_shared(row: Any) -> dict[str, Words]:
    """Keep a receipt that was shared out from being reversed under the split."""
    found = SplitReceipt.objects.filter(receipt=row, counts=True, split__state__in=SETTLED)
    return {"": _("It was shared out: take the split back first.")} if found.exists() else {}


RECEIPT_FLOW.require("reverse", _not_shared)


@attach(Contract, "main")
def splits_of_contract(actor: Actor, contract: Contract) -> Fragment | None:
    """Show how the income of a contract was shared."""
    if contract.state not in SIGNED_STATES or not may(contract, actor, "see_inside"):
        return None
    rows = queries.splits_of(contract, actor)
    may_begin = (
        not contract.retired_at and may(contract, actor, "share") and bool(queries.shareable(contract))
    )
    if not rows and not may_begin:
        return None
    context = {"contract": contract, "splits": rows, "may_begin": may_begin}
    return Fragment("contracts/splits_part.html", context, _("Income splits"), "splits")


@attach(Contract, "main")
def pricings_of_contract(actor: Actor, contract: Contract) -> Fragment | None:
    """Show how the price of a contract was found."""
    if not may(contract, actor, "see_inside"):
        return None
    rows = queries.pricings_of(contract, actor)
    may_add = (
        not contract.retired_at and may(contract, actor, "price") and contract.state not in SIGNED_STATES
    )
    if not rows and not may_add:
        return None
    context = {"contract": contract, "pricings": rows, "may_add": may_add}
    return Fragment("contracts/pricings_part.html", context, _("Pricing"), "pricing")


@attach(IncomeSplit, "action")
def next_of_split(actor: Actor, split: IncomeSplit) -> Fragment:
    """Lead to what is done with a split beside its steps."""
    own = queries.own_part(split, actor)
    paid = split.state == SplitState.PAID and not split.corrects_id
    context = {
        "split": split,
        "may_work": may(split, actor, "amend"),
        "may_answer": own is not None
        and own.answer == PartAnswer.PENDING
        and split.state == SplitState.DRAFT,
        "may_object": split.state in (SplitState.PUBLICISED, SplitState.OBJECTED),
        "may_correct": paid and may(split, actor, "correct") and not hasattr(split, "counter"),
        "may_print": may(split, actor, "see_history"),
    }
    return Fragment("contracts/split_actions.html", context)


@attach(IncomeSplit, "main")
def figures_of_split(actor: Actor, split: IncomeSplit) -> Fragment:
    """Show what a split comes to, step by step, and what each person gets as far as the reader may see it."""
    sees_all, own = may(split, actor, "see_parts"), queries.own_part(split, actor)
    parts = queries.people_of(split)
    context = {
        "split": split,
        "receipts": queries.receipts_of_split(split) if may(split, actor, "see_history") else [],
        "costs": list(split.costs.all()),
        "parts": [(part, sees_all or (own is not None and part.pk == own.pk)) for part in parts],
        "rules": papers.rules_of(split),
        "halted": split.days_left,
        "counter": getattr(split, "counter", None),
    }
    return Fragment("contracts/split_figures.html", context, _("Sharing"), "figures")


def _objections(actor: Actor, **of: Any) -> Fragment | None:
    rows = list(Objection.objects.allowed(actor).filter(retired_at=None, **of).order_by("-pk"))
    return (
        Fragment("contracts/objections_part.html", {"rows": rows}, _("Objections"), "objections")
        if rows
        else None
    )


@attach(IncomeSplit, "main")
def objections_to_split(actor: Actor, split: IncomeSplit) -> Fragment | None:
    """Show what was objected to in a split."""
    return _objections(actor, split=split)


@attach(PricingRecord, "main")
def objections_to_pricing(actor: Actor, row: PricingRecord) -> Fragment | None:
    """Show what was objected to in a price."""
    return _objections(actor, pricing=row)


@attach(PricingRecord, "action")
def next_of_pricing(actor: Actor, row: PricingRecord) -> Fragment | None:
    """Lead to an objection while a price is publicised."""
    return (
        Fragment("contracts/object_part.html", {"row": row})
        if row.state in ("publicised", "objected")
        else None
    )


@attach(SplitPolicy, "main")
def tiers(actor: Actor, policy: SplitPolicy) -> Fragment:
    """Show tiers as a table with an example, and the rules of the law beside them."""
    rows: list[tuple[str, ...]] = []
    below = ""
    for tier in policy.steps:
        upto = money_words(Money(tier.upto)) if tier.upto is not None else ""
        rows.append((below, upto, percent(tier.unit), percent(tier.school), percent(tier.team)))
        below = upto
    ways = [policy.way] if policy.way else ["transfer", "licence", "equity"]
    minimum = {
        rule.name: rule for way in ways if (rule := queries.statutory("people_least", way)) is not None
    }
    context = {"rows": rows, "minimum": list(minimum.values())}
    return Fragment("contracts/tiers_part.html", context, _("Tiers"), "tiers")
