"""Put applications on the pages of calls and of themselves, hold their files, and let the clock end corrections."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.calls.actions import appealing, checking, restoring  # noqa: F401 (what follows from its steps)
from luodi.calls.application_forms import part_choices
from luodi.calls.models import Application, Call, Member, Revision
from luodi.calls.queries import applications as queries
from luodi.calls.queries import checks
from luodi.calls.showing import budget_lines, promises
from luodi.calls.states import WITH_APPLICANT, WORDS, ApplicationState, CallState
from luodi.core import clock, files
from luodi.core.actor import Actor
from luodi.core.models import StoredFile
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.funds.rulebook.choices import Blind


@attach(Call, "action")
def apply(actor: Actor, call: Call) -> Fragment | None:
    """Offer to apply to whoever applies for somebody while the call is open, and the check to its keepers."""
    today = timezone.localdate()
    open_now = call.retired_at is None and call.takes(today)
    context = {
        "call": call,
        "may_apply": open_now and bool(queries.own_organisations(actor)),
        "may_check": call.state in (*checks.CHECKED_IN, CallState.REVIEWING)
        and may(call, actor, "see_history"),
    }
    if not context["may_apply"] and not context["may_check"]:
        return None
    return Fragment("calls/call_actions.html", context)


@attach(Call, "main")
def own_applications(actor: Actor, call: Call) -> Fragment | None:
    """Show the applications of a call that the reader makes or takes part in."""
    rows = Application.objects.allowed(actor, "submit").filter(call=call, retired_at=None)
    mine = list(rows.select_related("lead", "call").order_by("-changed_at")[:20])
    if not mine:
        return None
    context = {"rows": [(row, queries.is_late(row, timezone.now())) for row in mine]}
    return Fragment("calls/own_part.html", context, _("Your applications"), "own")


@attach(Application, "action")
def actions(actor: Actor, row: Application) -> Fragment:
    """Offer what the reader may do with an application besides its steps."""
    today = timezone.localdate()
    with_makers = row.state in WITH_APPLICANT
    mine = may(row, actor, "amend")
    until = checks.appeal_until(row) if may(row, actor, "lodge_appeal") else None
    parties = queries.parties_of(row) if with_makers and not mine else []
    context = {
        "row": row,
        "may_work": mine and bool(row.open_parts(today)),
        "part": next((one for one in parties if queries.may_fill(one, actor)), None),
        "member": _asked(row, actor),
        "may_check": row.state == ApplicationState.SUBMITTED and may(row, actor, "check"),
        "may_appeal": until is not None and today <= until,
        "may_endorse": may(row, actor, "endorse"),
        "may_print": bool(row.revision) and may(row, actor, "see_history"),
    }
    return Fragment("calls/application_actions.html", context)


def _asked(row: Application, actor: Actor) -> Member | None:
    """Find whether the reader is one of the team and has not answered yet."""
    if actor.user_id is None or row.state not in WITH_APPLICANT:
        return None
    waiting = Member.objects.filter(party__application=row, agreed_at=None, refused_at=None)
    return waiting.filter(person__user=actor.user_id).first()


@attach(Application, "top")
def where_it_stands(actor: Actor, row: Application) -> Fragment | None:
    """Say plainly where an application stands: late, returned with what is open, received, found."""
    finding = checks.last_finding(row)
    labels = dict(part_choices())
    context = {
        "row": row,
        "late": queries.is_late(row, timezone.now()) and may(row, actor, "submit"),
        "reopened": [labels.get(name, name) for name in row.reopened]
        if row.state == ApplicationState.RETURNED
        else [],
        "revision": queries.latest_revision(row),
        "finding": finding,
        "unmet": checks.unmet(row) if finding is not None and not finding.eligible else [],
        "until": checks.appeal_until(row),
        "appeals": checks.appeals_of(row),
        "endorsements": checks.endorsements_of(row),
    }
    if not any(context[name] for name in ("late", "reopened", "revision", "appeals")):
        return None
    return Fragment("calls/standing_part.html", context, _("Where it stands"), "standing")


@attach(Application, "main")
def content(actor: Actor, row: Application) -> Fragment:
    """Show an application: to its makers and partners as they write it, to others as it was submitted last."""
    revision = queries.latest_revision(row)
    # Whoever takes part without following its course reads what is being written, too.
    inside = may(row, actor, "submit") or not may(row, actor, "see_history")
    live = revision is None or (inside and row.state in WITH_APPLICANT)
    said: dict[str, Any] = queries.content_of(row) if live or revision is None else revision.content
    return Fragment("calls/content_part.html", shown(row, said), _("What is applied for"), "application")


@attach(Application, "main")
def papers_for_reviewers(actor: Actor, row: Application) -> Fragment | None:
    """Ask who keeps the fund which documents name nobody, where neither side of a review learns the other."""
    if not row.revision or not may(row, actor, "mark_papers") or row.call.book.review.blind != Blind.DOUBLE:
        return None
    papers = queries.papers_of(row)
    if not papers:
        return None
    context = {"row": row, "papers": papers}
    return Fragment(
        "calls/reviewer_papers_part.html", context, _("Documents for reviewers"), "reviewer-papers"
    )


def shown(row: Application, said: dict[str, Any]) -> dict[str, Any]:
    """Lay out what an application says for the page."""
    return {
        "row": row,
        "content": said,
        "words": [(Application.label(name), said["words"].get(name, "")) for name in WORDS],
        "parties": said["parties"],
        "budget": budget_lines(said),
        "promises": promises(said),
    }


@clock.every(3600, "applications: corrections whose day is over")
def corrections_are_over(at: datetime) -> None:
    """Let what was not corrected in time go on as it was submitted before."""
    checking.lapse_corrections(at)


def _submitted(row: Any) -> frozenset[str]:
    """Name the files that were submitted with an application: they stay, also one that gave way to another since."""
    if not row.revision:
        return frozenset()
    contents = Revision.objects.filter(application=row).values_list("content", flat=True)
    frozen = {paper["sha256"] for content in contents for paper in content.get("papers", ())}
    kept = StoredFile.objects.filter(subject=row.ref, sha256__in=frozen)
    return frozenset(kept.values_list("token", flat=True))


files.hold(Application, _submitted)
