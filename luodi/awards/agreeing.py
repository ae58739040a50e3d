"""Hold awards, instalments and payments against the ledger, with every verification of the books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from luodi.awards.models import Award, InstalmentMoney, ItemMoney, Payment
from luodi.awards.states import AwardState, InstalmentState, PaymentState
from luodi.calls.states import HELD
from luodi.ledger.models import Account
from luodi.ledger.states import Stage
from luodi.ledger.verifying import Finding, agrees

_WHY = "what the ledger must agree with"
# Application, payer, year.
Key = tuple[int, int, int]
_PLANNED = (InstalmentState.PLANNED, InstalmentState.VERIFIED, InstalmentState.PROPOSED)
_RUNNING = (AwardState.ACTIVE, AwardState.SUSPENDED)


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
        if instalment.state in _PLANNED and instalment.award.state in _RUNNING:
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
