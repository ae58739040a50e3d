"""Let apps above offer counters: what of their records belongs to a body's region and year, and in which list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luodi.core.actor import Actor
from luodi.core.errors import Missing
from luodi.core.listing import counted
from luodi.core.resource import Resource
from luodi.core.rules import NO_ROW
from luodi.core.words import Words
from luodi.partnerships.states import OfficeRole
from luodi.registry.reference import subtree

# What of a resource belongs to a body and a year.
Where = Callable[[Any, int], Q]
# The years that a plan, a report or the books may be about.
FIRST_YEAR, LAST_YEAR = 1980, 2100


@dataclass(frozen=True)
class Counter:
    """Count records of a resource: the number and the list behind it come of the same question."""

    name: str
    label: Words
    resource: Resource
    where: Where

    def count(self, body: Any, year: int, actor: Actor) -> int:
        """Count what of it the actor may see."""
        return counted(self.resource.model, actor, self.where(body, year))


_counters: dict[str, Counter] = {}


def offer(counter: Counter) -> Counter:
    """Offer a counter; one that bears the name of a role of the office counts what that role does.

    :raises ValueError: if its name is taken.
    """
    if counter.name in _counters:
        raise ValueError(f"{counter.name} is counted twice")
    _counters[counter.name] = counter
    return counter


def counters() -> tuple[Counter, ...]:
    """List what can be counted, in the order in which it was offered."""
    return tuple(_counters.values())


def counter_of(name: str) -> Counter | None:
    """Find the counter of an indicator; None where nothing counts it yet."""
    return _counters.get(name)


def counter_or_404(name: str) -> Counter:
    """Find a counter.

    :raises Missing: if there is none of that name.
    """
    found = _counters.get(name)
    if found is None:
        raise Missing
    return found


def indicators() -> dict[str, Words]:
    """Name what a plan may have targets for: the four roles of an office, then all that is counted besides."""
    named: dict[str, Words] = {str(role.value): role.label for role in OfficeRole}
    return named | {counter.name: counter.label for counter in counters()}


def of_region(body: Any, field: str = "region_id") -> Q:
    """Restrict to the region of a body with all that lies in it; nothing where it has none."""
    if not body.region_id:
        return NO_ROW
    low, high = subtree(body.region_id)
    return Q(**{f"{field}__gte": low, f"{field}__lt": high})


def days_of(year: int, field: str) -> Q:
    """Restrict to the days of a year."""
    return Q(**{f"{field}__gte": date(year, 1, 1), f"{field}__lt": date(year + 1, 1, 1)})


def instants_of(year: int, field: str) -> Q:
    """Restrict to the instants of a year, as Beijing counts years."""
    zone = timezone.get_current_timezone()
    starts, ends = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    return Q(**{f"{field}__gte": starts, f"{field}__lt": ends})
