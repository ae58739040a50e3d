"""Say who may do what to standing bodies and to what is kept in them."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import EVERY_ROW, NO_ROW, Rules, all_of, any_of
from luodi.partnerships.rules.agreements import interaction_rules
from luodi.partnerships.rules.circles import books, concerned, inside, kept, office, posted
from luodi.partnerships.states import (
    BODY_OVER,
    NOT_PUBLIC,
    ActionState,
    BookState,
    EvaluationState,
    IndexState,
    ReportState,
)
from luodi.registry.rules import REGIONAL, WIDE, everything_for, in_regions

body_rules = Rules("standing body")
equipment_rules = Rules("equipment")
team_rules = Rules("member team")
council_rules = Rules("council member")
meeting_rules = Rules("council meeting")
posting_rules = Rules("posting")
book_rules = Rules("line of the books")
target_rules = Rules("target")
report_rules = Rules("report on a year")
evaluation_rules = Rules("evaluation")
index_rules = Rules("evaluation index")
action_rules = Rules("action")
log_rules = Rules("log entry")


def open_to_the_world() -> Q:
    """Give the bodies whose existence is a public fact: those that were at least agreed on."""
    return ~Q(state__in=NOT_PUBLIC)


@body_rules("view")
def view(actor: Actor) -> Q:
    """Show which bodies exist to everybody who is logged in, but those only planned to whom they concern."""
    if actor.anonymous:
        return NO_ROW
    return any_of(open_to_the_world(), concerned(actor))


@body_rules("concern")
def concern(actor: Actor) -> Q:
    """Show council, staff, equipment and plan of a body to whom it concerns."""
    return concerned(actor)


@body_rules("see_agreement")
def see_agreement(actor: Actor) -> Q:
    """Name the agreement a body rests on to those who may read agreements of its region."""
    return any_of(everything_for(actor, *WIDE), in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL)))


@body_rules("see_money")
def see_money(actor: Actor) -> Q:
    """Show money by party to the office, the body and the finance clerk alone."""
    return any_of(books(actor), posted(actor))


@body_rules("book")
def book(actor: Actor) -> Q:
    """Let them enter what was promised and paid, but those who are only posted there."""
    return all_of(~Q(state__in=BODY_OVER), books(actor))


@body_rules("create", "see_history")
def keep(actor: Actor) -> Q:
    """Let the office keep the register, each officer that of the own region."""
    return kept(actor)


@body_rules("amend")
def amend_body(actor: Actor) -> Q:
    """Let the office change a body that is not over, and what is kept in it."""
    return all_of(~Q(state__in=BODY_OVER), kept(actor))


@body_rules("report")
def report(actor: Actor) -> Q:
    """Let those who work in a body report on its year."""
    return all_of(~Q(state__in=BODY_OVER), inside(actor))


@body_rules("sign", "open", "operate", "evaluate", "renew", "close", "drop", "staff", "assess")
def decide_on_body(actor: Actor) -> Q:
    """Let the office set up, staff, evaluate, renew and close bodies; who works in one does not."""
    return office(actor)


@body_rules("retire")
def retire(actor: Actor) -> Q:
    """Let only the director take a body out of use."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@equipment_rules("view")
@team_rules("view")
@council_rules("view")
@meeting_rules("view")
@target_rules("view")
@action_rules("view")
@log_rules("view")
def view_within(actor: Actor) -> Q:
    """Show what is kept in a body to whom the body concerns."""
    return concerned(actor, "body__")


@equipment_rules("create", "amend", "see_history")
@team_rules("create", "amend", "see_history")
@council_rules("create", "amend", "see_history")
@meeting_rules("create", "amend", "see_history")
@target_rules("create", "amend", "see_history")
@log_rules("create", "amend", "see_history")
@action_rules("create", "see_history", "reopen")
def keep_within(actor: Actor) -> Q:
    """Let the office keep what is kept in a body, each officer that of the own region."""
    return kept(actor, "body__")


@log_rules("see_interaction")
def see_interaction(actor: Actor) -> Q:
    """Name the note that an entry is about to whom the body concerns and who may open the note too."""
    concerns, open_to = concerned(actor, "body__"), interaction_rules.q(actor, "view")
    if open_to is EVERY_ROW or concerns is NO_ROW:
        return concerns
    notes: Any = apps.get_model("partnerships", "Interaction")._base_manager
    seen = Q(Exists(notes.filter(open_to, pk=OuterRef("interaction"))))
    return all_of(any_of(Q(interaction__isnull=True), seen), concerns)


@action_rules("amend", "finish")
def do_action(actor: Actor) -> Q:
    """Let who works in a body do what was agreed on, while it is open."""
    return all_of(Q(state=ActionState.OPEN), inside(actor, "body__"))


