"""Draft, propose, approve and put into force the rule book of a fund."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.funds import rulebook
from luodi.funds.actions import gates
from luodi.funds.models import Appropriation, Fund, Governance, Matter, Payer
from luodi.funds.rulebook.book import Name
from luodi.funds.rulebook.choices import Gate
from luodi.funds.states import GOVERNANCE_FLOW, GovernanceState, Mode


def begin(fund: Fund, *, mode: str, by: Actor, at: datetime) -> Governance:
    """Begin a rule book from the standard one of a mode.

    :raises Invalid: if there is no such mode.
    """
    if mode not in Mode.values:
        raise Invalid({"mode": [_("Choose one of the two modes, or a fund to copy from.")]})
    region = fund.region
    government = Name(f"{region.name}政府", f"Government of {region.name_en or region.name}")
    university, custodian = Name("学校", "University"), Name(f"{region.name}财政部门", "Finance department")
    yearly = {localdate(at).year: 0}
    book = (
        rulebook.led_by_government(government, university, custodian=custodian, yearly=yearly)
        if mode == Mode.LED_BY_GOVERNMENT
        else rulebook.co_led(
            government, university, custodian=custodian, yearly=yearly, yearly_of_university=yearly
        )
    )
    return _new(fund, rulebook.written(book), by=by, at=at)


def copy(fund: Fund, of: Governance, *, by: Actor, at: datetime) -> Governance:
    """Begin a rule book from a version that the actor may read, of this fund or another."""
    return _new(fund, of.content, by=by, at=at)


def _new(fund: Fund, content: Mapping[str, Any], *, by: Actor, at: datetime) -> Governance:
    rows = Governance.objects.unguarded("numbers of a fund's rule books follow each other").filter(fund=fund)
    with transaction.atomic():
        number = (rows.aggregate(last=Max("number"))["last"] or 0) + 1
        row = Governance(fund=fund, number=number, content=dict(content), content_hash=_hash(content))
        return change.create(row, by=by, at=at)


def _hash(content: Mapping[str, Any]) -> str:
    from luodi.funds.rulebook.reading import hashed

    return hashed(dict(content))


def write(
    row: Governance, content: Mapping[str, Any], why: str, *, version: int, by: Actor, at: datetime
) -> Governance:
    """Keep what was written into a draft, sound or not: nothing that somebody typed is lost.

    :raises Conflict: if somebody else wrote meanwhile, or it is no draft any more.
    """
    if row.state != GovernanceState.DRAFT:
        raise Conflict(_("This version lies before the sides or is in force: begin a new one."))
    changes = {"content": dict(content), "content_hash": _hash(content), "why": why.strip()[:2000]}
    return change.amend(row, changes, version=version, by=by, at=at)


@GOVERNANCE_FLOW.effect("propose")
def lay_before(row: Governance, taken: Taken) -> None:
    """Begin a round of approvals."""
    day = localdate(taken.at)
    Governance._base_manager.filter(pk=row.pk).update(proposed_on=day)
    row.proposed_on = day
    gates.lay(row, Gate.RULES, row, {"hash": row.content_hash}, by=taken.by, at=taken.at)


@GOVERNANCE_FLOW.effect("withdraw")
def take_back(row: Governance, taken: Taken) -> None:
    """End the round."""
    gates.withdraw(row, Gate.RULES, at=taken.at)


def _enact(row: Governance, matter: Matter, at: datetime) -> None:
    GOVERNANCE_FLOW.advance(row, "enact", by=SYSTEM, at=at, inner=True)


def _back_to_draft(row: Governance, matter: Matter, at: datetime) -> None:
    GOVERNANCE_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


gates.follows(
    gates.Kind(
        Gate.RULES, Governance, _enact, _back_to_draft, stands=lambda row, _matter: str(row.content_hash)
    )
)


@GOVERNANCE_FLOW.effect("enact", "record")
def come_into_force(row: Governance, taken: Taken) -> None:
    """Take the place of the version before, and name the payers that the book names."""
    rows = Governance.objects.unguarded("the version that this one takes the place of")
    for earlier in rows.filter(fund=row.fund, state=GovernanceState.IN_FORCE).exclude(pk=row.pk):
        Governance._base_manager.filter(pk=earlier.pk).update(in_force_of=None)
        earlier.refresh_from_db()
        GOVERNANCE_FLOW.advance(earlier, "supersede", by=SYSTEM, at=taken.at, inner=True)
    Governance._base_manager.filter(pk=row.pk).update(activated_at=taken.at, in_force_of=row.fund_id)
    row.activated_at, row.in_force_of_id = taken.at, row.fund_id
    _name_payers(row, taken.at)


def _name_payers(row: Governance, at: datetime) -> None:
    rows = Payer.objects.unguarded("payers that a rule book names").filter(fund=row.fund, retired_at=None)
    present = {payer.name: payer for payer in rows}
    for source in row.book.sources:
        payer = present.get(source.name.zh)
        if payer is None:
            made = Payer(
                fund=row.fund,
                name=source.name.zh,
                side=source.payer,
                year_end=source.unspent,
                origin=row.origin,
            )
            payer = change.create(made, by=SYSTEM, at=at)
        years = Appropriation.objects.unguarded("years that a rule book names").filter(
            payer=payer, retired_at=None
        )
        planned = set(years.values_list("year", flat=True))
        for promised in source.years:
            if promised.year not in planned:
                year = Appropriation(
                    payer=payer,
                    year=promised.year,
                    planned=Money(promised.fen),  # type: ignore[misc]
                    origin=row.origin,
                )
                change.create(year, by=SYSTEM, at=at)
