"""Draw up what waits for somebody about agreements, approvals to publish and standing bodies."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from luodi.accounts.states import Role
from luodi.collecting.queries import waiting_lists
from luodi.core.actor import Actor
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.partnerships import queries as partnerships
from luodi.partnerships.counting import indicators
from luodi.registry.queries import approvals_awaiting
from luodi.reports.figures import OFFICE, kept
from luodi.reports.waiting import MOST, Item, Section, waited_days

# Up to this month the year before is reported on without haste.
REPORTS_UNTIL = 3


def agreements(actor: Actor, days: WorkingDays, now: datetime) -> Section:
    """List overdue promises first, then agreements that end soon, then those that lie idle."""
    day = timezone.localtime(now).date()
    items = [
        Item(
            icon="flag",
            kind=_("promise overdue"),
            title=row.title,
            url=address(row),
            detail=str(row.agreement),
            due=row.due_on,
            waited=days.between(row.due_on or day, day),
            urgent=True,
        )
        for row in partnerships.overdue(actor, day)[:MOST]
    ]
    items += [
        Item(icon="clock", kind=_("agreement ends"), title=str(row), url=address(row), due=row.ends_on)
        for row in partnerships.ending(actor, day)[:MOST]
    ]
    items += [
        Item(
            icon="clock",
            kind=_("signed, idle for half a year"),
            title=str(row),
            url=address(row),
            waited=waited_days(days, row.changed_at, day),
        )
        for row in partnerships.idle(actor, now)[:MOST]
    ]
    more = reverse("resource:list", args=["promises"]) + "?state=open"
    return Section(
        "agreements",
        _("Agreements and promises"),
        items[:MOST],
        _("Every promise is in time, and no agreement ends soon."),
        more,
    )


def approvals(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """List the approvals to publish that wait for the actor; no section where none does."""
    items = [
        Item(
            icon="certificate",
            kind=row.get_state_display(),
            title=str(row.result),
            url=address(row),
            waited=waited_days(days, row.changed_at, day),
            urgent=waited_days(days, row.changed_at, day) >= 5,
        )
        for row in approvals_awaiting(actor)[:MOST]
    ]
    more = reverse("resource:list", args=["approvals"])
    title = _("Approvals that wait for you")
    return [Section("approvals", title, items, "", more)] if items else []


def bodies(actor: Actor, day: date) -> list[Section]:
    """List what waits at the standing bodies that the actor looks after, terms first; no section where nothing does."""
    waiting = partnerships.waiting_at_bodies(actor, day)
    late = kept(f"behind:{day}", actor, lambda: partnerships.behind(actor, waiting, day)) if waiting else {}
    items = [item for one in waiting for item in _ends(one, day)]
    items.sort(key=lambda item: item.due or date.max)
    items += [
        Item(
            icon="flag",
            kind=_("report on %(year)d is due") % {"year": one.unreported},
            title=str(one.body),
            url=reverse("partnerships:body_year", args=[one.body.code, one.unreported]),
            urgent=day.month > REPORTS_UNTIL,
        )
        for one in waiting
        if one.unreported
    ]
    labels, between = indicators(), pgettext("between parts", "; ")
    items += [
        Item(
            icon="flag",
            kind=_("behind the plan"),
            title=str(one.body),
            url=reverse("partnerships:body_year", args=[one.body.code, day.year]),
            detail=between.join(
                f"{labels[lag.indicator]} {lag.count}/{lag.target}" for lag in late[one.body.pk]
            ),
        )
        for one in waiting
        if one.body.pk in late
    ]
    more = reverse("resource:list", args=["bodies"])
    return [Section("bodies", _("At standing bodies"), items[:MOST], "", more)] if items else []


def _ends(one: partnerships.Waiting, day: date) -> list[Item]:
    url, soon = address(one.body), day + timedelta(days=30)
    ends = [(_("term ends"), one.body.ends_on)] if one.ends_by(day + partnerships.ENDS_SOON) else []
    if one.posting_ends_on:
        ends.append((_("posting ends"), one.posting_ends_on))
    return [
        Item(
            icon="clock",
            kind=kind,
            title=str(one.body),
            url=url,
            due=ends_on,
            urgent=ends_on is not None and ends_on <= soon,
        )
        for kind, ends_on in ends
    ]


def lists(actor: Actor, days: WorkingDays, day: date) -> list[Section]:
    """List the districts' lists of needs that wait for the actor's word; nothing for whom none can wait."""
    if not actor.has(*OFFICE, Role.CITY_OFFICIAL):
        return []
    items = [
        Item(
            icon="speakerphone",
            kind=row.get_state_display(),
            title=str(row),
            url=address(row),
            waited=waited_days(days, row.changed_at, day),
        )
        for row in waiting_lists(actor)[:MOST]
    ]
    if not items:
        return []
    more = reverse("resource:list", args=["need-districts"])
    return [Section("lists", _("Lists of needs handed in"), items, _("No list waits for you."), more)]
