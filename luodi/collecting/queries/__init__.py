"""Answer questions about calls for needs; nothing here writes."""

from luodi.collecting.queries.board import Line, board_of, collected_needs, waiting_lists
from luodi.collecting.queries.links import (
    district_by_token,
    enterprises_like,
    entry_by_token,
    last_reason,
    organisation_meant,
)
from luodi.collecting.queries.people import mails_of_city, mails_of_district
from luodi.collecting.queries.placing import list_named, lists_of, not_for_list

__all__ = [
    "Line",
    "board_of",
    "collected_needs",
    "district_by_token",
    "enterprises_like",
    "entry_by_token",
    "last_reason",
    "list_named",
    "lists_of",
    "mails_of_city",
    "mails_of_district",
    "not_for_list",
    "organisation_meant",
    "waiting_lists",
]
