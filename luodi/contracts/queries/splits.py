"""Answer by what income is shared, what a split still lacks, and when its publicity is over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from luodi.contracts import splitting
from luodi.contracts.income_states import (
    CostKind,
    PartAnswer,
    SplitForm,
    StatutoryKind,
    VersionState,
)
from luodi.contracts.models import (
    Contract,
    IncomeSplit,
    Receipt,
    SplitPart,
    SplitPolicy,
    StatutoryRule,
)
from luodi.contracts.states import OF_RESULTS, ReceiptState
from luodi.core.actor import Actor
from luodi.core.models import CalendarDay
from luodi.core.money import Money
from luodi.core.periods import WorkingDays
from luodi.core.words import Words
from luodi.registry.models import Person

COST_KINDS = tuple(CostKind.values)


@dataclass(frozen=True)
class Statutory:
    """Be what the law says: the figure, and the name of the rule."""

    kind: str
    way: str
    value: int
    name_zh: str
    name_en: str = ""

    @property
    def name(self) -> str:
        """Name the rule in the reader's language, as far as it has a name in it."""
        return (self.name_en if (get_language() or "").startswith("en") else "") or self.name_zh

    @property
    def percent(self) -> str:
        """Give the figure in per cent."""
        return splitting.percent(self.value)


@dataclass(frozen=True)
class Share:
    """Be what somebody is to get: basis points of the people's part, and whether as a main contributor."""

    person: Person
    points: int
    main: bool


@cache
def delivered() -> tuple[Statutory, ...]:
    """Read the rules that Luodi comes with: they hold until the office puts a version of its own in force."""
    text = files("luodi.contracts").joinpath("statutory_as_delivered.txt").read_text(encoding="utf-8")
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            kind, way, figure, name, english = (part.strip() for part in line.split("|"))
            value = int(figure) if kind == StatutoryKind.HALF_TAX else splitting.points_of(figure)
            found.append(Statutory(kind, way, value, name, english))
    return tuple(found)


def statutory(kind: str, way: str) -> Statutory | None:
    """Find what the law says of a way: the office's version in force, of this way before of all, else as delivered."""
    rows = StatutoryRule.objects.unguarded("the law is the same for all").filter(
        kind=kind, way__in=("", way), state=VersionState.ACTIVE, retired_at=None
    )
    row = rows.order_by("-way", "-activated_at", "-pk").first()
    if row is not None:
        return Statutory(kind, row.way, row.value, row.name)
    known = [one for one in delivered() if one.kind == kind and one.way in ("", way)]
    return max(known, key=lambda one: one.way, default=None)


def policy_for(contract: Contract, way: str) -> SplitPolicy | None:
    """Find the policy in force for a contract's way: its school's before the university's, the way's before all."""
    rows = SplitPolicy.objects.unguarded("by what is shared is the same whoever shares")
    ours = Q(school=None) | Q(school=contract.school_id) if contract.school_id else Q(school=None)
    of_school = Case(When(school=None, then=Value(0)), default=Value(1), output_field=IntegerField())
    found: SplitPolicy | None = (
        rows.filter(ours, way__in=("", way), state=VersionState.ACTIVE, retired_at=None)
        .annotate(own=of_school)
        .order_by("-own", "-way", "-activated_at", "-pk")
        .first()
    )
    return found


def below_the_law(policy: Any) -> dict[str, Words]:
    """Name the rule of the law that a policy would break; nothing if it keeps them all."""
    least = splitting.least_for_people(policy.steps)
    for way in (policy.way,) if policy.way else OF_RESULTS:
        rule = statutory(StatutoryKind.PEOPLE_LEAST, way)
        if rule is not None and least < rule.value:
            facts = {"least": splitting.percent(least), "asked": rule.percent, "rule": rule.name}
            words = _("Some income would leave the people %(least)s %%; %(asked)s %% are asked: %(rule)s")
            return {"tiers": words % facts}
    return {}


def way_of(receipt: Receipt) -> str:
    """Tell by which way money came in: that of its line, or of the only line that the contract has."""
    if receipt.line is not None:
        return str(receipt.line.way)
    lines = receipt.contract.lines.unguarded("the way of a receipt that was decided on")
    ways = list(lines.filter(retired_at=None).values_list("way", flat=True)[:2])
    return str(ways[0]) if len(ways) == 1 else ""


def shareable(contract: Contract, split: IncomeSplit | None = None) -> list[Receipt]:
    """List the receipts of the three ways that no split shares out yet, or this one does."""
    rows = Receipt.objects.unguarded("receipts of a contract whose income the actor shares")
    free = ~Q(shared_in__counts=True)
    mine = Q(shared_in__split=split, shared_in__counts=True) if split else Q(pk__in=[])
    found = rows.filter(free | mine, contract=contract, state=ReceiptState.BOOKED, retired_at=None)
    known = found.select_related("line", "contract", "payer").distinct().order_by("received_on", "pk")
    return [row for row in known if way_of(row) in OF_RESULTS]


