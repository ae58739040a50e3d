"""Say who may do what to splits of income, to what they go by, to records of pricing, and to objections."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.contracts.income_states import ObjectionState, PricingState, SplitState, VersionState
from luodi.contracts.rules.circles import READERS, clerk, keepers, not_own, office, school, signed, team
from luodi.contracts.rules.contracts import contract_rules
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.rules import everything_for

statutory_rules = Rules("statutory rule")
split_policy_rules = Rules("split policy")
split_rules = Rules("income split")
pricing_rules = Rules("record of pricing")
objection_rules = Rules("objection")

_SHARERS = (*READERS, Role.REGIONAL_OFFICER, Role.SCHOOL_SECRETARY, Role.PROFESSOR)
# What has been laid open to objections, or is past that.
_LAID_OPEN = (SplitState.PUBLICISED, SplitState.OBJECTED, SplitState.FINAL, SplitState.PAID)


@statutory_rules("view")
@split_policy_rules("view")
def view_basis(actor: Actor) -> Q:
    """Show by what income is shared to everybody of the university whose income it may be."""
    return EVERY_ROW if actor.has(*_SHARERS) else NO_ROW


@statutory_rules("create", "see_history", "activate")
@split_policy_rules("create", "see_history", "activate")
def keep_basis(actor: Actor) -> Q:
    """Let the director decide by what income is shared."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@statutory_rules("amend")
@split_policy_rules("amend")
def amend_basis(actor: Actor) -> Q:
    """Let the director change a draft; what was once in force stays as it was."""
    return all_of(Q(state=VersionState.DRAFT), keep_basis(actor))


def _has_part(actor: Actor, prefix: str = "") -> Q:
    """Give the splits in which somebody has a part."""
    if not actor.has(Role.PROFESSOR) or actor.user_id is None:
        return NO_ROW
    return Q(**{f"{prefix}parts__person__user": actor.user_id})


def open_to_the_world() -> Q:
    """Give the splits, or the records of pricing, that are laid open to objections now."""
    laid_open = (PricingState.PUBLICISED, PricingState.OBJECTED)
    return Q(state__in=laid_open, retired_at=None, contract__retired_at=None)


def _accounts(actor: Actor, prefix: str = "") -> Q:
    """Give what office, finance, leader and the school read whole."""
    to_contract = f"{prefix}contract__"
    return any_of(everything_for(actor, *READERS), office(actor, to_contract), school(actor, to_contract))


def _sees_split(actor: Actor, prefix: str = "") -> Q:
    return any_of(_accounts(actor, prefix), team(actor, f"{prefix}contract__"), _has_part(actor, prefix))


@split_rules("view")
def view_split(actor: Actor) -> Q:
    """Show a split to the office, finance, the school, and the team that it is shared with; to nobody outside."""
    return _sees_split(actor)


@split_rules("see_parts")
def see_parts(actor: Actor) -> Q:
    """Show what each person gets to who accounts for it and who draws it up; to colleagues where publicity does."""
    named = Q(policy__names_amounts=True, state__in=_LAID_OPEN)
    colleagues = all_of(named, any_of(team(actor, "contract__"), _has_part(actor)))
    leads = Q(contract__lead__user=actor.user_id) if actor.has(Role.PROFESSOR) and actor.user_id else NO_ROW
    return any_of(_accounts(actor), leads, colleagues)


@split_rules("see_history", "open_files")
def split_history(actor: Actor) -> Q:
    """Show course and files of a split to who accounts for it."""
    return _accounts(actor)


@split_rules("create")
def create_split(actor: Actor) -> Q:
    """Let the office, the school and who did the work draw up a split of a signed contract."""
    return all_of(signed("contract__"), keepers(actor, "contract__"))


@split_rules("amend")
def amend_split(actor: Actor) -> Q:
    """Let them write on a draft."""
    return all_of(Q(state=SplitState.DRAFT, corrects=None), keepers(actor, "contract__"))


@contract_rules("share")
def share(actor: Actor) -> Q:
    """Let the office, the school and who did the work share the income of a signed contract."""
    return all_of(signed(), keepers(actor))


