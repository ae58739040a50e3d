"""Take what people enter about contracts."""

from luodi.contracts.forms.contracts import (
    BudgetForm,
    ClosingForm,
    ContractForm,
    InstalmentForm,
    LineForm,
    NewTextForm,
    SignForm,
    TextForm,
)
from luodi.contracts.forms.receipts import NewReceiptForm, ReceiptForm

__all__ = [
    "BudgetForm",
    "ClosingForm",
    "ContractForm",
    "InstalmentForm",
    "LineForm",
    "NewReceiptForm",
    "NewTextForm",
    "ReceiptForm",
    "SignForm",
    "TextForm",
]
