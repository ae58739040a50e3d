"""Keep what consortia apply for: words, frozen revisions, papers, and by whom they wish not to be judged."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.calls import rules
from luodi.calls.models.calls import Call, Topic
from luodi.calls.states import APPLICATION_FLOW, FACTS, WORDS, ApplicationState, Part
from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import Record, StoredFile
from luodi.core.rules import Rules
from luodi.registry.models import Expert, Organisation, Person

# Whom they wish not to be judged by belongs to the draft: it is no matter of form, and never opened again.
ALL_PARTS: Final = frozenset({*FACTS, *WORDS, *Part.values})


class Application(Record):
    """Be what a consortium applies for (项目申报书): its lead, its words; the parts are its parties'.

    What was submitted is a revision that nobody changes; what stands here is what its applicants write on.
    """

    PREFIX = "GX"
    NAMED_BY = "title"
    rules: ClassVar[Rules] = rules.application_rules
    flow: ClassVar[Flow | None] = APPLICATION_FLOW

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="applications", verbose_name=_("call for applications")
    )
    topic = models.ForeignKey(
        Topic,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="applications",
        verbose_name=_("topic"),
        help_text=_("Leave empty for a topic of your own, where the guide allows it."),
    )
    class_key = models.CharField(_("class of projects"), max_length=40, blank=True)
    title = models.CharField(_("title of the project"), max_length=160)
    lead = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("lead organisation")
    )
    principal = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("principal investigator"),
    )
    months = models.PositiveSmallIntegerField(
        _("duration in months"), default=24, validators=(MinValueValidator(1), MaxValueValidator(120))
    )
    abstract = models.TextField(
        _("abstract"), max_length=1000, blank=True, help_text=_("Names nobody: reviewers read it first.")
    )
    problem = models.TextField(_("problem to be solved"), max_length=4000, blank=True)
    innovation = models.TextField(_("technological innovation"), max_length=4000, blank=True)
    market = models.TextField(_("market prospect"), max_length=4000, blank=True)
    foundation = models.TextField(_("foundation of cooperation"), max_length=4000, blank=True)
    plan = models.TextField(_("plan of work with milestones"), max_length=8000, blank=True)
    risks = models.TextField(_("risks and what is done about them"), max_length=2000, blank=True)

    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    receipt = models.CharField(_("receipt number"), max_length=40, blank=True, editable=False)
    revision = models.PositiveSmallIntegerField(_("revision"), default=0, editable=False)
    # What it asks of the fund by its last revision, for lists and sums.
    asked = MoneyField(_("asked of the fund"), null=True, editable=False)
    # What may be corrected after it was returned, and until when.
    reopened = models.JSONField(_("open for correction"), default=list, editable=False)
    correct_by = models.DateField(_("to be corrected by"), null=True, editable=False)
    state = models.CharField(
        _("state"),
        max_length=14,
        choices=ApplicationState.choices,
        default=ApplicationState.DRAFT,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        constraints = (
            models.UniqueConstraint(
                fields=("receipt",), name="a_receipt_is_given_once", condition=~models.Q(receipt="")
            ),
        )
        indexes = (
            models.Index(fields=("call", "state", "-changed_at", "-id"), name="applications_of_a_call"),
            models.Index(fields=("lead", "-changed_at"), name="applications_of_a_lead"),
        )

    def __str__(self) -> str:
        return self.title

    @classmethod
    def label(cls, name: str) -> str:
        """Name one of its fields as people do."""
        return str(cls._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def open_parts(self, today: date) -> frozenset[str]:
        """Name what its makers may write on: all of a draft, of what was returned what is open, until its day."""
        if self.retired_at is not None:
            return frozenset()
        if self.state == ApplicationState.DRAFT:
            return ALL_PARTS
        late = self.correct_by is not None and today > self.correct_by
        if self.state != ApplicationState.RETURNED or late:
            return frozenset()
        return ALL_PARTS & frozenset(self.reopened)


class Revision(models.Model):
    """Be an application as it was submitted (申报版本): frozen, with its hash; never changed, never deleted."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveSmallIntegerField(_("revision"))
    content = models.JSONField()
    content_hash = models.CharField(_("hash"), max_length=64)
    at = models.DateTimeField(_("when"))
    actor_id = models.BigIntegerField(null=True)

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"content"})

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "number"), name="a_revision_has_a_number_of_its_own"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} r{self.number}"


class Paper(models.Model):
    """Be a paper that the rules ask for (申报材料): one of the named documents, as a file of the application."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="papers")
    name = models.CharField(_("document"), max_length=120)
    # Somebody has looked, and it names nobody: where neither side learns the other, reviewers may open it.
    nameless = models.BooleanField(_("names nobody"), default=False)
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.application_id} {self.name}"


class Exclusion(models.Model):
    """Be somebody by whom applicants wish not to be judged (申请回避专家), with the reason; reviewers never read it."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"name", "organisation", "reason"})

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="exclusions")
    name = models.CharField(_("name"), max_length=80)
    organisation = models.CharField(_("organisation"), max_length=120)
    reason = models.CharField(_("reason"), max_length=500)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"
