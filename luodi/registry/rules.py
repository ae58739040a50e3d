"""Say who may do what to the registers."""

from __future__ import annotations

from functools import lru_cache

from django.db.models import Q
from django.utils.timezone import localdate

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.registry.reference import holders, spans

# Whose work is not limited to a region.
WIDE = (
    Role.OFFICE_DIRECTOR,
    Role.UNIVERSITY_LEADER,
    Role.FUND_MANAGER,
    Role.TECHNOLOGY_MANAGER,
    Role.FINANCE_CLERK,
)
# Whose work is a region.
REGIONAL = (Role.REGIONAL_OFFICER, Role.RESIDENT, Role.TECHNOLOGY_MANAGER, Role.FUND_MANAGER)
# The university's side of the house: who may know experts by name.
UNIVERSITY = (*WIDE, Role.REGIONAL_OFFICER, Role.RESIDENT, Role.PROFESSOR, Role.SCHOOL_SECRETARY)


def everything_for(actor: Actor, *roles: str) -> Q:
    """Allow every row to those who hold one of the roles without limit, none to others."""
    return EVERY_ROW if actor.everywhere(*roles) else NO_ROW


def in_regions(actor: Actor, roles: tuple[str, ...], field: str = "region") -> Q:
    """Allow the rows whose region lies in one in which the actor holds one of the roles."""
    ranges = _joined(actor.keys("region", *roles))
    return any_of(*(Q(**{f"{field}_id__gte": low, f"{field}_id__lt": high}) for low, high in ranges))


@lru_cache(maxsize=1 << 10)
def _joined(regions: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Give the ranges of codes of regions, those that touch as one: a question is asked once a range."""
    ranges: list[tuple[str, str]] = []
    for low, high in sorted(span for code in regions for span in spans(code)):
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return tuple(ranges)


def of_organisations(actor: Actor, roles: tuple[str, ...], field: str = "organisation") -> Q:
    """Allow the rows of organisations for which the actor holds one of the roles."""
    keys = [int(key) for key in actor.keys("organisation", *roles)]
    return Q(**{f"{field}__in": keys}) if keys else NO_ROW


@lru_cache(maxsize=1 << 14)
def regional_audience(region_code: str | None, *roles: str) -> tuple[str, ...]:
    """Give the index tokens of those who hold one of the roles in a region or one above it."""
    above = [region.code for region in holders(region_code)] if region_code else []
    return tuple(f"{role}@{code}" for role in roles for code in above)


organisation_rules = Rules("organisation")
person_rules = Rules("person")
expert_rules = Rules("expert")
result_rules = Rules("research result")
application_rules = Rules("application of a result")
approval_rules = Rules("approval to publish")


@organisation_rules("view")
def view_organisation(actor: Actor) -> Q:
    """Show university units to all who are logged in, others by region or as one's own."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE, Role.ADMINISTRATOR),
        Q(kind="university_unit"),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY), "pk"),
    )


@organisation_rules("create")
def add_organisation(actor: Actor) -> Q:
    """Let the office enter organisations, each officer those of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT)),
    )


@organisation_rules("amend")
def keep_organisation(actor: Actor) -> Q:
    """Let the office keep the register, and an enterprise its own entry."""
    return any_of(
        add_organisation(actor),
        all_of(Q(kind="enterprise"), of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "pk")),
    )


@organisation_rules("retire")
def retire_organisation(actor: Actor) -> Q:
    """Let only the director and the administrator take an organisation out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR)


@organisation_rules("see_history")
def organisation_history(actor: Actor) -> Q:
    """Show who changed the entry to those who keep it."""
    return keep_organisation(actor)


