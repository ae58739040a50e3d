"""Declare the pages of standing bodies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import RecordForm, form_field
from luodi.core.resource import Panel, Resource, register
from luodi.partnerships.models import StandingBody


class BodyForm(RecordForm):
    """Take a standing body."""

    class Meta:
        model = StandingBody
        formfield_callback = form_field
        fields = ("name", "name_en", "kind", "region", "partner", "since_year", "note", "note_en")


BODIES = register(
    Resource(
        model=StandingBody,
        slug="bodies",
        icon="building-community",
        title=_("Offices, institutes and bases"),
        lead=_("What university and regions keep together, beyond single projects."),
        columns=("name", "kind", "region", "partner_text", "since_year"),
        filters=("kind", "region", "origin"),
        panels=(
            Panel(_("What it does"), ("tasks_shown", "note_shown"), wide=True),
            Panel(
                _("Facts"), ("kind", "region", "partner", "partner_text", "since_year", "origin", "source")
            ),
        ),
        form=BodyForm,
        order="name",
        roles=frozenset(Role.values) - {Role.ENTERPRISE_CONTACT, Role.REVIEWER},
        labels={"tasks_shown": _("tasks"), "note_shown": _("note")},
        searched=False,
        empty=_("No standing body yet."),
    )
)
