"""Name kinds, states and roles of projects."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class ProjectKind(models.TextChoices):
    """Be one of the six kinds of project."""

    TRANSFER = "transfer", _("technology transfer")
    JOINT_RD = "joint_rd", _("joint research and development")
    FUND = "fund", _("fund project")
    PLANNING = "planning", _("planning study")
    INTERNATIONAL = "international", _("international introduction")
    TRAINING = "training", _("training")


class ProjectState(models.TextChoices):
    """Be the state of a project."""

    ON_RECORD = "on_record", _("on record, state not stated")
    PROPOSED = "proposed", _("proposed")
    APPROVED = "approved", _("approved")
    RUNNING = "running", _("running")
    SUSPENDED = "suspended", _("suspended")
    ACCEPTANCE = "acceptance", _("in acceptance")
    CLOSED = "closed", pgettext_lazy("project", "closed")
    TERMINATED = "terminated", _("terminated")
    REJECTED = "rejected", _("rejected")


class TeamRole(models.TextChoices):
    """Be what somebody does in a project's team."""

    LEAD = "lead", _("lead")
    MEMBER = "member", _("member")
    SCHOOL = "school", _("school's administration")


class PartnerRole(models.TextChoices):
    """Be what an organisation is to a project."""

    CLIENT = "client", _("client")
    PARTNER = "partner", _("partner")
    SITE = "site", _("place of use")
    FUNDER = "funder", _("funder")


def _ready_to_approve(row: Any) -> dict[str, Words]:
    from luodi.projects.queries import lacking_for_approval

    return dict(lacking_for_approval(row))


def _milestones_done(row: Any) -> dict[str, Words]:
    from luodi.projects.queries import lacking_for_acceptance

    return dict(lacking_for_acceptance(row))


PROJECT_FLOW = Flow(
    "project",
    initial=ProjectState.PROPOSED,
    final=("closed", "terminated", "rejected"),
    steps=(
        Step("approve", _("Approve"), ("proposed",), "approved", needs=(_ready_to_approve,)),
        Step("start", _("Start"), ("approved", "on_record"), "running"),
        Step("deliver", _("Hand in for acceptance"), ("running",), "acceptance", needs=(_milestones_done,)),
        Step("close", pgettext_lazy("project", "Close"), ("acceptance", "on_record"), "closed", note=True),
        Step("return", _("Return for completion"), ("acceptance",), "running", note=True, primary=False),
        Step("resume", _("Resume"), ("suspended",), "running"),
        Step("suspend", _("Suspend"), ("running",), "suspended", note=True, primary=False),
        Step("reject", _("Reject"), ("proposed",), "rejected", note=True, primary=False),
        Step(
            "terminate",
            _("Terminate"),
            ("approved", "running", "suspended"),
            "terminated",
            note=True,
            primary=False,
        ),
    ),
)
