"""Change how applications are reviewed: one function a use case."""

from luodi.review.actions.answering import (
    accept,
    decline,
    expire_all,
    hand_in,
    recuse,
    save_draft,
)
from luodi.review.actions.concluding import conclude, release_comments, reopen, void, write_comments
from luodi.review.actions.defending import call_up, draw_order, keep_defence
from luodi.review.actions.drawing import add_to_pool, amend_member, keep_plan, plan_of, take_out
from luodi.review.actions.inviting import assign_by_hand, invite, lock_pair, remind, withdraw_proposal
from luodi.review.actions.proposing import ask_for, compare, propose
from luodi.review.actions.screening import add_finding, screen_call, set_aside

__all__ = [
    "accept",
    "add_finding",
    "add_to_pool",
    "amend_member",
    "ask_for",
    "assign_by_hand",
    "call_up",
    "compare",
    "conclude",
    "decline",
    "draw_order",
    "expire_all",
    "hand_in",
    "invite",
    "keep_defence",
    "keep_plan",
    "lock_pair",
    "plan_of",
    "propose",
    "recuse",
    "release_comments",
    "remind",
    "reopen",
    "save_draft",
    "screen_call",
    "set_aside",
    "take_out",
    "void",
    "withdraw_proposal",
    "write_comments",
]
