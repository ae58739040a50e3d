"""Answer where a fund's money is: by payer, year and stage, each figure from the ledger alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.funds import rulebook
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.funds.states import FundState, GovernanceState, PaperState
from luodi.ledger.models import Account, Halt, Transfer
from luodi.ledger.states import Book, Kind, Stage

# What is left of an appropriation stands at one of these stages.
STAGES = (Stage.FREE, Stage.CALL, Stage.HOLD, Stage.AWARD, Stage.DUE, Stage.SPENT)
ENDS = (Stage.LAPSED, Stage.BACK)
CASH = (Stage.CASH, Stage.TRANSIT, Stage.PAYEE, Stage.DIRECT)
NOTHING = Money(0)
_LATEST = 100
# Who enters what came in.
CLERKS = (Role.FINANCE_CLERK,)


def refuse_idle(fund: Fund) -> None:
    """Refuse to set money in motion (L3 to L8, L10) while a fund is suspended, or not at work.

    What is under way settles all the same: L11, L12 and what comes back.

    :raises Conflict: with the reason.
    """
    state = (
        Fund.objects.unguarded("whether the fund is at work").values_list("state", flat=True).get(pk=fund.pk)
    )
    if state == FundState.SUSPENDED:
        raise Conflict(_("The fund is suspended: no money is set in motion until it is resumed."))
    if state not in (FundState.ACTIVE, FundState.CLOSING):
        raise Conflict(_("The fund does not work yet, or not any more."))


@dataclass
class Line:
    """Be one payer's year in a statement, in fen: what was promised and appropriated, and where it stands now."""

    payer: Payer
    year: int
    appropriation: Appropriation | None = None
    appropriated: Money = NOTHING
    stages: dict[str, Money] = field(default_factory=dict)
    # What came over from other years, less what went on to others.
    carried: Money = NOTHING

    @property
    def sums(self) -> Money:
        """Add up where the money stands."""
        return sum((self.stages.get(stage, NOTHING) for stage in (*STAGES, *ENDS)), NOTHING)

    @property
    def free(self) -> Money:
        """Give what is not allotted to anything yet."""
        return self.stages.get(Stage.FREE, NOTHING)

    @property
    def spent(self) -> Money:
        """Give what payees have."""
        return self.stages.get(Stage.SPENT, NOTHING)

    @property
    def cells(self) -> list[tuple[str, Words, Money]]:
        """Give stage, its word and what stands there, in the order of money's way."""
        return [(stage, Stage(stage).label, self.stages.get(stage, NOTHING)) for stage in (*STAGES, *ENDS)]

    @property
    def agrees(self) -> bool:
        """Tell whether appropriated and carried money is what stands somewhere: an identity, not a calculation."""
        return self.appropriated + self.carried == self.sums


@dataclass
class CashLine:
    """Be the cash of a payer: what came in, is at hand, under way, and with payees."""

    payer: Payer
    stages: dict[str, Money] = field(default_factory=dict)

    @property
    def come_in(self) -> Money:
        """Give what came from outside."""
        return -self.stages.get(Stage.OUTSIDE, NOTHING)

    @property
    def at_hand(self) -> Money:
        """Give what is in the account."""
        return self.stages.get(Stage.CASH, NOTHING)

    @property
    def cells(self) -> list[tuple[str, Words, Money]]:
        """Give stage, its word and what stands there."""
        return [(stage, Stage(stage).label, self.stages.get(stage, NOTHING)) for stage in CASH]


@dataclass
class Statement:
    """Be a fund's money as it stands: a line each payer and year, and the cash of each payer."""

    fund: Fund
    lines: list[Line]
    cash: list[CashLine]
    halts: list[Halt]

    @property
    def columns(self) -> list[tuple[str, Words]]:
        """Name the stages of the budget."""
        return [(stage, Stage(stage).label) for stage in (*STAGES, *ENDS)]

    @property
    def cash_columns(self) -> list[tuple[str, Words]]:
        """Name the stages of the cash."""
        return [(stage, Stage(stage).label) for stage in CASH]


