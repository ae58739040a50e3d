"""Find the lists that belong to a region or to an organisation.

Page, briefing and figure ask the register's own list by the same address, so that each says what the others say: rows,
counts and masks are those of the list for that reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict

from luodi.core import keyset
from luodi.core.actor import Actor
from luodi.core.listing import COUNTED, Listing, Row, count_of, draw, first_pages, listing, narrow
from luodi.core.resource import Resource
from luodi.registry.models import Organisation, Region

Asked = Iterable[tuple[str, str]]

# By which filter a list is cut to a region; most call it by that name.
_OF_REGION: Final = {
    "promises": "agreement__region",
    "introductions": "need__region",
    "people": "organisation__region",
    "contract-lines": "region",
    **dict.fromkeys(
        (
            "agreements",
            "bodies",
            "needs",
            "projects",
            "funds",
            "applications",
            "organisations",
            "interactions",
            "events",
        ),
        "region",
    ),
}
# By which filter a list is cut to an organisation; the others do not know organisations.
_OF_ORGANISATION: Final = {
    "promises": "agreement__partners",
    "agreements": "partners",
    "needs": "organisation",
    "projects": "partners__organisation",
    "applications": "enterprise",
    "people": "organisation",
    "interactions": "organisation",
}


@dataclass(frozen=True)
class Subject:
    """Be the region or the organisation that lists are cut to."""

    row: Region | Organisation
    filters: Mapping[str, str]

    def has(self, resource: Resource) -> bool:
        """Tell whether a list can be cut to it."""
        return resource.slug in self.filters

    def asked(self, resource: Resource, more: Asked = ()) -> QueryDict:
        """Give what the list's address asks for.

        A region is handed over as it is: a dozen lists of one page need not each look it up by its code.
        """
        asked = QueryDict(mutable=True)
        known: Any = self.row if isinstance(self.row, Region) else self.row.code
        asked[self.filters[resource.slug]] = known
        for name, value in more:
            asked.appendlist(name, value)
        return asked

    def url(self, resource: Resource, more: Asked = ()) -> str:
        """Give the address of the list."""
        asked = [(self.filters[resource.slug], self.row.code), *more]
        return f"{resource.list_url()}?{urlencode(asked)}"

    def page(self, actor: Actor, resource: Resource, more: Asked = (), **how: Any) -> Listing:
        """Answer the list's first page."""
        return listing(resource, actor, self.asked(resource, more), **how)

    def soonest(
        self, actor: Actor, resource: Resource, more: Asked, day: str, *, size: int, columns: Sequence[str]
    ) -> tuple[list[Row], int]:
        """Answer the first rows of the list by a day and how many it has; those without a day come last.

        By two stretches of the day's index, in one statement: where the list's own order puts what has no day is each
        database's own affair.
        """
        found = narrow(resource, actor, self.asked(resource, more))
        order = keyset.order_of(resource.model, day)
        parts = [found.rows.filter(**{f"{day}__isnull": empty}) for empty in (False, True)]
        pages = keyset.first_pages([(rows, found.rule, order) for rows in parts], size=size)
        keys = [key for page in pages for key in page.keys]
        few = len(keys) <= size and not any(page.more for page in pages)
        return draw(resource, actor, keys[:size], columns), len(keys) if few else count_of(found)

    def pages(
        self, actor: Actor, lists: Iterable[tuple[Resource, Asked, Sequence[str]]], *, size: int
    ) -> list[Listing]:
        """Answer the first pages of several lists, each of what it is, what of it and its columns, together."""
        asked = [(resource, self.asked(resource, more), columns) for resource, more, columns in lists]
        return first_pages(actor, asked, size=size)

    def rows(self, actor: Actor, resource: Resource, more: Asked = ()) -> QuerySet[Any]:
        """Give all rows of the list, to be reckoned with."""
        found = narrow(resource, actor, self.asked(resource, more))
        return resource.model.objects.allowed(actor).filter(pk__in=found.rows.order_by().values("pk"))


def of_region(region: Region) -> Subject:
    """Cut lists to a region with all that lies in it."""
    return Subject(region, _OF_REGION)


def of_organisation(organisation: Organisation) -> Subject:
    """Cut lists to an organisation."""
    return Subject(organisation, _OF_ORGANISATION)


def shown(count: int) -> str:
    """Write a count, beyond what lists count as "more than"."""
    return f"{COUNTED:,}+" if count > COUNTED else f"{count:,}"
