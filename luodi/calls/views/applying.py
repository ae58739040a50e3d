"""Begin an application, work on it, hand it in, and read what was handed in."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.calls.actions import answering, parties
from luodi.calls.actions import applying as actions
from luodi.calls.application_book import book_of
from luodi.calls.application_forms import BeginForm, ExclusionsForm, LinkForm, PaperForm, PartnerForm
from luodi.calls.forms import ApplicationForm
from luodi.calls.models import Application, Call, Exclusion, Member, Party, Revision
from luodi.calls.queries import applications as queries
from luodi.calls.resources import APPLICATIONS, CALLS
from luodi.calls.states import APPLICATION_FLOW, ApplicationState, Part
from luodi.calls.views.filling import Desk, fill, link_sent
from luodi.calls.views.filling import save as save_desk
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.rules import verbs_on

_LONGEST_KEY = 15


def may_apply(call: Call, request: AppRequest) -> bool:
    """Tell whether somebody may begin an application now."""
    open_now = call.retired_at is None and call.takes(timezone.localdate())
    return open_now and bool(queries.own_organisations(request.actor))


def begin(request: AppRequest, code: str) -> HttpResponse:
    """Begin an application for a call that takes some now.

    :raises Missing: if the call is not open, or the actor applies for nobody.
    """
    call: Call = pages.row_or_404(CALLS, request.actor, code)
    if not may_apply(call, request):
        raise Missing
    leads, earlier = queries.own_organisations(request.actor), queries.earlier_of(request.actor)
    form = BeginForm(request.POST or None, call=call, actor=request.actor, leads=leads, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            row = actions.begin(
                call, said["lead"], said, source=said.get("source"), by=request.actor, at=timezone.now()
            )
            return redirect("calls:work", row.code)
        except Invalid as error:
            pages.show_errors(form, error)
    hint = _("What the register knows of your organisation is filled in; all else you write step by step.")
    return pages.ask(request, form, CALLS, call, _("Apply"), hint=hint)


def _own(request: AppRequest, code: str) -> Application:
    """Find an application that the actor may write on.

    :raises Missing: if there is none.
    """
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if row.retired_at or "amend" not in verbs_on(row, request.actor, ("amend",)):
        raise Missing
    return row


def work(request: AppRequest, code: str) -> HttpResponse:
    """Show the desk of an application: what is missing, the ratios, parties, documents; and take what is done there."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if row.retired_at or "amend" not in verbs_on(row, request.actor, ("amend",)):
        return redirect(APPLICATIONS.url(row))
    forms = _work_forms(request, row)
    if request.method == "POST":
        try:
            answer = _take(request, row, forms)
        except Invalid as error:
            form = forms.get(request.POST.get("what", ""))
            if form is None or not form.is_bound:
                raise
            pages.show_errors(form, error)
            answer = None
        if answer is not None:
            return answer
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, "calls/work.html", _work_context(row, forms), status=422 if failed else 200)


def _work_forms(request: AppRequest, row: Application) -> dict[str, Any]:
    what = request.POST.get("what", "")

    def sent(name: str) -> Any:
        return request.POST if request.method == "POST" and what == name else None

    book = row.call.book
    files = request.FILES if what == "paper" else None
    present = list(Exclusion.objects.filter(application=row))
    return {
        "partner": PartnerForm(sent("partner"), actor=request.actor),
        "paper": PaperForm(sent("paper"), files, names=book.eligibility.documents),
        "exclude": ExclusionsForm(sent("exclude"), most=book.conflicts.exclusions, present=present),
    }


def _take(request: AppRequest, row: Application, forms: dict[str, Any]) -> HttpResponse | None:
    """Carry out what the page asked for; nothing if a form has to be shown again."""
    what, by, at = request.POST.get("what", ""), request.actor, timezone.now()
    back = redirect("calls:work", row.code)
    if what in ("invite", "drop"):
        return _partner(request, row, what)
    if what == "drop_paper":
        actions.drop_paper(row, request.POST.get("name", ""), by=by, at=at)
        return back
    form = forms.get(what)
    if form is None or not form.is_valid():
        return None
    said = form.cleaned_data
    if what == "partner":
        parties.add_partner(row, said["organisation"], said, by=by, at=at)
    elif what == "paper":
        upload = said["file"]
        actions.add_paper(row, said["name"], upload, file_name=upload.name, size=upload.size, by=by, at=at)
    else:
        actions.exclude(row, form.wishes, by=by, at=at)
    return back


