"""Keep calls for needs, and what each of their districts asks and has handed in."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.collecting import calc, rules
from luodi.collecting.states import (
    CALL_FLOW,
    LIST_FLOW,
    OPEN_LIST,
    Asked,
    CallState,
    ListState,
)
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.registry.models import Field, Industry, Organisation, Region
from luodi.registry.reference import spans


class NeedCall(Record):
    """Be a round in which a region's needs are collected (需求征集)."""

    PREFIX = "NC"
    NAMED_BY = "title"
    NATURAL = (("title", "region"),)
    rules: ClassVar[Rules] = rules.call_rules
    flow: ClassVar[Flow | None] = CALL_FLOW

    title = models.CharField(_("title"), max_length=120)
    notice = models.TextField(
        pgettext_lazy("call", "notice"),
        max_length=2000,
        blank=True,
        help_text=_("What enterprises read before they begin: what is asked for, and what comes of it."),
    )
    opens_on = models.DateField(_("first day"))
    closes_on = models.DateField(_("last day"), help_text=_("Needs are taken until the end of this day."))
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("region"))
    host = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("hosted by"),
        help_text=_("Usually the city's bureau of science and technology."),
    )
    industries = models.ManyToManyField(Industry, blank=True, verbose_name=_("industries wanted"))
    fields = models.ManyToManyField(Field, blank=True, verbose_name=_("technology fields wanted"))
    minutes = models.PositiveSmallIntegerField(
        _("minutes it takes"),
        default=5,
        validators=(MinValueValidator(1), MaxValueValidator(60)),
        help_text=_("Shown before one begins."),
    )
    remind_before = models.PositiveSmallIntegerField(
        _("remind so many working days before the end"),
        default=3,
        validators=(MaxValueValidator(30),),
        help_text=_("Districts whose list is not handed in yet get a mail; 0 sends none."),
    )
    state = models.CharField(
        _("state"), max_length=10, choices=CallState.choices, default=CallState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("call for needs")
        verbose_name_plural = _("calls for needs")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(closes_on__gte=models.F("opens_on")),
                name="call_for_needs_ends_after_it_begins",
                violation_error_message=_("The last day cannot be before the first."),
            ),
        )
        indexes = (
            models.Index(fields=("region", "-changed_at", "-id"), name="need_call_of_region"),
            models.Index(fields=("state", "closes_on"), name="need_call_by_end"),
        )

    def __str__(self) -> str:
        return self.title


class CallDistrict(Record):
    """Be one district's share of a call (征集分片): its form, its address, its list on the way to the office."""

    PREFIX = "ND"
    NATURAL = (("call", "region"),)
    rules: ClassVar[Rules] = rules.district_rules
    flow: ClassVar[Flow | None] = LIST_FLOW

    call = models.ForeignKey(
        NeedCall, on_delete=models.PROTECT, related_name="districts", verbose_name=_("call for needs")
    )
    region = models.ForeignKey(Region, on_delete=models.PROTECT, verbose_name=_("district"))
    quota = models.PositiveIntegerField(
        _("needs asked for"), default=0, validators=(MaxValueValidator(100_000),)
    )
    responsible = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("answers for it"),
        help_text=_("The office whose seal stands under the list."),
    )
    ask_budget = models.CharField(_("budget"), max_length=8, choices=Asked.choices, default=Asked.ASKED)
    ask_maturity = models.CharField(
        _("maturity wanted at least"), max_length=8, choices=Asked.choices, default=Asked.LEFT_OUT
    )
    ask_visibility = models.CharField(
        pgettext_lazy("asked", "visible to"), max_length=8, choices=Asked.choices, default=Asked.LEFT_OUT
    )
    ask_uscc = models.CharField(
        _("unified social credit code"), max_length=8, choices=Asked.choices, default=Asked.ASKED
    )
    ask_mail = models.CharField(
        _("e-mail of the contact"), max_length=8, choices=Asked.choices, default=Asked.ASKED
    )
    questions = models.TextField(
        _("own questions"),
        max_length=1000,
        blank=True,
        help_text=_(
            "One a line, at most five: the question, then | and “text”, “number”, or the choices separated by “/”. "
            "A * at the beginning asks for an answer."
        ),
    )
    # Stands in the public address and on the poster: it opens the form and nothing else.
    token = models.CharField(max_length=24, unique=True, editable=False, default=calc.new_public_token)
    # What the list held when it was last handed in.
    handed_in_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    handed_in_count = models.PositiveIntegerField(_("needs handed in"), null=True, editable=False)
    handed_in_clarity = models.PositiveSmallIntegerField(
        _("clarity when handed in"), null=True, editable=False
    )
    reminded_on = models.DateField(_("last reminded"), null=True, editable=False)
    state = models.CharField(
        pgettext_lazy("list of a district", "state"),
        max_length=12,
        choices=ListState.choices,
        default=ListState.COLLECTING,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("district of a call")
        verbose_name_plural = _("districts of calls")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "region"),
                name="one_list_per_call_and_district",
                condition=models.Q(retired_at=None),
                violation_error_message=_("This district takes part in the call already."),
            ),
        )
        indexes = (models.Index(fields=("state", "-changed_at"), name="call_district_in_state"),)

    def __str__(self) -> str:
        return f"{self.call.title} · {self.region.short}"

    def clean(self) -> None:
        """Ask that the district lies within the call's region, and that its questions can be read.

        :raises ValidationError: beside the field.
        """
        wrong: dict[str, Words] = {}
        if self.region_id and self.call_id:
            inside = any(low <= self.region_id < high for low, high in spans(self.call.region_id))
            if not inside or self.region_id == self.call.region_id:
                wrong["region"] = _("A district lies within the region of the call, below it.")
        try:
            calc.read_questions(self.questions)
        except calc.UnreadableQuestion as error:
            wrong["questions"] = error.words
        if wrong:
            raise ValidationError(wrong)

    @property
    def is_frozen(self) -> bool:
        """Tell whether the list is handed in, so that nothing is added to it."""
        return self.state not in OPEN_LIST

    def refusal(self, today: date) -> Words | None:
        """Say why nothing can be entered on a day, or nothing if it can."""
        call = self.call
        if call.state == CallState.DRAFT or (call.state == CallState.OPEN and today < call.opens_on):
            return _("This call opens on %(day)s.") % {"day": call.opens_on.isoformat()}
        if call.state == CallState.WITHDRAWN or self.retired_at or call.retired_at:
            return _("This call was withdrawn. Nothing can be entered any more.")
        if call.state != CallState.OPEN or today > call.closes_on:
            return _("This call ended on %(day)s. Nothing can be entered any more.") % {
                "day": call.closes_on.isoformat()
            }
        if self.is_frozen:
            return _("%(district)s has handed in its list. Nothing can be entered any more.") % {
                "district": self.region.short
            }
        return None
