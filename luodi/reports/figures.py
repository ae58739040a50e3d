"""Count: what waits for somebody, and the year so far; each within what the actor may see."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.collecting.models import CallDistrict
from luodi.collecting.states import ListState
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.listing import COUNTED, counted
from luodi.core.models import Record
from luodi.core.words import Words
from luodi.needs.models import Introduction, Need
from luodi.needs.resources import INTRODUCTIONS
from luodi.needs.states import STAGES, Answer, Side
from luodi.projects.models import Project

# No bell says more than "99+".
MOST_WAITING = 100
KEPT_SECONDS = 60
# States in which a project waits for the office's decision.
TO_DECIDE = Q(state__in=("proposed", "acceptance"))
OFFICE = (Role.OFFICE_DIRECTOR, Role.REGIONAL_OFFICER, Role.RESIDENT, Role.TECHNOLOGY_MANAGER)


@dataclass(frozen=True)
class Figure:
    """Be one number of the year, with the list it counts; counted as far as lists count."""

    label: Words
    value: int
    url: str = ""

    @property
    def shown(self) -> str:
        """Say the number, beyond what is counted as "more than"."""
        return f"{COUNTED:,}+" if self.value > COUNTED else f"{self.value:,}"


def unanswered_on(side: str) -> Q:
    """Give the introductions that wait for a side's answer."""
    return Q(state="asked", consents__side=side, consents__answer=Answer.PENDING)


def owned_by(actor: Actor) -> Q:
    """Give the needs of the enterprises that the actor speaks for."""
    return Q(organisation__in=[int(key) for key in actor.keys("organisation", Role.ENTERPRISE_CONTACT)])


def kept(what: str, actor: Actor, work_out: Callable[[], Any]) -> Any:
    """Keep what was worked out for an actor until anything changes anywhere.

    Each change leaves an entry in the record of changes, and the number of the last one tells.
    """
    key = f"{what}:{actor.user_id}:{hash(actor.grants)}:{audit.last_entry()}"
    return cache.get_or_set(key, work_out, KEPT_SECONDS)


def waiting_count(actor: Actor) -> int:
    """Count what waits for an actor's own deed; the bell that shows it is on every page."""
    return int(kept("waiting", actor, lambda: _count_waiting(actor)))


def _count_waiting(actor: Actor) -> int:
    """Count what waits, by at most one query a kind of deed."""
    kinds: list[tuple[type[Record], str, Q]] = []
    if actor.has(*OFFICE):
        kinds += [
            (Need, "accept", Q(state="submitted")),
            (Introduction, "convert", Q(state__in=STAGES)),
            (Project, "approve", TO_DECIDE),
        ]
    if actor.has(*OFFICE, Role.CITY_OFFICIAL):
        kinds += [
            (CallDistrict, "accept", Q(state=ListState.HANDED_IN)),
            (CallDistrict, "confirm", Q(state=ListState.WITH_OFFICE)),
        ]
    if actor.has(Role.ENTERPRISE_CONTACT):
        kinds += [
            (Introduction, "view", unanswered_on(Side.OWNER)),
            (Need, "view", owned_by(actor) & Q(state="returned")),
        ]
    if actor.has(Role.PROFESSOR):
        kinds.append((Introduction, "view", unanswered_on(Side.EXPERT)))
    return sum(counted(model, actor, where, verb, MOST_WAITING) for model, verb, where in kinds)


def figures_of(actor: Actor, day: date) -> list[Figure]:
    """Count the year so far, within what the actor may see."""
    start = datetime(day.year, 1, 1, tzinfo=timezone.get_current_timezone())
    counts: list[tuple[Words, type[Record], Q, str, str]] = [
        (_("needs received this year"), Need, Q(submitted_at__gte=start), "needs", ""),
        (
            _("open needs"),
            Need,
            Q(state__in=("accepted", "in_talks")),
            "needs",
            "?state=accepted&state=in_talks",
        ),
        (_("introductions this year"), Introduction, Q(created_at__gte=start), "introductions", ""),
        (_("running projects"), Project, Q(state="running"), "projects", "?state=running"),
        (
            _("projects opened this year"),
            Project,
            ~Q(state="on_record") & Q(created_at__gte=start),
            "projects",
            "",
        ),
    ]
    shown = [entry for entry in counts if entry[3] != "introductions" or actor.has(*INTRODUCTIONS.roles)]
    values = kept(
        f"figures:{day.year}", actor, lambda: [counted(entry[1], actor, entry[2]) for entry in shown]
    )
    return [
        Figure(label, value, reverse("resource:list", args=[slug]) + query)
        for (label, _model, _where, slug, query), value in zip(shown, values, strict=True)
    ]
