"""Draw up what an officer carries, and hand it over to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.accounts import queries as accounts
from luodi.accounts.models import User
from luodi.accounts.states import Role
from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.needs.models import Introduction, Need
from luodi.needs.states import OPEN_INTRODUCTION
from luodi.partnerships import actions as partnering
from luodi.partnerships.models import Interaction
from luodi.projects import actions as projecting
from luodi.projects.models import Project
from luodi.projects.rules import OVER
from luodi.projects.states import TeamRole
from luodi.registry.models import Person

CARRIERS: Final = (
    Role.OFFICE_DIRECTOR,
    Role.REGIONAL_OFFICER,
    Role.RESIDENT,
    Role.TECHNOLOGY_MANAGER,
    Role.FUND_MANAGER,
)
MOST_SHOWN: Final = 200
_OPEN_NEEDS: Final = ("submitted", "returned", "accepted", "in_talks")


@dataclass(frozen=True)
class Thread:
    """Be one thing that somebody carries: what it is, where it stands, what is next."""

    row: Any
    title: str
    url: str
    detail: Words
    due: Any = None


@dataclass(frozen=True)
class Bundle:
    """Group what is carried under one title."""

    title: Words
    threads: list[Thread]


def carriers(today: Any) -> list[User]:
    """List the accounts of the office's people, by name."""
    holders = accounts.in_force(today).filter(role__in=CARRIERS).values("user")
    return list(User.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk"))


def may_see(actor: Actor, user: User) -> bool:
    """Tell whether what an officer carries is the actor's business: the director's, and the officer's own."""
    return actor.everywhere(Role.OFFICE_DIRECTOR) or actor.user_id == user.pk


def carried(user: User, actor: Actor, *, most: int | None = MOST_SHOWN) -> list[Bundle]:
    """List what an officer carries, within what the reader may see.

    An introduction is who looks after it; before that it goes with its need, or is who asked.
    """
    needs = Need.objects.allowed(actor).filter(officer=user, state__in=_OPEN_NEEDS, retired_at=None)
    notes = Interaction.objects.allowed(actor).filter(officer=user, done_on=None, retired_at=None)
    asked = Introduction.objects.allowed(actor).filter(
        Q(officer=user) | Q(officer=None, need__officer=user) | Q(need__officer=None, created_by=user),
        state__in=OPEN_INTRODUCTION,
        retired_at=None,
    )
    led = Project.objects.allowed(actor).filter(retired_at=None).exclude(state__in=OVER)
    led = led.filter(members__person__user=user, members__role=TeamRole.LEAD)
    return [
        Bundle(
            _("Needs"),
            [
                Thread(row, str(row), address(row), row.get_state_display(), row.deadline_on)
                for row in needs.order_by("deadline_on", "pk")[:most]
            ],
        ),
        Bundle(
            _("Next steps from interactions"),
            [
                Thread(row, str(row), address(row), row.next_step, row.next_on)
                for row in notes.exclude(next_step="").order_by("next_on", "pk")[:most]
            ],
        ),
        Bundle(
            _("Introductions under way"),
            [
                Thread(row, str(row), address(row), row.get_state_display(), row.answer_by_on)
                for row in asked.select_related("need").order_by("answer_by_on", "pk")[:most]
            ],
        ),
        Bundle(
            _("Projects led"),
            [
                Thread(row, str(row), address(row), row.get_state_display(), row.ends_on)
                for row in led.order_by("ends_on", "pk")[:most]
            ],
        ),
    ]


@dataclass(frozen=True)
class Moved:
    """Tell how many threads changed hands, and which could not: the other may not work on them."""

    count: int
    left: list[str]


def hand_over(user: User, *, to: User, by: Actor, at: datetime) -> Moved:
    """Give everything that an officer carries to another one, as far as it may be that officer's work.

    :raises NotAllowed: if something is not the actor's to give.
    """
    other = accounts.actor_of(to, timezone.localdate(at))
    count, left = 0, []
    with transaction.atomic():
        for bundle in carried(user, by, most=None):
            for thread in bundle.threads:
                if _hand_over(thread.row, to, other, by, at):
                    count += 1
                else:
                    left.append(thread.title)
    return Moved(count, left)


def _hand_over(row: Any, to: User, other: Actor, by: Actor, at: datetime) -> bool:
    """Give one thread to another officer; tells whether it may be that officer's work."""
    if isinstance(row, Interaction):
        partnering.hand_over(row, to=to, by=by, at=at)
        return True
    if isinstance(row, Project):
        person = (
            Person.objects.unguarded("the account that takes over is chosen already").filter(user=to).first()
        )
        if person is None or not Project.objects.allowed(other).filter(pk=row.pk).exists():
            return False
        projecting.change_lead(row, person=person, by=by, at=at)
        return True
    # An introduction goes with its need, which may have changed hands a moment ago.
    need = row if isinstance(row, Need) else Need.objects.allowed(by).filter(pk=row.need_id).first()
    if need is None or not Need.objects.allowed(other, "match").filter(pk=need.pk).exists():
        return False
    if need.officer_id != to.pk:
        change.amend(need, {"officer": to}, version=need.version, by=by, at=at, verb="hand_over")
    if isinstance(row, Introduction) and row.officer_id not in (None, to.pk):
        change.amend(row, {"officer": to}, version=row.version, by=by, at=at, verb="keep_case")
    return True
