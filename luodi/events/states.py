"""Name states and kinds of events, of what is to be done for them, and of who comes."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.flow import Flow, Step
from luodi.core.words import Words


class EventKind(models.TextChoices):
    """Be what an event is for."""

    MATCHMAKING = "matchmaking", _("needs matchmaking")
    ROADSHOW = "roadshow", _("roadshow of results")
    TRAINING = "training", _("training")
    DIAGNOSIS = "diagnosis", _("experts' visit to enterprises")
    FORUM = "forum", _("forum")
    SIGNING = "signing", _("signing")
    SALON = "salon", _("salon")
    VISIT = "visit", _("delegation")
    OTHER = "other", _("other")


class EventState(models.TextChoices):
    """Be where an event stands."""

    PLANNED = "planned", _("planned")
    ANNOUNCED = "announced", _("announced")
    FULL = "full", _("registration closed")
    HELD = "held", _("held")
    CLOSED = "closed", pgettext_lazy("event", "concluded")
    CANCELLED = "cancelled", _("cancelled")


class SessionKind(models.TextChoices):
    """Be what happens in a session."""

    OPENING = "opening", _("opening")
    TALK = "talk", _("talk")
    ROADSHOW = "roadshow", _("presentation of a result")
    MEETINGS = "meetings", _("one-to-one meetings")
    SIGNING = "signing", _("signing")
    VISIT = "visit", _("visit on site")
    BREAK = "break", _("break")


class TaskState(models.TextChoices):
    """Be whether something is done for an event."""

    OPEN = "open", pgettext_lazy("task", "open")
    DONE = "done", pgettext_lazy("task", "done")
    DROPPED = "dropped", pgettext_lazy("task", "dropped")


class ComesAs(models.TextChoices):
    """Be in what role somebody comes to an event."""

    ENTERPRISE = "enterprise", _("enterprise")
    EXPERT = "expert", _("expert")
    GOVERNMENT = "government", _("government or park")
    INVESTOR = "investor", _("investor or bank")
    MEDIA = "media", _("press")
    STAFF = "staff", _("organiser")
    GUEST = "guest", _("guest")


class RegistrationState(models.TextChoices):
    """Be whether somebody has a place at an event."""

    WAITING = "waiting", _("on the waiting list")
    PLACED = "placed", pgettext_lazy("event", "registered")
    WITHDRAWN = "withdrawn", pgettext_lazy("event", "withdrawn")
    DECLINED = "declined", pgettext_lazy("event", "declined")


class Way(models.TextChoices):
    """Be how somebody was registered."""

    LINK = "link", _("by the page of the event")
    INVITATION = "invitation", pgettext_lazy("event", "by an invitation")
    OFFICE = "office", _("by the office")
    WALK_IN = "walk_in", _("at the door")


class InvitationState(models.TextChoices):
    """Be what became of an invitation."""

    LISTED = "listed", _("on the list")
    SENT = "sent", pgettext_lazy("event", "invited")
    ACCEPTED = "accepted", pgettext_lazy("event", "accepted")
    REFUSED = "refused", pgettext_lazy("invitation", "declined")


class SurveyState(models.TextChoices):
    """Be where the survey after an event stands."""

    DRAFT = "draft", pgettext_lazy("survey", "in preparation")
    OPEN = "open", pgettext_lazy("survey", "open")
    CLOSED = "closed", pgettext_lazy("survey", "closed")


class QuestionKind(models.TextChoices):
    """Be how a question of a survey is answered."""

    SCALE = "scale", _("marks from 1 to 5")
    CHOICE = "choice", _("one of several")
    CHOICES = "choices", _("several of several")
    YES_NO = "yes_no", _("yes or no")
    TEXT = "text", pgettext_lazy("survey", "text")


# Who wants to come can still say so.
OPEN_EVENT = (EventState.ANNOUNCED,)
# People are expected at its doors.
AWAITED = (EventState.ANNOUNCED, EventState.FULL)
# It is known outside the office.
KNOWN = (EventState.ANNOUNCED, EventState.FULL, EventState.HELD, EventState.CLOSED)
# It took place.
TOOK_PLACE = (EventState.HELD, EventState.CLOSED)
# It takes up room, people and a day.
STANDING = (EventState.PLANNED, *KNOWN)
# These take a place, or wait for one: one a person.
COMING = (RegistrationState.WAITING, RegistrationState.PLACED)


def _announceable(event: Any) -> dict[str, Words]:
    """Name what an event lacks to be made known."""
    wanted = {
        "venue": _("Say where it takes place."),
        "summary": _("Say what it is about: this is what people read before they register."),
    }
    return {name: words for name, words in wanted.items() if not getattr(event, name)}


def _told(event: Any) -> dict[str, Words]:
    """Name what an event lacks to be concluded."""
    return {} if event.outcome else {"outcome": _("Say in a few sentences what came of it.")}


EVENT_FLOW = Flow(
    "event",
    initial=EventState.PLANNED,
    final=(EventState.CLOSED, EventState.CANCELLED),
    steps=(
        Step(
            "announce", pgettext_lazy("event", "Announce"), ("planned",), "announced", needs=(_announceable,)
        ),
        Step("fill", _("Close registration"), ("announced",), "full", primary=False),
        Step("hold", _("It took place"), ("planned", "announced", "full"), "held", primary=False),
        Step("reopen", _("Open registration again"), ("full",), "announced", primary=False),
        Step("conclude", _("Conclude the event"), ("held",), "closed", needs=(_told,)),
        Step(
            "cancel",
            _("Cancel the event"),
            ("planned", "announced", "full"),
            "cancelled",
            note=True,
            primary=False,
        ),
    ),
)

TASK_FLOW = Flow(
    "task of an event",
    initial=TaskState.OPEN,
    final=(),
    steps=(
        Step("finish", _("Done"), ("open",), "done"),
        Step("drop", _("Not needed"), ("open",), "dropped", primary=False),
        Step("take_up", _("Open again"), ("done", "dropped"), "open", primary=False),
    ),
)

REGISTRATION_FLOW = Flow(
    "registration for an event",
    initial=RegistrationState.WAITING,
    final=(),
    steps=(
        Step("place", _("Give a place"), ("waiting",), "placed"),
        Step("withdraw", _("Withdraw the registration"), ("waiting", "placed"), "withdrawn", primary=False),
        Step(
            "decline",
            pgettext_lazy("event", "Decline"),
            ("waiting", "placed"),
            "declined",
            note=True,
            primary=False,
        ),
        Step("readmit", _("Take in again"), ("withdrawn", "declined"), "waiting", primary=False),
    ),
)

INVITATION_FLOW = Flow(
    "invitation to an event",
    initial=InvitationState.LISTED,
    final=(),
    steps=(
        Step("send", _("Invite"), ("listed",), "sent", inner=True),
        Step("accept", _("Has accepted"), ("listed", "sent", "refused"), "accepted", primary=False),
        Step("refuse", _("Has declined"), ("listed", "sent", "accepted"), "refused", primary=False),
    ),
)
