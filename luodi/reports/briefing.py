"""Draw up a visit briefing for a region or an organisation: what is between it and the university.

Each chapter is a list of the register, asked as the list's own page asks it: its lines, its count and what it leaves
out are what the reader finds behind the link.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.listing import Row
from luodi.core.models import Origin
from luodi.core.resource import Resource
from luodi.core.words import Words
from luodi.funds.resources import FUNDS
from luodi.needs.resources import NEEDS
from luodi.needs.states import OPEN_NEED
from luodi.partnerships import queries as partnerships
from luodi.partnerships.resources import AGREEMENTS, BODIES, INTERACTIONS, PROMISES
from luodi.projects.resources import PROJECTS
from luodi.registry.resources import APPLICATIONS, PEOPLE
from luodi.reports import money
from luodi.reports.course import Step, course_of
from luodi.reports.lists import Asked, Subject, shown

# So that the whole stays within four pages; widths in half Chinese characters, two lines of a page together.
MOST_LINES: Final = 6
MOST_PROMISES: Final = 10
MOST_OVERDUE_POINTS: Final = 3
WIDEST_TEXT: Final = 84
WIDEST_DETAIL: Final = 84
YEAR: Final = timedelta(days=365)
OPEN_PROMISES: Final = (("state", "open"), ("agreement__state", "signed"))


@dataclass(frozen=True)
class Line:
    """Be one line: what it says, what stands behind it, where the record is; ``urgent`` is drawn red."""

    text: str
    detail: str = ""
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Chapter:
    """Be a chapter: its lines, how many there are in all, and the list of all of them."""

    name: str
    title: Words
    lines: list[Line]
    count: int
    url: str


@dataclass(frozen=True)
class Number:
    """Be a figure at the top, with the list that it counts or sums."""

    label: Words
    value: str
    url: str
    urgent: bool = False


@dataclass(frozen=True)
class Briefing:
    """Be the whole: what stands on the page and in the paper."""

    subject: Subject
    day: date
    since: date
    figures: list[Number]
    chapters: list[Chapter]
    course: list[Step]
    years: list[money.Year]
    points: str


@dataclass(frozen=True)
class Source:
    """Say of a chapter which list it is and what of it: ``asks`` gives the filters for a day and the period's start."""

    title: Words
    resource: Resource
    columns: tuple[str, ...]
    sort: str
    asks: Callable[[date, date], Asked]


def _states(*states: str) -> Callable[[date, date], Asked]:
    return lambda _day, _since: tuple(("state", state) for state in states)


def _all(_day: date, _since: date) -> Asked:
    return ()


SOURCES: Final[dict[str, Source]] = {
    "promises": Source(
        gettext_lazy("Promises that are open"), PROMISES, ("due_on", "side", "owner"), "due_on",
        lambda _day, _since: OPEN_PROMISES,
    ),
    "agreements": Source(
        gettext_lazy("Agreements"), AGREEMENTS, ("state", "signed_on", "ends_on", "amount"), "ends_on",
        _states("signed", "negotiating"),
    ),
    "bodies": Source(gettext_lazy("Offices, institutes and bases"), BODIES, ("kind", "region"), "name", _all),
    "projects": Source(
        gettext_lazy("Projects under way"), PROJECTS, ("kind", "state", "amount", "ends_on"), "ends_on",
        _states("approved", "running", "acceptance"),
    ),
    "closed": Source(
        gettext_lazy("Projects closed in the period"), PROJECTS, ("kind", "amount", "ends_on"), "-ends_on",
        lambda _day, since: (("state", "closed"), ("ends_on_after", since.isoformat())),
    ),
    "needs": Source(
        gettext_lazy("Needs that are open"), NEEDS, ("organisation", "state", "deadline_on"), "deadline_on",
        _states(*OPEN_NEED),
    ),
    "funds": Source(gettext_lazy("Funds"), FUNDS, ("mode",), "name", _all),
    "uses": Source(
        gettext_lazy("Results in use"), APPLICATIONS, ("year", "enterprise", "outcome_shown"), "-year", _all
    ),
    "met": Source(
        gettext_lazy("Whom we met"), INTERACTIONS, ("happened_on", "organisation", "people"), "-happened_on",
        lambda _day, since: (("happened_on_after", since.isoformat()),),
    ),
    "people": Source(gettext_lazy("Contacts"), PEOPLE, ("title", "organisation"), "name", _all),
    "next": Source(
        gettext_lazy("Next steps"), INTERACTIONS, ("next_step", "next_on"), "next_on",
        lambda _day, _since: (("done_on__isnull", "True"), ("next_on_after", "2000-01-01")),
    ),
}  # fmt: skip
# Chapters that are no list: what happened when, and the money by year.
COURSE, MONEY = "course", "money"
_OTHERS: Final[dict[str, Words]] = {
    COURSE: gettext_lazy("Course so far"),
    MONEY: gettext_lazy("Money by year"),
}


def chapters_for(subject: Subject) -> dict[str, Words]:
    """Name the chapters that there can be, in their order."""
    lists = {name: source.title for name, source in SOURCES.items() if subject.has(source.resource)}
    return {**lists, **_OTHERS}


