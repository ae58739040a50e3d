"""The database itself refuses a reviewer with a hard conflict, both ways, and keeps what was handed in."""

from __future__ import annotations

import random
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from luodi.core import guards
from luodi.review import actions
from luodi.review.guards import GUARDS
from luodi.review.models import ApplicationScore, Assignment, Finding, ReviewVersion
from luodi.review.states import LIVE, AssignmentState
from tests.cast import World
from tests.factories import NOW
from tests.review.rounds import Round, reviewed, round_of


def finding(made: Round, expert: int, application: int | None = 0, **more: Any) -> Finding:
    """Store a conflict as it is given, asking nobody."""
    values = {"kind": "kin", "hard": True, "evidence": ["配偶"], "found_at": NOW, **more}
    of = None if application is None else made.applications[application]
    return Finding.objects.create(call=made.call, application=of, expert=made.experts[expert], **values)


def refused(deed: Any) -> None:
    """Expect that the database says no."""
    with pytest.raises(DatabaseError), transaction.atomic():
        deed()


@pytest.mark.parametrize("state", AssignmentState.values)
def test_no_task_lives_beside_a_hard_conflict(trial: World, state: str) -> None:
    made = round_of(trial)
    finding(made, 0)
    if state in LIVE:
        refused(lambda: made.task(0, 0, state))
        ended = made.task(0, 0, "voided")
        refused(lambda: Assignment._base_manager.filter(pk=ended.pk).update(state=state))
    else:
        assert made.task(0, 0, state).pk
    # Control: another application, and another expert.
    assert made.task(1, 0, state).pk
    assert made.task(0, 1, state).pk


def test_a_conflict_with_all_bars_from_all(trial: World) -> None:
    made = round_of(trial)
    finding(made, 0, None)
    refused(lambda: made.task(0, 0))
    refused(lambda: made.task(1, 0))


def test_a_task_cannot_be_moved_to_whom_it_bars(trial: World) -> None:
    made = round_of(trial)
    finding(made, 0)
    row = made.task(0, 1)
    refused(lambda: Assignment._base_manager.filter(pk=row.pk).update(expert=made.experts[0]))
    other = made.task(1, 0)
    refused(lambda: Assignment._base_manager.filter(pk=other.pk).update(application=made.applications[0]))


def test_a_hard_conflict_is_not_stored_beside_a_live_task(trial: World) -> None:
    made = round_of(trial)
    row = made.task(0, 0, "accepted")
    refused(lambda: finding(made, 0))
    refused(lambda: finding(made, 0, None))
    soft = finding(made, 0, kind="city", hard=False)
    refused(lambda: Finding.objects.filter(pk=soft.pk).update(hard=True, kind="kin"))
    Assignment._base_manager.filter(pk=row.pk).update(state="voided")
    kept = finding(made, 0)
    Finding.objects.filter(pk=kept.pk).update(ended_at=NOW)
    assert made.task(0, 1).pk


def test_a_hard_conflict_is_never_set_aside(trial: World) -> None:
    made = round_of(trial)
    row = finding(made, 0)
    aside = {"overridden_at": NOW, "override_reason": "无妨"}
    refused(lambda: Finding.objects.filter(pk=row.pk).update(**aside))
    refused(lambda: Finding.objects.filter(pk=row.pk).update(hard=False))
    soft = finding(made, 1, kind="city", hard=False)
    refused(lambda: Finding.objects.filter(pk=soft.pk).update(overridden_at=NOW))
    assert Finding.objects.filter(pk=soft.pk).update(**aside) == 1


def test_reviews_and_scores_stay_as_they_were(trial: World) -> None:
    made = round_of(trial, applications=1, experts=4)
    for expert in range(3):
        reviewed(made, 0, expert)
    actions.conclude(made.applications[0], by=made.keeper, at=NOW)
    refused(lambda: ReviewVersion.objects.update(content={}))
    refused(lambda: ReviewVersion.objects.all().delete())
    refused(lambda: ApplicationScore.objects.update(total=10_000))
    refused(lambda: ApplicationScore.objects.all().delete())


def test_the_guards_are_in_place_and_missed_if_not(trial: World) -> None:
    from django.db import connection

    assert guards.missing(connection) == frozenset()
    assert {guard.name for guard in GUARDS} <= guards.expected()


@pytest.mark.parametrize("seed", range(12))
def test_no_plan_ever_holds_a_hard_conflict(trial: World, seed: int) -> None:
    draw = random.Random(seed)
    made = round_of(
        trial, applications=draw.randint(1, 5), experts=draw.randint(3, 9), reviews=draw.randint(1, 3)
    )
    pairs = [(a, e) for a in range(len(made.applications)) for e in range(len(made.experts))]
    barred = draw.sample(pairs, k=int(len(pairs) * draw.choice((0.1, 0.3, 0.6))))
    for application, expert in barred:
        kind = draw.choice(("kin", "interest", "city"))
        finding(made, expert, application, kind=kind, hard=kind != "city", source="office")
    told = actions.propose(made.call, by=made.keeper, at=NOW)
    rows = {(row.application_id, row.expert_id) for row in Assignment._base_manager.filter(call=made.call)}
    never = {(made.applications[a].pk, made.experts[e].pk) for a, e in barred}
    assert not rows & never
    if "cures" in told:
        assert not rows
        assert told["cures"]
    else:
        assert len(rows) == len(made.applications) * made.call.book.review.reviews
