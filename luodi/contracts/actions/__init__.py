"""Do what is done to contracts."""

from luodi.contracts.actions.contracts import add_text, set_budget, sign, wind_up
from luodi.contracts.actions.publicity import object_to
from luodi.contracts.actions.receipts import book
from luodi.contracts.actions.splits import amend_split, answer_part, ask_people, correct, open_split

__all__ = [
    "add_text",
    "amend_split",
    "answer_part",
    "ask_people",
    "book",
    "correct",
    "object_to",
    "open_split",
    "set_budget",
    "sign",
    "wind_up",
]
