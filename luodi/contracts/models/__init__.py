"""Keep contracts with what belongs to them."""

from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.parts import BudgetLine, ContractLine, ContractText, Instalment, SealEntry
from luodi.contracts.models.policies import SplitPolicy, StatutoryRule
from luodi.contracts.models.pricing import Objection, PricingRecord
from luodi.contracts.models.receipts import Receipt
from luodi.contracts.models.splits import IncomeSplit, SplitCost, SplitPart, SplitReceipt

__all__ = [
    "BudgetLine",
    "Contract",
    "ContractLine",
    "ContractText",
    "IncomeSplit",
    "Instalment",
    "Objection",
    "PricingRecord",
    "Receipt",
    "SealEntry",
    "SplitCost",
    "SplitPart",
    "SplitPolicy",
    "SplitReceipt",
    "StatutoryRule",
]
