"""Keep the meetings of an event: times, tables, people, wishes, meetings with their seats, what came of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.events.models import Event, EventRegistration
from luodi.meetings import calc, rules
from luodi.meetings.states import (
    MATCHDAY_FLOW,
    MEETING_FLOW,
    Chased,
    Hold,
    MatchdayState,
    MeetingState,
    Pairing,
    Result,
    Strength,
)
from luodi.needs.models import Introduction
from luodi.registry.models import Person

# A plan that no worker has begun by then will not be begun; a worker that is not heard of for so long is gone.
GIVEN_UP, QUIET = timedelta(minutes=30), timedelta(minutes=10)


def _clock(begin: datetime, end: datetime) -> str:
    return f"{timezone.localtime(begin):%H:%M}–{timezone.localtime(end):%H:%M}"


class Matchday(Record):
    """Be the one-to-one meetings of an event as a whole (一对一洽谈): how long, who with whom, how good the plan is."""

    PREFIX = "EM"
    rules: ClassVar[Rules] = rules.matchday_rules
    flow: ClassVar[Flow | None] = MATCHDAY_FLOW

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, related_name="matchday", verbose_name=_("event")
    )
    minutes = models.PositiveSmallIntegerField(
        _("minutes of a meeting"), default=20, validators=[MinValueValidator(5), MaxValueValidator(240)]
    )
    pause = models.PositiveSmallIntegerField(
        _("minutes between two"), default=5, validators=[MaxValueValidator(60)]
    )
    walk = models.PositiveSmallIntegerField(
        _("minutes of walking between two rooms"),
        default=0,
        validators=[MaxValueValidator(60)],
        help_text=_("So much time is left to whoever meets in two rooms one after the other."),
    )
    pairing = models.CharField(
        _("who meets whom"), max_length=8, choices=Pairing.choices, default=Pairing.ACROSS
    )
    most = models.PositiveSmallIntegerField(
        _("meetings of a person at most"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )
    notice = models.PositiveSmallIntegerField(
        _("slots of notice"),
        default=2,
        validators=[MaxValueValidator(20)],
        help_text=_("On the day, meetings that are so near are moved only where nothing else helps."),
    )
    # How many interpreters of each language there are in every slot.
    interpreters = models.JSONField(_("interpreters"), default=dict, editable=False)
    # Plans are numbered: what was shown is stored only if nothing was planned meanwhile.
    plans = models.PositiveIntegerField(default=0, editable=False)
    planned_at = models.DateTimeField(_("planned at"), null=True, editable=False)
    # What the planner said of its plan: how good, how good at most, which wishes are unmet and why.
    said = models.JSONField(default=dict, editable=False)
    # Since when a plan is with the worker, when the worker was heard of last, how far it was then, and whether it is to
    # stop with the best plan so far.
    working_since = models.DateTimeField(null=True, editable=False)
    heard_at = models.DateTimeField(null=True, editable=False)
    reached = models.JSONField(default=dict, editable=False)
    enough = models.BooleanField(default=False, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=MatchdayState.choices,
        default=MatchdayState.PREPARING,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("meetings of an event")
        verbose_name_plural = _("meetings of events")

    def __str__(self) -> str:
        return str(self.event)

    @property
    def slots_to_walk(self) -> int:
        """Give how many slots lie between two meetings of a person in two rooms."""
        return calc.slots_to_walk(self.walk, minutes=self.minutes, pause=self.pause)

    @property
    def working(self) -> bool:
        """Tell whether a plan is being made; a work that was never heard of again is not."""
        now = timezone.now()
        if self.heard_at is not None:
            return self.working_since is not None and self.heard_at > now - QUIET
        return self.working_since is not None and self.working_since > now - GIVEN_UP


class MeetingSlot(models.Model):
    """Be a span of time in which there can be meetings (洽谈时段), or a pause between them."""

    matchday = models.ForeignKey(Matchday, on_delete=models.CASCADE, related_name="slots")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    # Slots of one session follow each other.
    session = models.PositiveSmallIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("matchday", "number"), name="one_slot_a_number"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="slot_ends_after_it_begins"
            ),
        )
        ordering = ("number",)

    def __str__(self) -> str:
        return _clock(self.starts_at, self.ends_at)


class MeetingTable(models.Model):
    """Be a table at which one meeting at a time can be (洽谈桌)."""

    matchday = models.ForeignKey(Matchday, on_delete=models.CASCADE, related_name="tables")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=40)
    room = models.CharField(max_length=80, blank=True)
    # From this slot on it cannot be used any more.
    closed_from = models.ForeignKey(MeetingSlot, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matchday", "number"), name="one_table_a_number"),)
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.room} {self.name}".strip()


class Participant(models.Model):
    """Be somebody who comes to the meetings of an event (洽谈人); wishes by a link of which only the hash is kept."""

    matchday = models.ForeignKey(Matchday, on_delete=models.CASCADE, related_name="participants")
    registration = models.OneToOneField(
        EventRegistration, on_delete=models.PROTECT, related_name="participant"
    )
    most = models.PositiveSmallIntegerField(null=True)
    # For how many slots they meet: of two people the longer holds.
    length = models.PositiveSmallIntegerField(default=1)
    booth = models.ForeignKey(MeetingTable, on_delete=models.SET_NULL, null=True, related_name="owners")
    # The language from which somebody is interpreted for those who do not speak it.
    interpreter = models.CharField(max_length=40, blank=True)
    away = models.ManyToManyField(MeetingSlot, related_name="+")
    token_hash = models.CharField(max_length=64, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(length__gte=1, length__lte=calc.LONGEST),
                name="length_of_a_persons_meetings",
            ),
            models.UniqueConstraint(
                fields=("token_hash",), name="one_participant_of_a_link", condition=~models.Q(token_hash="")
            ),
        )

    def __str__(self) -> str:
        return str(self.registration)

    @property
    def title(self) -> str:
        """Name the person with the organisation."""
        return " · ".join(part for part in (self.registration.name, self.registration.of) if part)


class Wish(models.Model):
    """Be how much one participant wishes to meet another (洽谈意愿)."""

    of = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wishes")
    to = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="wished_by")
    strength = models.SmallIntegerField(choices=Strength.choices)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("of", "to"), name="one_wish_a_pair"),
            models.CheckConstraint(condition=~models.Q(of=models.F("to")), name="wish_is_for_somebody_else"),
        )

    def __str__(self) -> str:
        return f"{self.of_id} → {self.to_id}: {self.strength}"


class Meeting(Record):
    """Be a meeting of two people at an event (洽谈): when, where, and what came of it."""

    PREFIX = "MT"
    rules: ClassVar[Rules] = rules.meeting_rules
    flow: ClassVar[Flow | None] = MEETING_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        "result": "see_outcome",
        "a_says": "see_outcome",
        "b_says": "see_outcome",
        "next_step": "see_outcome",
        "due_on": "see_outcome",
        "owner": "see_outcome",
        "introduction": "see_outcome",
        "chased": "see_outcome",
    }
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"next_step"})

    matchday = models.ForeignKey(
        Matchday, on_delete=models.PROTECT, related_name="meetings", verbose_name=_("event")
    )
    a = models.ForeignKey(Participant, on_delete=models.PROTECT, related_name="+", verbose_name=_("one"))
    b = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="+", verbose_name=_("the other")
    )
    slot = models.ForeignKey(
        MeetingSlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("first slot")
    )
    until = models.ForeignKey(
        MeetingSlot, on_delete=models.PROTECT, related_name="+", verbose_name=_("last slot")
    )
    table = models.ForeignKey(
        MeetingTable, on_delete=models.PROTECT, related_name="+", verbose_name=_("table")
    )
    hold = models.CharField(
        _("kept by a new plan"), max_length=5, choices=Hold.choices, blank=True, editable=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=MeetingState.choices, default=MeetingState.PLANNED, editable=False
    )
    result = models.CharField(
        pgettext_lazy("one to one", "what came of it"),
        max_length=5,
        choices=Result.choices,
        blank=True,
        editable=False,
    )
    # What each of the two said of it: a match case is opened by both, or by the office.
    a_says = models.CharField(max_length=5, choices=Result.choices, blank=True, editable=False)
    b_says = models.CharField(max_length=5, choices=Result.choices, blank=True, editable=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True, editable=False)
    owner = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    due_on = models.DateField(pgettext_lazy("next step", "due"), null=True, editable=False)
    noted_at = models.DateTimeField(_("noted at"), null=True, editable=False)
    introduction = models.ForeignKey(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="meetings",
        verbose_name=_("match case"),
    )
    # On which day it is asked next what became of it; nothing once it is settled.
    chase_on = models.DateField(_("asked again on"), null=True, editable=False)
    chased = models.CharField(
        _("what became of it"), max_length=8, choices=Chased.choices, blank=True, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = (
            models.UniqueConstraint(
                fields=("matchday", "a", "b"),
                name="two_meet_once_at_an_event",
                condition=~models.Q(state=MeetingState.CANCELLED),
                violation_error_message=_("These two meet already."),
            ),
            models.CheckConstraint(
                condition=models.Q(a__lt=models.F("b")), name="meeting_names_the_first_first"
            ),
        )
        indexes = (
            models.Index(fields=("matchday", "slot"), name="meeting_in_turn"),
            models.Index(fields=("chase_on",), name="meeting_to_chase", condition=LIVE),
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="meeting_by_change"),
        )

    def __str__(self) -> str:
        return f"{self.a} – {self.b}"

    @property
    def length(self) -> int:
        """Count the slots that it takes, one after the other."""
        return self.until.number - self.slot.number + 1

    @property
    def time(self) -> str:
        """Say from when to when it is, by the clock of the event."""
        return _clock(self.slot.starts_at, self.until.ends_at)

    @property
    def when(self) -> str:
        """Say on which day and from when to when it is."""
        return f"{timezone.localtime(self.slot.starts_at):%m-%d} {self.time}"

    @property
    def interpreter(self) -> str:
        """Name the language of which an interpreter is needed; two of one language talk without."""
        return calc.interpreter_for(self.a.interpreter, self.b.interpreter) or ""


class Seat(models.Model):
    """Be one person's place in one slot (座席): whoever sits there can be nowhere else, nor anybody else at the table.

    Each meeting has two in each of its slots; ``first`` is that of the one who is named first, and takes the table.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="seats")
    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="seats")
    slot = models.ForeignKey(MeetingSlot, on_delete=models.PROTECT, related_name="+")
    table = models.ForeignKey(MeetingTable, on_delete=models.PROTECT, related_name="+")
    first = models.BooleanField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("participant", "slot"), name="nobody_sits_at_two_tables"),
            models.UniqueConstraint(
                fields=("table", "slot"), name="one_meeting_at_a_table", condition=models.Q(first=True)
            ),
            models.UniqueConstraint(fields=("meeting", "first", "slot"), name="two_sit_at_a_meeting"),
        )

    def __str__(self) -> str:
        return f"{self.participant_id} {self.slot_id}"
