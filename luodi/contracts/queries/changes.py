"""Answer how a contract stands, what a change of it would move, and what ties its team to a buyer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts import standing
from luodi.contracts.models import (
    BudgetLine,
    Contract,
    ContractChange,
    ContractLine,
    Instalment,
    InterestAnswer,
)
from luodi.contracts.queries.contracts import sums_that_miss
from luodi.contracts.queries.receipts import received
from luodi.contracts.states import BudgetCategory, ContractWay, ServiceKind
from luodi.core.actor import Actor
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.projects.models import Member
from luodi.registry.models import DeclaredInterest, Organisation, Region

_WHOLE = "a contract that was decided on, as it stands"


def plain(value: Any) -> Any:
    """Turn a value of a contract into plain data."""
    if isinstance(value, Money):
        return value.fen
    if isinstance(value, date):
        return value.isoformat()
    return value


def standing_of(contract: Contract) -> dict[str, Any]:
    """Write down how a contract stands (luodi/contracts/standing.py)."""
    lines = ContractLine.objects.unguarded(_WHOLE).filter(contract=contract, retired_at=None)
    plan = Instalment.objects.unguarded(_WHOLE).filter(contract=contract, retired_at=None)
    return {
        "facts": {name: plain(getattr(contract, name)) for name in standing.FACTS},
        "lines": [
            {
                "code": row.code,
                "buyer": row.buyer.code,
                "way": row.way,
                "service": row.service,
                "region": row.region_id,
                "industry": row.industry_id,
                "amount": row.amount.fen,
            }
            for row in lines.select_related("buyer").order_by("pk")
        ],
        "budget": {row.category: row.amount.fen for row in BudgetLine.objects.filter(contract=contract)},
        "instalments": [
            {"code": row.code, **{name: plain(getattr(row, name)) for name in standing.INSTALMENT}}
            for row in plan.order_by("pk")
        ],
    }


def lacking_for_change(contract: Contract, after: standing.Standing) -> dict[str, Words]:
    """Name what forbids that a contract shall stand so: sums that miss the amount, or less than has come in."""
    amount = after["facts"].get("amount")
    if amount is None:
        return {"amount": _("Say what the contract is worth.")}
    parts = {
        "lines": [Money(row["amount"]) for row in after["lines"]],
        "budget": [Money(fen) for fen in after["budget"].values()],
        "instalments": [Money(row["amount"]) for row in after["instalments"]],
    }
    lacking = sums_that_miss(Money(amount), parts)
    came = received(contract)
    if came.fen > amount:
        lacking["amount"] = _("%(came)s yuan have come in already: the contract cannot be worth less.") % {
            "came": came.in_yuan()
        }
    starts, ends = after["facts"].get("starts_on"), after["facts"].get("ends_on")
    if starts and ends and ends < starts:
        lacking["ends_on"] = _("A contract cannot end before it begins.")
    return lacking


def changes_of(contract: Contract, actor: Actor) -> list[ContractChange]:
    """List the changes of a contract, the latest first."""
    rows = ContractChange.objects.allowed(actor).filter(contract=contract, retired_at=None)
    return list(rows.order_by("-number"))


@dataclass(frozen=True)
class Told:
    """Be a difference in words: of what, which field, from what to what."""

    what: Words
    name: Words
    old: str
    new: str


def told(change: ContractChange) -> list[Told]:
    """Tell the differences of a change in words."""
    moved = standing.differences(change.before, change.after)
    codes = {row["buyer"] for side in (change.before, change.after) for row in side.get("lines", ())}
    names = dict(Organisation.objects.unguarded(_WHOLE).filter(code__in=codes).values_list("code", "name"))
    regions = {row.get("region") for side in (change.before, change.after) for row in side.get("lines", ())}
    places = {row.pk: str(row) for row in Region.objects.filter(pk__in=regions - {None})}
    words = _Words(names, places, change.before)
    return [words.of(one) for one in moved]


class _Words:
    def __init__(self, names: dict[str, str], places: dict[str, str], before: standing.Standing) -> None:
        self._names, self._places = names, places
        self._lines = {row["code"]: row for row in before["lines"]}
        self._plan = {row["code"]: row for row in before["instalments"]}

    def of(self, one: standing.Moved) -> Told:
        whole = not one.name
        return Told(
            self._what(one),
            "" if whole else self._label(one),
            self._whole(one.part, one.old) if whole else self._value(one.name, one.old),
            self._whole(one.part, one.new) if whole else self._value(one.name, one.new),
        )

    def _what(self, one: standing.Moved) -> Words:
        if one.part == "facts":
            return _("Contract")
        if one.part == "budget":
            return BudgetCategory(one.which).label
        if one.part == "instalments":
            due = self._plan.get(one.which) or one.new or {}
            return f"{_('Payment plan')} {due.get('due_on') or due.get('condition') or ''}"
        line = self._lines.get(one.which) or one.new or {}
        return f"{_('Line')} {self._names.get(line.get('buyer', ''), '')}"

    def _label(self, one: standing.Moved) -> Words:
        model: Any = {"lines": ContractLine, "instalments": Instalment, "budget": BudgetLine}.get(
            one.part, Contract
        )
        return model._meta.get_field(one.name).verbose_name  # type: ignore[no-any-return]

    def _value(self, name: str, value: Any) -> str:
        if value in (None, ""):
            return "—"
        if name == "amount":
            return Money(value).in_yuan()
        if name == "buyer":
            return self._names.get(str(value), str(value))
        if name == "region":
            return self._places.get(str(value), str(value))
        if name == "way":
            return str(ContractWay(value).label)
        if name == "service":
            return str(ServiceKind(value).label)
        field: Any = next((f for f in Contract._meta.fields if f.name == name), None)
        choices = dict(getattr(field, "flatchoices", ()) or ())
        return str(choices.get(value, value))

    def _whole(self, part: str, row: Any) -> str:
        if row is None:
            return "—"
        names = standing.LINE if part == "lines" else standing.INSTALMENT
        return " · ".join(self._value(name, row[name]) for name in names if row.get(name) not in (None, ""))


@dataclass(frozen=True)
class Tie:
    """Be what ties somebody of a contract's team to one of its buyers."""

    person: Any
    buyer: str
    kind: str

    @property
    def key(self) -> list[str]:
        """Name the tie for what was said of it."""
        return [self.person.code, self.buyer, self.kind]