def statement(fund: Fund, actor: Actor) -> Statement:
    """Draw up where a fund's money stands, in a constant number of queries.

    :raises Missing: if the money is not the actor's to see.
    """
    if not Fund.objects.allowed(actor, "see_money").filter(pk=fund.pk).exists():
        raise Missing
    payers = list(Payer.objects.allowed(actor).filter(fund=fund).order_by("pk"))
    named = {payer.pk: payer for payer in payers}
    lines: dict[tuple[int, int], Line] = {}
    for row in Appropriation.objects.allowed(actor).filter(payer__fund=fund, retired_at=None):
        lines[row.payer_id, row.year] = Line(named[row.payer_id], row.year, row)
    cash = {payer.pk: CashLine(payer) for payer in payers}
    for account in Account.objects.filter(fund=fund.pk):
        if account.source not in named or account.source is None:
            continue
        if account.book == Book.BUDGET and account.year is not None:
            line = lines.setdefault((account.source, account.year), Line(named[account.source], account.year))
            _add(line.stages, account)
        elif account.book == Book.CASH:
            _add(cash[account.source].stages, account)
    carried = _carried(fund)
    for (payer, year), line in lines.items():
        line.appropriated = -line.stages.pop(Stage.ORIGIN, NOTHING)
        line.carried = carried.get((payer, year), NOTHING)
    halts = list(Halt.objects.filter(Q(fund=fund.pk) | Q(fund=None), lifted_at=None))
    return Statement(fund, [lines[key] for key in sorted(lines)], list(cash.values()), halts)


def _add(stages: dict[str, Money], account: Account) -> None:
    stages[account.stage] = stages.get(account.stage, NOTHING) + account.balance


def _carried(fund: Fund) -> dict[tuple[Any, Any], Money]:
    """Give what each payer's year had from others, less what it gave them."""
    moved = Transfer.objects.filter(source__fund=fund.pk, source__book=Book.BUDGET)
    between = moved.exclude(source__year=F("target__year")).values_list(
        "source__source", "source__year", "target__year", "amount"
    )
    found: dict[tuple[Any, Any], Money] = defaultdict(lambda: NOTHING)
    amount: Any
    for payer, left, reached, amount in between:
        found[payer, left] -= amount
        found[payer, reached] += amount
    return found


def standing_of(row: Appropriation) -> dict[str, Money]:
    """Give what stands at each stage of a payer's year."""
    stages: dict[str, Money] = defaultdict(lambda: NOTHING)
    for account in Account.objects.filter(scope__in=scopes_of(row)):
        stages[account.stage] += account.balance
    return stages


def line_of(row: Appropriation) -> Line:
    """Draw up one payer's year."""
    stages = standing_of(row)
    appropriated = -stages.pop(Stage.ORIGIN, NOTHING)
    carried = _carried(row.payer.fund).get((row.payer_id, row.year), NOTHING)
    return Line(row.payer, row.year, row, appropriated, dict(stages), carried)


def years_of(payer: Payer, actor: Actor) -> list[Line]:
    """Draw up the years of a payer, the newest first, in two queries."""
    rows = Appropriation.objects.allowed(actor).filter(payer=payer, retired_at=None).order_by("-year")
    lines = {row.year: Line(payer, row.year, row) for row in rows}
    for account in Account.objects.filter(book=Book.BUDGET, fund=payer.fund_id, source=payer.pk):
        if account.year in lines:
            _add(lines[account.year].stages, account)
    for line in lines.values():
        line.appropriated = -line.stages.pop(Stage.ORIGIN, NOTHING)
    return list(lines.values())


def notices_of(row: Appropriation, actor: Actor) -> list[Notice]:
    """List the notices of a payer's year."""
    return list(
        Notice.objects.allowed(actor).filter(appropriation=row, retired_at=None).order_by("dated_on", "pk")
    )


def inflows_of(payer: Payer, actor: Actor) -> list[Inflow]:
    """List what came in from a payer, the newest first."""
    rows = Inflow.objects.allowed(actor).filter(payer=payer, retired_at=None)
    return list(rows.order_by("-received_on", "-pk")[:_LATEST])


def scopes_of(row: Appropriation, *, but: str = "") -> list[str]:
    """Name the accounts of a payer's year, all or but those of a stage."""
    accounts = Account.objects.filter(
        book=Book.BUDGET, fund=row.payer.fund_id, source=row.payer_id, year=row.year
    )
    return list(accounts.exclude(stage=but).values_list("scope", flat=True))


