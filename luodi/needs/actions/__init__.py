"""Do what is done to needs, matches and introductions."""

from luodi.needs.actions.introductions import ANSWER_WITHIN, answer, hash_token, introduce, introduce_agreed
from luodi.needs.actions.needs import give_feedback, let_lapse, open_draft, save_draft

__all__ = [
    "ANSWER_WITHIN",
    "answer",
    "give_feedback",
    "hash_token",
    "introduce",
    "introduce_agreed",
    "let_lapse",
    "open_draft",
    "save_draft",
]
