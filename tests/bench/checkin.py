"""Check 500 people in at four desks in five minutes: nobody twice, nobody lost, and nobody waits at the door.

    python -m tests.bench.checkin prepare | count        (LUODI_HOME and LUODI_DATABASE_URL say where)

Each desk does over HTTP what its page does: asks for the list every 15 seconds and marks one after the other. One in
ten is tapped at two desks at once, one in ten is sent twice under its key, one in ten is a walk-in with a new phone.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.bench.world import PASSWORD, address_of

DESKS, GUESTS, SECONDS = 4, 500, 300.0
TARGET_MS = 300
OFFICER = "desk"


@dataclass
class Said:
    """Be what the desks saw: seconds by kind of request, who was fresh, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    fresh: int = 0
    again: int = 0
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Desk(threading.Thread):
    """Be one desk with its share of the people who stand before it."""

    def __init__(
        self, number: int, port: int, own: Mapping[str, str], taps: list[dict[str, str]], said: Said
    ) -> None:
        super().__init__()
        self.number, self.own, self.taps, self.said = number, own, taps, said
        self.pause = SECONDS / len(taps)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "Cookie": own["cookie"],
            "X-CSRFToken": own["cookie"].partition("csrftoken=")[2].partition(";")[0],
            "Content-Type": "application/x-www-form-urlencoded",
        }

    def run(self) -> None:
        """Check in, and note whatever goes wrong."""
        began = asked = time.monotonic()
        for place, tap in enumerate(self.taps):
            time.sleep(max(0.0, began + place * self.pause - time.monotonic()))
            try:
                if time.monotonic() - asked > 15:
                    asked = time.monotonic()
                    self._ask("list", "GET", "list")
                for _time in range(2 if tap.get("twice") else 1):
                    self._mark(tap)
            except (OSError, http.client.HTTPException, AssertionError) as error:
                with self.said.lock:
                    self.said.errors.append(f"desk {self.number}: {type(error).__name__} {error}")

    def _mark(self, tap: Mapping[str, str]) -> None:
        sent = {name: text for name, text in tap.items() if name not in ("twice", "to")}
        said = self._ask(tap["to"], "POST", tap["to"], {**sent, "desk": f"{self.number}号台"})
        with self.said.lock:
            self.said.fresh += said["fresh"]
            self.said.again += not said["fresh"]

    def _ask(
        self, kind: str, method: str, what: str, form: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        began = time.monotonic()
        body = urlencode(form) if form is not None else None
        self.connection.request(method, f"/events/{self.own['event']}/desk/{what}", body, self.headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        assert answer.status == 200, f"{kind} {answer.status} {text[:120]}"
        with self.said.lock:
            self.said.times.setdefault(kind, []).append(time.monotonic() - began)
        said: dict[str, Any] = json.loads(text)
        return said


def shares(codes: list[str]) -> list[list[dict[str, str]]]:
    """Share the people out to the desks, some to two at once, some twice, and walk-ins between them."""
    dice = random.Random(7)
    desks: list[list[dict[str, str]]] = [[] for _ in range(DESKS)]
    for number, code in enumerate(codes):
        at = dice.sample(range(DESKS), 2 if number % 10 == 3 else 1)
        for desk in at:
            tap = {
                "to": "mark",
                "code": code,
                "key": f"{desk}{number:015}",
                "twice": "1" if number % 10 == 5 else "",
            }
            desks[desk].append(tap)
        if number % 10 == 7:
            form = {"name": f"散客{number}", "phone": f"1370001{number:04}", "comes_as": "guest"}
            desks[at[0]].append({"to": "walk-in", **form, "key": f"w{number:015}", "twice": "1"})
    return desks


def table(said: Said, stored: Mapping[str, Any]) -> list[str]:
    """Draw the figures, and say whether anybody was lost or counted twice."""

    def at(values: list[float], share: float) -> float:
        ordered = sorted(values)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    lines = ["| request | number | p50 ms | p95 ms | worst ms |", "|---|--:|--:|--:|--:|"]
    lines += [
        f"| {kind} | {len(times):,} | {at(times, 0.5):,.0f} | {at(times, 0.95):,.0f} | {at(times, 1.0):,.0f} |"
        for kind, times in said.times.items()
    ]
    right = stored["came"] == said.fresh == stored["people"]
    return [
        *lines,
        "",
        f"{said.fresh} checked in for the first time, {said.again} asked for again, {stored['came']} have come of "
        f"{stored['people']}, {len(said.errors)} errors: {'nobody lost, nobody twice' if right else 'WRONG'}.",
    ]


def measure(environment: Mapping[str, str], folder: Path, name: str) -> list[str]:
    """Measure on an installation that is migrated already."""
    import subprocess

    from tests.bench.pages import log_in, server

    def ours(word: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.checkin", word],
            env=dict(environment), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    own, said = ours("prepare"), Said()
    with server(environment, folder / f"checkin-{name}.log") as (port, _process):
        own["cookie"] = log_in(port, OFFICER)
        desks = [Desk(number, port, own, taps, said) for number, taps in enumerate(shares(own["codes"]))]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join()
    for fault in said.errors[:5]:
        print("error:", fault)
    return table(said, ours("count"))


def _prepare() -> dict[str, Any]:
    from datetime import timedelta

    from django.contrib.auth.hashers import make_password
    from django.utils import timezone

    from luodi.accounts.models import Membership, User
    from luodi.accounts.states import NOTICE_VERSION
    from luodi.events.models import Event, EventRegistration
    from luodi.registry.actions import load_reference

    load_reference()
    now = timezone.now()
    today = timezone.localdate(now)
    user = User.objects.create(
        email=address_of(OFFICER),
        name="签到",
        created_at=now,
        password=make_password(PASSWORD),
        notice_version=NOTICE_VERSION,
    )
    Membership.objects.create(
        user=user, role="office_director", scope="all", key="", starts_on=today - timedelta(days=9)
    )
    stamp = {"created_at": now, "changed_at": now}
    event = Event(
        title="签到测试",
        kind="forum",
        region_id="640100",
        starts_on=today,
        ends_on=today,
        state="announced",
        **stamp,
    )
    event.save()
    for number in range(GUESTS):
        EventRegistration(
            event=event,
            name=f"来宾{number}",
            phone=f"1380001{number:04}",
            state="placed",
            registered_at=now,
            **stamp,
        ).save()
    return {
        "event": event.code,
        "codes": list(EventRegistration._base_manager.values_list("code", flat=True)),
    }


def _count() -> dict[str, Any]:
    from luodi.events.models import EventRegistration

    rows = EventRegistration._base_manager.all()
    phones = rows.exclude(phone="").values_list("phone", flat=True)
    assert len(phones) == len(set(phones))
    return {"came": rows.filter(came_at__isnull=False).count(), "people": GUESTS + GUESTS // 10}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"prepare": _prepare, "count": _count}[sys.argv[1]]()))
