"""Say who may do what to awards and the money that is paid on them."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.awards.states import (
    RUNNING,
    AmendmentState,
    AwardState,
    PaymentState,
    ProofState,
    RecoveryState,
)
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.funds.rules import DECIDERS, city, insiders, keepers, not_entered_by
from luodi.registry.rules import everything_for, of_organisations

award_rules = Rules("award")
amendment_rules = Rules("amendment")
check_rules = Rules("check of a project")
instalment_rules = Rules("instalment of an award")
proof_rules = Rules("proof of matching money")
payment_rules = Rules("payment")
recovery_rules = Rules("recovery")

_FOR = (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)
_CLERK = (Role.FINANCE_CLERK,)


def sides_of(actor: Actor, prefix: str) -> Q:
    """Give what the decision-makers of either side answer for."""
    return any_of(everything_for(actor, *DECIDERS), city(actor, prefix))


def made_by(actor: Actor, prefix: str) -> Q:
    """Give what belongs to an application that the actor makes; ``prefix`` leads to the application."""
    if actor.user_id is None:
        return NO_ROW
    made = Q(**{f"{prefix}created_by": actor.user_id}) | Q(**{f"{prefix}principal__user": actor.user_id})
    return any_of(made, of_organisations(actor, _FOR, f"{prefix}lead"))


def _known(actor: Actor, prefix: str) -> Q:
    """Give what belongs to an application, to its consortium and to those who read the fund's money."""
    partner = of_organisations(actor, _FOR, f"{prefix}parties__organisation")
    return any_of(made_by(actor, prefix), partner, insiders(actor, f"{prefix}call__fund__"))


def _kept(actor: Actor, prefix: str) -> Q:
    """Give what belongs to an application of a fund that the actor keeps, and does not apply for."""
    mine = made_by(actor, prefix)
    kept = keepers(actor, f"{prefix}call__fund__")
    return kept if mine is NO_ROW else all_of(kept, ~mine)


@award_rules("view", "see_history")
def view_award(actor: Actor) -> Q:
    """Show an award to its consortium and to those who read the fund's money."""
    return _known(actor, "application__")


@award_rules("see_account")
def see_account(actor: Actor) -> Q:
    """Show the bank account to its owner, to who pays, and to who keeps the fund."""
    return any_of(
        made_by(actor, "application__"),
        everything_for(actor, *_CLERK, Role.OFFICE_DIRECTOR),
        keepers(actor, "application__call__fund__"),
    )


@award_rules("amend")
def complete_award(actor: Actor) -> Q:
    """Let the applicant name days and account before the task book is signed; after it the account alone."""
    open_ = Q(state__in=(AwardState.OFFERED, AwardState.SIGNING, *RUNNING))
    return all_of(open_, made_by(actor, "application__"))


@award_rules("take", "sign")
def take_award(actor: Actor) -> Q:
    """Let the applicant accept, and sign the task book."""
    return made_by(actor, "application__")


@award_rules("verify_account")
def verify_account(actor: Actor) -> Q:
    """Let the finance office say that it has verified the account with its owner."""
    return everything_for(actor, *_CLERK)


@award_rules("suspend", "resume")
def stop_award(actor: Actor) -> Q:
    """Let who keeps the fund, and either side, stop an award and let it go on."""
    stop = any_of(_kept(actor, "application__"), sides_of(actor, "application__call__fund__"))
    mine = made_by(actor, "application__")
    return stop if mine is NO_ROW else all_of(stop, ~mine)


@award_rules("complete", "check")
def settle_award(actor: Actor) -> Q:
    """Let who keeps the fund settle what is accepted."""
    return _kept(actor, "application__")


@award_rules("create", "retire", "accept", "lapse", "refuse", "begin", "terminate")
def follow_award(actor: Actor) -> Q:
    """Leave it to the round: awards follow from decisions, keys and days."""
    return NO_ROW


@instalment_rules("view", "see_history")
def view_instalment(actor: Actor) -> Q:
    """Show instalments to whoever sees their award."""
    return _known(actor, "award__application__")


@instalment_rules("verify", "propose", "undo")
def keep_instalment(actor: Actor) -> Q:
    """Let who keeps the fund verify conditions and ask for the release."""
    return _kept(actor, "award__application__")


@instalment_rules("create", "amend", "retire", "refuse", "release", "pay", "drop")
def follow_instalment(actor: Actor) -> Q:
    """Leave it to the gate and the bank."""
    return NO_ROW


@proof_rules("view", "see_history")
def view_proof(actor: Actor) -> Q:
    """Show proofs to whoever sees their award."""
    return _known(actor, "award__application__")


@proof_rules("create")
def send_proof(actor: Actor) -> Q:
    """Let the applicant prove matching money while the award runs."""
    return all_of(Q(award__state=AwardState.ACTIVE), made_by(actor, "award__application__"))


@proof_rules("amend", "resend", "retire")
def correct_proof(actor: Actor) -> Q:
    """Let the applicant correct a proof until it is verified."""
    return all_of(Q(state__in=(ProofState.SENT, ProofState.RETURNED)), made_by(actor, "award__application__"))


@proof_rules("pass", "return", "fail")
def verify_proof(actor: Actor) -> Q:
    """Let who keeps the fund verify proofs, and nobody an own one."""
    return all_of(not_entered_by(actor), _kept(actor, "award__application__"))


