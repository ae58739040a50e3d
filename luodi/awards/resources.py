"""Declare the pages of panels, decisions, awards and of the money paid on them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.awards.forms import (
    AmendmentForm,
    AwardForm,
    CheckForm,
    DecisionForm,
    ObjectionForm,
    PanelForm,
    ProofForm,
    RecoveryForm,
)
from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Decision,
    FundObjection,
    Instalment,
    MatchingProof,
    Panel,
    Payment,
    Recovery,
)
from luodi.core.resource import Panel as Box
from luodi.core.resource import Resource, register
from luodi.funds.rules import READERS, REGIONAL_READERS

INSIDERS = frozenset({*READERS, *REGIONAL_READERS})
# Applicants have awards too.
WITH_APPLICANTS = frozenset({*INSIDERS, Role.ENTERPRISE_CONTACT, Role.PROFESSOR, Role.SCHOOL_SECRETARY})

PANELS = register(
    Resource(
        model=Panel,
        slug="fund-panels",
        icon="users-group",
        title=_("Panels"),
        lead=_(
            "Who decides on the applications of a call: seats of the sides, chairs, advisers without a vote."
        ),
        columns=("call", "state"),
        filters=("state",),
        panels=(Box(_("Panel"), ("call", "note")),),
        form=PanelForm,
        workbook=False,
        searched=False,
        creatable=False,
        within="call",
        empty=_("No panel yet. One is begun on the page of a call."),
    )
)
DECISIONS = register(
    Resource(
        model=Decision,
        slug="fund-decisions",
        icon="checklist",
        title=_("Decisions"),
        lead=_("Ranked by score, moved, voted on, with minutes, signed by the sides on one list."),
        columns=("call", "held_on", "state"),
        filters=("state",),
        panels=(
            Box(_("Minutes"), ("minutes",), wide=True),
            Box(_("Meeting"), ("call", "held_on", "place", "content_hash")),
        ),
        form=DecisionForm,
        workbook=False,
        searched=False,
        creatable=False,
        within="call",
        empty=_("No decision yet. One is begun on the page of a call that is being decided."),
    )
)
OBJECTIONS = register(
    Resource(
        model=FundObjection,
        slug="award-objections",
        icon="message-exclamation",
        title=_("Objections to awards"),
        lead=_(
            "What was said with a name against a proposed award; its days stand still until it is dealt with."
        ),
        columns=("application", "answer_by_on", "state"),
        filters=("state",),
        panels=(
            Box(_("Objection"), ("what", "answer"), wide=True),
            Box(_("Facts"), ("application", "name", "contact", "answer_by_on", "answered_on")),
        ),
        form=ObjectionForm,
        workbook=False,
        searched=False,
        creatable=False,
        within="application",
        empty=_("Nobody has objected."),
    )
)
AWARDS = register(
    Resource(
        model=Award,
        slug="awards",
        icon="award",
        title=_("Awards"),
        lead=_("What funds grant: offered, signed as a task book, paid by instalments, accepted, settled."),
        columns=("application", "fund", "starts_on", "ends_on", "state"),
        filters=("fund", "state"),
        panels=(
            Box(_("Award"), ("application", "fund", "base", "starts_on", "ends_on", "offer_ends_on")),
            Box(_("Bank account"), ("bank", "account", "account_name", "account_verified_at")),
            Box(_("Task book"), ("signed_name", "signed_at", "content_hash")),
        ),
        form=AwardForm,
        also=("application__call", "application__lead"),
        roles=WITH_APPLICANTS,
        workbook=False,
        searched=False,
        creatable=False,
        within="application",
        empty=_("No award yet. Awards follow from a decision, once their publicity is over."),
    )
)
INSTALMENTS = register(
    Resource(
        model=Instalment,
        slug="award-instalments",
        icon="coins",
        title=_("Instalments of awards"),
        lead=_("What is paid when its conditions hold, released by the sides."),
        columns=("award", "number", "state"),
        filters=("state",),
        panels=(Box(_("Instalment"), ("award", "number")),),
        also=("award__application__call",),
        workbook=False,
        searched=False,
        creatable=False,
        within="award",
        empty=_("No instalment yet. The plan is cut when a task book is signed."),
    )
)
PROOFS = register(
    Resource(
        model=MatchingProof,
        slug="matching-proofs",
        icon="receipt",
        title=_("Proofs of matching money"),
        lead=_("Bank slips of what enterprises paid to their projects, each recognised once."),
        columns=("award", "paid_on", "amount", "reference", "state"),
        filters=("state", "paid_on"),
        panels=(Box(_("Proof"), ("award", "paid_on", "amount", "reference")),),
        form=ProofForm,
        also=("award__application__call",),
        workbook=False,
        searched=False,
        creatable=False,
        within="award",
        empty=_("No proof yet. Proofs are sent in on the page of an award."),
    )
)
CHECKS = register(
    Resource(
        model=Check,
        slug="project-checks",
        icon="clipboard-check",
        title=_("Mid-term checks and acceptances"),
        lead=_("What was promised against what was reached, and the report."),
        columns=("award", "kind", "spent", "state"),
        filters=("kind", "state"),
        panels=(
            Box(_("Report"), ("report", "conclusion"), wide=True),
            Box(_("Facts"), ("award", "kind", "spent")),
        ),
        form=CheckForm,
        also=("award__application__call",),
        workbook=False,
        searched=False,
        creatable=False,
        within="award",
        empty=_("No report yet. Reports are sent in on the page of an award."),
    )
)
AMENDMENTS = register(
    Resource(
        model=Amendment,
        slug="award-amendments",
        icon="file-diff",
        title=_("Changes of awards"),
        lead=_(
            "Asked for by the applicant; agreed by the fund officer, above the rule book's limits by the sides."
        ),
        columns=("award", "kind", "state"),
        filters=("kind", "state"),
        panels=(
            Box(_("Change"), ("text",), wide=True),
            Box(_("Facts"), ("award", "kind", "amount", "ends_on")),
        ),
        form=AmendmentForm,
        also=("award__application__call",),
        workbook=False,
        searched=False,
        creatable=False,
        within="award",
        empty=_("No change yet. Changes are asked for on the page of an award."),
    )
)
PAYMENTS = register(
    Resource(
        model=Payment,
        slug="payments",
        icon="building-bank",
        title=_("Payments of funds"),
        lead=_(
            "Prepared by one clerk, instructed by another, booked by the bank's word: paid or failed, once."
        ),
        columns=("instalment", "amount", "reference", "resolved_on", "state"),
        filters=("state", "resolved_on"),
        panels=(
            Box(_("Payment"), ("instalment", "amount", "bank", "account", "account_name")),
            Box(_("Bank"), ("reference", "resolved_on", "entry")),
        ),
        also=("instalment__award__application__call",),
        roles=frozenset({Role.FINANCE_CLERK, Role.OFFICE_DIRECTOR, Role.FUND_MANAGER}),
        workbook=False,
        searched=False,
        creatable=False,
        within="instalment",
        empty=_("No payment yet. Payments are prepared on the page of a released instalment."),
    )
)
RECOVERIES = register(
    Resource(
        model=Recovery,
        slug="recoveries",
        icon="arrow-back-up",
        title=_("Recoveries"),
        lead=_(
            "Money that is claimed back from an award: demanded, collected in parts, or waived by the sides."
        ),
        columns=("award", "amount", "due_on", "state"),
        filters=("state", "due_on"),
        panels=(
            Box(_("Recovery"), ("why",), wide=True),
            Box(_("Facts"), ("award", "amount", "due_on")),
        ),
        form=RecoveryForm,
        also=("award__application__call",),
        roles=frozenset({Role.FINANCE_CLERK, Role.FUND_MANAGER}),
        workbook=False,
        searched=False,
        creatable=False,
        within="award",
        empty=_("Nothing is claimed back."),
    )
)
