"""Take contracts, their lines, instalments and texts, and the signing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.contracts.models import BudgetLine, Contract, ContractLine, ContractText, Instalment
from luodi.contracts.states import BudgetCategory
from luodi.core.fields import MoneyInput
from luodi.core.forms import RecordForm, form_field
from luodi.core.money import Money


class ContractForm(RecordForm):
    """Take a contract."""

    GROUPS = (
        (_("Contract"), ("title", "title_en", "number", "signing", "project", "summary", "field", "region")),
        (_("Seller"), ("seller", "school", "lead")),
        (_("Term"), ("starts_on", "ends_on", "signed_on")),
        (
            _("Money"),
            ("amount", "payment", "vat_rate", "pricing", "currency", "foreign_amount", "rate", "rate_on"),
        ),
        (_("Rights and secrecy"), ("ip_ownership", "ip_clause", "confidential", "confidential_until")),
        (_("For the reports"), ("plan_source", "fiscal")),
    )

    class Meta:
        model = Contract
        formfield_callback = form_field
        fields = (
            "title", "title_en", "number", "signing", "project", "summary", "field", "region", "seller", "school",
            "lead", "starts_on", "ends_on", "signed_on", "amount", "payment", "vat_rate", "pricing", "currency",
            "foreign_amount", "rate", "rate_on", "ip_ownership", "ip_clause", "confidential", "confidential_until",
            "plan_source", "fiscal",
        )  # fmt: skip
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "ip_clause": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {"signed_on": _("Only if it is signed already; otherwise the signing is noted later.")}


class LineForm(RecordForm):
    """Take a line of a contract."""

    class Meta:
        model = ContractLine
        formfield_callback = form_field
        fields = ("buyer", "way", "service", "region", "industry", "amount")


class InstalmentForm(RecordForm):
    """Take an instalment of a payment plan."""

    class Meta:
        model = Instalment
        formfield_callback = form_field
        fields = ("due_on", "condition", "amount")


class TextForm(RecordForm):
    """Take what is said of a version of a contract's text."""

    class Meta:
        model = ContractText
        formfield_callback = form_field
        fields = ("dated_on", "change")
        widgets = {"change": forms.Textarea(attrs={"rows": 4})}


class NewTextForm(TextForm):
    """Take a version of a contract's text with its file."""

    file = forms.FileField(label=_("file"), help_text=_("Word or PDF, up to 30 MB."))


class SignForm(forms.Form):
    """Take the day of a signing, the number, and the scan of the signed text."""

    signed_on = forms.DateField(
        label=_("signed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    number = forms.CharField(label=_("contract number"), max_length=40, required=False)
    file = forms.FileField(
        label=_("signed text"),
        required=False,
        help_text=_("Scan or PDF, up to 30 MB; it becomes the last version."),
    )


class ClosingForm(forms.Form):
    """Take what the closing of a contract says."""

    handed_over_on = forms.DateField(
        label=_("deliverables handed over on"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    outcome = forms.CharField(
        label=pgettext_lazy("contract", "outcome"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
    waiver = forms.CharField(
        label=_("why money that is missing is waived"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if not everything has come in."),
    )


class BudgetForm(forms.Form):
    """Take a budget, one amount and one note a category."""

    def __init__(self, *args: Any, present: Mapping[str, BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category, label in BudgetCategory.choices:
            row = present.get(category)
            self.fields[category] = MoneyInput(
                label=label, required=False, initial=row.amount if row else None
            )
            self.fields[f"{category}_note"] = forms.CharField(
                label=_("note"), max_length=200, required=False, initial=row.note if row else ""
            )

    def budget(self) -> dict[str, tuple[Money, str]]:
        """Give what a valid form says: category -> amount and note."""
        said = self.cleaned_data
        return {
            category: (said[category], said[f"{category}_note"])
            for category in BudgetCategory.values
            if said[category]
        }
