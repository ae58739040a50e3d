"""Answer what a contract holds and what it still lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.contracts import calc
from luodi.contracts.models import BudgetLine, Contract, ContractLine, ContractText, Instalment
from luodi.contracts.rules.circles import clerk, keepers
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.core.rules import any_of
from luodi.core.words import Words
from luodi.projects.states import ProjectKind

_NEEDED = {
    "seller": _("Say who signs for the university."),
    "school": _("Name the school that carries it."),
    "lead": _("Name the person in charge."),
    "payment": _("Say how it is paid."),
    "ip_ownership": _("Say whose the intellectual property is."),
}


def lines_of(contract: Contract, actor: Actor) -> list[ContractLine]:
    """List the lines of a contract that the actor may see."""
    rows = ContractLine.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.select_related("buyer", "region", "industry").order_by("pk"))


def instalments_of(contract: Contract, actor: Actor) -> list[Instalment]:
    """List a contract's payment plan in due order, for those whose it is to see."""
    rows = Instalment.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or 0, row.pk))


def budget_of(contract: Contract) -> list[BudgetLine]:
    """List the budget of a contract whose inside the reader may see."""
    return list(BudgetLine.objects.filter(contract=contract))


def texts_of(contract: Contract, actor: Actor) -> list[ContractText]:
    """List the versions of a contract's text, the latest first."""
    return list(ContractText.objects.allowed(actor).filter(contract=contract).order_by("-number"))


def may_add_text(contract: Contract, actor: Actor) -> bool:
    """Tell whether the actor may add a version of the text: who enters the contract, and the clerk."""
    if contract.retired_at:
        return False
    rows = Contract.objects.allowed(actor).filter(pk=contract.pk)
    return bool(rows.filter(any_of(clerk(actor), keepers(actor))).exists())


def gap_words(gap: calc.Gap, what: str) -> Words:
    """Tell by how much parts miss the contract amount, to the fen."""
    facts = {
        "sum": gap.sum.in_yuan(),
        "whole": gap.whole.in_yuan(),
        "missing": gap.missing.in_yuan(),
        "over": (-gap.missing).in_yuan(),
    }
    short, over = _GAPS[what]
    return (short if gap.missing.fen > 0 else over) % facts


_GAPS = {
    "lines": (
        _("The lines add up to %(sum)s; the contract says %(whole)s: %(missing)s missing."),
        _("The lines add up to %(sum)s; the contract says %(whole)s: %(over)s too much."),
    ),
    "budget": (
        _("The budget adds up to %(sum)s; the contract says %(whole)s: %(missing)s missing."),
        _("The budget adds up to %(sum)s; the contract says %(whole)s: %(over)s too much."),
    ),
    "instalments": (
        _("The payment plan adds up to %(sum)s; the contract says %(whole)s: %(missing)s missing."),
        _("The payment plan adds up to %(sum)s; the contract says %(whole)s: %(over)s too much."),
    ),
}


def sums_that_miss(whole: Money, parts: Mapping[str, Iterable[Money]]) -> dict[str, Words]:
    """Name which parts (lines, budget, instalments) do not add up to the amount, and by how much."""
    gaps = {what: calc.gap(amounts, whole) for what, amounts in parts.items()}
    return {what: gap_words(gap, what) for what, gap in gaps.items() if gap is not None}


def _live(rows: Any) -> Any:
    return rows.unguarded("parts of a contract that was decided on").filter(retired_at=None)


def parts_of(contract: Any) -> dict[str, Iterable[Money]]:
    """Give the amounts of a contract's lines, budget and payment plan."""
    return {
        "lines": list(_live(contract.lines).values_list("amount", flat=True)),
        "budget": list(contract.budget.values_list("amount", flat=True)),
        "instalments": list(_live(contract.instalments).values_list("amount", flat=True)),
    }


def lacking_for_submission(contract: Any) -> dict[str, Words]:
    """Name what a contract needs before it is handed in, and which of its sums do not make up the amount."""
    lacking: dict[str, Words] = {
        name: words for name, words in _NEEDED.items() if not getattr(contract, name)
    }
    if contract.amount is None:
        lacking["amount"] = _("Say what the contract is worth.")
    if contract.starts_on is None or contract.ends_on is None:
        lacking["ends_on"] = _("Say from when until when it is valid.")
    parts = parts_of(contract)
    if not parts["lines"]:
        lacking["lines"] = _("Add at least one line: buyer, way, amount.")
    elif contract.amount is not None:
        lacking |= sums_that_miss(contract.amount, parts)
    return lacking


def lacking_for_signing(contract: Any) -> dict[str, Words]:
    """Name what must be there before a contract counts as signed: its day, and the file of its text."""
    lacking: dict[str, Words] = {}
    if contract.signed_on is None:
        lacking["signed_on"] = _("Say on which day it was signed.")
    texts = contract.texts.unguarded("whether there is one, without which nothing counts as signed")
    if not texts.filter(retired_at=None).exists():
        lacking["texts"] = _("Add the file of the signed text.")
    return lacking


# Money that a fund pays is counted with the fund: neither the six ways nor the region's sums count it again.
NOT_OF_A_FUND = Q(project=None) | ~Q(project__kind=ProjectKind.FUND)


def money_by_line(actor: Actor) -> Any:
    """Give the live lines of contracts that are or were in force, for sums by way, region, industry or buyer.

    A contract is counted once (``contract`` distinct), its money by line; what a fund pays is left out.
    """
    from luodi.contracts.states import SIGNED_STATES

    counted = Q(contract__project=None) | ~Q(contract__project__kind=ProjectKind.FUND)
    rows = ContractLine.objects.allowed(actor).filter(retired_at=None, contract__retired_at=None)
    return rows.filter(counted, contract__state__in=SIGNED_STATES)
