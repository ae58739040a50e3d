"""Let those who came answer the survey after an event on their phones, without an account.

Links that are unknown, closed, not open yet or used up are answered alike, to the letter.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from luodi.core.codes import new_token
from luodi.core.errors import Invalid, Missing
from luodi.core.gate import by_link
from luodi.core.pages import show_errors
from luodi.events import actions, queries
from luodi.events.forms.surveying import AnswerForm, shown_values
from luodi.events.models import Survey
from luodi.events.views.coming import HONEYPOT, guest_address
from luodi.registry.models import in_english


def _gone(request: HttpRequest) -> HttpResponse:
    """Say kindly that nothing can be answered here, in the same words whatever the reason."""
    return render(request, "events/survey_gone.html", status=404)


@by_link
def opinion(request: HttpRequest, token: str) -> HttpResponse:
    """Ask somebody who came, by the own link; what was answered can be changed by it until the survey closes."""
    guest = queries.survey_guest_by_token(token)
    if guest is None or guest.survey.event.retired_at or not guest.survey.accepts(timezone.localdate()):
        return _gone(request)
    survey = guest.survey
    said = queries.answer_by_token(survey, token)
    if said is None and guest.answered:
        return _gone(request)
    form = _form(request, survey, initial=shown_values(survey.asked, said or {}))
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_survey(guest, form.values(), token=token, at=timezone.now())
            return redirect(reverse("events:opinion", args=[token]) + "?kept=1")
        except Missing:
            return _gone(request)
        except Invalid as error:
            show_errors(form, error)
    more = {"answered": said is not None, "token": token}
    return _page(request, survey, form, kept=bool(request.GET.get("kept")) and said is not None, **more)


@by_link
def opinion_openly(request: HttpRequest, token: str) -> HttpResponse:
    """Ask anybody who came, by the code on the wall: once, with thanks."""
    survey = queries.survey_by_token(token)
    if survey is None or survey.event.retired_at or not survey.accepts(timezone.localdate()):
        return _gone(request)
    here = reverse("events:opinion_openly", args=[token])
    if request.GET.get("kept"):
        return _page(request, survey, None, kept=True, openly=True)
    form = _form(request, survey, openly=True)
    if request.method == "POST":
        if request.POST.get(HONEYPOT):
            # As if it had worked: whoever fills in what nobody sees learns nothing from the answer.
            return redirect(f"{here}?kept=1")
        if form.is_valid():
            try:
                actions.answer_openly(
                    survey,
                    form.values(),
                    nonce=request.POST.get("nonce", "")[:64],
                    comes_as=form.cleaned_data["comes_as"],
                    address=guest_address(request),
                    at=timezone.now(),
                )
                return redirect(f"{here}?kept=1")
            except Missing:
                return _gone(request)
            except Invalid as error:
                show_errors(form, error)
    # The form has a number of its own, so that sent twice it counts once.
    nonce = request.POST.get("nonce", "")[:64] or new_token()
    return _page(request, survey, form, openly=True, nonce=nonce, honeypot=HONEYPOT)


@by_link
def opinion_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask once more, then mail somebody nothing of this kind any more; also after the survey has closed."""
    guest = queries.survey_guest_by_token(token)
    if guest is None:
        return _gone(request)
    if request.method == "POST":
        actions.stop_mail(guest)
        return redirect("events:opinion_stop", token)
    return render(request, "events/survey_stop.html", {"stopped": guest.stopped})


def _form(request: HttpRequest, survey: Survey, *, openly: bool = False, initial: Any = None) -> AnswerForm:
    data = request.POST if request.method == "POST" else None
    return AnswerForm(data, asked=survey.asked, english=in_english(), openly=openly, initial=initial)


def _page(request: HttpRequest, survey: Survey, form: AnswerForm | None, **more: Any) -> HttpResponse:
    context = {"survey": survey, "event": survey.event, "form": form, **more}
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "events/survey_answer.html", context, status=status)
