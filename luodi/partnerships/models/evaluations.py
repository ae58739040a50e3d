"""Keep by what standing bodies are evaluated, their evaluations, and what was agreed to do."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import LIVE, Record
from luodi.core.rules import Rules
from luodi.core.words import Words
from luodi.partnerships import calc, rules
from luodi.partnerships.counting import counter_of
from luodi.partnerships.models.bodies import StandingBody
from luodi.partnerships.models.years import YEARS
from luodi.partnerships.states import (
    ACTION_FLOW,
    EVALUATION_FLOW,
    INDEX_FLOW,
    ActionState,
    BodyKind,
    EvaluationState,
    Grade,
    IndexState,
)

# Sources of values that are no counter: promised money that was paid, and the plan reached, both in per cent.
MONEY, PLAN = "money", "plan"
WRONG: dict[str, Words] = {
    "parts": _("Line %(line)d: four or five parts with bars between are needed."),
    "name": _("Line %(line)d: group and indicator need a name of up to 80 characters each."),
    "weight": _("Line %(line)d: the weight must be a whole number from 1 to 100."),
    "reference": _("Line %(line)d: the reference value must be a whole number from 1 to 1,000,000."),
    "source": _("Line %(line)d: nothing of that name is counted here; leave it empty to have it judged."),
    "twice": _("Line %(line)d: this indicator is there already."),
    "most": _("Line %(line)d: an index has up to 40 indicators."),
    "none": _("An index needs an indicator."),
}


class EvaluationIndex(Record):
    """Be a version of the index (评价指标体系) by which bodies of a kind are evaluated."""

    PREFIX = "BX"
    rules: ClassVar[Rules] = rules.index_rules
    flow: ClassVar[Flow | None] = INDEX_FLOW

    title = models.CharField(_("title"), max_length=80, help_text=_("What is different in this version."))
    kind = models.CharField(
        _("for which kind"),
        max_length=20,
        choices=BodyKind.choices,
        blank=True,
        help_text=_("Left empty it holds for all kinds that have none of their own."),
    )
    text = models.TextField(
        _("indicators"),
        max_length=12_000,
        help_text=_(
            "One a line: group | indicator | weight | reference value | source. English names stand behind a slash "
            "with blanks; without a source a person gives a value between 0 and the reference value."
        ),
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=IndexState.choices, default=IndexState.DRAFT, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("evaluation index")
        verbose_name_plural = _("evaluation indexes")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask for lines that can be read, and for sources that there are.

        :raises ValidationError: beside the text, with the line.
        """
        super().clean()
        try:
            items = calc.read_index(self.text)
        except calc.Unreadable as wrong:
            raise ValidationError({"text": WRONG[wrong.what] % {"line": wrong.line}}) from None
        lines = {item.name: number for number, item in enumerate(items, start=1)}
        for item in items:
            if item.source and item.source not in (MONEY, PLAN) and counter_of(item.source) is None:
                raise ValidationError({"text": WRONG["source"] % {"line": lines[item.name]}})

    @property
    def items(self) -> tuple[calc.Item, ...]:
        """Give the indicators."""
        return calc.read_index(self.text)


class Evaluation(Record):
    """Be the evaluation (评价) of a standing body's year by an index."""

    PREFIX = "BV"
    rules: ClassVar[Rules] = rules.evaluation_rules
    flow: ClassVar[Flow | None] = EVALUATION_FLOW

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="evaluations", verbose_name=_("standing body")
    )
    year = models.PositiveSmallIntegerField(_("year"), validators=YEARS)
    # None: the index that Luodi comes with.
    index = models.ForeignKey(
        EvaluationIndex,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("evaluation index"),
    )
    # Name of an indicator that is judged -> the value given.
    marks = models.JSONField(_("values given"), default=dict, blank=True, editable=False)
    # What was scored when it was confirmed, line by line: it never changes with the records behind it.
    lines = models.JSONField(_("lines"), default=list, blank=True, editable=False)
    # In hundredths of 100 points.
    score = models.PositiveIntegerField(_("score"), null=True, editable=False)
    grade = models.CharField(_("grade"), max_length=10, choices=Grade.choices, blank=True, editable=False)
    conclusion = models.TextField(_("conclusion"), max_length=4000, blank=True)
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=EvaluationState.choices,
        default=EvaluationState.DRAFT,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        constraints = (
            models.UniqueConstraint(
                fields=("body", "year"),
                name="one_evaluation_of_a_body_and_year",
                condition=LIVE,
                violation_error_message=_("There is an evaluation of this year already."),
            ),
        )
        indexes = (models.Index(fields=("year", "id"), name="evaluation_sorted_by_year"),)

    def __str__(self) -> str:
        return f"{self.body} {self.year}"

    @property
    def score_shown(self) -> str:
        """Give the score with two decimals; nothing while it is a draft."""
        return "" if self.score is None else decimal(self.score)

    @property
    def index_shown(self) -> str:
        """Name the index by which it is evaluated."""
        return str(self.index) if self.index else gettext("the index that Luodi comes with")

    @property
    def scored(self) -> list[calc.Scored]:
        """Give the lines as they were scored when it was confirmed."""
        return [calc.Scored(calc.Item(*line[:7]), line[7]) for line in self.lines]


def decimal(hundredths: int) -> str:
    """Write hundredths with two decimals."""
    return f"{hundredths // 100}.{hundredths % 100:02d}"


def frozen(scored: calc.Scored) -> list[Any]:
    """Write a scored line as it is kept."""
    item = scored.item
    return [
        item.group, item.group_en, item.name, item.name_en, item.weight, item.reference, item.source, scored.value,
    ]  # fmt: skip


class ActionItem(Record):
    """Be something that was agreed to be done (整改事项) after an evaluation, by whom and until when."""

    PREFIX = "BA"
    NATURAL = (("title", "body", "year"),)
    rules: ClassVar[Rules] = rules.action_rules
    flow: ClassVar[Flow | None] = ACTION_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset({"owner"})

    body = models.ForeignKey(
        StandingBody, on_delete=models.PROTECT, related_name="actions", verbose_name=_("standing body")
    )
    year = models.PositiveSmallIntegerField(_("after the year"), validators=YEARS)
    title = models.CharField(_("what is to be done"), max_length=200)
    owner = models.CharField(
        _("responsible"), max_length=120, blank=True, help_text=_("The unit or person that has to do it.")
    )
    due_on = models.DateField(_("due"))
    outcome = models.TextField(_("what came of it"), max_length=2000, blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=ActionState.choices, default=ActionState.OPEN, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        indexes = (
            models.Index(fields=("body", "due_on"), name="action_of_body", condition=LIVE),
            models.Index(fields=("due_on", "id"), name="action_sorted_by_due"),
        )

    def __str__(self) -> str:
        return self.title
