"""Store the invented results with their cards, and what the invented experts did, wrote and declared."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.utils.timezone import localdate

from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import OutboxEntry
from luodi.core.money import Money
from luodi.core.outbox import MAIL
from luodi.registry import actions
from luodi.registry.models import Expert, PublicationApproval, ResearchResult, ResultApplication
from luodi.registry.parts import part_of
from luodi.registry.states import APPROVAL_FLOW, RESULT_FLOW
from luodi.site.demo.invented import World, mark

_STEPS = {"consented": ("consent",), "granted": ("consent", "endorse", "approve")}


def store_cards(world: World, now: datetime) -> int:
    """Store every result of cards.yaml as its people would have entered it.

    :returns: how many results.
    """
    content = yaml.safe_load(files("luodi.site.demo").joinpath("cards.yaml").read_text(encoding="utf-8"))
    at = now - timedelta(days=60)
    for entry in content["results"]:
        _store_result(entry, world, at, localdate(now))
    for key, entry in content["experts"].items():
        _store_experience(entry, world, world.experts[key], at, localdate(now))
    # Nobody is to be told of what happened in the story before it begins.
    OutboxEntry.objects.filter(channel=MAIL, payload__template="registry/mail/approval").delete()
    return len(content["results"])


def _store_result(entry: dict[str, Any], world: World, at: datetime, today: date) -> None:
    plain = ("title", "title_en", "summary", "problem", "advantage", "keywords", "way", "price_terms",
             "completing_units", "completers")  # fmt: skip
    said: dict[str, Any] = {name: entry[name] for name in plain} | entry["registration"]
    row = ResearchResult(
        **said | {"price_idea": Money.wan(entry["price_wan"])},
        school=world.organisations[entry["school"]],
        field_id=entry["field"],
        industry_id=entry["industry"],
        trl=entry.get("trl"),
    )
    inventors = [world.experts[key] for key in entry["inventors"]]
    result: ResearchResult = change.create(mark(row), by=SYSTEM, at=at, related={"inventors": inventors})
    _add(result, "economics", entry["economics"], at)
    for line in entry["maturity"]:
        _add(result, "maturity", [_dated(line, today, ago="shown_on")], at)
    for line in entry["property"]:
        _add(result, "property", [_dated(line, today, granted="granted_on", expires="expires_on")], at)
    for use in entry["uses"]:
        application = ResultApplication(
            result=result,
            region_id=use["region"],
            enterprise=world.organisations[use["enterprise"]],
            way=use["way"],
            year=today.year - use["years_ago"],
            outcome=use["outcome"],
        )
        change.create(mark(application), by=SYSTEM, at=at)
    _approve(result, entry["approval"], at, today)


def _approve(result: ResearchResult, said: dict[str, Any], at: datetime, today: date) -> None:
    RESULT_FLOW.advance(result, "submit", by=SYSTEM, at=at)
    approval = PublicationApproval(result=result, until_on=today + timedelta(days=said["days"]))
    approval = change.create(mark(approval), by=SYSTEM, at=at)
    for number, verb in enumerate(_STEPS[said["state"]], start=1):
        approval = APPROVAL_FLOW.advance(approval, verb, by=SYSTEM, at=at + timedelta(days=number))
    if said["state"] == "granted":
        result.refresh_from_db()
        RESULT_FLOW.advance(result, "publish", by=SYSTEM, at=at + timedelta(days=4))


def _store_experience(entry: dict[str, Any], world: World, expert: Expert, at: datetime, today: date) -> None:
    for name in ("engagements", "interests", "works"):
        for line in entry[name]:
            said = _dated(line, today, ago="starts_on")
            if "organisation" in said:
                said["organisation"] = world.organisations[said["organisation"]]
            for short, field in (("from", "from_year"), ("to", "to_year")):
                if short in said:
                    said[field] = said.pop(short)
            _add(expert, name, [said], at)
    if "confirmed" in entry:
        Expert._base_manager.filter(pk=expert.pk).update(
            confirmed_at=at + timedelta(days=60 - entry["confirmed"])
        )


def _dated(line: dict[str, Any], today: date, **days: str) -> dict[str, Any]:
    """Turn numbers of days into days: ``expires`` lies ahead, the others behind."""
    said = dict(line)
    for short, field in days.items():
        if short in said:
            away = timedelta(days=said.pop(short))
            said[field] = today + away if short == "expires" else today - away
    return said


def _add(row: Any, name: str, lines: list[dict[str, Any]], at: datetime) -> None:
    part = part_of(type(row), name)
    if part is None:
        raise LookupError(name)
    for line in lines:
        actions.add_line(part, row, line, by=SYSTEM, at=at)
