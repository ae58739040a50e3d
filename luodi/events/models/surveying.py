"""Keep what those who came to an event are asked afterwards, who was asked, and what was answered.

Who was asked and what was answered are two tables with nothing in common but the survey (docs/adr/0032).
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.events import calc
from luodi.events.hiding import LEAST
from luodi.events.models.coming import EventRegistration
from luodi.events.models.events import Event
from luodi.events.questions import Question, read_questions
from luodi.events.states import ComesAs, SurveyState

# So many days it is open, where nobody says otherwise.
USUAL_DAYS = 14


class Survey(models.Model):
    """Be what those who came to an event are asked afterwards (满意度调查); figures are shown once it is closed."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="survey")
    # Once it is open they stand: what was answered is what was asked.
    questions = models.JSONField(default=list)
    by_itself = models.BooleanField(
        _("open by itself"), default=True, help_text=_("On the day after the event, with a mail to who came.")
    )
    days = models.PositiveSmallIntegerField(
        _("days it is open"),
        default=USUAL_DAYS,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
    )
    # Stands in the address of the page that anybody who came may answer on.
    token = models.CharField(max_length=24, unique=True, default=calc.new_public_token)
    state = models.CharField(max_length=8, choices=SurveyState.choices, default=SurveyState.DRAFT)
    opened_on = models.DateField(null=True)
    closes_on = models.DateField(null=True)
    # Counted when it was closed: how many answers, how many of them by the open page, and the marks for the whole.
    answers = models.PositiveIntegerField(default=0)
    openly = models.PositiveIntegerField(default=0)
    rated = models.PositiveIntegerField(default=0)
    marks = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (models.Index(fields=("state", "closes_on"), name="survey_in_state"),)

    def __str__(self) -> str:
        return str(self.event)

    @property
    def asked(self) -> tuple[Question, ...]:
        """Give its questions in their order."""
        return read_questions(self.questions)

    @property
    def satisfaction(self) -> float | None:
        """Give the mean mark for the whole (1 to 5), once it is closed and enough gave one."""
        shown = self.state == SurveyState.CLOSED and self.rated >= LEAST
        return self.marks / self.rated if shown else None

    def accepts(self, today: date) -> bool:
        """Tell whether it can be answered on a day."""
        return self.state == SurveyState.OPEN and self.closes_on is not None and today <= self.closes_on


class SurveyGuest(models.Model):
    """Be that somebody who came was asked (受访来宾), and whether an answer came; never which.

    Of the links' secrets only hashes are kept: of the first mail and of the reminder.
    """

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="guests")
    registration = models.ForeignKey(EventRegistration, on_delete=models.PROTECT, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    reminder_hash = models.CharField(max_length=64, blank=True)
    asked_on = models.DateField()
    reminded_on = models.DateField(null=True)
    answered = models.BooleanField(default=False)
    # Wants no such mail any more, after no event.
    stopped = models.BooleanField(default=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("survey", "registration"), name="one_survey_guest_a_registration"
            ),
            models.UniqueConstraint(
                fields=("reminder_hash",),
                name="one_survey_guest_a_reminder",
                condition=~models.Q(reminder_hash=""),
            ),
        )
        indexes = (
            models.Index(fields=("stopped",), name="survey_guest_stopped", condition=models.Q(stopped=True)),
        )


class SurveyAnswer(models.Model):
    """Be what somebody answered (调查答卷), kept by a key that follows from the secret of the link alone.

    No person, no instant, no number in turn: what came as whom from where is all that is known of who answered.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"values"})

    key = models.CharField(max_length=64, primary_key=True)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="answered")
    openly = models.BooleanField(default=False)
    comes_as = models.CharField(max_length=10, choices=ComesAs.choices, blank=True)
    # The code of the city, where the organisation's is known.
    city = models.CharField(max_length=12, blank=True)
    values = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.survey_id)
