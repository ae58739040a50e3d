"""Name the lists that belong to a result or an expert, with who sees and who keeps each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from luodi.core.models import Record
from luodi.core.snapshot import plain
from luodi.core.words import Words
from luodi.registry.models import (
    DeclaredInterest,
    EconomicLine,
    Engagement,
    Expert,
    IntellectualProperty,
    MaturityEvidence,
    Publication,
    ResearchResult,
)


@dataclass(frozen=True)
class Part:
    """Be a list of lines under a record: ``owner`` is the line's reference to it, ``see`` and ``keep`` its verbs.

    ``apart``: the record's course does not tell of the lines, because not everybody who reads it may know of them.
    """

    name: str
    of: type[Record]
    owner: str
    model: type[models.Model]
    title: Words
    lead: Words
    see: str = "view"
    keep: str = "amend"
    most: int = 40
    apart: bool = False

    def lines(self, row: Any) -> list[Any]:
        """List the lines of a record, with what they refer to."""
        related = [
            field.name
            for field in self.model._meta.concrete_fields
            if isinstance(field, models.ForeignKey) and field.name != self.owner
        ]
        rows = self.model._default_manager.filter(**{self.owner: row})
        return list(rows.select_related(*related) if related else rows)

    def said(self, line: Any) -> dict[str, Any]:
        """Give what a line says, by the names of its fields."""
        return {
            field.name: plain(getattr(line, field.attname))
            for field in self.model._meta.concrete_fields
            if field.name not in ("id", self.owner) and getattr(line, field.attname) not in (None, "")
        }

    def mark(self, line: Any) -> str:
        """Give a mark that changes with what a line says; a key is in it: nobody tries out what is hidden of it."""
        told = json.dumps([line.pk, self.said(line)], sort_keys=True)
        return salted_hmac(f"registry.{self.name}", told, algorithm="sha256").hexdigest()[:32]


PARTS = (
    Part(
        "economics",
        ResearchResult,
        "result",
        EconomicLine,
        _("Economic comparison"),
        _(
            "Ours beside the leading alternative: cost, yield, energy, payback. A few lines say more than a page."
        ),
        most=12,
    ),
    Part(
        "maturity",
        ResearchResult,
        "result",
        MaturityEvidence,
        _("Evidence of maturity"),
        _("The highest level that something proves is the maturity shown. Without evidence it is marked so."),
    ),
    Part(
        "property",
        ResearchResult,
        "result",
        IntellectualProperty,
        _("Intellectual property"),
        _("Patents, secrets, software and varieties in this result, each with owner and term."),
    ),
    Part(
        "engagements",
        Expert,
        "expert",
        Engagement,
        _("Past work with enterprises"),
        _(
            "What was done for whom, in which role. An organisation of the register is named only to who may see it."
        ),
    ),
    Part(
        "interests",
        Expert,
        "expert",
        DeclaredInterest,
        _("Declared interests"),
        _("Read by the office alone, so that nobody judges or advises where an interest stands in the way."),
        see="see_interests",
        keep="declare",
        apart=True,
    ),
    Part(
        "works",
        Expert,
        "expert",
        Publication,
        _("Published works"),
        _("The latest first. Take them from a file instead of typing them."),
        most=1000,
    ),
)


def part_of(model: type[Record], name: str) -> Part | None:
    """Find a list by the record it belongs to and the word in its address."""
    return next((part for part in PARTS if part.of is model and part.name == name), None)
