"""Hold awards, instalments and payments against the ledger, with every verification of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from luodi.awards.models import Award, AwardMoney, Instalment, InstalmentMoney, ItemMoney, Payment
from luodi.awards.states import RUNNING, InstalmentState, PaymentState
from luodi.calls.models import Application
from luodi.calls.states import HELD
from luodi.funds.cover import reserves, short_of
from luodi.funds.models import Fund, Payer
from luodi.funds.rulebook.book import WHOLE
from luodi.funds.rulebook.choices import Commits, Proof
from luodi.funds.rulebook.choices import Payer as Whose
from luodi.ledger.models import Account, Operation, Transfer
from luodi.ledger.states import Kind, Stage
from luodi.ledger.verifying import Finding, agrees

_WHY = "what the ledger must agree with"
# Application, payer, year.
Key = tuple[int, int, int]
_PLANNED = (InstalmentState.PLANNED, InstalmentState.VERIFIED, InstalmentState.PROPOSED)


def _standing(stage: Stage) -> tuple[dict[Key, int], dict[int, int]]:
    """Give what stands at a stage by application, payer and year, and which fund an application is of."""
    found: dict[Key, int] = {}
    funds: dict[int, int] = {}
    for row in Account.objects.filter(stage=stage, application__isnull=False):
        if row.application is not None and row.source is not None and row.year is not None:
            key = (row.application, row.source, row.year)
            found[key] = found.get(key, 0) + row.balance.fen
            funds[row.application] = row.fund
    return found, funds


def _differences(
    rule: str, stage: Stage, wanted: dict[Key, int], funds_of: dict[int, int], skipped: set[tuple[int, int]]
) -> Iterator[Finding]:
    there, funds = _standing(stage)
    funds = funds_of | funds
    for key in sorted({*there, *wanted}):
        application, payer, year = key
        if (application, payer) in skipped:
            continue
        if there.get(key, 0) != wanted.get(key, 0):
            said = f"application {application}, payer {payer}, {year}: {stage} holds {there.get(key, 0)} fen"
            yield Finding(rule, funds.get(application), f"{said}, the papers say {wanted.get(key, 0)}")


@agrees
def instalments_agree() -> Iterator[Finding]:
    """Find awards whose planned and due instalments are not what the ledger holds for them (X2)."""
    planned: dict[Key, int] = defaultdict(int)
    due: dict[Key, int] = defaultdict(int)
    funds = dict(Award.objects.unguarded(_WHY).values_list("application_id", "fund_id"))
    lines = InstalmentMoney.objects.select_related("appropriation", "instalment__award")
    for line in lines:
        instalment = line.instalment
        key = (instalment.award.application_id, line.appropriation.payer_id, line.appropriation.year)
        if instalment.state in _PLANNED and instalment.award.state in RUNNING:
            planned[key] += line.amount.fen
        elif instalment.state == InstalmentState.RELEASED:
            due[key] += line.amount.fen
    # Enterprises' matching stands at the award until it is proven, and is in no instalment.
    matching = set(
        Award.objects.unguarded(_WHY).filter(money__matching=True)
        .values_list("application_id", "money__appropriation__payer_id")
    )  # fmt: skip
    ours = matching - set(
        Award.objects.unguarded(_WHY).filter(money__matching=False)
        .values_list("application_id", "money__appropriation__payer_id")
    )  # fmt: skip
    yield from _differences("X2", Stage.AWARD, planned, funds, ours)
    yield from _differences("X2", Stage.DUE, due, funds, ours)


@agrees
def payments_agree() -> Iterator[Finding]:
    """Find payments on their way that the ledger does not know so, and the other way round (X3)."""
    there: dict[int, int] = defaultdict(int)
    funds: dict[int, int] = {}
    for row in Account.objects.filter(stage=Stage.TRANSIT, payment__isnull=False):
        if row.payment is not None:
            there[row.payment] += row.balance.fen
            funds[row.payment] = row.fund
    wanted: dict[int, int] = {}
    rows = Payment.objects.unguarded(_WHY).filter(state=PaymentState.INSTRUCTED)
    for payment in rows.select_related("instalment__award"):
        wanted[payment.pk] = payment.amount.fen
        funds[payment.pk] = payment.instalment.award.fund_id
    for key in sorted({*there, *wanted}):
        if there.get(key, 0) != wanted.get(key, 0):
            said = f"payment {key}: {there.get(key, 0)} fen are on their way, the paper says {wanted.get(key, 0)}"
            yield Finding("X3", funds.get(key), said)


@agrees
def holds_agree() -> Iterator[Finding]:
    """Find applications for which more or less is held than their decision gives (X4)."""
    wanted: dict[Key, int] = defaultdict(int)
    funds: dict[int, int] = {}
    lines = ItemMoney.objects.filter(item__application__state__in=HELD).select_related(
        "appropriation__payer", "item"
    )
    for line in lines:
        application = line.item.application_id
        wanted[application, line.appropriation.payer_id, line.appropriation.year] += line.amount.fen
        funds[application] = line.appropriation.payer.fund_id
    yield from _differences("X4", Stage.HOLD, wanted, funds, set())


@reserves
def committed(fund: int) -> dict[int, int]:
    """Give what is committed by calls whose rules commit what has come in alone, less what the bank has already."""
    applications = Application.objects.unguarded(_WHY).filter(
        call__fund=fund, call__governance__content__commits=Commits.RECEIVED
    )
    keys = list(applications.values_list("pk", flat=True))
    if not keys:
        return {}
    # Enterprises pay their projects directly, and what they pledge is nobody's cash here.
    enterprises = Payer.objects.unguarded(_WHY).filter(fund=fund, side=Whose.ENTERPRISE)
    others = set(enterprises.values_list("pk", flat=True))
    found: dict[int, int] = defaultdict(int)
    stages = (Stage.HOLD, Stage.AWARD, Stage.DUE)
    for row in Account.objects.filter(fund=fund, application__in=keys, stage__in=stages):
        if row.source is not None and row.source not in others:
            found[row.source] += row.balance.fen
    sent = Payment.objects.unguarded(_WHY).filter(
        state=PaymentState.INSTRUCTED, instalment__award__application__in=keys
    )
    for row in Account.objects.filter(stage=Stage.TRANSIT, payment__in=sent.values("pk")):
        if row.source is not None:
            found[row.source] -= row.balance.fen
    return dict(found)


@agrees
def commitments_are_covered() -> Iterator[Finding]:
    """Find payers of whose money more is committed than has come in, where the rules ask for that (X5)."""
    for fund in Fund.objects.unguarded(_WHY).order_by("pk").values_list("pk", flat=True):
        for payer, fen in sorted(short_of(fund).items()):
            yield Finding("X5", fund, f"payer {payer}: {fen} fen are committed and have not come in")


@agrees
def matching_came_first() -> Iterator[Finding]:
    """Find instalments that were released before so much matching money was proven as they waited for (X7)."""
    released = Instalment.objects.unguarded(_WHY).filter(
        state__in=(InstalmentState.RELEASED, InstalmentState.PAID)
    )
    waiting = [(row, _share(row)) for row in released.select_related("award")]
    waiting = [(row, share) for row, share in waiting if share]
    if not waiting:
        return
    seqs: dict[str, int] = {}
    for subject, seq in (
        Operation.objects.filter(kind=Kind.RELEASED).order_by("seq").values_list("subject", "seq")
    ):
        seqs[subject] = seq
    pledged, proven = _pledges(), _proofs()
    for row, share in waiting:
        promised = pledged.get(row.award_id, 0)
        before = sum(
            fen for seq, fen in proven.get(row.award.application_id, ()) if seq < seqs.get(row.ref, 0)
        )
        if promised and before * WHOLE // promised < share:
            said = f"{row.code} was released with {before} fen of {promised} proven, {share} in ten thousand are asked"
            yield Finding("X7", row.award.fund_id, said)


def _share(row: Instalment) -> int:
    """Give the share of matching money, in basis points, that an instalment waits for."""
    return next((int(wanted) for proof, wanted in row.conditions if proof == Proof.MATCHING), 0)


def _pledges() -> dict[int, int]:
    """Give what enterprises have pledged, by award."""
    rows = AwardMoney.objects.filter(matching=True)
    found: dict[int, int] = defaultdict(int)
    for row in rows:
        found[row.award_id] += row.amount.fen
    return found


def _proofs() -> dict[int, list[tuple[int, int]]]:
    """Give by application what was proven as paid directly: number of the operation, fen."""
    rows = Transfer.objects.filter(operation__kind=Kind.MATCHED, target__stage=Stage.SPENT)
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    application: Any
    amount: Any
    for application, seq, amount in rows.values_list("target__application", "operation_id", "amount"):
        found[application].append((seq, amount.fen))
    return found