@check_rules("view", "see_history")
def view_check(actor: Actor) -> Q:
    """Show checks to whoever sees their award."""
    return _known(actor, "award__application__")


@check_rules("create")
def report(actor: Actor) -> Q:
    """Let the applicant report while the award runs."""
    return all_of(Q(award__state=AwardState.ACTIVE), made_by(actor, "award__application__"))


@check_rules("amend", "resend", "retire")
def correct_report(actor: Actor) -> Q:
    """Let the applicant correct a report that is not passed yet."""
    return all_of(Q(state__in=(ProofState.SENT, ProofState.RETURNED)), made_by(actor, "award__application__"))


@check_rules("pass", "return", "fail")
def judge_report(actor: Actor) -> Q:
    """Let who keeps the fund judge reports, and nobody an own one."""
    return all_of(not_entered_by(actor), _kept(actor, "award__application__"))


@amendment_rules("view", "see_history")
def view_amendment(actor: Actor) -> Q:
    """Show amendments to whoever sees their award."""
    return _known(actor, "award__application__")


@amendment_rules("create")
def ask_amendment(actor: Actor) -> Q:
    """Let the applicant ask for changes, and who keeps the fund."""
    running = Q(award__state__in=RUNNING)
    mine = made_by(actor, "award__application__")
    return all_of(running, any_of(mine, keepers(actor, "award__application__call__fund__")))


@amendment_rules("amend", "retire")
def correct_amendment(actor: Actor) -> Q:
    """Let who asked correct it until it is decided."""
    asked = Q(state=AmendmentState.ASKED)
    return NO_ROW if actor.user_id is None else all_of(asked, Q(created_by=actor.user_id))


@amendment_rules("make", "propose", "refuse")
def decide_amendment(actor: Actor) -> Q:
    """Let who keeps the fund agree to small changes, and put larger ones before the sides."""
    return _kept(actor, "award__application__")


@amendment_rules("agree", "turn_down")
def follow_amendment(actor: Actor) -> Q:
    """Leave it to the gate."""
    return NO_ROW


@payment_rules("view", "see_history")
def view_payment(actor: Actor) -> Q:
    """Show payments to whoever sees their award."""
    return _known(actor, "instalment__award__application__")


@payment_rules("see_account")
def see_account_paid(actor: Actor) -> Q:
    """Show the account that is paid to its owner, to who pays, and to who keeps the fund."""
    return any_of(
        made_by(actor, "instalment__award__application__"),
        everything_for(actor, *_CLERK, Role.OFFICE_DIRECTOR),
        keepers(actor, "instalment__award__application__call__fund__"),
    )


@payment_rules("create", "resolve")
def prepare_payment(actor: Actor) -> Q:
    """Let the finance office prepare payments and book what the bank says."""
    return everything_for(actor, *_CLERK)


@payment_rules("instruct")
def instruct_payment(actor: Actor) -> Q:
    """Let a second person of the finance office instruct the bank: never who prepared the payment."""
    return all_of(not_entered_by(actor), everything_for(actor, *_CLERK))


@payment_rules("stop")
def stop_payment(actor: Actor) -> Q:
    """Let the finance office, and either side, stop a payment until the bank is instructed."""
    prepared = Q(state=PaymentState.PREPARED)
    sides = sides_of(actor, "instalment__award__application__call__fund__")
    return all_of(prepared, any_of(everything_for(actor, *_CLERK), sides))


@payment_rules("amend", "retire", "settle", "fail")
def follow_payment(actor: Actor) -> Q:
    """Leave it to what the bank says."""
    return NO_ROW


@recovery_rules("view", "see_history")
def view_recovery(actor: Actor) -> Q:
    """Show recoveries to whoever sees their award, once they are demanded; before that to the fund's own people."""
    demanded = all_of(~Q(state=RecoveryState.DRAFTED), _known(actor, "award__application__"))
    return any_of(insiders(actor, "award__application__call__fund__"), demanded)


@recovery_rules("create")
def draft_recovery(actor: Actor) -> Q:
    """Let who keeps the fund draft what is claimed back."""
    return _kept(actor, "award__application__")


@recovery_rules("amend", "retire")
def correct_recovery(actor: Actor) -> Q:
    """Let who keeps the fund correct it until it is demanded."""
    return all_of(Q(state=RecoveryState.DRAFTED), _kept(actor, "award__application__"))


@recovery_rules("demand")
def demand_recovery(actor: Actor) -> Q:
    """Let the sides demand money back, and nobody what they drafted themselves."""
    return all_of(not_entered_by(actor), sides_of(actor, "award__application__call__fund__"))


@recovery_rules("book")
def book_collection(actor: Actor) -> Q:
    """Let the finance office book what came back."""
    return all_of(Q(state=RecoveryState.DEMANDED), everything_for(actor, *_CLERK))


@recovery_rules("propose")
def ask_to_waive(actor: Actor) -> Q:
    """Let who keeps the fund ask the sides to waive what is left."""
    return _kept(actor, "award__application__")


@recovery_rules("collect", "refuse", "waive")
def follow_recovery(actor: Actor) -> Q:
    """Leave it to the bank and the gate."""
    return NO_ROW
