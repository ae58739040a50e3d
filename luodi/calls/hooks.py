"""Register pages, pieces of pages and what follows from gates."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from luodi.calls import actions, application_hooks, resources  # noqa: F401
from luodi.calls.guards import GUARDS
from luodi.calls.models import Call
from luodi.calls.queries import calls as queries
from luodi.core import clock, guards
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.funds.hooks import keys
from luodi.funds.models import Fund
from luodi.funds.rulebook.choices import Gate

guards.expect(*GUARDS)


@clock.every(300, "calls: open and close by the calendar")
def calls_by_the_calendar(at: datetime) -> None:
    """Open what is approved and due, close what is over."""
    actions.by_the_clock(at)


@attach(Fund, "main")
def calls(actor: Actor, fund: Fund) -> Fragment:
    """Show the calls of a fund."""
    context = {
        "fund": fund,
        "calls": queries.calls_of(fund, actor),
        "may_begin": not fund.retired_at and may(fund, actor, "amend"),
    }
    return Fragment("calls/calls_part.html", context, _("Calls for applications"), "calls")


@attach(Call, "main")
def topics(actor: Actor, call: Call) -> Fragment:
    """Show what can be applied for."""
    context = {
        "call": call,
        "topics": queries.topics_of(call, actor),
        "may_write": not call.retired_at and may(call, actor, "amend"),
    }
    return Fragment("calls/topics_part.html", context, _("Topics"), "topics")


@attach(Call, "main")
def money(actor: Actor, call: Call) -> Fragment | None:
    """Show what is set aside for a call, to those who read the fund's money."""
    if not may(call, actor, "see_history"):
        return None
    shares = [one for one in queries.money_of(call, actor) if one.allotted]
    context = {
        "call": call,
        "shares": shares,
        "may_write": not call.retired_at and may(call, actor, "amend"),
    }
    return Fragment("calls/money_part.html", context, _("Money"), "money")


@attach(Call, "main")
def comments(actor: Actor, call: Call) -> Fragment | None:
    """Show what was said of the draft, to who keeps the fund."""
    if call.comments_until is None or not may(call, actor, "answer"):
        return None
    context = {
        "call": call,
        "comments": queries.comments_on(call),
        "may_answer": queries.is_writable(call),
    }
    return Fragment("calls/comments_part.html", context, _("Comments on the draft"), "comments")


@attach(Call, "main")
def sides(actor: Actor, call: Call) -> Fragment | None:
    """Show what the sides said of a call, to the fund's own people."""
    return (
        keys(actor, call, gates=(Gate.PUBLISH_CALL, Gate.ELIGIBILITY_LIST))
        if may(call, actor, "see_history")
        else None
    )


@attach(Call, "side")
def course(actor: Actor, call: Call) -> Fragment:
    """Show the days of a call, and ask for others."""
    context = {
        "call": call,
        "days": queries.course_of(call),
        "may_extend": may(call, actor, "extend"),
        "may_cancel": may(call, actor, "ask_to_cancel"),
    }
    return Fragment("calls/course_part.html", context, _("Days"), "days")
