"""Name states of calls for needs and of their districts' lists, and what a district may ask."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class CallState(models.TextChoices):
    """Be the state of a call for needs."""

    DRAFT = "draft", _("draft")
    OPEN = "open", pgettext_lazy("call", "open")
    CLOSED = "closed", pgettext_lazy("call", "closed")
    CONCLUDED = "concluded", pgettext_lazy("call", "concluded")
    WITHDRAWN = "withdrawn", _("withdrawn")


class ListState(models.TextChoices):
    """Be where a district's list of needs stands on its way to the office."""

    COLLECTING = "collecting", _("collecting")
    HANDED_IN = "handed_in", _("with the city")
    RETURNED = "returned", _("returned to the district")
    WITH_OFFICE = "with_office", _("with the office")
    ACCEPTED = "accepted", _("accepted by the office")


class Asked(models.TextChoices):
    """Be whether a district's form asks for something."""

    LEFT_OUT = "left_out", _("left out")
    ASKED = "asked", _("asked")
    REQUIRED = "required", _("required")


class Via(models.TextChoices):
    """Be the way by which a need came into a call."""

    PHONE = "phone", _("entered on the phone")
    WORKBOOK = "workbook", _("added by hand or from a workbook")


class Judged(models.TextChoices):
    """Be what an expert who reads a need beforehand answers to a question."""

    YES = "yes", _("yes")
    PARTLY = "partly", _("partly")
    NO = "no", _("no")


# Enterprises can still add to these lists.
OPEN_LIST = (ListState.COLLECTING, ListState.RETURNED)
# A returned need of such a call can still be corrected by its link.
RUNNING_CALL = (CallState.OPEN, CallState.CLOSED)


def _ready(call: Any) -> dict[str, Words]:
    """Name what a call lacks to be opened."""
    missing: dict[str, Words] = {}
    if call.pk and not call.districts.unguarded("of this call").filter(retired_at=None).exists():
        missing[""] = _("Add at least one district first: each gets an address of its own.")
    return missing


def _settled(call: Any) -> dict[str, Words]:
    """Name what still waits for a decision before a call can be concluded."""
    waiting = call.districts.unguarded("of this call").filter(
        state__in=(ListState.HANDED_IN, ListState.WITH_OFFICE), retired_at=None
    )
    names = [str(one.region.short) for one in waiting.select_related("region")]
    if not names:
        return {}
    return {"": _("Lists that still wait for a decision: %(names)s") % {"names": "、".join(names)}}


CALL_FLOW = Flow(
    "call for needs",
    initial=CallState.DRAFT,
    final=(CallState.CONCLUDED, CallState.WITHDRAWN),
    steps=(
        Step("open", _("Open the call"), ("draft",), "open", needs=(_ready,)),
        Step("close", _("Close the call"), ("open",), "closed"),
        Step("reopen", _("Open again"), ("closed",), "open", note=True, primary=False),
        Step("conclude", _("Conclude the call"), ("closed",), "concluded", needs=(_settled,)),
        Step("withdraw", _("Withdraw"), ("draft", "open"), "withdrawn", note=True, primary=False),
    ),
)

LIST_FLOW = Flow(
    "list of a district",
    initial=ListState.COLLECTING,
    final=(ListState.ACCEPTED,),
    steps=(
        Step("hand_in", _("Hand in the list"), ("collecting", "returned"), "handed_in"),
        Step("accept", _("Accept and pass on to the office"), ("handed_in",), "with_office"),
        Step("return", _("Return to the district"), ("handed_in",), "returned", note=True, primary=False),
        Step("confirm", _("Accept for the office"), ("with_office",), "accepted"),
        Step("send_back", _("Return to the city"), ("with_office",), "handed_in", note=True, primary=False),
    ),
)
