"""Say who may do what to agreements, their texts, promises and open points, and to notes of interactions."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.partnerships.rules.circles import kept
from luodi.partnerships.states import AgreementState, PointState, PromiseState
from luodi.registry.rules import REGIONAL, WIDE, everything_for, in_regions

agreement_rules = Rules("agreement")
text_rules = Rules("version of an agreement's text")
promise_rules = Rules("promise")
point_rules = Rules("open point")
interaction_rules = Rules("interaction")


def _seen(actor: Actor, prefix: str = "") -> Q:
    """Give what the university may know of, each officer of the own region, and the city of its own."""
    under_way = ~Q(**{f"{prefix}state__in": (AgreementState.DRAFT, AgreementState.DROPPED)})
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, REGIONAL, f"{prefix}region"),
        all_of(under_way, in_regions(actor, (Role.CITY_OFFICIAL,), f"{prefix}region")),
    )


@agreement_rules("view")
def view_agreement(actor: Actor) -> Q:
    """Show agreements to the university's offices, to officers those of their regions, to the city its own."""
    return _seen(actor)


@agreement_rules("see_history", "create", "negotiate", "sign", "drop", "end", "renew")
def keep_agreement(actor: Actor) -> Q:
    """Let the office keep agreements, each officer those of the own region."""
    return kept(actor)


@agreement_rules("amend")
def amend_agreement(actor: Actor) -> Q:
    """Let the office change what is not over."""
    over = (AgreementState.EXPIRED, AgreementState.ENDED, AgreementState.DROPPED)
    return all_of(~Q(state__in=over), kept(actor))


@agreement_rules("expire", "retire")
def by_the_system(actor: Actor) -> Q:
    """Leave this to the clock."""
    return NO_ROW


@text_rules("view", "open_files")
def view_text(actor: Actor) -> Q:
    """Show the versions of an agreement's text, with their files, to those who see the agreement."""
    return _seen(actor, "agreement__")


@text_rules("retire")
def retire_text(actor: Actor) -> Q:
    """Never let a version vanish: what was on the table stays known."""
    return NO_ROW


@text_rules("see_history", "create", "amend")
def keep_text(actor: Actor) -> Q:
    """Let the office keep the versions and their files, each officer those of the own region."""
    return kept(actor, "agreement__")


@promise_rules("view")
def view_promise(actor: Actor) -> Q:
    """Show promises to those who see their agreement."""
    return _seen(actor, "agreement__")


@promise_rules("see_history", "create", "keep", "waive", "reopen")
def keep_promise(actor: Actor) -> Q:
    """Let the office keep promises, each officer those of the own region."""
    return kept(actor, "agreement__")


@promise_rules("open_files")
def open_evidence(actor: Actor) -> Q:
    """Let those who see a promise open what proves that it was kept; before that its files are the office's own."""
    proven = Q(state=PromiseState.KEPT) & ~Q(evidence="")
    return any_of(kept(actor, "agreement__"), all_of(proven, _seen(actor, "agreement__")))


@promise_rules("amend")
def amend_promise(actor: Actor) -> Q:
    """Let the office change a promise while it is open."""
    return all_of(Q(state=PromiseState.OPEN), kept(actor, "agreement__"))


@promise_rules("retire")
def retire_promise(actor: Actor) -> Q:
    """Never let a promise vanish: it is kept or waived."""
    return NO_ROW


@point_rules("view")
def view_point(actor: Actor) -> Q:
    """Show open points to those who see the agreement: both sides read the same board."""
    return _seen(actor, "agreement__")


@point_rules("see_history", "create", "decide", "reopen")
def keep_point(actor: Actor) -> Q:
    """Let the office keep the board, each officer that of the own region."""
    return kept(actor, "agreement__")


@point_rules("amend")
def amend_point(actor: Actor) -> Q:
    """Let the office change an open point, and the city say its position on it."""
    city = in_regions(actor, (Role.CITY_OFFICIAL,), "agreement__region")
    negotiating = Q(agreement__state=AgreementState.NEGOTIATING)
    return all_of(Q(state=PointState.OPEN), any_of(kept(actor, "agreement__"), all_of(negotiating, city)))


@point_rules("retire")
def retire_point(actor: Actor) -> Q:
    """Never let a point vanish: it is decided."""
    return NO_ROW


def _mine(actor: Actor) -> Q:
    """Give what somebody wrote down or looks after."""
    return any_of(Q(created_by=actor.user_id), Q(officer=actor.user_id)) if actor.user_id else NO_ROW


@interaction_rules("view", "see_history")
def view_interaction(actor: Actor) -> Q:
    """Show notes to who wrote them or looks after them, and to the office, each officer those of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        in_regions(actor, REGIONAL),
        _mine(actor),
    )


@interaction_rules("create")
def note(actor: Actor) -> Q:
    """Let the office write down whom it met, anywhere."""
    return _mine(actor) if actor.has(Role.OFFICE_DIRECTOR, *REGIONAL) else NO_ROW


@interaction_rules("amend", "done", "hand_over")
def amend_interaction(actor: Actor) -> Q:
    """Let who looks after a note change it and hand it over, and the director."""
    return any_of(everything_for(actor, Role.OFFICE_DIRECTOR), _mine(actor))


@interaction_rules("retire")
def retire_interaction(actor: Actor) -> Q:
    """Let who wrote a note take it back."""
    return Q(created_by=actor.user_id) if actor.user_id else NO_ROW