def ties_of(contract: Contract, today: date) -> list[Tie]:
    """Find who of the team has declared an interest in a buyer, or works there; for the office's eyes."""
    lines = ContractLine.objects.unguarded(_WHOLE).filter(contract=contract, retired_at=None)
    buyers = {row.buyer_id: row.buyer.name for row in lines.select_related("buyer")}
    people = [contract.lead_id] if contract.lead_id else []
    people += Member.objects.filter(project=contract.project_id).values_list("person", flat=True)
    over = Q(ends_on__lt=today) | Q(starts_on__gt=today)
    declared = DeclaredInterest.objects.filter(expert__person__in=people).exclude(over)
    declared = declared.filter(Q(organisation__in=buyers) | Q(name__in=buyers.values()))
    found = [
        Tie(one.expert.person, buyers.get(one.organisation_id or 0, one.name), str(one.get_kind_display()))
        for one in declared.select_related("expert__person").order_by("pk")
    ]
    from luodi.registry.models import Person

    employed = Person.objects.unguarded(_WHOLE).filter(pk__in=people, organisation__in=buyers).order_by("pk")
    return found + [
        Tie(one, buyers[one.organisation_id], str(_("works there")))
        for one in employed
        if one.organisation_id
    ]


def answer_of(contract: Contract) -> InterestAnswer | None:
    """Give what the office said last of interests around a contract."""
    return InterestAnswer.objects.filter(contract=contract).first()


def unanswered(contract: Contract) -> bool:
    """Tell whether something ties the team to a buyer of which the office has not said a word yet."""
    ties = [tie.key for tie in ties_of(contract, localdate())]
    said = answer_of(contract)
    known = said.found if said else []
    return any(tie not in known for tie in ties)


def lacking_for_approval(contract: Any) -> dict[str, Words]:
    """Ask the office's word where somebody of the team has an interest in a buyer."""
    if unanswered(contract):
        return {
            "interests": _(
                "Somebody of the team has an interest in a buyer: say first how that is dealt with."
            )
        }
    return {}
