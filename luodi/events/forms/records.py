"""Take events, sessions, tasks, invitations and registrations from officers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.forms import RecordForm, form_field
from luodi.events.models import (
    Event,
    EventGoal,
    EventInvitation,
    EventRegistration,
    EventSession,
    EventTask,
    EventTemplate,
)


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _instant() -> forms.DateTimeInput:
    return forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})


class EventForm(RecordForm):
    """Take an event."""

    GROUPS = (
        (_("Event"), ("title", "kind", "series", "summary", "is_public")),
        (_("When and where"), ("starts_on", "ends_on", "hours", "region", "venue", "address")),
        (_("Who runs it"), ("body", "host", "cohosts", "lead", "budget")),
        (_("What it starts from"), ("call", "industries", "fields")),
        (pgettext_lazy("event", "Registration"), ("capacity", "closes_on", "minutes")),
        (_("Afterwards"), ("attended", "outcome")),
    )

    class Meta:
        model = Event
        formfield_callback = form_field
        fields = (
            "title", "kind", "series", "summary", "is_public", "starts_on", "ends_on", "hours", "region", "venue",
            "address", "body", "host", "cohosts", "lead", "budget", "call", "industries", "fields", "capacity",
            "closes_on", "minutes", "attended", "outcome",
        )  # fmt: skip
        widgets = {
            "summary": _lines(5),
            "outcome": _lines(4),
            "fields": forms.CheckboxSelectMultiple,
            "industries": forms.SelectMultiple(attrs={"size": 6}),
        }


class SessionForm(RecordForm):
    """Take a part of the programme."""

    GROUPS = (
        (_("Session"), ("kind", "title", "starts_at", "ends_at", "room", "note")),
        (pgettext_lazy("event", "Who and what"), ("speaker", "speaker_text", "result")),
    )

    class Meta:
        model = EventSession
        formfield_callback = form_field
        fields = (
            "kind", "title", "starts_at", "ends_at", "room", "note", "speaker", "speaker_text", "result",
        )  # fmt: skip
        widgets = {"starts_at": _instant(), "ends_at": _instant()}


class TaskForm(RecordForm):
    """Take a task."""

    class Meta:
        model = EventTask
        formfield_callback = form_field
        fields = ("title", "due_on", "owner")


class RegistrationForm(RecordForm):
    """Take a registration that the office enters."""

    GROUPS = (
        (_("Who comes"), ("name", "organisation", "organisation_text", "post", "comes_as", "person")),
        (_("Reach"), ("phone", "email")),
        (pgettext_lazy("event", "What for"), ("bringing",)),
    )

    class Meta:
        model = EventRegistration
        formfield_callback = form_field
        fields = (
            "name", "organisation", "organisation_text", "post", "comes_as", "person", "phone", "email", "bringing",
        )  # fmt: skip
        widgets = {"bringing": _lines(3)}


class InvitationForm(RecordForm):
    """Take somebody who is to be asked."""

    class Meta:
        model = EventInvitation
        formfield_callback = form_field
        fields = ("name", "person", "organisation", "comes_as", "email")


class TemplateForm(RecordForm):
    """Take a template."""

    class Meta:
        model = EventTemplate
        formfield_callback = form_field
        fields = ("name", "kind", "summary", "capacity", "tasks")
        widgets = {"summary": _lines(4), "tasks": _lines(18)}


class GoalForm(RecordForm):
    """Take the goal of a year."""

    class Meta:
        model = EventGoal
        formfield_callback = form_field
        fields = ("year", "goal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # Another year has a goal of its own.
            self.fields.pop("year", None)
