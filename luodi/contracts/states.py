"""Name kinds, states and flows of contracts, what is paid on them, and their registration."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class ContractWay(models.TextChoices):
    """Be one of the six ways of transformation that the yearly report counts."""

    TRANSFER = "transfer", _("technology transfer")
    LICENCE = "licence", _("technology licence")
    EQUITY = "equity", _("equity for technology")
    DEVELOPMENT = "development", _("technology development")
    CONSULTING = "consulting", _("technical consulting")
    SERVICE = "service", _("technical service")


# What the yearly report calls the transfer of results: the first three of the six ways.
OF_RESULTS = (ContractWay.TRANSFER, ContractWay.LICENCE, ContractWay.EQUITY)


class ServiceKind(models.TextChoices):
    """Be the kind of a technical service, as its registration asks it."""

    GENERAL = "general", _("general technical service")
    BROKERAGE = "brokerage", _("technical brokerage")
    TRAINING = "training", _("technical training")


class Signing(models.TextChoices):
    """Be how a contract stands to earlier ones."""

    NEW = "new", _("new contract")
    RENEWAL = "renewal", _("renewal")
    SUPPLEMENT = "supplement", _("supplement to an earlier contract")


class Payment(models.TextChoices):
    """Be how the buyer pays."""

    ONCE = "once", _("in one sum")
    PARTS = "parts", _("by instalments")
    ROYALTY = "royalty", _("by royalties")
    MIXED = "mixed", _("entry fee and royalties")
    OTHER = "other", pgettext_lazy("payment", "other")


class Ownership(models.TextChoices):
    """Be whose the intellectual property is that the work brings about."""

    SELLER = "seller", _("the university's")
    BUYER = "buyer", _("the buyer's")
    JOINT = "joint", _("shared")
    AGREED = "agreed", _("as the clause says")
    NONE = "none", _("none comes about")


class PlanSource(models.TextChoices):
    """Be the plan that the work belongs to, as registration asks it."""

    STATE = "state", _("national plan")
    MINISTRY = "ministry", _("plan of a ministry")
    PROVINCE = "province", _("provincial plan")
    CITY = "city", _("plan of a city or county")
    NONE = "none", _("outside of plans")


class Fiscal(models.TextChoices):
    """Be whether fiscal funds paid for the work that the result came of."""

    NONE = "none", _("no fiscal funds")
    CENTRAL = "central", _("central fiscal funds")
    OTHER = "other", _("other fiscal funds")


class Pricing(models.TextChoices):
    """Be how the price was found."""

    AGREEMENT = "agreement", _("by agreement")
    LISTING = "listing", _("by listing")
    AUCTION = "auction", _("by auction")


class BudgetCategory(models.TextChoices):
    """Be what money of a contract is spent on."""

    EQUIPMENT = "equipment", _("equipment")
    MATERIALS = "materials", _("materials")
    TESTING = "testing", _("testing and processing")
    TRAVEL = "travel", _("travel and meetings")
    LABOUR = "labour", _("labour")
    EXPERTS = "experts", _("consultation of experts")
    OUTSOURCING = "outsourcing", _("outsourcing")
    INDIRECT = "indirect", _("indirect costs")
    OTHER = "other", pgettext_lazy("budget", "other")


class ContractState(models.TextChoices):
    """Be the state of a contract."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    ENDORSED = "endorsed", _("endorsed by the school")
    CLEARED = "cleared", _("cleared by the contract clerk")
    APPROVED = "approved", _("approved")
    SIGNED = "signed", _("signed, in force")
    CLOSING = "closing", _("in closing")
    CLOSED = "closed", pgettext_lazy("contract", "closed")
    TERMINATED = "terminated", _("terminated")


class ReceiptState(models.TextChoices):
    """Be the state of a receipt."""

    BOOKED = "booked", pgettext_lazy("receipt", "booked")
    REVERSED = "reversed", pgettext_lazy("receipt", "reversed")


# States in which a contract binds or has bound: its facts change by a contract change alone.
SIGNED_STATES = (
    ContractState.SIGNED,
    ContractState.CLOSING,
    ContractState.CLOSED,
    ContractState.TERMINATED,
)
UNDER_APPROVAL = (
    ContractState.SUBMITTED,
    ContractState.ENDORSED,
    ContractState.CLEARED,
    ContractState.APPROVED,
)


