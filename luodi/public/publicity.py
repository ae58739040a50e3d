"""Answer what is laid open to objections (公示): prices, splits of income, proposed awards; no more than the rules ask.

Of a price the law asks for the name of the result and the price that is proposed; of a split the policy in force says
whether people are named alone or with share and amount. The rest of the contract stays where it is. Of a contract that
nobody outside may know of, that alone is shown which has to be.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.awards.actions.publicity import LAID_OPEN
from luodi.awards.models import DecisionItem
from luodi.contracts import queries
from luodi.contracts.income_states import SplitState
from luodi.contracts.models import Contract, IncomeSplit, PricingRecord
from luodi.contracts.rules import open_to_the_world
from luodi.core.errors import Missing
from luodi.core.money import Money
from luodi.core.words import Words

# So many of each kind are listed: a university lays a few open at a time.
MOST: Final = 200
_WHY = "anybody may read what is laid open to objections"
# What tells whether a contract may be known of, and what is sold.
_BEHIND = ("contract__introduction__need", "contract__project__introduction__need")


@dataclass(frozen=True)
class Share:
    """Be one person of a split; share and amount are empty where the policy names people alone."""

    name: str
    share: str = ""
    amount: str = ""


@dataclass(frozen=True)
class Notice:
    """Be what is shown of one publicity."""

    row: Any
    kind: Words
    title: Words
    facts: tuple[tuple[Words, str], ...]
    text: str
    people: tuple[Share, ...]
    takes_objections: bool

    @property
    def first(self) -> date | None:
        """Give the day on which it began."""
        day: date | None = self.row.publicised_on
        return day

    @property
    def last(self) -> date | None:
        """Give the last day; None while an objection halts it."""
        day: date | None = self.row.publicity_ends_on
        return day

    @property
    def halted(self) -> bool:
        """Tell whether an objection halts it."""
        return bool(self.row.state == SplitState.OBJECTED)


@dataclass(frozen=True)
class LaidOpen:
    """Be a proposed award as it is laid open: by the number of its application."""

    item: DecisionItem

    @property
    def code(self) -> str:
        """Give the number of the application."""
        return str(self.item.application.code)

    @property
    def origin(self) -> str:
        """Say where the record comes from."""
        return str(self.item.application.origin)

    def get_origin_display(self) -> str:
        """Say it in words."""
        return str(self.item.application.get_origin_display())

    @property
    def state(self) -> str:
        """Give the state of the application: objected to, or not."""
        return str(self.item.application.state)

    @property
    def publicised_on(self) -> date | None:
        """Give the day on which it began."""
        day: date | None = self.item.publicised_on
        return day

    @property
    def publicity_ends_on(self) -> date | None:
        """Give the last day; None while an objection halts it."""
        day: date | None = self.item.publicity_ends_on
        return day


def open_awards() -> list[LaidOpen]:
    """List the proposed awards that anybody may read now, the latest first."""
    rows = DecisionItem.objects.filter(
        application__state__in=LAID_OPEN, publicised_on__isnull=False
    ).select_related("application__call__fund", "application__lead", "application__principal")
    rows = rows.prefetch_related("money").order_by("-publicised_on", "-score", "pk")
    return [LaidOpen(item) for item in rows[:MOST]]


def _award(row: LaidOpen, day: date) -> Notice:
    application, item = row.item.application, row.item
    amount = sum((line.amount for line in item.money.all()), Money(0))
    facts: tuple[tuple[Words, str], ...] = (
        (_("fund"), str(application.call.fund)),
        (_("call for applications"), str(application.call)),
        (_("lead organisation"), application.lead.name),
        *(((_("principal investigator"), application.principal.name),) if application.principal else ()),
        (_("proposed support"), _yuan(amount)),
    )
    ends = item.publicity_ends_on
    takes = application.state in LAID_OPEN and (ends is None or day <= ends)
    return Notice(row, _("Award of a fund"), application.title, facts, "", (), takes)


def open_rows(model: Any) -> Any:
    """Give the prices, or the splits, that anybody may read now."""
    rows = model.objects.unguarded(_WHY).filter(open_to_the_world())
    more = ("result",) if model is PricingRecord else ("policy",)
    return rows.select_related(*_BEHIND, *more).order_by("-publicised_on", "-pk")


def notices(day: date) -> list[Notice]:
    """List what is laid open, the latest first; a constant number of queries."""
    rows = [*open_rows(PricingRecord)[:MOST], *open_rows(IncomeSplit)[:MOST]]
    found = [*(_drawn(row, (), day) for row in rows), *(_award(row, day) for row in open_awards())]
    return sorted(found, key=lambda one: str(one.first), reverse=True)


def row_or_404(code: str) -> Any:
    """Find what is laid open.

    :raises Missing: if there is nothing of this number that is: withdrawn, over and never there answer the same.
    """
    for model in (PricingRecord, IncomeSplit):
        found = open_rows(model).filter(code=code).first()
        if found is not None:
            return found
    award = next((row for row in open_awards() if row.code == code), None)
    if award is None:
        raise Missing
    return award


def notice_of(row: Any, day: date) -> Notice:
    """Draw up the page of what is laid open."""
    if isinstance(row, LaidOpen):
        return _award(row, day)
    return _drawn(row, _people(row) if isinstance(row, IncomeSplit) else (), day)


def _drawn(row: Any, people: tuple[Share, ...], day: date) -> Notice:
    takes = queries.takes_objections(row, day)
    hidden = row.contract.is_withheld
    if isinstance(row, PricingRecord):
        facts: tuple[tuple[Words, str], ...] = ((_("proposed price"), _yuan(row.price)),)
        if not hidden:
            facts = ((_("way of pricing"), str(row.get_way_display())), *facts)
        title = str(row.result) if row.result else _named(row.contract, hidden)
        return Notice(row, _("Price"), title, facts, "" if hidden else row.notice, (), takes)
    title = _named(row.contract, hidden)
    return Notice(row, _("Income split"), title, _sums(row, hidden), "", people, takes)


def _named(contract: Contract, hidden: bool) -> Words:
    return _("Result of a confidential contract") if hidden else str(contract)


def _sums(split: IncomeSplit, hidden: bool) -> tuple[tuple[Words, str], ...]:
    """Give what is shared; of a contract that is hidden what the people get, if the policy says so."""
    people = (_("part of the people"), _yuan(split.team_part))
    if hidden:
        return (people,) if _names_amounts(split) else ()
    return (
        (_("way"), str(split.get_way_display())),
        (_("net income"), _yuan(split.net)),
        (_("part of the university"), _yuan(split.unit_part)),
        (_("part of the school"), _yuan(split.school_part)),
        people,
    )


def _yuan(amount: Money) -> str:
    """Say an amount to the fen: what is laid open is what is paid."""
    return gettext("%(amount)s yuan") % {"amount": amount.in_yuan()}


def _names_amounts(split: IncomeSplit) -> bool:
    return bool(split.policy and split.policy.names_amounts)


def _people(split: IncomeSplit) -> tuple[Share, ...]:
    parts = queries.people_of(split)
    if _names_amounts(split):
        return tuple(Share(part.person.name, f"{part.share_shown} %", _yuan(part.amount)) for part in parts)
    # By name: their order would tell who gets most.
    return tuple(Share(name) for name in sorted(part.person.name for part in parts))
