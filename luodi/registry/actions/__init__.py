"""Write what the registers hold."""

from luodi.registry.actions.approvals import ask_for_approval, let_approvals_expire, warn_of_endings
from luodi.registry.actions.lines import CHANGED, GONE, add_line, amend_line, line_of, remove_line
from luodi.registry.actions.profiles import answer_profile, ask_for_profile
from luodi.registry.actions.reference import load_reference
from luodi.registry.actions.works import keep_works

__all__ = [
    "CHANGED",
    "GONE",
    "add_line",
    "amend_line",
    "answer_profile",
    "ask_for_approval",
    "ask_for_profile",
    "keep_works",
    "let_approvals_expire",
    "line_of",
    "load_reference",
    "remove_line",
    "warn_of_endings",
]
