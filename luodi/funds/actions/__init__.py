"""Move the money of funds, and govern them."""

from luodi.funds.actions.gates import follow_all, positions, turn
from luodi.funds.actions.governing import begin, copy, write
from luodi.funds.actions.money import settle_year

__all__ = ["begin", "copy", "follow_all", "positions", "settle_year", "turn", "write"]
