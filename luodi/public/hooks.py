"""Tell the registers where their records are public, and lead from a record to its public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from luodi.contracts.models import IncomeSplit, PricingRecord
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach, show_in_public
from luodi.public import publicity, queries
from luodi.public.shelves import SHELVES, Shelf


def _link_of(shelf: Shelf) -> Callable[[Actor, Any], Fragment | None]:
    def to_public_page(_actor: Actor, row: Any) -> Fragment | None:
        """Lead to the page that anybody sees of a record, as long as there is one."""
        if not queries.is_open(shelf, row):
            return None
        return Fragment("public/link_part.html", {"url": queries.address_of(shelf, row)})

    return to_public_page


def _address_in(shelf: Shelf) -> Callable[[Any], str]:
    return lambda row: queries.address_of(shelf, row)


def _laid_open(_actor: Actor, row: Any) -> Fragment | None:
    """Lead to the page on which anybody reads and objects, as long as there is one."""
    if not publicity.open_rows(type(row)).filter(pk=row.pk).exists():
        return None
    return Fragment("public/link_part.html", {"url": reverse("public:notice", args=[row.code])})


for _model in (IncomeSplit, PricingRecord):
    attach(_model, "action")(_laid_open)
for _shelf in SHELVES.values():
    show_in_public(_shelf.model, _address_in(_shelf))
    attach(_shelf.model, "action")(_link_of(_shelf))
