"""Prepare, open and close the survey after an event, and show what came of it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET, require_POST

from luodi.core import audit, export, files
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import codes
from luodi.core.rules import may
from luodi.events import actions, queries
from luodi.events.forms.surveying import EndForm, OpeningForm, QuestionsForm, questions_initial
from luodi.events.models import Event, EventTemplate, Survey
from luodi.events.queries.surveying import Found
from luodi.events.resources import EVENTS
from luodi.events.states import QuestionKind, SurveyState
from luodi.events.views.planning import event_for
from luodi.registry.models import in_english


def survey_for(request: AppRequest, code: str, verb: str) -> tuple[Event, Survey]:
    """Find the survey of an event on which the actor may do something.

    :raises Missing: if there is none, or the event is not the actor's.
    """
    event = event_for(request, code, verb)
    survey = queries.survey_of(event)
    if survey is None:
        raise Missing
    return event, survey


def open_address(survey: Survey) -> str:
    """Give the address of the page that anybody who came may answer on."""
    return settings.LUODI_SITE_URL + reverse("events:opinion_openly", args=[survey.token])


@require_POST
def survey_set_up(request: AppRequest, code: str) -> HttpResponse:
    """Prepare the survey of an event."""
    event = event_for(request, code, "survey")
    actions.set_up_survey(event, by=request.actor, at=timezone.now())
    return redirect("events:survey_edit", event.code)


@require_GET
def survey(request: AppRequest, code: str) -> HttpResponse:
    """Show how a survey stands, and once it is closed what came of it."""
    event, found = survey_for(request, code, "see_people")
    may_keep = may(event, request.actor, "survey")
    link = open_address(found)
    templates = EventTemplate.objects.allowed(request.actor, "amend").filter(retired_at=None).order_by("name")
    context: dict[str, Any] = {
        "event": event,
        "survey": found,
        "results": queries.results_of(found),
        "asked": [(one, one.words(in_english()), one.choices(in_english())) for one in found.asked],
        "kinds": dict(QuestionKind.choices),
        "may_keep": may_keep,
        "resource": EVENTS,
        "accepts": found.accepts(timezone.localdate()),
        "link": link,
        "picture": codes.picture(link) if found.state == SurveyState.OPEN else "",
        "end": EndForm(initial={"closes_on": found.closes_on}),
        "templates": list(templates) if may_keep else [],
    }
    return render(request, "events/survey.html", context)


def survey_edit(request: AppRequest, code: str) -> HttpResponse:
    """Take the questions of a survey until it is open."""
    event, found = survey_for(request, code, "survey")
    given = request.POST if request.method == "POST" else None
    if found.state != SurveyState.DRAFT and given is None:
        return redirect("events:survey", event.code)
    initial = {"by_itself": found.by_itself, "days": found.days, "version": found.version}
    opening = OpeningForm(given, initial=initial)
    asked = QuestionsForm(given, initial=questions_initial(found.asked), prefix="q")
    # Both are asked, so that everything that is wrong is said at once.
    if given is not None and all([opening.is_valid(), asked.is_valid()]):
        clean = opening.cleaned_data
        try:
            actions.amend_survey(
                found,
                asked=asked.asked(),
                by_itself=clean["by_itself"],
                days=clean["days"],
                version=clean["version"],
                by=request.actor,
                at=timezone.now(),
            )
            return redirect("events:survey", event.code)
        except Invalid as error:
            for name, words in error.fields.items():
                opening.add_error(name or None, [str(word) for word in words])
        except Conflict as error:
            opening.add_error(None, str(error.detail or error.title))
    context = {"event": event, "survey": found, "opening": opening, "asked": asked, "resource": EVENTS}
    wrong = given is not None and (opening.errors or asked.total_error_count())
    return render(request, "events/survey_edit.html", context, status=422 if wrong else 200)


@require_POST
def survey_open(request: AppRequest, code: str) -> HttpResponse:
    """Open a survey by hand."""
    event, found = survey_for(request, code, "survey")
    count = actions.open_survey(found, by=request.actor, at=timezone.now())
    said = ngettext(
        "The survey is open; %(count)d was mailed.", "The survey is open; %(count)d were mailed.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("events:survey", event.code)


@require_POST
def survey_close(request: AppRequest, code: str) -> HttpResponse:
    """Close a survey."""
    event, found = survey_for(request, code, "survey")
    actions.close_survey(found, by=request.actor, at=timezone.now())
    messages.success(request, _("The survey is closed: its figures are shown now."))
    return redirect("events:survey", event.code)


@require_POST
def survey_end(request: AppRequest, code: str) -> HttpResponse:
    """Take the day on which a survey closes."""
    event, found = survey_for(request, code, "survey")
    form = EndForm(request.POST)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    actions.set_end(found, form.cleaned_data["closes_on"], by=request.actor, at=timezone.now())
    return redirect("events:survey", event.code)


@require_POST
def survey_template(request: AppRequest, code: str) -> HttpResponse:
    """Keep the questions in a template.

    :raises Missing: if there is no such template.
    """
    event, found = survey_for(request, code, "survey")
    rows = EventTemplate.objects.allowed(request.actor, "amend").filter(retired_at=None)
    template = rows.filter(code=request.POST.get("template", "")[:24]).first()
    if template is None:
        raise Missing
    actions.keep_in_template(found, template, by=request.actor, at=timezone.now())
    messages.success(
        request, _("Events that are planned from this template ask these questions from now on.")
    )
    return redirect("events:survey", event.code)


@require_GET
def survey_file(request: AppRequest, code: str) -> HttpResponse:
    """Send what came of a survey as a workbook, as far as it is shown; written down as every export.

    :raises Missing: if it may not be shown yet.
    """
    event, found = survey_for(request, code, "see_people")
    results = queries.results_of(found)
    if not results.shown:
        raise Missing
    rows = [line for one in results.found for line in _lines(one)]
    with transaction.atomic():
        changes = {"rows": len(rows), "kind": "xlsx"}
        audit.record(request.actor, "export", event, at=timezone.now(), changes=changes)
    name = files.tidy(f"{event.title}-{_('Survey')}")
    head = (_("Question"), pgettext("survey", "Answer"), pgettext("survey", "Number"), _("Mean or %"))
    return export.workbook_answer(export.table_workbook(head, rows, widths=(48, 48)), f"{name}.xlsx")


def _lines(one: Found) -> list[tuple[str, str, int | float | str, int | float | str]]:
    """Give question, answer, how often, and mean or share."""
    if not one.shown:
        return [(one.words, _("fewer than five answers"), "", "")]
    lines: list[tuple[str, str, int | float | str, int | float | str]] = []
    if one.mean is not None:
        lines.append((one.words, _("mean"), one.count, round(one.mean, 2)))
    lines += [(one.words, bar.label, bar.count, bar.percent) for bar in one.bars]
    lines += [
        (one.words, group.label, group.count, round(group.mean, 2)) for group in (*one.roles, *one.cities)
    ]
    lines += [(one.words, text, "", "") for text in one.texts]
    return lines
