"""Answer what an award's page shows: money, plan with conditions, what was promised and reached, and what blocks it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from luodi.awards.actions.recovering import collected
from luodi.awards.conditions import Condition, facts_of, judged
from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Collection,
    Instalment,
    MatchingProof,
    Payment,
    Recovery,
)
from luodi.awards.states import AwardState, InstalmentState
from luodi.calls.models import Target
from luodi.calls.states import IN_MONEY, Indicator
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.ledger.models import Account
from luodi.ledger.states import Stage

NOTHING = Money(0)
# Where an award's money stands, in the order of its way.
STAGES = (Stage.HOLD, Stage.AWARD, Stage.DUE, Stage.SPENT)


@dataclass(frozen=True)
class Where:
    """Be one payer's year of an award: what was granted, and where it stands."""

    name: str
    year: int
    granted: Money
    matching: bool
    stages: list[tuple[Words, Money]]


def money_of(award: Award) -> list[Where]:
    """Tell where every fen of an award is."""
    there: dict[tuple[str, Any, Any], Money] = {}
    for account in Account.objects.filter(
        fund=award.fund_id, application=award.application_id, stage__in=STAGES
    ):
        key = (account.stage, account.source, account.year)
        there[key] = there.get(key, NOTHING) + account.balance
    return [
        Where(
            line.appropriation.payer.name,
            line.appropriation.year,
            line.amount,
            line.matching,
            [
                (
                    stage.label,
                    there.get((stage, line.appropriation.payer_id, line.appropriation.year), NOTHING),
                )
                for stage in STAGES
            ],
        )
        for line in award.money.select_related("appropriation__payer")
    ]


@dataclass
class Part:
    """Be an instalment with its amount, its conditions and its payments."""

    row: Instalment
    amount: Money
    conditions: list[Condition]
    payments: list[Payment] = field(default_factory=list)

    @property
    def waits_for(self) -> list[Condition]:
        """List what does not hold yet."""
        return [one for one in self.conditions if not one.met]


def plan_of(award: Award, actor: Actor) -> list[Part]:
    """List the instalments of an award."""
    rows = list(
        Instalment.objects.allowed(actor).filter(award=award).prefetch_related("money").order_by("number")
    )
    if not rows:
        return []
    facts = facts_of(award)
    payments: dict[int, list[Payment]] = {}
    for payment in Payment.objects.allowed(actor).filter(instalment__award=award).order_by("pk"):
        payments.setdefault(payment.instalment_id, []).append(payment)
    return [
        Part(
            row,
            sum((line.amount for line in row.money.all()), NOTHING),
            judged(row, facts),
            payments.get(row.pk, []),
        )
        for row in rows
    ]


def part_of(row: Instalment, actor: Actor) -> Part:
    """Give one instalment with its conditions."""
    amount = sum((line.amount for line in row.money.all()), NOTHING)
    payments = list(Payment.objects.allowed(actor).filter(instalment=row).order_by("pk"))
    return Part(row, amount, judged(row, facts_of(row.award)), payments)


def papers_of(award: Award, actor: Actor) -> dict[str, list[Any]]:
    """List proofs, checks, changes and recoveries of an award, each the latest first."""
    found = {}
    for name, model in (
        ("proofs", MatchingProof),
        ("checks", Check),
        ("amendments", Amendment),
        ("recoveries", Recovery),
    ):
        manager: Any = model.objects
        rows = manager.allowed(actor).filter(award=award, retired_at=None)
        found[name] = list(rows.order_by("-pk")[:50])
    return found


@dataclass(frozen=True)
class Reach:
    """Be one promised result: promised and reached, in its unit."""

    indicator: Indicator
    promised: int
    reached: int | None
    evidence: str = ""

    @property
    def in_money(self) -> bool:
        """Tell whether it is counted in money."""
        return self.indicator in IN_MONEY

    def shown(self, number: int | None) -> str:
        """Show a number in its unit."""
        if number is None:
            return "—"
        return Money(number).in_yuan() if self.in_money else f"{number:,}"

    @property
    def promised_shown(self) -> str:
        """Show the promise."""
        return self.shown(self.promised)

    @property
    def reached_shown(self) -> str:
        """Show what was reached."""
        return self.shown(self.reached)

    @property
    def kept(self) -> bool:
        """Tell whether the promise is kept."""
        return self.reached is not None and self.reached >= self.promised


def promised_of(award: Award) -> dict[str, int]:
    """Add up what the parties of an award promised, by indicator."""
    found: dict[str, int] = {}
    for name, number in Target.objects.filter(party__application=award.application_id).values_list(
        "indicator", "number"
    ):
        found[name] = found.get(name, 0) + number
    return found


def reached_of(check: Check) -> list[Reach]:
    """Set what a report says was reached beside what was promised, in the order of the indicators."""
    promised = promised_of(check.award)
    reported = {one.indicator: one for one in check.reached.all()}
    return [
        Reach(
            indicator,
            promised.get(indicator, 0),
            reported[indicator].number if indicator in reported else None,
            reported[indicator].evidence if indicator in reported else "",
        )
        for indicator in Indicator
        if indicator in promised or indicator in reported
    ]


def collections_of(row: Recovery) -> tuple[list[Collection], Money]:
    """List what came back of a claim, and what is still open."""
    return list(row.collections.all()), row.amount - collected(row)


@dataclass(frozen=True)
class Line:
    """Be an award of a fund: its money, what was paid, and what it waits for."""

    award: Award
    granted: Money
    paid: Money
    waits_for: Words


def awards_of(fund: Any, actor: Actor) -> list[Line]:
    """List the awards of a fund with what blocks each, in a constant number of queries."""
    rows = list(
        Award.objects.allowed(actor)
        .filter(fund=fund, retired_at=None)
        .select_related("application__lead", "base")
        .prefetch_related("money")
        .order_by("-pk")[:200]
    )
    spent: dict[int, int] = {}
    for account in Account.objects.filter(fund=fund.pk, stage=Stage.PAYEE):
        if account.application is not None:
            spent[account.application] = spent.get(account.application, 0) + account.balance.fen
    next_of: dict[int, Instalment] = {}
    open_ = (
        Instalment.objects.allowed(actor)
        .filter(award__in=rows)
        .exclude(state__in=(InstalmentState.PAID, InstalmentState.DROPPED))
    )
    for row in open_.order_by("-number"):
        next_of[row.award_id] = row
    return [
        Line(
            row,
            sum((line.amount for line in row.money.all() if not line.matching), NOTHING),
            Money(spent.get(row.application_id, 0)),
            _waits(row, next_of.get(row.pk)),
        )
        for row in rows
    ]


def _waits(row: Award, following: Instalment | None) -> Words:
    if row.state != AwardState.ACTIVE or following is None:
        return str(row.get_state_display())
    return f"{following.number} · {following.get_state_display()}"


@dataclass(frozen=True)
class Base:
    """Be a base with what lands there: awards, their money, and the companies that lead them."""

    base: Any
    awards: int
    companies: int
    granted: Money
    paid: Money


def bases_of(lines: list[Line]) -> list[Base]:
    """Sum awards by the base where they land."""
    grouped: dict[Any, list[Line]] = {}
    for line in lines:
        if line.award.base is not None:
            grouped.setdefault(line.award.base, []).append(line)
    return [
        Base(
            base,
            len(here),
            len({line.award.application.lead_id for line in here}),
            sum((line.granted for line in here), NOTHING),
            sum((line.paid for line in here), NOTHING),
        )
        for base, here in grouped.items()
    ]
