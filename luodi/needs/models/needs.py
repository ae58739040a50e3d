"""Keep needs, what was said about their matches, and introductions with both sides' consent."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.needs import calc, rules
from luodi.needs.states import (
    INTRODUCTION_FLOW,
    NARROWABLE,
    NEED_FLOW,
    OPEN_INTRODUCTION,
    Answer,
    DropReason,
    FieldLevel,
    IntroductionState,
    NeedState,
    Side,
    Verdict,
    Visibility,
    is_narrowed,
)
from luodi.registry.models import Expert, Field, Industry, Organisation, Region, ResearchResult
from luodi.registry.states import Way


class Need(Record):
    """Be what an enterprise needs from research (技术需求)."""

    PREFIX = "N"
    NAMED_BY = "title"
    NATURAL = (("title", "organisation"),)
    rules: ClassVar[Rules] = rules.need_rules
    flow: ClassVar[Flow | None] = NEED_FLOW
    MASKED: ClassVar[dict[str, str]] = {
        "organisation": "see_owner",
        "created_by": "see_owner",
        "officer": "see_owner",
        **{name: f"see_{name}" for name in NARROWABLE},
    }

    title = models.CharField(_("title"), max_length=120, blank=True)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="needs", verbose_name=_("enterprise")
    )
    problem = models.TextField(
        _("main problem"),
        max_length=500,
        blank=True,
        help_text=_("What goes wrong or costs too much today, and since when."),
    )
    technology = models.TextField(
        _("key technology and indicators"),
        max_length=500,
        blank=True,
        help_text=_(
            "What must be mastered, with at least one figure that can be measured, such as “≥ 95 %”."
        ),
    )
    goal = models.TextField(
        _("expected goal"),
        max_length=500,
        blank=True,
        help_text=_("What it should bring: product, output, saving, market."),
    )
    keywords = models.JSONField(
        _("keywords"), default=list, blank=True, help_text=_("One to five, separated by commas.")
    )
    budget = MoneyField(
        _("budget"), null=True, blank=True, help_text=_("What you plan to spend; leave empty if still open.")
    )
    deadline_on = models.DateField(_("needed by"), null=True, blank=True)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        verbose_name=_("region"),
        help_text=_("Where the solution will be put to use."),
    )
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("technology field")
    )
    industry = models.ForeignKey(
        Industry, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("industry")
    )
    way = models.CharField(_("way of cooperation"), max_length=16, choices=Way.choices, blank=True)
    least_trl = models.PositiveSmallIntegerField(
        _("maturity wanted at least"),
        null=True,
        blank=True,
        choices=[(n, f"TRL {n}") for n in range(1, 10)],
        help_text=_("4 works in the laboratory, 6 in a pilot plant, 8 in production."),
    )
    visibility = models.CharField(
        _("visible to"),
        max_length=8,
        choices=Visibility.choices,
        default=Visibility.EXPERTS,
        help_text=_(
            "Applies once the need is accepted. Your name is shown to nobody outside before you agree."
        ),
    )
    # How far single fields may be seen, where that is less far than the need itself; empty: as the need.
    problem_for = models.CharField(
        _("problem visible to"), max_length=8, choices=FieldLevel.choices, blank=True, editable=False
    )
    technology_for = models.CharField(
        _("technology visible to"), max_length=8, choices=FieldLevel.choices, blank=True, editable=False
    )
    goal_for = models.CharField(
        _("goal visible to"), max_length=8, choices=FieldLevel.choices, blank=True, editable=False
    )
    keywords_for = models.CharField(
        _("keywords visible to"), max_length=8, choices=FieldLevel.choices, blank=True, editable=False
    )
    budget_for = models.CharField(
        _("budget visible to"), max_length=8, choices=FieldLevel.choices, blank=True, editable=False
    )
    # When the owner is asked whether it is still valid.
    check_on = models.DateField(_("checked again on"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=NeedState.choices, default=NeedState.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(pgettext_lazy("instant", "submitted"), null=True, editable=False)
    officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("officer"),
    )

    class Meta(Record.Meta):
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        constraints = (
            # What was handed in is told by the instant alone; a draft can never count as handed in.
            models.CheckConstraint(
                condition=models.Q(submitted_at=None) | ~models.Q(state=NeedState.DRAFT),
                name="draft_was_not_handed_in",
            ),
        )
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="need_by_change"),
            models.Index(
                fields=("region", "-changed_at", "-id", "state", "visibility", "submitted_at"),
                name="need_of_region",
                condition=LIVE,
            ),
            models.Index(
                fields=("organisation", "-changed_at", "-id"), name="need_of_organisation", condition=LIVE
            ),
            models.Index(
                fields=("state", "visibility", "-changed_at", "-id", "region", "submitted_at"),
                name="need_in_state",
                condition=LIVE,
            ),
            models.Index(
                fields=("state", "submitted_at", "id"), name="need_submitted_in_state", condition=LIVE
            ),
            models.Index(fields=("submitted_at", "state"), name="need_by_submission", condition=LIVE),
            models.Index(fields=("title", "id"), name="need_sorted_by_title"),
            models.Index(fields=("state", "check_on"), name="need_to_check", condition=LIVE),
            models.Index(fields=("deadline_on", "id"), name="need_sorted_by_deadline"),
        )

    def __str__(self) -> str:
        return self.title or str(_("untitled need"))

    def protects(self, name: str) -> bool:
        """Tell whether a field is shown to fewer than the need; the owner's name always is."""
        level = getattr(self, f"{name}_for", None)
        return level is None or is_narrowed(self.visibility, level)

    def open_text(self, name: str) -> Any:
        """Give a field's value if whoever sees the need may see it, else nothing of its kind."""
        value = getattr(self, name)
        return type(value)() if isinstance(value, (str, list)) and self.protects(name) else value

    @property
    def clarity(self) -> int:
        """Give how clearly the need is put, 0 to 100."""
        return calc.clarity(self)


