"""Name what a step of the round still lacks: read by the flows, which stand below the models."""

from __future__ import annotations

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions import awards, changing, deciding, panels, paying, recovering, signing
from luodi.awards.conditions import facts_of, judged
from luodi.awards.models import Award, Check
from luodi.awards.purses import left_in_call
from luodi.awards.states import CheckKind, Motion, ProofState
from luodi.core.errors import Conflict
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.funds import deciding as choosing
from luodi.funds.voting import Standing

Lacks = dict[str, Words]


def panel(row: Any) -> Lacks:
    """Name what is wrong with who sits on a panel."""
    return panels.lacking(row)


def motions(row: Any) -> Lacks:
    """Name what a decision lacks to be voted on: a panel, money that fits."""
    try:
        deciding.panel_of(row)
    except Conflict as error:
        return {"panel": error.detail or ""}
    if not row.items.exists():
        return {"items": _("No application of this call was reviewed.")}
    if deciding.reckoned_anew(row):
        return {
            "scores": _(
                "Scores were reckoned anew since: choose or move once more, by the scores as they are."
            )
        }
    left = left_in_call(row.call)
    for item in row.items.filter(motion=Motion.FUND).prefetch_related("money__appropriation__payer"):
        for line in item.money.all():
            left[line.appropriation] = left.get(line.appropriation, Money(0)) - line.amount
    for year, money in left.items():
        if money.fen < 0:
            words = _("{year}: {over} yuan more are moved than the call has.")
            return {"money": format_lazy(words, year=str(year), over=Money(-money.fen).in_yuan())}
    return {}


def votes(row: Any) -> Lacks:
    """Name the applications on which the vote stands open."""
    items = list(row.items.exclude(motion=Motion.REJECT).select_related("application"))
    for item_pk, result in deciding.results_of(row, items).items():
        if result.standing in (Standing.OPEN, Standing.BLOCKED):
            item = next(one for one in items if one.pk == item_pk)
            why = result.missing[0] if result.missing else result.standing.label
            return {"votes": format_lazy("{title}: {why}", title=str(item.application), why=why)}
    return {}


def recounted(row: Any) -> Lacks:
    """Name what became known after the vote was counted and changes it: a conflict of interest, a score."""
    items = list(row.items.exclude(motion=Motion.REJECT).select_related("application"))
    try:
        results = deciding.results_of(row, items)
    except Conflict as error:
        return {"panel": error.detail or ""}
    for item in items:
        if item.carried != (results[item.pk].standing == Standing.APPROVED):
            words = _(
                "{title}: the vote does not stand as it was counted. Prepare the decision anew and vote again."
            )
            return {"votes": format_lazy(words, title=str(item.application))}
    if deciding.reckoned_anew(row):
        return {
            "scores": _("Scores were reckoned anew since the vote. Prepare the decision anew and vote again.")
        }
    return {}


def list_(row: Any) -> Lacks:
    """Name what the award list lacks: minutes, votes that stand as counted, a reason for a preferred lower score."""
    missing: Lacks = recounted(row)
    if not row.minutes.strip() or row.held_on is None:
        missing["minutes"] = _("Write the minutes and the day of the meeting.")
    put = deciding.candidates(row, left_in_call(row.call))
    reasons = dict(row.items.values_list("application__code", "reason"))
    chosen = [item.application.code for item in signing.funded(row)]
    for one in choosing.inversions(put, chosen):
        if not reasons.get(one.preferred, "").strip():
            words = _("{code} was preferred to a higher score: write why.")
            missing["reason"] = format_lazy(words, code=one.preferred)
            break
    return missing


def task_book(row: Any) -> Lacks:
    """Name what the applicant has to say before the task book is signed."""
    missing: Lacks = {}
    if row.starts_on is None or row.ends_on is None or row.ends_on <= row.starts_on:
        missing["ends_on"] = _("Name the first and the last day.")
    if not all(getattr(row, name) for name in Award.ACCOUNT):
        missing["account"] = _("Name the bank account that the money goes to.")
    return missing


def completion(row: Any) -> Lacks:
    """Name what is in the way of settling an award."""
    passed = Check.objects.unguarded("whether an award is accepted").filter(
        award=row, kind=CheckKind.ACCEPTANCE, state=ProofState.PASSED, retired_at=None
    )
    missing: Lacks = {}
    if not passed.exists():
        missing["acceptance"] = _("The project has not passed its acceptance.")
    if awards.open_payments(row):
        missing["payments"] = _("An instalment is due or on its way: pay it or take its release back first.")
    return missing


def conditions(row: Any) -> Lacks:
    """Name the conditions that do not hold yet."""
    return {f"conditions.{one.proof}": one.words for one in judged(row, facts_of(row.award)) if not one.met}


def unpaid(row: Any) -> Lacks:
    """Say whether a payment stands in the way of undoing a release."""
    live = row.payments.unguarded("whether a payment was prepared").filter(
        state__in=("prepared", "instructed", "paid")
    )
    return {"payments": _("A payment was prepared: stop it first.")} if live.exists() else {}


def payable(row: Any) -> Lacks:
    """Say whether the account still is the verified one."""
    verified = row.instalment.award.account_verified_at
    return {} if verified else {"account": _("Verify the account with its owner first.")}


def proof(row: Any) -> Lacks:
    """Say whether more is proven than was pledged."""
    left = paying.still_pledged(row.award)
    if row.amount.fen <= left.fen:
        return {}
    words = _("{left} yuan are pledged and not proven yet: no more is recognised.")
    return {"amount": format_lazy(words, left=left.in_yuan())}


def small(row: Any) -> Lacks:
    """Say whether a change is small enough for the fund officer alone."""
    if missing := changing.impossible(row):
        return missing
    if changing.needs_sides(row):
        return {"": _("A change of this size passes the gate: put it before the sides.")}
    return {}


def possible(row: Any) -> Lacks:
    """Name what is in the way of a change."""
    return changing.impossible(row)


def claim(row: Any) -> Lacks:
    """Name what is wrong with a claim."""
    return recovering.too_much(row)
