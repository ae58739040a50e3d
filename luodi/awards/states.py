"""Name the states of panels, decisions, awards, instalments and payments, and the steps between them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words
from luodi.ledger.actions import open_books


class PanelState(models.TextChoices):
    """Be the state of a panel."""

    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("before the sides")
    SEATED = "seated", pgettext_lazy("panel", "seated")


class DecisionState(models.TextChoices):
    """Be the state of a decision."""

    DRAFTING = "drafting", pgettext_lazy("decision", "being prepared")
    VOTING = "voting", pgettext_lazy("decision", "in the vote")
    COUNTED = "counted", pgettext_lazy("decision", "voted on")
    PROPOSED = "proposed", _("before the sides")
    SIGNED = "signed", pgettext_lazy("decision", "signed")


class Motion(models.TextChoices):
    """Be what is moved for an application."""

    FUND = "fund", pgettext_lazy("motion", "fund")
    RESERVE = "reserve", pgettext_lazy("motion", "keep in reserve")
    REJECT = "reject", pgettext_lazy("motion", "do not fund")


class Ballot(models.TextChoices):
    """Be what a member of the panel says."""

    YES = "yes", pgettext_lazy("vote", "for")
    NO = "no", pgettext_lazy("vote", "against")
    ABSTAIN = "abstain", _("abstains")


class ObjectionState(models.TextChoices):
    """Be the state of an objection to an award."""

    OPEN = "open", pgettext_lazy("objection", "open")
    DISMISSED = "dismissed", pgettext_lazy("objection", "dismissed")
    UPHELD = "upheld", pgettext_lazy("objection", "upheld")


class AwardState(models.TextChoices):
    """Be the state of an award."""

    OFFERED = "offered", _("offered")
    SIGNING = "signing", pgettext_lazy("award", "task book to be signed")
    PROPOSED = "proposed", _("before the sides")
    ACTIVE = "active", pgettext_lazy("award", "running")
    SUSPENDED = "suspended", _("suspended")
    COMPLETED = "completed", pgettext_lazy("award", "accepted and settled")
    TERMINATED = "terminated", pgettext_lazy("award", "terminated")
    LAPSED = "lapsed", pgettext_lazy("award", "not taken up")


# While an award runs, or is stopped for a time, its task book stands.
RUNNING = (AwardState.ACTIVE, AwardState.SUSPENDED)


class InstalmentState(models.TextChoices):
    """Be the state of an instalment."""

    PLANNED = "planned", pgettext_lazy("instalment", "planned")
    VERIFIED = "verified", pgettext_lazy("instalment", "conditions verified")
    PROPOSED = "proposed", _("before the sides")
    RELEASED = "released", pgettext_lazy("instalment", "released")
    PAID = "paid", pgettext_lazy("instalment", "paid")
    DROPPED = "dropped", pgettext_lazy("instalment", "dropped")


class PaymentState(models.TextChoices):
    """Be the state of a payment."""

    PREPARED = "prepared", pgettext_lazy("payment", "prepared")
    INSTRUCTED = "instructed", pgettext_lazy("payment", "instructed")
    PAID = "paid", pgettext_lazy("payment", "paid")
    FAILED = "failed", pgettext_lazy("payment", "failed")
    STOPPED = "stopped", pgettext_lazy("payment", "stopped")


LIVE_PAYMENTS = (PaymentState.PREPARED, PaymentState.INSTRUCTED, PaymentState.PAID)


class ProofState(models.TextChoices):
    """Be the state of what a project proves: matching money, a report."""

    SENT = "sent", pgettext_lazy("proof", "sent in")
    RETURNED = "returned", pgettext_lazy("proof", "returned")
    PASSED = "passed", pgettext_lazy("proof", "passed")
    FAILED = "failed", pgettext_lazy("proof", "failed")


class CheckKind(models.TextChoices):
    """Be which check of a project it is."""

    MID_TERM = "mid_term", _("mid-term check")
    ACCEPTANCE = "acceptance", _("acceptance")


class AmendmentKind(models.TextChoices):
    """Be what is changed of an award."""

    AMOUNT = "amount", _("amount")
    TERM = "term", _("term")
    CONTENT = "content", _("people or plan")
    TERMINATION = "termination", _("termination")


class AmendmentState(models.TextChoices):
    """Be the state of an amendment."""

    ASKED = "asked", pgettext_lazy("amendment", "asked for")
    PROPOSED = "proposed", _("before the sides")
    MADE = "made", pgettext_lazy("amendment", "made")
    REFUSED = "refused", pgettext_lazy("amendment", "refused")


class RecoveryState(models.TextChoices):
    """Be the state of a recovery."""

    DRAFTED = "drafted", _("draft")
    DEMANDED = "demanded", pgettext_lazy("recovery", "demanded")
    PROPOSED = "proposed", pgettext_lazy("recovery", "waiver before the sides")
    RECOVERED = "recovered", pgettext_lazy("recovery", "recovered")
    WAIVED = "waived", pgettext_lazy("recovery", "waived")


def _reckoned(name: str) -> Any:
    """Give a check that a module above the states reckons; read late, as models need the states first."""

    def check(row: Any) -> dict[str, Words]:
        from luodi.awards import readiness

        found: dict[str, Words] = getattr(readiness, name)(row)
        return found

    return check


PANEL_FLOW = Flow(
    "panel",
    initial=PanelState.DRAFT,
    final=(PanelState.SEATED,),
    steps=(
        Step("propose", _("Put before the sides"), ("draft",), "proposed", needs=(_reckoned("panel"),)),
        Step("withdraw", _("Withdraw"), ("proposed",), "draft", primary=False),
        Step("refuse", _("Refuse"), ("proposed",), "draft", note=True, inner=True),
        Step("seat", _("Seat"), ("proposed",), "seated", inner=True),
        Step("reopen", _("Change who sits there"), ("seated",), "draft", note=True, primary=False),
    ),
)
DECISION_FLOW = Flow(
    "decision",
    initial=DecisionState.DRAFTING,
    final=(DecisionState.SIGNED,),
    steps=(
        Step("open_vote", _("Open the vote"), ("drafting",), "voting", needs=(_reckoned("motions"),)),
        Step("count", _("Close the vote"), ("voting",), "counted", needs=(_reckoned("votes"),)),
        Step("reopen", _("Prepare anew"), ("voting", "counted"), "drafting", note=True, primary=False),
        Step("propose", _("Put the award list before the sides"), ("counted",), "proposed",
             needs=(_reckoned("list_"),)),
        Step("withdraw", _("Withdraw"), ("proposed",), "counted", primary=False),
        Step("refuse", _("Refuse"), ("proposed",), "counted", note=True, inner=True),
        Step("sign", pgettext_lazy("decision", "Sign"), ("proposed",), "signed", inner=True),
    ),
    within=open_books,
)  # fmt: skip
AWARD_FLOW = Flow(
    "award",
    initial=AwardState.OFFERED,
    final=(AwardState.COMPLETED, AwardState.TERMINATED, AwardState.LAPSED),
    steps=(
        Step("accept", _("Accept the offer"), ("offered",), "signing", inner=True),
        Step("lapse", _("Lapse"), ("offered", "signing", "proposed"), "lapsed", note=True, inner=True),
        Step("sign", _("Sign the task book"), ("signing",), "proposed", needs=(_reckoned("task_book"),)),
        Step("refuse", _("Refuse"), ("proposed",), "signing", note=True, inner=True),
        Step("begin", pgettext_lazy("award", "Begin"), ("proposed",), "active", inner=True),
        Step("suspend", _("Suspend"), ("active",), "suspended", note=True, primary=False),
        Step("resume", _("Resume"), ("suspended",), "active", note=True),
        Step("terminate", _("Terminate"), ("active", "suspended"), "terminated", note=True, inner=True),
        Step("complete", _("Settle"), ("active",), "completed", needs=(_reckoned("completion"),)),
    ),
    within=open_books,
)
INSTALMENT_FLOW = Flow(
    "instalment of an award",
    initial=InstalmentState.PLANNED,
    final=(InstalmentState.PAID, InstalmentState.DROPPED),
    steps=(
        Step("verify", _("Verify the conditions"), ("planned",), "verified", needs=(_reckoned("conditions"),)),
        Step("propose", _("Ask for the release"), ("verified",), "proposed", needs=(_reckoned("conditions"),)),
        Step("refuse", _("Refuse"), ("proposed",), "verified", note=True, inner=True),
        Step("release", _("Release"), ("proposed",), "released", inner=True),
        Step("undo", _("Undo the release"), ("released",), "verified", note=True, primary=False,
             needs=(_reckoned("unpaid"),)),
        Step("pay", pgettext_lazy("instalment", "Pay"), ("released",), "paid", inner=True),
        Step("drop", pgettext_lazy("instalment", "Drop"), ("planned", "verified"), "dropped", inner=True),
    ),
    within=open_books,
)  # fmt: skip
PAYMENT_FLOW = Flow(
    "payment",
    initial=PaymentState.PREPARED,
    final=(PaymentState.PAID, PaymentState.FAILED, PaymentState.STOPPED),
    steps=(
        Step("instruct", _("Instruct the bank"), ("prepared",), "instructed", needs=(_reckoned("payable"),)),
        Step("stop", _("Stop"), ("prepared",), "stopped", note=True, primary=False),
        Step("settle", pgettext_lazy("payment", "Book as paid"), ("instructed",), "paid", inner=True),
        Step(
            "fail",
            pgettext_lazy("payment", "Book as failed"),
            ("instructed",),
            "failed",
            note=True,
            inner=True,
        ),
    ),
    within=open_books,
)
PROOF_FLOW = Flow(
    "proof of matching money",
    initial=ProofState.SENT,
    final=(ProofState.PASSED, ProofState.FAILED),
    steps=(
        Step("pass", pgettext_lazy("proof", "Verify"), ("sent",), "passed", needs=(_reckoned("proof"),)),
        Step("return", pgettext_lazy("proof", "Return"), ("sent",), "returned", note=True, primary=False),
        Step("resend", pgettext_lazy("proof", "Send in again"), ("returned",), "sent"),
        Step(
            "fail", pgettext_lazy("proof", "Do not recognise"), ("sent",), "failed", note=True, primary=False
        ),
    ),
    within=open_books,
)
CHECK_FLOW = Flow(
    "check of a project",
    initial=ProofState.SENT,
    final=(ProofState.PASSED, ProofState.FAILED),
    steps=(
        Step("pass", pgettext_lazy("check", "Pass"), ("sent",), "passed"),
        Step("return", pgettext_lazy("proof", "Return"), ("sent",), "returned", note=True, primary=False),
        Step("resend", pgettext_lazy("proof", "Send in again"), ("returned",), "sent"),
        Step("fail", pgettext_lazy("check", "Do not pass"), ("sent",), "failed", note=True, primary=False),
    ),
)
AMENDMENT_FLOW = Flow(
    "amendment of an award",
    initial=AmendmentState.ASKED,
    final=(AmendmentState.MADE, AmendmentState.REFUSED),
    steps=(
        Step("make", pgettext_lazy("amendment", "Agree"), ("asked",), "made", needs=(_reckoned("small"),)),
        Step("propose", _("Put before the sides"), ("asked",), "proposed", needs=(_reckoned("possible"),)),
        Step("agree", pgettext_lazy("amendment", "Agree"), ("proposed",), "made", inner=True),
        Step("refuse", _("Refuse"), ("asked",), "refused", note=True, primary=False),
        Step("turn_down", _("Refuse"), ("proposed",), "refused", note=True, inner=True),
    ),
    within=open_books,
)
RECOVERY_FLOW = Flow(
    "recovery",
    initial=RecoveryState.DRAFTED,
    final=(RecoveryState.RECOVERED, RecoveryState.WAIVED),
    steps=(
        Step("demand", pgettext_lazy("recovery", "Demand"), ("drafted",), "demanded", note=True,
             needs=(_reckoned("claim"),)),
        Step("collect", pgettext_lazy("recovery", "Book as recovered"), ("demanded",), "recovered", inner=True),
        Step("propose", _("Ask the sides to waive the rest"), ("demanded",), "proposed", note=True, primary=False),
        Step("refuse", _("Refuse"), ("proposed",), "demanded", note=True, inner=True),
        Step("waive", pgettext_lazy("recovery", "Waive"), ("proposed",), "waived", inner=True),
    ),
    within=open_books,
)  # fmt: skip
