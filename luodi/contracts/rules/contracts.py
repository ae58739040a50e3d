"""Say who may do what to contracts, their lines, instalments and texts."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.contracts.rules.circles import (
    IN_REGION,
    buyer,
    city,
    clerk,
    drafted,
    inside,
    keepers,
    not_own,
    office,
    school,
    signed,
    team,
    told_outside,
    touching,
)
from luodi.contracts.states import ContractState
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.registry.rules import everything_for, in_regions, of_organisations

contract_rules = Rules("contract")
line_rules = Rules("line of a contract")
instalment_rules = Rules("instalment")
text_rules = Rules("version of a contract's text")
receipt_rules = Rules("receipt")


@contract_rules("view")
def view(actor: Actor) -> Q:
    """Show a contract to the university's side; once signed to its buyers, officers and cities where it lands."""
    return any_of(inside(actor), touching(actor), buyer(actor), city(actor))


@contract_rules("see_terms")
def see_terms(actor: Actor) -> Q:
    """Show the terms to the university's side, the officers of regions that it touches, and the buyers."""
    return any_of(inside(actor), touching(actor), buyer(actor))


@contract_rules("see_inside", "see_history")
def see_inside(actor: Actor) -> Q:
    """Show sums, budget, course and files to the university's side alone: a buyer sees its own lines."""
    return inside(actor)


@contract_rules("create")
def create(actor: Actor) -> Q:
    """Let the office, the school and who leads the work enter a contract."""
    lead = Q(lead__user=actor.user_id) if actor.has(Role.PROFESSOR) and actor.user_id else NO_ROW
    return all_of(drafted(), any_of(office(actor), school(actor), lead, team(actor)))


@contract_rules("amend")
def amend(actor: Actor) -> Q:
    """Let those who enter a contract write on it while it is a draft; later it changes by a change alone."""
    return all_of(drafted(), keepers(actor))


@contract_rules("submit", "withdraw")
def submit(actor: Actor) -> Q:
    """Let those who enter a contract hand it in, and take it back before anybody has decided."""
    return keepers(actor)


@contract_rules("endorse")
def endorse(actor: Actor) -> Q:
    """Let the school's secretary endorse what is not of the own work."""
    return all_of(school(actor), not_own(actor))


@contract_rules("clear")
def clear(actor: Actor) -> Q:
    """Let the contract clerk clear the wording."""
    return all_of(clerk(actor), not_own(actor))


@contract_rules("approve")
def approve(actor: Actor) -> Q:
    """Let the office approve, but nobody a contract of the own."""
    return all_of(office(actor), not_own(actor))


@contract_rules("return")
def give_back(actor: Actor) -> Q:
    """Let whoever has to decide next give a contract back, and the office at any time."""
    return any_of(
        all_of(Q(state=ContractState.SUBMITTED), endorse(actor)),
        all_of(Q(state=ContractState.ENDORSED), clear(actor)),
        approve(actor),
    )


@contract_rules("sign")
def sign(actor: Actor) -> Q:
    """Let the office and the contract clerk note the signing."""
    return all_of(any_of(office(actor), clerk(actor)), not_own(actor))


@contract_rules("record")
def record(actor: Actor) -> Q:
    """Let the office's own put what was signed earlier on record, past the approvals."""
    return all_of(everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER), not_own(actor))


@contract_rules("wind_up")
def wind_up(actor: Actor) -> Q:
    """Let those who do the work, their school and the office begin the closing."""
    return keepers(actor)


@contract_rules("close", "reopen")
def close(actor: Actor) -> Q:
    """Let the office and the clerk close a contract, but nobody one of the own."""
    return all_of(any_of(office(actor), clerk(actor)), not_own(actor))


@contract_rules("terminate")
def terminate(actor: Actor) -> Q:
    """Let the office terminate, by an approved change."""
    return all_of(office(actor), not_own(actor))


@contract_rules("propose", "prepare")
def on_signed(actor: Actor) -> Q:
    """Let those who enter a contract, and the clerk, propose changes of a signed one and prepare its registration."""
    return all_of(signed(), any_of(clerk(actor), keepers(actor)))


@contract_rules("see_interests")
def see_interests(actor: Actor) -> Q:
    """Show what ties the team to a buyer to the office alone."""
    return office(actor)


@contract_rules("seal")
def seal(actor: Actor) -> Q:
    """Let the office and the clerk keep the log of the seal."""
    return any_of(office(actor), clerk(actor))


@contract_rules("book")
def book_on(actor: Actor) -> Q:
    """Let the clerk book what comes in on a signed contract, and what comes late on one that is over."""
    return all_of(signed(), clerk(actor))


@contract_rules("retire")
def retire(actor: Actor) -> Q:
    """Let who wrote a draft, and the director, throw it away; what was signed stays."""
    mine = Q(created_by=actor.user_id) if actor.user_id else NO_ROW
    return all_of(
        drafted(), any_of(everything_for(actor, Role.OFFICE_DIRECTOR), all_of(mine, keepers(actor)))
    )


@line_rules("view")
def view_line(actor: Actor) -> Q:
    """Show a line to the university's side; to an enterprise its own, to officers and cities what lands there."""
    own = of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "buyer")
    here = in_regions(actor, (Role.CITY_OFFICIAL,))
    return any_of(
        inside(actor, "contract__"),
        all_of(signed("contract__"), any_of(own, in_regions(actor, IN_REGION))),
        all_of(told_outside("contract__"), here),
    )


@line_rules("see_history")
@instalment_rules("view", "see_history")
@receipt_rules("view", "see_history")
@text_rules("view", "see_history")
def inside_of_contract(actor: Actor) -> Q:
    """Show what is the university's own to its side alone."""
    return inside(actor, "contract__")


@line_rules("create", "amend", "retire")
@instalment_rules("create", "amend", "retire")
def keep_part(actor: Actor) -> Q:
    """Let those who enter a contract keep its parts while it is a draft."""
    return all_of(drafted("contract__"), keepers(actor, "contract__"))


@text_rules("create", "amend")
def keep_text(actor: Actor) -> Q:
    """Let those who enter a contract, and the clerk, keep the versions of its text."""
    return any_of(clerk(actor), keepers(actor, "contract__"))


@text_rules("retire")
def retire_text(actor: Actor) -> Q:
    """Never let a version vanish: what was on the table stays known."""
    return NO_ROW


@receipt_rules("create")
def book(actor: Actor) -> Q:
    """Let the clerk book what comes in on a contract that was signed."""
    return all_of(signed("contract__"), clerk(actor))


@receipt_rules("reverse")
def reverse(actor: Actor) -> Q:
    """Let the clerk reverse a receipt."""
    return clerk(actor)


@receipt_rules("amend", "retire")
def change_receipt(actor: Actor) -> Q:
    """Never let a booked receipt change or vanish: it is reversed, and booked anew."""
    return NO_ROW
