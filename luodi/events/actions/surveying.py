"""Ask those who came what they thought of an event: prepare, open by the calendar or by hand, remind once, close."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from operator import itemgetter
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.events import questions
from luodi.events.actions import telling
from luodi.events.hiding import countable
from luodi.events.models import Event, EventRegistration, EventTemplate, Survey, SurveyAnswer, SurveyGuest
from luodi.events.questions import Question
from luodi.events.states import AWAITED, TOOK_PLACE, RegistrationState, SurveyState

# So many days after the first mail whoever has not answered is reminded, once.
REMIND_AFTER: Final = timedelta(days=5)
# What is prepared later than this after the event is not opened by itself any more.
BY_ITSELF: Final = timedelta(days=14)
LONGEST_OPEN: Final = timedelta(days=120)
_WHY: Final = "the calendar's work"
_STANDS: Final = _("It is open already: its questions stand.")


def set_up_survey(
    event: Event, *, by: Actor, at: datetime, asked: Sequence[Question] | None = None
) -> Survey:
    """Prepare the survey of an event, from the standard questions unless others are given; there is one.

    :raises NotAllowed: if the event is not the actor's.
    """
    _allow(event, by)
    with transaction.atomic():
        chosen = questions.standard_questions() if asked is None else tuple(asked)
        survey, fresh = Survey.objects.get_or_create(
            event=event, defaults={"questions": [one.stored() for one in chosen]}
        )
        if fresh:
            audit.record(by, "set_up_survey", event, at=at)
    return survey


def amend_survey(
    survey: Survey,
    *,
    asked: Sequence[Question],
    by_itself: bool,
    days: int,
    version: int,
    by: Actor,
    at: datetime,
) -> Survey:
    """Change what is asked, whether it opens by itself and how long it is open, until it is open.

    :raises NotAllowed: if the event is not the actor's.
    :raises Conflict: if it is open, or somebody else changed it meanwhile.
    :raises Invalid: if a question cannot be asked.
    """
    _allow(survey.event, by)
    try:
        questions.check(asked)
    except questions.Wrong as error:
        raise Invalid({"": [error.words]}) from None
    if not 1 <= days <= 90:
        raise Invalid({"days": [_("One to 90 days.")]})
    with transaction.atomic():
        held = _held(survey)
        if held.state != SurveyState.DRAFT:
            raise Conflict(_STANDS)
        if held.version != version:
            raise Conflict
        held.questions = [one.stored() for one in asked]
        held.by_itself, held.days, held.version = by_itself, days, version + 1
        held.save()
        audit.record(by, "amend_survey", survey.event, at=at)
    return held


def open_survey(survey: Survey, *, by: Actor, at: datetime) -> int:
    """Open a survey and mail everybody who came and has an address, each with a link of their own.

    :returns: how many were mailed.
    :raises NotAllowed: if the event is not the actor's.
    :raises Conflict: if it was opened already, or the event has not taken place.
    """
    _allow(survey.event, by)
    event, today = survey.event, localdate(at)
    ending = event.state in AWAITED and today >= event.ends_on
    if event.state not in TOOK_PLACE and not ending:
        raise Conflict(
            _("Those who come are asked once it is over: its last day is %(day)s.") % {"day": event.ends_on}
        )
    with transaction.atomic():
        held = _held(survey)
        if held.state != SurveyState.DRAFT:
            raise Conflict(_STANDS)
        held.state, held.opened_on = SurveyState.OPEN, today
        held.closes_on, held.version = today + timedelta(days=held.days), held.version + 1
        held.save()
        held.event = event
        count = _ask(held, at=at)
        audit.record(by, "open_survey", event, at=at)
    return count


def set_end(survey: Survey, closes_on: date, *, by: Actor, at: datetime) -> Survey:
    """Say on which day an open survey closes.

    :raises NotAllowed: if the event is not the actor's.
    :raises Conflict: if it is not open.
    :raises Invalid: if the day is over, or too far.
    """
    _allow(survey.event, by)
    today = localdate(at)
    with transaction.atomic():
        held = _held(survey)
        if held.state != SurveyState.OPEN or held.opened_on is None or held.closes_on is None:
            raise Conflict(_("Only an open survey has a last day."))
        if not today <= closes_on <= held.opened_on + LONGEST_OPEN:
            raise Invalid(
                {"closes_on": [_("Choose a day from today on, at most 120 days after it was opened.")]}
            )
        held.closes_on, held.version = closes_on, held.version + 1
        held.save()
        audit.record(by, "set_survey_end", survey.event, at=at, note=closes_on.isoformat())
    return held


def close_survey(survey: Survey, *, by: Actor, at: datetime) -> Survey:
    """Close a survey, for good: from now on its figures are shown and do not change.

    :raises NotAllowed: if the event is not the actor's.
    :raises Conflict: if it is not open.
    """
    _allow(survey.event, by)
    with transaction.atomic():
        held = _held(survey)
        if held.state != SurveyState.OPEN:
            raise Conflict(_("Only an open survey can be closed."))
        rows = list(SurveyAnswer.objects.filter(survey=held).values_list("openly", "values"))
        held.answers, held.openly = len(rows), sum(openly for openly, _values in rows)
        overall = next((one for one in held.asked if one.is_overall), None)
        rated = [row for row in rows if overall and overall.key in row[1]]
        marks = [values[overall.key] for _openly, values in countable(rated, itemgetter(0)) if overall]
        held.rated, held.marks = len(marks), sum(marks)
        held.state, held.version = SurveyState.CLOSED, held.version + 1
        held.save()
        audit.record(by, "close_survey", survey.event, at=at)
    return held


def keep_in_template(survey: Survey, template: EventTemplate, *, by: Actor, at: datetime) -> EventTemplate:
    """Keep the questions of a survey in a template: events that are planned from it ask them.

    :raises NotAllowed: if the event, or the template, is not the actor's.
    """
    _allow(survey.event, by)
    return change.amend(template, {"questions": survey.questions}, version=template.version, by=by, at=at)


def hand_on(source: Iterable[Any], event: Event, *, by: Actor, at: datetime) -> None:
    """Prepare a survey for a new event with the questions of a template or of the event it was copied from."""
    if stored := list(source):
        set_up_survey(event, asked=questions.read_questions(stored), by=by, at=at)


def open_due(*, at: datetime, today: date) -> int:
    """Open what shall open by itself on the day after the event; run twice it opens once."""
    rows = Survey.objects.filter(
        state=SurveyState.DRAFT,
        by_itself=True,
        event__state__in=TOOK_PLACE,
        event__retired_at=None,
        event__ends_on__lt=today,
        event__ends_on__gte=today - BY_ITSELF,
    )
    due = list(rows.select_related("event__region"))
    for survey in due:
        open_survey(survey, by=SYSTEM, at=at)
    return len(due)


def close_ended(*, at: datetime, today: date) -> int:
    """Close what was open long enough."""
    rows = Survey.objects.filter(state=SurveyState.OPEN, closes_on__lt=today).select_related("event")
    due = list(rows)
    for survey in due:
        close_survey(survey, by=SYSTEM, at=at)
    return len(due)


def ask_the_rest(*, at: datetime, today: date) -> int:
    """Ask who was checked in after the survey was opened, and remind once who has not answered."""
    rows = Survey.objects.filter(state=SurveyState.OPEN, closes_on__gte=today, event__retired_at=None)
    told = 0
    for survey in rows.select_related("event__region"):
        with transaction.atomic():
            held = _held(survey)
            held.event = survey.event
            if held.accepts(today):
                told += _ask(held, at=at) + _remind(held, at=at)
    return told


def _ask(survey: Survey, *, at: datetime) -> int:
    """Mail who came and was not asked; called while the survey is held."""
    known = SurveyGuest.objects.filter(survey=survey).values("registration")
    refusing = _refusing()
    fresh = [row for row in _came(survey.event).exclude(pk__in=known) if row.email.casefold() not in refusing]
    for row in fresh:
        token = new_token()
        SurveyGuest.objects.create(
            survey=survey, registration=row, token_hash=secret_hash(token), asked_on=localdate(at)
        )
        _mail(survey, row, "survey", token, at)
    return len(fresh)


def _remind(survey: Survey, *, at: datetime) -> int:
    """Mail who has not answered a second time and no more; called while the survey is held."""
    today, refusing = localdate(at), _refusing()
    guests = SurveyGuest.objects.filter(
        survey=survey,
        answered=False,
        stopped=False,
        reminded_on=None,
        asked_on__lte=today - REMIND_AFTER,
        registration__in=_came(survey.event),
    )
    told = 0
    for guest in guests.select_related("registration__person__user"):
        if guest.registration.email.casefold() in refusing:
            continue
        token = new_token()
        SurveyGuest.objects.filter(pk=guest.pk).update(reminder_hash=secret_hash(token), reminded_on=today)
        _mail(survey, guest.registration, "survey_reminder", token, at)
        told += 1
    return told


def _came(event: Event) -> Any:
    """Give who came and can be mailed."""
    rows = EventRegistration.objects.unguarded("mails go to who came").filter(
        event=event, state=RegistrationState.PLACED, came_at__isnull=False, retired_at=None
    )
    return rows.exclude(email="").select_related("person__user").order_by("pk")


def _refusing() -> set[str]:
    """Give the addresses that want no such mail any more, whatever the event."""
    rows = SurveyGuest.objects.filter(stopped=True).values_list("registration__email", flat=True)
    return {address.casefold() for address in rows if address}


def _mail(survey: Survey, row: EventRegistration, what: str, token: str, at: datetime) -> None:
    user = row.person.user if row.person else None
    row.event = survey.event
    url, stop = (
        settings.LUODI_SITE_URL + reverse(f"events:{name}", args=[token])
        for name in ("opinion", "opinion_stop")
    )
    telling.tell(
        row,
        what,
        at=at,
        language=user.language if user else row.language,
        unsubscribe=stop,
        url=url,
        stop=stop,
        until=survey.closes_on.isoformat() if survey.closes_on else "",
        count=len(survey.questions),
    )


def _held(survey: Survey) -> Survey:
    return Survey.objects.select_for_update().get(pk=survey.pk)


def _allow(event: Event, by: Actor) -> None:
    if not Event.objects.allowed(by, "survey").filter(pk=event.pk).exists():
        raise NotAllowed