def party_or_404(row: Application, key: str) -> Party:
    """Find a party of an application with all that it filled in.

    :raises Missing: if there is none.
    """
    known = key.isascii() and key.isdigit() and len(key) <= _LONGEST_KEY
    found = next((one for one in queries.parties_of(row) if known and one.pk == int(key)), None)
    if found is None:
        raise Missing
    # The row as it was loaded, with its call and the rules of it.
    found.application = row
    return found


def _partner(request: AppRequest, row: Application, what: str) -> HttpResponse:
    party = party_or_404(row, request.POST.get("party", ""))
    if what == "drop":
        parties.drop_partner(party, by=request.actor, at=timezone.now())
        return redirect("calls:work", row.code)
    form = LinkForm({"email": request.POST.get("email") or party.email})
    if not form.is_valid():
        raise Invalid({"email": [str(said) for said in form.errors["email"]]})
    link = answering.invite(party, form.cleaned_data["email"], by=request.actor, at=timezone.now())
    return link_sent(request, link, party.name, reverse("calls:work", args=[row.code]))


def _work_context(row: Application, forms: dict[str, Any]) -> dict[str, Any]:
    found, today = queries.checklist(row), timezone.localdate()
    open_parts = row.open_parts(today)
    papers = {one["name"]: one for one in found.content["papers"]}
    stored = {one.name: one.file for one in queries.papers_of(row)}
    return {
        "resource": APPLICATIONS,
        "row": row,
        "forms": forms,
        "list": found,
        "parties": [
            (one, queries.standing(one), one.lead or queries.is_confirmed(one)) for one in found.parties
        ],
        "papers": [(name, stored.get(name)) for name in row.call.book.eligibility.documents],
        "papers_missing": [name for name in row.call.book.eligibility.documents if name not in papers],
        "open": open_parts,
        "may_parties": Part.PARTIES in open_parts,
        "may_papers": Part.PAPERS in open_parts,
        "excluded": Exclusion.objects.filter(application=row).exists(),
        "may_exclude": row.state == ApplicationState.DRAFT,
        "late": queries.is_late(row, timezone.now()),
        "words_open": bool(open_parts - set(Part.values)),
    }


def words(request: AppRequest, code: str) -> HttpResponse:
    """Show the words of an application as a form that saves itself."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if not pages.may_amend(APPLICATIONS, request.actor, row) or not row.open_parts(timezone.localdate()):
        return redirect(APPLICATIONS.url(row))
    form = ApplicationForm(request.POST or None, instance=row, actor=request.actor)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            plain, _related = form.parts()
            row.refresh_from_db()
            version = form.cleaned_data.get("version") or 0
            actions.write_words(row, plain, version=version, by=request.actor, at=timezone.now())
            return redirect("calls:work", row.code)
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            conflict = error
            data = request.POST.copy()
            data["version"] = str(Application._base_manager.values_list("version", flat=True).get(pk=row.pk))
            form.data = data
    labels = {name: field.label for name, field in form.fields.items()}
    clash = (
        [(labels.get(name, name), conflict.theirs[name], mine) for name, mine in conflict.mine.items()]
        if conflict
        else []
    )
    context = {"resource": APPLICATIONS, "form": form, "row": row, "conflict": conflict, "clash": clash}
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return render(request, "calls/words.html", context, status=status)


@require_POST
def save_words(request: AppRequest, code: str) -> JsonResponse:
    """Save what is right of the words as they are typed; tells version, time and faults."""
    row = _own(request, code)
    form = ApplicationForm(request.POST, instance=row, actor=request.actor)
    form.is_valid()
    plain, _related = form.parts()
    faults = {name: [str(words) for words in said] for name, said in form.errors.items()}
    try:
        version = int(form.cleaned_data.get("version") or 0)
        sent = {name: value for name, value in plain.items() if name in request.POST and name not in faults}
        row.refresh_from_db()
        row = actions.write_words(row, sent, version=version, by=request.actor, at=timezone.now())
    except Conflict as error:
        return JsonResponse({"conflict": True, "detail": str(error.detail)}, status=409)
    except Invalid as error:
        faults.update({name: [str(words) for words in said] for name, said in error.fields.items()})
    saved = date_format(timezone.localtime(row.changed_at), "H:i:s")
    return JsonResponse({"version": row.version, "saved_at": saved, "errors": faults})


def _desk(request: AppRequest, code: str, key: str) -> Desk:
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    party = party_or_404(row, key)
    if row.retired_at or not queries.may_fill(party, request.actor):
        raise Missing
    url = reverse("calls:part", args=[row.code, party.pk])
    mine = str(party.organisation_id) in request.actor.keys("organisation", *queries.APPLYING)
    return Desk(
        party,
        request.actor,
        url,
        reverse("calls:save_part", args=[row.code, party.pk]),
        "calls/part.html",
        mine,
    )


def part(request: AppRequest, code: str, key: str) -> HttpResponse:
    """Let its makers, or the partner in its account, fill in a party's part."""
    return fill(request, _desk(request, code, key))


