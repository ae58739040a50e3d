"""Keep what is to be done for events, the templates that tell it, and how many events a year is to have."""

from __future__ import annotations

from typing import ClassVar, Final

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.events import calc, rules
from luodi.events.models.events import Event
from luodi.events.states import TASK_FLOW, EventKind, TaskState
from luodi.partnerships.counting import FIRST_YEAR, LAST_YEAR
from luodi.registry.models import Person

# Events a year, where nobody set another number.
USUAL_GOAL: Final = 120


class EventTask(Record):
    """Be something that is to be done for an event (活动筹备事项), by whom and until when."""

    PREFIX = "ET"
    NATURAL = (("title", "event"),)
    rules: ClassVar[Rules] = rules.task_rules
    flow: ClassVar[Flow | None] = TASK_FLOW

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="tasks", verbose_name=pgettext_lazy("event", "event")
    )
    title = models.CharField(pgettext_lazy("event", "what is to be done"), max_length=calc.LONGEST_TASK)
    due_on = models.DateField(_("due"))
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("event", "by whom"),
    )
    state = models.CharField(
        _("state"), max_length=8, choices=TaskState.choices, default=TaskState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("task of an event")
        verbose_name_plural = _("tasks of events")
        indexes = (
            models.Index(fields=("event", "due_on"), name="task_of_event", condition=LIVE),
            models.Index(fields=("state", "due_on"), name="event_task_due", condition=LIVE),
            models.Index(fields=("due_on", "id"), name="event_task_sorted_by_due"),
        )

    def __str__(self) -> str:
        return self.title


class EventTemplate(Record):
    """Be what events of a kind have in common (活动模板): summary, places, and a checklist by days."""

    PREFIX = "EP"
    NAMED_BY = "name"
    NATURAL = (("name",),)
    rules: ClassVar[Rules] = rules.template_rules

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)
    summary = models.TextField(pgettext_lazy("event", "what it is about"), max_length=2000, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    tasks = models.TextField(
        _("checklist"),
        max_length=6000,
        help_text=_(
            "One task a line, with the days before or after the event: “T-30 | Agree on the day with the city”. "
            "What falls on a free day is due on the working day before."
        ),
    )
    # What is asked after events of this template; nothing where the standard questions are.
    questions = models.JSONField(default=list, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("template of events")
        verbose_name_plural = _("templates of events")
        constraints = (
            models.UniqueConstraint(
                fields=("name",),
                name="one_event_template_of_a_name",
                condition=LIVE,
                violation_error_message=_("There is a template of this name already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Ask that every line of the checklist can be read.

        :raises ValidationError: beside the field.
        """
        super().clean()
        try:
            calc.read_tasks(self.tasks)
        except calc.Unreadable as error:
            raise ValidationError({"tasks": error.words}) from None

    @property
    def lines(self) -> list[calc.Line]:
        """Give its tasks."""
        return calc.read_tasks(self.tasks)


class EventGoal(Record):
    """Be how many events a year is to have in all (年度活动目标); those of single offices stand in their plans."""

    PREFIX = "EG"
    NATURAL = (("year",),)
    rules: ClassVar[Rules] = rules.goal_rules

    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    goal = models.PositiveIntegerField(
        _("events"), default=USUAL_GOAL, validators=[MinValueValidator(1), MaxValueValidator(10_000)]
    )

    class Meta(Record.Meta):
        verbose_name = _("goal of a year")
        verbose_name_plural = _("goals of years")
        constraints = (
            models.UniqueConstraint(
                fields=("year",),
                name="one_event_goal_a_year",
                condition=LIVE,
                violation_error_message=_("The goal of this year is set already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}: {self.goal}"
