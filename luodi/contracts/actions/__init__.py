"""Do what is done to contracts."""

from luodi.contracts.actions.changes import answer_interests, propose, seal
from luodi.contracts.actions.contracts import add_text, set_budget, sign, wind_up
from luodi.contracts.actions.opening import open_from_introduction, open_from_project
from luodi.contracts.actions.receipts import book, warn
from luodi.contracts.actions.registrations import attach_paper, prepare, register

__all__ = [
    "add_text",
    "answer_interests",
    "attach_paper",
    "book",
    "open_from_introduction",
    "open_from_project",
    "prepare",
    "propose",
    "register",
    "seal",
    "set_budget",
    "sign",
    "warn",
    "wind_up",
]
