"""Do what is done to needs, matches and introductions."""

from luodi.needs.actions.cases import drop_case, note_case, nudge_cases, plan_case
from luodi.needs.actions.introductions import ANSWER_WITHIN, answer, hash_token, introduce, introduce_agreed
from luodi.needs.actions.needs import give_feedback, let_lapse, narrow, open_draft, save_draft
from luodi.needs.actions.revalidation import ask_owners, remind_and_expire, say_whether_valid
from luodi.needs.actions.subscriptions import stop_token, subscription_of, tell_subscribers, unsubscribe

__all__ = [
    "ANSWER_WITHIN",
    "answer",
    "ask_owners",
    "drop_case",
    "give_feedback",
    "hash_token",
    "introduce",
    "introduce_agreed",
    "let_lapse",
    "narrow",
    "note_case",
    "nudge_cases",
    "open_draft",
    "plan_case",
    "remind_and_expire",
    "save_draft",
    "say_whether_valid",
    "stop_token",
    "subscription_of",
    "tell_subscribers",
    "unsubscribe",
]
