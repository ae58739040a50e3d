"""Answer what a contract holds, what it still lacks, and what is due."""

from luodi.contracts.queries.contracts import (
    budget_of,
    instalments_of,
    lacking_for_signing,
    lacking_for_submission,
    lines_of,
    may_add_text,
    money_by_line,
    parts_of,
    sums_that_miss,
    texts_of,
)
from luodi.contracts.queries.receipts import (
    coverage,
    days_overdue,
    lacking_for_closing,
    open_of,
    overdue,
    receipts_of,
    received,
)

__all__ = [
    "budget_of",
    "coverage",
    "days_overdue",
    "instalments_of",
    "lacking_for_closing",
    "lacking_for_signing",
    "lacking_for_submission",
    "lines_of",
    "may_add_text",
    "money_by_line",
    "open_of",
    "overdue",
    "parts_of",
    "receipts_of",
    "received",
    "sums_that_miss",
    "texts_of",
]
