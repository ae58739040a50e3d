"""Follow the chain from need to project, as far as the reader may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.needs.models import Introduction, Need
from luodi.needs.rules import DISCLOSED
from luodi.projects.models import Project


@dataclass(frozen=True)
class Link:
    """Be one link of the chain: ``url`` empty where it does not exist or is not the reader's to see."""

    name: str
    label: Words
    text: str
    url: str
    here: bool = False


def chain_of(actor: Actor, row: Any) -> list[Link]:
    """Draw up the chain around a need, an introduction or a project."""
    introduction: Introduction | None = None
    project: Project | None = None
    need: Need | None = None
    if isinstance(row, Project):
        project = row
        introduction = Introduction.objects.allowed(actor).filter(pk=row.introduction_id).first()
    elif isinstance(row, Introduction):
        introduction = row
    elif isinstance(row, Need):
        need = row
        mine = Introduction.objects.allowed(actor).filter(need=row).order_by("-changed_at")
        introduction = mine.filter(state__in=DISCLOSED).first() or mine.first()
    if need is None and introduction is not None:
        need = Need.objects.allowed(actor).filter(pk=introduction.need_id).first()
    if project is None and introduction is not None:
        project = Project.objects.allowed(actor).filter(introduction=introduction).first()
    may_match = (
        need is not None
        and need.state in ("accepted", "in_talks", "solved")
        and Need.objects.allowed(actor, "match").filter(pk=need.pk).exists()
    )
    match_url = reverse("needs:match", args=[need.code]) if need is not None and may_match else ""
    score = (introduction.match or {}).get("score", "") if introduction and may_match else ""
    return [
        Link(
            "need", _("Need"), str(need.get_state_display()) if need else "", _to(need), isinstance(row, Need)
        ),
        Link("match", _("Match"), score, match_url),
        _link("introduction", _("Introduction"), introduction, row),
        _link("project", _("Project"), project, row),
    ]


def _link(name: str, label: Words, found: Any, row: Any) -> Link:
    text = str(found.get_state_display()) if found else ""
    return Link(name, label, text, _to(found), here=found is not None and found == row)


def _to(row: Any) -> str:
    return address(row) if row is not None else ""
