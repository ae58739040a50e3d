"""Keep how projects are judged before they start, and by which weights."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.projects import calc, rules
from luodi.projects.models.projects import Project
from luodi.projects.states import (
    ASSESSMENT_FLOW,
    POLICY_FLOW,
    AssessmentState,
    Mark,
    PolicyState,
    ProjectKind,
)

CRITERIA = ("innovation", "market", "foundation")
# By what is weighed until the office puts a version of its own in force: all three alike, asked of no kind.
EVEN = (1, 1, 1)
_FROM_1_TO_100 = (MinValueValidator(1), MaxValueValidator(100))
_FROM_1_TO_9 = (MinValueValidator(1), MaxValueValidator(9))


class AssessmentPolicy(Record):
    """Be a version of how start assessments are weighed, and which kinds of project need them (立项评估规则)."""

    PREFIX = "JP"
    rules: ClassVar[Rules] = rules.policy_rules
    flow: ClassVar[Flow | None] = POLICY_FLOW

    title = models.CharField(_("title"), max_length=80, help_text=_("What is different in this version."))
    innovation_weight = models.PositiveSmallIntegerField(
        _("weight of technological innovation"), default=40, validators=_FROM_1_TO_100
    )
    market_weight = models.PositiveSmallIntegerField(
        _("weight of market prospect"), default=35, validators=_FROM_1_TO_100
    )
    foundation_weight = models.PositiveSmallIntegerField(
        _("weight of the foundation of cooperation"), default=25, validators=_FROM_1_TO_100
    )
    required_for = models.JSONField(_("asked of"), default=list, blank=True)
    least = models.PositiveSmallIntegerField(
        _("assessments at least"),
        default=1,
        validators=_FROM_1_TO_9,
        help_text=_("So many must be submitted before a project of these kinds can be approved."),
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=PolicyState.choices, default=PolicyState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("assessment policy")
        verbose_name_plural = _("assessment policies")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for kinds that there are.

        :raises ValidationError: beside the field.
        """
        super().clean()
        kinds = self.required_for
        if not isinstance(kinds, list) or not set(map(str, kinds)) <= set(ProjectKind.values):
            raise ValidationError({"required_for": _("Choose among the six kinds of project.")})

    @property
    def weights(self) -> tuple[int, int, int]:
        """Give the weights in the order of the criteria."""
        return self.innovation_weight, self.market_weight, self.foundation_weight

    @property
    def kinds_shown(self) -> list[str]:
        """Name the kinds that need an assessment."""
        return [str(ProjectKind(kind).label) for kind in ProjectKind.values if kind in self.required_for]


def _mark(words: Any) -> Any:
    return models.PositiveSmallIntegerField(words, choices=Mark.choices, null=True, blank=True)


def _because(words: Any, help_text: Any) -> Any:
    return models.TextField(words, max_length=1000, blank=True, help_text=help_text)


class Assessment(Record):
    """Be one person's judgement of a proposed project (立项评估) by the three criteria, independent of the others'."""

    PREFIX = "JA"
    rules: ClassVar[Rules] = rules.assessment_rules
    flow: ClassVar[Flow | None] = ASSESSMENT_FLOW
    MASKED: ClassVar[dict[str, str]] = dict.fromkeys(
        (*CRITERIA, *(f"{name}_reason" for name in CRITERIA), "advice", "score_shown"), "see_marks"
    )

    project = models.ForeignKey(
        Project,
        on_delete=models.PROTECT,
        related_name="assessments",
        db_index=False,
        verbose_name=_("project"),
    )
    assessor = models.ForeignKey(
        "accounts.User",
        on_delete=models.PROTECT,
        editable=False,
        related_name="+",
        verbose_name=_("assessor"),
    )
    innovation = _mark(_("technological innovation"))
    innovation_reason = _because(
        _("why so much innovation"), _("What is new, and compared with what; how mature it is.")
    )
    market = _mark(_("market prospect"))
    market_reason = _because(
        _("why such a prospect"), _("Who would buy it, how many there are, what else they could buy.")
    )
    foundation = _mark(_("foundation of cooperation"))
    foundation_reason = _because(
        _("why such a foundation"), _("What the sides have done together, and bring in: people, money, site.")
    )
    advice = models.TextField(_("advice"), max_length=1000, blank=True)
    # What was reckoned when it was submitted, and by which version; None: all criteria alike.
    policy = models.ForeignKey(
        AssessmentPolicy,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("assessment policy"),
    )
    # In hundredths of 100 points.
    score = models.PositiveIntegerField(_("score"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=AssessmentState.choices,
        default=AssessmentState.ASKED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("start assessment")
        verbose_name_plural = _("start assessments")
        constraints = (
            models.UniqueConstraint(
                fields=("project", "assessor"),
                name="an_assessor_judges_a_project_once",
                condition=LIVE & ~models.Q(state="withdrawn"),
                violation_error_message=_("This person has been asked to assess this project already."),
            ),
        )
        indexes = (models.Index(fields=("project", "state"), name="assessment_of_project", condition=LIVE),)

    def __str__(self) -> str:
        return f"{self.project} · {self.assessor}"

    @property
    def marks(self) -> tuple[int | None, int | None, int | None]:
        """Give the marks in the order of the criteria."""
        return self.innovation, self.market, self.foundation

    @property
    def weights(self) -> tuple[int, int, int]:
        """Give the weights that it was reckoned by."""
        return self.policy.weights if self.policy else EVEN

    @property
    def score_shown(self) -> str:
        """Give the score with two decimals; nothing until it is submitted."""
        return "" if self.score is None else f"{self.score // 100}.{self.score % 100:02d}"

    def reckoned(self) -> int:
        """Reckon the score of complete marks by the weights."""
        return calc.score([mark or 0 for mark in self.marks], self.weights)
