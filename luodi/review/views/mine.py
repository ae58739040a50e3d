"""Let reviewers answer and write: in the account, or by the link that only they have."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from luodi.calls.models import Revision
from luodi.core import files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.gate import by_link
from luodi.core.pages import AppRequest
from luodi.needs.actions import hash_token
from luodi.review import actions, declaration, reading
from luodi.review.forms import AnswerForm, SheetForm
from luodi.review.models import Assignment
from luodi.review.states import AssignmentState

_REACHED = ("application", "call__fund", "call__governance", "expert__person__user")
# Behind a link nothing is found any more once the task is over.
_OVER = (AssignmentState.EXPIRED, AssignmentState.VOIDED)


def own_or_404(request: AppRequest, code: str) -> Assignment:
    """Find a task of the reviewer who is logged in."""
    rows = Assignment.objects.allowed(request.actor, "accept").filter(code=code)
    row: Assignment | None = rows.select_related(*_REACHED).first()
    if row is None or row.expert.person.user_id != request.actor.user_id:
        raise Missing
    return row


def linked_or_404(token: str) -> Assignment:
    """Find the task of a link."""
    rows = Assignment.objects.unguarded("the link stands for the right").filter(token_hash=hash_token(token))
    row: Assignment | None = rows.select_related(*_REACHED).first()
    if row is None or row.state in _OVER or row.retired_at:
        raise Missing
    return row


def holder(row: Assignment) -> Actor:
    """Act for the reviewer who holds a link."""
    return Actor(user_id=None, name=row.signed_name or str(row.expert.person.name), system=True)


def content_of(row: Assignment) -> dict[str, Any]:
    """Give the frozen revision that is reviewed: the last one that was handed in, never a draft."""
    found = Revision.objects.filter(application=row.application_id).order_by("-number").first()
    if found is None:
        raise Missing
    content: dict[str, Any] = found.content
    return content


def shown(row: Assignment, token: str = "") -> dict[str, Any]:
    """Give what a reviewer's page shows: the invitation, or once the declaration is signed the full text."""
    book, content = row.call.book, content_of(row)
    others = Assignment.objects.unguarded("their names are shown by the setting of the call").filter(
        application=row.application_id, state__in=("accepted", "drafting", "returned", "submitted", "locked")
    )
    named = row.is_read and row.call.review.named
    return {
        "task": row,
        "text": reading.full_text(book, content) if row.is_read else reading.invitation(book, content),
        "declaration": declaration.text(row.declaration or declaration.PRESENT),
        "version": declaration.PRESENT,
        "review": book.review,
        "papers": papers_of(row, token),
        "others": [
            str(one.expert.person) for one in others.exclude(pk=row.pk).select_related("expert__person")
        ]
        if named
        else [],
    }


def papers_of(row: Assignment, token: str) -> list[tuple[reading.Readable, str]]:
    """List the documents of a task that is read, each with its address."""
    if not row.is_read:
        return []
    name, key = ("review:paper_linked", token) if token else ("review:paper", row.code)
    return [
        (one, reverse(name, args=[key, one.number])) for one, _file in reading.papers(row, content_of(row))
    ]


@require_GET
def paper(request: AppRequest, code: str, number: int) -> HttpResponseBase:
    """Send a document of what is reviewed, in the account."""
    return _paper(own_or_404(request, code), number)


@by_link
@require_GET
def paper_linked(request: AppRequest, token: str, number: int) -> HttpResponseBase:
    """Send a document of what is reviewed, by the link."""
    return _paper(linked_or_404(token), number)


