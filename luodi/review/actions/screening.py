"""Find conflicts of interest before anybody is asked, keep them with their evidence, and set soft ones aside."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.core import audit, bulk
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.funds.conflicts import SOFT, Kind, screen
from luodi.ledger.actions import open_books
from luodi.review import facts, rules
from luodi.review.actions.drawing import ask_leave, plan_of
from luodi.review.models import Assignment, Finding, PoolMember, ReviewPlan
from luodi.review.queries.calls import reviewed_in
from luodi.review.states import ASSIGNMENT_FLOW, LIVE, Source

# Application (None: all of the call), expert, kind, since, until, evidence.
Key = tuple[int | None, int, str, date | None, date | None, str]
_STEP = 5000
_COLUMNS = (
    "call_id", "application_id", "expert_id", "kind", "hard", "since", "until", "evidence", "source", "found_at",
    "override_reason",
)  # fmt: skip


@dataclass(frozen=True)
class Screening:
    """Tell what a screening came to: findings that are new, that ended, and tasks that it ended."""

    new: int
    ended: int
    voided: int


def screen_call(call: Call, *, by: Actor, at: datetime) -> Screening:
    """Screen the whole pool against all applications; what is gone ends, what was set aside stays so.

    A proposal that a hard conflict is found against is dropped; a task that somebody was asked for is declared void.
    """
    ask_leave(call, by)
    found = set(_found(call, localdate(at)))
    with open_books():
        present = Finding.objects.filter(call=call, ended_at=None, source=Source.SCREEN)
        known: dict[Key, int] = {_key(row): row["pk"] for row in present.values(*_KEYS)}
        gone = [key for name, key in known.items() if name not in found]
        for start in range(0, len(gone), _STEP):
            Finding.objects.filter(pk__in=gone[start : start + _STEP]).update(ended_at=at)
        new = sorted(found - known.keys(), key=str)
        voided = _clear_the_way(call, new, at)
        rows = (_row(call, key, Source.SCREEN, at) for key in new)
        while some := list(islice(rows, _STEP)):
            bulk.insert(Finding, _COLUMNS, some)
        ReviewPlan.objects.filter(pk=plan_of(call).pk).update(screened_at=at)
        counts = {"new": [0, len(new)], "ended": [0, len(gone)], "voided": [0, voided]}
        audit.record(by, "screen_conflicts", call, at=at, changes=counts)
    return Screening(len(new), len(gone), voided)


_KEYS = ("pk", "application_id", "expert_id", "kind", "since", "until", "evidence")


def _key(row: dict[str, Any]) -> Key:
    said = json.dumps(row["evidence"], ensure_ascii=False)
    return row["application_id"], row["expert_id"], row["kind"], row["since"], row["until"], said


def _row(call: Call, key: Key, source: str, at: datetime) -> tuple[Any, ...]:
    application, expert, kind, since, until, evidence = key
    hard = Kind(kind) not in SOFT
    return call.pk, application, expert, kind, hard, since, until, json.loads(evidence), source, at, ""


def _found(call: Call, on: date) -> Iterator[Key]:
    applications = list(reviewed_in(call))
    pool = PoolMember.objects.filter(call=call).values_list("expert", flat=True)
    gathered = facts.gather(call, applications, pool)
    every = len(applications)
    told = screen(
        gathered.applications,
        gathered.people,
        organisations=gathered.organisations,
        windows=call.book.conflicts,
        on=on,
    )
    for person, findings in told.found.items():
        expert = gathered.expert_of[person]
        for conflict, where in findings:
            said = json.dumps(list(conflict.evidence), ensure_ascii=False)
            # What holds for nearly all is kept once, for all: whoever competes judges none.
            bars_all = len(where) == every or conflict.kind in (Kind.COMPETITOR,)
            for key in (None,) if bars_all else (int(one) for one in where):
                yield key, expert, str(conflict.kind.value), conflict.since, conflict.until, said


def _clear_the_way(call: Call, new: list[Key], at: datetime) -> int:
    """End the live tasks that new hard findings stand against.

    :returns: how many of them somebody had been asked for.
    """
    barred: dict[int, set[int | None]] = {}
    for application, expert, kind, *_rest in new:
        if Kind(kind) not in SOFT:
            barred.setdefault(expert, set()).add(application)
    live = Assignment.objects.unguarded("held against what was found").filter(call=call, state__in=LIVE)
    voided = 0
    for row in live.select_related("application__principal", "call"):
        where = barred.get(row.expert_id, ())
        if row.application_id not in where and None not in where:
            continue
        if row.state == "proposed":
            row.delete()
        else:
            voided += 1
            end_for_conflict(row, at=at, note=str(_("A conflict of interest became known.")))
    return voided


def end_for_conflict(row: Assignment, *, at: datetime, note: str, by: Actor = SYSTEM) -> None:
    """Declare a task void for a conflict, and reckon anew where its review had counted."""
    from luodi.review.actions.concluding import reckon_anew

    ASSIGNMENT_FLOW.advance(row, "void", by=by, at=at, note=note, inner=True)
    reckon_anew(row.application, at=at)


def declare_finding(row: Assignment, reason: str, *, at: datetime) -> Finding:
    """Keep what a reviewer declared about an application; the task must have ended before."""
    return Finding.objects.create(
        call_id=row.call_id,
        application_id=row.application_id,
        expert_id=row.expert_id,
        kind=Kind.DECLARED,
        hard=True,
        evidence=[reason],
        source=Source.DECLARED,
        found_at=at,
    )


def add_finding(
    call: Call, application: Application, expert: int, kind: str, evidence: str, *, by: Actor, at: datetime
) -> Finding:
    """Enter a conflict that the office knows of and no register tells; a late one voids the task.

    :raises Invalid: if kind or evidence is missing.
    """
    ask_leave(call, by, states=("screening", "reviewing", "deciding"))
    if kind not in Kind.values or not evidence.strip():
        raise Invalid({"evidence": [_("Say which kind of conflict it is, and what proves it.")]})
    if application.call_id != call.pk:
        raise Missing
    hard = Kind(kind) not in SOFT
    with open_books():
        tasks = Assignment.objects.unguarded("held against what was entered")
        row = tasks.filter(application=application, expert=expert, state__in=LIVE).first()
        if row is not None and hard:
            if row.state == "proposed":
                row.delete()
            else:
                end_for_conflict(row, at=at, note=evidence.strip()[:500], by=by)
        audit.record(by, "enter_conflict", call, at=at, changes={"kind": ["", kind]})
        return Finding.objects.create(
            call=call, application=application, expert_id=expert, kind=kind, hard=hard,
            evidence=[evidence.strip()[:300]], source=Source.OFFICE, found_at=at,
        )  # fmt: skip


def set_aside(finding: Finding, reason: str, *, by: Actor, at: datetime) -> None:
    """Let an expert review all the same: the other side says so of a soft conflict, with a reason.

    :raises Missing: if the actor is not of those who may, and need not know of it.
    :raises NotAllowed: if the conflict is hard, or the actor drew the expert.
    :raises Invalid: without a reason.
    """
    call = finding.call
    plan = plan_of(call)
    if not rules.overrides(call, by, plan.secretary_id):
        raise Missing
    if finding.hard:
        raise NotAllowed(_("A hard conflict is never set aside."))
    member = PoolMember.objects.filter(call=call, expert=finding.expert_id).first()
    if member is None or member.added_by_id == by.user_id:
        raise NotAllowed(
            _("Whoever drew the expert does not set the conflict aside: somebody of the other side does.")
        )
    if finding.application is not None and rules.own_matter(finding.application, by):
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": [_("Please give a reason.")]})
    with transaction.atomic():
        changed = Finding.objects.filter(pk=finding.pk, ended_at=None, overridden_at=None).update(
            overridden_by=by.user_id, overridden_at=at, override_reason=reason.strip()[:500]
        )
        if not changed:
            raise Conflict
        audit.record(by, "set_conflict_aside", call, at=at, changes={"kind": ["", finding.kind]})
