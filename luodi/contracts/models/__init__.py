"""Keep contracts with what belongs to them."""

from luodi.contracts.models.contracts import Contract
from luodi.contracts.models.parts import BudgetLine, ContractLine, ContractText, Instalment, SealEntry
from luodi.contracts.models.receipts import Receipt

__all__ = ["BudgetLine", "Contract", "ContractLine", "ContractText", "Instalment", "Receipt", "SealEntry"]
