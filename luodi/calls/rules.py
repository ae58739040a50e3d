"""Say who may do what to calls, their topics, and what is applied for."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Q

from luodi.accounts.states import Role
from luodi.calls.states import (
    ENDORSABLE,
    PUBLISHED,
    WITH_APPLICANT,
    WRITABLE,
    ApplicationState,
    CallState,
    PartyState,
)
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rules, all_of, any_of
from luodi.funds.rules import DECIDERS, city, insiders, keepers
from luodi.registry.reference import holders
from luodi.registry.rules import everything_for, of_organisations

call_rules = Rules("call for applications")
topic_rules = Rules("topic")
application_rules = Rules("application")

# For whom somebody of an organisation applies.
_FOR = (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)
# What came in once is known to those who judge it; a draft is its applicants' own.
RECEIVED = Q(submitted_at__isnull=False)


def _known(actor: Actor, prefix: str = "") -> Q:
    """Give the calls that the actor may read: what is published, and what the fund's own people still write."""
    if actor.anonymous:
        return NO_ROW
    open_to_all = Q(**{f"{prefix}state__in": (CallState.COMMENTING, *PUBLISHED)})
    return any_of(open_to_all, insiders(actor, f"{prefix}fund__"))


def open_to_the_world() -> Q:
    """Give the calls that anybody may read without a login: drafts open for comments, and what is published."""
    return Q(state__in=(CallState.COMMENTING, *PUBLISHED))


@call_rules("view")
def view_call(actor: Actor) -> Q:
    """Show what is published to everybody who is logged in, and drafts to the fund's own people."""
    return _known(actor)


@call_rules("see_history")
def see_course(actor: Actor) -> Q:
    """Show how a call came about to the fund's own people."""
    return insiders(actor, "fund__")


@call_rules(
    "create", "ask_comments", "propose", "withdraw", "begin_review", "begin_decision", "lay_list", "answer"
)
def run_call(actor: Actor) -> Q:
    """Let who keeps the fund run its calls."""
    return keepers(actor, "fund__")


@call_rules("amend", "retire")
def amend_call(actor: Actor) -> Q:
    """Let who keeps the fund write a call until it lies before the sides; from then on the text holds."""
    return all_of(Q(state__in=WRITABLE), keepers(actor, "fund__"))


@call_rules("extend")
def extend_call(actor: Actor) -> Q:
    """Let who keeps the fund ask the sides for a later last day while applications are taken."""
    return all_of(Q(state=CallState.OPEN), keepers(actor, "fund__"))


@call_rules("ask_to_cancel")
def ask_to_cancel(actor: Actor) -> Q:
    """Let who keeps the fund ask the sides to cancel a call before it is decided."""
    stoppable = Q(state__in=(CallState.APPROVED, CallState.OPEN, CallState.SCREENING, CallState.REVIEWING))
    return all_of(stoppable, keepers(actor, "fund__"))


@call_rules("approve", "refuse", "open", "close", "publicise", "announce", "cancel")
def follow_gate_and_clock(actor: Actor) -> Q:
    """Leave it to the gate and the clock: these steps follow from approvals and days."""
    return NO_ROW


@topic_rules("view")
def view_topic(actor: Actor) -> Q:
    """Show topics to whoever may read their call."""
    return _known(actor, "call__")


@topic_rules("see_history")
def see_course_of_topic(actor: Actor) -> Q:
    """Show how a topic came about to the fund's own people."""
    return insiders(actor, "call__fund__")


@topic_rules("create", "amend", "retire")
def write_topic(actor: Actor) -> Q:
    """Let who keeps the fund write topics until the call lies before the sides."""
    return all_of(Q(call__state__in=WRITABLE), keepers(actor, "call__fund__"))


def own(actor: Actor) -> Q:
    """Give the applications that somebody makes: their own, their organisation's, or those they lead."""
    if actor.user_id is None:
        return NO_ROW
    mine = Q(created_by=actor.user_id) | Q(principal__user=actor.user_id)
    return any_of(mine, of_organisations(actor, _FOR, "lead"))


def _takes_part(actor: Actor) -> Q:
    """Give the applications to which the actor's organisation, or the actor as one of the team, was asked."""
    asked = Q(
        parties__invited_at__isnull=False, parties__state__in=(PartyState.INVITED, PartyState.CONFIRMED)
    )
    return any_of(all_of(of_organisations(actor, _FOR, "parties__organisation"), asked), _in_team(actor))


def _in_team(actor: Actor) -> Q:
    if actor.user_id is None:
        return NO_ROW
    asked = Q(parties__members__agreed_at__isnull=False) | Q(parties__members__token_hash__isnull=False)
    return Q(asked, parties__members__person__user=actor.user_id)


