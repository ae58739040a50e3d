"""Keep decisions on awards, the awards, and the money that is paid on them."""

from luodi.awards.models.awards import Amendment, Award, AwardMoney, Check, Reached
from luodi.awards.models.deciding import (
    Decision,
    DecisionItem,
    FundObjection,
    ItemMoney,
    Panel,
    PanelConflict,
    PanelMember,
    Vote,
)
from luodi.awards.models.paying import (
    Collection,
    Instalment,
    InstalmentMoney,
    MatchingProof,
    Payment,
    Recovery,
    RecoveryMoney,
)

__all__ = [
    "Amendment",
    "Award",
    "AwardMoney",
    "Check",
    "Collection",
    "Decision",
    "DecisionItem",
    "FundObjection",
    "Instalment",
    "InstalmentMoney",
    "ItemMoney",
    "MatchingProof",
    "Panel",
    "PanelConflict",
    "PanelMember",
    "Payment",
    "Reached",
    "Recovery",
    "RecoveryMoney",
    "Vote",
]
