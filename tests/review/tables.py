"""Say who may do what to review tasks; the reviewer here is the cast's own."""

from __future__ import annotations

WORDS = {"run": "view see_history", "mine": "view", "start": "create"}
TASK = """
who                    | proposed  | invited | accepted | declined | expired | drafting | submitted  | returned | locked | voided | recused
director, fund_manager | run start | run     | run      | run      | run     | run      | run return | run      | run    | run    | run
reviewer               |           | mine    | mine     | mine     | mine    | mine     | mine       | mine     | mine   | mine   | mine
"""
