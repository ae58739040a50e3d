"""Do what is done to contracts."""

from luodi.contracts.actions.contracts import add_text, set_budget, sign, wind_up
from luodi.contracts.actions.receipts import book

__all__ = ["add_text", "book", "set_budget", "sign", "wind_up"]
