"""Draw up what waits for somebody today, by what the role has to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, F, Max, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from luodi.accounts.queries import open_invitations
from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.listing import first_of
from luodi.core.models import CalendarDay
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.needs.models import Introduction, Need
from luodi.needs.states import STAGES, Answer, Side
from luodi.projects.models import Milestone, Project
from luodi.reports import contracts, dealings, events, funds, partners, projects
from luodi.reports.figures import AGREEING, OFFICE, TO_DECIDE, Figure, figures_of, owned_by, unanswered_on
from luodi.reports.waiting import MOST, Item, Section, waited_days
from luodi.tuning.digest import FRESH, fresh

# Whose work the year's figures describe.
COUNTING = (*OFFICE, Role.FUND_MANAGER, Role.UNIVERSITY_LEADER, Role.CITY_OFFICIAL, Role.SCHOOL_SECRETARY)


@dataclass(frozen=True)
class Today:
    """Be the first page of the day."""

    sections: list[Section]
    figures: list[Figure] = field(default_factory=list)
    action: tuple[Words, str] | None = None


def today_of(actor: Actor, now: datetime) -> Today:
    """Draw up the day of an actor; each role gets what it has to do and nothing else."""
    days = CalendarDay.working_days()
    day = timezone.localtime(now).date()
    sections: list[Section] = []
    if actor.has(*OFFICE):
        sections += [_to_triage(actor, days, day), _cases(actor, days, day), _silent(actor, days, day)]
        sections += [dealings.claims_without_answer(actor, days, day)]
        sections += [_project_work(actor, days, day), partners.agreements(actor, days, now)]
    sections += partners.lists(actor, days, day)
    if actor.has(*AGREEING):
        sections += partners.approvals(actor, days, day)
    sections += projects.waiting(actor, days, day)
    if actor.has(*OFFICE):
        sections += [*partners.bodies(actor, day), _new_matches(actor, now)]
    sections += events.sections(actor, days, day)
    sections += contracts.sections(actor, days, day)
    sections += funds.sections(actor, days, day)
    if actor.has(Role.ENTERPRISE_CONTACT):
        sections += [_to_answer(actor, Side.OWNER, days, day), dealings.claims_to_choose(actor, days, day)]
        sections.append(_own_needs(actor))
    if actor.has(Role.PROFESSOR):
        sections += [
            _to_answer(actor, Side.EXPERT, days, day),
            dealings.own_claims(actor),
            _open_needs(actor),
        ]
    if actor.has(Role.CITY_OFFICIAL, Role.UNIVERSITY_LEADER, Role.SCHOOL_SECRETARY, Role.FUND_MANAGER):
        sections.append(_latest_needs(actor))
    if actor.has(
        Role.PROFESSOR,
        Role.ENTERPRISE_CONTACT,
        Role.CITY_OFFICIAL,
        Role.SCHOOL_SECRETARY,
        Role.UNIVERSITY_LEADER,
    ):
        sections.append(_projects(actor))
    if actor.has(Role.PROFESSOR) and not actor.has(*OFFICE):
        sections += partners.bodies(actor, day)
    if actor.has(Role.ADMINISTRATOR):
        sections.append(_invited(now))
    return Today(sections, figures_of(actor, day) if actor.has(*COUNTING) else [], _action(actor))


def _action(actor: Actor) -> tuple[Words, str] | None:
    """Offer what somebody most likely came to do."""
    if actor.has(Role.ENTERPRISE_CONTACT):
        return _("Enter a need"), reverse("needs:new")
    if actor.has(Role.ADMINISTRATOR):
        return _("Invite"), reverse("accounts:invite")
    return None


def _invited(now: datetime) -> Section:
    items = [
        Item(
            icon="mail",
            kind=row.get_role_display(),
            title=row.name,
            url=reverse("accounts:invite"),
            detail=row.email,
            due=timezone.localtime(row.expires_at).date(),
        )
        for row in open_invitations(now)[:MOST]
    ]
    more = reverse("accounts:people")
    return Section(
        "invited", _("Invited, not yet joined"), items, _("Everybody who was invited has joined."), more
    )


def _to_triage(actor: Actor, days: WorkingDays, day: date) -> Section:
    rows = Need.objects.allowed(actor, "accept").filter(state="submitted", retired_at=None)
    rows = rows.select_related("organisation").order_by("submitted_at", "pk")[:MOST]
    items = [
        Item(
            icon="inbox",
            kind=_("to triage"),
            title=row.title,
            url=address(row),
            detail=str(row.organisation),
            waited=waited_days(days, row.submitted_at, day),
            urgent=waited_days(days, row.submitted_at, day) >= 3,
        )
        for row in rows
    ]
    more = reverse("resource:list", args=["needs"]) + "?state=submitted"
    return Section(
        "triage", _("Needs to triage"), items, _("Every need that came in has been looked at."), more
    )


def _cases(actor: Actor, days: WorkingDays, day: date) -> Section:
    """List match cases, those first whose clock ran out."""
    rows = Introduction.objects.allowed(actor, "keep_case").filter(state__in=STAGES, retired_at=None)
    rows = rows.annotate(clock=Coalesce("next_on", "due_on")).order_by(F("clock").asc(nulls_last=True), "pk")
    items = [
        Item(
            icon="arrows-join",
            kind=row.get_state_display(),
            title=str(row.need),
            url=address(row),
            detail=row.next_step or str(row.expert),
            waited=waited_days(days, row.stage_since or row.changed_at, day),
            due=row.clock_on,
            urgent=row.clock_on is not None and row.clock_on < day,
        )
        for row in rows.select_related("need", "expert__person")[:MOST]
    ]
    return Section(
        "cases", _("Match cases under way"), items, _("No match case is under way."), reverse("needs:board")
    )


def _silent(actor: Actor, days: WorkingDays, day: date) -> Section:
    rows = Introduction.objects.allowed(actor, "withdraw").filter(state="asked", retired_at=None)
    rows = rows.select_related("need").prefetch_related("consents").order_by("answer_by_on", "pk")[:MOST]
    items = [
        Item(
            icon="clock",
            kind=_("waiting for an answer"),
            title=str(row.need),
            url=address(row),
            detail="、".join(
                str(consent.get_side_display())
                for consent in row.consents.all()
                if consent.answer == Answer.PENDING
            ),
            waited=waited_days(days, row.created_at, day),
            due=row.answer_by_on,
            urgent=days.between(day, row.answer_by_on) <= 2,
        )
        for row in rows
    ]
    more = reverse("resource:list", args=["introductions"]) + "?state=asked"
    return Section("silent", _("Asked, no answer yet"), items, _("Nobody owes you an answer."), more)


def _to_decide(actor: Actor) -> QuerySet[Project]:
    return Project.objects.allowed(actor, "approve").filter(TO_DECIDE, retired_at=None)


def _project_work(actor: Actor, days: WorkingDays, day: date) -> Section:
    items = [
        Item(
            icon="briefcase",
            kind=row.get_state_display(),
            title=str(row),
            url=address(row),
            waited=waited_days(days, row.changed_at, day),
        )
        for row in _to_decide(actor).order_by("changed_at", "pk")[:MOST]
    ]
    late = Milestone.objects.allowed(actor, "amend").filter(
        done_on=None, due_on__lt=day, retired_at=None, project__state="running"
    )
    items += [
        Item(
            icon="flag",
            kind=_("milestone overdue"),
            title=row.title,
            url=address(row.project),
            detail=str(row.project),
            due=row.due_on,
            waited=days.between(row.due_on, day),
            urgent=True,
        )
        for row in late.select_related("project").order_by("due_on", "pk")[:MOST]
    ]
    items.sort(key=lambda item: (not item.urgent, -item.waited))
    more = reverse("resource:list", args=["projects"])
    return Section(
        "projects", _("Projects that need you"), items[:MOST], _("No project waits for you."), more
    )


def _new_matches(actor: Actor, now: datetime) -> Section:
    """List the needs for which a night found something that was not there before."""
    rows = (
        fresh(actor, now - FRESH)
        .filter(first_list=False)
        .order_by()
        .values("need__code", "need__title")
        .annotate(new=Count("pk"), last=Max("found_at"))
        .order_by("-last", "-new", "need__code")[:MOST]
    )
    items = [
        Item(
            icon="sparkles",
            kind=ngettext("%(new)d new match", "%(new)d new matches", row["new"]) % row,
            title=row["need__title"],
            url=reverse("needs:match", args=[row["need__code"]]),
        )
        for row in rows
    ]
    more = reverse("tuning:digest")
    return Section(
        "new-matches", _("New matches"), items, _("The nights found nothing new within a week."), more
    )


def _to_answer(actor: Actor, side: str, days: WorkingDays, day: date) -> Section:
    items = [
        Item(
            icon="arrows-join",
            kind=_("your answer is wanted"),
            title=str(row.need),
            url=reverse("needs:answer", args=[row.code]),
            due=row.answer_by_on,
            waited=waited_days(days, row.created_at, day),
            urgent=True,
        )
        for row in first_of(Introduction, actor, unanswered_on(side), "answer_by_on", MOST).select_related(
            "need"
        )
    ]
    return Section(
        "answer", _("Introductions that ask for your answer"), items, _("Nobody waits for your answer.")
    )


def _own_needs(actor: Actor) -> Section:
    rows = first_of(Need, actor, owned_by(actor), "-changed_at", MOST)
    items = [
        Item(
            icon="help-hexagon",
            kind=row.get_state_display(),
            title=str(row),
            url=reverse("needs:write", args=[row.code])
            if row.state in ("draft", "returned")
            else address(row),
            urgent=row.state == "returned",
        )
        for row in rows
    ]
    more = reverse("resource:list", args=["needs"])
    return Section("needs", _("Your needs"), items, _("You have not entered a need yet."), more)


def _open_needs(actor: Actor) -> Section:
    rows = first_of(Need, actor, Q(state="accepted"), "-changed_at", MOST)
    items = [
        Item(icon="help-hexagon", kind=_("open need"), title=str(row), url=address(row), due=row.deadline_on)
        for row in rows
    ]
    more = reverse("resource:list", args=["needs"]) + "?state=accepted"
    return Section(
        "needs", _("Needs that look for an expert"), items, _("No need is open at the moment."), more
    )


def _latest_needs(actor: Actor) -> Section:
    rows = first_of(Need, actor, Q(), "-changed_at", MOST)
    items = [
        Item(
            icon="help-hexagon",
            kind=row.get_state_display(),
            title=str(row),
            url=address(row),
            due=row.deadline_on,
        )
        for row in rows
    ]
    more = reverse("resource:list", args=["needs"])
    return Section("needs", _("Latest needs"), items, _("No need is open to you yet."), more)


def _projects(actor: Actor) -> Section:
    rows = first_of(Project, actor, Q(), "-changed_at", MOST)
    items = [
        Item(
            icon="briefcase", kind=row.get_state_display(), title=str(row), url=address(row), due=row.ends_on
        )
        for row in rows
    ]
    more = reverse("resource:list", args=["projects"])
    return Section("projects", _("Projects"), items, _("No project is open to you yet."), more)
