"""Keep contracts with what belongs to them."""

from luodi.contracts.models.changes import ContractChange, InterestAnswer
from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.parts import BudgetLine, ContractLine, ContractText, Instalment, SealEntry
from luodi.contracts.models.receipts import Receipt
from luodi.contracts.models.registrations import Registration, RegistrationBook, RegistrationPaper

__all__ = [
    "BudgetLine",
    "Contract",
    "ContractChange",
    "ContractLine",
    "ContractText",
    "Instalment",
    "InterestAnswer",
    "Receipt",
    "Registration",
    "RegistrationBook",
    "RegistrationPaper",
    "SealEntry",
]
