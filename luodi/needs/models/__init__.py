"""Keep needs, what was said about their matches, introductions with both sides' consent, and what came of them."""

from luodi.needs.models.cases import CaseNote
from luodi.needs.models.needs import Consent, Introduction, MatchFeedback, Need
from luodi.needs.models.revalidation import Revalidation
from luodi.needs.models.subscriptions import Subscription, Told

__all__ = [
    "CaseNote",
    "Consent",
    "Introduction",
    "MatchFeedback",
    "Need",
    "Revalidation",
    "Subscription",
    "Told",
]
