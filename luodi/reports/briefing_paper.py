"""Put a briefing on paper: figures, what to speak of, then chapter by chapter, every line leading to its record."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luodi.core.papers.content import Block, Figure, Figures, Heading, Lines, Note, Paper, Span, Table
from luodi.reports.briefing import Briefing, Chapter, name_of
from luodi.reports.lists import shown


def paper_of(briefing: Briefing) -> Paper:
    """Lay a briefing out."""
    facts = {"day": briefing.day.isoformat(), "since": briefing.since.isoformat()}
    stamp = _("As of %(day)s; meetings since %(since)s") % facts
    title = _("Visit briefing: %(subject)s") % {"subject": briefing.subject.row}
    blocks: list[Block] = []
    if briefing.figures:
        numbers = (Figure(str(one.label), one.value, _far(one.url), one.urgent) for one in briefing.figures)
        blocks.append(Figures(tuple(numbers)))
    points = tuple((Span(line.strip()),) for line in briefing.points.splitlines() if line.strip())
    if points:
        blocks += [Heading(_("Talking points")), Lines(points, numbered=True)]
    for chapter in briefing.chapters:
        blocks += _chapter(chapter)
    blocks += [*_course(briefing), *_years(briefing)]
    return Paper(title, get_language() or "zh-hans", stamp, tuple(blocks), subtitle=stamp)


def _far(url: str) -> str:
    """Give an address that leads back to the site from a paper."""
    return settings.LUODI_SITE_URL + url if url else ""


def _chapter(chapter: Chapter) -> list[Block]:
    lines = tuple(
        (
            Span(line.text, _far(line.url), "urgent" if line.urgent else ""),
            *([Span(line.detail, tone="urgent" if line.urgent else "quiet")] if line.detail else []),
        )
        for line in chapter.lines
    )
    more = chapter.count - len(chapter.lines)
    title = Heading(f"{chapter.title} ({shown(chapter.count)})", _far(chapter.url))
    return [title, Lines(lines), *([Note(_("and %(more)s more") % {"more": more})] if more > 0 else [])]


def _course(briefing: Briefing) -> list[Block]:
    if not briefing.course:
        return []
    lines = tuple(
        (
            Span(step.when, tone="quiet"),
            Span(name_of(step.row), _far(step.url)),
            Span(str(step.what), tone="quiet"),
        )
        for step in briefing.course
    )
    return [Heading(_("Course so far")), Lines(lines)]


def _years(briefing: Briefing) -> list[Block]:
    if not briefing.years:
        return []
    rows = tuple(
        (
            Span(str(one.year), _far(one.url)),
            Span(f"{one.count:,}"),
            Span(one.shown),
        )
        for one in briefing.years
    )
    head = (_("year of begin"), _("projects"), _("planned amount"))
    return [Heading(_("Money by year")), Table(head, rows, right=(1, 2))]
