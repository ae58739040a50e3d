"""Draw the circles of people around bodies and agreements; ``prefix`` leads from a row to its body or agreement."""

from __future__ import annotations

from django.db.models import Q
from django.utils.timezone import localdate

from luodi.accounts.states import Role
from luodi.core.actor import Actor
from luodi.core.rules import NO_ROW, any_of
from luodi.registry.rules import REGIONAL, WIDE, everything_for, in_regions, of_organisations

# Whose work it is to keep what was agreed.
KEEPERS = (Role.REGIONAL_OFFICER, Role.RESIDENT)


def kept(actor: Actor, prefix: str = "") -> Q:
    """Give what the office and its residents keep, each that of the own region."""
    return any_of(everything_for(actor, Role.OFFICE_DIRECTOR), in_regions(actor, KEEPERS, f"{prefix}region"))


def office(actor: Actor, prefix: str = "") -> Q:
    """Give what the office decides on: residents work in a body and do not judge it."""
    officer = in_regions(actor, (Role.REGIONAL_OFFICER,), f"{prefix}region")
    return any_of(everything_for(actor, Role.OFFICE_DIRECTOR), officer)


def posted(actor: Actor, prefix: str = "") -> Q:
    """Give the bodies to which somebody of the university is posted today."""
    if not actor.has(Role.PROFESSOR) or actor.user_id is None:
        return NO_ROW
    today, staff = localdate(), f"{prefix}postings__"
    still = Q(**{f"{staff}ends_on": None}) | Q(**{f"{staff}ends_on__gt": today})
    began = {
        f"{staff}person__user": actor.user_id,
        f"{staff}starts_on__lte": today,
        f"{staff}retired_at": None,
    }
    return Q(still, **began)


def inside(actor: Actor, prefix: str = "") -> Q:
    """Give what is the office's and the body's own: money by party, drafts."""
    return any_of(kept(actor, prefix), posted(actor, prefix))


def concerned(actor: Actor, prefix: str = "") -> Q:
    """Give what concerns the university's offices, the region's people on both sides, the parties, who is posted."""
    return any_of(
        everything_for(actor, *WIDE),
        in_regions(actor, (*REGIONAL, Role.CITY_OFFICIAL), f"{prefix}region"),
        of_organisations(actor, (Role.ENTERPRISE_CONTACT,), f"{prefix}parties"),
        posted(actor, prefix),
    )


def books(actor: Actor, prefix: str = "") -> Q:
    """Give the bodies whose money somebody keeps: the office and the body, and the finance clerk with the vouchers."""
    return any_of(everything_for(actor, Role.FINANCE_CLERK), kept(actor, prefix))
