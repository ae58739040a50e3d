"""Name the roles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Be what a person is to the office's work; each is held within a scope."""

    OFFICE_DIRECTOR = "office_director", _("office director")
    REGIONAL_OFFICER = "regional_officer", _("regional officer")
    RESIDENT = "resident", _("joint-office resident")
    FUND_MANAGER = "fund_manager", _("fund manager")
    PROFESSOR = "professor", _("professor")
    SCHOOL_SECRETARY = "school_secretary", _("school secretary")
    ENTERPRISE_CONTACT = "enterprise_contact", _("enterprise contact")
    CITY_OFFICIAL = "city_official", _("city official")
    REVIEWER = "reviewer", _("reviewer")
    FINANCE_CLERK = "finance_clerk", _("finance and contract clerk")
    TECHNOLOGY_MANAGER = "technology_manager", _("technology manager")
    UNIVERSITY_LEADER = "university_leader", _("university leader")
    ADMINISTRATOR = "administrator", _("administrator")


class Scope(models.TextChoices):
    """Be the kind of thing that limits a role."""

    ALL = "all", _("everything")
    REGION = "region", _("a region with all that lies in it")
    ORGANISATION = "organisation", _("an organisation")


# Where each role makes sense, so that nobody is made city official of everything by mistake.
SCOPES_OF: dict[str, tuple[str, ...]] = {
    Role.OFFICE_DIRECTOR: (Scope.ALL,),
    Role.REGIONAL_OFFICER: (Scope.REGION,),
    Role.RESIDENT: (Scope.REGION,),
    Role.FUND_MANAGER: (Scope.ALL, Scope.REGION),
    Role.PROFESSOR: (Scope.ALL,),
    Role.SCHOOL_SECRETARY: (Scope.ORGANISATION,),
    Role.ENTERPRISE_CONTACT: (Scope.ORGANISATION,),
    Role.CITY_OFFICIAL: (Scope.REGION,),
    Role.REVIEWER: (Scope.ALL,),
    Role.FINANCE_CLERK: (Scope.ALL,),
    Role.TECHNOLOGY_MANAGER: (Scope.ALL, Scope.REGION),
    Role.UNIVERSITY_LEADER: (Scope.ALL,),
    Role.ADMINISTRATOR: (Scope.ALL,),
}

# Roles of the university's own staff: a second factor is required of them outside demonstration mode.
STAFF_ROLES = frozenset(
    {
        Role.OFFICE_DIRECTOR,
        Role.REGIONAL_OFFICER,
        Role.RESIDENT,
        Role.FUND_MANAGER,
        Role.FINANCE_CLERK,
        Role.TECHNOLOGY_MANAGER,
        Role.UNIVERSITY_LEADER,
        Role.ADMINISTRATOR,
    }
)

# Accounts of partners: each has an end, and a reminder before it.
GUEST_ROLES = frozenset({Role.ENTERPRISE_CONTACT, Role.CITY_OFFICIAL})

# Who of the own house may stand in for whom: role -> roles of which the deputy must hold one itself.
# A professor or a reviewer is one in person, and lends that to nobody.
DEPUTIES: dict[str, frozenset[str]] = {
    **dict.fromkeys(STAFF_ROLES, STAFF_ROLES),
    Role.SCHOOL_SECRETARY: STAFF_ROLES | {Role.SCHOOL_SECRETARY, Role.PROFESSOR},
    # Of the same enterprise, or within the same region: see queries.of_one_house.
    Role.ENTERPRISE_CONTACT: frozenset({Role.ENTERPRISE_CONTACT}),
    Role.CITY_OFFICIAL: frozenset({Role.CITY_OFFICIAL}),
}

# Raised when the notice on personal data says something new: everybody is asked again at the next visit.
NOTICE_VERSION = 1

# What the audit tells of accounts, in the words of the interface.
DEEDS = {
    "log_in": _("logged in"),
    "set_password": _("set a new password"),
    "set_up_second_factor": _("turned two-step verification on"),
    "remove_second_factor": _("turned two-step verification off"),
    "renew_recovery_codes": _("renewed the recovery codes"),
    "amend_profile": _("changed the profile"),
    "end_session": _("ended a session"),
    "end_other_sessions": _("ended all other sessions"),
    "add_membership": _("gave a role"),
    "end_membership": _("ended a role"),
    "deactivate": _("closed the account"),
    "reactivate": _("opened the account again"),
    "accept_invitation": _("accepted an invitation"),
    "lend_role": _("lent a role to a deputy"),
    "end_lent_role": _("took a lent role back"),
    "prolong": _("prolonged a guest's role"),
    "agree_to_notice": _("agreed to the notice on personal data"),
    "ask_erasure": _("asked for the erasure of personal data"),
    "erase": _("erased the personal data"),
    "export_person": _("exported what is kept about the person"),
}

# How somebody logged in, as the audit notes it.
WAYS_IN = {
    "password": _("with the password"),
    "password and code": _("with password and code"),
    "invitation": _("by an invitation"),
    "demonstration": _("by one click in the demonstration"),
}
