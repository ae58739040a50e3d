"""Keep events: programme, what is to be done, who is asked, who comes and what they thought of it."""

from luodi.events.models.coming import EventInvitation, EventRegistration, RegistrationDraft
from luodi.events.models.events import Event, EventSession
from luodi.events.models.planning import EventGoal, EventTask, EventTemplate
from luodi.events.models.surveying import Survey, SurveyAnswer, SurveyGuest

__all__ = [
    "Event",
    "EventGoal",
    "EventInvitation",
    "EventRegistration",
    "EventSession",
    "EventTask",
    "EventTemplate",
    "RegistrationDraft",
    "Survey",
    "SurveyAnswer",
    "SurveyGuest",
]