def briefing(
    actor: Actor,
    subject: Subject,
    day: date,
    *,
    since: date | None = None,
    chapters: Collection[str] | None = None,
    points: str | None = None,
) -> Briefing:
    """Draw up a briefing within what the actor may see; chapters without a line are left out."""
    since = since or day - YEAR
    wanted = chapters_for(subject) if chapters is None else chapters
    drawn = [
        _chapter(actor, subject, name, day, since)
        for name, source in SOURCES.items()
        if name in wanted and subject.has(source.resource)
    ]
    made = [chapter for chapter in drawn if chapter.lines]
    return Briefing(
        subject=subject,
        day=day,
        since=since,
        figures=_figures(actor, subject, made, day),
        chapters=made,
        course=course_of(actor, subject) if COURSE in wanted else [],
        years=money.by_year(actor, subject) if MONEY in wanted else [],
        points=points if points is not None else "\n".join(talking_points(made)),
    )


def _chapter(actor: Actor, subject: Subject, name: str, day: date, since: date) -> Chapter:
    source = SOURCES[name]
    asks = tuple(source.asks(day, since))
    if name == "promises":
        # All of them are open, so that the order of their days is that of their lights.
        rows, count = subject.soonest(
            actor, source.resource, asks, source.sort, size=MOST_PROMISES, columns=source.columns
        )
        lines = [_promise(row, day) for row in rows]
    else:
        page = subject.page(
            actor, source.resource, (*asks, ("sort", source.sort)), size=MOST_LINES, columns=source.columns
        )
        lines, count = [_line(row) for row in page.rows], page.count
    return Chapter(name, source.title, lines, count, subject.url(source.resource, asks))


def _line(row: Row) -> Line:
    return Line(name_of(row.record), _detail(row), row.url)


def name_of(row: Any) -> str:
    """Name a record on paper: short, and fiction as such."""
    return f"{cut(str(row), WIDEST_TEXT)}{mark(row)}"


def cut(text: str, widest: int) -> str:
    """Cut a text to a width; a Chinese character counts two."""
    width = 0
    for at, char in enumerate(text):
        width += 2 if unicodedata.east_asian_width(char) in "WFA" else 1
        if width > widest:
            return f"{text[: at - 1]}…"
    return text


def mark(row: Any) -> str:
    """Say of fiction that it is fiction: a paper is read by people who do not know the system."""
    return f"〔{row.get_origin_display()}〕" if row.origin == Origin.DEMONSTRATION else ""


def _detail(row: Row, *before: str) -> str:
    """Say what the list says of a row: cells that are empty or not for the reader are left out."""
    said = [*before, *(cell.text.replace("\n", " ") for cell in row.cells if cell.text and not cell.masked)]
    # No line of a paper begins with the dot between.
    return cut("\u00a0· ".join(said), WIDEST_DETAIL)


def _promise(row: Row, day: date) -> Line:
    """Say a promise with its light."""
    light = partnerships.light(row.record, day)  # type: ignore[arg-type]
    return Line(name_of(row.record), _detail(row, str(partnerships.LIGHTS[light])), row.url, light == "red")


def _figures(actor: Actor, subject: Subject, chapters: list[Chapter], day: date) -> list[Number]:
    """Give the figures at the top: how many of each, what is overdue, and the money of running projects."""
    late = (*OPEN_PROMISES, ("due_on_before", (day - timedelta(days=1)).isoformat()))
    overdue = subject.page(actor, PROMISES, late, size=1, columns=("title",)).count
    figures = [
        Number(gettext_lazy("Promises overdue"), shown(overdue), subject.url(PROMISES, late), urgent=True)
    ]
    figures = figures if overdue and any(chapter.name == "promises" for chapter in chapters) else []
    figures += [Number(chapter.title, shown(chapter.count), chapter.url) for chapter in chapters]
    if any(chapter.name == "projects" for chapter in chapters):
        running = (("state", "running"),)
        amount = subject.rows(actor, PROJECTS, running).aggregate(sum=Sum("amount"))["sum"]
        if amount:
            label = gettext_lazy("planned amount of running projects")
            figures.append(Number(label, money_words(amount), subject.url(PROJECTS, running)))
    return figures


def talking_points(chapters: list[Chapter]) -> list[str]:
    """Suggest what to speak of: overdue promises first, then what waits for a decision; to be edited."""
    by_name = {chapter.name: chapter for chapter in chapters}
    points = [
        _("Overdue: %(title)s (%(detail)s). Ask for a date.") % {"title": line.text, "detail": line.detail}
        for line in (by_name["promises"].lines if "promises" in by_name else [])
        if line.urgent
    ][:MOST_OVERDUE_POINTS]
    if "needs" in by_name:
        said = ngettext(
            "%(count)d need is open: %(title)s.",
            "%(count)d needs are open, among them: %(title)s.",
            by_name["needs"].count,
        )
        points.append(said % {"count": by_name["needs"].count, "title": by_name["needs"].lines[0].text})
    if "projects" in by_name:
        said = ngettext(
            "%(count)d project is under way; ask what came of it so far.",
            "%(count)d projects are under way; ask what came of them so far.",
            by_name["projects"].count,
        )
        points.append(said % {"count": by_name["projects"].count})
    if "next" in by_name:
        points.append(_("Agreed at the last meetings: %(step)s.") % {"step": by_name["next"].lines[0].detail})
    return points
