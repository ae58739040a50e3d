"""Answer what people carry, who has had nothing to do with the office for years, and who read what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import Membership, User
from luodi.accounts.queries import in_force
from luodi.accounts.states import Role
from luodi.core import resource as resources
from luodi.core.actor import SYSTEM, Actor
from luodi.core.models import AuditEntry, ReadEntry, Record
from luodi.core.words import Words
from luodi.needs.models import Introduction, Need
from luodi.needs.states import OPEN_INTRODUCTION
from luodi.partnerships.models import Interaction
from luodi.privacy.models import Erasure
from luodi.privacy.whom import Whom
from luodi.projects.models import Member, Project
from luodi.projects.states import ProjectState, TeamRole
from luodi.registry.models import Person
from luodi.reports.handover import carried

SHOWN: Final = 200
_UNDER_WAY: Final = (
    ProjectState.PROPOSED,
    ProjectState.APPROVED,
    ProjectState.RUNNING,
    ProjectState.SUSPENDED,
    ProjectState.ACCEPTANCE,
)


@dataclass(frozen=True)
class Burden:
    """Be one thing that somebody still carries; one that the reader may not see is told by kind and code."""

    kind: Words
    title: str
    url: str


def open_work(whom: Whom, reader: Actor) -> list[Burden]:
    """List the open work of a person: threads carried, introductions under way, projects led, sole administration."""
    rows: list[Record] = []
    if whom.user is not None:
        rows += [thread.row for bundle in carried(whom.user, SYSTEM) for thread in bundle.threads]
        waiting = ("submitted", "returned", "accepted", "in_talks")
        rows += Need.objects.allowed(SYSTEM).filter(created_by=whom.user, state__in=waiting, retired_at=None)
    if whom.expert is not None:
        rows += Introduction.objects.allowed(SYSTEM).filter(
            expert=whom.expert, state__in=OPEN_INTRODUCTION, retired_at=None
        )
    if whom.person is not None:
        led = Project.objects.allowed(SYSTEM).filter(state__in=_UNDER_WAY, retired_at=None)
        rows += led.filter(members__person=whom.person, members__role=TeamRole.LEAD)
    found = [_told(row, reader) for row in {row.ref: row for row in rows}.values()]
    if whom.user is not None and _is_last_administrator(whom.user):
        found.append(Burden(_("Administration"), str(_("the only administrator")), ""))
    return found


def _told(row: Record, reader: Actor) -> Burden:
    kind = str(row._meta.verbose_name)
    if not type(row).objects.allowed(reader).filter(pk=row.pk).exists():
        return Burden(kind, row.code, "")
    return Burden(kind, str(row), resources.address(row))


def _is_last_administrator(user: User) -> bool:
    holders = Membership.objects.filter(
        role=Role.ADMINISTRATOR, delegated_by=None, ends_on=None, user__is_active=True
    )
    return holders.filter(user=user).exists() and not holders.exclude(user=user).exists()


@dataclass(frozen=True)
class Reading:
    """Be one reading as it is shown: by whom, of which fields, how."""

    entry: ReadEntry
    who: Words
    fields: list[Words]


def may_see_readings(row: Record, actor: Actor) -> bool:
    """Tell whether the actor may know who read a record: whoever may know its history, and the person concerned."""
    concerned = getattr(getattr(row, "person", row), "user_id", None)
    if concerned is not None and concerned == actor.user_id:
        return True
    return bool(type(row).objects.allowed(actor, "see_history").filter(pk=row.pk).exists())


def readings(row: Record, *, lists: bool = False) -> list[Reading]:
    """List who read a record, or the lists of its kind, the latest first."""
    subject = f"{row._meta.label_lower}:list" if lists else row.ref
    entries = list(ReadEntry.objects.filter(subject=subject).order_by("-at", "-pk")[:SHOWN])
    return _drawn(entries, type(row))


def readings_of(whom: Whom) -> list[Reading]:
    """List who else read a person's protected details, the latest first."""
    rows = [row for row in whom.rows if isinstance(row, Record)]
    found: list[Reading] = []
    for row in rows:
        entries = ReadEntry.objects.filter(subject=row.ref).order_by("-at", "-pk")
        if whom.user is not None:
            entries = entries.exclude(actor_id=whom.user.pk)
        found += _drawn(list(entries[:SHOWN]), type(row))
    return sorted(found, key=lambda reading: reading.entry.at, reverse=True)


