"""Print the meetings of an event: a sheet for each person, one for each table, the plan as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.db import transaction
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.core import audit, files
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.papers.content import Break, Heading, Note, Paper, Span, Table
from luodi.events.models import Event
from luodi.meetings.models import Matchday, Meeting, MeetingTable, Participant
from luodi.meetings.queries import meetings_of
from luodi.meetings.views.setup import matchday_for

Blocks = list[Heading | Table | Break | Note]


def _place(one: Meeting) -> str:
    table = _("table %(name)s") % {"name": one.table.name}
    return " ".join(part for part in (one.table.room, table) if part)


def _people(meetings: Iterable[Meeting]) -> Blocks:
    mine: dict[Participant, list[Meeting]] = defaultdict(list)
    for one in meetings:
        mine[one.a].append(one)
        mine[one.b].append(one)
    head = (_("Time"), _("Place"), _("Meets"), _("Notes"))
    blocks: Blocks = []
    for person in sorted(mine, key=lambda one: (one.registration.comes_as, one.registration.name, one.pk)):
        if blocks:
            blocks.append(Break())
        rows = tuple(
            (
                Span(one.when),
                Span(_place(one)),
                Span((one.b if one.a_id == person.pk else one.a).title, strong=True),
                Span(""),
            )
            for one in mine[person]
        )
        blocks += [Heading(person.title), Table(head, rows)]
    return blocks


def _tables(meetings: Iterable[Meeting]) -> Blocks:
    at: dict[MeetingTable, list[Meeting]] = defaultdict(list)
    for one in meetings:
        at[one.table].append(one)
    head = (_("Time"), _("One"), _("The other"), _("Signature"))
    blocks: Blocks = []
    for table in sorted(at, key=lambda one: one.number):
        if blocks:
            blocks.append(Break())
        rows = tuple((Span(one.when), Span(one.a.title), Span(one.b.title), Span("")) for one in at[table])
        blocks += [
            Heading(_("Table %(name)s") % {"name": f"{table.name} {table.room}".strip()}),
            Table(head, rows),
        ]
    return blocks


def _whole(meetings: Iterable[Meeting]) -> Blocks:
    head = (_("Time"), _("Place"), _("One"), _("The other"))
    rows = tuple(
        (Span(one.when), Span(_place(one)), Span(one.a.title), Span(one.b.title)) for one in meetings
    )
    return [Table(head, rows)] if rows else []


def _interpreters(meetings: Iterable[Meeting]) -> Blocks:
    of: dict[str, list[Meeting]] = defaultdict(list)
    for one in meetings:
        if one.interpreter:
            of[one.interpreter].append(one)
    blocks: Blocks = []
    for language in sorted(of):
        blocks += [*([Break()] if blocks else []), Heading(language), *_whole(of[language])]
    return blocks


_SHEETS: dict[str, Callable[[Iterable[Meeting]], Blocks]] = {
    "people": _people,
    "tables": _tables,
    "plan": _whole,
    "interpreters": _interpreters,
}


@require_GET
def paper(request: AppRequest, code: str, what: str, kind: str) -> HttpResponse:
    """Send a sheet as Word or PDF; who printed it is written down, for it names people.

    :raises Missing: if there is no such sheet, or the meetings are hidden from the actor.
    """
    event, matchday = matchday_for(request, code)
    draw = _SHEETS.get(what)
    if draw is None or kind not in kinds.Kind.values:
        raise Missing
    now = timezone.now()
    sheet = _paper(request, event, matchday, what, draw)
    with transaction.atomic():
        audit.record(request.actor, "print", matchday, at=now, note=what)
    name = files.tidy(f"{sheet.title}-{event.title}")
    return kinds.answer(kinds.written(sheet, kind, at=now), kind, name)


def _paper(
    request: AppRequest,
    event: Event,
    matchday: Matchday,
    what: str,
    draw: Callable[[Iterable[Meeting]], Blocks],
) -> Paper:
    titles = {"people": _("Personal sheets"), "tables": _("Table sheets"), "plan": _("Plan of meetings")}
    titles["interpreters"] = _("Sheets of interpreters")
    blocks = draw(meetings_of(matchday)) or [Note(_("No meeting is planned yet."))]
    subtitle = " · ".join(part for part in (event.title, event.when, event.where) if part)
    return Paper(titles[what], request.LANGUAGE_CODE, event.code, tuple(blocks), subtitle=subtitle)
