"""Declare the pages of claims and open bounties."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.claims.forms import BountyForm, ClaimForm
from luodi.claims.models import Bounty, Claim
from luodi.core.resource import Panel, Resource, register

_READERS = frozenset(
    {
        Role.OFFICE_DIRECTOR,
        Role.TECHNOLOGY_MANAGER,
        Role.REGIONAL_OFFICER,
        Role.RESIDENT,
        Role.ENTERPRISE_CONTACT,
        Role.PROFESSOR,
        Role.SCHOOL_SECRETARY,
        Role.UNIVERSITY_LEADER,
    }
)

CLAIMS = register(
    Resource(
        model=Claim,
        slug="claims",
        icon="hand-stop",
        title=_("Claims"),
        lead=_("Who offers to solve which need, on what terms, and what the enterprise made of it."),
        columns=("need", "expert", "quotation", "months", "state", "answer_by_on", "changed_at"),
        filters=("state", "need__region", "answer_by_on"),
        labels={"need__region": _("region")},
        panels=(
            Panel(_("What is offered"), ("plan", "base", "results", "team"), wide=True),
            Panel(_("Terms"), ("expert", "quotation", "months", "way", "named", "confirmed")),
            Panel(_("How it stands"), ("submitted_at", "answer_by_on", "reason", "conflict", "introduction")),
        ),
        form=ClaimForm,
        roles=_READERS,
        also=("expert__person", "need"),
        searched=False,
        creatable=False,
        workbook=False,
        empty=_("No claim yet. Open a need that looks for an expert and choose Claim."),
    )
)

BOUNTIES = register(
    Resource(
        model=Bounty,
        slug="bounties",
        icon="trophy",
        title=_("Open bounties"),
        lead=_(
            "Needs that are announced with a price: whoever can solve them claims until a day, unread until then."
        ),
        columns=("need", "amount", "closes_on", "ownership", "state", "changed_at"),
        filters=("state", "need__region", "closes_on"),
        labels={"need__region": _("region")},
        panels=(
            Panel(_("What is asked for"), ("indicators", "conditions", "outcome"), wide=True),
            Panel(
                _("Terms"),
                ("need", "amount", "closes_on", "ownership", "ownership_note", "announced_at", "opened_at"),
            ),
        ),
        form=BountyForm,
        roles=_READERS | {Role.CITY_OFFICIAL, Role.FUND_MANAGER},
        also=("need",),
        searched=False,
        creatable=False,
        workbook=False,
        empty=_("No bounty yet. The owner of an accepted need can put one out on the need's page."),
    )
)