def _paper(row: Assignment, number: int) -> HttpResponseBase:
    """Send a document that is open to the reviewer, under the name that the rules give it.

    :raises Missing: before the declaration is signed, once the task does not count, and for what is held back.
    """
    known = reading.papers(row, content_of(row)) if row.is_read else []
    found = next(((one, file) for one, file in known if one.number == number and one.open), None)
    if found is None:
        raise Missing
    said, file = found
    ending = next(name for name, kind in files.TAKEN.items() if kind == file.kind)
    content = files.place(file.sha256).open("rb")
    response = FileResponse(
        content, as_attachment=True, filename=f"{said.name}.{ending}", content_type=file.kind
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


def addresses(row: Assignment, token: str = "") -> dict[str, str]:
    """Give where a reviewer's forms are sent."""
    if token:
        names = {"here": "linked", "answer": "answer_linked", "sheet": "sheet_linked", "save": "save_linked",
                 "recuse": "recuse_linked"}  # fmt: skip
        return {key: reverse(f"review:{name}", args=[token]) for key, name in names.items()}
    names = {"answer": "answer", "sheet": "sheet", "save": "save", "recuse": "recuse"}
    found = {key: reverse(f"review:{name}", args=[row.code]) for key, name in names.items()}
    return found | {"here": reverse("resource:detail", args=["reviews", row.code])}


@require_POST
def answer(request: AppRequest, code: str) -> HttpResponse:
    """Accept or decline in the account."""
    row = own_or_404(request, code)
    return _answer(request, row, request.actor, addresses(row), "review/answer.html")


@by_link
@require_GET
def linked(request: AppRequest, token: str) -> HttpResponse:
    """Show the task of a link."""
    row = linked_or_404(token)
    context = shown(row, token) | {"to": addresses(row, token), "form": AnswerForm()}
    return render(request, "review/linked.html", context)


@by_link
@require_POST
def answer_linked(request: AppRequest, token: str) -> HttpResponse:
    """Accept or decline by the link."""
    row = linked_or_404(token)
    return _answer(request, row, holder(row), addresses(row, token), "review/linked.html", token)


def _answer(
    request: AppRequest, row: Assignment, by: Actor, to: dict[str, str], template: str, token: str = ""
) -> HttpResponse:
    form = AnswerForm(request.POST)
    error: Invalid | Conflict | None = None
    if form.is_valid():
        said = form.cleaned_data
        at = timezone.now()
        try:
            if "accept" in request.POST:
                version = declaration.PRESENT if said["signed"] else 0
                actions.accept(row, name=said["name"], version=version, by=by, at=at)
            else:
                actions.decline(row, reason=said["reason"], conflict=said["conflict"], by=by, at=at)
            return redirect(to["here"])
        except (Invalid, Conflict) as refusal:
            error = refusal
    row.refresh_from_db()
    words = [words for said in getattr(error, "fields", {}).values() for words in said]
    context = shown(row, token) | {
        "to": to,
        "form": form,
        "error": words or ([error.detail] if error else []),
        "row": row,
    }
    return render(request, template, context, status=422)


def sheet(request: AppRequest, code: str) -> HttpResponse:
    """Write a review in the account."""
    row = own_or_404(request, code)
    return _sheet(request, row, request.actor, addresses(row), "review/sheet.html")


@by_link
def sheet_linked(request: AppRequest, token: str) -> HttpResponse:
    """Write a review by the link."""
    row = linked_or_404(token)
    return _sheet(request, row, holder(row), addresses(row, token), "review/sheet_linked.html", token)


def _sheet(
    request: AppRequest, row: Assignment, by: Actor, to: dict[str, str], template: str, token: str = ""
) -> HttpResponse:
    if not (row.is_read and row.is_written):
        return redirect(to["here"])
    form, error = SheetForm(row=row), None
    if request.method == "POST":
        at = timezone.now()
        row, wrong = actions.save_draft(row, request.POST, by=by, at=at)
        form = SheetForm(request.POST, row=row)
        try:
            if not wrong and "hand_in" in request.POST:
                actions.hand_in(row, by=by, at=at)
            if not wrong:
                return redirect(to["here"])
        except Invalid as refusal:
            wrong = {name: words for name, (words, *_rest) in refusal.fields.items()}
        form.is_valid()
        for name, words in wrong.items():
            if name in form.fields and name not in form.errors:
                form.add_error(name, str(words))
        error = wrong
    context = shown(row, token) | {"to": to, "form": form, "row": row}
    return render(request, template, context, status=422 if error else 200)


@require_POST
def save(request: AppRequest, code: str) -> HttpResponse:
    """Keep what is typed as it is typed, in the account."""
    row = own_or_404(request, code)
    return _save(request, row, request.actor)


@by_link
@require_POST
def save_linked(request: AppRequest, token: str) -> HttpResponse:
    """Keep what is typed as it is typed, by the link."""
    row = linked_or_404(token)
    return _save(request, row, holder(row))


def _save(request: AppRequest, row: Assignment, by: Actor) -> HttpResponse:
    if not (row.is_read and row.is_written):
        return JsonResponse({"gone": str(Missing().detail)}, status=410)
    try:
        row, wrong = actions.save_draft(row, request.POST, by=by, at=timezone.now())
    except Conflict as refusal:
        return JsonResponse({"gone": str(refusal.detail)}, status=410)
    saved = date_format(timezone.localtime(row.saved_at), "H:i:s") if row.saved_at else ""
    errors = {name: [str(words)] for name, words in wrong.items()}
    return JsonResponse({"version": row.version, "saved_at": saved, "errors": errors})


@require_POST
def recuse(request: AppRequest, code: str) -> HttpResponse:
    """Step back for a conflict of interest, in the account."""
    row = own_or_404(request, code)
    return _recuse(request, row, request.actor, lambda: redirect("resource:list", "reviews"))


@by_link
@require_POST
def recuse_linked(request: AppRequest, token: str) -> HttpResponse:
    """Step back for a conflict of interest, by the link."""
    row = linked_or_404(token)
    return _recuse(request, row, holder(row), lambda: redirect("review:linked", token))


def _recuse(
    request: AppRequest, row: Assignment, by: Actor, then: Callable[[], HttpResponse]
) -> HttpResponse:
    actions.recuse(row, reason=request.POST.get("reason", ""), by=by, at=timezone.now())
    return then()
