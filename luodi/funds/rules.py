"""Say who may do what to funds, their payers and their money."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.rules import everything_for, in_regions

fund_rules = Rules("fund")
payer_rules = Rules("payer of a fund")
appropriation_rules = Rules("appropriation")
notice_rules = Rules("notice of appropriation")
inflow_rules = Rules("inflow")
governance_rules = Rules("rule book of a fund")

# Who reads the money of every fund, and who that of the funds of the own region.
READERS = (Role.OFFICE_DIRECTOR, Role.FUND_MANAGER, Role.FINANCE_CLERK, Role.UNIVERSITY_LEADER)
REGIONAL_READERS = (Role.FUND_MANAGER, Role.REGIONAL_OFFICER, Role.RESIDENT, Role.CITY_OFFICIAL)
# The university's decision-makers.
DECIDERS = (Role.OFFICE_DIRECTOR, Role.UNIVERSITY_LEADER)


def keepers(actor: Actor, prefix: str = "") -> Q:
    """Give the funds that somebody keeps: the director, and fund managers, each within the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.FUND_MANAGER),
        in_regions(actor, (Role.FUND_MANAGER,), f"{prefix}region"),
    )


def insiders(actor: Actor, prefix: str = "") -> Q:
    """Give the funds whose money somebody reads: those who keep it, and the city that it is of."""
    return any_of(everything_for(actor, *READERS), in_regions(actor, REGIONAL_READERS, f"{prefix}region"))


def city(actor: Actor, prefix: str = "") -> Q:
    """Give the funds of the official's city."""
    return in_regions(actor, (Role.CITY_OFFICIAL,), f"{prefix}region")


def entered_by(actor: Actor) -> Q:
    """Give what the actor entered."""
    return NO_ROW if actor.user_id is None else Q(created_by=actor.user_id)


def not_entered_by(actor: Actor) -> Q:
    """Leave out what the actor entered: whoever enters money does not confirm it."""
    return NO_ROW if actor.user_id is None else ~Q(created_by=actor.user_id)


@fund_rules("view")
def view(actor: Actor) -> Q:
    """Show which funds exist to everybody who is logged in: they are public facts."""
    return NO_ROW if actor.anonymous else EVERY_ROW


@fund_rules("create", "amend", "see_history")
def keep(actor: Actor) -> Q:
    """Let fund managers keep funds, each within the own region."""
    return keepers(actor)


@fund_rules("see_money")
def see_money(actor: Actor) -> Q:
    """Show a fund's money to the office, the finance clerk, the leader, and those of its region and city."""
    return insiders(actor)


@fund_rules("activate", "suspend", "resume", "wind_up", "close")
def decide(actor: Actor) -> Q:
    """Let the director, the leader and the city begin, suspend and end a fund."""
    return any_of(everything_for(actor, *DECIDERS), city(actor))


@fund_rules("turn_government")
def turn_key_of_city(actor: Actor) -> Q:
    """Let the city turn the local government's key at the gates of its funds."""
    return city(actor)


@fund_rules("turn_university")
def turn_key_of_university(actor: Actor) -> Q:
    """Let the director and the leader turn the university's key."""
    return everything_for(actor, *DECIDERS)


@fund_rules("retire")
def retire(actor: Actor) -> Q:
    """Let only the director take a fund out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@payer_rules("view", "see_history")
def view_payer(actor: Actor) -> Q:
    """Show who pays into a fund to those who read its money."""
    return insiders(actor, "fund__")


@payer_rules("create", "amend", "retire")
def keep_payer(actor: Actor) -> Q:
    """Let who keeps the fund name its payers."""
    return keepers(actor, "fund__")


@appropriation_rules("view", "see_history")
def view_appropriation(actor: Actor) -> Q:
    """Show what is planned for a year to those who read the fund's money."""
    return insiders(actor, "payer__fund__")


@appropriation_rules("create", "amend", "retire")
def keep_appropriation(actor: Actor) -> Q:
    """Let who keeps the fund plan its years."""
    return all_of(Q(closed_at=None), keepers(actor, "payer__fund__"))


