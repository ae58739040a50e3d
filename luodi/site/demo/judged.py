"""Let the invented office judge matches, and show what a first and a second night of matching found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.timezone import localdate

from luodi.accounts.models import User
from luodi.accounts.queries import actor_of
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import Origin
from luodi.needs import actions as needing
from luodi.needs.models import MatchFeedback, Need
from luodi.needs.ranking import Match, matches
from luodi.needs.states import NeedState, Verdict
from luodi.site.demo.course import Course
from luodi.tuning import night
from luodi.tuning.models import EngineRun, FoundMatch
from luodi.tuning.states import RunState, Work

_JUDGED = (NeedState.ACCEPTED, NeedState.IN_TALKS, NeedState.SOLVED)
# How far down the invented officers read, and with how many points of wording a match begins to be one.
_READ, _ALIKE = 9, 0.36


def judge(now: datetime, director: User) -> int:
    """Judge the first results of every open need by a rule that an officer could have; needs the index.

    :returns: how many verdicts.
    """
    actor = actor_of(director, localdate(now))
    needs = Need.objects.allowed(actor, "match").filter(state__in=_JUDGED, retired_at=None).order_by("pk")
    return sum(_judge_need(need, actor, now) for need in needs)


def _judge_need(need: Need, actor: Actor, now: datetime) -> int:
    course = Course(now, f"verdicts {need.code}")
    received = (now - need.submitted_at).days if need.submitted_at else 3
    count = 0
    for match in matches(need, actor, "results", limit=_READ).items:
        verdict = _verdict(match)
        if verdict is None:
            continue
        at = course.at(max(received - 2, 0))
        context = {"rank": match.rank}
        row = needing.give_feedback(need, verdict=verdict, result=match.row, context=context, by=actor, at=at)
        MatchFeedback._base_manager.filter(pk=row.pk).update(origin=Origin.DEMONSTRATION)
        count += 1
    return count


def _verdict(match: Match) -> Verdict | None:
    """Judge as an officer does who looks at the field first, then whether it is ripe, then at the wording."""
    parts = {part.name: part for part in match.item.parts}
    if "field" in parts and parts["field"].value == 0:
        return Verdict.WRONG_FIELD
    if "maturity" in parts and parts["maturity"].reason == "maturity.short":
        return Verdict.TOO_EARLY
    return Verdict.GOOD if parts["text"].value >= _ALIKE else None


def two_nights(now: datetime, say: Callable[[str], None]) -> None:
    """Match all open needs twice, as if some of what is found had come in between."""
    first = _night(now - timedelta(days=4))
    FoundMatch.objects.filter(run=first).update(found_at=now - timedelta(days=4))
    between = FoundMatch.objects.filter(run=first, rank__gt=3).order_by("need_id", "rank")
    FoundMatch.objects.filter(
        pk__in=[row.pk for row in between if (row.need_id + row.rank) % 7 == 0]
    ).delete()
    second = _night(now - timedelta(hours=7))
    say(f"{second.done} open needs matched, {second.facts.get('new', 0)} matches new in the last night")


def _night(at: datetime) -> EngineRun:
    run = EngineRun.objects.create(
        work=Work.NIGHT, state=RunState.RUNNING, created_at=at, started_at=at, asked_by_id=SYSTEM.user_id
    )
    night.match_all(run)
    EngineRun.objects.filter(pk=run.pk).update(state=RunState.DONE, facts=run.facts, ended_at=at)
    return run
