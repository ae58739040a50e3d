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
    open_to_the_world,
    pricing_rules,
    split_policy_rules,
    split_rules,
    statutory_rules,
)
from luodi.contracts.rules.registrations import book_rules, change_rules, registration_rules

__all__ = [
    "audience_of",
    "book_rules",
    "change_rules",
    "contract_rules",
    "instalment_rules",
    "line_rules",
    "objection_rules",
    "open_to_the_world",
    "pricing_rules",
    "receipt_rules",
    "registration_rules",
    "split_policy_rules",
    "split_rules",
    "statutory_rules",
    "text_rules",
]
