"""Declare the pages of agreements, standing bodies and interactions."""

from luodi.partnerships.resources.agreements import (
    AGREEMENTS,
    INTERACTIONS,
    POINTS,
    PROMISES,
    TEXTS,
)
from luodi.partnerships.resources.bodies import (
    ACTIONS,
    BODIES,
    BOOK,
    COUNCIL,
    EQUIPMENT,
    EVALUATIONS,
    INDEXES,
    LOG,
    MEETINGS,
    POSTINGS,
    REPORTS,
    TARGETS,
    TEAMS,
)

__all__ = [
    "ACTIONS",
    "AGREEMENTS",
    "BODIES",
    "BOOK",
    "COUNCIL",
    "EQUIPMENT",
    "EVALUATIONS",
    "INDEXES",
    "INTERACTIONS",
    "LOG",
    "MEETINGS",
    "POINTS",
    "POSTINGS",
    "PROMISES",
    "REPORTS",
    "TARGETS",
    "TEAMS",
    "TEXTS",
]