class MatchFeedback(Record):
    """Keep an officer's verdict (匹配反馈) on one match of a need."""

    PREFIX = "F"
    rules: ClassVar[Rules] = rules.feedback_rules

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="feedback", verbose_name=_("need"))
    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("research result"),
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("expert")
    )
    verdict = models.CharField(_("verdict"), max_length=12, choices=Verdict.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # What the verdict was about, so that the list can be reproduced: rank, score, engine, profile, index generation.
    context = models.JSONField(default=dict, blank=True)

    class Meta(Record.Meta):
        verbose_name = _("feedback on a match")
        verbose_name_plural = _("feedback on matches")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(result=None) ^ models.Q(expert=None), name="feedback_is_on_one_match"
            ),
            models.UniqueConstraint(
                fields=("need", "result", "created_by"), name="one_verdict_per_person_and_result"
            ),
            models.UniqueConstraint(
                fields=("need", "expert", "created_by"), name="one_verdict_per_person_and_expert"
            ),
        )


class Introduction(Record):
    """Bring the owner of a need and an expert together (引荐), each seeing of the other what was released."""

    PREFIX = "I"
    rules: ClassVar[Rules] = rules.introduction_rules
    flow: ClassVar[Flow | None] = INTRODUCTION_FLOW
    MASKED: ClassVar[dict[str, str]] = {"expert": "see_expert", "organisation": "see_owner"}

    need = models.ForeignKey(
        Need, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("need")
    )
    expert = models.ForeignKey(
        Expert, on_delete=models.PROTECT, related_name="introductions", verbose_name=_("expert")
    )
    result = models.ForeignKey(
        ResearchResult,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="introductions",
        verbose_name=_("research result"),
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=IntroductionState.choices,
        default=IntroductionState.ASKED,
        editable=False,
    )
    message = models.CharField(_("word from the office"), max_length=500, blank=True)
    answer_by_on = models.DateField(_("answer wanted by"))
    # Once both sides know each other it is a match case (对接事项): whose it is, since when it stands where it
    # stands, by when it should have moved on, what was agreed to be done next, when its keeper was reminded.
    officer = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("looked after by"),
    )
    stage_since = models.DateTimeField(_("at this stage since"), null=True, editable=False)
    due_on = models.DateField(_("stage due"), null=True, editable=False)
    next_step = models.CharField(_("next step"), max_length=200, blank=True)
    next_on = models.DateField(_("next step by"), null=True, blank=True)
    nudged_on = models.DateField(_("reminded"), null=True, editable=False)
    drop_reason = models.CharField(
        _("why dropped"), max_length=10, choices=DropReason.choices, blank=True, editable=False
    )
    # The match as it stood when the introduction was made: score, parts, terms, versions.
    match = models.JSONField(default=dict, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("introduction")
        verbose_name_plural = _("introductions")
        constraints = (
            models.UniqueConstraint(
                fields=("need", "expert"),
                name="one_open_introduction_per_need_and_expert",
                condition=models.Q(state__in=(*OPEN_INTRODUCTION, IntroductionState.CONVERTED)),
                violation_error_message=_("This expert has been asked about this need already."),
            ),
        )
        indexes = (
            models.Index(fields=("expert", "state"), name="introduction_by_expert"),
            models.Index(fields=("state", "-changed_at"), name="introduction_by_state"),
            models.Index(fields=("answer_by_on", "id"), name="introduction_sorted_by_day"),
            models.Index(fields=("state", "due_on"), name="introduction_by_clock", condition=LIVE),
        )

    def __str__(self) -> str:
        return str(self.need)

    @property
    def clock_on(self) -> date | None:
        """Give the day by which something should happen: that of the next step, else that of the stage."""
        return self.next_on or self.due_on

    @property
    def organisation(self) -> Organisation:
        """Give the enterprise whose need it is."""
        return self.need.organisation


class Consent(models.Model):
    """Keep one side's answer (同意) to an introduction, and the fields it releases to the other."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"answered_by"})

    introduction = models.ForeignKey(Introduction, on_delete=models.CASCADE, related_name="consents")
    side = models.CharField(max_length=8, choices=Side.choices)
    answer = models.CharField(_("answer"), max_length=8, choices=Answer.choices, default=Answer.PENDING)
    token_hash = models.CharField(max_length=64, unique=True)
    released = models.JSONField(_("released"), default=list)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.CharField(_("answered by"), max_length=80, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("introduction", "side"), name="each_side_answers_once"),
        )
