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


# While it runs, what a project was approved with changes by a project change alone.
BOUND = (ProjectState.RUNNING, ProjectState.SUSPENDED, ProjectState.ACCEPTANCE)
FIXED = ("title", "region", "base", "amount", "starts_on", "ends_on")


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


class DeliverableKind(models.TextChoices):
    """Be what sort of thing a project hands over."""

    REPORT = "report", _("report")
    DATA = "data", _("data, drawings, documents")
    PROTOTYPE = "prototype", _("prototype or sample")
    EQUIPMENT = "equipment", _("equipment or production line")
    SOFTWARE = "software", _("software")
    PROCESS = "process", _("process or formula")
    PROPERTY = "property", _("intellectual property")
    STANDARD = "standard", _("standard")
    TRAINING = "training", _("people trained")
    OTHER = "other", _("something else")


class DeliverableState(models.TextChoices):
    """Be the state of a deliverable."""

    PROMISED = "promised", _("promised")
    HANDED_OVER = "handed_over", _("handed over")
    ACCEPTED = "accepted", pgettext_lazy("deliverable", "accepted")


class Likelihood(models.IntegerChoices):
    """Be how likely a risk is."""

    RARE = 1, _("1 rare")
    UNLIKELY = 2, _("2 unlikely")
    POSSIBLE = 3, _("3 possible")
    LIKELY = 4, _("4 likely")
    NEARLY_CERTAIN = 5, _("5 nearly certain")


class Effect(models.IntegerChoices):
    """Be how much it would matter."""

    SLIGHT = 1, _("1 slight")
    SMALL = 2, _("2 small")
    NOTABLE = 3, _("3 notable")
    GRAVE = 4, _("4 grave")
    FATAL = 5, _("5 ends the project")


class RiskState(models.TextChoices):
    """Be the state of a risk."""

    OPEN = "open", pgettext_lazy("risk", "open")
    OCCURRED = "occurred", _("occurred")
    CLOSED = "closed", pgettext_lazy("risk", "closed")


class ChangeState(models.TextChoices):
    """Be the state of a project change."""

    PROPOSED = "proposed", pgettext_lazy("change", "waits for a decision")
    APPLIED = "applied", _("approved and applied")
    REJECTED = "rejected", pgettext_lazy("change", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "withdrawn")


class Mark(models.IntegerChoices):
    """Be a mark of an assessment."""

    VERY_LOW = 1, _("1 very low")
    LOW = 2, _("2 low")
    MIDDLING = 3, _("3 middling")
    HIGH = 4, _("4 high")
    VERY_HIGH = 5, _("5 very high")


class AssessmentState(models.TextChoices):
    """Be the state of an assessment."""

    ASKED = "asked", _("asked for")
    SUBMITTED = "submitted", pgettext_lazy("assessment", "submitted")
    WITHDRAWN = "withdrawn", pgettext_lazy("assessment", "not needed any more")


class PolicyState(models.TextChoices):
    """Be the state of a version of a policy."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")


def _ready_to_approve(row: Any) -> dict[str, Words]:
    from luodi.projects.queries import lacking_for_approval

    return dict(lacking_for_approval(row))


def _milestones_done(row: Any) -> dict[str, Words]:
    from luodi.projects.queries import lacking_for_acceptance

    return dict(lacking_for_acceptance(row))


def _all_accepted(row: Any) -> dict[str, Words]:
    from luodi.projects.queries import lacking_for_closing

    return dict(lacking_for_closing(row))


def _is_complete(row: Any) -> dict[str, Words]:
    """Ask for every mark with its reason before an assessment is submitted."""
    lacking: dict[str, Words] = {}
    for name in ("innovation", "market", "foundation"):
        if getattr(row, name) is None:
            lacking[name] = _("Give a mark from 1 to 5.")
        if not getattr(row, f"{name}_reason").strip():
            lacking[f"{name}_reason"] = _("Say why.")
    return lacking


def _still_fits(row: Any) -> dict[str, Words]:
    """Ask that nothing which a change speaks of has moved since it was proposed."""
    from luodi.projects.queries import moved_since

    return dict(moved_since(row))


PROJECT_FLOW = Flow(
    "project",
    initial=ProjectState.PROPOSED,
    final=("closed", "terminated", "rejected"),
    steps=(
        Step("approve", _("Approve"), ("proposed",), "approved", needs=(_ready_to_approve,)),
        Step("start", _("Start"), ("approved", "on_record"), "running"),
        Step("deliver", _("Hand in for acceptance"), ("running",), "acceptance", needs=(_milestones_done,)),
        Step(
            "close",
            pgettext_lazy("project", "Close"),
            ("acceptance", "on_record"),
            "closed",
            note=True,
            needs=(_all_accepted,),
        ),
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

DELIVERABLE_FLOW = Flow(
    "deliverable",
    initial=DeliverableState.PROMISED,
    final=(DeliverableState.ACCEPTED,),
    steps=(
        Step("hand_over", _("Note the handing over"), ("promised",), "handed_over"),
        Step("accept", pgettext_lazy("deliverable", "Accept"), ("handed_over",), "accepted"),
        Step("return", _("Return for completion"), ("handed_over",), "promised", note=True, primary=False),
    ),
)

RISK_FLOW = Flow(
    "risk",
    initial=RiskState.OPEN,
    final=(),
    steps=(
        Step("occur", _("It has occurred"), ("open",), "occurred", note=True, primary=False),
        Step(
            "close", pgettext_lazy("risk", "Close"), ("open", "occurred"), "closed", note=True, primary=False
        ),
        Step("reopen", _("Reopen"), ("closed",), "open", note=True, primary=False),
    ),
)

CHANGE_FLOW = Flow(
    "project change",
    initial=ChangeState.PROPOSED,
    final=(ChangeState.APPLIED, ChangeState.REJECTED, ChangeState.WITHDRAWN),
    steps=(
        Step("approve", _("Approve and apply"), ("proposed",), "applied", needs=(_still_fits,)),
        Step("reject", _("Reject"), ("proposed",), "rejected", note=True, primary=False),
        Step("withdraw", _("Withdraw"), ("proposed",), "withdrawn", note=True, primary=False),
    ),
)

ASSESSMENT_FLOW = Flow(
    "start assessment",
    initial=AssessmentState.ASKED,
    final=(AssessmentState.WITHDRAWN,),
    steps=(
        Step("submit", _("Submit"), ("asked",), "submitted", needs=(_is_complete,)),
        Step("reopen", _("Reopen"), ("submitted",), "asked", note=True, primary=False),
        Step("withdraw", _("Withdraw the request"), ("asked",), "withdrawn", note=True, primary=False),
    ),
)

POLICY_FLOW = Flow(
    "assessment policy",
    initial=PolicyState.DRAFT,
    final=(),
    steps=(
        Step("activate", _("Put in force"), ("draft", "superseded"), "active"),
        Step("supersede", _("Supersede"), ("active",), "superseded", inner=True),
    ),
)
