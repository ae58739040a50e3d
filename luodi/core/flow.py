"""Run states as a table: which step leads from where to where, what it needs, and who was there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.errors import Invalid, Missing, MovedOn, NotAllowed, Stale
from luodi.core.rules import verbs_on
from luodi.core.words import Words

# A check looks at a row and names, per field ("" for the whole), what is still missing.
Check = Callable[[Any], dict[str, Words]]
# A turn waits for what several rows share, before the row itself changes: whoever does otherwise deadlocks with those.
Turn = Callable[[Any], None]
# An effect happens in the same transaction, after the state has changed.
Effect = Callable[[Any, "Taken"], None]


@dataclass(frozen=True)
class Step:
    """Lead from one of ``sources`` to ``target``.

    ``note``: a reason must be given. ``inner``: no button, another action takes the step (``advance(inner=True)``).
    """

    verb: str
    label: Words
    sources: tuple[str, ...]
    target: str
    note: bool = False
    needs: tuple[Check, ...] = ()
    primary: bool = True
    inner: bool = False
    # What whoever entered the row is told, where another must take the step.
    by_another: Words | None = None


@dataclass(frozen=True)
class Taken:
    """Tell an effect which step was taken, by whom, when and why, and what else the form said."""

    step: Step
    source: str
    by: Actor
    at: datetime
    note: str
    facts: dict[str, Any] = field(default_factory=dict)


def refuse_unseen(row: Any, version: int | None) -> None:
    """Refuse to go on from what somebody saw of a row before it changed.

    :raises Stale: if the row is not of ``version`` any more, where that is known.
    """
    if version not in (None, row.version):
        raise Stale(row)


class Flow:
    """Hold the steps of one model's ``state``; the table also makes docs/flows.md and the tests."""

    def __init__(
        self,
        noun: str,
        *,
        initial: str,
        final: Sequence[str],
        steps: Sequence[Step],
        within: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
    ) -> None:
        self.noun = noun
        # The transaction that a step is taken in; that of the ledger, where steps move money.
        self.within = within
        self.initial = initial
        self.final = frozenset(final)
        self.steps = tuple(steps)
        self._checks: dict[str, list[Check]] = {step.verb: list(step.needs) for step in steps}
        self._turns: dict[str, list[Turn]] = {step.verb: [] for step in steps}
        self._effects: dict[str, list[Effect]] = {step.verb: [] for step in steps}
        if len(self._checks) != len(self.steps):
            raise ValueError(f"{noun}: each verb is one step")

    def step(self, verb: str) -> Step:
        """Find the step of a verb.

        :raises Missing: if the flow has none.
        """
        for step in self.steps:
            if step.verb == verb:
                return step
        raise Missing

    def require(self, verb: str, check: Check) -> None:
        """Let an app above attach a check to a step."""
        self._checks[verb].append(check)

    def turn(self, *verbs: str) -> Callable[[Turn], Turn]:
        """Register what the steps wait for before the row changes, in their transaction."""

        def keep(turn: Turn) -> Turn:
            for verb in verbs:
                self._turns[verb].append(turn)
            return turn

        return keep

    def effect(self, *verbs: str) -> Callable[[Effect], Effect]:
        """Register what else happens in the transaction of the steps."""

        def keep(effect: Effect) -> Effect:
            for verb in verbs:
                self._effects[verb].append(effect)
            return effect

        return keep

    def from_state(self, state: str) -> list[Step]:
        """List the steps that lead on from a state, the likeliest first."""
        return [step for step in self.steps if state in step.sources and not step.inner]

    def open_to(self, actor: Actor, row: Any) -> list[Step]:
        """List the steps that the actor may take on the row now, in one query."""
        steps = self.from_state(row.state)
        if not steps or row.retired_at:
            return []
        may = verbs_on(row, actor, dict.fromkeys(step.verb for step in steps))
        return [step for step in steps if step.verb in may]

    def missing_for(self, row: Any, verb: str) -> dict[str, Words]:
        """Name, per field, what the row still lacks for the step."""
        missing: dict[str, Words] = {}
        for check in self._checks[verb]:
            missing.update(check(row))
        return missing

    def advance(
        self,
        row: Any,
        verb: str,
        *,
        by: Actor,
        at: datetime,
        note: str = "",
        facts: dict[str, Any] | None = None,
        inner: bool = False,
        version: int | None = None,
    ) -> Any:
        """Take a step: rule, state, needs, compare-and-set, effects and audit in one transaction.

        ``version`` is what whoever takes the step has seen, where that is known.

        :returns: the row as it stands afterwards.
        :raises Missing: if the actor may not see the row, or the flow has no such step.
        :raises NotAllowed: if the step is not the actor's.
        :raises MovedOn: if the row is in another state.
        :raises Stale: if the row has changed since ``version``, or somebody else was faster.
        :raises Invalid: if the row, or the reason, is not complete.
        """
        from luodi.core import audit, outbox

        step, model = self.step(verb), type(row)
        with self.within():
            current = model.objects.allowed(by).filter(pk=row.pk).first()
            if current is None:
                raise Missing
            if step.inner and not inner:
                raise NotAllowed
            if not model.objects.allowed(by, verb).filter(pk=row.pk).exists():
                own = by.user_id is not None and current.created_by_id == by.user_id
                raise NotAllowed(step.by_another if own else None)
            if current.state not in step.sources or current.retired_at:
                raise MovedOn(current, step.target)
            refuse_unseen(current, version)
            if step.note and not note.strip():
                raise Invalid({"note": [_("Please give a reason; it will be shown to those concerned.")]})
            if missing := self.missing_for(current, verb):
                raise Invalid({name: [words] for name, words in missing.items()})
            for turn in self._turns[verb]:
                turn(current)
            here = model._base_manager.filter(pk=current.pk, state=current.state, version=current.version)
            if not here.update(state=step.target, version=F("version") + 1, changed_at=at):
                current.refresh_from_db()
                raise Stale(current)
            source = current.state
            current.refresh_from_db()
            taken = Taken(step, source, by, at, note.strip(), facts or {})
            for effect in self._effects[verb]:
                effect(current, taken)
            audit.record(by, verb, current, at=at, note=note.strip(), source=source, target=step.target)
            outbox.reindex(current, at=at)
        return current
