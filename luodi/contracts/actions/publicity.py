"""Lay splits and prices open for working days, take objections, and stop the clock while one is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.attempts import Limit, TooMany, take
from luodi.contracts import queries
from luodi.contracts.income_states import (
    OBJECTION_FLOW,
    PRICING_FLOW,
    SPLIT_FLOW,
    SPLIT_POLICY_FLOW,
    STATUTORY_FLOW,
    ObjectionState,
    VersionState,
)
from luodi.contracts.models import IncomeSplit, Objection, PricingRecord, SplitPolicy, StatutoryRule
from luodi.contracts.rules import open_to_the_world
from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Missing
from luodi.core.flow import Taken

Publicised = IncomeSplit | PricingRecord
# A house may share one address, and nobody fills the office's day by a program.
FROM_ADDRESS: Final = Limit("objection-from", 5, timedelta(hours=1))
TO_ONE: Final = Limit("objection-to", 30, timedelta(days=1))


def _set(row: Any, **values: Any) -> None:
    type(row).objects.unguarded("the step was decided on").filter(pk=row.pk).update(**values)
    row.refresh_from_db()


@SPLIT_FLOW.effect("publicise")
@PRICING_FLOW.effect("publicise")
def _lay_open(row: Publicised, taken: Taken) -> None:
    """Begin the publicity: so many working days as the policy asks, by the office's calendar."""
    today = localdate(taken.at)
    until = queries.working_days().after(today, _days_of(row))
    _set(row, publicised_on=today, publicity_ends_on=until, days_left=None)


def _days_of(row: Publicised) -> int:
    if isinstance(row, PricingRecord):
        return queries.days_of(row)
    return row.policy.publicity_days if row.policy else 1


@SPLIT_FLOW.effect("object")
@PRICING_FLOW.effect("object")
def _stop_the_clock(row: Publicised, taken: Taken) -> None:
    """Keep how many working days were still to run, today among them."""
    today = localdate(taken.at)
    left = queries.working_days().between(today, row.publicity_ends_on or today)
    _set(row, days_left=max(left, 0), publicity_ends_on=None)


@SPLIT_FLOW.effect("resume")
@PRICING_FLOW.effect("resume")
def _let_it_run(row: Publicised, taken: Taken) -> None:
    """Go on with the days that were left."""
    until = queries.working_days().after(localdate(taken.at), row.days_left or 0)
    _set(row, publicity_ends_on=until, days_left=None)


@PRICING_FLOW.effect("return")
def _begin_anew(row: PricingRecord, taken: Taken) -> None:
    """Let a price that comes back to the draft be publicised from the start."""
    _set(row, publicised_on=None, publicity_ends_on=None, days_left=None)


def object_to(row: Publicised, *, who: str, what: str, by: Actor, at: datetime) -> Objection:
    """Object to what is publicised; its clock stands still until every objection is dealt with.

    :raises Missing: if it is not open to the actor.
    :raises Conflict: if it is not being publicised, or its days are over.
    :raises Invalid: if the objection is not complete.
    """
    if not type(row).objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    return _object(row, who=who, what=what, by=by, at=at)


def object_from_outside(
    row: Publicised, *, name: str, contact: str, what: str, address: str, at: datetime
) -> Objection:
    """Take an objection of somebody without an account to what is laid open to the world; sent twice it counts once.

    :raises Missing: if it is not laid open.
    :raises Conflict: if its days are over.
    :raises TooMany: if too many came from this address, or to this publicity.
    """
    rows = type(row).objects.unguarded("what is laid open to the world")
    if not rows.filter(open_to_the_world(), pk=row.pk).exists():
        raise Missing
    who = f"{name}（{contact}）"
    field = "pricing" if isinstance(row, PricingRecord) else "split"
    objections = Objection.objects.unguarded("whether the same was said already")
    said: Objection | None = objections.filter(
        **{field: row}, who=who, what=what, state=ObjectionState.OPEN
    ).first()
    if said is not None:
        return said
    if not take(FROM_ADDRESS, address, at) or not take(TO_ONE, row.ref, at):
        raise TooMany(
            _(
                "Too many objections came in within a short time. Try again in an hour, or write to the office."
            )
        )
    return _object(row, who=who, what=what, by=Actor(user_id=None, name=name, system=True), at=at)


def _object(row: Publicised, *, who: str, what: str, by: Actor, at: datetime) -> Objection:
    with transaction.atomic():
        current: Any = type(row).objects.allowed(by).get(pk=row.pk)
        if not queries.takes_objections(current, localdate(at)):
            raise Conflict(
                _("It is not being publicised: its days for objections are over, or have not begun.")
            )
        field = "pricing" if isinstance(current, PricingRecord) else "split"
        made = change.create(Objection(who=who, what=what, **{field: current}), by=by, at=at)
        if current.state == "publicised":
            current.flow.advance(current, "object", by=by, at=at, inner=True)
    return made


@OBJECTION_FLOW.effect("dismiss", "uphold")
def _deal_with(row: Objection, taken: Taken) -> None:
    """Go on with the publicity once nothing is open, or put what was wrong back to the draft."""
    _set(row, answer=taken.note)
    about: Any = row.about
    if taken.step.verb == "uphold":
        if about.state == "objected":
            about.flow.advance(about, "return", by=taken.by, at=taken.at, note=taken.note)
        return
    others = Objection.objects.unguarded("whether something else is open").filter(
        split=row.split, pricing=row.pricing, state=ObjectionState.OPEN
    )
    if about.state == "objected" and not others.exists():
        about.flow.advance(about, "resume", by=SYSTEM, at=taken.at, inner=True)


@SPLIT_POLICY_FLOW.effect("activate")
def _supersede_policies(row: SplitPolicy, taken: Taken) -> None:
    """Let what was in force for the same school and way be superseded."""
    _supersede(row, taken, school=row.school, way=row.way)


@STATUTORY_FLOW.effect("activate")
def _supersede_rules(row: StatutoryRule, taken: Taken) -> None:
    """Let what was in force of the same kind and way be superseded."""
    _supersede(row, taken, kind=row.kind, way=row.way)


def _supersede(row: Any, taken: Taken, **alike: Any) -> None:
    rows = type(row).objects.unguarded("the step was decided on")
    rows.filter(pk=row.pk).update(activated_at=taken.at)
    for other in rows.filter(state=VersionState.ACTIVE, retired_at=None, **alike).exclude(pk=row.pk):
        row.flow.advance(other, "supersede", by=SYSTEM, at=taken.at, inner=True)
