"""Declare what anybody may read without a login: which records, which of their fields, in which words.

Nothing is public by default: a field that no shelf names is on no public page, and a record is there as long as
``open`` holds for it, asked anew for every answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from luodi.calls.resources import CALLS
from luodi.calls.rules import open_to_the_world as open_calls
from luodi.core.resource import Resource
from luodi.core.rules import EVERY_ROW
from luodi.core.words import Words
from luodi.events.resources import EVENTS
from luodi.events.rules import open_to_the_world as open_events
from luodi.funds.resources import FUNDS
from luodi.needs.resources import NEEDS
from luodi.needs.rules import open_to_the_world as open_needs
from luodi.partnerships.resources import BODIES
from luodi.partnerships.rules.bodies import open_to_the_world as open_bodies
from luodi.registry.resources import RESULTS
from luodi.registry.rules import shown_to_outsiders


@dataclass(frozen=True, eq=False)
class Shelf:
    """Be one kind of record on the public site: ``open`` says which, ``texts`` and ``facts`` which fields of it.

    ``marks`` are the fields under a title in a list, ``blurb`` the one that tells in two lines what it is.
    """

    slug: str
    resource: Resource
    title: Words
    lead: Words
    open: Callable[[], Q]
    marks: tuple[str, ...]
    facts: tuple[str, ...]
    texts: tuple[str, ...] = ()
    blurb: str = ""
    filters: tuple[str, ...] = ()
    empty: Words = ""

    @property
    def model(self) -> Any:
        """Give the model."""
        return self.resource.model

    @property
    def names(self) -> tuple[str, ...]:
        """List every field that the public page of a record shows."""
        return tuple(dict.fromkeys((*self.texts, *self.facts)))

    @property
    def listed(self) -> tuple[str, ...]:
        """List every field that a list shows."""
        return tuple(dict.fromkeys((*self.marks, *((self.blurb,) if self.blurb else ()))))

    def label(self, name: str) -> Words:
        """Give a field's word: that of the register."""
        return self.resource.label(name)


def _read_out(resource: Resource) -> Resource:
    """Give a register with words for the properties that only the public site shows."""
    return replace(resource, labels=_WORDS | resource.labels)


_WORDS: dict[str, Words] = {
    "maturity": _("maturity (TRL)"),
    "tasks_shown": _("tasks"),
    "note_shown": _("note"),
    "opened_in": _("since"),
}

RESULT_SHELF = Shelf(
    slug="results",
    resource=_read_out(RESULTS),
    title=_("Research results"),
    lead=_("What the university offers for use: tested, transferred or looking for its first region."),
    open=shown_to_outsiders,
    marks=("field", "maturity", "way", "school"),
    facts=("field", "industry", "maturity", "way", "school", "category"),
    texts=("summary", "problem", "advantage", "economics", "outcome", "keywords"),
    blurb="summary",
    filters=("field", "industry", "trl", "way"),
    empty=_("No result matches. Leave a filter out, or use other words."),
)
NEED_SHELF = Shelf(
    slug="needs",
    resource=NEEDS,
    title=_("Needs of enterprises"),
    lead=_("Problems that enterprises want solved. Who they are is told only after both sides have agreed."),
    open=open_needs,
    marks=("field", "region", "budget", "deadline_on"),
    facts=("region", "field", "industry", "way", "least_trl", "budget", "deadline_on"),
    texts=("problem", "technology", "goal", "keywords"),
    blurb="problem",
    filters=("field", "industry", "region", "way"),
    empty=_("No need matches. Leave a filter out, or use other words."),
)
BODY_SHELF = Shelf(
    slug="bodies",
    resource=_read_out(BODIES),
    title=_("Offices, institutes and bases"),
    lead=_("Where the university works in the regions."),
    open=open_bodies,
    marks=("kind", "region", "opened_in"),
    facts=("kind", "region", "partner_text", "opened_in"),
    texts=("tasks_shown", "note_shown"),
    filters=("kind", "region"),
    empty=_("No body matches. Leave a filter out, or use other words."),
)
FUND_SHELF = Shelf(
    slug="funds",
    resource=FUNDS,
    title=_("Joint funds"),
    lead=_("Funds that the university and regions run together, each tailored to its region."),
    open=lambda: EVERY_ROW,
    marks=("region", "mode"),
    facts=("region", "mode", "with_base"),
    filters=("region",),
    empty=_("No fund matches. Leave a filter out, or use other words."),
)
CALL_SHELF = Shelf(
    slug="calls",
    resource=CALLS,
    title=_("Calls for applications"),
    lead=_("What the joint funds support: guides, topics and days, and drafts that anybody may comment on."),
    open=open_calls,
    marks=("fund", "opens_on", "closes_on"),
    facts=("fund", "year", "comments_until", "opens_on", "closes_on"),
    texts=("guide",),
    empty=_("No call is published at the moment."),
)
EVENT_SHELF = Shelf(
    slug="events",
    resource=EVENTS,
    title=_("Events"),
    lead=_("Where enterprises, experts and regions meet: what is announced, and what took place."),
    open=open_events,
    marks=("kind", "region", "starts_on", "hours", "venue", "state"),
    facts=(
        "state",
        "kind",
        "starts_on",
        "ends_on",
        "hours",
        "region",
        "venue",
        "address",
        "host",
        "closes_on",
    ),
    texts=("summary", "outcome"),
    blurb="summary",
    filters=("kind", "region"),
    empty=_("No event is announced at the moment."),
)
SHELVES: dict[str, Shelf] = {
    shelf.slug: shelf for shelf in (RESULT_SHELF, NEED_SHELF, EVENT_SHELF, BODY_SHELF, FUND_SHELF, CALL_SHELF)
}
