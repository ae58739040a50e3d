"""Change what is kept of the meetings of events: one function a use case."""

from luodi.meetings.actions.arranging import add_meeting, hold_meeting, move_meeting, stretch_meeting
from luodi.meetings.actions.booths import give_booths, set_booth, take_booths
from luodi.meetings.actions.following import follow_up, note_by_link, note_outcome
from luodi.meetings.actions.planning import plan_meetings, work_out
from luodi.meetings.actions.preparing import gather, open_meetings, reshape, set_interpreter, set_person
from luodi.meetings.actions.repairing import Changed, repair, repaired
from luodi.meetings.actions.watching import stop_planning
from luodi.meetings.actions.wishing import ask_everybody, make_link, participant_by, save_wishes

__all__ = [
    "Changed",
    "add_meeting",
    "ask_everybody",
    "follow_up",
    "gather",
    "give_booths",
    "hold_meeting",
    "make_link",
    "move_meeting",
    "note_by_link",
    "note_outcome",
    "open_meetings",
    "participant_by",
    "plan_meetings",
    "repair",
    "repaired",
    "reshape",
    "save_wishes",
    "set_booth",
    "set_interpreter",
    "set_person",
    "stop_planning",
    "stretch_meeting",
    "take_booths",
    "work_out",
]
