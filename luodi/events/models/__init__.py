"""Keep events with their programme, what is to be done for them, who is asked and who comes."""

from luodi.events.models.coming import EventInvitation, EventRegistration, RegistrationDraft
from luodi.events.models.events import Event, EventSession
from luodi.events.models.planning import EventGoal, EventTask, EventTemplate

__all__ = [
    "Event",
    "EventGoal",
    "EventInvitation",
    "EventRegistration",
    "EventSession",
    "EventTask",
    "EventTemplate",
    "RegistrationDraft",
]
