"""Draw up what an officer carries, and hand it over to somebody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

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
from luodi.partnerships import actions as partnering
from luodi.partnerships.models import Interaction

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
    """Group what is carried; ``moves`` tells whether it changes hands with the transfer."""

    title: Words
    threads: list[Thread]
    moves: bool


def carriers(today: Any) -> list[User]:
    """List the accounts of the office's people, by name."""
    holders = accounts.in_force(today).filter(role__in=CARRIERS).values("user")
    return list(User.objects.filter(pk__in=holders, is_active=True).order_by("name", "pk"))


def may_see(actor: Actor, user: User) -> bool:
    """Tell whether what an officer carries is the actor's business: the director's, and the officer's own."""
    return actor.everywhere(Role.OFFICE_DIRECTOR) or actor.user_id == user.pk


def carried(user: User, actor: Actor) -> list[Bundle]:
    """List what an officer carries, within what the reader may see."""
    needs = Need.objects.allowed(actor).filter(officer=user, state__in=_OPEN_NEEDS, retired_at=None)
    notes = Interaction.objects.allowed(actor).filter(officer=user, done_on=None, retired_at=None)
    asked = Introduction.objects.allowed(actor).filter(
        created_by=user, state__in=("asked", "introduced"), retired_at=None
    )
    return [
        Bundle(
            _("Needs"),
            [
                Thread(row, str(row), address(row), row.get_state_display(), row.deadline_on)
                for row in needs.order_by("deadline_on", "pk")[:MOST_SHOWN]
            ],
            moves=True,
        ),
        Bundle(
            _("Next steps from interactions"),
            [
                Thread(row, str(row), address(row), row.next_step, row.next_on)
                for row in notes.exclude(next_step="").order_by("next_on", "pk")[:MOST_SHOWN]
            ],
            moves=True,
        ),
        Bundle(
            _("Introductions under way"),
            [
                Thread(row, str(row), address(row), row.get_state_display(), row.answer_by_on)
                for row in asked.select_related("need").order_by("answer_by_on", "pk")[:MOST_SHOWN]
            ],
            moves=False,
        ),
    ]


@dataclass(frozen=True)
class Moved:
    """Tell how many threads changed hands, and which could not: the other may not work on them."""

    count: int
    left: list[str]


def hand_over(user: User, *, to: User, by: Actor, at: datetime) -> Moved:
    """Give everything that moves to another officer, as far as it may be that officer's work.

    :raises NotAllowed: if something is not the actor's to give.
    """
    other = accounts.actor_of(to, timezone.localdate(at))
    count, left = 0, []
    for bundle in carried(user, by):
        if not bundle.moves:
            continue
        for thread in bundle.threads:
            row = thread.row
            if isinstance(row, Interaction):
                partnering.hand_over(row, to=to, by=by, at=at)
                count += 1
            elif Need.objects.allowed(other, "match").filter(pk=row.pk).exists():
                change.amend(row, {"officer": to}, version=row.version, by=by, at=at, verb="hand_over")
                count += 1
            else:
                left.append(str(row))
    return Moved(count, left)