@action_rules("drop")
def drop_action(actor: Actor) -> Q:
    """Let the office alone drop what was agreed on."""
    return office(actor, "body__")


@posting_rules("view")
def view_posting(actor: Actor) -> Q:
    """Show who is posted to a body to the university's offices and the region's people, and to the person."""
    region = in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL), "body__region")
    return any_of(everything_for(actor, *WIDE), region, _self(actor))


@posting_rules("see_allowance")
def see_allowance(actor: Actor) -> Q:
    """Show an allowance to the office, the finance clerk and the person, and to no colleague."""
    return any_of(everything_for(actor, Role.FINANCE_CLERK), office(actor, "body__"), _self(actor))


def _self(actor: Actor) -> Q:
    return Q(person__user=actor.user_id) if actor.has(Role.PROFESSOR) else NO_ROW


@posting_rules("create", "amend", "see_history")
def keep_posting(actor: Actor) -> Q:
    """Let the office post people, each officer those of the own region."""
    return office(actor, "body__")


@book_rules("view")
def view_book(actor: Actor) -> Q:
    """Show money by party to the office, the body and the finance clerk alone."""
    return any_of(books(actor, "body__"), posted(actor, "body__"))


@book_rules("create", "see_history", "reverse")
def keep_books(actor: Actor) -> Q:
    """Let the office, the body's residents and the finance clerk keep the books."""
    return books(actor, "body__")


@book_rules("amend")
def amend_book(actor: Actor) -> Q:
    """Let them correct a line that was not reversed; who, when and what was there before stays on record."""
    return all_of(Q(state=BookState.BOOKED), books(actor, "body__"))


@report_rules("view")
def view_report(actor: Actor) -> Q:
    """Show a report to the office and the body, and once it is accepted to whom the body concerns."""
    accepted = all_of(Q(state=ReportState.ACCEPTED), concerned(actor, "body__"))
    return any_of(inside(actor, "body__"), accepted)


@report_rules("create", "see_history", "submit")
def write_report(actor: Actor) -> Q:
    """Let those who work in a body report on its year."""
    return inside(actor, "body__")


@report_rules("amend")
def amend_report(actor: Actor) -> Q:
    """Let them change a report while it is theirs."""
    return all_of(Q(state__in=(ReportState.DRAFT, ReportState.RETURNED)), inside(actor, "body__"))


@report_rules("accept", "return")
def check_report(actor: Actor) -> Q:
    """Let the office check a report; who works in the body does not."""
    return office(actor, "body__")


@evaluation_rules("view")
def view_evaluation(actor: Actor) -> Q:
    """Show an evaluation to the office and the body, and its outcome to whom the body concerns."""
    final = all_of(Q(state=EvaluationState.FINAL), concerned(actor, "body__"))
    return any_of(inside(actor, "body__"), final)


@evaluation_rules("see_lines")
def see_lines(actor: Actor) -> Q:
    """Show single scores to the office and the body, and final ones to the university's other offices."""
    wide = all_of(Q(state=EvaluationState.FINAL), everything_for(actor, *WIDE))
    return any_of(inside(actor, "body__"), wide)


@evaluation_rules("create", "see_history", "confirm", "reopen")
def evaluate(actor: Actor) -> Q:
    """Let the office evaluate, each officer in the own region."""
    return office(actor, "body__")


@evaluation_rules("amend")
def amend_evaluation(actor: Actor) -> Q:
    """Let the office change what is not confirmed."""
    return all_of(Q(state=EvaluationState.DRAFT), office(actor, "body__"))


@index_rules("view")
def view_index(actor: Actor) -> Q:
    """Show by what bodies are evaluated to the university's offices and all who work in regions."""
    return EVERY_ROW if actor.has(*WIDE, *REGIONAL, Role.CITY_OFFICIAL) else NO_ROW


@index_rules("create", "see_history", "activate")
def keep_index(actor: Actor) -> Q:
    """Let the director decide by what bodies are evaluated."""
    return everything_for(actor, Role.OFFICE_DIRECTOR)


@index_rules("amend")
def amend_index(actor: Actor) -> Q:
    """Let the director change a draft; what was once in force stays as it was."""
    return all_of(Q(state=IndexState.DRAFT), keep_index(actor))


@index_rules("supersede", "retire")
@equipment_rules("retire")
@team_rules("retire")
@council_rules("retire")
@meeting_rules("retire")
@posting_rules("retire")
@book_rules("retire")
@target_rules("retire")
@report_rules("retire")
@evaluation_rules("retire")
@action_rules("retire")
@log_rules("retire")
def nobody(actor: Actor) -> Q:
    """Let none of it vanish."""
    return NO_ROW
