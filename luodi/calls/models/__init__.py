"""Keep calls for applications, what consortia apply for, and what the formal check said."""

from luodi.calls.models.applications import Application, Exclusion, Paper, Revision
from luodi.calls.models.calls import Allotment, Call, GuideComment, Topic
from luodi.calls.models.checks import Appeal, CheckLine, Finding, Recommendation
from luodi.calls.models.parties import CostLine, Member, Party, Target

__all__ = [
    "Allotment",
    "Appeal",
    "Application",
    "Call",
    "CheckLine",
    "CostLine",
    "Exclusion",
    "Finding",
    "GuideComment",
    "Member",
    "Paper",
    "Party",
    "Recommendation",
    "Revision",
    "Target",
    "Topic",
]
