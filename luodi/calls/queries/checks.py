"""Answer how far the formal check of a call is, what the rules say of an application, and until when one may appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls import calc
from luodi.calls.models import Appeal, Application, Call, CheckLine, Finding, Recommendation, Revision
from luodi.calls.queries.applications import clause, facts_of, latest_revision
from luodi.calls.states import ApplicationState, CallState
from luodi.core.actor import Actor
from luodi.core.models import CalendarDay
from luodi.core.periods import WorkingDays
from luodi.core.words import Words
from luodi.funds.models import Matter
from luodi.funds.rulebook.choices import Gate
from luodi.funds.states import MatterState

# A person's own point is told from a clause of the rule book by how its path begins.
OWN = "own:"
CHECKED_IN = (CallState.OPEN, CallState.SCREENING)


@dataclass(frozen=True, slots=True)
class Line:
    """Be one line of a check sheet: the clause, what the rules say and why, what a person says and why."""

    path: str
    label: Words
    by_rule: bool | None
    words: Words
    met: bool | None
    reason: str

    @property
    def name(self) -> str:
        """Give a name that a form can bear."""
        return "".join(one if one.isalnum() else "_" for one in self.path)


def sheet(row: Application) -> list[Line]:
    """Draw up the check sheet of what was submitted last: every clause, then the points that a person added."""
    revision = latest_revision(row)
    if revision is None:
        return []
    book = row.call.book
    said = {one.path: one for one in CheckLine.objects.filter(application=row, revision=revision.number)}
    lines = []
    for one in calc.judged(book, revision.content, row.call.year, facts_of([row])[row.pk]):
        known = said.pop(one.path, None)
        met = known.met if known and known.met is not None else one.met
        reason = known.reason if known else ""
        lines.append(Line(one.path, clause(book, one.path), one.met, one.words, met, reason))
    own = [one for path, one in said.items() if path.startswith(OWN)]
    return lines + [Line(one.path, one.path.removeprefix(OWN), None, "", one.met, one.reason) for one in own]


def unmet(row: Application) -> list[tuple[Words, Words]]:
    """Name what was not met by the last check, with the reasons: for the applicants, once the list is confirmed."""
    book = row.call.book
    lines = CheckLine.objects.filter(application=row, revision=row.revision, met=False)
    return [
        (one.path.removeprefix(OWN) if one.path.startswith(OWN) else clause(book, one.path), one.reason)
        for one in lines
    ]


@dataclass(frozen=True)
class Row:
    """Be one application in the work list of a call."""

    application: Application
    finding: Finding | None
    short: int
    total: int
    places: list[str]

    @property
    def group(self) -> str:
        """Say in which part of the list it stands."""
        state = self.application.state
        if state == ApplicationState.RETURNED:
            return "returned"
        if state == ApplicationState.SUBMITTED:
            return "found" if self.finding else "open"
        return "appealed" if state == ApplicationState.APPEALED else "done"

    @property
    def lapsed(self) -> bool:
        """Tell whether it went on without the correction that was asked for."""
        return (
            self.application.state == ApplicationState.SUBMITTED and self.application.correct_by is not None
        )


def board(call: Call, actor: Actor) -> list[Row]:
    """List what came in for a call with what the rules say of it, in the order of the receipts."""
    rows: list[Application] = list(
        Application.objects.allowed(actor)
        .filter(call=call, submitted_at__isnull=False)
        .exclude(state=ApplicationState.WITHDRAWN)
        .select_related("lead", "call__fund", "call__governance")
        .order_by("receipt")
    )
    keys = [row.pk for row in rows]
    contents = dict(
        Revision.objects.filter(application__in=keys, number=F("application__revision")).values_list(
            "application_id", "content"
        )
    )
    findings = {
        one.application_id: one for one in Finding.objects.filter(application__in=keys).order_by("pk")
    }
    places: dict[int, list[str]] = {}
    for one in Recommendation.objects.filter(application__in=keys).select_related("organisation", "region"):
        places.setdefault(one.application_id, []).append(f"{one.organisation or one.region} {one.rank}")
    facts, book = facts_of(rows), call.book if rows else None
    found = []
    for row in rows:
        content = contents.get(row.pk)
        verdicts = calc.judged(book, content, call.year, facts[row.pk]) if book and content else []
        finding = findings.get(row.pk)
        waiting = row.state == ApplicationState.SUBMITTED and finding is not None and finding.confirmed_at
        short = sum(not one.met for one in verdicts)
        found.append(Row(row, None if waiting else finding, short, len(verdicts), places.get(row.pk, [])))
    return found


def list_before_sides(call: Call) -> Matter | None:
    """Find the eligibility list that lies before the sides."""
    return Matter.objects.filter(
        subject=call.ref, gate=Gate.ELIGIBILITY_LIST, standing=MatterState.OPEN
    ).first()


def working_days() -> WorkingDays:
    """Know the working days, with the office's own entries."""
    return CalendarDay.working_days()


def last_finding(row: Application) -> Finding | None:
    """Find the last outcome that the sides confirmed: what its applicants may know."""
    return Finding.objects.filter(application=row).exclude(confirmed_at=None).order_by("-pk").first()


def appeal_until(row: Application) -> date | None:
    """Give the last day to appeal against having been found not eligible; None if that is not open (any more)."""
    finding, count = last_finding(row), row.call.book.terms.appeal
    if (
        row.state != ApplicationState.INELIGIBLE
        or finding is None
        or finding.confirmed_at is None
        or not count
    ):
        return None
    if Appeal.objects.filter(application=row, at__gte=finding.confirmed_at).exists():
        return None
    return working_days().after(localdate(finding.confirmed_at), count)


def holds_review_up(call: Call, today: date) -> dict[str, Words]:
    """Name what the formal check of a call still lacks for the review to begin."""
    rows = Application.objects.unguarded("counted for the call").filter(call=call, retired_at=None)
    states = list(rows.values_list("state", flat=True))
    open_ones = sum(one in (ApplicationState.SUBMITTED, ApplicationState.RETURNED) for one in states)
    if open_ones:
        words = format_lazy(
            _("Not every application has a confirmed outcome yet: {count} are open."), count=open_ones
        )
        return {"applications": words}
    if ApplicationState.APPEALED in states:
        return {"appeals": _("An appeal is not decided yet.")}
    if ApplicationState.ELIGIBLE not in states:
        return {"applications": _("No application was found eligible.")}
    days = [appeal_until(row) for row in rows.filter(state=ApplicationState.INELIGIBLE)]
    until = max((day for day in days if day is not None), default=None)
    if until is not None and today <= until:
        words = _("Whoever was found not eligible may appeal until {day}.")
        return {"appeals": format_lazy(words, day=until.isoformat())}
    return {}


def appeals_of(row: Application) -> list[Appeal]:
    """List the appeals of an application, the latest first."""
    return list(Appeal.objects.filter(application=row).select_related("by", "answered_by").order_by("-pk"))


def endorsements_of(row: Application) -> list[Any]:
    """List who recommends an application, with the places."""
    return list(Recommendation.objects.filter(application=row).select_related("organisation", "region", "by"))
