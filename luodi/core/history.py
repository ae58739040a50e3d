"""Show the course of a record from its audit entries, to those who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core import audit
from luodi.core.models import AuditEntry, Record
from luodi.core.resource import Resource
from luodi.core.words import Words

SHOWN = 100
VERB = "see_history"
# Deeds that are no step of a flow.
DEEDS: dict[str, Words] = {
    "create": _("Created"),
    "amend": _("Changed"),
    "retire": _("Retired"),
    "merge": _("Merged"),
    "undo_merge": _("Undid a merge"),
    "keep_apart": _("Said that it is not the same"),
    "introduce": _("Introduced"),
    "convert": _("Became a project"),
    "agreed": _("Agreed"),
    "refused": _("Refused"),
    "feedback": _("Gave feedback"),
    "change_project": _("Changed by a decision"),
    "amend_parts": _("Shared anew among people"),
    "ask_confirmations": _("Asked people to confirm"),
    "confirm_part": _("Confirmed the own part"),
    "refuse_part": _("Did not agree to the own part"),
    "correct": _("Taken back by a counter-split"),
    "ask_assessment": _("Asked for an assessment"),
    "unsubscribe": _("Stopped the weekly mail"),
    "assign": _("Added to a list"),
    "unassign": _("Taken off a list"),
    "narrow": _("Set how far single fields are seen"),
    "still_valid": _("Said that it is still valid"),
    "note_case": _("Noted a meeting"),
    "keep_case": _("Set the next step"),
    "send_comparison": _("Sent the owner a link to compare claims"),
    "set_milestone": _("Set a milestone"),
    "finish_milestone": _("Finished a milestone"),
    "import": _("Imported"),
    "keep_review": _("Set how the review goes"),
    "draw_reviewers": _("Put experts into the pool"),
    "keep_reviewer": _("Set how much an expert takes"),
    "take_out_reviewer": _("Took an expert out of the pool"),
    "screen_conflicts": _("Looked for conflicts of interest"),
    "enter_conflict": _("Entered a conflict of interest"),
    "set_conflict_aside": _("Set a conflict of interest aside"),
    "compare_reviewers": _("Had texts compared"),
    "propose_reviewers": _("Had reviewers proposed"),
    "keep_pair": _("Kept a proposal"),
    "free_pair": _("Let a proposal go"),
    "drop_proposal": _("Dropped a proposal"),
    "remind_reviewers": _("Reminded reviewers"),
    "reopen_reviews": _("Took a review up again"),
    "write_comments": _("Wrote comments for applicants"),
    "release_comments": _("Released comments to applicants"),
    "keep_defence": _("Arranged a defence"),
    "draw_order": _("Drew the order of the defence"),
    "call_up": _("Called an application up"),
    "set_up_survey": _("Prepared the survey"),
    "amend_survey": _("Changed the questions of the survey"),
    "open_survey": _("Opened the survey"),
    "set_survey_end": _("Set the last day of the survey"),
    "close_survey": _("Closed the survey"),
    "export": _("Exported"),
    "add_file": _("Added a file"),
    "withdraw_file": _("Withdrew a file"),
    "hand_over": _("Handed over"),
    "export_person": _("Gave out what is kept about the person"),
    "erase": _("Erased the personal data"),
    "add_works": _("Took in published works"),
    "ask_profile": _("Asked for confirmation of the profile"),
    "confirm_profile": _("Confirmed the profile"),
    "object_profile": _("Objected to the profile"),
    "approve_government": _("Approved for the local government"),
    "refuse_government": _("Refused for the local government"),
    "approve_university": _("Approved for the university"),
    "refuse_university": _("Refused for the university"),
    "settle": _("Closed the year"),
    "allot": _("Set money aside"),
    "answer": _("Answered a comment"),
    "ask_to_extend": _("Asked for a later last day"),
    "ask_to_cancel": _("Asked to cancel the call"),
    "extend": _("Put off the last day"),
    "seat_member": _("Named a member"),
    "unseat_member": _("Took a member off the list"),
    "open_to_reviewers": _("Opened a document to reviewers"),
    "keep_from_reviewers": _("Held a document back from reviewers"),
    "declare_conflict": _("Declared a conflict of interest"),
    "note_conflict": _("Noted a conflict of interest"),
    "choose": _("Had a solver choose"),
    "move": _("Moved what becomes of an application"),
    "vote": _("Voted"),
    "break_tie": _("Settled equal votes"),
    "take_scores": _("Took over scores that were reckoned anew"),
    "forget_votes": _("Votes went with what they were about"),
    "uphold": _("Upheld the objection"),
    "dismiss": _("Dismissed the objection"),
    "promote": _("Took from the reserve"),
    "end_reserve": _("Gave up the reserve"),
    "verify_account": _("Verified the account with its owner"),
    "report": _("Entered what was reached"),
    "collect": _("Booked what came back"),
    "add_partner": _("Added a partner"),
    "drop_partner": _("Took a partner out"),
    "invite_partner": _("Invited a partner"),
    "write_part": _("Wrote on a party's part"),
    "confirm_party": _("Confirmed its part"),
    "decline_party": _("Declined to take part"),
    "write_team": _("Changed the team"),
    "ask_member": _("Asked somebody of the team to agree"),
    "take_over": _("Took over an earlier application"),
    "drop_paper": _("Took a document out"),
    "endorse": _("Recommended"),
    "check": _("Checked an application by form"),
    "check_in": _("Checked in"),
    "undo_check_in": _("Took the check-in back"),
    "link_needs": _("Linked needs"),
    "send_invitations": _("Sent invitations"),
    "lay_list": _("Laid the list before the sides"),
    "take_list_back": _("Took the list back"),
}


# What changes with a record and is no field of it.
PARTS: dict[str, Words] = {
    "team": _("team"),
    "lead": _("lead"),
    "shares": _("shares of the team"),
    "partners": _("partners"),
    "parts": _("parts of people"),
    "released": _("what is released"),
    "economics": _("economic comparison"),
    "maturity": _("evidence of maturity"),
    "property": _("intellectual property"),
    "engagements": _("past work with enterprises"),
    "works": _("published works"),
    "file": _("file"),
    "hash": _("hash of the text"),
    "free": _("what was free"),
    "gate": _("gate"),
    "user": _("member"),
    "side": _("side"),
    "motion": _("motion"),
    "score": _("score"),
    "votes": _("votes"),
    "application": _("application"),
    "desk": _("desk"),
    "needs": _("needs"),
}


@dataclass(frozen=True)
class Deed:
    """Be one line of a timeline."""

    at: datetime
    who: Words
    what: Words
    state: Words
    why: str
    fields: list[Words]


def timeline(resource: Resource, row: Record) -> list[Deed]:
    """List what happened to a record, the latest first; call only for those who may do VERB to it."""
    entries = AuditEntry.objects.named().filter(subject=row.ref).order_by("-at", "-id")[:SHOWN]
    return [_deed(resource, entry) for entry in entries]


def _deed(resource: Resource, entry: AuditEntry) -> Deed:
    labels = {step.verb: step.label for step in resource.flow.steps} if resource.flow else {}
    states: dict[Any, Any] = {}
    state_field = resource.field("state")
    if state_field is not None and state_field.choices:
        states = dict(state_field.flatchoices)
    moved = (
        [] if entry.verb == "create" else [_label(resource, name) for name in entry.changes if name != "new"]
    )
    return Deed(
        entry.at,
        audit.signature(entry),
        labels.get(entry.verb) or DEEDS.get(entry.verb, entry.verb),
        states.get(entry.target, ""),
        entry.note,
        moved,
    )


def _label(resource: Resource, name: str) -> Words:
    field = resource.field(name)
    return field.verbose_name if field is not None else PARTS.get(name, name)
