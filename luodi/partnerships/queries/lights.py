"""Say how far something due is on its way: lights, the urgent ones first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.words import Words
from luodi.partnerships.models import ActionItem, Promise
from luodi.partnerships.states import ActionState, PromiseState

# A promise that is due within so many days turns amber.
SOON: Final = 30

LIGHTS: Final[dict[str, Words]] = {
    "red": _("overdue"),
    "amber": _("due soon"),
    "green": pgettext_lazy("light", "in time"),
    "kept": _("kept"),
    "waived": _("waived"),
    "done": pgettext_lazy("action", "done"),
    "dropped": pgettext_lazy("action", "dropped"),
}


def light(row: Promise | ActionItem, today: date) -> str:
    """Give the light of a promise or an action: red, amber or green while it is open, then its state."""
    if row.state not in (PromiseState.OPEN, ActionState.OPEN):
        return str(row.state)
    if row.due_on is None:
        return "green"
    left = (row.due_on - today).days
    return "red" if left < 0 else "amber" if left <= SOON else "green"


@dataclass(frozen=True)
class Lit:
    """Be a promise or an action with its light."""

    row: Any
    light: str

    @property
    def words(self) -> Words:
        """Say the light in words: colour alone tells nobody who does not see it."""
        return LIGHTS[self.light]


def by_urgency(rows: Iterable[Any], today: date) -> list[Lit]:
    """List what is due with its light: overdue first, then by due day."""
    lit = [Lit(row, light(row, today)) for row in rows]
    order = list(LIGHTS)
    return sorted(lit, key=lambda one: (order.index(one.light), one.row.due_on or date.max))


def summary(lit: list[Lit]) -> list[tuple[str, Words, int]]:
    """Count promises by light, in the order of urgency."""
    counts = Counter(one.light for one in lit)
    return [(name, words, counts[name]) for name, words in LIGHTS.items() if counts[name]]
