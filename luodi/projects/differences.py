"""Say in words what a project change changes: what stood there, and what is to stand there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.cells import money_words
from luodi.core.money import Money
from luodi.core.words import Words
from luodi.partnerships.models import StandingBody
from luodi.projects.calc import percent
from luodi.projects.models import Project, ProjectChange
from luodi.registry.models import Person, Region


@dataclass(frozen=True)
class Line:
    """Be one thing that changes, before and after."""

    label: Words
    before: str
    after: str


def lines_of(row: ProjectChange, actor: Actor) -> list[Line]:
    """Compare field by field, in the order of the project's form; names are looked up in three questions at most."""
    names = _Names(row.lines, actor)
    return [
        Line(_label(name), names.say(name, row.lines[name][0]), names.say(name, row.lines[name][1]))
        for name in ("title", "region", "base", "amount", "starts_on", "ends_on", "lead", "shares")
        if name in row.lines
    ]


def _label(name: str) -> Words:
    if name == "lead":
        return _("lead")
    if name == "shares":
        return _("shares of the team")
    return Project._meta.get_field(name).verbose_name  # type: ignore[union-attr]


class _Names:
    """Know the names behind the codes of a change, as far as the reader may know them."""

    def __init__(self, lines: dict[str, list[Any]], actor: Actor) -> None:
        people = {code for code in lines.get("lead", ()) if code}
        people |= {code for side in lines.get("shares", ()) for code, _share in side}
        # The team of a project is named to everybody who sees it.
        self._people = self._named(Person.objects.unguarded("the team is shown with its project"), people)
        bases = {code for code in lines.get("base", ()) if code}
        self._bases = self._named(StandingBody.objects.allowed(actor), bases)
        regions = {code for code in lines.get("region", ()) if code}
        self._regions = {one.pk: str(one) for one in Region.objects.filter(pk__in=regions)} if regions else {}

    @staticmethod
    def _named(rows: Any, codes: Iterable[str]) -> dict[str, str]:
        return {row.code: str(row) for row in rows.filter(code__in=codes)} if codes else {}

    def say(self, name: str, value: Any) -> str:
        """Say a plain value in words; nothing stays nothing."""
        if value in (None, "", []):
            return ""
        if name == "amount":
            return money_words(Money(value))
        if name == "shares":
            return "、".join(f"{self._people.get(code, code)} {percent(share)} %" for code, share in value)
        known = {"lead": self._people, "base": self._bases, "region": self._regions}.get(name, {})
        return known.get(value, str(value))
