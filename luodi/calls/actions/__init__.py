"""Run calls, and what is applied for."""

from luodi.calls.actions.publishing import (
    allot,
    answer,
    ask_to_cancel,
    ask_to_extend,
    by_the_clock,
    comment,
    content_of,
    draw_topics,
)

__all__ = [
    "allot",
    "answer",
    "ask_to_cancel",
    "ask_to_extend",
    "by_the_clock",
    "comment",
    "content_of",
    "draw_topics",
]
