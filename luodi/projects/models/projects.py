"""Keep projects with their teams, partners and milestones."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from luodi.core.fields import MoneyField
from luodi.core.flow import Flow
from luodi.core.models import Record
from luodi.core.rules import Rules
from luodi.needs.models import Introduction
from luodi.partnerships.models import StandingBody
from luodi.partnerships.states import NOT_PUBLIC
from luodi.projects import rules
from luodi.projects.calc import percent
from luodi.projects.states import BOUND, FIXED, PROJECT_FLOW, PartnerRole, ProjectKind, ProjectState, TeamRole
from luodi.registry.models import Field, Organisation, Person, Region, ResultApplication, in_english


class Project(Record):
    """Be a piece of joint work (项目) that lands in a region."""

    PREFIX = "J"
    NAMED_BY = "title"
    NATURAL = (("title", "region"),)
    rules: ClassVar[Rules] = rules.project_rules
    flow: ClassVar[Flow | None] = PROJECT_FLOW

    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("title in English"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=ProjectKind.choices)
    introduction = models.OneToOneField(
        Introduction,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="project",
        verbose_name=_("introduction"),
    )
    application = models.ForeignKey(
        ResultApplication,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="projects",
        verbose_name=_("application of a result"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        db_index=False,
        verbose_name=_("landing region"),
        help_text=_("Where the result is put to use; not necessarily where the partner is registered."),
    )
    school = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("school"),
    )
    field = models.ForeignKey(
        Field, on_delete=models.PROTECT, null=True, blank=True, verbose_name=_("technology field")
    )
    base = models.ForeignKey(
        StandingBody,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        verbose_name=_("base"),
        help_text=_("The base or institute that houses it, where there is one."),
    )
    summary = models.TextField(_("summary"), max_length=2000, blank=True)
    amount = MoneyField(_("planned amount"), null=True, blank=True)
    starts_on = models.DateField(_("starts"), null=True, blank=True)
    ends_on = models.DateField(_("ends"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=12, choices=ProjectState.choices, default=ProjectState.PROPOSED, editable=False
    )

    class Meta(Record.Meta):
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_on=None)
                | models.Q(starts_on=None)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="project_ends_after_it_starts",
                violation_error_message=_("A project cannot end before it starts."),
            ),
        )
        indexes = (
            models.Index(fields=("retired_at", "-changed_at", "-id"), name="project_by_change"),
            models.Index(fields=("region", "-changed_at", "-id"), name="project_by_region"),
            models.Index(fields=("state", "-changed_at"), name="project_by_state"),
            models.Index(fields=("title", "id"), name="project_sorted_by_title"),
            models.Index(fields=("ends_on", "id"), name="project_sorted_by_end"),
        )

    def __str__(self) -> str:
        return (self.title_en if in_english() else "") or self.title

    def clean(self) -> None:
        """Ask for a base that exists, and keep what was approved from being changed in passing.

        A base that is only planned is not everybody's to know. What a running project was approved with changes by a
        project change alone, which somebody else decides on.

        :raises ValidationError: beside the fields.
        """
        super().clean()
        if self.base is not None and self.base.state in NOT_PUBLIC:
            raise ValidationError({"base": _("This body has not been set up yet.")})
        if self.pk and self.state in BOUND and not self.changed_by_decision:
            self._stay_as_approved()

    # Set while a change that was decided on is applied.
    changed_by_decision = False

    def _stay_as_approved(self) -> None:
        columns = {name: str(self._meta.get_field(name).attname) for name in FIXED}  # type: ignore[union-attr]
        kept = type(self)._base_manager.filter(pk=self.pk, state=self.state).values(*columns.values()).first()
        if kept is None:
            return
        moved = [
            name
            for name, column in columns.items()
            if (kept[column] or None) != (getattr(self, column) or None)
        ]
        if moved:
            words = _("A running project changes this by a project change that the office approves.")
            raise ValidationError(dict.fromkeys(moved, words))


class Member(models.Model):
    """Be somebody in a project's team (团队成员), with the share of the work."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(
        Person, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=8, choices=TeamRole.choices, default=TeamRole.MEMBER)
    # In basis points: 10000 are the whole.
    share = models.PositiveSmallIntegerField(_("share"), null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("project", "person"), name="a_person_is_in_a_team_once"),
            models.UniqueConstraint(
                fields=("project",), name="a_project_has_one_lead", condition=models.Q(role="lead")
            ),
            models.CheckConstraint(
                condition=models.Q(share=None) | models.Q(share__lte=10_000),
                name="a_share_is_at_most_the_whole",
            ),
        )

    @property
    def share_shown(self) -> str:
        """Give the share in per cent."""
        return "" if self.share is None else percent(self.share)


class Partner(models.Model):
    """Be an organisation that takes part in a project (合作单位)."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="partners")
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="partnerships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=8, choices=PartnerRole.choices, default=PartnerRole.PARTNER)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("project", "organisation", "role"), name="a_partner_has_a_role_in_a_project_once"
            ),
        )


class Milestone(Record):
    """Be something a project promises by a day (里程碑)."""

    PREFIX = "M"
    NATURAL = (("title", "project"),)
    rules: ClassVar[Rules] = rules.milestone_rules

    project = models.ForeignKey(
        Project, on_delete=models.CASCADE, related_name="milestones", verbose_name=_("project")
    )
    title = models.CharField(_("milestone"), max_length=160)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done"), null=True, blank=True)
    evidence = models.TextField(_("evidence"), max_length=500, blank=True)

    class Meta(Record.Meta):
        ordering = ("due_on", "pk")
        indexes = (models.Index(fields=("due_on", "id"), name="milestone_sorted_by_due"),)
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")

    def __str__(self) -> str:
        return self.title
