"""Answer which matters wait for somebody's key, whatever record they are about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.apps import apps

from luodi.core.actor import Actor
from luodi.funds.actions.gates import SIDES, rule_of
from luodi.funds.models import Fund, GateApproval, Matter
from luodi.funds.states import MatterState

_MOST = 200


@dataclass(frozen=True)
class Waiting:
    """Be a matter that waits for a side's key, and the record that it is about."""

    matter: Matter
    row: Any
    side: str


def waiting_for(actor: Actor) -> list[Waiting]:
    """List the matters at which the actor's side has to speak, the longest waiting first.

    What the actor laid before the sides is not listed: somebody else of the side approves it.
    """
    held = {side.value: _funds(actor, side.value) for side in SIDES}
    every = {fund for funds in held.values() for fund in funds}
    if not every:
        return []
    matters = Matter.objects.filter(standing=MatterState.OPEN, fund__in=every).exclude(
        proposed_by_id=actor.user_id
    )
    found = list(matters.select_related("governance", "fund").order_by("proposed_at", "pk")[:_MOST])
    said = set(
        GateApproval.objects.filter(subject__in={one.subject for one in found}).values_list(
            "subject", "gate", "round", "side"
        )
    )
    rows = _rows({one.subject for one in found}, actor)
    waiting = []
    for one in found:
        rule = rule_of(one)
        for side in SIDES:
            open_here = (
                one.fund_id in held[side.value] and (one.subject, one.gate, one.round, side.value) not in said
            )
            if open_here and side in (*rule.needs, *rule.opinions) and one.subject in rows:
                waiting.append(Waiting(one, rows[one.subject], side.value))
                break
    return waiting


def _funds(actor: Actor, side: str) -> set[int]:
    return set(Fund.objects.allowed(actor, f"turn_{side}").values_list("pk", flat=True))


def _rows(subjects: set[str], actor: Actor) -> dict[str, Any]:
    """Find the records that matters are about and the actor may see, a query a kind."""
    keys: dict[str, list[str]] = defaultdict(list)
    for subject in subjects:
        label, _sep, key = subject.partition(":")
        keys[label].append(key)
    found = {}
    for label, here in keys.items():
        model: Any = apps.get_model(label)
        for row in model.objects.allowed(actor).filter(pk__in=here):
            found[row.ref] = row
    return found
