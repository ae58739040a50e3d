"""Tell whether anything was changed since a moment: what was worked out from the records then still holds if not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db import models

from luodi.core.audit import last_entry
from luodi.core.models import AuditEntry

# On PostgreSQL a slower transaction may add entries below the newest: the last so many are counted as well.
_LATE = 10_000


@dataclass(frozen=True, slots=True)
class Moment:
    """Be a moment in the course of deeds: the newest entry of the audit, and how many stood just below it."""

    last: int
    near: int

    @classmethod
    def now(cls) -> Moment:
        """Give this moment."""
        last = last_entry()
        return cls(last, _near(last))


class Quiet:
    """Ask again and again whether records stayed as they were at a moment, but for one deed of one's own.

    ``within`` are the apps whose records matter, None for all; ``own`` is the note by which a deed of ``user`` is told.
    """

    def __init__(self, since: Moment, within: frozenset[str] | None, *, own: str, user: int | None) -> None:
        self._since, self._looked, self._within = since, since.last, within
        self._others = AuditEntry.objects.exclude(note=own, actor_id=user)

    def still(self) -> bool:
        """Tell whether nobody else changed anything that matters, up to now."""
        newest = last_entry()
        above = max(self._since.last, self._looked - _LATE)
        deeds = self._others.filter(pk__gt=above, pk__lte=newest).values_list("verb", "subject")
        if any(self._matters(verb, subject) for verb, subject in deeds.iterator()):
            return False
        self._looked = newest
        return _near(self._since.last) == self._since.near

    def _matters(self, verb: str, subject: str) -> bool:
        app = subject.partition(".")[0]
        # These change no record that is looked up.
        if verb == "log_in" or subject.startswith("workbooks.batch:"):
            return False
        # What is about no record of an app may be about anything.
        return self._within is None or app in self._within or app not in apps.app_configs


def apps_behind(model: type[models.Model]) -> frozenset[str]:
    """Name the apps whose records a model can refer to, through however many others; its own among them."""
    behind: set[type[models.Model]] = set()
    waiting = [model]
    while waiting:
        one = waiting.pop()
        if one not in behind:
            behind.add(one)
            waiting.extend(_referred(one))
    return frozenset(one._meta.app_label for one in behind)


def _referred(model: type[models.Model]) -> Iterable[type[models.Model]]:
    for field in (*model._meta.concrete_fields, *model._meta.many_to_many):
        related = field.related_model
        if isinstance(related, type) and issubclass(related, models.Model):
            yield related


def _near(last: int) -> int:
    return AuditEntry.objects.filter(pk__gt=last - _LATE, pk__lte=last).count()
