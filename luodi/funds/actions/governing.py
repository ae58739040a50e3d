"""Draft, propose, approve and put into force the rule book of a fund."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.queries import in_force
from luodi.accounts.states import Role, Scope
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import AuditEntry, CalendarDay
from luodi.core.money import Money
from luodi.core.periods import WorkingDays
from luodi.core.words import Words
from luodi.funds import rulebook
from luodi.funds.models import Appropriation, Fund, GateApproval, Governance, Payer
from luodi.funds.rulebook.book import GateRule, Name
from luodi.funds.rulebook.choices import Side
from luodi.funds.rules import DECIDERS
from luodi.funds.states import GOVERNANCE_FLOW, GovernanceState, Mode
from luodi.funds.voting import Approval, Matter, Outcome, Seats, Standing, gate
from luodi.registry.reference import holders

GATE = "rules"
# Who may turn the keys of a rule book: the two sides, whatever it says of its other gates.
SIDES = (Side.GOVERNMENT, Side.UNIVERSITY)


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
    Governance._base_manager.filter(pk=row.pk).update(round=row.round + 1, proposed_on=day)
    row.round, row.proposed_on = row.round + 1, day


@dataclass(frozen=True)
class Position:
    """Be where a rule book stands before the sides, and which keys the reader may turn now."""

    outcome: Outcome
    approvals: list[GateApproval]
    keys: list[tuple[str, Words]]
    missing: tuple[Words, ...]


def position(row: Governance, actor: Actor, at: datetime) -> Position:
    """Reckon where a proposed rule book stands."""
    given = list(GateApproval.objects.filter(subject=row.ref, gate=GATE).order_by("pk"))
    outcome = _outcome(row, given, at)
    decided = {one.side for one in given if one.round == row.round}
    keys: list[tuple[str, Words]] = []
    if row.state == GovernanceState.PROPOSED and actor.user_id not in makers(row):
        for side in SIDES:
            verb = f"approve_{side}"
            if side in decided or side not in _rule(row).needs:
                continue
            if Governance.objects.allowed(actor, verb).filter(pk=row.pk).exists():
                keys.append((side.value, side.label))
    return Position(outcome, given, keys, outcome.missing)


def _rule(row: Governance) -> GateRule:
    """Give the gate of a rule book: its own sides of the settlement, the weightiest of its gates."""
    return row.book.gates.settlement


def _outcome(row: Governance, given: list[GateApproval], at: datetime) -> Outcome:
    if row.state != GovernanceState.PROPOSED:
        return Outcome(Standing.OPEN)
    matter = Matter(row.content_hash, row.round, makers(row), row.proposed_on or localdate(at))
    approvals = [
        Approval(
            Side(one.side),
            one.round,
            one.actor_id,
            one.content_hash,
            one.yes,
            localdate(one.at),
            one.lender_id,
        )
        for one in given
    ]
    days = WorkingDays(dict(CalendarDay.objects.values_list("day", "works")))
    return gate(_rule(row), matter, _seats(row, at), approvals, today=localdate(at), days=days)


def makers(row: Governance) -> frozenset[int]:
    """Name all who wrote on a rule book or put it before the sides: none of them approves it."""
    deeds = AuditEntry.objects.filter(subject=row.ref, verb__in=("create", "amend", "propose"))
    return frozenset(key for key in deeds.values_list("actor_id", flat=True) if key is not None)


def _seats(row: Governance, at: datetime) -> Seats:
    """Find who holds which side's key today."""
    members = in_force(localdate(at))
    deciders = members.filter(role__in=DECIDERS).values_list("user_id", flat=True)
    places = [region.code for region in holders(row.fund.region_id)]
    officials = members.filter(role=Role.CITY_OFFICIAL, scope=Scope.REGION, key__in=places).values_list(
        "user_id", flat=True
    )
    return Seats({Side.UNIVERSITY: frozenset(deciders), Side.GOVERNMENT: frozenset(officials)})


def decide(row: Governance, side: str, *, yes: bool, note: str, by: Actor, at: datetime) -> Governance:
    """Turn a side's key: for or against. When all that must approve have done so, the book is in force.

    :raises NotAllowed: if it is not the actor's key, or the actor drafted the book.
    :raises Conflict: if it does not lie before the sides, or the side has decided in this round.
    :raises Invalid: if a refusal gives no reason.
    """
    verb = f"{'approve' if yes else 'refuse'}_{side}"
    with transaction.atomic():
        current: Governance | None = Governance.objects.allowed(by).filter(pk=row.pk).first()
        if current is None or by.user_id is None:
            raise Missing
        if side not in SIDES or not Governance.objects.allowed(by, verb).filter(pk=row.pk).exists():
            raise NotAllowed
        if by.user_id in makers(current):
            raise NotAllowed(
                _("You wrote on this rule book, or put it before the sides: somebody else approves it.")
            )
        if current.state != GovernanceState.PROPOSED:
            raise Conflict(_("This version does not lie before the sides any more."))
        if not yes and not note.strip():
            raise Invalid({"note": [_("Please give a reason; it will be shown to those concerned.")]})
        if GateApproval.objects.filter(subject=row.ref, gate=GATE, side=side, round=current.round).exists():
            raise Conflict(_("Your side has decided in this round."))
        GateApproval.objects.create(
            subject=current.ref, gate=GATE, side=side, round=current.round, actor_id=by.user_id,
            content_hash=current.content_hash, yes=yes, note=note.strip()[:500], at=at,
        )  # fmt: skip
        audit.record(by, verb, current, at=at, note=note.strip(), changes={"hash": current.content_hash})
        return _follow(current, note, at)


def _follow(row: Governance, note: str, at: datetime) -> Governance:
    """Take the step that the approvals have led to, if they have led to one."""
    given = list(GateApproval.objects.filter(subject=row.ref, gate=GATE).order_by("pk"))
    standing = _outcome(row, given, at).standing
    if standing == Standing.REFUSED:
        row = GOVERNANCE_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=note, inner=True)
    elif standing == Standing.APPROVED:
        row = GOVERNANCE_FLOW.advance(row, "enact", by=SYSTEM, at=at, inner=True)
    return row


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
