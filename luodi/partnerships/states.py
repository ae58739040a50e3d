"""Name kinds of standing bodies, and states of agreements, promises and open points."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class BodyKind(models.TextChoices):
    """Be a kind of body that stands beyond a single project."""

    MANAGEMENT_OFFICE = "management_office", _("university office")
    JOINT_OFFICE = "joint_office", _("joint office")
    VIRTUAL_INSTITUTE = "virtual_institute", _("virtual institute")
    LOCAL_INSTITUTE = "local_institute", _("local institute")
    RD_BASE = "rd_base", _("research and development base")
    INDUSTRIAL_BASE = "industrial_base", _("industrialisation base")
    JOINT_LABORATORY = "joint_laboratory", _("joint laboratory")


class AgreementLevel(models.TextChoices):
    """Be whom the university has agreed with."""

    PROVINCE = "province", _("university and province")
    CITY = "city", _("university and city")
    COUNTY = "county", _("university and county or zone")
    ENTERPRISE = "enterprise", _("university and enterprise")
    OTHER = "other", pgettext_lazy("agreement level", "other")


class AgreementState(models.TextChoices):
    """Be the state of an agreement."""

    DRAFT = "draft", _("draft")
    NEGOTIATING = "negotiating", _("in negotiation")
    SIGNED = "signed", _("signed")
    EXPIRED = "expired", pgettext_lazy("agreement", "expired")
    ENDED = "ended", _("ended early")
    DROPPED = "dropped", _("not concluded")


class PromiseState(models.TextChoices):
    """Be the state of a promise."""

    OPEN = "open", pgettext_lazy("promise", "open")
    KEPT = "kept", _("kept")
    WAIVED = "waived", _("waived")


class PointState(models.TextChoices):
    """Be the state of a point that is negotiated."""

    OPEN = "open", pgettext_lazy("point", "open")
    DECIDED = "decided", _("decided")


class Side(models.TextChoices):
    """Be who has promised."""

    UNIVERSITY = "university", _("university")
    PARTNER = "partner", _("partner")
    BOTH = "both", _("both sides")


class InteractionKind(models.TextChoices):
    """Be how people met."""

    VISIT = "visit", _("visit")
    MEETING = "meeting", _("meeting")
    CALL = "call", _("call")
    MESSAGE = "message", _("message")
    OTHER = "other", pgettext_lazy("interaction", "other")


def _can_be_signed(row: Any) -> dict[str, Words]:
    """Name what an agreement lacks before it is signed."""
    lacking: dict[str, Words] = {}
    if not row.signed_on:
        lacking["signed_on"] = _("Say on which day it was signed.")
    if not row.ends_on:
        lacking["ends_on"] = _("Say until when it holds; without a term nobody is warned before it ends.")
    points = row.points.unguarded("whether one is open, which holds up the signing")
    if points.filter(state=PointState.OPEN, retired_at=None).exists():
        lacking[""] = _("Points are still open: decide them first.")
    return lacking


def _is_shown(row: Any) -> dict[str, Words]:
    """Ask for evidence before a promise counts as kept."""
    return {} if row.evidence.strip() else {"evidence": _("Say by what one can see that it was kept.")}


def _is_decided(row: Any) -> dict[str, Words]:
    """Ask for the wording before a point counts as decided."""
    return {} if row.decision.strip() else {"decision": _("Write down what was decided.")}


AGREEMENT_FLOW = Flow(
    "agreement",
    initial=AgreementState.DRAFT,
    final=(AgreementState.EXPIRED, AgreementState.ENDED, AgreementState.DROPPED),
    steps=(
        Step("negotiate", _("Begin to negotiate"), ("draft",), "negotiating"),
        Step("sign", _("Note the signing"), ("draft", "negotiating"), "signed", needs=(_can_be_signed,)),
        Step("drop", _("Drop it"), ("draft", "negotiating"), "dropped", note=True, primary=False),
        Step("end", _("End it early"), ("signed",), "ended", note=True, primary=False),
        Step("expire", pgettext_lazy("agreement", "Expire"), ("signed",), "expired", inner=True),
    ),
)

PROMISE_FLOW = Flow(
    "promise",
    initial=PromiseState.OPEN,
    final=(),
    steps=(
        Step("keep", _("Mark as kept"), ("open",), "kept", needs=(_is_shown,)),
        Step("waive", _("Waive"), ("open",), "waived", note=True, primary=False),
        Step("reopen", _("Reopen"), ("kept", "waived"), "open", note=True, primary=False),
    ),
)

POINT_FLOW = Flow(
    "open point",
    initial=PointState.OPEN,
    final=(),
    steps=(
        Step("decide", _("Mark as decided"), ("open",), "decided", needs=(_is_decided,)),
        Step("reopen", _("Reopen"), ("decided",), "open", note=True, primary=False),
    ),
)