@person_rules("view")
def view_person(actor: Actor) -> Q:
    """Show people of the university to the university, others by region, and everybody themselves."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE, Role.ADMINISTRATOR),
        Q(organisation__kind="university_unit") if actor.has(*UNIVERSITY) else NO_ROW,
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)),
        Q(user=actor.user_id),
    )


@person_rules("see_contact", "see_history")
def see_contact(actor: Actor) -> Q:
    """Show how to reach a person to the office, to the person's own school or enterprise, and to the person."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER, Role.ADMINISTRATOR),
        Q(organisation__kind="university_unit")
        if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT)
        else NO_ROW,
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT, Role.SCHOOL_SECRETARY)),
        Q(user=actor.user_id) if actor.user_id else NO_ROW,
    )


@person_rules("create")
def add_person(actor: Actor) -> Q:
    """Let the office enter people, schools and enterprises their own."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT), "organisation__region"),
        of_organisations(actor, (Role.SCHOOL_SECRETARY, Role.ENTERPRISE_CONTACT)),
    )


@person_rules("amend")
def keep_person(actor: Actor) -> Q:
    """Let the office keep people, a school its own, and everybody themselves."""
    return any_of(add_person(actor), Q(user=actor.user_id) if actor.user_id else NO_ROW)


@person_rules("retire")
def retire_person(actor: Actor) -> Q:
    """Let only the director and the administrator take a person out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.ADMINISTRATOR)


@expert_rules("view")
def view_expert(actor: Actor) -> Q:
    """Show experts to the university; outside of it nobody finds one by searching."""
    return EVERY_ROW if actor.has(*UNIVERSITY) else NO_ROW


@expert_rules("see_contact")
def see_expert_contact(actor: Actor) -> Q:
    """Show how to reach an expert to those who introduce, to the school and to the expert."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
        Q(person__user=actor.user_id) if actor.user_id else NO_ROW,
    )


@expert_rules("see_interests")
def see_interests(actor: Actor) -> Q:
    """Show declared interests to the office and to who declared them; not to the school, not to colleagues."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        Q(person__user=actor.user_id) if actor.user_id else NO_ROW,
    )


@expert_rules("declare")
def declare_interests(actor: Actor) -> Q:
    """Let experts declare their interests, and the director write down what was declared on paper."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR),
        Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@expert_rules("ask_profile")
def ask_for_confirmation(actor: Actor) -> Q:
    """Let the office and the school ask experts whether their profiles are right, and read the answers."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
    )


@expert_rules("confirm_profile")
def by_the_link(actor: Actor) -> Q:
    """Leave this to the expert's answer by the link."""
    return NO_ROW


@expert_rules("create", "amend", "see_history")
def keep_expert(actor: Actor) -> Q:
    """Let the office, the school and the expert keep the profile; nobody but a professor is one by the own word."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "person__organisation"),
        Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@expert_rules("retire")
def retire_expert(actor: Actor) -> Q:
    """Let only the director take an expert out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


def _own_result(actor: Actor, prefix: str = "") -> Q:
    created = Q(**{f"{prefix}created_by": actor.user_id})
    return NO_ROW if actor.user_id is None else any_of(created, _invented(actor, prefix))


def _invented(actor: Actor, prefix: str = "") -> Q:
    return Q(**{f"{prefix}inventors__person__user": actor.user_id}) if actor.has(Role.PROFESSOR) else NO_ROW


def shown_to_outsiders(prefix: str = "") -> Q:
    """Give the results that are published, and whose approval, where they need one, has not run out."""
    # One condition, not two branches: a list would ask each by itself.
    published, until = Q(**{f"{prefix}state": "published"}), f"{prefix}approved_until"
    return published & (Q(**{f"{until}__isnull": True}) | Q(**{f"{until}__gte": localdate()}))


@result_rules("view")
def view_result(actor: Actor) -> Q:
    """Show published results to all who are logged in, others to the office, the school and the inventors."""
    if actor.anonymous:
        return NO_ROW
    return any_of(
        everything_for(actor, *WIDE),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
        shown_to_outsiders(),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), "school"),
        _own_result(actor),
    )


@result_rules("see_inventors")
def see_inventors(actor: Actor) -> Q:
    """Show who made a result to the university."""
    return EVERY_ROW if actor.has(*UNIVERSITY) else NO_ROW