def concerned(actor: Actor) -> Q:
    """Give the applications that the actor has to do with in whatever way, so that nobody judges an own matter."""
    if actor.user_id is None:
        return NO_ROW
    reached = apps.get_model("accounts", "User")._base_manager.filter(pk=actor.user_id).values("email")
    return any_of(
        own(actor),
        of_organisations(actor, _FOR, "parties__organisation"),
        Q(parties__members__person__user=actor.user_id),
        Q(parties__members__email__in=reached),
        Q(parties__email__in=reached),
    )


def _judging(actor: Actor, *, who: Q) -> Q:
    """Leave out what the actor has to do with: nobody judges in an own matter."""
    return NO_ROW if who is NO_ROW else all_of(RECEIVED, who, ~concerned(actor))


def _district(actor: Actor) -> Q:
    """Give what is led from a district, to whoever speaks for it, in the funds of the city or province above it."""
    above = {region.code for key in actor.keys("region", Role.CITY_OFFICIAL) for region in holders(key)}
    return all_of(city(actor, "lead__"), Q(call__fund__region__in=sorted(above)))


@application_rules("view")
def view_application(actor: Actor) -> Q:
    """Show an application to its consortium, once it came in to the fund's own people and the lead's district."""
    insider = any_of(insiders(actor, "call__fund__"), _district(actor))
    return any_of(own(actor), _takes_part(actor), all_of(RECEIVED, insider))


@application_rules("see_history")
def see_course_of_application(actor: Actor) -> Q:
    """Show the course and the documents to its makers, and once it came in to the fund's own people."""
    return any_of(own(actor), all_of(RECEIVED, insiders(actor, "call__fund__")))


@application_rules("create")
def apply(actor: Actor) -> Q:
    """Let enterprises, schools and professors apply, each for themselves, while the call is open."""
    return all_of(Q(call__state=CallState.OPEN), own(actor)) if actor.has(*_FOR, Role.PROFESSOR) else NO_ROW


@application_rules("amend")
def write_application(actor: Actor) -> Q:
    """Let its makers write an application until it is submitted, and what was returned in what is open."""
    return all_of(Q(state__in=WITH_APPLICANT), own(actor))


@application_rules("retire")
def put_away(actor: Actor) -> Q:
    """Let its makers put a draft away that was never submitted."""
    return all_of(Q(state=ApplicationState.DRAFT, submitted_at=None), own(actor))


@application_rules("submit", "withdraw", "accept", "decline")
def answer_for(actor: Actor) -> Q:
    """Let those who make an application answer for it."""
    return own(actor)


@application_rules("lodge_appeal", "appeal")
def appeal(actor: Actor) -> Q:
    """Let those who make an application appeal against its having been found not eligible."""
    return all_of(Q(state=ApplicationState.INELIGIBLE), own(actor))


@application_rules("check", "return")
def check(actor: Actor) -> Q:
    """Let who keeps the fund check what came in, and nobody an own application."""
    who = keepers(actor, "call__fund__")
    return all_of(Q(state=ApplicationState.SUBMITTED), _judging(actor, who=who))


@application_rules("mark_papers")
def mark_papers(actor: Actor) -> Q:
    """Let who keeps the fund say which documents name nobody until the review is over, and of an own one nobody."""
    open_ = Q(state__in=(ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.IN_REVIEW))
    return all_of(open_, _judging(actor, who=keepers(actor, "call__fund__")))


@application_rules("allow_appeal", "dismiss_appeal")
def decide_appeal(actor: Actor) -> Q:
    """Let the sides decide appeals; whoever checked the application, or found it not eligible, does not."""
    decided = Q(findings__by=actor.user_id) | Q(checks__checked_by=actor.user_id)
    who = any_of(everything_for(actor, *DECIDERS), city(actor, "call__fund__"))
    return all_of(_judging(actor, who=who), ~decided)


@application_rules("endorse")
def endorse(actor: Actor) -> Q:
    """Let a school of the consortium, or the district of the lead, recommend what came in until it is reviewed."""
    school = of_organisations(actor, (Role.SCHOOL_SECRETARY,), "parties__organisation")
    return all_of(RECEIVED, Q(state__in=ENDORSABLE), any_of(school, _district(actor)))


@application_rules(
    "lapse", "find_eligible", "find_ineligible", "review", "conclude_review", "reopen_review", "recommend",
    "keep_in_reserve", "reject", "publicise", "object", "overrule", "offer", "expire", "contract", "complete",
    "terminate",
)  # fmt: skip
def follow_the_round(actor: Actor) -> Q:
    """Leave it to the round: these steps follow from checks, reviews, votes, keys and days."""
    return NO_ROW