@require_POST
def save_part(request: AppRequest, code: str, key: str) -> JsonResponse:
    """Save a party's part as it is typed."""
    return save_desk(request, _desk(request, code, key))


def agree(request: AppRequest, code: str) -> HttpResponse:
    """Let one of the team agree or refuse in the own account."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    member = (
        Member.objects.filter(party__application=row, person__user=request.actor.user_id)
        .select_related("person", "party__application__call")
        .first()
    )
    if member is None:
        raise Missing
    return answer_page(request, member, by=request.actor, template="calls/agree.html")


def answer_page(request: Any, member: Member, *, by: Any, template: str) -> HttpResponse:
    """Show somebody of the team the role and task, and take the answer."""
    error: Conflict | None = None
    if request.method == "POST":
        try:
            answering.answer_member(
                member,
                agrees="agree" in request.POST,
                reason=request.POST.get("reason", ""),
                by=by,
                at=timezone.now(),
            )
            member.refresh_from_db()
        except Conflict as refusal:
            error = refusal
    row = member.party.application
    answered = member.agreed_at or member.refused_at
    context = {
        "member": member, "row": row, "error": error, "resource": APPLICATIONS,
        "open": not answered and bool(row.open_parts(timezone.localdate())),
    }  # fmt: skip
    return render(request, template, context, status=409 if error else 200)


@require_POST
def submit(request: AppRequest, code: str) -> HttpResponse:
    """Hand an application in, and show the receipt."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    APPLICATION_FLOW.advance(row, "submit", by=request.actor, at=timezone.now())
    return redirect("calls:receipt", row.code)


def _revision(row: Application, request: AppRequest, number: int | None = None) -> Revision:
    """Find what was submitted, for those who follow the course of the application.

    :raises Missing: if there is none.
    """
    if "see_history" not in verbs_on(row, request.actor, ("see_history",)):
        raise Missing
    rows = Revision.objects.filter(application=row).order_by("-number")
    found = rows.first() if number is None else rows.filter(number=number).first()
    if found is None:
        raise Missing
    return found


@require_GET
def receipt(request: AppRequest, code: str) -> HttpResponse:
    """Show that an application came in: receipt number, revision, instant, hash."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    context = {"resource": APPLICATIONS, "row": row, "revision": _revision(row, request)}
    return render(request, "calls/receipt.html", context)


@require_GET
def book(request: AppRequest, code: str, number: int, kind: str) -> HttpResponse:
    """Print the application book of a revision as Word or PDF."""
    row: Application = pages.row_or_404(APPLICATIONS, request.actor, code)
    if kind not in kinds.Kind.values:
        raise Missing
    revision = _revision(row, request, number)
    name = f"{row.receipt}-r{revision.number}"
    # The file names the instant of its revision as its own, so that printed twice it is the same.
    return kinds.answer(kinds.written(book_of(row, revision), kind, at=revision.at), kind, name)