def _kept_result(actor: Actor, prefix: str = "") -> Q:
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        of_organisations(actor, (Role.SCHOOL_SECRETARY,), f"{prefix}school"),
        _own_result(actor, prefix) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@result_rules("create", "amend", "submit", "see_history")
def keep_result(actor: Actor) -> Q:
    """Let the office, the school and the inventors keep a result."""
    return _kept_result(actor)


@result_rules("see_price")
def see_price(actor: Actor) -> Q:
    """Show what the university would like to be paid to its own side of the talks alone."""
    return any_of(
        _kept_result(actor), EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW
    )


@result_rules("publish", "return")
def publish_result(actor: Actor) -> Q:
    """Let the office put a result before the enterprises."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)


@result_rules("withdraw", "retire")
def withdraw_result(actor: Actor) -> Q:
    """Let the office and the inventors take a result back at once."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        _own_result(actor) if actor.has(Role.PROFESSOR) else NO_ROW,
    )


@application_rules("view")
def view_application(actor: Actor) -> Q:
    """Show uses to the office, its region's city and who uses the result; those of the portfolio to all.

    Outside the university only uses of published results: a use tells the title of what is used.
    """
    if actor.anonymous:
        return NO_ROW
    outside = any_of(
        in_regions(actor, (Role.CITY_OFFICIAL,)),
        Q(origin="portfolio"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "enterprise"),
    )
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, REGIONAL),
        all_of(shown_to_outsiders("result__"), outside),
    )


@application_rules("see_enterprise")
def see_user_of_result(actor: Actor) -> Q:
    """Show who uses a result to the office, the region's city and the enterprise itself."""
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT,), "enterprise"),
    )


@application_rules("create", "amend", "retire", "see_history")
def keep_application(actor: Actor) -> Q:
    """Let the office keep applications, each officer those of the own region."""
    return any_of(
        everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER),
        in_regions(actor, (Role.REGIONAL_OFFICER, Role.RESIDENT)),
    )


@approval_rules("view", "see_history")
def view_approval(actor: Actor) -> Q:
    """Show approvals to the office, the school and the owners; enterprises learn nothing of them."""
    return any_of(
        _kept_result(actor, "result__"),
        EVERY_ROW if actor.has(Role.REGIONAL_OFFICER, Role.RESIDENT) else NO_ROW,
    )


@approval_rules("create", "amend")
def ask_approval(actor: Actor) -> Q:
    """Let those who keep a result ask for its approval, and change what is asked before anybody agreed."""
    return all_of(Q(state="asked"), _kept_result(actor, "result__"))


@approval_rules("consent")
def consent_as_owner(actor: Actor) -> Q:
    """Let the owner alone, an inventor of the result, agree for the owner."""
    return _invented(actor, "result__") if actor.user_id else NO_ROW


@approval_rules("endorse")
def endorse_for_school(actor: Actor) -> Q:
    """Let the school that the result belongs to agree for the school."""
    return of_organisations(actor, (Role.SCHOOL_SECRETARY,), "result__school")


@approval_rules("note_consent", "note_endorsement")
def note_on_paper(actor: Actor) -> Q:
    """Let the director note what owner or school agreed to on paper, saying on which."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@approval_rules("approve")
def approve_for_office(actor: Actor) -> Q:
    """Let the office approve what owner and school agreed to."""
    return everything_for(actor, Role.OFFICE_DIRECTOR, Role.TECHNOLOGY_MANAGER)


@approval_rules("refuse")
def refuse_approval(actor: Actor) -> Q:
    """Let each of the three refuse."""
    return any_of(consent_as_owner(actor), endorse_for_school(actor), approve_for_office(actor))


@approval_rules("revoke")
def revoke_approval(actor: Actor) -> Q:
    """Let the owner and the office take an approval back at any time."""
    return any_of(consent_as_owner(actor), approve_for_office(actor))


@approval_rules("expire", "retire")
def by_the_clock(actor: Actor) -> Q:
    """Leave this to the clock: approvals are refused, revoked or run out, they do not vanish."""
    return NO_ROW
