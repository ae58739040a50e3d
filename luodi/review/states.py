"""Name the states of a reviewer's task, and the steps between them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class AssignmentState(models.TextChoices):
    """Be the state of a reviewer's task."""

    PROPOSED = "proposed", pgettext_lazy("reviewer", "proposed")
    INVITED = "invited", pgettext_lazy("reviewer", "invited")
    ACCEPTED = "accepted", pgettext_lazy("reviewer", "accepted")
    DECLINED = "declined", pgettext_lazy("reviewer", "declined")
    EXPIRED = "expired", pgettext_lazy("reviewer", "expired")
    DRAFTING = "drafting", pgettext_lazy("reviewer", "being written")
    SUBMITTED = "submitted", pgettext_lazy("review", "submitted")
    RETURNED = "returned", pgettext_lazy("review", "returned")
    LOCKED = "locked", pgettext_lazy("review", "locked")
    VOIDED = "voided", pgettext_lazy("review", "void")
    RECUSED = "recused", pgettext_lazy("reviewer", "recused")


# Who writes still; whose word counts; who has, had or will have to do with the application.
WRITING = (AssignmentState.ACCEPTED, AssignmentState.DRAFTING, AssignmentState.RETURNED)
COUNTING = (AssignmentState.SUBMITTED, AssignmentState.LOCKED)
PROMISED = (*WRITING, *COUNTING)
LIVE = (AssignmentState.PROPOSED, AssignmentState.INVITED, *PROMISED)
# What is paid for: a review that was written, also where it does not count in the end.
WRITTEN = (*COUNTING, AssignmentState.RETURNED)


class How(models.TextChoices):
    """Be how a reviewer came to an application or into the pool."""

    ENGINE = "engine", _("by the engine")
    HAND = "hand", _("by hand")


class Source(models.TextChoices):
    """Be where a conflict is known from."""

    SCREEN = "screen", _("from the registers")
    DECLARED = "declared", _("declared by the reviewer")
    OFFICE = "office", _("entered by the office")


class Work(models.TextChoices):
    """Be what a review works on in the background."""

    NONE = "", ""
    AFFINITY = "affinity", _("comparing texts")
    PLAN = "plan", _("assigning reviewers")


def _written(row: Any) -> dict[str, Words]:
    """Name what a review lacks to be handed in."""
    from luodi.review.sheet import missing

    return missing(row)


ASSIGNMENT_FLOW = Flow(
    "review task",
    initial=AssignmentState.PROPOSED,
    final=(
        AssignmentState.DECLINED, AssignmentState.EXPIRED, AssignmentState.VOIDED, AssignmentState.RECUSED,
    ),
    steps=(
        Step("invite", pgettext_lazy("reviewer", "Invite"), ("proposed",), "invited", inner=True),
        Step("accept", pgettext_lazy("reviewer", "Accept"), ("invited",), "accepted", inner=True),
        Step("decline", pgettext_lazy("reviewer", "Decline"), ("invited",), "declined", note=True, inner=True),
        Step("expire", pgettext_lazy("reviewer", "Expire"),
             ("invited", "accepted", "drafting", "returned"), "expired", inner=True),
        Step("begin", pgettext_lazy("reviewer", "Begin to write"), ("accepted",), "drafting", inner=True),
        Step("submit", pgettext_lazy("review", "Hand in"), ("accepted", "drafting", "returned"), "submitted",
             needs=(_written,), inner=True),
        Step("return", pgettext_lazy("review", "Return to the reviewer"), ("submitted",), "returned",
             note=True, primary=False),
        Step("lock", pgettext_lazy("review", "Lock"), ("submitted",), "locked", inner=True),
        Step("unlock", pgettext_lazy("review", "Unlock"), ("locked",), "submitted", inner=True),
        Step("recuse", pgettext_lazy("reviewer", "Withdraw because of a conflict"),
             ("accepted", "drafting", "submitted", "returned"), "recused", note=True, inner=True),
        Step("void", pgettext_lazy("review", "Declare void"),
             ("invited", "accepted", "drafting", "submitted", "returned", "locked"), "voided", note=True, inner=True),
    ),
)  # fmt: skip
