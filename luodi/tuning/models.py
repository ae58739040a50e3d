"""Keep versions of weights and dictionary, long works of the engine, and what the nights found."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.matching.dictionary import Dictionary
from luodi.matching.profile import Profile
from luodi.needs.models import Need
from luodi.needs.reasons import PARTS
from luodi.registry.models import Expert, ResearchResult
from luodi.tuning import rules
from luodi.tuning.states import (
    DICTIONARY_FLOW,
    PROFILE_FLOW,
    Kind,
    RunState,
    VersionState,
    Way,
    Work,
)

# What can be said of records of each kind; another part would weigh nothing but doubt.
PARTS_OF: dict[str, tuple[str, ...]] = {
    Kind.RESULTS: ("text", "field", "industry", "maturity", "region", "way", "budget", "time"),
    Kind.EXPERTS: ("text", "field", "industry", "region", "load", "response"),
}


def _weight(part: str) -> models.DecimalField[Any, Any]:
    """Make the field for the weight of one part of the score: 0 to 100, to a tenth."""
    return models.DecimalField(
        PARTS[part],  # type: ignore[arg-type]
        max_digits=4,
        decimal_places=1,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )


class Version(Record):
    """Be a version of something that matching goes by; of each kind the one put in force last is in force."""

    title = models.CharField(_("title"), max_length=80, help_text=_("What is different in this version."))
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=VersionState.choices,
        default=VersionState.DRAFT,
        editable=False,
    )
    activated_at = models.DateTimeField(_("put in force"), null=True, editable=False)

    class Meta(Record.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.title


class MatchProfile(Version):
    """Be a version of the weights (匹配权重) by which results or experts are ranked."""

    PREFIX = "W"
    rules: ClassVar[Rules] = rules.profile_rules
    flow: ClassVar[Flow | None] = PROFILE_FLOW

    kind = models.CharField(_("what is ranked"), max_length=8, choices=Kind.choices)
    way = models.CharField(
        _("how it came about"), max_length=8, choices=Way.choices, default=Way.ENTERED, editable=False
    )
    # What speaks for learned weights: how many verdicts, losses on needs held back, intervals.
    evidence = models.JSONField(_("evidence"), default=dict, blank=True, editable=False)
    text_weight = _weight("text")
    field_weight = _weight("field")
    industry_weight = _weight("industry")
    maturity_weight = _weight("maturity")
    region_weight = _weight("region")
    way_weight = _weight("way")
    budget_weight = _weight("budget")
    time_weight = _weight("time")
    load_weight = _weight("load")
    response_weight = _weight("response")

    class Meta(Version.Meta):
        verbose_name = _("match profile")
        verbose_name_plural = _("match profiles")
        indexes = (models.Index(fields=("kind", "state", "-activated_at"), name="match_profile_in_force"),)

    def clean(self) -> None:
        """Ask for a weight above zero, and for none on a part that the kind does not have.

        :raises ValidationError: beside the weights that are wrong.
        """
        super().clean()
        parts = PARTS_OF.get(self.kind, tuple(PARTS))
        wrong = {
            f"{part}_weight": [_("Not known of what is ranked here: leave it at 0.")]
            for part in PARTS
            if part not in parts and getattr(self, f"{part}_weight")
        }
        if not self.text_weight:
            wrong["text_weight"] = [_("Without wording every list is chance: give it a weight above 0.")]
        if wrong:
            raise ValidationError(wrong)

    @property
    def weights(self) -> dict[str, float]:
        """Give the weights by part, as the engine takes them; a part without weight is left out."""
        found = {part: float(getattr(self, f"{part}_weight")) for part in PARTS}
        return {part: weight for part, weight in found.items() if weight}

    @property
    def profile(self) -> Profile:
        """Give the weights as the engine takes them."""
        return Profile(self.code, self.weights)


class MatchDictionary(Version):
    """Be a version of the domain dictionary (领域词典): words of one meaning, and words without any."""

    PREFIX = "D"
    rules: ClassVar[Rules] = rules.dictionary_rules
    flow: ClassVar[Flow | None] = DICTIONARY_FLOW

    text = models.TextField(
        _("entries"),
        max_length=400_000,
        help_text=_(
            "Under [same], one group a line with bars between: 热管理 | thermal management. "
            "Under [stop], words that say nothing, with blanks between. A # begins a remark."
        ),
    )

    class Meta(Version.Meta):
        verbose_name = _("match dictionary")
        verbose_name_plural = _("match dictionaries")
        indexes = (models.Index(fields=("state", "-activated_at"), name="match_dictionary_in_force"),)

    def clean(self) -> None:
        """Ask for entries that can be read.

        :raises ValidationError: with the number of each line that cannot.
        """
        super().clean()
        if faults := faults_of(self.text):
            raise ValidationError({"text": faults})

    @property
    def dictionary(self) -> Dictionary:
        """Give the entries as the engine takes them."""
        return Dictionary.parse(self.text)


def faults_of(text: str, most: int = 5) -> list[str]:
    """Name the lines of a dictionary that cannot be read, the first few."""
    faults: list[str] = []
    section = ""
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.partition("#")[0].strip()
        if line.startswith("["):
            section = line.strip("[]")
            if section not in ("same", "stop"):
                faults.append(
                    str(
                        _("Line %(number)d: “%(line)s” is no section; write [same] or [stop].")
                        % {"number": number, "line": line[:40]}
                    )
                )
        elif line and not section:
            faults.append(
                str(
                    _("Line %(number)d stands before the first section [same] or [stop].")
                    % {"number": number}
                )
            )
        elif line and section == "same" and len([part for part in line.split("|") if part.strip()]) < 2:
            faults.append(
                str(
                    _("Line %(number)d: “%(line)s” stands alone; put a bar and a word of the same meaning.")
                    % {"number": number, "line": line[:40]}
                )
            )
    return faults[:most]


class EngineRun(models.Model):
    """Be a long work of the engine (后台任务): how far it is, and where it goes on after an interruption."""

    work = models.CharField(_("work"), max_length=8, choices=Work.choices)
    kind = models.CharField(max_length=8, choices=Kind.choices, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=RunState.choices, default=RunState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    # The key of the last need that is finished.
    cursor = models.BigIntegerField(default=0)
    # What came of it, as data: the page words it in the reader's language.
    facts = models.JSONField(default=dict)
    profile = models.ForeignKey(MatchProfile, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("work", "-id"), name="engine_run_latest"),)

    @property
    def percent(self) -> int:
        """Give how much is done, 0 to 100."""
        return min(100, 100 * self.done // self.total) if self.total else 0


class FoundMatch(models.Model):
    """Keep a match (夜间匹配结果) that a night found among the first of a need's list, and since when."""

    need = models.ForeignKey(Need, on_delete=models.CASCADE, related_name="found")
    result = models.ForeignKey(ResearchResult, on_delete=models.CASCADE, null=True, related_name="+")
    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, null=True, related_name="+")
    rank = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=4, decimal_places=1)
    found_at = models.DateTimeField()
    # Whether it belongs to the first list that the need ever had: nothing is new in it.
    first_list = models.BooleanField(default=False)
    run = models.ForeignKey(EngineRun, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(result=None) ^ models.Q(expert=None), name="found_match_is_of_one_record"
            ),
            models.UniqueConstraint(fields=("need", "result"), name="result_is_found_once_for_a_need"),
            models.UniqueConstraint(fields=("need", "expert"), name="expert_is_found_once_for_a_need"),
        )
        indexes = (
            models.Index(fields=("-found_at", "-need", "rank"), name="found_match_by_time"),
            models.Index(
                fields=("-found_at", "need"), name="found_match_news", condition=models.Q(first_list=False)
            ),
        )


class Digested(models.Model):
    """Remember up to when somebody was told of new matches (匹配摘要)."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    up_to = models.DateTimeField()
