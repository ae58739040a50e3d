"""Take what people enter about contracts."""

from luodi.contracts.forms.changes import (
    ChangeBudgetForm,
    ChangeForm,
    ChangeInstalmentForm,
    ChangeLineForm,
    SealForm,
    WordForm,
)
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
from luodi.contracts.forms.registrations import BookForm, OutcomeForm, PaperForm, RegistrationForm

__all__ = [
    "BookForm",
    "BudgetForm",
    "ChangeBudgetForm",
    "ChangeForm",
    "ChangeInstalmentForm",
    "ChangeLineForm",
    "ClosingForm",
    "ContractForm",
    "InstalmentForm",
    "LineForm",
    "NewReceiptForm",
    "NewTextForm",
    "OutcomeForm",
    "PaperForm",
    "ReceiptForm",
    "RegistrationForm",
    "SealForm",
    "SignForm",
    "TextForm",
    "WordForm",
]
