"""Say who may do what to needs, matches and introductions."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, Rule, Rules, all_of, any_of
from luodi.needs.states import NARROWABLE, STAGES, FieldLevel, IntroductionState, NeedState, Visibility
from luodi.registry.rules import everything_for, in_regions, of_organisations

need_rules = Rules("need")
feedback_rules = Rules("feedback on a match")
introduction_rules = Rules("introduction")
subscription_rules = Rules("subscription")

# Whose work is to bring needs and experts together.
OFFICE = (Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)
IN_REGION = (Role.REGIONAL_OFFICER, Role.RESIDENT, Role.TECHNOLOGY_MANAGER)
OPEN = (NeedState.ACCEPTED, NeedState.IN_TALKS, NeedState.SOLVED)
# An introduction in one of these states has opened both sides to each other.
DISCLOSED = (*STAGES, IntroductionState.CONVERTED)
REACHED = (IntroductionState.ASKED, *DISCLOSED)


def _own(actor: Actor) -> Q:
    return of_organisations(actor, (Role.ENTERPRISE_CONTACT,))


# What the enterprise has handed in. A draft is its own business, also one that it withdrew without submitting it.
RECEIVED = Q(submitted_at__isnull=False)


def _handled(actor: Actor) -> Q:
    """Give the needs that the office works on."""
    return all_of(RECEIVED, any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION)))


def _entered(actor: Actor) -> Q:
    """Give the drafts that the office enters on an enterprise's behalf to who enters them."""
    return Q(created_by=actor.user_id, state=NeedState.DRAFT) if actor.has(*OFFICE, *IN_REGION) else NO_ROW


def _of_the_city(actor: Actor) -> Q:
    """Give the needs of the city that were not put before the university alone."""
    return all_of(RECEIVED & ~Q(visibility=Visibility.OFFICE), in_regions(actor, (Role.CITY_OFFICIAL,)))


def _asked(actor: Actor, states: tuple[str, ...]) -> Q:
    """Give the needs for which the actor is the expert of an introduction in one of the states."""
    if not actor.has(Role.PROFESSOR):
        return NO_ROW
    return Q(introductions__expert__person__user=actor.user_id, introductions__state__in=states)


def open_to_the_world() -> Q:
    """Give the needs that anybody may read without a login, never whose they are: public ones that are still open."""
    return Q(state__in=(NeedState.ACCEPTED, NeedState.IN_TALKS), visibility=Visibility.PUBLIC)


@need_rules("view")
def view(actor: Actor) -> Q:
    """Show a need to its owner and the office, and to others as far as its level lets it go."""
    if actor.anonymous:
        return NO_ROW
    if actor.everywhere(*OFFICE, Role.UNIVERSITY_LEADER):
        # All that was received; what is open to others was received too, and a list need not look for it apart.
        return any_of(RECEIVED, _own(actor), _entered(actor))
    open_to_all = Q(state__in=OPEN, visibility=Visibility.PUBLIC)
    experts = Q(state__in=OPEN, visibility__in=(Visibility.PUBLIC, Visibility.EXPERTS))
    # What most rows come by is named first: a list that reaches its most rows there looks no further.
    return any_of(
        experts if actor.has(Role.PROFESSOR, Role.SCHOOL_SECRETARY, Role.FUND_MANAGER) else NO_ROW,
        # Who has no role, or no other than to run the machine, has no business with needs.
        open_to_all if actor.roles - {Role.ADMINISTRATOR} else NO_ROW,
        _handled(actor),
        _own(actor),
        _entered(actor),
        _asked(actor, REACHED),
        _of_the_city(actor),
    )


@need_rules("see_owner")
def see_owner(actor: Actor) -> Q:
    """Show whose need it is to the owner, the office, the region's city, and the expert once both have agreed."""
    return any_of(
        _handled(actor),
        all_of(RECEIVED, everything_for(actor, Role.UNIVERSITY_LEADER)),
        _own(actor),
        _entered(actor),
        _asked(actor, DISCLOSED),
        _of_the_city(actor),
    )


# Who sees what is for registered experts.
_REGISTERED = (Role.PROFESSOR, Role.SCHOOL_SECRETARY, Role.FUND_MANAGER)


def _see_field(name: str) -> Rule:
    """Say who sees a single field: fewer than see the need, where owner or office narrowed it."""
    level = f"{name}_for"

    def rule(actor: Actor) -> Q:
        registered = Q(**{f"{level}__in": ("", FieldLevel.EXPERTS)})
        return any_of(
            _handled(actor),
            all_of(RECEIVED, everything_for(actor, Role.UNIVERSITY_LEADER)),
            _own(actor),
            _entered(actor),
            all_of(~Q(**{level: FieldLevel.OFFICE}), any_of(_asked(actor, REACHED), _of_the_city(actor))),
            registered if actor.has(*_REGISTERED) else Q(**{level: ""}),
        )

    rule.__doc__ = f"Show {name} as far as the need, or less far where owner or office narrowed it."
    return rule


for _name in NARROWABLE:
    need_rules(f"see_{_name}")(_see_field(_name))


@need_rules("narrow")
def narrow(actor: Actor) -> Q:
    """Let the owner, and the office for the owner, show single fields less far than the need."""
    return any_of(_own(actor), _entered(actor), handle(actor))


@need_rules("see_history")
def see_history(actor: Actor) -> Q:
    """Show the course of a need to its owner and the office."""
    return any_of(_handled(actor), _own(actor), _entered(actor))


