"""Declare the pages of splits of income, what they go by, pricing, and objections."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.contracts.forms.income import (
    ObjectionForm,
    PricingForm,
    SplitNoteForm,
    SplitPolicyForm,
    StatutoryForm,
)
from luodi.contracts.models import IncomeSplit, Objection, PricingRecord, SplitPolicy, StatutoryRule
from luodi.contracts.resources.contracts import INSIDERS
from luodi.core.resource import Panel, Resource, register

SPLITS = register(
    Resource(
        model=IncomeSplit,
        slug="income-splits",
        icon="chart-pie",
        title=_("Income splits"),
        lead=_("How income of contracts is shared between university, school and people."),
        columns=("contract", "way", "gross", "net", "team_part", "state", "paid_on"),
        filters=("contract", "way", "form", "state", "paid_on"),
        panels=(
            Panel(
                _("Facts"),
                (
                    "contract",
                    "way",
                    "form",
                    "policy",
                    "corrects",
                    "publicised_on",
                    "publicity_ends_on",
                    "days_left",
                    "paid_on",
                    "note",
                ),
            ),
        ),
        form=SplitNoteForm,
        workbook=False,
        searched=False,
        creatable=False,
        also=("contract__project", "corrects__contract"),
        roles=INSIDERS,
        files_note=_("Opened by the office, finance and the school."),
        empty=_("No split yet. One begins on the page of a contract that money came in on."),
    )
)

POLICIES = register(
    Resource(
        model=SplitPolicy,
        slug="split-policies",
        icon="adjustments-dollar",
        title=_("Split policies"),
        lead=_("By what income is shared; of each school and way one version is in force."),
        columns=("title", "school", "way", "state", "activated_at"),
        filters=("school", "way", "state"),
        panels=(
            Panel(
                _("Version"),
                (
                    "document",
                    "school",
                    "way",
                    "publicity_days",
                    "names_amounts",
                    "asks_pricing",
                    "pricing_days",
                    "activated_at",
                ),
            ),
        ),
        form=SplitPolicyForm,
        workbook=False,
        searched=False,
        roles=frozenset({Role.OFFICE_DIRECTOR}),
        empty=_("No policy yet: without one, nothing can be shared."),
    )
)

STATUTORY = register(
    Resource(
        model=StatutoryRule,
        slug="statutory-rules",
        icon="scale",
        title=_("Statutory rules"),
        lead=_(
            "What the law says of income; where no version is in force, the rules that Luodi comes with hold."
        ),
        columns=("kind", "way", "value_shown", "name", "state", "activated_at"),
        filters=("kind", "way", "state"),
        labels={"value_shown": _("figure")},
        panels=(Panel(_("Rule"), ("kind", "way", "value_shown", "name", "activated_at")),),
        form=StatutoryForm,
        roles=frozenset({Role.OFFICE_DIRECTOR}),
        workbook=False,
        searched=False,
        empty=_("No version of the office's own: the rules that Luodi comes with hold."),
    )
)

PRICINGS = register(
    Resource(
        model=PricingRecord,
        slug="pricings",
        icon="tag",
        title=_("Records of pricing"),
        lead=_("How prices were found, publicised and decided."),
        columns=("contract", "way", "price", "publicised_on", "publicity_ends_on", "state"),
        filters=("contract", "way", "state"),
        panels=(
            Panel(_("Basis"), ("basis",), wide=True),
            Panel(_("Text of the publicity"), ("notice",), wide=True),
            Panel(
                _("Facts"),
                ("contract", "result", "way", "price", "publicised_on", "publicity_ends_on", "days_left"),
            ),
        ),
        form=PricingForm,
        workbook=False,
        searched=False,
        creatable=False,
        also=("contract__project",),
        files_note=_("Opened by the university's side of the contract."),
        empty=_("No record yet. One begins on the page of a contract."),
    )
)

OBJECTIONS = register(
    Resource(
        model=Objection,
        slug="objections",
        icon="message-exclamation",
        title=_("Objections"),
        lead=_("What was objected to in publicity, and how it was dealt with."),
        columns=("what", "split", "pricing", "state", "created_at"),
        filters=("state",),
        panels=(
            Panel(_("Objection"), ("what", "answer"), wide=True),
            Panel(_("Facts"), ("split", "pricing", "who", "created_at")),
        ),
        form=ObjectionForm,
        workbook=False,
        searched=False,
        creatable=False,
        also=("split__contract__project", "pricing__contract__project"),
        empty=_("Nobody has objected to anything."),
    )
)
