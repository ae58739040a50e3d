"""Name the books and the stages that money goes through."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Book(models.TextChoices):
    """Be one of the three books; money never goes from one to another."""

    BUDGET = "B", _("budget")
    CASH = "C", _("cash")
    CLAIMS = "R", _("claims")


class Stage(models.TextChoices):
    """Be what an account is for: where in its book money stands."""

    ORIGIN = "ORIG", _("origin")
    FREE = "FREE", _("free")
    CALL = "CALL", _("allotted to a call")
    HOLD = "HOLD", _("held for a decision")
    AWARD = "AWARD", _("committed")
    DUE = "DUE", _("released for payment")
    SPENT = "SPENT", _("spent")
    LAPSED = "LAPSED", _("lapsed")
    BACK = "BACK", _("given back")
    OUTSIDE = "OUT", _("outside the fund")
    CASH = "CASH", _("cash at hand")
    TRANSIT = "TRANSIT", _("under way to the payee")
    PAYEE = "PAYEE", _("with the payee")
    DIRECT = "DIRECT", _("paid directly by the enterprise")
    CLAIM = "CLAIM", _("claimed back")
    COLLECTED = "COLLECTED", _("collected")
    WAIVED = "WAIVED", _("waived")


# Where each stage belongs, and by what an account of it is told apart, besides the fund.
STAGES: dict[str, dict[str, tuple[str, ...]]] = {
    Book.BUDGET: {
        Stage.ORIGIN: ("source", "year"),
        Stage.FREE: ("source", "year"),
        Stage.CALL: ("source", "year", "call"),
        Stage.HOLD: ("source", "year", "application"),
        Stage.AWARD: ("source", "year", "application"),
        Stage.DUE: ("source", "year", "application", "instalment"),
        Stage.SPENT: ("source", "year", "application"),
        Stage.LAPSED: ("source", "year"),
        Stage.BACK: ("source", "year"),
    },
    Book.CASH: {
        Stage.OUTSIDE: ("source",),
        Stage.CASH: ("source",),
        Stage.TRANSIT: ("source", "payment"),
        Stage.PAYEE: ("source", "application"),
        Stage.DIRECT: ("source", "application"),
    },
    Book.CLAIMS: {
        Stage.ORIGIN: ("source",),
        Stage.CLAIM: ("source", "application"),
        Stage.COLLECTED: ("source", "application"),
        Stage.WAIVED: ("source", "application"),
    },
}
# The world outside: what comes in came from there, so it alone stands below zero.
BELOW_ZERO = frozenset({Stage.ORIGIN, Stage.OUTSIDE})


class Kind(models.TextChoices):
    """Be a business event that moves money; the numbers are those of the posting table."""

    ISSUED = "L1", _("appropriation issued")
    CUT = "L1r", _("appropriation cut")
    RECEIVED = "L2", _("cash received")
    REFUNDED = "L2r", _("cash given back to the payer")
    ALLOTTED = "L3", _("allotted to a call")
    ALLOTTED_BACK = "L3r", _("taken back from a call")
    HELD = "L4", _("held by a decision")
    HOLD_RELEASED = "L5", _("hold released")
    COMMITTED = "L6", _("contract signed")
    RAISED = "L7", _("award raised")
    LOWERED = "L7r", _("award lowered")
    RELEASED = "L8", _("instalment released")
    RELEASE_UNDONE = "L9", _("release undone")
    INSTRUCTED = "L10", _("payment instructed")
    SETTLED = "L11", _("payment settled")
    FAILED = "L12", _("payment failed")
    PLEDGED = "L13m", _("matching money pledged")
    MATCHED = "L13", _("matching money proven")
    CLAIMED = "L14d", _("claimed back")
    COLLECTED = "L14", _("claim collected")
    WAIVED = "L14w", _("claim waived")
    SURPLUS = "L15", _("surplus given free")
    CARRIED = "L16c", _("carried to the next year")
    LAPSED = "L16l", _("lapsed")
    RETURNED = "L16r", _("given back to the payer")
    CORRECTED = "X", _("corrected")
