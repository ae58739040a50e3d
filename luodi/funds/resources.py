"""Declare the pages of funds and of where their money comes from."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.resource import Panel, Resource, register
from luodi.funds.forms import AppropriationForm, FundForm, GovernanceForm, InflowForm, NoticeForm, PayerForm
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer
from luodi.funds.rules import READERS, REGIONAL_READERS

# Whose navigation shows the money of funds.
INSIDERS = frozenset({*READERS, *REGIONAL_READERS})
# Whose daily work is what comes in, and from whom.
CASHIERS = frozenset({Role.FINANCE_CLERK})

FUNDS = register(
    Resource(
        model=Fund,
        slug="funds",
        icon="coin",
        title=_("Funds"),
        lead=_(
            "Joint funds, each tailored to its region. Two modes: led by local government, benefiting enterprises "
            "directly; or co-led by university and local government, benefiting the university and enterprises jointly."
        ),
        columns=("name", "region", "mode", "with_base", "state"),
        filters=("mode", "state", "region", "origin"),
        panels=(
            Panel(_("Fund"), ("name", "name_en", "mode", "note"), wide=True),
            Panel(_("Facts"), ("region", "with_base", "agreement", "custodian", "base", "origin", "source")),
        ),
        form=FundForm,
        order="name",
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR},
        searched=False,
        empty=_("No fund yet."),
    )
)

PAYERS = register(
    Resource(
        model=Payer,
        slug="fund-payers",
        icon="building-bank",
        title=_("Payers of funds"),
        lead=_("Who pays into a fund, and what becomes of money that is still free at the end of a year."),
        columns=("name", "fund", "side", "year_end"),
        filters=("fund", "side"),
        panels=(Panel(_("Payer"), ("fund", "name", "organisation", "side", "year_end")),),
        form=PayerForm,
        roles=CASHIERS,
        order="name",
        workbook=False,
        searched=False,
        creatable=False,
        within="fund",
        empty=_("No payer yet. Payers are named on the page of their fund."),
    )
)

APPROPRIATIONS = register(
    Resource(
        model=Appropriation,
        slug="fund-years",
        icon="calendar-dollar",
        title=_("Years of payers"),
        lead=_("What each payer promised for a year. What it gave since then is booked by notices."),
        columns=("payer", "year", "planned", "closed_at"),
        filters=("payer", "year"),
        panels=(Panel(_("Year"), ("payer", "year", "planned", "closed_at")),),
        form=AppropriationForm,
        order="-year",
        also=("payer__fund",),
        workbook=False,
        searched=False,
        creatable=False,
        within="payer",
        empty=_("No year yet. Years are planned on the page of a payer."),
    )
)

NOTICES = register(
    Resource(
        model=Notice,
        slug="appropriation-notices",
        icon="file-certificate",
        title=_("Notices of appropriation"),
        lead=_(
            "Papers by which a payer's money becomes the fund's, entered by one and confirmed by the payer's side."
        ),
        columns=("document", "appropriation", "kind", "dated_on", "amount", "state"),
        filters=("state", "kind", "dated_on"),
        panels=(Panel(_("Notice"), ("appropriation", "kind", "document", "dated_on", "amount", "entry")),),
        form=NoticeForm,
        also=("appropriation__payer__fund",),
        workbook=False,
        searched=False,
        creatable=False,
        within="appropriation",
        empty=_("No notice yet. Notices are entered on the page of a payer's year."),
    )
)

INFLOWS = register(
    Resource(
        model=Inflow,
        slug="fund-inflows",
        icon="cash",
        title=_("Inflows of funds"),
        lead=_(
            "Money that came into a fund's account or went back to its payer, entered by one clerk and confirmed by a "
            "second person."
        ),
        columns=("payer", "fund", "kind", "received_on", "amount", "reference", "state"),
        filters=("state", "kind", "received_on", "payer"),
        labels={"fund": _("fund")},
        panels=(
            Panel(_("Inflow"), ("fund", "payer", "kind", "received_on", "amount", "reference", "entry")),
        ),
        form=InflowForm,
        roles=CASHIERS,
        order="-received_on",
        also=("payer__fund",),
        workbook=False,
        searched=False,
        creatable=False,
        within="payer",
        empty=_("Nothing has come in yet. Inflows are entered on the page of a payer."),
    )
)

GOVERNANCES = register(
    Resource(
        model=Governance,
        slug="fund-rules",
        icon="gavel",
        title=_("Rule books"),
        lead=_(
            "How a fund is governed: who proposes, approves, votes and signs; payers, clauses, review, instalments."
        ),
        columns=("fund", "number", "mode_shown", "state", "activated_at"),
        filters=("fund", "state"),
        labels={"mode_shown": _("governance mode")},
        panels=(
            Panel(_("What is new, and why"), ("why",), wide=True),
            Panel(
                _("Facts"), ("fund", "number", "mode_shown", "proposed_on", "activated_at", "content_hash")
            ),
        ),
        form=GovernanceForm,
        workbook=False,
        searched=False,
        creatable=False,
        within="fund",
        empty=_("No rule book yet. It is begun on the page of a fund."),
    )
)
