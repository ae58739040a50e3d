"""Keep how applications are reviewed: by whom, with what conflicts, and what came of it."""

from luodi.review.models.assignments import ApplicantComments, ApplicationScore, Assignment, ReviewVersion
from luodi.review.models.defence import Defence, DefenceTurn
from luodi.review.models.drawing import Affinity, Finding, PoolMember, ReviewPlan

__all__ = [
    "Affinity",
    "ApplicantComments",
    "ApplicationScore",
    "Assignment",
    "Defence",
    "DefenceTurn",
    "Finding",
    "PoolMember",
    "ReviewPlan",
    "ReviewVersion",
]
