"""Say who may do what to registrations, the rules they are checked by, and changes of contracts."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.contracts.rules.circles import clerk, inside, keepers, not_own, office, signed
from luodi.contracts.states import RegistrationState
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.rules import everything_for

registration_rules = Rules("registration")
book_rules = Rules("rules of registration")
change_rules = Rules("change of a contract")

_DRAFT = Q(state=RegistrationState.DRAFT)


@registration_rules("view", "see_history")
@change_rules("view", "see_history")
def inside_of_contract(actor: Actor) -> Q:
    """Show registrations and changes to the university's side alone."""
    return inside(actor, "contract__")


@registration_rules("create", "amend")
def prepare(actor: Actor) -> Q:
    """Let those who enter a contract, and the clerk, fill the form in."""
    return all_of(_DRAFT, signed("contract__"), any_of(clerk(actor), keepers(actor, "contract__")))


@registration_rules("check", "file", "register", "refuse", "return")
def handle(actor: Actor) -> Q:
    """Let the clerk and the office check, file and enter what came of it, but nobody for a contract of the own."""
    return all_of(any_of(clerk(actor), office(actor, "contract__")), not_own(actor, "contract__"))


@registration_rules("retire")
def retire(actor: Actor) -> Q:
    """Let the clerk and the office throw a draft away."""
    return all_of(_DRAFT, handle(actor))


@book_rules("view")
def view_book(actor: Actor) -> Q:
    """Show the rules to everybody who is logged in: laws are no secret."""
    return NO_ROW if actor.anonymous else EVERY_ROW


@book_rules("create", "see_history", "activate")
def keep_book(actor: Actor) -> Q:
    """Let the director and the clerk keep the rules."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.FINANCE_CLERK)


@book_rules("amend", "retire")
def amend_book(actor: Actor) -> Q:
    """Let them change a version until it has been in force: what something was checked by stays known."""
    return all_of(Q(activated_at=None), keep_book(actor))


@book_rules("supersede")
def by_the_system(actor: Actor) -> Q:
    """Leave this to the version that takes its place."""
    return NO_ROW


@change_rules("create", "withdraw")
def propose(actor: Actor) -> Q:
    """Let those who enter a contract, and the clerk, propose a change of what was signed."""
    return any_of(clerk(actor), keepers(actor, "contract__"))


@change_rules("approve", "reject")
def decide(actor: Actor) -> Q:
    """Let the office decide, but nobody on a contract of the own."""
    return all_of(office(actor, "contract__"), not_own(actor, "contract__"))


@change_rules("amend", "retire")
def untouched(actor: Actor) -> Q:
    """Never let a proposed change be rewritten: it is withdrawn, and proposed anew."""
    return NO_ROW
