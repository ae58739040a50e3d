"""Declare the pages of funds."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.core.forms import RecordForm, form_field
from luodi.core.resource import Panel, Resource, register
from luodi.funds.models import Fund


class FundForm(RecordForm):
    """Take a fund."""

    class Meta:
        model = Fund
        formfield_callback = form_field
        fields = ("name", "name_en", "region", "mode", "with_base", "note")


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
        columns=("name", "region", "mode", "with_base"),
        filters=("mode", "region", "origin"),
        panels=(
            Panel(_("Fund"), ("name", "name_en", "mode", "note"), wide=True),
            Panel(_("Facts"), ("region", "with_base", "origin", "source")),
        ),
        form=FundForm,
        order="name",
        roles=frozenset(Role.values) - {Role.ADMINISTRATOR},
        searched=False,
        empty=_("No fund yet."),
    )
)
