"""Answer which applications of a call are reviewed, and how the review stands."""

from __future__ import annotations

from django.db.models import QuerySet

from luodi.calls.models import Application, Call
from luodi.calls.states import ApplicationState

# What is reviewed, or was; while the check still runs, also what came in.
_IN = (ApplicationState.ELIGIBLE, ApplicationState.IN_REVIEW, ApplicationState.REVIEWED)
_OUT = (
    ApplicationState.DRAFT, ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.INELIGIBLE,
    ApplicationState.APPEALED, ApplicationState.WITHDRAWN,
)  # fmt: skip
_TO_COME = (*_IN, ApplicationState.SUBMITTED)


def reviewed_in(call: Call) -> QuerySet[Application]:
    """Give the applications whose reviewers are drawn, in the order of their receipts."""
    states = _TO_COME if call.state == "screening" else _IN
    rows = Application.objects.unguarded("who runs the review draws for all of them")
    found: QuerySet[Application] = rows.filter(call=call, state__in=states, retired_at=None).order_by(
        "receipt", "pk"
    )
    return found


def in_round(call: Call) -> QuerySet[Application]:
    """Give the applications that are in the review or went through it, whatever became of them."""
    rows = Application.objects.unguarded("the overview is for who runs the review")
    found: QuerySet[Application] = rows.filter(call=call, retired_at=None).exclude(state__in=_OUT)
    return found.order_by("receipt", "pk")
