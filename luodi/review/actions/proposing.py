"""Have the engine compare texts and assign reviewers: at once where it is quick, else in the worker, with progress."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.core import audit, bulk
from luodi.core.actor import Actor
from luodi.core.change import free_codes
from luodi.core.errors import Conflict, Invalid
from luodi.core.search import IndexUnavailable
from luodi.registry.models import Expert
from luodi.review import assigning, comparing
from luodi.review.actions.drawing import ask_leave, plan_of
from luodi.review.actions.screening import screen_call
from luodi.review.models import Affinity, Assignment, Finding, PoolMember, ReviewPlan
from luodi.review.queries.calls import reviewed_in
from luodi.review.states import LIVE, How, Work

# What takes longer than a page should goes to the worker: texts to be compared, pairs to be assigned.
TEXTS_AT_ONCE: Final = 12
PAIRS_AT_ONCE: Final = 60_000
# Numbers of reviewers are drawn from these, so that neither order nor number of them tells anything.
NUMBERS: Final = range(1, 100)
_WHY: Final = "the engine assigns for who runs the review"
_STEP: Final = 400
_STORED: Final = (
    "code", "version", "created_at", "changed_at", "created_by_id", "origin", "source", "call_id", "application_id",
    "title", "expert_id", "number", "how", "fit", "why", "locked", "drawn_by_id", "signed_name", "reason", "scores",
    "remarks", "comment", "confidential", "justification", "state",
)  # fmt: skip


def ask_for(call: Call, work: str, *, by: Actor, at: datetime) -> bool:
    """Do a work of the engine at once, or have the worker do it.

    :returns: whether it is done.
    :raises Conflict: if one is under way.
    """
    from luodi.review import jobs

    ask_leave(call, by)
    plan = plan_of(call)
    if plan.work:
        raise Conflict(_("The engine is at work on this call already. Wait until it has finished."))
    rows = reviewed_in(call).count()
    if work == Work.AFFINITY:
        quick = rows <= TEXTS_AT_ONCE
    else:
        quick = rows * PoolMember.objects.filter(call=call).count() <= PAIRS_AT_ONCE
    if quick:
        if work == Work.AFFINITY:
            compare(call, by=by, at=at)
        else:
            propose(call, by=by, at=at)
        return True
    ReviewPlan.objects.filter(pk=plan.pk).update(work=work, done=0, total=rows, trouble="")
    jobs.carry_out.enqueue(plan.pk, work, by.user_id)
    return False


def compare(call: Call, *, by: Actor, at: datetime) -> int:
    """Compare all applications with all experts, and keep the nearest of each; without an index by keywords alone.

    :returns: how many pairs are kept.
    """
    ask_leave(call, by)
    rows = list(reviewed_in(call).select_related("topic__need"))
    plan = plan_of(call)

    def note(done: int) -> None:
        ReviewPlan.objects.filter(pk=plan.pk).update(done=done, total=len(rows))

    kept = 0
    try:
        kept = _keep(call, comparing.nearest(rows, progress=note))
        trouble = ""
    except IndexUnavailable:
        experts = Expert.objects.unguarded(_WHY).filter(retired_at=None)
        kept = _keep(call, comparing.by_field(rows, experts))
        trouble = "index"
    ReviewPlan.objects.filter(pk=plan.pk).update(compared_at=at, trouble=trouble)
    audit.record(by, "compare_reviewers", call, at=at, changes={"pairs": [0, kept]})
    return kept


def _keep(call: Call, lists: Iterable[tuple[int, Sequence[tuple[int, int]]]]) -> int:
    count, waiting = 0, []
    for application, ranked in lists:
        waiting.append((application, ranked))
        if len(waiting) >= _STEP:
            count += _store(waiting)
            waiting = []
    return count + _store(waiting)


def _store(lists: Sequence[tuple[int, Sequence[tuple[int, int]]]]) -> int:
    with transaction.atomic():
        Affinity.objects.filter(application__in=[application for application, _ranked in lists]).delete()
        rows = [
            (application, expert, max(0, min(points, assigning.WHOLE)))
            for application, ranked in lists
            for expert, points in ranked
        ]
        bulk.insert(Affinity, ("application_id", "expert_id", "points"), rows)
    return len(rows)


def suggested(call: Call, most: int) -> list[int]:
    """Name experts who fit the applications best and are not in the pool: each application's best in turn."""
    there = set(PoolMember.objects.filter(call=call).values_list("expert", flat=True))
    live = Expert.objects.unguarded(_WHY).filter(retired_at=None).values("pk")
    of: dict[int, list[tuple[int, int]]] = defaultdict(list)
    rows = Affinity.objects.filter(application__in=reviewed_in(call).values("pk"), expert__in=live)
    for application, expert, points in rows.values_list("application", "expert", "points"):
        if points:
            of[application].append((-points, expert))
    found: dict[int, None] = {}
    ranked = [sorted(one) for one in of.values()]
    for place in range(max(map(len, ranked), default=0)):
        for one in ranked:
            if place < len(one) and one[place][1] not in there:
                found[one[place][1]] = None
            if len(found) >= most:
                return list(found)
    return list(found)


