"""Keep events and their programme."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.collecting.models import NeedCall
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.events import calc, rules
from luodi.events.states import EVENT_FLOW, OPEN_EVENT, EventKind, EventState, SessionKind
from luodi.needs.models import Need
from luodi.partnerships.models import StandingBody
from luodi.registry.models import Field, Industry, Organisation, Person, Region, ResearchResult

LARGEST = 100_000
Day = TypeVar("Day")


def _stated(value: Day) -> Day | None:
    """Give what is checked before it is known to be there."""
    return value


class Event(Record):
    """Be an event at which universities, enterprises and regions meet (活动)."""

    PREFIX = "EV"
    NAMED_BY = "title"
    NATURAL = (("title", "starts_on", "region"),)
    rules: ClassVar[Rules] = rules.event_rules
    flow: ClassVar[Flow | None] = EVENT_FLOW
    MASKED: ClassVar[dict[str, str]] = {"budget": "see_money", "lead": "plan", "call": "plan"}

    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind.choices)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, db_index=False, verbose_name=_("region"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(
        pgettext_lazy("event", "last day"), help_text=_("The same day again for an event of one day.")
    )
    hours = models.CharField(
        _("hours"),
        max_length=20,
        blank=True,
        help_text=_("Such as 09:00–17:30; of an event of several days those of each."),
    )
    venue = models.CharField(_("venue"), max_length=120, blank=True, help_text=_("House and hall."))
    address = models.CharField(_("address"), max_length=200, blank=True)
    body = models.ForeignKey(
        StandingBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("hosting office"),
        help_text=_("The office, institute or base that runs it; it counts towards its plan."),
    )
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hosted by"),
    )
    cohosts = models.ManyToManyField(
        Organisation, blank=True, related_name="cohosted_events", verbose_name=_("co-hosts")
    )
    lead = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("in charge"),
    )
    industries = models.ManyToManyField(
        Industry, blank=True, related_name="+", verbose_name=_("theme industries")
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="+", verbose_name=_("technology fields"))
    series = models.CharField(
        _("series"),
        max_length=60,
        blank=True,
        help_text=_("What several events of a year have in common."),
    )
    call = models.ForeignKey(
        NeedCall,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("call for needs"),
    )
    needs = models.ManyToManyField(Need, blank=True, related_name="events", verbose_name=_("needs"))
    summary = models.TextField(pgettext_lazy("event", "what it is about"), max_length=2000, blank=True)
    capacity = models.PositiveIntegerField(
        _("places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LARGEST)],
        help_text=_("Who comes later waits for a place. Leave empty if there is no limit."),
    )
    closes_on = models.DateField(_("registration until"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes it takes to register"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_("Shown before one begins."),
    )
    budget = MoneyField(_("budget"), null=True, blank=True)
    is_public = models.BooleanField(
        _("on the public site"),
        default=True,
        help_text=_("Anybody finds it there once it is announced; taken back, it is gone at once."),
    )
    outcome = models.TextField(pgettext_lazy("event", "what came of it"), max_length=2000, blank=True)
    attended = models.PositiveIntegerField(
        _("people counted"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LARGEST)],
        help_text=_("Only where nobody was checked in."),
    )
    # Stands in the address of the registration page: it opens the form and nothing else.
    token = models.CharField(max_length=24, unique=True, editable=False, default=calc.new_public_token)
    reminded_on = models.DateField(null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=EventState.choices, default=EventState.PLANNED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = pgettext_lazy("event", "event")
        verbose_name_plural = pgettext_lazy("event", "events")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="event_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        )
        indexes = (
            models.Index(fields=("region", "starts_on", "id"), name="event_of_region", condition=LIVE),
            models.Index(fields=("starts_on", "id"), name="event_sorted_by_day"),
            models.Index(fields=("state", "starts_on"), name="event_in_state", condition=LIVE),
            models.Index(fields=("title", "id"), name="event_sorted_by_title"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Tidy the hours, and ask for days in their order.

        :raises ValidationError: beside the field.
        """
        super().clean()
        wrong: dict[str, Words] = {}
        try:
            self.hours = calc.tidy_hours(self.hours)
        except calc.Unreadable as error:
            wrong["hours"] = error.words
        starts, ends = _stated(self.starts_on), _stated(self.ends_on)
        if starts and ends and ends < starts:
            wrong["ends_on"] = _("The last day cannot be before the first.")
        if self.closes_on and ends and self.closes_on > ends:
            wrong["closes_on"] = _("Nobody can register once it is over.")
        if wrong:
            raise ValidationError(wrong)

    @property
    def span(self) -> calc.Span:
        """Give its days and hours, as clashes are found by."""
        return self.starts_on, self.ends_on, calc.read_hours(self.hours)

    @property
    def instants(self) -> tuple[datetime, datetime] | None:
        """Give when it begins and ends, where the hours of a single day are known."""
        return calc.hours_of(self.starts_on, self.ends_on, self.hours, timezone.get_current_timezone())

    @property
    def when(self) -> str:
        """Say its days and hours."""
        days = str(self.starts_on) if self.starts_on == self.ends_on else f"{self.starts_on} – {self.ends_on}"
        return f"{days} {self.hours}".strip()

    @property
    def where(self) -> str:
        """Say where it takes place, as far as it is known."""
        return " · ".join(part for part in (self.venue, self.address) if part)

    def refusal(self, today: date) -> Words | None:
        """Say why nobody can register on a day, or nothing if one can."""
        if self.retired_at or self.state == EventState.PLANNED:
            return _("This event is not announced.")
        if self.state == EventState.CANCELLED:
            return _("This event was cancelled.")
        last = self.closes_on or self.ends_on
        if self.state not in OPEN_EVENT or today > last:
            return _("Registration for this event is closed.")
        return None


class EventSession(Record):
    """Be a part of an event's programme (活动议程): who speaks when and where, or which result is shown."""

    PREFIX = "ES"
    NATURAL = (("title", "event"),)
    rules: ClassVar[Rules] = rules.session_rules
    MASKED: ClassVar[dict[str, str]] = {"result": "see_result"}
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"speaker_text"})

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="sessions", verbose_name=pgettext_lazy("event", "event")
    )
    kind = models.CharField(_("kind"), max_length=10, choices=SessionKind.choices, default=SessionKind.TALK)
    title = models.CharField(_("title"), max_length=160)
    starts_at = models.DateTimeField(pgettext_lazy("session", "begins"))
    ends_at = models.DateTimeField(pgettext_lazy("session", "ends"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    speaker = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("speaker")
    )
    speaker_text = models.CharField(
        _("speaker as printed"),
        max_length=120,
        blank=True,
        help_text=_("Name and office, where the register does not say it as it shall be printed."),
    )
    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("result shown"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="session_ends_after_it_begins",
                violation_error_message=_("It cannot end before it begins."),
            ),
        )
        indexes = (models.Index(fields=("event", "starts_at"), name="session_of_event", condition=LIVE),)

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for times in their order, within the days of the event.

        :raises ValidationError: beside the field.
        """
        super().clean()
        starts, ends = _stated(self.starts_at), _stated(self.ends_at)
        if starts is None or ends is None:
            return
        if ends <= starts:
            raise ValidationError({"ends_at": _("It cannot end before it begins.")})
        if self.event_id:
            days = [timezone.localdate(at) for at in (starts, ends)]
            if min(days) < self.event.starts_on or max(days) > self.event.ends_on:
                raise ValidationError({"starts_at": _("It lies outside the days of the event.")})

    @property
    def spoken_by(self) -> str:
        """Name the speaker as printed."""
        return self.speaker_text or (str(self.speaker) if self.speaker else "")