def _complete(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries import lacking_for_submission

    return dict(lacking_for_submission(row))


def _clear_of_interests(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries import lacking_for_approval

    return dict(lacking_for_approval(row))


def _signed(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries import lacking_for_signing

    return dict(lacking_for_signing(row))


def _settled(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries import lacking_for_closing

    return dict(lacking_for_closing(row))


CONTRACT_FLOW = Flow(
    "contract",
    initial=ContractState.DRAFT,
    final=(ContractState.CLOSED, ContractState.TERMINATED),
    steps=(
        Step("submit", _("Submit"), ("draft",), "submitted", needs=(_complete,)),
        Step("endorse", _("Endorse for the school"), ("submitted",), "endorsed"),
        Step("clear", _("Clear the wording"), ("endorsed",), "cleared"),
        Step("approve", _("Approve"), ("cleared",), "approved", needs=(_complete, _clear_of_interests)),
        # The day and the text are given on a page of their own.
        Step("sign", _("Note the signing"), ("approved",), "signed", needs=(_signed,), inner=True),
        Step(
            "return",
            _("Return for correction"),
            ("submitted", "endorsed", "cleared", "approved"),
            "draft",
            note=True,
            primary=False,
        ),
        Step("withdraw", _("Withdraw"), ("submitted",), "draft", note=True, primary=False),
        Step(
            "record",
            _("Put on record as signed earlier"),
            ("draft",),
            "signed",
            note=True,
            needs=(_complete, _signed),
            primary=False,
        ),
        Step("wind_up", _("Begin the closing"), ("signed",), "closing", inner=True),
        Step("reopen", _("Back to work"), ("closing",), "signed", note=True, primary=False),
        Step(
            "close", pgettext_lazy("contract", "Close"), ("closing",), "closed", note=True, needs=(_settled,)
        ),
        # A termination is decided as a change, with its day and reason.
        Step("terminate", _("Terminate"), ("signed", "closing"), "terminated", note=True, inner=True),
    ),
)

RECEIPT_FLOW = Flow(
    "receipt",
    initial=ReceiptState.BOOKED,
    final=(ReceiptState.REVERSED,),
    steps=(Step("reverse", _("Reverse"), ("booked",), "reversed", note=True, primary=False),),
)


class RegistrationState(models.TextChoices):
    """Be the state of a contract's registration."""

    DRAFT = "draft", _("draft")
    CHECKED = "checked", _("checked")
    FILED = "filed", _("filed")
    REGISTERED = "registered", _("registered")
    REFUSED = "refused", _("refused")


class PaperKind(models.TextChoices):
    """Be a paper that registration asks for."""

    SCAN = "scan", _("scan of the signed contract")
    SCHEME = "scheme", _("technical scheme, sealed")
    PRICES = "prices", _("price breakdown")
    MATERIAL = "material", _("technical material (abstract, explanation, patents)")
    OTHER = "other", pgettext_lazy("paper", "other")


class BookState(models.TextChoices):
    """Be the state of a version of the rules of registration."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")


def _passes(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries import lacking_for_filing

    return dict(lacking_for_filing(row))


REGISTRATION_FLOW = Flow(
    "registration",
    initial=RegistrationState.DRAFT,
    final=(RegistrationState.REGISTERED, RegistrationState.REFUSED),
    steps=(
        Step("check", _("Confirm the check"), ("draft",), "checked", needs=(_passes,)),
        Step("file", _("Note the filing"), ("checked",), "filed", needs=(_passes,)),
        # Number, day and recognised sums are given on a page of their own.
        Step("register", _("Enter the registration"), ("filed",), "registered", inner=True),
        Step("refuse", _("Note the refusal"), ("filed",), "refused", note=True, primary=False),
        Step("return", _("Back to the draft"), ("checked", "filed"), "draft", note=True, primary=False),
    ),
)

BOOK_FLOW = Flow(
    "rules of registration",
    initial=BookState.DRAFT,
    final=(),
    steps=(
        Step("activate", _("Put in force"), ("draft", "superseded"), "active"),
        Step("supersede", _("Supersede"), ("active",), "superseded", inner=True),
    ),
)


class ChangeKind(models.TextChoices):
    """Be what a change does to a contract."""

    AMENDMENT = "amendment", _("amendment agreed with the buyer")
    CORRECTION = "correction", _("correction of what was entered")
    TERMINATION = "termination", _("termination")


class ChangeState(models.TextChoices):
    """Be the state of a change of a contract."""

    PROPOSED = "proposed", pgettext_lazy("change", "proposed")
    APPLIED = "applied", _("approved and applied")
    REJECTED = "rejected", pgettext_lazy("change", "rejected")
    WITHDRAWN = "withdrawn", pgettext_lazy("change", "withdrawn")


CHANGE_FLOW = Flow(
    "change of a contract",
    initial=ChangeState.PROPOSED,
    final=(ChangeState.APPLIED, ChangeState.REJECTED, ChangeState.WITHDRAWN),
    steps=(
        Step("approve", _("Approve and apply"), ("proposed",), "applied"),
        Step("reject", _("Reject"), ("proposed",), "rejected", note=True, primary=False),
        Step("withdraw", _("Withdraw"), ("proposed",), "withdrawn", note=True, primary=False),
    ),
)
