"""Name states of meetings and of the plan that they stand in, and say which step leads where."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class MatchdayState(models.TextChoices):
    """Be where the meetings of an event stand."""

    PREPARING = "preparing", _("being prepared")
    ASKING = "asking", _("wishes are asked for")
    CONFIRMED = "confirmed", _("confirmed")
    OVER = "over", pgettext_lazy("meetings", "over")


class MeetingState(models.TextChoices):
    """Be where a meeting stands."""

    PLANNED = "planned", _("planned")
    CONFIRMED = "confirmed", _("confirmed")
    HELD = "held", _("took place")
    MISSED = "missed", _("did not take place")
    CANCELLED = "cancelled", _("cancelled")


class Strength(models.IntegerChoices):
    """Be how much somebody wishes to meet somebody, in the planner's numbers."""

    NO = -1, _("no, thanks")
    NONE = 0, _("no wish")
    MAYBE = 1, _("if there is time")
    WISH = 2, _("would like to")
    MUCH = 3, _("very much")
    MUST = 4, _("must")


class Pairing(models.TextChoices):
    """Be who may meet whom."""

    ACROSS = "across", _("enterprises with experts and investors")
    ALL = "all", _("everybody with everybody")


class Hold(models.TextChoices):
    """Be what of a meeting a new plan must keep."""

    FREE = "", pgettext_lazy("meeting", "nothing")
    PAIR = "pair", _("that the two meet")
    PLACE = "place", _("time and table as well")


class Result(models.TextChoices):
    """Be what came of a meeting."""

    CASE = "case", _("goes on: a match case")
    TALK = "talk", _("talk again")
    NONE = "none", _("no fit")


class Chased(models.TextChoices):
    """Be what became of it when it was asked again."""

    TALKS = "talks", _("in talks")
    CONTRACT = "contract", _("contract signed or near")
    ENDED = "ended", pgettext_lazy("talks", "ended")


# Wishes are asked for, and plans are made anew.
OPEN_MATCHDAY = (MatchdayState.PREPARING, MatchdayState.ASKING)
# Seats are taken by these.
STANDING = (MeetingState.PLANNED, MeetingState.CONFIRMED, MeetingState.HELD, MeetingState.MISSED)
# These can still be moved.
AHEAD = (MeetingState.PLANNED, MeetingState.CONFIRMED)
# Days after a meeting on which it is asked what became of it.
CHASE_DAYS = (30, 90, 180)


def _has_plan(matchday: Any) -> dict[str, Words]:
    """Name what a plan lacks to be confirmed."""
    rows = apps.get_model("meetings", "Meeting")._base_manager.filter(matchday=matchday, state__in=AHEAD)
    return {} if rows.exists() else {"": _("There is no plan yet: plan the meetings first.")}


MATCHDAY_FLOW = Flow(
    "meetings of an event",
    initial=MatchdayState.PREPARING,
    final=(MatchdayState.OVER,),
    steps=(
        Step("ask", _("Ask for wishes"), ("preparing",), "asking"),
        Step("confirm", _("Confirm and tell everybody"), ("preparing", "asking"), "confirmed", needs=(_has_plan,)),
        Step("finish", _("The meetings are over"), ("confirmed",), "over", primary=False),
    ),
)  # fmt: skip

MEETING_FLOW = Flow(
    "meeting",
    initial=MeetingState.PLANNED,
    final=(MeetingState.HELD, MeetingState.MISSED, MeetingState.CANCELLED),
    steps=(
        Step("confirm", _("Confirm"), ("planned",), "confirmed", inner=True),
        Step("hold", _("It took place"), ("planned", "confirmed"), "held", inner=True),
        Step("miss", _("It did not take place"), ("confirmed",), "missed", primary=False),
        Step("cancel", _("Cancel"), ("planned", "confirmed"), "cancelled", note=True, primary=False),
    ),
)
