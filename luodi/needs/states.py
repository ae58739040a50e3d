"""Name states, levels and reasons of needs and introductions."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class NeedState(models.TextChoices):
    """Be the state of a need."""

    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("submitted")
    RETURNED = "returned", _("returned")
    ACCEPTED = "accepted", _("accepted")
    IN_TALKS = "in_talks", _("in talks")
    SOLVED = "solved", _("solved")
    CLOSED = "closed", pgettext_lazy("need", "closed")
    ELSEWHERE = "elsewhere", _("solved elsewhere")
    EXPIRED = "expired", _("expired")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Visibility(models.TextChoices):
    """Be how far a need may be seen once it is accepted; the owner's name never goes with it."""

    PUBLIC = "public", _("public")
    EXPERTS = "experts", _("registered experts")
    NAMED = "named", _("named experts")
    OFFICE = "office", _("university office only")


class FieldLevel(models.TextChoices):
    """Be how far a single field of a need may be seen, where that is less far than the need itself."""

    EXPERTS = "experts", _("registered experts")
    NAMED = "named", _("named experts")
    OFFICE = "office", _("university office only")


class StillValid(models.TextChoices):
    """Be what an owner says to the question whether a need is still valid."""

    PENDING = "pending", _("no answer yet")
    VALID = "valid", _("still valid")
    ELSEWHERE = "elsewhere", _("solved elsewhere")
    CHANGED = "changed", _("has changed")
    WITHDRAWN = "withdrawn", _("withdrawn")
    SILENT = "silent", _("no answer")


class Verdict(models.TextChoices):
    """Be what an officer thinks of a match."""

    GOOD = "good", _("good")
    WRONG_FIELD = "wrong_field", _("wrong field")
    TOO_EARLY = "too_early", _("too early")
    TOO_DEAR = "too_dear", _("too dear")
    KNOWN = "known", _("known already")


class IntroductionState(models.TextChoices):
    """Be the state of an introduction."""

    ASKED = "asked", _("consent asked")
    INTRODUCED = "introduced", _("introduced")
    MET = "met", _("met")
    VISITED = "visited", _("visited")
    NEGOTIATING = "negotiating", _("negotiating")
    CONVERTED = "converted", _("became a project")
    DROPPED = "dropped", _("dropped")
    REFUSED = "refused", _("refused")
    LAPSED = "lapsed", _("lapsed")
    WITHDRAWN = "withdrawn", _("withdrawn")


class DropReason(models.TextChoices):
    """Be why nothing came of an introduction."""

    PRICE = "price", _("price")
    NOT_RIPE = "not_ripe", _("technology not ripe")
    OWNER = "owner", _("owner lost interest")
    EXPERT = "expert", _("expert has no time")
    PARTNER = "partner", _("went to another partner")
    MONEY = "money", _("no money")
    PROPERTY = "property", _("intellectual property")
    OTHER = "other", _("another reason")


class Side(models.TextChoices):
    """Be a side of an introduction."""

    OWNER = "owner", _("owner of the need")
    EXPERT = "expert", _("expert")


class Answer(models.TextChoices):
    """Be a side's answer."""

    PENDING = "pending", _("no answer yet")
    AGREED = "agreed", _("agreed")
    REFUSED = "refused", _("refused")


def _complete(row: Any) -> dict[str, Words]:
    from luodi.needs.calc import missing_fields

    return dict(missing_fields(row))


# Fields of a need that can be shown less far than the need itself, and from the widest level to the narrowest.
NARROWABLE = ("problem", "technology", "goal", "keywords", "budget")
_WIDTH = (Visibility.OFFICE, Visibility.NAMED, Visibility.EXPERTS, Visibility.PUBLIC)


def is_narrowed(visibility: str, level: str) -> bool:
    """Tell whether a field's level is narrower than that of its need."""
    return bool(level) and _WIDTH.index(Visibility(level)) < _WIDTH.index(Visibility(visibility))


OPEN_NEED = (NeedState.ACCEPTED, NeedState.IN_TALKS)
# Both sides know each other, and it is not over: the stages of a match case (对接事项), in their order.
STAGES = (
    IntroductionState.INTRODUCED,
    IntroductionState.MET,
    IntroductionState.VISITED,
    IntroductionState.NEGOTIATING,
)
# On the desk of the expert, and of whoever looks after it.
OPEN_INTRODUCTION = (IntroductionState.ASKED, *STAGES)
# Working days that each stage may take: the office's policy, in one place.
STAGE_DAYS: dict[str, int] = {
    IntroductionState.INTRODUCED: 10,
    IntroductionState.MET: 20,
    IntroductionState.VISITED: 20,
    IntroductionState.NEGOTIATING: 40,
}
CLOSED_INTRODUCTION = (
    IntroductionState.DROPPED,
    IntroductionState.REFUSED,
    IntroductionState.LAPSED,
    IntroductionState.WITHDRAWN,
)

NEED_FLOW = Flow(
    "need",
    initial=NeedState.DRAFT,
    final=(NeedState.SOLVED, NeedState.CLOSED, NeedState.ELSEWHERE, NeedState.WITHDRAWN),
    steps=(
        Step("submit", _("Submit"), ("draft", "returned"), "submitted", needs=(_complete,)),
        Step("accept", _("Accept"), ("submitted",), "accepted"),
        Step("return", _("Return for correction"), ("submitted",), "returned", note=True, primary=False),
        Step("introduce", _("Introduce"), ("accepted", "in_talks"), "in_talks", inner=True),
        Step("solve", _("Mark as solved"), ("in_talks",), "solved", note=True),
        Step("reopen", _("Reopen"), ("in_talks", "expired"), "accepted", note=True, primary=False),
        Step(
            "close", _("Close without solution"), ("accepted", "in_talks"), "closed", note=True, primary=False
        ),
        # Counted by itself: it was not the university that solved it.
        Step(
            "elsewhere",
            _("Solved elsewhere"),
            ("accepted", "in_talks"),
            "elsewhere",
            note=True,
            primary=False,
        ),
        Step("correct", _("Take back for correction"), ("accepted",), "returned", note=True, inner=True),
        Step("expire", _("Expire"), ("accepted",), "expired", inner=True),
        Step(
            "withdraw",
            _("Withdraw"),
            ("draft", "submitted", "returned", "accepted", "in_talks", "expired"),
            "withdrawn",
            note=True,
            primary=False,
        ),
    ),
)

INTRODUCTION_FLOW = Flow(
    "introduction",
    initial=IntroductionState.ASKED,
    final=("converted", "dropped", "refused", "lapsed", "withdrawn"),
    steps=(
        Step("agree", _("Both sides agree"), ("asked",), "introduced", inner=True),
        Step("refuse", _("A side refuses"), ("asked",), "refused", inner=True),
        Step("lapse", _("No answer in time"), ("asked",), "lapsed", inner=True),
        Step("withdraw", _("Withdraw the request"), ("asked",), "withdrawn", note=True, primary=False),
        # A case may pass over stages, and never goes back: what was once reached stays reached.
        Step("meet", _("They have met"), STAGES[:1], "met"),
        Step("visit", _("A visit was made"), STAGES[:2], "visited", primary=False),
        Step("negotiate", _("They negotiate"), STAGES[:3], "negotiating", primary=False),
        Step("convert", _("Became a project"), STAGES, "converted", inner=True),
        Step("drop", _("Drop"), STAGES, "dropped", note=True, primary=False, inner=True),
    ),
)
