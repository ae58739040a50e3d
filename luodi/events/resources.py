"""Declare the pages of events and of what belongs to them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.resource import Panel, Resource, register
from luodi.events.forms.records import (
    EventForm,
    GoalForm,
    InvitationForm,
    RegistrationForm,
    SessionForm,
    TaskForm,
    TemplateForm,
)
from luodi.events.models import (
    Event,
    EventGoal,
    EventInvitation,
    EventRegistration,
    EventSession,
    EventTask,
    EventTemplate,
)
from luodi.events.rules import PLANNERS, READERS

EVENTS = register(
    Resource(
        model=Event,
        slug="events",
        headings={
            "title": ("活动名称", "活动主题", "名称", "主题"),
            "kind": ("活动类型", "活动类别", "类型", "类别"),
            "starts_on": ("开始日期", "活动日期", "举办日期", "日期", "举办时间", "活动时间", "开始时间"),
            "ends_on": ("结束日期", "结束时间"),
            "hours": ("时段", "起止时间"),
            "region": ("地区", "举办地区", "所在地区"),
            "venue": ("地点", "活动地点", "举办地点", "会场"),
            "body": ("承办机构", "所属机构", "联合办公室", "研究院"),
            "host": ("主办单位", "主办方"),
            "cohosts": ("协办单位", "承办单位", "协办方"),
            "lead": ("负责人", "活动负责人"),
            "attended": ("参加人数", "参会人数", "人数", "参与人次"),
            "budget": ("预算", "经费预算", "经费"),
            "outcome": ("活动成效", "成效", "成果", "活动成果"),
            "summary": ("活动内容", "简介", "内容"),
        },
        icon="calendar-event",
        title=_("Events"),
        lead=_("Where enterprises, experts and regions meet: planned, announced, held, and what came of it."),
        columns=("title", "kind", "region", "starts_on", "hours", "venue", "state"),
        filters=("state", "kind", "region", "body", "starts_on", "ends_on", "call", "is_public", "origin"),
        panels=(
            Panel(_("What it is about"), ("summary",), wide=True),
            Panel(_("When and where"), ("starts_on", "ends_on", "hours", "region", "venue", "address")),
            Panel(
                _("Facts"),
                (
                    "kind", "series", "body", "host", "cohosts", "lead", "call", "industries", "fields", "capacity",
                    "closes_on", "budget", "is_public", "origin",
                ),
            ),
            Panel(_("Afterwards"), ("attended", "outcome"), wide=True),
        ),
        form=EventForm,
        order="-starts_on",
        roles=READERS,
        empty=_("No event yet. Plan the first one, from a template or from last year's."),
    )
)  # fmt: skip

_ADDED = _("Nothing yet. Open an event and add it there.")

SESSIONS = register(
    Resource(
        model=EventSession,
        slug="event-sessions",
        icon="list-details",
        title=_("Programmes of events"),
        columns=("title", "event", "kind", "starts_at", "ends_at", "room", "speaker"),
        filters=("event", "kind"),
        panels=(
            Panel(_("Session"), ("event", "kind", "starts_at", "ends_at", "room", "note")),
            Panel(pgettext_lazy("event", "Who and what"), ("speaker", "speaker_text", "result")),
        ),
        form=SessionForm,
        order="starts_at",
        workbook=False,
        searched=False,
        creatable=False,
        within="event",
        empty=_ADDED,
    )
)

TASKS = register(
    Resource(
        model=EventTask,
        slug="event-tasks",
        icon="checklist",
        title=_("Tasks for events"),
        lead=_("What is to be done until when, so that an event comes about."),
        columns=("title", "event", "due_on", "owner", "state"),
        filters=("state", "event", "due_on", "owner"),
        panels=(Panel(pgettext_lazy("event", "Task"), ("event", "due_on", "owner")),),
        roles=frozenset(PLANNERS),
        form=TaskForm,
        order="due_on",
        workbook=False,
        searched=False,
        creatable=False,
        within="event",
        empty=_ADDED,
    )
)

REGISTRATIONS = register(
    Resource(
        model=EventRegistration,
        slug="event-registrations",
        icon="user-check",
        title=_("Registrations for events"),
        lead=_("Who comes, who waits for a place, and who came."),
        columns=("name", "of", "post", "comes_as", "phone", "event", "state", "came_at"),
        filters=("event", "state", "comes_as", "came_at__isnull", "organisation", "way"),
        labels={"came_at__isnull": _("did not come"), "of": _("organisation")},
        also=("organisation",),
        panels=(
            Panel(
                _("Who comes"),
                ("event", "name", "organisation", "organisation_text", "post", "comes_as", "person", "phone", "email"),
            ),
            Panel(pgettext_lazy("event", "What for"), ("bringing",), wide=True),
            Panel(_("Course"), ("way", "registered_at", "came_at", "desk")),
        ),
        roles=frozenset(PLANNERS),
        form=RegistrationForm,
        order="-registered_at",
        workbook=False,
        searched=False,
        creatable=False,
        within="event",
        empty=_ADDED,
    )
)  # fmt: skip

INVITATIONS = register(
    Resource(
        model=EventInvitation,
        slug="event-invitations",
        icon="mail-forward",
        title=_("Invitations to events"),
        columns=("name", "organisation", "comes_as", "email", "event", "state", "sent_at", "answered_at"),
        filters=("event", "state", "comes_as", "organisation"),
        panels=(
            Panel(_("Who is asked"), ("event", "name", "person", "organisation", "comes_as", "email")),
            Panel(_("Course"), ("sent_at", "answered_at", "registration")),
        ),
        form=InvitationForm,
        order="name",
        workbook=False,
        searched=False,
        creatable=False,
        within="event",
        empty=_ADDED,
    )
)

TEMPLATES = register(
    Resource(
        model=EventTemplate,
        slug="event-templates",
        icon="template",
        title=_("Templates of events"),
        lead=_("What events of a kind have in common, with the checklist that comes with them."),
        columns=("name", "kind", "capacity", "changed_at"),
        filters=("kind",),
        panels=(
            Panel(_("Template"), ("kind", "capacity", "summary")),
            Panel(_("Checklist"), ("tasks",), wide=True),
        ),
        roles=frozenset(PLANNERS),
        form=TemplateForm,
        order="name",
        workbook=False,
        searched=False,
        empty=_("No template yet."),
    )
)

GOALS = register(
    Resource(
        model=EventGoal,
        slug="event-goals",
        icon="target-arrow",
        title=_("Goals of years"),
        lead=_("How many events a year is to have; 120 where nothing is set."),
        columns=("year", "goal"),
        filters=("year",),
        panels=(Panel(_("Goal"), ("year", "goal")),),
        form=GoalForm,
        order="-year",
        workbook=False,
        searched=False,
        empty=_("Nothing set: 120 events a year."),
    )
)
