"""Change what is kept of events: one function a use case."""

from luodi.events.actions.answering import answer_openly, answer_survey, stop_mail
from luodi.events.actions.checking import Checked, check_in, undo_check_in, walk_in
from luodi.events.actions.delivering import deliver_templates
from luodi.events.actions.inviting import answer_invitation, draw_list, make_link, send_invitations
from luodi.events.actions.planning import add_tasks, copy_event, link_needs, plan_event
from luodi.events.actions.registering import (
    begin,
    move_up,
    register,
    save_draft,
    submit,
    withdraw_by_link,
)
from luodi.events.actions.rolling import (
    close_due,
    fill_free_places,
    forget_drafts,
    hold_ended,
    remind_coming,
)
from luodi.events.actions.surveying import (
    amend_survey,
    ask_the_rest,
    close_ended,
    close_survey,
    keep_in_template,
    open_due,
    open_survey,
    set_end,
    set_up_survey,
)

__all__ = [
    "Checked",
    "add_tasks",
    "amend_survey",
    "answer_invitation",
    "answer_openly",
    "answer_survey",
    "ask_the_rest",
    "begin",
    "check_in",
    "close_due",
    "close_ended",
    "close_survey",
    "copy_event",
    "deliver_templates",
    "draw_list",
    "fill_free_places",
    "forget_drafts",
    "hold_ended",
    "keep_in_template",
    "link_needs",
    "make_link",
    "move_up",
    "open_due",
    "open_survey",
    "plan_event",
    "register",
    "remind_coming",
    "save_draft",
    "send_invitations",
    "set_end",
    "set_up_survey",
    "stop_mail",
    "submit",
    "undo_check_in",
    "walk_in",
    "withdraw_by_link",
]
