"""Ask an expert to read a need before it is decided on, and let the expert answer by a link."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.accounts.calc import secret_hash
from luodi.collecting import actions
from luodi.collecting.forms import AskReadingForm, ReadingForm
from luodi.collecting.models import PreReading
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.gate import by_link
from luodi.core.pages import AppRequest
from luodi.needs.models import Need
from luodi.needs.resources import NEEDS


def ask(request: AppRequest, code: str) -> HttpResponse:
    """Choose who reads a need, and show the link once to who may pass it on otherwise.

    :raises Missing: if deciding on this need is not the actor's.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    if not Need.objects.allowed(request.actor, "accept").filter(pk=need.pk, state="submitted").exists():
        raise Missing
    form = AskReadingForm(request.POST or None, actor=request.actor)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            link = actions.ask_reading(
                need, expert=form.cleaned_data["expert"], by=request.actor, at=timezone.now()
            )
        except Invalid as error:
            pages.show_errors(form, error)
        except Conflict as error:
            form.add_error("expert", str(error.detail))
    context = {"resource": NEEDS, "row": need, "form": form, "link": link}
    response = render(
        request, "collecting/ask_reading.html", context, status=422 if form.is_bound and form.errors else 200
    )
    response["Cache-Control"] = "no-store"
    return response


@by_link
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Let an expert say of a need whether it is clear, real, measurable and plausible; never whose it is.

    :raises Missing: if the link is none of ours.
    """
    rows = PreReading.objects.filter(token_hash=secret_hash(token))
    found = rows.select_related("need__field", "need__industry", "expert__person", "asked_by").first()
    if found is None:
        raise Missing
    form = ReadingForm(request.POST if request.method == "POST" else None)
    error: Refusal | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_reading(found, form.cleaned_data, at=timezone.now())
            found.refresh_from_db()
        except Conflict as refusal:
            error = refusal
    context = {
        "reading": found,
        "need": found.need,
        "form": form,
        "error": error,
        "open": found.is_open(timezone.localdate()),
    }
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    return render(request, "collecting/reading.html", context, status=status)
