"""Register pages, the night's work, and what hangs on versions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from luodi.core import clock
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict
from luodi.core.resource import Fragment, attach
from luodi.needs.reasons import PARTS
from luodi.tuning import actions, queries, resources, rules  # noqa: F401 (pages)
from luodi.tuning.forms import TryForm
from luodi.tuning.models import MatchDictionary, MatchProfile
from luodi.tuning.states import VersionState, Work


@attach(MatchProfile, "main")
def evidence(actor: Actor, row: MatchProfile) -> Fragment | None:
    """Show what speaks for learned weights, beside the weights that were in force when they were learned."""
    if not row.evidence:
        return None
    before = row.evidence.get("before", {})
    total_before, total = sum(before.values()) or 1, sum(row.weights.values()) or 1
    lines = [
        (label, 100 * before.get(part, 0) / total_before, 100 * row.weights.get(part, 0) / total)
        for part, label in PARTS.items()
        if part in before or part in row.weights
    ]
    return Fragment("tuning/evidence_part.html", {"version": row, "facts": row.evidence, "lines": lines})


@attach(MatchProfile, "main")
@attach(MatchDictionary, "main")
def what_would_move(actor: Actor, row: Any) -> Fragment | None:
    """Show what lists would be like if this version were in force."""
    if row.state == VersionState.ACTIVE:
        return None
    context = {
        "version": row,
        "kinds": queries.kinds_of(row),
        "needs": queries.tried_on(actor),
        "form": TryForm(actor=actor),
    }
    return Fragment("tuning/moves_panel.html", context, anchor="moves")


@attach(MatchProfile, "action")
@attach(MatchDictionary, "action")
def copy(actor: Actor, row: Any) -> Fragment | None:
    """Let who keeps the versions start a new one from this one."""
    return Fragment("tuning/copy_part.html", {"version": row}) if rules.keeps(actor) else None


@clock.daily(2, "tuning: match all open needs")
def _match_by_night(now: datetime) -> None:
    try:
        actions.ask_for(Work.NIGHT, by=SYSTEM, at=now)
    except Conflict:
        # The one that somebody asked for goes on.
        return
