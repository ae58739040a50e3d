"""Keep funds and where their money comes from."""

from luodi.funds.models.funds import Fund
from luodi.funds.models.governing import GateApproval, Governance, Matter
from luodi.funds.models.money import Appropriation, Inflow, Notice, Payer

__all__ = ["Appropriation", "Fund", "GateApproval", "Governance", "Inflow", "Matter", "Notice", "Payer"]
