"""Do what is done to contracts."""

from luodi.contracts.actions.changes import answer_interests, propose, seal
from luodi.contracts.actions.contracts import add_text, set_budget, sign, wind_up
from luodi.contracts.actions.opening import open_from_introduction, open_from_project
from luodi.contracts.actions.publicity import object_from_outside, object_to
from luodi.contracts.actions.receipts import book, warn
from luodi.contracts.actions.registrations import attach_paper, prepare, register
from luodi.contracts.actions.splits import amend_split, answer_part, ask_people, correct, open_split

__all__ = [
    "add_text",
    "amend_split",
    "answer_interests",
    "answer_part",
    "ask_people",
    "attach_paper",
    "book",
    "correct",
    "object_from_outside",
    "object_to",
    "open_from_introduction",
    "open_from_project",
    "open_split",
    "prepare",
    "propose",
    "register",
    "seal",
    "set_budget",
    "sign",
    "warn",
    "wind_up",
]
