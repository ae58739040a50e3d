"""Tell the course of a region or an organisation: what was signed, begun, put to use, the latest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.resource import Resource
from luodi.core.words import Words
from luodi.partnerships.resources import AGREEMENTS, BODIES
from luodi.projects.resources import PROJECTS
from luodi.registry.resources import APPLICATIONS
from luodi.reports.lists import Asked, Subject
from luodi.reports.money import COUNTED_STATES

MOST_STEPS: Final = 8
# What tells the course: the list, what of it, the field with its day or year, what happened then.
_TELLING: Final[tuple[tuple[Resource, Asked, str, Words], ...]] = (
    (AGREEMENTS, (), "signed_on", _("agreement signed")),
    (BODIES, (), "since_year", _("set up")),
    (PROJECTS, COUNTED_STATES, "starts_on", _("project begun")),
    (APPLICATIONS, (), "year", _("result put to use")),
)


@dataclass(frozen=True)
class Step:
    """Be one step: when (a day or a year), what, and its record."""

    when: str
    what: Words
    row: Any
    url: str


def course_of(actor: Actor, subject: Subject) -> list[Step]:
    """List the latest steps within what the actor may see; a bounded number of queries."""
    steps: list[Step] = []
    for resource, asks, field, what in _TELLING:
        if not subject.has(resource):
            continue
        rows = subject.rows(actor, resource, asks).filter(**{f"{field}__isnull": False})
        named = rows.select_related(*resource.related).order_by(f"-{field}", "-pk")[:MOST_STEPS]
        steps += [Step(str(getattr(row, field)), what, row, resource.url(row)) for row in named]
    # A year alone sorts as its end: within the year nobody knows when.
    steps.sort(
        key=lambda step: (step.when if len(step.when) > 4 else f"{step.when}-99", step.url), reverse=True
    )
    return steps[:MOST_STEPS]
