"""Declare the pages of calls, topics and applications."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.calls.forms import ApplicationForm, CallForm, TopicForm
from luodi.calls.models import Application, Call, Topic
from luodi.core.resource import Panel, Resource, register
from luodi.funds.rules import READERS, REGIONAL_READERS

CALLS = register(
    Resource(
        model=Call,
        slug="calls",
        icon="speakerphone",
        title=_("Calls for applications"),
        lead=_(
            "Rounds of the funds: guide and topics approved by the sides, applications, review, decision, publicity."
        ),
        columns=("title", "fund", "year", "opens_on", "closes_on", "state"),
        filters=("fund", "year", "state"),
        panels=(
            Panel(_("Guide"), ("guide",), wide=True),
            Panel(
                _("Facts"),
                ("fund", "year", "opens_on", "closes_on", "comment_days", "comments_until", "governance"),
            ),
        ),
        form=CallForm,
        order="-closes_on",
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR},
        workbook=False,
        searched=False,
        creatable=False,
        within="fund",
        empty=_("No call yet. Calls are begun on the page of a fund."),
    )
)

TOPICS = register(
    Resource(
        model=Topic,
        slug="call-topics",
        icon="list-details",
        title=_("Topics of calls"),
        lead=_("What can be applied for, many of it drawn from enterprises' needs."),
        columns=("title", "call", "kind", "most"),
        filters=("call", "kind"),
        panels=(
            Panel(_("Topic"), ("content", "indicators"), wide=True),
            Panel(_("Facts"), ("call", "kind", "need", "most")),
        ),
        form=TopicForm,
        order="title",
        searched=False,
        creatable=False,
        within="call",
        empty=_("No topic yet. Topics are written on the page of a call, or drawn from needs there."),
    )
)

APPLICATIONS = register(
    Resource(
        model=Application,
        slug="fund-applications",
        icon="file-text",
        title=_("Applications"),
        lead=_("What consortia apply for: each party fills in and confirms its own part."),
        columns=("title", "call", "lead", "asked", "state", "submitted_at"),
        filters=("call", "state", "lead"),
        panels=(
            # What it says is drawn from its revisions: to others than its makers as it was submitted.
            Panel(
                _("Facts"),
                (
                    "call", "topic", "lead", "principal", "months", "asked", "receipt", "revision", "submitted_at",
                    "correct_by",
                ),
            ),
        ),
        form=ApplicationForm,
        also=("call__fund__region", "call__governance"),
        roles=frozenset({*READERS, *REGIONAL_READERS, Role.ENTERPRISE_CONTACT, Role.PROFESSOR, Role.SCHOOL_SECRETARY}),
        workbook=False,
        searched=False,
        creatable=False,
        within="call",
        empty=_("No application yet. One is begun on the page of an open call."),
    )
)  # fmt: skip
