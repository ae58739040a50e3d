"""Store the invented agreements with their promises and points."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.utils.timezone import localdate

from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import Origin
from luodi.core.money import Money
from luodi.partnerships.models import Agreement, ClausePoint, Interaction, Promise
from luodi.site.demo.invented import World


def store_agreements(world: World, now: datetime) -> int:
    """Store every agreement, and the notes of a few visits.

    :returns: how many agreements.
    """
    entries = yaml.safe_load(files("luodi.site.demo").joinpath("agreements.yaml").read_text(encoding="utf-8"))
    agreements = [entry for entry in entries if "title" in entry]
    for entry in agreements:
        _store(entry, now)
    for entry in entries:
        for line in entry.get("notes", ()):
            _store_note(line, world, now)
    return len(agreements)


def _store_note(line: dict[str, Any], world: World, now: datetime) -> None:
    officer = world.users[line["account"]]
    happened = now - timedelta(days=line["ago"])
    row = Interaction(
        kind=line["kind"],
        happened_on=localdate(happened),
        title=line["title"],
        people=line["people"],
        note=line["note"],
        region_id=line["region"],
        organisation=world.organisations.get(line.get("organisation", "")),
        next_step=line["next_step"],
        next_on=localdate(now) + timedelta(days=line["next"]),
        officer=officer,
        origin=Origin.DEMONSTRATION,
    )
    change.create(row, by=SYSTEM, at=happened)


def _store(entry: dict[str, Any], now: datetime) -> None:
    today, touched = localdate(now), now - timedelta(days=entry["touched"])
    signed = today - timedelta(days=entry["signed"]) if "signed" in entry else None
    agreement = Agreement(
        title=entry["title"],
        level=entry["level"],
        region_id=entry["region"],
        summary=entry["summary"],
        signed_on=signed,
        starts_on=signed,
        ends_on=today + timedelta(days=entry["ends"]) if "ends" in entry else None,
        state=entry["state"],
        origin=Origin.DEMONSTRATION,
    )
    if "amount_fen" in entry:
        agreement.amount = Money(entry["amount_fen"])
    change.create(agreement, by=SYSTEM, at=touched)
    for line in entry.get("promises", ()):
        facts = {
            name: line[name] for name in ("clause", "title", "side", "owner", "measure", "evidence", "state")
        }
        due = today + timedelta(days=line["due"])
        row = Promise(agreement=agreement, due_on=due, origin=Origin.DEMONSTRATION, **facts)
        change.create(row, by=SYSTEM, at=touched)
    for line in entry.get("points", ()):
        row_ = ClausePoint(agreement=agreement, origin=Origin.DEMONSTRATION, **line)
        change.create(row_, by=SYSTEM, at=touched)
