"""Put panels together, prepare decisions, vote, and deal with objections."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.awards.actions import deciding, panels, publicity
from luodi.awards.forms import ObjectionForm, SeatForm
from luodi.awards.minutes import paper_of
from luodi.awards.models import Decision, DecisionItem, FundObjection, Panel
from luodi.awards.queries import deciding as queries
from luodi.awards.resources import DECISIONS, OBJECTIONS, PANELS
from luodi.awards.scores import scores_of
from luodi.awards.states import Motion
from luodi.calls.models import Application
from luodi.calls.resources import APPLICATIONS, CALLS
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.money import Money, read_amount
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.resource import address
from luodi.core.rules import verbs_on
from luodi.funds import deciding as choosing


@require_POST
def begin_panel(request: AppRequest, code: str) -> HttpResponse:
    """Begin the panel of a call."""
    call = pages.row_or_404(CALLS, request.actor, code)
    return redirect(address(panels.begin(call, by=request.actor, at=timezone.now())))


@require_POST
def begin_decision(request: AppRequest, code: str) -> HttpResponse:
    """Begin the decision of a call with what its reviews came to."""
    call = pages.row_or_404(CALLS, request.actor, code)
    return redirect(address(deciding.begin(call, scores_of(call), by=request.actor, at=timezone.now())))


def seat(request: AppRequest, code: str) -> HttpResponse:
    """Name somebody for a seat on a panel."""
    panel: Panel = pages.row_or_404(PANELS, request.actor, code)
    if "amend" not in verbs_on(panel, request.actor, ("amend",)):
        raise Missing
    form = SeatForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            panels.seat(
                panel, said["email"], said["side"], chair=said["chair"], votes=not said["adviser"],
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
            return redirect(address(panel))
        except Invalid as error:
            form.add_error(None, [str(words) for words in error.words])
    return pages.ask(request, form, PANELS, panel, _("New seat"))


@require_POST
def unseat(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Take somebody off a panel."""
    panel: Panel = pages.row_or_404(PANELS, request.actor, code)
    panels.unseat(panel, number, by=request.actor, at=timezone.now())
    return redirect(address(panel))


@require_POST
def declare(request: AppRequest, code: str) -> HttpResponse:
    """Take a member's word of a conflict of interest."""
    panel: Panel = pages.row_or_404(PANELS, request.actor, code)
    application = next(
        (
            one
            for one in queries.applications_to_declare(panel)
            if one.code == request.POST.get("application")
        ),
        None,
    )
    if application is None:
        raise Missing
    panels.declare(panel, application, request.POST.get("reason", ""), by=request.actor, at=timezone.now())
    return redirect(address(panel))


