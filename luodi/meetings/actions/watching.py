"""Watch a large plan while the worker makes it: how far it is, and when it is enough."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict
from luodi.meetings.actions.preparing import check
from luodi.meetings.models import GIVEN_UP, QUIET, Matchday
from luodi.scheduling.answer import Plan

# No plan is with the worker.
AT_REST: dict[str, Any] = {"working_since": None, "heard_at": None, "reached": {}, "enough": False}
# Seconds between two looks at whether it is to stop.
LISTEN = 1.0


def hand_over(matchday: Matchday, *, at: datetime) -> None:
    """Hand a plan over to the worker, also where an earlier worker was never heard of again.

    :raises Conflict: if one is at it.
    """
    lost = Q(heard_at=None, working_since__lt=at - GIVEN_UP) | Q(heard_at__lt=at - QUIET)
    free = Matchday._base_manager.filter(Q(working_since=None) | lost, pk=matchday.pk)
    if not free.update(**{**AT_REST, "working_since": at}):
        raise Conflict(_("A plan is being made already."))


def stop_planning(matchday: Matchday, *, by: Actor, at: datetime) -> bool:
    """Have the worker stop with the best plan so far; tells whether there is none, as no worker had begun.

    :raises Missing: if the meetings are hidden from the actor.
    :raises NotAllowed: if planning them is not the actor's.
    :raises Conflict: if no plan is being made.
    """
    check(matchday, by)
    with transaction.atomic():
        given = Matchday._base_manager.filter(pk=matchday.pk).exclude(working_since=None)
        called_off = bool(given.filter(heard_at=None).update(**AT_REST))
        if not called_off and not given.update(enough=True):
            raise Conflict(_("No plan is being made any more."))
        audit.record(by, "stop_plan", matchday, at=at)
    return called_off


@dataclass
class Watch:
    """Tell the page how far a plan is, and the planner whether to go on: asked anew since, or enough, it is not."""

    matchday: Matchday
    since: datetime
    effort: int
    began: float = field(default_factory=time.monotonic)
    heard: float = 0.0
    sweeps: int = 0
    reached: dict[str, int] = field(default_factory=dict)
    goes_on: bool = True

    @property
    def mine(self) -> QuerySet[Matchday]:
        """Find the matchday as long as this plan is the one that was asked for."""
        return Matchday._base_manager.filter(pk=self.matchday.pk, working_since=self.since)

    def better(self, plan: Plan) -> None:
        """Hear of a better plan."""
        reached = plan.objectives
        self.reached = {
            "meetings": len(plan.meetings), "weight": reached.weight, "bound": plan.bound,
            "musts": reached.musts, "musts_wanted": reached.musts_wanted,
        }  # fmt: skip
        self.tell()

    def over(self) -> bool:
        """Tell between two sweeps whether to stop."""
        if time.monotonic() - self.heard >= LISTEN:
            self.tell()
        self.sweeps += 1
        return not self.goes_on

    def tell(self) -> bool:
        """Write down how far it is, and see whether to go on: nobody changed the plan, asked anew or had enough."""
        self.heard = time.monotonic()
        far = {"sweeps": self.sweeps, "effort": self.effort, "seconds": round(self.heard - self.began)}
        known = self.mine.filter(plans=self.matchday.plans)
        told = known.update(heard_at=timezone.now(), reached={**self.reached, **far})
        self.goes_on = bool(told) and not self.mine.filter(enough=True).exists()
        return self.goes_on
