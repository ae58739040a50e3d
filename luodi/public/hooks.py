"""Tell the registers where their records are public, and lead from a record to its public page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach, show_in_public
from luodi.public import queries
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


for _shelf in SHELVES.values():
    show_in_public(_shelf.model, _address_in(_shelf))
    attach(_shelf.model, "action")(_link_of(_shelf))
