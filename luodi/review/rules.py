"""Say who may do what to reviewers' tasks: who keeps the fund runs them, the reviewer alone writes."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.calls.models import Application, Call
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.funds.rules import DECIDERS, keepers
from luodi.review.states import AssignmentState

assignment_rules = Rules("review task")


def _not_mine(actor: Actor) -> Q:
    """Leave out what the actor applies for or reviews: nobody runs the review of an own matter."""
    if actor.user_id is None:
        return NO_ROW
    me = actor.user_id
    return ~(Q(application__created_by=me) | Q(application__principal__user=me) | Q(expert__person__user=me))


def running(actor: Actor) -> Q:
    """Give the tasks that the actor runs: those of the funds they keep, but for their own matters."""
    return all_of(keepers(actor, "application__call__fund__"), _not_mine(actor))


def mine(actor: Actor) -> Q:
    """Give the tasks that the actor was asked to do; a proposal is nobody's yet."""
    if actor.user_id is None:
        return NO_ROW
    return Q(expert__person__user=actor.user_id) & ~Q(state=AssignmentState.PROPOSED)


@assignment_rules("view")
def view_assignment(actor: Actor) -> Q:
    """Show a task to its reviewer and to who runs the review; to nobody else, in whatever form."""
    return any_of(mine(actor), running(actor))


@assignment_rules("see_history")
def see_course(actor: Actor) -> Q:
    """Show the course of a task to who runs the review."""
    return running(actor)


@assignment_rules("create", "invite", "return", "void")
def run(actor: Actor) -> Q:
    """Let who keeps the fund draw, invite, remind, return and declare void."""
    return running(actor)


@assignment_rules("accept", "decline", "begin", "submit", "recuse")
def answer(actor: Actor) -> Q:
    """Let the reviewer alone answer and write."""
    return mine(actor)


@assignment_rules("amend", "retire", "expire", "lock", "unlock")
def follow_the_round(actor: Actor) -> Q:
    """Leave it to the round: these follow from days and from the end of the review."""
    return NO_ROW


def runs(call: Call, actor: Actor) -> bool:
    """Tell whether the actor runs the review of a call."""
    return bool(Call.objects.allowed(actor, "begin_review").filter(pk=call.pk).exists())


def own_matter(application: Application, actor: Actor) -> bool:
    """Tell whether the actor applies for it."""
    principal = application.principal
    return actor.user_id is not None and (
        application.created_by_id == actor.user_id
        or (principal is not None and principal.user_id == actor.user_id)
    )


def overrides(call: Call, actor: Actor, secretary: int | None) -> bool:
    """Tell whether the actor may set soft conflicts aside: the city's secretary, or a decider of the university.

    That it is not who drew the reviewer is asked of each finding.
    """
    if actor.user_id is None:
        return False
    return actor.everywhere(*DECIDERS) or (secretary == actor.user_id and actor.has(Role.CITY_OFFICIAL))


def pays(actor: Actor) -> Q:
    """Give the calls whose fee sheet the actor may have: those of the funds they keep, and finance."""
    return any_of(keepers(actor, "fund__"), EVERY_ROW if actor.everywhere(Role.FINANCE_CLERK) else NO_ROW)
