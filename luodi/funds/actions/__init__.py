"""Move the money of funds, and govern them."""

from luodi.funds.actions.governing import begin, copy, decide, position, write
from luodi.funds.actions.money import settle_year

__all__ = ["begin", "copy", "decide", "position", "settle_year", "write"]
