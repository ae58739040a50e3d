"""Print what an event needs on paper: badges, seat signs, the programme, the list to sign, the poster."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from luodi.core import audit, files
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.papers.content import (
    Break,
    Code,
    Codes,
    Heading,
    Note,
    Paper,
    Poster,
    Prose,
    Sign,
    Span,
    Table,
)
from luodi.core.rules import may
from luodi.events import queries
from luodi.events.models import Event, EventRegistration
from luodi.events.states import RegistrationState
from luodi.events.views.coming import badge_address, public_address
from luodi.events.views.planning import event_for

# Badges on a page: three columns, as they are cut.
_COLUMNS = 3


def _coming(request: AppRequest, event: Event) -> list[EventRegistration]:
    rows = EventRegistration.objects.allowed(request.actor).filter(
        event=event, state=RegistrationState.PLACED, retired_at=None
    )
    return list(rows.select_related("organisation").order_by("comes_as", "name", "pk"))


def _badges(request: AppRequest, event: Event) -> Paper:
    items = tuple(
        Code(row.name, " · ".join(part for part in (row.of, row.post) if part), badge_address(row))
        for row in _coming(request, event)
    )
    blocks = (Codes(items, _COLUMNS),) if items else (Note(_("Nobody is registered yet.")),)
    return Paper(
        _("Badges"), request.LANGUAGE_CODE, event.code, blocks, subtitle=f"{event.title} · {event.when}"
    )


def _seats(request: AppRequest, event: Event) -> Paper:
    """Draw a sign for each seat: a sheet a person, to be folded."""
    rows = _coming(request, event)
    signs = [Sign(row.name, " · ".join(part for part in (row.of, row.post) if part)) for row in rows]
    blocks: list[Sign | Break | Note] = []
    for sign in signs:
        if blocks:
            blocks.append(Break())
        blocks.append(sign)
    if not blocks:
        blocks.append(Note(_("Nobody is registered yet.")))
    return Paper(_("Seat signs"), request.LANGUAGE_CODE, event.code, tuple(blocks), titled=False)


def _programme(request: AppRequest, event: Event) -> Paper:
    blocks: list[Heading | Table | Prose | Note] = []
    if event.summary:
        blocks.append(Prose(event.summary))
    parts = queries.programme_of(event, request.actor)
    days = dict.fromkeys(timezone.localdate(part.row.starts_at) for part in parts)
    head = (_("Time"), _("Session"), _("Speaker"), _("Room"))
    for day in days:
        rows = tuple(
            (
                Span(f"{timezone.localtime(part.row.starts_at):%H:%M}–{timezone.localtime(part.row.ends_at):%H:%M}"),
                Span(_session(part), strong=part.row.kind == "opening"),
                Span(part.row.spoken_by),
                Span(part.row.room, tone="quiet"),
            )
            for part in parts
            if timezone.localdate(part.row.starts_at) == day
        )  # fmt: skip
        blocks += [Heading(day.isoformat(), level=2), Table(head, rows)]
    if not parts:
        blocks.append(Note(_("The programme has no session yet.")))
    subtitle = " · ".join(part for part in (event.when, event.where) if part)
    return Paper(event.title, request.LANGUAGE_CODE, event.code, tuple(blocks), subtitle=subtitle)


def _session(part: queries.Part) -> str:
    result = part.row.result
    return f"{part.row.title} · {result}" if part.shows and result else part.row.title


def _sheet(request: AppRequest, event: Event) -> Paper:
    head = (_("No."), _("Name"), _("Organisation"), _("Post"), _("Comes as"), _("Signature"))
    rows = tuple(
        (
            Span(str(number)),
            Span(row.name, strong=True),
            Span(row.of),
            Span(row.post),
            Span(str(row.get_comes_as_display())),
            Span(f"{timezone.localtime(row.came_at):%H:%M}" if row.came_at else ""),
        )
        for number, row in enumerate(_coming(request, event), 1)
    )
    blocks = (Table(head, rows),) if rows else (Note(_("Nobody is registered yet.")),)
    return Paper(
        _("Attendance list"),
        request.LANGUAGE_CODE,
        event.code,
        blocks,
        subtitle=f"{event.title} · {event.when}",
    )


def _poster(request: AppRequest, event: Event) -> Paper:
    facts = (
        (pgettext("event", "When"), event.when),
        (_("Where"), event.where),
        (_("What it is about"), event.summary),
        (_("Hosted by"), str(event.host) if event.host else ""),
    )
    sheet = Poster(
        title=event.title,
        marks=(str(event.get_kind_display()), str(event.region)),
        facts=tuple((label, text) for label, text in facts if text),
        code=public_address(event),
        caption=_("Scan with WeChat to register"),
    )
    return Paper(event.title, request.LANGUAGE_CODE, event.code, (sheet,), titled=False)


# What is printed, by which verb on the event it may be.
PAPERS: dict[str, tuple[Callable[[AppRequest, Event], Paper], str]] = {
    "badges": (_badges, "see_people"),
    "seats": (_seats, "see_people"),
    "attendance": (_sheet, "see_people"),
    "programme": (_programme, "view"),
    "poster": (_poster, "view"),
}


@require_GET
def paper(request: AppRequest, code: str, what: str, kind: str) -> HttpResponse:
    """Print something of an event as Word or PDF; what names people is written down as every export.

    :raises Missing: if there is no such paper, or it is not the actor's.
    """
    if what not in PAPERS or kind not in kinds.Kind.values:
        raise Missing
    make, verb = PAPERS[what]
    event = event_for(request, code, verb)
    if what == "poster" and (event.state == "planned" and not may(event, request.actor, "plan")):
        raise Missing
    now = timezone.now()
    drawn = make(request, event)
    if verb == "see_people":
        with transaction.atomic():
            audit.record(request.actor, "export", event, at=now, changes={"kind": kind, "rows": what})
    return kinds.answer(kinds.written(drawn, kind, at=now), kind, files.tidy(f"{event.title}-{drawn.title}"))