@need_rules("create")
def create(actor: Actor) -> Q:
    """Let an enterprise enter its own need, and the office one on behalf of an enterprise of the region."""
    return any_of(_own(actor), everything_for(actor, *OFFICE), in_regions(actor, IN_REGION))


@need_rules("amend")
def amend(actor: Actor) -> Q:
    """Let the owner change a need until it is accepted, and who entered it on the owner's behalf a draft."""
    return any_of(all_of(Q(state__in=(NeedState.DRAFT, NeedState.RETURNED)), _own(actor)), _entered(actor))


@need_rules("submit")
def submit(actor: Actor) -> Q:
    """Let those submit who may change."""
    return amend(actor)


@need_rules("withdraw")
def withdraw(actor: Actor) -> Q:
    """Let the owner take a need back at any time."""
    return _own(actor)


@need_rules("accept", "return", "close", "elsewhere", "reopen", "solve", "match", "introduce", "hand_over")
def handle(actor: Actor) -> Q:
    """Let the office handle the needs of its regions, but nobody a need of an own enterprise."""
    keys = [int(key) for key in actor.keys("organisation", Role.ENTERPRISE_CONTACT)]
    return all_of(_handled(actor), ~Q(organisation__in=keys)) if keys else _handled(actor)


@need_rules("expire", "correct", "retire")
def by_the_system(actor: Actor) -> Q:
    """Leave this to the clock."""
    return NO_ROW


@feedback_rules("view", "create")
def see_feedback(actor: Actor) -> Q:
    """Keep verdicts on matches within the office that handles the need."""
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION, "need__region"))


@feedback_rules("see_history", "amend", "retire")
def keep_feedback(actor: Actor) -> Q:
    """Let everybody change the own verdict."""
    return Q(created_by=actor.user_id) if actor.user_id else NO_ROW


def _introduced_by_office(actor: Actor) -> Q:
    return any_of(everything_for(actor, *OFFICE), in_regions(actor, IN_REGION, "need__region"))


def _side_of_owner(actor: Actor) -> Q:
    return of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "need__organisation")


def _side_of_expert(actor: Actor) -> Q:
    return Q(expert__person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW


def _of_the_school(actor: Actor) -> Q:
    """Give the introductions of the school's experts to needs that the school may know of by itself."""
    known = Q(need__visibility__in=(Visibility.PUBLIC, Visibility.EXPERTS))
    return all_of(known, of_organisations(actor, (Role.SCHOOL_SECRETARY,), "expert__person__organisation"))


@introduction_rules("view")
def view_introduction(actor: Actor) -> Q:
    """Show an introduction to the office and to its two sides; names follow consent."""
    return any_of(
        _introduced_by_office(actor),
        _side_of_owner(actor),
        _side_of_expert(actor),
        everything_for(actor, Role.UNIVERSITY_LEADER),
        _of_the_school(actor),
    )


@introduction_rules("see_expert")
def see_expert(actor: Actor) -> Q:
    """Show who the expert is to the university at once, to the owner once both have agreed."""
    return any_of(
        _introduced_by_office(actor),
        _side_of_expert(actor),
        everything_for(actor, Role.UNIVERSITY_LEADER),
        _of_the_school(actor),
        all_of(Q(state__in=DISCLOSED), _side_of_owner(actor)),
    )


@introduction_rules("see_owner")
def see_owner_of_introduction(actor: Actor) -> Q:
    """Show whose need it is to the office and the owner at once, to the expert once both have agreed."""
    return any_of(
        _introduced_by_office(actor),
        _side_of_owner(actor),
        everything_for(actor, Role.UNIVERSITY_LEADER),
        all_of(Q(state__in=DISCLOSED), _side_of_expert(actor)),
    )


@introduction_rules(
    "see_history", "create", "withdraw", "keep_case", "meet", "visit", "negotiate", "drop", "convert"
)
def handle_introduction(actor: Actor) -> Q:
    """Let the office of the need's region run the introduction."""
    return _introduced_by_office(actor)


@introduction_rules("agree", "refuse", "lapse", "amend", "retire")
def by_consent_alone(actor: Actor) -> Q:
    """Leave this to the two sides' answers and the clock."""
    return NO_ROW


def opens_organisation(actor: Actor) -> Q:
    """Show an expert the enterprise that agreed to be introduced to him."""
    if not actor.has(Role.PROFESSOR):
        return NO_ROW
    return Q(
        needs__introductions__expert__person__user=actor.user_id, needs__introductions__state__in=DISCLOSED
    )


def opens_expert(actor: Actor) -> Q:
    """Show an enterprise the expert who agreed to be introduced to it."""
    owner = of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "introductions__need__organisation")
    return NO_ROW if owner is NO_ROW else all_of(owner, Q(introductions__state__in=DISCLOSED))


# Who has business with needs and results may hear of new ones.
SUBSCRIBERS = (
    *OFFICE,
    *IN_REGION,
    Role.ENTERPRISE_CONTACT,
    Role.CITY_OFFICIAL,
    Role.PROFESSOR,
    Role.SCHOOL_SECRETARY,
    Role.FUND_MANAGER,
    Role.UNIVERSITY_LEADER,
)


@subscription_rules("view", "see_history", "create", "amend", "retire")
def own_subscription(actor: Actor) -> Q:
    """Keep a subscription its owner's own business."""
    return Q(user=actor.user_id) if actor.user_id and actor.has(*SUBSCRIBERS) else NO_ROW
