"""Declare the pages of contracts."""

from luodi.contracts.resources.contracts import CONTRACTS, INSTALMENTS, LINES, TEXTS
from luodi.contracts.resources.income import OBJECTIONS, POLICIES, PRICINGS, SPLITS, STATUTORY
from luodi.contracts.resources.receipts import RECEIPTS

__all__ = [
    "CONTRACTS",
    "INSTALMENTS",
    "LINES",
    "OBJECTIONS",
    "POLICIES",
    "PRICINGS",
    "RECEIPTS",
    "SPLITS",
    "STATUTORY",
    "TEXTS",
]
