"""Name states and flows of splits of income, of what they go by, of pricing, and of objections to both."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class StatutoryKind(models.TextChoices):
    """Be what a rule of the law says of income."""

    PEOPLE_LEAST = "people_least", _("least part of the people, in %")
    MAIN_LEAST = "main_least", _("least part of the main contributors in the reward, in %")
    HALF_TAX = "half_tax", _("months within which a cash reward is taxed at half")


class VersionState(models.TextChoices):
    """Be the state of a version that one goes by."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("in force")
    SUPERSEDED = "superseded", _("superseded")


class SplitForm(models.TextChoices):
    """Be what is shared: money, or shares in a company."""

    CASH = "cash", _("cash")
    EQUITY = "equity", _("equity")


class SplitState(models.TextChoices):
    """Be the state of a split of income."""

    DRAFT = "draft", _("draft")
    AGREED = "agreed", _("agreed by the team")
    PUBLICISED = "publicised", _("being publicised")
    OBJECTED = "objected", _("halted by an objection")
    FINAL = "final", pgettext_lazy("split", "final")
    PAID = "paid", pgettext_lazy("split", "paid")
    DROPPED = "dropped", pgettext_lazy("split", "dropped")


class CostKind(models.TextChoices):
    """Be what is deducted before income is shared."""

    TAX = "tax", _("taxes")
    REGISTRATION = "registration", _("registration and trading fees")
    PATENT = "patent", _("patent fees")
    APPRAISAL = "appraisal", _("appraisal and agents")
    DIRECT = "direct", _("direct costs of the transfer")
    OTHER = "other", pgettext_lazy("cost", "other")


class PartAnswer(models.TextChoices):
    """Be what somebody said to the own part."""

    PENDING = "pending", pgettext_lazy("part", "not answered yet")
    AGREED = "agreed", pgettext_lazy("part", "confirmed")
    REFUSED = "refused", pgettext_lazy("part", "does not agree")


class ObjectionState(models.TextChoices):
    """Be the state of an objection."""

    OPEN = "open", pgettext_lazy("objection", "to be dealt with")
    DISMISSED = "dismissed", _("dismissed")
    UPHELD = "upheld", _("upheld")


class PricingState(models.TextChoices):
    """Be the state of a record of pricing."""

    DRAFT = "draft", _("draft")
    PUBLICISED = "publicised", _("being publicised")
    OBJECTED = "objected", _("halted by an objection")
    DECIDED = "decided", pgettext_lazy("pricing", "decided")
    DROPPED = "dropped", pgettext_lazy("pricing", "dropped")


# A receipt that is in such a split stays as it is.
SETTLED = (SplitState.AGREED, SplitState.PUBLICISED, SplitState.OBJECTED, SplitState.FINAL, SplitState.PAID)


def _adds_up(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries.splits import lacking_for_agreement

    return dict(lacking_for_agreement(row))


def _keeps_the_law(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries.splits import below_the_law

    return dict(below_the_law(row))


def _was_long_enough(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries.splits import still_publicised

    return dict(still_publicised(row))


def _is_well_founded(row: Any) -> dict[str, Words]:
    from luodi.contracts.queries.pricing import lacking_for_publicity

    return dict(lacking_for_publicity(row))


def _versions(noun: str, needs: tuple[Any, ...] = ()) -> Flow:
    return Flow(
        noun,
        initial=VersionState.DRAFT,
        final=(),
        steps=(
            Step("activate", _("Put in force"), ("draft", "superseded"), "active", needs=needs),
            Step("supersede", _("Supersede"), ("active",), "superseded", inner=True),
        ),
    )


STATUTORY_FLOW = _versions("statutory rule")
SPLIT_POLICY_FLOW = _versions("split policy", (_keeps_the_law,))

SPLIT_FLOW = Flow(
    "income split",
    initial=SplitState.DRAFT,
    final=(SplitState.PAID, SplitState.DROPPED),
    steps=(
        Step("agree", _("Note that all agree"), ("draft",), "agreed", needs=(_adds_up,)),
        Step("publicise", _("Publicise"), ("agreed",), "publicised"),
        Step("finish", _("End the publicity"), ("publicised",), "final", needs=(_was_long_enough,)),
        Step("pay", _("Note the payment"), ("final",), "paid"),
        Step(
            "return",
            _("Back to the draft"),
            ("agreed", "publicised", "objected"),
            "draft",
            note=True,
            primary=False,
        ),
        Step("drop", _("Drop it"), ("draft",), "dropped", note=True, primary=False),
        # An objection stops the clock; once all are dismissed it goes on with the days that were left.
        Step("object", _("Object"), ("publicised",), "objected", inner=True),
        Step("resume", _("Resume"), ("objected",), "publicised", inner=True),
    ),
)

OBJECTION_FLOW = Flow(
    "objection",
    initial=ObjectionState.OPEN,
    final=(ObjectionState.DISMISSED, ObjectionState.UPHELD),
    steps=(
        Step("dismiss", _("Dismiss"), ("open",), "dismissed", note=True),
        Step("uphold", _("Uphold"), ("open",), "upheld", note=True, primary=False),
    ),
)

PRICING_FLOW = Flow(
    "record of pricing",
    initial=PricingState.DRAFT,
    final=(PricingState.DECIDED, PricingState.DROPPED),
    steps=(
        Step("publicise", _("Publicise"), ("draft",), "publicised", needs=(_is_well_founded,)),
        Step(
            "decide",
            pgettext_lazy("pricing", "Decide"),
            ("publicised",),
            "decided",
            note=True,
            needs=(_was_long_enough,),
        ),
        Step(
            "return",
            _("Back to the draft"),
            ("publicised", "objected"),
            "draft",
            note=True,
            primary=False,
        ),
        Step("drop", _("Drop it"), ("draft",), "dropped", note=True, primary=False),
        Step("object", _("Object"), ("publicised",), "objected", inner=True),
        Step("resume", _("Resume"), ("objected",), "publicised", inner=True),
    ),
)
