"""Name the states of calls and applications, and the steps between them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words
from luodi.ledger.actions import open_books


class CallState(models.TextChoices):
    """Be the state of a call."""

    DRAFT = "draft", _("draft")
    COMMENTING = "commenting", _("open for comments")
    PROPOSED = "proposed", _("before the sides")
    APPROVED = "approved", _("approved")
    OPEN = "open", pgettext_lazy("call for applications", "open")
    SCREENING = "screening", _("formal check")
    REVIEWING = "reviewing", pgettext_lazy("call for applications", "review")
    DECIDING = "deciding", pgettext_lazy("call for applications", "decision")
    PUBLICITY = "publicity", _("publicity")
    ANNOUNCED = "announced", pgettext_lazy("call for applications", "announced")
    CANCELLED = "cancelled", pgettext_lazy("call for applications", "cancelled")


# What is still written on; what anybody may read; what takes applications in some way.
WRITABLE = (CallState.DRAFT, CallState.COMMENTING)
PUBLISHED = (
    CallState.OPEN, CallState.SCREENING, CallState.REVIEWING, CallState.DECIDING, CallState.PUBLICITY,
    CallState.ANNOUNCED,
)  # fmt: skip
RUNNING = (CallState.OPEN, CallState.SCREENING, CallState.REVIEWING)


class TopicKind(models.TextChoices):
    """Be where a topic comes from."""

    GUIDE = "guide", _("topic of the guide")
    TENDERED = "tendered", _("enterprise's tender suggestion")


class Indicator(models.TextChoices):
    """Be what a project promises to reach, to be counted at mid-term and acceptance; money is in fen."""

    PRODUCTS = "products", _("new products or processes")
    PATENTS_FILED = "patents_filed", _("invention patents filed")
    PATENTS_GRANTED = "patents_granted", _("invention patents granted")
    SOFTWARE = "software", _("software copyrights")
    STANDARDS = "standards", _("standards drafted")
    PAPERS = "papers", _("papers")
    DEMONSTRATIONS = "demonstrations", _("demonstration lines or sites")
    TRAINED = "trained", _("people trained")
    JOBS = "jobs", _("new jobs")
    SALES = "sales", _("new sales (yuan)")
    TAX = "tax", _("new taxes paid (yuan)")
    INVESTMENT = "investment", _("new investment by enterprises (yuan)")


IN_MONEY = frozenset({Indicator.SALES, Indicator.TAX, Indicator.INVESTMENT})


class Item(models.TextChoices):
    """Be what money is spent on (budget items of research funds)."""

    EQUIPMENT = "equipment", _("equipment")
    MATERIALS = "materials", _("materials")
    TESTING = "testing", _("testing, analysis and processing")
    ENERGY = "energy", _("fuel and power")
    TRAVEL = "travel", _("travel, meetings and international cooperation")
    PUBLISHING = "publishing", _("publication, documents, information, intellectual property")
    LABOUR = "labour", _("labour")
    CONSULTING = "consulting", _("expert consultation")
    INDIRECT = "indirect", _("indirect costs")
    OTHER = "other", pgettext_lazy("budget item", "other")


class From(models.TextChoices):
    """Be whose money a budget line is of."""

    FUND = "fund", pgettext_lazy("budget", "the fund")
    MATCHING = "matching", _("enterprise's matching")
    OWN = "own", _("self-raised by others")


class Role(models.TextChoices):
    """Be what somebody is in the team of an application."""

    PRINCIPAL = "principal", _("principal investigator")
    CORE = "core", _("core member")
    MEMBER = "member", pgettext_lazy("team", "member")


class ApplicationState(models.TextChoices):
    """Be the state of an application."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", pgettext_lazy("application", "submitted")
    RETURNED = "returned", pgettext_lazy("application", "returned for correction")
    ELIGIBLE = "eligible", _("eligible")
    INELIGIBLE = "ineligible", _("not eligible")
    APPEALED = "appealed", _("under appeal")
    IN_REVIEW = "in_review", pgettext_lazy("application", "in review")
    REVIEWED = "reviewed", pgettext_lazy("application", "reviewed")
    RECOMMENDED = "recommended", _("recommended for funding")
    RESERVE = "reserve", _("in reserve")
    REJECTED = "rejected", pgettext_lazy("application", "not funded")
    PUBLICISED = "publicised", pgettext_lazy("application", "in publicity")
    OBJECTED = "objected", pgettext_lazy("application", "objected to")
    OFFERED = "offered", _("offered")
    ACCEPTED = "accepted", pgettext_lazy("offer", "accepted")
    CONTRACTED = "contracted", _("task book signed")
    COMPLETED = "completed", pgettext_lazy("application", "accepted and settled")
    TERMINATED = "terminated", pgettext_lazy("application", "terminated")
    DECLINED = "declined", pgettext_lazy("offer", "declined")
    EXPIRED = "expired", pgettext_lazy("offer", "expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Before these it is its applicants' own; after them it is an award.
UNSENT = (ApplicationState.DRAFT,)
WITH_APPLICANT = (ApplicationState.DRAFT, ApplicationState.RETURNED)
# What a school or a district may still recommend.
ENDORSABLE = (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE)
HELD = (
    ApplicationState.RECOMMENDED, ApplicationState.PUBLICISED, ApplicationState.OBJECTED, ApplicationState.OFFERED,
    ApplicationState.ACCEPTED,
)  # fmt: skip
# What came in and is judged, or was.
RECEIVED = tuple(
    state
    for state in ApplicationState
    if state not in (ApplicationState.DRAFT, ApplicationState.RETURNED, ApplicationState.WITHDRAWN)
)


class Part(models.TextChoices):
    """Be a part of an application that is opened again as a whole for correction; its words are opened one by one."""

    PARTIES = "parties", _("partners and their tasks")
    PEOPLE = "people", _("team")
    BUDGET = "budget", _("budget")
    TARGETS = "targets", _("expected results")
    PAPERS = "papers", _("documents")


# What stands of an application in its own fields, and what of it must be written before it is submitted.
FACTS = ("title", "topic", "class_key", "months")
WORDS = ("abstract", "problem", "innovation", "market", "foundation", "plan", "risks")
NEEDED = ("abstract", "problem", "innovation", "market", "foundation", "plan")


class PartyState(models.TextChoices):
    """Be how a partner stands to its part of an application."""

    INVITED = "invited", pgettext_lazy("partner", "invited")
    CONFIRMED = "confirmed", pgettext_lazy("partner", "confirmed")
    DECLINED = "declined", pgettext_lazy("partner", "declined")


def _drafted(row: Any) -> dict[str, Words]:
    """Name what a call lacks to be commented on."""
    return {} if row.guide.strip() else {"guide": _("Write the guide first.")}


def _complete(row: Any) -> dict[str, Words]:
    """Name what a call lacks to be put before the sides."""
    missing = _drafted(row)
    books = row.fund.governances.unguarded("whether a fund has rules in force").filter(
        in_force_of=row.fund_id
    )
    if not books.exists():
        missing["fund"] = _("The fund has no rule book in force: let the sides approve one first.")
    if row.fund.state != "active":
        missing["state"] = _("The fund does not work yet, or not any more.")
    if not row.allotments.exists():
        missing["allotments"] = _("Allot money to the call: from which payer, of which year.")
    return missing


CALL_FLOW = Flow(
    "call for applications",
    initial=CallState.DRAFT,
    final=(CallState.ANNOUNCED, CallState.CANCELLED),
    steps=(
        Step("ask_comments", _("Publish the draft for comments"), ("draft",), "commenting", needs=(_drafted,),
             primary=False),
        Step("propose", _("Put before the sides"), ("draft", "commenting"), "proposed", needs=(_complete,)),
        Step("withdraw", _("Withdraw"), ("proposed",), "draft", primary=False),
        Step("refuse", _("Refuse"), ("proposed",), "draft", note=True, inner=True),
        Step("approve", _("Approve"), ("proposed",), "approved", inner=True),
        Step("open", pgettext_lazy("call for applications", "Open"), ("approved",), "open", inner=True),
        Step("close", pgettext_lazy("call for applications", "Close"), ("open",), "screening", inner=True),
        Step("begin_review", _("Begin the review"), ("screening",), "reviewing"),
        Step("begin_decision", _("Begin the decision"), ("reviewing",), "deciding"),
        Step("publicise", _("Publicise"), ("deciding",), "publicity", inner=True),
        Step("announce", pgettext_lazy("call for applications", "Announce"), ("publicity",), "announced", inner=True),
        Step("cancel", _("Cancel the call"), ("approved", "open", "screening", "reviewing"), "cancelled",
             note=True, inner=True),
    ),
    within=open_books,
)  # fmt: skip

APPLICATION_FLOW = Flow(
    "application",
    initial=ApplicationState.DRAFT,
    final=(
        ApplicationState.REJECTED, ApplicationState.COMPLETED, ApplicationState.TERMINATED, ApplicationState.DECLINED,
        ApplicationState.EXPIRED, ApplicationState.WITHDRAWN,
    ),
    steps=(
        Step("submit", _("Submit"), ("draft", "returned"), "submitted"),
        Step("return", pgettext_lazy("application", "Return for correction"), ("submitted",), "returned",
             note=True, primary=False, inner=True),
        Step("lapse", _("Go on without the correction"), ("returned",), "submitted", inner=True),
        Step("find_eligible", _("Find eligible"), ("submitted", "ineligible"), "eligible", inner=True),
        Step("find_ineligible", _("Find not eligible"), ("submitted", "eligible"), "ineligible", note=True, inner=True),
        Step("appeal", _("Appeal"), ("ineligible",), "appealed", note=True, inner=True),
        Step("allow_appeal", _("Allow the appeal"), ("appealed",), "submitted", note=True, primary=False),
        Step("dismiss_appeal", _("Dismiss the appeal"), ("appealed",), "ineligible", note=True, primary=False),
        Step("review", pgettext_lazy("step", "Review"), ("eligible",), "in_review", inner=True),
        Step("conclude_review", _("Conclude the review"), ("in_review",), "reviewed", inner=True),
        Step("reopen_review", _("Review once more"), ("reviewed",), "in_review", inner=True),
        Step("recommend", _("Recommend for funding"), ("reviewed", "reserve"), "recommended", inner=True),
        Step("keep_in_reserve", _("Keep in reserve"), ("reviewed",), "reserve", inner=True),
        Step("reject", pgettext_lazy("application", "Do not fund"),
             ("reviewed", "reserve", "objected", "publicised"), "rejected", note=True, inner=True),
        Step("publicise", _("Publicise"), ("recommended",), "publicised", inner=True),
        Step("object", _("Object"), ("publicised",), "objected", inner=True),
        Step("overrule", _("Overrule the objection"), ("objected",), "publicised", note=True, inner=True),
        Step("offer", _("Offer"), ("publicised",), "offered", inner=True),
        Step("accept", _("Accept the offer"), ("offered",), "accepted"),
        Step("decline", _("Decline the offer"), ("offered",), "declined", note=True, primary=False),
        Step("expire", pgettext_lazy("offer", "Expire"), ("offered",), "expired", inner=True),
        Step("contract", _("Sign the task book"), ("accepted",), "contracted", inner=True),
        Step("complete", _("Settle"), ("contracted",), "completed", inner=True),
        Step("terminate", _("Terminate"), ("contracted",), "terminated", inner=True),
        Step("withdraw", _("Withdraw"),
             ("draft", "submitted", "returned", "eligible", "ineligible", "appealed", "in_review", "reviewed",
              "recommended", "reserve", "publicised", "objected", "offered", "accepted"),
             "withdrawn", note=True, primary=False),
    ),
    within=open_books,
)  # fmt: skip
