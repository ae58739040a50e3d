"""Do what is done to projects, one noun a file."""

from luodi.projects.actions.assessments import ask_assessment
from luodi.projects.actions.changes import change_lead, propose_change
from luodi.projects.actions.projects import (
    DEFAULT_KIND,
    add_member,
    add_partner,
    amend_milestone,
    open_from_introduction,
    remove_member,
    remove_partner,
    set_milestone,
    set_shares,
    tie,
)

__all__ = [
    "DEFAULT_KIND",
    "add_member",
    "add_partner",
    "amend_milestone",
    "ask_assessment",
    "change_lead",
    "open_from_introduction",
    "propose_change",
    "remove_member",
    "remove_partner",
    "set_milestone",
    "set_shares",
    "tie",
]
