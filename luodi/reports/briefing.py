"""Draw up a visit briefing for a region: what is between it and the university, overdue promises first."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.models import Origin
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.funds.models import Fund
from luodi.needs.models import Need
from luodi.needs.states import OPEN_NEED
from luodi.partnerships import queries as partnerships
from luodi.partnerships.models import Agreement, Interaction, Promise, StandingBody
from luodi.partnerships.states import AgreementState, PromiseState
from luodi.projects.models import Project
from luodi.registry.models import Region, ResultApplication
from luodi.reports.regions import within

MOST_LINES: Final = 12
YEAR: Final = timedelta(days=365)


@dataclass(frozen=True)
class Line:
    """Be one line: what it says, what stands behind it, where the record is; ``urgent`` is drawn red."""

    text: str
    detail: str = ""
    url: str = ""
    urgent: bool = False


@dataclass(frozen=True)
class Chapter:
    """Be a chapter: its lines, and how many there are in all."""

    name: str
    title: Words
    lines: list[Line]
    count: int


@dataclass(frozen=True)
class Briefing:
    """Be the whole paper."""

    region: Region
    day: date
    since: date
    figures: list[tuple[Words, str]]
    chapters: list[Chapter]
    points: str


def _mark(row: Any) -> str:
    """Say of fiction that it is fiction: a briefing is read by people who do not know the system."""
    return f"〔{row.get_origin_display()}〕" if row.origin == Origin.DEMONSTRATION else ""


def _promises(actor: Actor, here: Callable[[str], Q], day: date, _since: date) -> tuple[list[Line], int]:
    rows = Promise.objects.allowed(actor).filter(
        here("agreement__region_id"),
        state=PromiseState.OPEN,
        agreement__state=AgreementState.SIGNED,
        retired_at=None,
    )
    lit = [partnerships.Lit(row, partnerships.light(row, day)) for row in rows.select_related("agreement")]
    order = list(partnerships.LIGHTS)
    lit.sort(key=lambda one: (order.index(one.light), one.row.due_on or date.max, one.row.pk))
    lines = [
        Line(
            f"{one.row.title}{_mark(one.row)}",
            " · ".join(
                filter(
                    None,
                    (
                        str(one.words),
                        one.row.due_on.isoformat() if one.row.due_on else "",
                        str(one.row.get_side_display()),
                        one.row.owner,
                    ),
                )
            ),
            address(one.row),
            one.light == "red",
        )
        for one in lit[:MOST_LINES]
    ]
    return lines, len(lit)


def _agreements(actor: Actor, here: Callable[[str], Q], _day: date, _since: date) -> tuple[list[Line], int]:
    rows = Agreement.objects.allowed(actor).filter(
        here("region_id"), state__in=(AgreementState.SIGNED, AgreementState.NEGOTIATING), retired_at=None
    )
    lines = [
        Line(
            f"{row}{_mark(row)}",
            " · ".join(
                filter(
                    None,
                    (
                        str(row.get_state_display()),
                        _("until %(day)s") % {"day": row.ends_on.isoformat()} if row.ends_on else "",
                        money_words(row.amount) if row.amount else "",
                    ),
                )
            ),
            address(row),
        )
        for row in rows.order_by("ends_on", "pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _bodies(actor: Actor, here: Callable[[str], Q], _day: date, _since: date) -> tuple[list[Line], int]:
    rows = StandingBody.objects.allowed(actor).filter(here("region_id"), retired_at=None)
    lines = [
        Line(f"{row}{_mark(row)}", str(row.get_kind_display()), address(row))
        for row in rows.order_by("name", "pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _projects(actor: Actor, here: Callable[[str], Q], _day: date, since: date) -> tuple[list[Line], int]:
    live = Q(state__in=("approved", "running", "acceptance")) | Q(state="closed", ends_on__gte=since)
    rows = Project.objects.allowed(actor).filter(here("region_id"), live, retired_at=None)
    lines = [
        Line(
            f"{row}{_mark(row)}",
            " · ".join(
                filter(
                    None,
                    (
                        str(row.get_kind_display()),
                        str(row.get_state_display()),
                        money_words(row.amount) if row.amount else "",
                    ),
                )
            ),
            address(row),
        )
        for row in rows.order_by("-changed_at", "-pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _needs(actor: Actor, here: Callable[[str], Q], _day: date, _since: date) -> tuple[list[Line], int]:
    rows = Need.objects.allowed(actor).filter(here("region_id"), state__in=OPEN_NEED, retired_at=None)
    lines = [
        Line(
            f"{row}{_mark(row)}",
            " · ".join(
                filter(
                    None,
                    (str(row.get_state_display()), row.deadline_on.isoformat() if row.deadline_on else ""),
                )
            ),
            address(row),
        )
        for row in rows.order_by("deadline_on", "pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _uses(actor: Actor, here: Callable[[str], Q], _day: date, _since: date) -> tuple[list[Line], int]:
    rows = ResultApplication.objects.allowed(actor).filter(here("region_id"), retired_at=None)
    lines = [
        Line(f"{row}{_mark(row)}", row.outcome_shown, address(row))
        for row in rows.select_related("result", "region").order_by("-year", "pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _funds(actor: Actor, here: Callable[[str], Q], _day: date, _since: date) -> tuple[list[Line], int]:
    rows = Fund.objects.allowed(actor).filter(here("region_id"), retired_at=None)
    lines = [
        Line(f"{row}{_mark(row)}", str(row.get_mode_display()) if row.mode else "", address(row))
        for row in rows.order_by("name", "pk")[:MOST_LINES]
    ]
    return lines, rows.count()


def _met(actor: Actor, here: Callable[[str], Q], _day: date, since: date) -> tuple[list[Line], int]:
    rows = Interaction.objects.allowed(actor).filter(
        here("region_id"), happened_on__gte=since, retired_at=None
    )
    lines = [
        Line(
            f"{row.happened_on.isoformat()}　{row}",
            " · ".join(filter(None, (row.people, row.next_step))),
            address(row),
        )
        for row in rows.order_by("-happened_on", "-pk")[:MOST_LINES]
    ]
    return lines, rows.count()


CHAPTERS: Final[dict[str, tuple[Words, Callable[..., tuple[list[Line], int]]]]] = {
    "promises": (gettext_lazy("Promises that are open"), _promises),
    "agreements": (gettext_lazy("Agreements"), _agreements),
    "bodies": (gettext_lazy("Offices, institutes and bases"), _bodies),
    "projects": (gettext_lazy("Projects"), _projects),
    "needs": (gettext_lazy("Needs that are open"), _needs),
    "funds": (gettext_lazy("Funds"), _funds),
    "uses": (gettext_lazy("Results in use"), _uses),
    "met": (gettext_lazy("Whom we met"), _met),
}


def briefing(
    actor: Actor,
    region: Region,
    day: date,
    *,
    since: date | None = None,
    chapters: Collection[str] = tuple(CHAPTERS),
    points: str | None = None,
) -> Briefing:
    """Draw up a briefing within what the actor may see; chapters without a line are left out."""
    since = since or day - YEAR

    def here(field: str) -> Q:
        return within(region.code, field)

    made = []
    for name, (title, draw) in CHAPTERS.items():
        if name in chapters:
            lines, count = draw(actor, here, day, since)
            if lines:
                made.append(Chapter(name, title, lines, count))
    said = points if points is not None else "\n".join(talking_points(made))
    return Briefing(region, day, since, _figures(actor, here, made), made, said)


def _figures(actor: Actor, here: Callable[[str], Q], chapters: list[Chapter]) -> list[tuple[Words, str]]:
    """Give the figures at the top: how many of each, and the money of running projects."""
    figures = [(chapter.title, f"{chapter.count:,}") for chapter in chapters if chapter.name != "met"]
    running = Project.objects.allowed(actor).filter(here("region_id"), state="running", retired_at=None)
    amount = running.aggregate(sum=Sum("amount"))["sum"]
    return [*figures, *([(_("planned amount of running projects"), money_words(amount))] if amount else [])]


def talking_points(chapters: list[Chapter]) -> list[str]:
    """Suggest what to speak of: overdue promises first, then what waits for a decision; to be edited."""
    by_name = {chapter.name: chapter for chapter in chapters}
    points = [
        _("Overdue: %(title)s (%(detail)s). Ask for a date.") % {"title": line.text, "detail": line.detail}
        for line in (by_name["promises"].lines if "promises" in by_name else [])
        if line.urgent
    ]
    if "needs" in by_name:
        points.append(
            _("%(count)d needs of the region's enterprises are open; the first: %(title)s.")
            % {"count": by_name["needs"].count, "title": by_name["needs"].lines[0].text}
        )
    if "projects" in by_name:
        points.append(
            _("%(count)d projects are running or were just closed; ask what the region saw of them.")
            % {"count": by_name["projects"].count}
        )
    return points