@appropriation_rules("settle")
def settle(actor: Actor) -> Q:
    """Let the director, the leader and the city close a year of their own money."""
    return all_of(Q(closed_at=None), _answers_for(actor, "payer__"))


def _answers_for(actor: Actor, prefix: str) -> Q:
    """Give what somebody answers for as its payer: the city for its own money, the university for the rest.

    A director may stand for a city that has no account here, on the paper that is filed with it.
    """
    return any_of(
        everything_for(actor, *DECIDERS),
        all_of(city(actor, f"{prefix}fund__"), ~Q(**{f"{prefix}side": "university"})),
    )


@notice_rules("view", "see_history")
def view_notice(actor: Actor) -> Q:
    """Show notices of appropriation to those who read the fund's money."""
    return insiders(actor, "appropriation__payer__fund__")


@notice_rules("create", "retire")
def keep_notice(actor: Actor) -> Q:
    """Let who keeps the fund enter notices; what is confirmed stays."""
    return all_of(Q(state="entered"), keepers(actor, "appropriation__payer__fund__"))


@notice_rules("amend")
def correct_notice(actor: Actor) -> Q:
    """Let only who entered a notice correct it: whoever has written on it does not confirm it."""
    return all_of(Q(state="entered"), entered_by(actor), keepers(actor, "appropriation__payer__fund__"))


@notice_rules("confirm", "refuse")
def confirm_notice(actor: Actor) -> Q:
    """Let the payer's side confirm, and nobody what they entered themselves."""
    return all_of(not_entered_by(actor), _answers_for(actor, "appropriation__payer__"))


@inflow_rules("view", "see_history")
def view_inflow(actor: Actor) -> Q:
    """Show what came in to those who read the fund's money."""
    return insiders(actor, "payer__fund__")


@inflow_rules("create", "retire")
def keep_inflow(actor: Actor) -> Q:
    """Let the finance clerk enter what came in; what is confirmed stays."""
    return all_of(Q(state="entered"), everything_for(actor, Role.FINANCE_CLERK))


@inflow_rules("amend")
def correct_inflow(actor: Actor) -> Q:
    """Let only who entered it correct it: whoever has written on it does not confirm it."""
    return all_of(Q(state="entered"), entered_by(actor), everything_for(actor, Role.FINANCE_CLERK))


@inflow_rules("confirm", "refuse")
def confirm_inflow(actor: Actor) -> Q:
    """Let a second person confirm: another clerk, the director, or who keeps the fund."""
    second = any_of(everything_for(actor, Role.FINANCE_CLERK), keepers(actor, "payer__fund__"))
    return all_of(not_entered_by(actor), second)


@governance_rules("view", "see_history")
def view_governance(actor: Actor) -> Q:
    """Show rule books to those who read the fund's money."""
    return insiders(actor, "fund__")


@governance_rules("create", "amend", "retire", "propose")
def keep_governance(actor: Actor) -> Q:
    """Let who keeps the fund draft its rules; what is proposed or in force stays as it is."""
    return all_of(Q(state="draft"), keepers(actor, "fund__"))


@governance_rules("withdraw")
def withdraw_governance(actor: Actor) -> Q:
    """Let who keeps the fund take its draft back from before the sides."""
    return all_of(Q(state="proposed"), keepers(actor, "fund__"))


@governance_rules("enact", "refuse", "supersede")
def follow_the_gate(actor: Actor) -> Q:
    """Leave it to the gate: these steps follow from approvals."""
    return NO_ROW


@governance_rules("record")
def record_governance(actor: Actor) -> Q:
    """Let the director record the first book, which the sides decided on paper, as somebody else has written it.

    Once a fund has a book in force, the next one comes from its sides alone.
    """
    first = Q(state="draft", fund__governance=None)
    return all_of(first, not_entered_by(actor), everything_for(actor, Role.OFFICE_DIRECTOR))