@require_POST
def note_conflict(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Note a conflict of interest that was only proposed."""
    panel: Panel = pages.row_or_404(PANELS, request.actor, code)
    panels.note(panel, number, by=request.actor, at=timezone.now())
    return redirect(address(panel))


@require_GET
def minutes(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Print the minutes of a decision as Word or PDF, as far as the reader may know them."""
    row: Decision = pages.row_or_404(DECISIONS, request.actor, code)
    if kind not in kinds.Kind.values:
        raise Missing
    paper = paper_of(
        row,
        queries.lines_of(row, request.actor),
        queries.members_of(row),
        queries.signed_by(row),
        queries.hidden_of(row, request.actor),
    )
    return kinds.answer(kinds.written(paper, kind, at=row.changed_at), kind, row.code)


def choose(request: AppRequest, code: str) -> HttpResponse:
    """Show what other budgets would do, and let a solver move what is best within money, quotas and locks."""
    row: Decision = pages.row_or_404(DECISIONS, request.actor, code)
    if "choose" not in verbs_on(row, request.actor, ("choose",)):
        raise Missing
    cure: list[Any] = []
    wrong: dict[str, Any] = {}
    if request.method == "POST":
        try:
            deciding.choose(
                row, quotas=_quotas(request, wrong), must=request.POST.getlist("must"),
                never=request.POST.getlist("never"), cut_line=request.POST.get("way") != "best",
                by=request.actor, at=timezone.now(),
            )  # fmt: skip
            return redirect(address(row) + "#pack")
        except choosing.Infeasible as error:
            cure = [one.words for one in error.cure]
        except choosing.Undecided:
            wrong[""] = _(
                "No answer was found within half a minute: loosen a quota or a lock, and try again."
            )
        except (Invalid, ValueError):
            wrong.setdefault("", _("A quota cannot be read, or an application is locked both ways."))
    context = {
        "resource": DECISIONS,
        "row": row,
        "tried": queries.what_if(row, request.actor),
        "lines": queries.lines_of(row, request.actor),
        "classes": row.call.book.classes,
        "quotas": row.quotas,
        "cure": cure,
        "wrong": wrong,
        "posted": request.POST,
    }
    return render(request, "awards/choose.html", context, status=422 if cure or wrong else 200)


def _quotas(request: AppRequest, wrong: dict[str, Any]) -> list[dict[str, Any]]:
    """Read the quotas by class: at least and at most so many."""
    found = []
    for name in request.POST.getlist("class"):
        least, most = request.POST.get(f"least-{name}", ""), request.POST.get(f"most-{name}", "")
        if not least and not most:
            continue
        if (least and not least.isdecimal()) or (most and not most.isdecimal()):
            wrong[name] = _("Write whole numbers.")
            raise Invalid({name: [wrong[name]]})
        found.append(
            {"of": "class", "key": name, "least": int(least or 0), "most": int(most) if most else None}
        )
    return found


@require_POST
def move(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Move what becomes of one application."""
    row: Decision = pages.row_or_404(DECISIONS, request.actor, code)
    motion, typed = request.POST.get("motion", ""), request.POST.get("amount", "").strip()
    try:
        amount = read_amount(typed, unit="万元").money if typed else Money(0)
    except ValueError:
        raise Invalid({"amount": [_("This is no amount: write the 万元 as a number.")]}) from None
    deciding.move(
        row, number, motion, Money(0) if motion == Motion.REJECT else amount, request.POST.get("reason", ""),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return redirect(address(row) + "#pack")


@require_POST
def vote(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Vote on one application, or settle equal votes as chair."""
    row: Decision = pages.row_or_404(DECISIONS, request.actor, code)
    said, at = request.POST.get("said", ""), timezone.now()
    if said.startswith("tie-"):
        deciding.break_tie(row, number, yes=said == "tie-yes", by=request.actor, at=at)
    else:
        deciding.cast(row, number, said, by=request.actor, at=at)
    return redirect(address(row) + "#pack")


@require_POST
def promote(request: AppRequest, code: str, number: int) -> HttpResponse:
    """Recommend the first of the reserve."""
    row: Decision = pages.row_or_404(DECISIONS, request.actor, code)
    item = (
        DecisionItem.objects.filter(decision=row, pk=number).select_related("application", "decision").first()
    )
    if item is None:
        raise Missing
    publicity.promote(item, by=request.actor, at=timezone.now())
    return redirect(address(row) + "#pack")


@require_POST
def end_reserve(request: AppRequest, code: str) -> HttpResponse:
    """Give up the reserve of a call, and give free what it still has."""
    call = pages.row_or_404(CALLS, request.actor, code)
    publicity.end_reserve(call, by=request.actor, at=timezone.now())
    return redirect(address(call))


def new_objection(request: AppRequest, code: str) -> HttpResponse:
    """Enter an objection that came on paper."""
    application: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    item = DecisionItem.objects.filter(application=application).select_related("decision__call").first()
    if item is None or "check" not in verbs_on(application, request.actor, ("check",)):
        raise Missing
    form = ObjectionForm(
        request.POST or None, instance=FundObjection(application=application), actor=request.actor
    )
    if request.method == "POST" and form.is_valid():
        said = FundObjection(**form.cleaned_data)
        publicity.object_to(item, said, by=request.actor, at=timezone.now())
        return redirect(address(application))
    return pages.ask(request, form, APPLICATIONS, application, _("New objection"))


@require_POST
def decide_objection(request: AppRequest, code: str) -> HttpResponse:
    """Decide on an objection."""
    row: FundObjection = pages.row_or_404(OBJECTIONS, request.actor, code)
    publicity.decide(
        row, upheld=request.POST.get("word") == "uphold", answer=request.POST.get("answer", ""),
        by=request.actor, at=timezone.now(),
    )  # fmt: skip
    return redirect(address(row))