def receipts_of_split(split: Any) -> list[Receipt]:
    """List what a split shares out; a counter-split tells what the one that it takes back did."""
    rows = Receipt.objects.unguarded("receipts of a split that the actor may see")
    of = split.corrects_id or split.pk
    return list(
        rows.filter(shared_in__split=of).select_related("payer", "line").order_by("received_on", "pk")
    )


def people_of(split: Any) -> list[SplitPart]:
    """List who gets what, main contributors first; for who may see all of it."""
    rows = SplitPart.objects.filter(split=split).select_related("person__organisation")
    return sorted(rows, key=lambda row: (not row.is_main, -row.share, row.pk))


def may_begin(contract: Contract, actor: Actor) -> bool:
    """Tell whether the actor may share income of a contract, and there is some to share."""
    keeps = Contract.objects.allowed(actor, "share").filter(pk=contract.pk).exists()
    return keeps and bool(shareable(contract))


def own_part(split: IncomeSplit, actor: Actor) -> SplitPart | None:
    """Find the actor's own part."""
    if actor.user_id is None:
        return None
    return SplitPart.objects.filter(split=split, person__user=actor.user_id).select_related("person").first()


def lacking_for_agreement(split: Any) -> dict[str, Words]:
    """Name what a split needs before it is agreed: policy, income, complete shares, the law kept, everybody's word."""
    lacking: dict[str, Words] = {}
    if split.policy is None:
        lacking["policy"] = _("No policy for this way is in force.")
    if split.net.fen <= 0:
        lacking["net"] = _("After costs there is nothing to share.")
    if any(row.state != ReceiptState.BOOKED for row in receipts_of_split(split)):
        lacking["receipts"] = _("A receipt was reversed in the meantime: choose the receipts anew.")
    parts = people_of(split)
    if sum(part.share for part in parts) != splitting.WHOLE:
        lacking["parts"] = _("The shares of the people must add up to 100 %.")
    elif any(part.answer != PartAnswer.AGREED for part in parts):
        count = sum(part.answer != PartAnswer.AGREED for part in parts)
        lacking["parts"] = _("%(count)d people have not confirmed their part.") % {"count": count}
    return lacking | _laws_broken(split, parts)


def _laws_broken(split: Any, parts: Iterable[SplitPart]) -> dict[str, Words]:
    broken: dict[str, Words] = {}
    people = statutory(StatutoryKind.PEOPLE_LEAST, split.way)
    if people is not None and split.team_part.fen * splitting.WHOLE < split.net.fen * people.value:
        words = _("The people get less than %(asked)s %% of the net income: %(rule)s")
        broken["team_part"] = words % {"asked": people.percent, "rule": people.name}
    main = statutory(StatutoryKind.MAIN_LEAST, split.way)
    share = splitting.main_share((part.share, part.is_main) for part in parts)
    if main is not None and share < main.value:
        words = _("Main contributors get %(share)s %% of the reward, %(asked)s %% are asked: %(rule)s")
        facts = {"share": splitting.percent(share), "asked": main.percent, "rule": main.name}
        broken["main"] = words % facts
    return broken


def still_publicised(row: Any) -> dict[str, Words]:
    """Tell that the days for objections are not over yet."""
    until = row.publicity_ends_on
    if until is None or localdate() <= until:
        return {"": _("Its publicity runs until %(day)s.") % {"day": until.isoformat() if until else "—"}}
    return {}


def takes_objections(row: Any, day: date) -> bool:
    """Tell whether somebody can object: while the days run, and while an objection halts them."""
    runs = row.state == "publicised" and (row.publicity_ends_on or day) >= day
    return runs or row.state == "objected"


def working_days() -> WorkingDays:
    """Give the working days by the office's calendar."""
    return CalendarDay.working_days()


def splits_of(contract: Contract, actor: Actor) -> list[IncomeSplit]:
    """List the splits of a contract that the actor may see, the latest first."""
    rows = IncomeSplit.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.order_by("-created_at", "-pk"))


@dataclass(frozen=True)
class HalfTax:
    """Say whether cash rewards are taxed at half, by which rule, and until which day of payment they would be."""

    applies: bool
    until: date
    rule: Statutory


def half_tax(split: IncomeSplit, receipts: list[Receipt]) -> HalfTax | None:
    """Tell whether a reward is paid so soon after the income that it is taxed at half; None where it is no cash.

    Income of several days counts from the first of them.
    """
    rule = statutory(StatutoryKind.HALF_TAX, split.way)
    if split.form != SplitForm.CASH or rule is None or not receipts:
        return None
    until = months_after(min(row.received_on for row in receipts), rule.value)
    return HalfTax((split.paid_on or localdate()) <= until, until, rule)


def months_after(day: date, months: int) -> date:
    """Give the same day so many months later, or the last of the month where there is none."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise AssertionError("every month has a 28th")


def money_left(split: IncomeSplit, parts: list[SplitPart]) -> Money:
    """Give what of the people's part is not divided: nothing once the shares are complete."""
    return Money(split.team_part.fen - sum(part.amount.fen for part in parts))
