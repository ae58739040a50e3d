"""Say who may do what to standing bodies, agreements and interactions."""

from luodi.partnerships.rules.agreements import (
    agreement_rules,
    interaction_rules,
    point_rules,
    promise_rules,
    text_rules,
)
from luodi.partnerships.rules.bodies import (
    action_rules,
    body_rules,
    book_rules,
    council_rules,
    equipment_rules,
    evaluation_rules,
    index_rules,
    log_rules,
    meeting_rules,
    posting_rules,
    report_rules,
    target_rules,
    team_rules,
)

__all__ = [
    "action_rules",
    "agreement_rules",
    "body_rules",
    "book_rules",
    "council_rules",
    "equipment_rules",
    "evaluation_rules",
    "index_rules",
    "interaction_rules",
    "log_rules",
    "meeting_rules",
    "point_rules",
    "posting_rules",
    "promise_rules",
    "report_rules",
    "target_rules",
    "team_rules",
    "text_rules",
]