def entries(
    fund: Fund, actor: Actor, *, stage: str, payer: int | None, year: int | None
) -> QuerySet[Transfer]:
    """Give the transfers into and out of a stage, the newest first.

    :raises Missing: if the fund's money is not the actor's to see, or there is no such stage.
    """
    if stage not in Stage.values or not Fund.objects.allowed(actor, "see_money").filter(pk=fund.pk).exists():
        raise Missing
    accounts = Account.objects.filter(fund=fund.pk, stage=stage)
    accounts = accounts if payer is None else accounts.filter(source=payer)
    accounts = accounts if year is None else accounts.filter(year=year)
    rows = Transfer.objects.filter(Q(source__in=accounts) | Q(target__in=accounts))
    return rows.select_related("operation", "source", "target").order_by("-id")


@dataclass(frozen=True)
class Entry:
    """Be an entry of the ledger as a page tells it: ``sign`` is of the stage that was asked for."""

    transfer: Transfer
    event: Words
    left: Words
    reached: Words
    amount: Money
    payer: str
    year: int | None
    paper: tuple[str, str] | None


def told(rows: Iterable[Transfer], actor: Actor, stage: str) -> list[Entry]:
    """Tell entries in words, with the paper that caused each where the actor may open it."""
    rows = list(rows)
    names = dict(
        Payer.objects.allowed(actor)
        .filter(pk__in={row.source.source for row in rows})
        .values_list("pk", "name")
    )
    papers = _papers({row.operation.subject for row in rows}, actor)
    return [
        Entry(
            row,
            Kind(row.operation.kind).label,
            Stage(row.source.stage).label,
            Stage(row.target.stage).label,
            row.amount if row.target.stage == stage else -row.amount,
            names.get(row.source.source, ""),
            row.target.year if row.target.stage == stage else row.source.year,
            papers.get(row.operation.subject),
        )
        for row in rows
    ]


def _papers(subjects: set[str], actor: Actor) -> dict[str, tuple[str, str]]:
    """Give name and address of the papers behind entries, a query a kind of paper."""
    found: dict[str, tuple[str, str]] = {}
    for model in (Notice, Inflow, Appropriation):
        label = model._meta.label_lower
        keys = [
            int(key)
            for named, _sep, key in (subject.partition(":") for subject in subjects)
            if named == label
        ]
        if keys:
            for row in model.objects.allowed(actor).filter(pk__in=keys):
                found[row.ref] = (row.code, address(row))
    return found


def books_of(fund: Fund, actor: Actor) -> list[Governance]:
    """List the versions of a fund's rule book, the newest first."""
    return list(Governance.objects.allowed(actor).filter(fund=fund, retired_at=None).order_by("-number"))


def books_to_copy(fund: Fund, actor: Actor) -> list[Governance]:
    """List what a new rule book may begin with: the fund's own versions, and what is in force elsewhere."""
    rows = Governance.objects.allowed(actor).filter(retired_at=None)
    rows = rows.filter(Q(fund=fund) | Q(state=GovernanceState.IN_FORCE)).select_related("fund")
    return list(rows.order_by("-activated_at", "-number")[:_LATEST])


def book_before(row: Governance, actor: Actor) -> Governance | None:
    """Find the version that is in force beside this one, or was when this one came into force."""
    rows = Governance.objects.allowed(actor).filter(
        fund=row.fund_id, retired_at=None, activated_at__isnull=False
    )
    rows = rows.exclude(pk=row.pk).select_related("fund")
    rows = rows.filter(activated_at__lt=row.activated_at) if row.activated_at else rows
    found: Governance | None = rows.order_by("-activated_at").first()
    return found


def changes_from(before: Governance, row: Governance) -> list[rulebook.Difference] | None:
    """List the clauses in which a version differs from another; nothing where the draft cannot be read yet."""
    try:
        return rulebook.differences(before.book, row.book)
    except rulebook.Faulty:
        return None


def waiting(actor: Actor) -> Iterable[Notice | Inflow]:
    """List the papers that wait for the actor's confirmation."""
    notices = Notice.objects.allowed(actor, "confirm").filter(state=PaperState.ENTERED, retired_at=None)
    inflows = Inflow.objects.allowed(actor, "confirm").filter(state=PaperState.ENTERED, retired_at=None)
    yield from notices.select_related("appropriation__payer__fund").order_by("pk")[:50]
    yield from inflows.select_related("payer__fund").order_by("pk")[:50]
