"""Do what is done to weights and dictionaries: copy, put in force, learn, match by night."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from luodi.core import change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, NotAllowed
from luodi.core.flow import Flow, Taken
from luodi.matching import learning
from luodi.matching.profile import Profile
from luodi.needs.engine import as_delivered, in_force
from luodi.needs.reasons import PARTS
from luodi.tuning import examples, queries, rules, texts
from luodi.tuning.models import PARTS_OF, EngineRun, MatchDictionary, MatchProfile, Version
from luodi.tuning.states import (
    DICTIONARY_FLOW,
    PROFILE_FLOW,
    Kind,
    RunState,
    VersionState,
    Way,
)


def copy_profile(kind: str, *, by: Actor, at: datetime, of: MatchProfile | None = None) -> MatchProfile:
    """Start a draft from the weights in force, or from another version.

    :raises NotAllowed: if keeping the weights is not the actor's.
    """
    row = of or queries.profile_in_force(kind)
    profile = row.profile if row else as_delivered(kind).profile
    title = (
        _("After %(title)s") % {"title": row.title} if row else _("After the weights that Luodi comes with")
    )
    made = MatchProfile(kind=kind, title=title[:80], **_columns(kind, profile))
    return change.create(made, by=by, at=at)


def _columns(kind: str, profile: Profile) -> dict[str, Decimal]:
    return {
        f"{part}_weight": Decimal(str(round(profile.weights.get(part, 0.0), 1)))
        if part in PARTS_OF[kind]
        else Decimal(0)
        for part in PARTS
    }


def copy_dictionary(*, by: Actor, at: datetime, of: MatchDictionary | None = None) -> MatchDictionary:
    """Start a draft from the dictionary in force, or from another version.

    :raises NotAllowed: if keeping the dictionary is not the actor's.
    """
    row = of or queries.dictionary_in_force()
    title = (
        _("After %(title)s") % {"title": row.title}
        if row
        else _("After the dictionary that Luodi comes with")
    )
    text = row.text if row else texts.delivered_dictionary()
    return change.create(MatchDictionary(title=title[:80], text=text), by=by, at=at)


@PROFILE_FLOW.effect("activate")
def supersede_weights(row: MatchProfile, taken: Taken) -> None:
    """Let the weights of the same kind that were in force stand back."""
    _supersede(row, PROFILE_FLOW, taken, kind=row.kind)


@DICTIONARY_FLOW.effect("activate")
def supersede_dictionary(row: MatchDictionary, taken: Taken) -> None:
    """Let the dictionary that was in force stand back."""
    _supersede(row, DICTIONARY_FLOW, taken)


def _supersede(row: Version, flow: Flow, taken: Taken, **alike: Any) -> None:
    model = type(row)
    model._base_manager.filter(pk=row.pk).update(activated_at=taken.at)
    others = model._base_manager.filter(state=VersionState.ACTIVE, **alike).exclude(pk=row.pk)
    for other in others:
        flow.advance(other, "supersede", by=SYSTEM, at=taken.at, inner=True)


def ask_for(work: str, *, by: Actor, at: datetime, kind: str = "") -> EngineRun:
    """Have a long work done by the worker; one of a kind at a time.

    :raises NotAllowed: if it is not the actor's to ask for.
    :raises Conflict: if such a work is under way.
    """
    from luodi.tuning import jobs

    if not (by.system or rules.keeps(by)):
        raise NotAllowed
    under_way = EngineRun.objects.filter(work=work, kind=kind, state__in=(RunState.WAITING, RunState.RUNNING))
    if under_way.exists():
        raise Conflict(str(texts.UNDER_WAY))
    run = EngineRun.objects.create(work=work, kind=kind, asked_by_id=by.user_id, created_at=at)
    jobs.carry_out.enqueue(run.pk)
    return run


def learn(run: EngineRun) -> None:
    """Learn weights from verdicts and outcomes, and keep them as a draft that a person may put in force.

    :raises IndexUnavailable: if there is no index.
    """
    kind = Kind(run.kind)

    def note(done: int, total: int) -> None:
        EngineRun.objects.filter(pk=run.pk).update(done=done, total=total)

    present = in_force(kind).profile
    weights = {part: present.weights.get(part, 0.0) for part in PARTS_OF[kind]}
    found = list(examples.judged(kind, note))
    try:
        outcome = learning.learn(found, weights)
    except learning.TooLittle as little:
        run.facts = {"pairs": little.pairs, "questions": little.questions}
        return
    learned = {**outcome.weights, "text": max(outcome.weights["text"], 1.0)}
    run.facts = {
        "questions": outcome.questions,
        "pairs": outcome.pairs,
        "judged": len(found),
        "hold": outcome.hold,
        "present": round(outcome.present, 4),
        "learned": round(outcome.learned, 4),
        "low": round(outcome.low, 4),
        "high": round(outcome.high, 4),
        "before": {part: weight for part, weight in weights.items() if weight},
    }
    with override(run.asked_by.language if run.asked_by else "zh-hans"):
        title = texts.learned_title(timezone.localdate(), outcome.questions)
    columns = _columns(kind, Profile("learned", learned))
    row = MatchProfile(kind=kind, way=Way.LEARNED, title=title, evidence=run.facts, **columns)
    run.profile = change.create(row, by=SYSTEM, at=timezone.now())
