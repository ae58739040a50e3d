"""Declare the pages of contracts."""

from luodi.contracts.resources.contracts import CONTRACTS, INSTALMENTS, LINES, TEXTS
from luodi.contracts.resources.income import OBJECTIONS, POLICIES, PRICINGS, SPLITS, STATUTORY
from luodi.contracts.resources.receipts import RECEIPTS
from luodi.contracts.resources.registrations import BOOKS, CHANGES, REGISTRATIONS

__all__ = [
    "BOOKS",
    "CHANGES",
    "CONTRACTS",
    "INSTALMENTS",
    "LINES",
    "OBJECTIONS",
    "POLICIES",
    "PRICINGS",
    "RECEIPTS",
    "REGISTRATIONS",
    "SPLITS",
    "STATUTORY",
    "TEXTS",
]