@contract_rules("price")
def price(actor: Actor) -> Q:
    """Let them write down how a contract's price was found."""
    return keepers(actor)


def _decides(actor: Actor) -> Q:
    """Give what the office decides on: nobody on income of the own."""
    if actor.user_id is None:
        return NO_ROW
    own = Q(parts__person__user=actor.user_id)
    return all_of(office(actor, "contract__"), not_own(actor, "contract__"), ~own)


@split_rules("agree", "publicise", "return", "finish", "drop", "correct")
def decide_on_split(actor: Actor) -> Q:
    """Let the office lead a split to its end, and take one that was paid back by a counter-split."""
    return _decides(actor)


@split_rules("pay")
def pay(actor: Actor) -> Q:
    """Let the finance clerk note the payment."""
    return clerk(actor)


@split_rules("object", "resume")
def object_to_split(actor: Actor) -> Q:
    """Let everybody who sees a split object to it."""
    return _sees_split(actor)


def _sees_pricing(actor: Actor, prefix: str = "") -> Q:
    to_contract = f"{prefix}contract__"
    return any_of(everything_for(actor, *READERS), keepers(actor, to_contract))


@pricing_rules("view", "see_history", "object", "resume")
def view_pricing(actor: Actor) -> Q:
    """Show how a price was found to the university's side of the contract, and let it object."""
    return _sees_pricing(actor)


@pricing_rules("create")
def create_pricing(actor: Actor) -> Q:
    """Let the office, the school and who did the work write down how the price was found."""
    return keepers(actor, "contract__")


@pricing_rules("amend")
def amend_pricing(actor: Actor) -> Q:
    """Let them write on a draft."""
    return all_of(Q(state=PricingState.DRAFT), create_pricing(actor))


@pricing_rules("publicise", "decide", "return", "drop")
def decide_on_pricing(actor: Actor) -> Q:
    """Let the office publicise a price and decide on it, but nobody on one of the own."""
    if actor.user_id is None:
        return NO_ROW
    return all_of(office(actor, "contract__"), not_own(actor, "contract__"))


@objection_rules("view", "see_history")
def view_objection(actor: Actor) -> Q:
    """Show an objection to who accounts for the income or the price, and to who made it."""
    mine = Q(created_by=actor.user_id) if actor.user_id else NO_ROW
    pricing = any_of(everything_for(actor, *READERS), office(actor, "pricing__contract__"))
    return any_of(_accounts(actor, "split__"), pricing, mine)


@objection_rules("create")
def make_objection(actor: Actor) -> Q:
    """Let everybody who sees what is publicised object, the office also for whoever wrote to it."""
    return any_of(_sees_split(actor, "split__"), _sees_pricing(actor, "pricing__"))


@objection_rules("amend")
def amend_objection(actor: Actor) -> Q:
    """Let who made it put it better while it is open."""
    if actor.user_id is None:
        return NO_ROW
    return all_of(Q(state=ObjectionState.OPEN, created_by=actor.user_id), make_objection(actor))


@objection_rules("dismiss", "uphold")
def deal_with_objection(actor: Actor) -> Q:
    """Let the office deal with objections, but nobody with those to the own income or price, or of their own."""
    if actor.user_id is None:
        return NO_ROW
    split = all_of(
        Q(split__isnull=False),
        office(actor, "split__contract__"),
        not_own(actor, "split__contract__"),
        ~Q(split__parts__person__user=actor.user_id),
    )
    pricing = all_of(
        Q(pricing__isnull=False), office(actor, "pricing__contract__"), not_own(actor, "pricing__contract__")
    )
    return all_of(any_of(split, pricing), ~Q(created_by=actor.user_id))


@statutory_rules("retire", "supersede")
@split_policy_rules("retire", "supersede")
@split_rules("retire")
@pricing_rules("retire")
@objection_rules("retire")
def nobody(actor: Actor) -> Q:
    """Let none of it vanish."""
    return NO_ROW