def _drawn(entries: list[ReadEntry], model: Any) -> list[Reading]:
    names = {
        user.pk: user.shown_name for user in User.objects.filter(pk__in={row.actor_id for row in entries})
    }
    resource = resources.of(model)
    return [
        Reading(
            entry,
            names.get(entry.actor_id or 0, _("somebody without an account")),
            [resource.label(name) if resource else name for name in entry.fields],
        )
        for entry in entries
    ]


@dataclass(frozen=True)
class Idle:
    """Be somebody with whom there was nothing to do for years."""

    name: str
    detail: str
    last: date | None
    url_args: tuple[str, str]


def limit_of_retention(at: datetime) -> datetime:
    """Give the instant before which the last activity must lie."""
    return at - timedelta(days=round(365.25 * settings.LUODI_PEOPLE_YEARS))


def idle_people(at: datetime) -> QuerySet[Person]:
    """Find the people who did nothing, and with whom nothing was done, for as many years as the setting says."""
    limit = limit_of_retention(at)
    told = {"person": OuterRef("pk")}
    recent = (
        Exists(Interaction._base_manager.filter(**told, happened_on__gte=localdate(limit))),
        Exists(Introduction._base_manager.filter(expert__person=OuterRef("pk"), changed_at__gte=limit)),
        Exists(Member.objects.filter(**told, project__changed_at__gte=limit)),
    )
    rows = Person._base_manager.filter(changed_at__lt=limit).exclude(
        pk__in=Erasure.objects.exclude(person_id=None).values("person_id")
    )
    rows = rows.exclude(user__last_login__gte=limit).exclude(user__created_at__gte=limit)
    for activity in recent:
        rows = rows.exclude(activity)
    return rows.select_related("organisation", "user").order_by("changed_at", "pk")


def idle_accounts(at: datetime) -> QuerySet[User]:
    """Find the accounts that belong to no entry in the register and were not used for as many years."""
    limit = limit_of_retention(at)
    rows = User.objects.filter(person=None, created_at__lt=limit).exclude(last_login__gte=limit)
    erased = Erasure.objects.exclude(user_id=None).values("user_id")
    return rows.exclude(pk__in=erased).order_by("last_login", "pk")


def requests(at: datetime) -> list[tuple[User, AuditEntry]]:
    """List who asked for the erasure of their data and still waits, the longest first."""
    asked = AuditEntry.objects.filter(verb="ask_erasure").order_by("at", "pk")
    erased = set(Erasure.objects.exclude(user_id=None).values_list("user_id", flat=True))
    waiting = {entry.actor_id: entry for entry in asked if entry.actor_id not in erased}
    users = User.objects.in_bulk([key for key in waiting if key])
    return [(users[key], entry) for key, entry in waiting.items() if key in users]


def administrators(today: date) -> QuerySet[User]:
    """Find the accounts that administer."""
    held = in_force(today).filter(role=Role.ADMINISTRATOR).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("pk")


def has_asked(user: User) -> bool:
    """Tell whether somebody has asked for erasure."""
    return AuditEntry.objects.filter(subject=user.ref, verb="ask_erasure", actor_id=user.pk).exists()


def was_erased(whom: Whom) -> bool:
    """Tell whether a person's data were erased already."""
    mine = Q(pk__in=[])
    if whom.person is not None:
        mine |= Q(person_id=whom.person.pk)
    if whom.user is not None:
        mine |= Q(user_id=whom.user.pk)
    return Erasure.objects.filter(mine).exists()


def erasures() -> QuerySet[Erasure]:
    """Find the erasures, the latest first."""
    return Erasure.objects.all()[:SHOWN]


def known_by(text: str) -> Q:
    """Restrict to people called so."""
    return Q(name__icontains=text) | Q(name_en__icontains=text)
