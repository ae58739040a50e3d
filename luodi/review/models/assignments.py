"""Keep reviewers' tasks, every version that was handed in, and what the reviews of an application come to."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, Call
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.funds import rulebook
from luodi.registry.models import Expert
from luodi.review import rules
from luodi.review.states import ASSIGNMENT_FLOW, AssignmentState, How


class Assignment(Record):
    """Be an expert's task to review an application (评审任务), from proposal to the locked review.

    To everybody but who runs the review the reviewer is a number, drawn at random for each application.
    """

    PREFIX = "GV"
    NAMED_BY = "title"
    rules: ClassVar[Rules] = rules.assignment_rules
    flow: ClassVar[Flow | None] = ASSIGNMENT_FLOW
    PERSONAL: ClassVar[frozenset[str]] = frozenset(
        {"expert", "signed_name", "reason", "comment", "confidential", "remarks", "justification"}
    )

    call = models.ForeignKey(
        Call, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("call for applications")
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, related_name="assignments", verbose_name=_("application")
    )
    # What it is called: by the revision that is reviewed.
    title = models.CharField(_("title"), max_length=160)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+", verbose_name=_("reviewer"))
    number = models.PositiveSmallIntegerField(_("number of the reviewer"))
    how = models.CharField(_("assigned"), max_length=8, choices=How.choices, default=How.ENGINE)
    fit = models.PositiveIntegerField(_("fit"), default=0)
    # Why this one: place among all for this application, load.
    why = models.JSONField(default=dict, blank=True)
    locked = models.BooleanField(_("kept when planned anew"), default=False)
    drawn_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    token_hash = models.CharField(max_length=64, unique=True, null=True, blank=True)
    invited_at = models.DateTimeField(_("invited"), null=True, blank=True, editable=False)
    answer_by_on = models.DateField(_("answer until"), null=True, blank=True)
    due_on = models.DateField(_("due"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    reminded_on = models.DateField(null=True, blank=True)
    # The declaration on conflicts of interest: which text, by whom, when.
    declaration = models.PositiveSmallIntegerField(_("declaration"), null=True, blank=True)
    signed_name = models.CharField(_("signed by"), max_length=80, blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    scores = models.JSONField(_("scores"), default=dict, blank=True)
    remarks = models.JSONField(_("comments by criterion"), default=dict, blank=True)
    comment = models.TextField(_("comment for the applicant"), max_length=3000, blank=True)
    confidential = models.TextField(_("confidential comment for the panel"), max_length=3000, blank=True)
    justification = models.TextField(_("reason for an extreme score"), max_length=3000, blank=True)
    saved_at = models.DateTimeField(_("saved"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(
        pgettext_lazy("review", "handed in"), null=True, blank=True, editable=False
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=AssignmentState.choices,
        default=AssignmentState.PROPOSED,
        editable=False,
    )

    class Meta(Record.Meta):
        verbose_name = _("review task")
        verbose_name_plural = _("review tasks")
        constraints = (
            models.UniqueConstraint(
                fields=("application", "expert"), name="an_expert_is_asked_once_for_an_application"
            ),
            models.UniqueConstraint(
                fields=("application", "number"), name="a_reviewer_has_a_number_of_an_application"
            ),
        )
        indexes = (
            models.Index(fields=("call", "state"), name="review_tasks_of_a_call"),
            models.Index(fields=("expert", "-changed_at", "-id"), name="review_tasks_of_an_expert"),
            models.Index(fields=("state", "answer_by_on"), name="invitations_that_run_out"),
        )

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Ask that the call is that of the application.

        :raises ValidationError: if it is not.
        """
        if self.application.call_id != self.call_id:
            raise ValidationError(_("This application belongs to another call."))

    @property
    def pseudonym(self) -> str:
        """Name the reviewer without naming anybody."""
        return gettext("Reviewer %(number)d") % {"number": self.number}

    @property
    def book(self) -> rulebook.book.Review:
        """Give the clause on reviews that the call is under."""
        return self.call.book.review

    @property
    def is_read(self) -> bool:
        """Tell whether the full text is open to the reviewer: once the declaration is signed, as long as it counts."""
        return self.declaration is not None and self.state in (
            "accepted", "drafting", "returned", "submitted", "locked"
        )  # fmt: skip

    @property
    def is_written(self) -> bool:
        """Tell whether the reviewer may write."""
        return self.state in ("accepted", "drafting", "returned")


class ReviewVersion(models.Model):
    """Be a review as it was handed in (评审意见版本): never changed, never deleted, also when it was returned."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"content"})

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField()
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("assignment", "number"), name="a_review_has_its_versions"),
        )

    def __str__(self) -> str:
        return f"{self.assignment_id} v{self.number}"


class ApplicationScore(models.Model):
    """Be what the reviews of an application come to (评审结果), with the formula and its inputs; the newest holds.

    Totals are hundredths of a point. Names nobody: reviewers are their numbers.
    """

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"waiver"})

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField()
    total = models.IntegerField(_("score"), null=True)
    kept = models.PositiveSmallIntegerField()
    reviews = models.PositiveSmallIntegerField(_("valid reviews"))
    voided = models.PositiveSmallIntegerField(_("void reviews"), default=0)
    spread = models.PositiveIntegerField(_("spread"))
    flagged = models.BooleanField(_("far apart"))
    formula = models.JSONField()
    inputs = models.JSONField()
    # Why fewer reviews than the rules ask for are enough here, and who says so.
    waiver = models.CharField(_("why fewer reviews are enough"), max_length=500, blank=True)
    waived_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="a_score_is_reckoned_in_turn"),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.total}"

    @property
    def points(self) -> str:
        """Write the score as people do."""
        return "" if self.total is None else f"{self.total / 100:.2f}"


class ApplicantComments(models.Model):
    """Be what applicants learn of the reviews (反馈意见): one consolidated text, once the decision is out."""

    PERSONAL: ClassVar[frozenset[str]] = frozenset({"text"})

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="feedback")
    text = models.TextField(_("comments for the applicant"), max_length=10_000)
    written_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    released_at = models.DateTimeField(_("released"), null=True)

    def __str__(self) -> str:
        return f"{self.application_id}"
