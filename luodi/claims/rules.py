"""Say who may do what to claims and open bounties."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.claims.states import PUBLISHED, BountyState, ClaimState
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.needs.rules import IN_REGION, OFFICE
from luodi.registry.rules import everything_for, in_regions, of_organisations

claim_rules = Rules("claim")
bounty_rules = Rules("bounty")

# Handed in, however it went on; a claim that was withdrawn as a draft was never the office's business.
RECEIVED = Q(submitted_at__isnull=False)
# While a bounty runs nobody reads what was offered, so that no rival can be told of it.
SEALED = Q(need__bounty__state=BountyState.ANNOUNCED)
# The enterprise sees what was put before it: not what was taken back, nor what it cannot choose among yet.
BEFORE_THE_OWNER = RECEIVED & ~SEALED & ~Q(state=ClaimState.WITHDRAWN)


def _office(actor: Actor) -> Q:
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION, "need__region"))


def _office_of(actor: Actor) -> Q:
    """Give the claims whose need the actor handles; not those on needs of an own enterprise, nor the own ones."""
    own = [int(key) for key in actor.keys("organisation", Role.ENTERPRISE_CONTACT)]
    handled = all_of(_office(actor), ~Q(expert__person__user=actor.user_id)) if actor.user_id else NO_ROW
    return all_of(handled, ~Q(need__organisation__in=own)) if own else handled


def _owner(actor: Actor) -> Q:
    return of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "need__organisation")


def _own(actor: Actor) -> Q:
    """Give the claims that the actor leads, or entered for an expert of the own school."""
    lead = Q(expert__person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW
    return any_of(lead, _school(actor))


def _school(actor: Actor) -> Q:
    return of_organisations(actor, (Role.SCHOOL_SECRETARY,), "expert__person__organisation")


@claim_rules("view")
def view(actor: Actor) -> Q:
    """Show a claim to its claimant and school; once it is handed in to the office; once it is unsealed to the owner."""
    return any_of(
        _own(actor),
        all_of(RECEIVED, any_of(_office(actor), everything_for(actor, Role.UNIVERSITY_LEADER))),
        all_of(BEFORE_THE_OWNER, _owner(actor)),
    )


@claim_rules("see_offer")
def see_offer(actor: Actor) -> Q:
    """Show what was offered to the claimant, and to office and owner unless the claims of a bounty are sealed."""
    others = any_of(_office(actor), everything_for(actor, Role.UNIVERSITY_LEADER))
    return any_of(_own(actor), all_of(RECEIVED & ~SEALED, others), all_of(BEFORE_THE_OWNER, _owner(actor)))


@claim_rules("see_claimant", "open_files")
def see_claimant(actor: Actor) -> Q:
    """Show who claims to the university, and to the owner what was released, or once the claim is chosen."""
    released = BEFORE_THE_OWNER & (Q(named=True) | Q(state=ClaimState.CHOSEN))
    return any_of(
        _own(actor),
        all_of(RECEIVED, any_of(_office(actor), everything_for(actor, Role.UNIVERSITY_LEADER))),
        all_of(released, _owner(actor)),
    )


@claim_rules("see_conflict")
def see_conflict(actor: Actor) -> Q:
    """Keep what may tie a claimant to the enterprise within the office; the claimant hears that there is something."""
    return all_of(RECEIVED, _office(actor))


@claim_rules("see_history")
def see_history(actor: Actor) -> Q:
    """Show the course of a claim to the claimant, and to the office once it may be read."""
    return any_of(_own(actor), all_of(RECEIVED & ~SEALED, _office(actor)))


@claim_rules("create")
def create(actor: Actor) -> Q:
    """Let experts claim for themselves, and school secretaries for experts of the school."""
    return _own(actor)


@claim_rules("amend", "submit")
def amend(actor: Actor) -> Q:
    """Let the claimant change a claim until it is submitted."""
    return all_of(Q(state=ClaimState.DRAFT), _own(actor))


@claim_rules("withdraw")
def withdraw(actor: Actor) -> Q:
    """Let the claimant take a claim back until it is decided."""
    return _own(actor)


@claim_rules("choose")
def choose(actor: Actor) -> Q:
    """Let the owner of the need choose, and nobody else: by choosing it agrees to be known to the claimant."""
    return all_of(BEFORE_THE_OWNER, _owner(actor))


@claim_rules("shortlist", "decline")
def sort_out(actor: Actor) -> Q:
    """Let the owner sort out what was claimed, and the office that handles the need."""
    return all_of(BEFORE_THE_OWNER, any_of(_owner(actor), _office_of(actor)))


@claim_rules("retire")
def nobody(actor: Actor) -> Q:
    """Keep every claim: it was a step in somebody's decision."""
    return NO_ROW


@bounty_rules("view")
def view_bounty(actor: Actor) -> Q:
    """Show a bounty to office and owner, and to whoever sees the need once it is announced."""
    if actor.anonymous:
        return NO_ROW
    from luodi.needs.models import Need

    seen = Q(need__in=Need.objects.allowed(actor).values("pk"))
    return any_of(all_of(Q(state__in=PUBLISHED), seen), _office(actor), _owner(actor))


@bounty_rules("see_history")
def see_bounty_history(actor: Actor) -> Q:
    """Show the course of a bounty to office and owner."""
    return any_of(_office(actor), _owner(actor))


@bounty_rules("create", "amend", "propose")
def keep_bounty(actor: Actor) -> Q:
    """Let the owner draw up a bounty, and the office for an enterprise whose need it entered."""
    entered = all_of(_office(actor), Q(need__created_by=actor.user_id)) if actor.user_id else NO_ROW
    return all_of(Q(state=BountyState.DRAFT), any_of(_owner(actor), entered))


@bounty_rules("return", "announce")
def announce(actor: Actor) -> Q:
    """Let the office announce what the owner put forward, but nobody for an own enterprise."""
    own = [int(key) for key in actor.keys("organisation", Role.ENTERPRISE_CONTACT)]
    return all_of(_office(actor), ~Q(need__organisation__in=own)) if own else _office(actor)


@bounty_rules("cancel")
def cancel(actor: Actor) -> Q:
    """Let owner and office cancel a bounty that is not decided."""
    return any_of(_office(actor), _owner(actor))


@bounty_rules("open", "decide", "retire")
def by_the_clock(actor: Actor) -> Q:
    """Leave this to the deadline and the owner's choice."""
    return NO_ROW
