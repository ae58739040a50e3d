"""Say who may do what to contracts, what belongs to them, and their registration."""

from luodi.contracts.rules.circles import audience_of
from luodi.contracts.rules.contracts import (
    contract_rules,
    instalment_rules,
    line_rules,
    receipt_rules,
    text_rules,
)
from luodi.contracts.rules.income import (
    objection_rules,
    pricing_rules,
    split_policy_rules,
    split_rules,
    statutory_rules,
)

__all__ = [
    "audience_of",
    "contract_rules",
    "instalment_rules",
    "line_rules",
    "objection_rules",
    "pricing_rules",
    "receipt_rules",
    "split_policy_rules",
    "split_rules",
    "statutory_rules",
    "text_rules",
]
