"""Ask what is kept of events; never writes."""

from luodi.events.queries.clashes import Clash, clashes_of
from luodi.events.queries.coming import (
    Guest,
    at_desk,
    draft_by_token,
    event_by_token,
    invitation_by_token,
    numbers_of,
    organisation_meant,
    organisations_like,
)
from luodi.events.queries.inviting import candidates
from luodi.events.queries.planning import (
    Part,
    events_of_needs,
    goal_of,
    needs_of,
    programme_of,
    public_programme,
    tasks_of,
)
from luodi.events.queries.surveying import (
    Results,
    Returned,
    answer_by_token,
    results_of,
    returned_of,
    survey_by_token,
    survey_guest_by_token,
    survey_of,
)
from luodi.events.queries.years import Year, statistics, year_of

__all__ = [
    "Clash",
    "Guest",
    "Part",
    "Results",
    "Returned",
    "Year",
    "answer_by_token",
    "at_desk",
    "candidates",
    "clashes_of",
    "draft_by_token",
    "event_by_token",
    "events_of_needs",
    "goal_of",
    "invitation_by_token",
    "needs_of",
    "numbers_of",
    "organisation_meant",
    "organisations_like",
    "programme_of",
    "public_programme",
    "results_of",
    "returned_of",
    "statistics",
    "survey_by_token",
    "survey_guest_by_token",
    "survey_of",
    "tasks_of",
    "year_of",
]
