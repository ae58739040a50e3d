"""Offer booklets over the list of results, and posters on the page of each."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.booklets.queries import makes
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, Resource, Tool, attach, offer
from luodi.registry.models import ResearchResult


@offer
def booklet(actor: Actor, resource: Resource) -> Tool | None:
    """Offer to hand the list out."""
    if resource.model is not ResearchResult or not makes(actor):
        return None
    return Tool(_("Booklet"), "book", reverse("booklets:new"))


@attach(ResearchResult, "action")
def poster(actor: Actor, row: ResearchResult) -> Fragment | None:
    """Offer a poster of a result."""
    return Fragment("booklets/poster_part.html", {"row": row}) if makes(actor) else None
