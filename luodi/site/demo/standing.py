"""Store the invented standing bodies with all that is kept in them, and versions of agreements' texts."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import Record
from luodi.core.money import Money
from luodi.partnerships import actions, queries
from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    AgreementText,
    BookLine,
    CouncilMeeting,
    CouncilMember,
    Equipment,
    Evaluation,
    EvaluationIndex,
    Interaction,
    LogEntry,
    Posting,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.states import BOOK_FLOW, EVALUATION_FLOW, INDEX_FLOW, BookKind
from luodi.projects.actions import propose_change
from luodi.projects.models import Project
from luodi.projects.states import BOUND, CHANGE_FLOW
from luodi.registry.models import Organisation
from luodi.registry.reference import subtree
from luodi.site.demo.invented import World, mark, mark_stored


def store_bodies(world: World, now: datetime) -> int:
    """Store every body, and the versions of texts.

    :returns: how many bodies.
    """
    content = yaml.safe_load(files("luodi.site.demo").joinpath("bodies.yaml").read_text(encoding="utf-8"))
    long_ago = now - timedelta(days=420)
    for entry in content["organisations"]:
        row = Organisation(
            kind=entry["kind"], name=entry["name"], name_en=entry["name_en"], region_id=entry["region"]
        )
        world.organisations[entry["key"]] = change.create(mark(row), by=SYSTEM, at=long_ago)
    index = change.create(mark(EvaluationIndex(**content["index"])), by=SYSTEM, at=long_ago)
    INDEX_FLOW.advance(index, "activate", by=SYSTEM, at=long_ago)
    for entry in content["bodies"]:
        Telling(world, now, entry).tell()
    for entry in content["texts"]:
        _store_texts(entry, world, now)
    return len(content["bodies"])


def _store_texts(entry: dict[str, Any], world: World, now: datetime) -> None:
    agreement = Agreement._base_manager.get(title=entry["agreement"])
    director = actor_of(world.users["director"], localdate(now))
    for line in entry["versions"]:
        at = now - timedelta(days=line["ago"])
        row: AgreementText = mark(
            AgreementText(agreement=agreement, dated_on=localdate(at), change=line["change"])
        )
        content = f"（演示文本）\n{agreement.title}\n{line['change']}\n".encode()
        upload = io.BytesIO(content)
        actions.add_text(row, upload, name="协议文本（演示）.txt", size=len(content), by=director, at=at)


class Telling:
    """Store one body line by line."""

    def __init__(self, world: World, now: datetime, entry: dict[str, Any]) -> None:
        self.world, self.now, self.entry = world, now, entry
        self.today = localdate(now)

    def tell(self) -> None:
        """Store the body and everything in it."""
        self.body = self._body()
        for lines, store in (
            ("council", self._member),
            ("meetings", self._meeting),
            ("postings", self._posting),
            ("equipment", self._equipment),
            ("money", self._book_line),
            ("reports", self._report),
            ("actions", self._action),
            ("log", self._logged),
        ):
            for line in self.entry.get(lines, ()):
                store(line)
        for indicator, target in self.entry.get("targets", {}).items():
            year = self.today.year
            self._keep(Target(body=self.body, year=year, indicator=indicator, target=target), 300)
        for line in self.entry.get("evaluations", ()):
            self._evaluation(line)
        if self.entry.get("projects"):
            self._house()

    def _body(self) -> StandingBody:
        entry = self.entry
        facts = {name: entry[name] for name in ("name", "name_en", "kind", "state", "note", "note_en")}
        row = StandingBody(
            region_id=entry["region"],
            agreement=Agreement._base_manager.get(title=entry["agreement"]) if "agreement" in entry else None,
            since_year=self._year(entry["since"]) if "since" in entry else None,
            starts_on=self._day(entry["starts"]) if "starts" in entry else None,
            ends_on=self._day(entry["ends"]) if "ends" in entry else None,
            space=entry.get("space"),
            **facts,
        )
        parties = [self.world.organisations[key] for key in entry["parties"]]
        made: StandingBody = self._keep(row, 400, parties=parties)
        return made

    def _member(self, line: dict[str, Any]) -> None:
        row = CouncilMember(
            body=self.body,
            name=line["name"],
            title=line["title"],
            office=line["office"],
            party=self.world.organisations[line["party"]],
        )
        self._keep(row, 390)

    def _meeting(self, line: dict[str, Any]) -> None:
        row = CouncilMeeting(
            body=self.body,
            title=line["title"],
            held_on=self._day(-line["ago"]),
            attended=line["attended"],
            decided=line["decided"],
        )
        self._keep(row, line["ago"])

    def _posting(self, line: dict[str, Any]) -> None:
        row = Posting(
            body=self.body,
            person=self.world.people[line["expert"]],
            duty=line["duty"],
            starts_on=self._day(line["starts"]),
            ends_on=self._day(line["ends"]) if "ends" in line else None,
        )
        row.allowance = Money(line["allowance_fen"])
        self._keep(row, -line["starts"])

    def _equipment(self, line: dict[str, Any]) -> None:
        row = Equipment(
            body=self.body,
            name=line["name"],
            number=line["number"],
            owner=self.world.organisations[line["owner"]],
            since_year=self._year(line["since"]),
        )
        row.value = Money(line["value_fen"])
        self._keep(row, 100)

    def _book_line(self, line: dict[str, Any]) -> None:
        paid = line["kind"] == BookKind.PAID
        row = BookLine(
            body=self.body,
            party=self.world.organisations[line["party"]],
            year=self._year(line["year"]),
            kind=line["kind"],
            paid_on=self._day(-line["ago"]) if paid else None,
            voucher=line.get("voucher", ""),
            note=line.get("note", ""),
        )
        row.amount = Money(line["fen"])
        kept = self._keep(row, line.get("ago", 360))
        if "reversed" in line:
            at = self.now - timedelta(days=line["ago"] - 1)
            BOOK_FLOW.advance(kept, "reverse", by=SYSTEM, at=at, note=line["reversed"])

    def _report(self, line: dict[str, Any]) -> None:
        facts = {name: line[name] for name in ("state", "done", "results", "problems", "ahead")}
        self._keep(YearReport(body=self.body, year=self._year(line["year"]), **facts), 40)

    def _action(self, line: dict[str, Any]) -> None:
        row = ActionItem(
            body=self.body,
            year=self._year(-1),
            title=line["title"],
            owner=line["owner"],
            due_on=self._day(line["due"]),
            state=line["state"],
            outcome=line.get("outcome", ""),
        )
        self._keep(row, 90)

    def _logged(self, line: dict[str, Any]) -> None:
        note = Interaction._base_manager.get(title=line["note"]) if "note" in line else None
        row = LogEntry(
            body=self.body,
            day=self._day(-line["ago"]),
            kind=line["kind"],
            done=line["done"],
            who=line["who"],
            interaction=note,
        )
        self._keep(row, line["ago"])

    def _evaluation(self, line: dict[str, Any]) -> None:
        row = Evaluation(
            body=self.body,
            year=self._year(line["year"]),
            index=queries.index_of(self.body.kind),
            marks=line["marks"],
            conclusion=line["conclusion"],
        )
        kept = self._keep(row, 95)
        if line.get("confirmed"):
            EVALUATION_FLOW.advance(kept, "confirm", by=SYSTEM, at=self.now - timedelta(days=92))

    def _house(self) -> None:
        """Let the invented projects of the region land here."""
        low, high = subtree(self.entry["region"][:2] + "0000")
        rows = Project._base_manager.filter(
            region_id__gte=low, region_id__lt=high, origin="demonstration"
        ).order_by("pk")
        for row in rows[:3]:
            if row.state in BOUND:
                # What already runs moves in by a change that was decided on.
                moving = {"base": self.body.code}
                proposed = propose_change(row, moving, reason="项目入驻基地。", by=SYSTEM, at=self.now)
                CHANGE_FLOW.advance(mark_stored(proposed), "approve", by=SYSTEM, at=self.now)
            else:
                change.amend(row, {"base": self.body}, version=row.version, by=SYSTEM, at=self.now)

    def _keep(self, row: Record, ago: int, **related: Any) -> Any:
        return change.create(mark(row), by=SYSTEM, at=self.now - timedelta(days=ago), related=related)

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _year(self, years: int) -> int:
        return self.today.year + years
