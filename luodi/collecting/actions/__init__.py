"""Do what is done to calls for needs: collect, hand in, remind, have read beforehand."""

from luodi.collecting.actions.assigning import assign_needs, assign_stored, unassign
from luodi.collecting.actions.entering import (
    Answered,
    begin_entry,
    correct_need,
    mail_link,
    save_entry,
    submit_entry,
    throttle_suggestions,
)
from luodi.collecting.actions.reading import answer_reading, ask_reading
from luodi.collecting.actions.rolling import close_ended, forget_drafts, remind_call, remind_due

__all__ = [
    "Answered",
    "answer_reading",
    "ask_reading",
    "assign_needs",
    "assign_stored",
    "begin_entry",
    "close_ended",
    "correct_need",
    "forget_drafts",
    "mail_link",
    "remind_call",
    "remind_due",
    "save_entry",
    "submit_entry",
    "throttle_suggestions",
    "unassign",
]
