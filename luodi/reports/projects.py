"""Draw up what of projects waits for somebody beside milestones: grave risks, assessments that are owed."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.projects import queries
from luodi.reports.figures import OFFICE
from luodi.reports.waiting import MOST, Item, Section, waited_days

# Who leads, looks after or assesses projects.
_CONCERNED = (*OFFICE, Role.PROFESSOR, Role.REVIEWER)


def waiting(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """List what of projects waits for the actor; nothing where nothing does."""
    return [*_risks(actor), *_assessments(actor, days, day)] if actor.has(*_CONCERNED) else []


def _risks(actor: Actor) -> list[Section]:
    """List the open red risks of projects that the actor leads or looks after; nothing where there is none."""
    items = [
        Item(
            icon="alert-triangle",
            kind=_("high risk"),
            title=row.title,
            url=address(row),
            detail=str(row.project),
            urgent=True,
        )
        for row in queries.red_risks(actor)[:MOST]
    ]
    more = reverse("resource:list", args=["risks"]) + "?state=open"
    title = _("Grave risks of projects")
    return [Section("risks", title, items, _("No project is at grave risk."), more)] if items else []


def _assessments(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """List the assessments that the actor was asked for and still owes; nothing where there is none."""
    items = [
        Item(
            icon="scale",
            kind=_("your assessment is wanted"),
            title=str(row.project),
            url=address(row),
            waited=waited_days(days, row.created_at, day),
            urgent=waited_days(days, row.created_at, day) >= 5,
        )
        for row in queries.asked_of(actor)[:MOST]
    ]
    title = _("Assessments asked of you")
    return [Section("assessments", title, items, _("You owe no assessment."))] if items else []
