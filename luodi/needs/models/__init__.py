"""Keep needs, what was said about their matches, and introductions with both sides' consent."""

from luodi.needs.models.needs import Consent, Introduction, MatchFeedback, Need

__all__ = ["Consent", "Introduction", "MatchFeedback", "Need"]
