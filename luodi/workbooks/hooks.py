"""Offer workbooks over the lists of the registers."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from luodi.core.actor import Actor
from luodi.core.resource import Resource, Tool, offer
from luodi.workbooks.actions import takes


@offer
def workbook(actor: Actor, resource: Resource) -> Tool | None:
    """Offer the register's table to those who may add to it."""
    if actor.user_id is None or not takes(resource, actor):
        return None
    return Tool(_("Excel"), "table-import", reverse("workbooks:register", args=[resource.slug]))
