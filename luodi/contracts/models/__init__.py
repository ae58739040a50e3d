"""Keep contracts with what belongs to them."""

from luodi.contracts.models.changes import ContractChange, InterestAnswer
from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.parts import BudgetLine, ContractLine, ContractText, Instalment, SealEntry
from luodi.contracts.models.policies import SplitPolicy, StatutoryRule
from luodi.contracts.models.pricing import Objection, PricingRecord
from luodi.contracts.models.receipts import Receipt
from luodi.contracts.models.registrations import Registration, RegistrationBook, RegistrationPaper
from luodi.contracts.models.splits import IncomeSplit, SplitCost, SplitPart, SplitReceipt

__all__ = [
    "BudgetLine",
    "Contract",
    "ContractChange",
    "ContractLine",
    "ContractText",
    "IncomeSplit",
    "Instalment",
    "InterestAnswer",
    "Objection",
    "PricingRecord",
    "Receipt",
    "Registration",
    "RegistrationBook",
    "RegistrationPaper",
    "SealEntry",
    "SplitCost",
    "SplitPart",
    "SplitPolicy",
    "SplitReceipt",
    "StatutoryRule",
]
