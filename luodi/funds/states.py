"""Name the governance modes of funds, and the states of funds and of their money's papers."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words
from luodi.ledger.actions import open_books


class Mode(models.TextChoices):
    """Be who leads a fund and who benefits from it."""

    LED_BY_GOVERNMENT = (
        "led_by_local_government",
        _("led by local government, benefiting enterprises directly"),
    )
    CO_LED = (
        "co_led",
        _("co-led by university and local government, benefiting the university and enterprises jointly"),
    )


class FundState(models.TextChoices):
    """Be the state of a fund."""

    ON_RECORD = "on_record", _("on record")
    ACTIVE = "active", pgettext_lazy("fund", "active")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


def _ready(row: Any) -> dict[str, Words]:
    """Name what a fund lacks to be worked with: a rule book in force, whose mode and custodian it has."""
    books = row.governances.unguarded("whether a fund has rules in force")
    if books.filter(state="in_force", retired_at=None).exists():
        return {}
    return {"rules": _("There is no rule book in force: let the sides approve one first.")}


FUND_FLOW = Flow(
    "fund",
    initial=FundState.ON_RECORD,
    final=(FundState.CLOSED,),
    steps=(
        Step("activate", _("Begin to work"), ("on_record",), "active", needs=(_ready,)),
        Step("suspend", _("Suspend"), ("active",), "suspended", note=True, primary=False),
        Step("resume", _("Resume"), ("suspended",), "active", note=True),
        Step("wind_up", _("Begin the closing"), ("active",), "closing", note=True, primary=False),
        Step("close", pgettext_lazy("fund", "Close"), ("closing",), "closed", note=True),
    ),
)


class NoticeKind(models.TextChoices):
    """Be what a notice of appropriation does."""

    ISSUE = "issue", _("appropriates")
    CUT = "cut", _("cuts")


class InflowKind(models.TextChoices):
    """Be which way cash went by a paper of the bank."""

    IN = "in", pgettext_lazy("inflow", "came in")
    BACK = "back", _("went back to the payer")


class PaperState(models.TextChoices):
    """Be the state of a paper that moves money once a second person has confirmed it."""

    ENTERED = "entered", pgettext_lazy("paper", "to be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("paper", "confirmed")
    REFUSED = "refused", pgettext_lazy("paper", "refused")


def _paper_flow(noun: str, by_another: Words) -> Flow:
    return Flow(
        noun,
        initial=PaperState.ENTERED,
        final=(PaperState.CONFIRMED, PaperState.REFUSED),
        steps=(
            Step("confirm", _("Confirm and book"), ("entered",), "confirmed", by_another=by_another),
            Step("refuse", _("Refuse"), ("entered",), "refused", note=True, primary=False),
        ),
        within=open_books,
    )


class GovernanceState(models.TextChoices):
    """Be the state of a version of a rule book."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("before the sides")
    IN_FORCE = "in_force", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class MatterState(models.TextChoices):
    """Be where a matter before the sides stands."""

    OPEN = "open", _("before the sides")
    APPROVED = "approved", pgettext_lazy("gate", "approved")
    REFUSED = "refused", pgettext_lazy("gate", "refused")
    WITHDRAWN = "withdrawn", _("withdrawn")


def _sound(row: Any) -> dict[str, Words]:
    """Name what is wrong with the rules, clause by clause; a few are enough to go on with."""
    from luodi.funds import rulebook

    try:
        rulebook.read(row.content)
    except rulebook.Faulty as error:
        return {fault.path or "rules": fault.words for fault in error.faults[:10]}
    return {}


GOVERNANCE_FLOW = Flow(
    "rule book of a fund",
    initial=GovernanceState.DRAFT,
    final=(GovernanceState.SUPERSEDED,),
    steps=(
        Step("propose", _("Put before the sides"), ("draft",), "proposed", needs=(_sound,)),
        Step("withdraw", _("Withdraw"), ("proposed",), "draft", primary=False),
        Step("refuse", _("Refuse"), ("proposed",), "draft", note=True, inner=True),
        Step("enact", _("Put into force"), ("proposed",), "in_force", inner=True),
        # What the sides decided on paper, before the fund came here.
        Step(
            "record",
            _("Record as in force"),
            ("draft",),
            "in_force",
            note=True,
            needs=(_sound,),
            primary=False,
        ),
        Step("supersede", _("Supersede"), ("in_force",), "superseded", inner=True),
    ),
)
NOTICE_FLOW = _paper_flow(
    "notice of appropriation",
    _("Whoever entered a notice does not confirm it: somebody of the payer's side must."),
)
INFLOW_FLOW = _paper_flow("inflow", _("Whoever entered money does not confirm it: somebody else must."))
