"""Put likenesses and merges on the pages of what can be merged, and look through the registers by the clock."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core import clock
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.core.rules import may
from luodi.merging import queries, surveying
from luodi.merging.actions import VERB
from luodi.merging.kinds import Kind, kind_of


def show_on_pages(kind: Kind) -> None:
    """Show on the pages of a kind what it was merged into, what may be the same, and what became part of it."""
    attach(kind.model, "top")(merged_into)
    attach(kind.model, "side")(possible_duplicates)


def merged_into(actor: Actor, row: Any) -> Fragment | None:
    """Lead from the page of a record that was merged to the one that stayed."""
    kind = kind_of(row._meta.label_lower)
    if kind is None or row.retired_at is None:
        return None
    stayed = queries.merged_into(kind, actor, row)
    if stayed is None:
        return None
    return Fragment("merging/merged_into_part.html", {"stayed": stayed, "url": kind.resource.url(stayed)})


def possible_duplicates(actor: Actor, row: Any) -> Fragment | None:
    """Show to who may merge a record what may be the same, and which merges it came out of."""
    kind = kind_of(row._meta.label_lower)
    if kind is None or row.retired_at is not None or not may(row, actor, VERB):
        return None
    found = [(one, kind.resource.url(one.row)) for one in queries.alike_to(kind, actor, row)]
    merges = queries.merges_of(kind, row)
    if not found and not merges:
        return None
    context = {"row": row, "kind": kind, "found": found, "merges": merges}
    return Fragment("merging/duplicates_part.html", context, _("Possible duplicates"), "duplicates")


@clock.every(300, "merging: look for duplicates")
def _look_on(now: datetime) -> None:
    surveying.look_on(now)
