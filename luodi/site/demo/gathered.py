"""Store a year of invented events: some forty in the portfolio's regions, one just held, one next week."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import yaml
from django.utils import timezone
from django.utils.timezone import localdate

from luodi.accounts.queries import actor_of
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.models import Origin, OutboxEntry
from luodi.core.money import Money
from luodi.core.outbox import MAIL
from luodi.events import actions
from luodi.events.models import Event, EventRegistration, EventSession, EventTask, EventTemplate
from luodi.events.states import EVENT_FLOW, TASK_FLOW
from luodi.needs.models import Need
from luodi.partnerships.models import StandingBody
from luodi.site.demo.invented import World, mark, mark_stored
from luodi.site.demo.surveyed import Opinions

_WEEKS_BEFORE = timedelta(days=40)


def store_events(world: World, now: datetime) -> int:
    """Store every event, its checklist, programme and people; no invented guest is mailed.

    :returns: how many events.
    """
    content = yaml.safe_load(files("luodi.site.demo").joinpath("events.yaml").read_text(encoding="utf-8"))
    actions.deliver_templates(at=now - timedelta(days=320))
    telling = _Telling(world, now, content)
    for line in content["lines"]:
        telling.line(*line)
    telling.held(content["held"])
    telling.coming(content["coming"])
    telling.opinions(content["opinions"])
    OutboxEntry.objects.filter(channel=MAIL, payload__template__startswith="events/mail/").delete()
    return len(content["lines"]) + 2


class _Telling:
    """Store events with the same dice, so that two installations look alike."""

    def __init__(self, world: World, now: datetime, content: dict[str, Any]) -> None:
        self.world, self.now, self.content = world, now, content
        self.today, self.dice = localdate(now), random.Random(20261127)  # noqa: S311
        self.director = actor_of(world.users["director"], self.today)
        self.people = 0
        self.templates = {row.kind: row for row in EventTemplate.objects.allowed(self.director)}
        bodies = StandingBody.objects.allowed(self.director).filter(retired_at=None, region__isnull=False)
        self.bodies = {row.region_id: row for row in bodies.order_by("-pk")}

    def line(self, title: str, kind: str, region: str, days: int, attended: int | None, series: str) -> None:
        """Store an event of which no more is told than that it was, or is planned."""
        event = self._planned(title, kind, region, days, series=series)
        if attended is None:
            self._step(event, "announce", self.now - timedelta(days=2))
            return
        Event._base_manager.filter(pk=event.pk).update(attended=attended, outcome=self._said(kind, attended))
        at = self._at(days, 18)
        event = self._step(self._step(event, "announce", at - timedelta(days=20)), "hold", at)
        self._step(event, "conclude", at + timedelta(days=9))

    def held(self, entry: dict[str, Any]) -> None:
        """Store the event that has just been held, with who came and who did not."""
        event = self._planned(
            entry["title"],
            entry["kind"],
            entry["region"],
            entry["in"],
            hours=entry["hours"],
            series="走进宁夏",
        )
        self._programme(event)
        event = self._step(event, "announce", self._at(entry["in"] - 20, 9))
        for number in range(entry["came"] + entry["missed"]):
            row = self._guest(event, self._at(entry["in"] - 15, 10) + timedelta(minutes=17 * number))
            if number < entry["came"]:
                minutes = timedelta(seconds=50 * number)
                actions.check_in(
                    event, row, key=f"demonstration{number:04}", desk=f"{1 + number % 4}号台", by=self.director,
                    at=self._at(entry["in"], 8) + timedelta(minutes=20) + minutes,
                )  # fmt: skip
        Event._base_manager.filter(pk=event.pk).update(outcome=entry["outcome"])
        self._step(event, "hold", self._at(entry["in"], 18))

    def coming(self, entry: dict[str, Any]) -> None:
        """Store the event of next week: full, with some who wait, and needs that it starts from."""
        rows = Need.objects.allowed(self.director, "match").filter(
            state__in=("accepted", "in_talks"),
            region_id__gte="640100",
            region_id__lt="640200",
            retired_at=None,
        )
        event = self._planned(
            entry["title"], entry["kind"], entry["region"], entry["in"], hours=entry["hours"], series="走进宁夏",
            capacity=entry["capacity"], budget=Money.wan(6), needs=list(rows.order_by("pk")[:3]),
        )  # fmt: skip
        self._programme(event)
        event = self._step(event, "announce", self.now - timedelta(days=14))
        # Two places were left while the last ones registered: those who wait are kept waiting for the reader to see.
        for number in range(entry["registered"]):
            self._guest(event, self.now - timedelta(days=13) + timedelta(minutes=171 * number))
        Event._base_manager.filter(pk=event.pk).update(capacity=entry["registered"])
        for number in range(entry["waiting"]):
            self._guest(event, self.now - timedelta(days=2) + timedelta(minutes=90 * number))

    def opinions(self, entry: dict[str, Any]) -> None:
        """Have those who came say what they thought of it; of next week's event the questions are prepared."""
        opinions = Opinions(self.director, self.now, entry["texts"])
        for title, came, answers in entry["closed"]:
            event = Event._base_manager.get(title=title)
            day = (event.starts_on - self.today).days
            for number in range(came):
                row = self._guest(event, self._at(day - 9, 10) + timedelta(minutes=11 * number))
                EventRegistration._base_manager.filter(pk=row.pk).update(came_at=self._at(day, 9))
            opinions.asked(event, answers, at=self._at(day + 1, 9))
        held = Event._base_manager.get(title=self.content["held"]["title"])
        opened = self._at(self.content["held"]["in"] + 1, 9)
        opinions.asked(held, entry["open"]["answers"], openly=entry["open"]["openly"], at=opened, close=False)
        coming = Event._base_manager.get(title=self.content["coming"]["title"])
        actions.set_up_survey(coming, by=self.director, at=self.now)

    def _planned(self, title: str, kind: str, region: str, days: int, **more: Any) -> Event:
        needs = more.pop("needs", ())
        day, template = self.today + timedelta(days=days), self.templates.get(kind)
        body = self.bodies.get(region)
        row = Event(
            title=title,
            kind=kind,
            region_id=region,
            starts_on=day,
            ends_on=day,
            venue=self.dice.choice(self.content["venues"][region]),
            summary=template.summary
            if template
            else f"{title}：由学校区域合作办公室与当地科技部门联合举办。",
            body=body,
            **{"hours": self.dice.choice(("09:00–12:00", "14:00–17:30", "09:30–16:30")), **more},
        )
        at = min(self._at(days, 9) - _WEEKS_BEFORE, self.now - timedelta(days=3))
        event = actions.plan_event(mark(row), template=template, needs=needs, by=self.director, at=at)
        self._do_tasks(event)
        made: Event = mark_stored(event)
        return made

    def _do_tasks(self, event: Event) -> None:
        """Have done what was due before today, but for one of the event next week."""
        rows = list(EventTask.objects.allowed(self.director).filter(event=event).order_by("due_on", "pk"))
        due = [row for row in rows if row.due_on < self.today]
        for row in due[:-1] if event.starts_on > self.today else due:
            at = datetime.combine(row.due_on, datetime.min.time(), tzinfo=self.now.tzinfo)
            TASK_FLOW.advance(row, "finish", by=self.director, at=min(at, self.now))
        EventTask._base_manager.filter(event=event).update(origin=Origin.DEMONSTRATION)

    def _programme(self, event: Event) -> None:
        zone = timezone.get_current_timezone()
        for kind, title, hour, minute, lasts in self.content["sessions"]:
            midnight = datetime(event.starts_on.year, event.starts_on.month, event.starts_on.day, tzinfo=zone)
            begins = midnight + timedelta(hours=hour, minutes=minute)
            speaker = self.world.experts["zhou-zhiyuan"].person if kind == "talk" else None
            row = EventSession(
                event=event, kind=kind, title=title, starts_at=begins, ends_at=begins + timedelta(minutes=lasts),
                room="主会场" if kind != "meetings" else "洽谈区", speaker=speaker,
            )  # fmt: skip
            change.create(mark(row), by=self.director, at=self.now - timedelta(days=15))

    def _guest(self, event: Event, at: datetime) -> EventRegistration:
        content, dice = self.content, self.dice
        self.people += 1
        enterprises = [row for row in self.world.organisations.values() if row.kind == "enterprise"]
        enterprise = enterprises[self.people % len(enterprises)]
        row = EventRegistration(
            event=event,
            name=dice.choice(content["surnames"]) + dice.choice(content["given"]),
            organisation=enterprise,
            organisation_text=enterprise.name,
            post=dice.choice(content["posts"]),
            phone=f"1390000{self.people:04}",
            comes_as=dice.choices(("enterprise", "expert", "government", "investor"), (14, 3, 2, 1))[0],
            bringing=dice.choice(content["bringing"]),
            way="link",
        )
        made: EventRegistration = mark_stored(actions.register(mark(row), by=SYSTEM, at=at))
        return made

    def _said(self, kind: str, attended: int) -> str:
        if kind in ("matchmaking", "roadshow", "diagnosis"):
            return f"到会 {attended} 人，形成初步意向 {max(2, attended // 9)} 项。"
        return f"到会 {attended} 人。"

    def _step(self, event: Event, verb: str, at: datetime) -> Event:
        current = Event._base_manager.get(pk=event.pk)
        moved: Event = EVENT_FLOW.advance(current, verb, by=self.director, at=min(at, self.now))
        return moved

    def _at(self, days: int, hour: int) -> datetime:
        midnight = timezone.localtime(self.now).replace(hour=hour, minute=0, second=0, microsecond=0)
        return midnight + timedelta(days=days)