def propose(call: Call, *, by: Actor, at: datetime, draw: random.Random | None = None) -> dict[str, Any]:
    """Screen for conflicts and assign reviewers to every application; what was asked, promised or locked stays.

    :returns: what the plan came to.
    :raises Invalid: if there is nothing to assign; if no plan is possible the settings say what would make one so.
    """
    screen_call(call, by=by, at=at)
    return assign_call(call, by=by, at=at, draw=draw)


def assign_call(call: Call, *, by: Actor, at: datetime, draw: random.Random | None = None) -> dict[str, Any]:
    """Assign reviewers by the conflicts and the fit that are stored, and store who is proposed.

    :raises Invalid: if there is nothing to assign.
    """
    ask_leave(call, by)
    task, titles = problem_of(call)
    if not task.applications or not task.experts:
        raise Invalid({"": [_("There is no application to be reviewed, or nobody in the pool.")]})
    try:
        outcome = assigning.solve(task)
    except assigning.Impossible as none:
        said = {"cures": _named(none.cures)}
        ReviewPlan.objects.filter(call=call).update(outcome=said, planned_at=at)
        audit.record(by, "propose_reviewers", call, at=at, changes={"possible": [None, False]})
        return said
    with transaction.atomic():
        _replace(call, outcome.chosen, titles, by=by, at=at, draw=draw or random.SystemRandom())
        ReviewPlan.objects.filter(call=call).update(outcome=outcome.facts, planned_at=at)
        audit.record(by, "propose_reviewers", call, at=at, changes={"pairs": [0, outcome.facts["pairs"]]})
    return outcome.facts


def problem_of(call: Call) -> tuple[assigning.Task, dict[int, str]]:
    """Put the review of a call as a problem of assignment; and give the titles of its applications."""
    titles = dict(reviewed_in(call).values_list("pk", "title"))
    most = dict(PoolMember.objects.filter(call=call).order_by("expert").values_list("expert", "most"))
    tasks = Assignment.objects.unguarded(_WHY).filter(call=call)
    kept, before, barred = [], [], []
    for application, expert, state, locked in tasks.values_list("application", "expert", "state", "locked"):
        if state not in LIVE:
            # Whoever declined, did not answer, or had a conflict is not asked again for it.
            barred.append((application, expert))
        elif state != "proposed" or locked:
            kept.append((application, expert))
        else:
            before.append((application, expert))
    for _application, expert in kept:
        most.setdefault(expert, 0)
    found = Finding.objects.filter(call=call, ended_at=None, overridden_at=None)
    barred += list(found.values_list("application", "expert"))
    fits = Affinity.objects.filter(application__in=reviewed_in(call).values("pk"), expert__in=list(most))
    return assigning.Task(
        applications=list(titles), experts=list(most), most=most, reviews=call.book.review.reviews,
        fits=fits.values_list("application", "expert", "points").iterator(chunk_size=20_000),
        barred=barred, kept=kept,
    ), titles  # fmt: skip


def _named(cures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Name experts and applications by their codes: what is kept for a page says nothing of anybody by itself."""
    people = [int(cure["whom"]) for cure in cures if cure["what"] in ("capacity", "least")]
    items = [int(cure["whom"]) for cure in cures if cure["what"] == "demand"]
    codes = dict(Expert.objects.unguarded(_WHY).filter(pk__in=people).values_list("pk", "code"))
    receipts = dict(Application.objects.unguarded(_WHY).filter(pk__in=items).values_list("pk", "code"))
    return [
        {
            **cure,
            "whom": (receipts if cure["what"] == "demand" else codes).get(
                _number(cure["whom"]), cure["whom"]
            ),
        }
        for cure in cures
    ]


def _number(text: str) -> int:
    return int(text) if text.isdecimal() else 0


def _replace(
    call: Call, chosen: Sequence[assigning.Chosen], titles: dict[int, str], *, by: Actor, at: datetime,
    draw: random.Random,
) -> None:  # fmt: skip
    tasks = Assignment.objects.unguarded(_WHY).filter(call=call)
    tasks.filter(state="proposed", locked=False).delete()
    taken: dict[int, set[int]] = defaultdict(set)
    for application, number in tasks.values_list("application", "number"):
        taken[application].add(number)
    most = dict(PoolMember.objects.filter(call=call).values_list("expert", "most"))
    codes = free_codes(Assignment, len(chosen), at)
    # Rows are written in an order that has nothing to do with who fits best.
    mixed = draw.sample(list(chosen), len(chosen))
    rows: list[tuple[Any, ...]] = []
    for one, code in zip(mixed, codes, strict=True):
        number = free_number(taken[one.application], draw)
        taken[one.application].add(number)
        why = {"place": one.place, "load": one.load, "most": most.get(one.expert, 0)}
        rows.append((
            code, 1, at, at, by.user_id, "entered", "", call.pk, one.application, titles[one.application], one.expert,
            number, str(How.ENGINE.value), one.fit, why, False, by.user_id, "", "", {}, {}, "", "", "", "proposed",
        ))  # fmt: skip
    # The database itself asks for conflicts, row by row; they may have been found a moment ago.
    bulk.count_anew(Finding)
    bulk.insert(Assignment, _STORED, rows)


def free_number(taken: set[int], draw: random.Random) -> int:
    """Draw a number that no other reviewer of the application has."""
    free = [number for number in NUMBERS if number not in taken]
    return draw.choice(free) if free else max(taken) + 1
