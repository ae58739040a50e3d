"""Answer questions about meetings."""

from luodi.meetings.queries.board import Board, board_of, meetings_of, percent_of, picked
from luodi.meetings.queries.funnel import Funnel, funnel_of, funnels
from luodi.meetings.queries.people import Guest, missed_by, others_of, people_of

__all__ = [
    "Board",
    "Funnel",
    "Guest",
    "board_of",
    "funnel_of",
    "funnels",
    "meetings_of",
    "missed_by",
    "others_of",
    "people_of",
    "percent_of",
    "picked",
]
