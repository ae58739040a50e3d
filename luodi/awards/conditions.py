"""Answer whether what an instalment waits for holds, each condition with what is there and what is wanted."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.text import format_lazy

from luodi.awards.models import Award, Check, Instalment
from luodi.awards.purses import is_matching, standing
from luodi.awards.states import AwardState, CheckKind, ProofState
from luodi.core.words import Words
from luodi.funds.rulebook.book import WHOLE
from luodi.funds.rulebook.choices import WITH_SHARE, Proof
from luodi.funds.rulebook.comparing import percent
from luodi.ledger.states import Stage


@dataclass(frozen=True)
class Condition:
    """Be one condition: the share that is wanted and reached where it is one of shares, in basis points."""

    proof: Proof
    wanted: int
    reached: int
    met: bool

    @property
    def words(self) -> Words:
        """Say it, with the figures."""
        if self.proof not in WITH_SHARE:
            return self.proof.label
        return format_lazy(
            "{label} {reached} / {wanted}",
            label=self.proof.label,
            reached=percent(self.reached),
            wanted=percent(self.wanted),
        )


@dataclass(frozen=True)
class Facts:
    """Hold what conditions of an award are judged by: money in fen, and which checks it passed."""

    runs: bool
    pledged: int
    proven: int
    paid: int
    spent: int
    passed: frozenset[str]


def facts_of(award: Award) -> Facts:
    """Read the facts of an award: money from the ledger, the rest from its papers."""
    spent = standing(Stage.SPENT, award.fund_id, application=award.application_id)
    pledged = proven = paid = 0
    for line in award.money.select_related("appropriation__payer"):
        there = spent.get((line.appropriation.payer_id, line.appropriation.year), 0)
        if is_matching(line.appropriation):
            pledged += line.amount.fen
            proven += there
        else:
            paid += there
    checks = Check.objects.unguarded("what an instalment waits for").filter(
        award=award, state=ProofState.PASSED, retired_at=None
    )
    passed = list(checks)
    return Facts(
        runs=award.state == AwardState.ACTIVE,
        pledged=pledged,
        proven=proven,
        paid=paid,
        spent=max((one.spent_fen for one in passed), default=0),
        passed=frozenset(one.kind for one in passed),
    )


def judged(instalment: Instalment, facts: Facts) -> list[Condition]:
    """Judge the conditions of an instalment; what was pledged by nobody counts as proven."""
    return [_judge(Proof(name), wanted, facts) for name, wanted in instalment.conditions]


def _judge(proof: Proof, wanted: int, facts: Facts) -> Condition:
    if proof == Proof.MATCHING:
        reached = facts.proven * WHOLE // facts.pledged if facts.pledged else WHOLE
        return Condition(proof, wanted, reached, reached >= wanted)
    if proof == Proof.SPENT:
        reached = facts.spent * WHOLE // facts.paid if facts.paid else 0
        return Condition(proof, wanted, reached, reached >= wanted)
    met = {
        Proof.SIGNED: facts.runs,
        Proof.MID_TERM: bool(facts.passed & {CheckKind.MID_TERM, CheckKind.ACCEPTANCE}),
        Proof.ACCEPTED: CheckKind.ACCEPTANCE in facts.passed,
    }[proof]
    return Condition(proof, 0, 0, met)
