"""Say who may do what to panels, decisions and objections."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from luodi.awards.rules import made_by, sides_of
from luodi.awards.states import DecisionState, PanelState
from luodi.calls.rules import concerned
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.funds.rules import insiders, keepers, not_entered_by

panel_rules = Rules("panel")
decision_rules = Rules("decision")
objection_rules = Rules("objection to an award")

# A panel that the sides have seated; whoever is only proposed for it reads and votes nothing.
_SEATED = Q(call__panels__state=PanelState.SEATED, call__panels__retired_at=None)


def _applied_in(actor: Actor) -> Q:
    """Give what belongs to a call in which the actor has something to do with an application that came in."""
    if actor.user_id is None:
        return NO_ROW
    rows = apps.get_model("calls", "Application")._base_manager.filter(
        concerned(actor), submitted_at__isnull=False, retired_at=None
    )
    return Q(call__in=rows.values("call"))


@panel_rules("view", "see_history")
def view_panel(actor: Actor) -> Q:
    """Show a panel to the fund's own people and to who sits there."""
    return any_of(
        insiders(actor, "call__fund__"), Q(members__user=actor.user_id) if actor.user_id else NO_ROW
    )


@panel_rules("create", "withdraw", "reopen")
def keep_panel(actor: Actor) -> Q:
    """Let who keeps the fund put panels together."""
    return keepers(actor, "call__fund__")


@panel_rules("see_reasons")
def see_reasons(actor: Actor) -> Q:
    """Show why members do not vote to who keeps the fund and does not apply: it is their private business."""
    own = _applied_in(actor)
    return NO_ROW if own is NO_ROW else all_of(keepers(actor, "call__fund__"), ~own)


@panel_rules("amend", "retire", "propose")
def write_panel(actor: Actor) -> Q:
    """Let who keeps the fund name members until the sides have the list."""
    return all_of(Q(state=PanelState.DRAFT), keepers(actor, "call__fund__"))


@panel_rules("seat", "refuse")
def follow_panel(actor: Actor) -> Q:
    """Leave it to the gate."""
    return NO_ROW


@decision_rules("view", "see_history")
def view_decision(actor: Actor) -> Q:
    """Show a decision to the fund's own people and to the panel."""
    sits = Q(_SEATED, call__panels__members__user=actor.user_id) if actor.user_id else NO_ROW
    return any_of(insiders(actor, "call__fund__"), sits)


@decision_rules("create", "open_vote", "count", "reopen", "withdraw")
def keep_decision(actor: Actor) -> Q:
    """Let who keeps the fund prepare decisions and lead the vote."""
    return keepers(actor, "call__fund__")


@decision_rules("propose")
def propose_list(actor: Actor) -> Q:
    """Let who keeps the fund put the award list before the sides."""
    return keepers(actor, "call__fund__")


@decision_rules("amend")
def write_decision(actor: Actor) -> Q:
    """Let who keeps the fund write minutes and motions until the sides have the list."""
    open_ = Q(state__in=(DecisionState.DRAFTING, DecisionState.VOTING, DecisionState.COUNTED))
    return all_of(open_, keepers(actor, "call__fund__"))


@decision_rules("choose")
def choose_awards(actor: Actor) -> Q:
    """Let who keeps the fund choose and move, and try budgets, where nothing of their own is at stake."""
    if actor.user_id is None:
        return NO_ROW
    noted = apps.get_model("awards", "PanelConflict")._base_manager.filter(
        member__user=actor.user_id, bars=True
    )
    known = apps.get_model("review", "Finding")._base_manager.filter(
        expert__person__user=actor.user_id, hard=True, ended_at=None
    )
    conflicts = Q(call__in=noted.values("member__panel__call")) | Q(call__in=known.values("call"))
    at_stake = _applied_in(actor) | conflicts
    return all_of(Q(state=DecisionState.DRAFTING), keepers(actor, "call__fund__"), ~at_stake)


@decision_rules("vote")
def vote(actor: Actor) -> Q:
    """Let those vote who sit on the panel with a vote, while the vote is open."""
    if actor.user_id is None:
        return NO_ROW
    sits = Q(_SEATED, call__panels__members__user=actor.user_id, call__panels__members__votes=True)
    return all_of(Q(state=DecisionState.VOTING), sits)


@decision_rules("retire", "refuse", "sign")
def follow_decision(actor: Actor) -> Q:
    """Leave it to the gate; a decision is not taken out of use."""
    return NO_ROW


@objection_rules("view", "see_history")
def view_objection(actor: Actor) -> Q:
    """Show who objects to who keeps the fund and to those who decide on it, and to nobody else."""
    return any_of(keepers(actor, "application__call__fund__"), sides_of(actor, "application__call__fund__"))


@objection_rules("create")
def enter_objection(actor: Actor) -> Q:
    """Let who keeps the fund enter an objection that came on paper."""
    return keepers(actor, "application__call__fund__")


@objection_rules("decide")
def decide_objection(actor: Actor) -> Q:
    """Let the sides decide on objections, and nobody on one that they entered or on an own application."""
    mine = made_by(actor, "application__")
    open_ = Q(state="open")
    decided = all_of(open_, not_entered_by(actor), sides_of(actor, "application__call__fund__"))
    return decided if mine is NO_ROW else all_of(decided, ~mine)


@objection_rules("amend", "retire")
def keep_objection(actor: Actor) -> Q:
    """Let an objection stay as it was made."""
    return NO_ROW
