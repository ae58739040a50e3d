"""Take what comes in on contracts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.contracts.models import Receipt
from luodi.core.forms import RecordForm, form_field


class ReceiptForm(RecordForm):
    """Take a receipt."""

    GROUPS = (
        (_("Receipt"), ("payer", "line", "received_on", "amount", "voucher", "file", "note")),
        (_("Of which"), ("technical", "vat", "management_fee", "registration_fee")),
    )

    class Meta:
        model = Receipt
        formfield_callback = form_field
        fields = (
            "payer", "line", "received_on", "amount", "technical", "vat", "management_fee", "registration_fee",
            "voucher", "note",
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.contract_id:
            line: Any = self.fields["line"]
            line.queryset = line.queryset.filter(contract=self.instance.contract_id)


class NewReceiptForm(ReceiptForm):
    """Take a receipt with the file of its voucher."""

    file = forms.FileField(
        label=_("file of the voucher"), required=False, help_text=_("Scan or PDF, up to 30 MB.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("received_on", localdate())
