"""Declare the pages of calls for needs and their districts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.collecting.forms import CallForm, DistrictForm
from luodi.collecting.models import CallDistrict, NeedCall
from luodi.collecting.rules import READERS
from luodi.core.resource import Panel, Resource, register

NEED_CALLS = register(
    Resource(
        model=NeedCall,
        slug="need-calls",
        workbook=False,
        icon="speakerphone",
        title=_("Calls for needs"),
        lead=_("A city's needs, collected district by district, from the notice to the sealed list."),
        columns=("title", "region", "state", "opens_on", "closes_on"),
        filters=("state", "region", "closes_on", "origin"),
        panels=(
            Panel(_("The call"), ("notice", "fields", "industries"), wide=True),
            Panel(
                _("Facts"), ("region", "host", "opens_on", "closes_on", "remind_before", "minutes", "origin")
            ),
        ),
        form=CallForm,
        order="-closes_on",
        roles=READERS,
        searched=False,
        empty=_("No call yet. Enter the first one, then add its districts."),
    )
)

CALL_DISTRICTS = register(
    Resource(
        model=CallDistrict,
        slug="need-districts",
        workbook=False,
        icon="map-pin",
        title=_("Districts of calls"),
        lead=_("Who collects how many needs where, and how far each list is."),
        columns=("call", "region", "quota", "state", "handed_in_count", "handed_in_clarity", "handed_in_at"),
        filters=("call", "state", "region"),
        panels=(
            Panel(_("Share"), ("call", "region", "quota", "responsible")),
            Panel(
                _("Its form"),
                ("ask_budget", "ask_uscc", "ask_mail", "ask_maturity", "ask_visibility", "questions"),
            ),
            Panel(_("Handed in"), ("handed_in_at", "handed_in_count", "handed_in_clarity", "reminded_on")),
        ),
        form=DistrictForm,
        order="region",
        searched=False,
        creatable=False,
        within="call",
        empty=_("Nothing yet. Open a call and add its districts there."),
    )
)
