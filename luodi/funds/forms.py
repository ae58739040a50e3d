"""Take funds, their payers, years, notices and inflows."""

from __future__ import annotations

from luodi.core.forms import RecordForm, form_field
from luodi.funds.models import Appropriation, Fund, Governance, Inflow, Notice, Payer


class FundForm(RecordForm):
    """Take a fund."""

    class Meta:
        model = Fund
        formfield_callback = form_field
        fields = ("name", "name_en", "region", "mode", "with_base", "agreement", "custodian", "base", "note")


class PayerForm(RecordForm):
    """Take a payer."""

    class Meta:
        model = Payer
        formfield_callback = form_field
        fields = ("name", "organisation", "side", "year_end")


class AppropriationForm(RecordForm):
    """Take what a payer promises for a year."""

    class Meta:
        model = Appropriation
        formfield_callback = form_field
        fields = ("year", "planned")


class NoticeForm(RecordForm):
    """Take a notice of appropriation."""

    class Meta:
        model = Notice
        formfield_callback = form_field
        fields = ("kind", "document", "dated_on", "amount")


class InflowForm(RecordForm):
    """Take money that came in, or went back."""

    class Meta:
        model = Inflow
        formfield_callback = form_field
        fields = ("kind", "received_on", "amount", "reference")


class GovernanceForm(RecordForm):
    """Take what a version of a rule book says of itself; its clauses have a sheet of their own."""

    class Meta:
        model = Governance
        formfield_callback = form_field
        fields = ("why",)
