"""Have 300 phones enter a need each on one call at the same time: none may be lost, and nobody may wait long.

    python -m tests.bench.phones prepare | count        (LUODI_HOME and LUODI_DATABASE_URL say where)

Each phone does over HTTP what a browser does: opens the address, begins, gets the form, saves as one types, asks for
names of enterprises, submits, and looks at the receipt. One in ten taps the button twice, one in ten loses the answer
and sends again. All are at it at once, each for ``seconds`` in all, as the quickest of people need.
"""

from __future__ import annotations

import http.client
import json
import random
import re
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

PHONES = 300
SECONDS = 180.0
TARGET_MS = 400
_KEPT = 15.0
_TYPED = (
    {"title": "储能电池低温损耗的热管理"},
    {"problem": "冬季户外储能电池在零下二十摄氏度时容量损失超过三成，现有加热方式耗电大。"},
    {"technology": "零下三十摄氏度时容量损失 ≤ 15 %，加热功耗 ≤ 40 W，三年内不衰减。"},
    {"goal": "形成可量产的热管理模块，年产 2 万套。", "keywords": "储能、热管理"},
    {"field": "T03", "industry": "C38", "way": "joint", "deadline_on": "2031-03-31"},
    {"contact": "马某", "phone": "13900001234"},
)


@dataclass
class Said:
    """Be what the phones saw: seconds by kind of request, receipts, and what went wrong."""

    times: dict[str, list[float]] = field(default_factory=dict)
    receipts: set[str] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Phone(threading.Thread):
    """Be one phone with an address of its own."""

    def __init__(self, number: int, port: int, token: str, seconds: float, said: Said) -> None:
        super().__init__()
        self.number, self.token, self.said = number, token, said
        self.draw = random.Random(number)
        self.answered = 0.0
        self.pause = seconds / (len(_TYPED) + 5)
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {
            "X-Forwarded-For": f"10.9.{number // 250}.{number % 250 + 1}",
            "Accept-Language": "zh-CN",
        }

    def run(self) -> None:
        """Enter a need, and note whatever goes wrong."""
        try:
            self._enter()
        except (OSError, http.client.HTTPException, AssertionError) as error:
            with self.said.lock:
                self.said.errors.append(f"phone {self.number}: {type(error).__name__} {error}")

    def _enter(self) -> None:
        time.sleep(self.draw.random() * self.pause)
        self._ask("start page", "GET", f"/collect/{self.token}/")
        _status, link, _body = self._ask("begin", "POST", f"/collect/{self.token}/", {})
        self._ask("form", "GET", link)
        typed: dict[str, str] = {}
        for part in (*_TYPED, {"company": f"凤城第{self.number}试验有限公司"}):
            self._think()
            typed |= part
            self._ask("save", "POST", f"{link}save", part)
        self._ask("names", "GET", f"{link}enterprises?{urlencode({'q': f'凤城第{self.number}'})}")
        self._think()
        for _time in range(2 if self.number % 5 == 0 else 1):
            status, _link, body = self._ask("submit", "POST", link, {**typed, "agreed": "on"})
            assert status in (200, 302), f"{status} {body[:200]!r}"
        _status, _link, body = self._ask("receipt", "GET", link)
        code = re.search(r"N-\d{4}-[0-9A-Z]{8}", body)
        assert code is not None, "no receipt"
        with self.said.lock:
            self.said.receipts.add(code.group(0))

    def _think(self) -> None:
        time.sleep(self.pause * (0.5 + self.draw.random()))

    def _ask(
        self, kind: str, method: str, address: str, form: Mapping[str, str] | None = None
    ) -> tuple[int, str, str]:
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        began = time.monotonic()
        if began - self.answered > _KEPT:
            # As browsers do: the server ends connections on which nothing came for 20 seconds.
            self.connection.close()
        self.connection.request(method, address, urlencode(form) if form is not None else None, headers)
        answer = self.connection.getresponse()
        body = answer.read().decode(errors="replace")
        self.answered = time.monotonic()
        taken = self.answered - began
        assert answer.status < 400, f"{kind} {answer.status}"
        with self.said.lock:
            self.said.times.setdefault(kind, []).append(taken)
        return answer.status, answer.headers.get("Location") or "", body


def enter_all(port: int, token: str, *, phones: int = PHONES, seconds: float = SECONDS) -> Said:
    """Let all phones at it and wait for the last."""
    said = Said()
    threads = [Phone(number, port, token, seconds, said) for number in range(phones)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def table(said: Said, stored: Mapping[str, Any]) -> list[str]:
    """Draw the figures, and say whether anything was lost."""

    def at(values: list[float], share: float) -> float:
        ordered = sorted(values)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0

    lines = ["| request | number | p50 ms | p95 ms | worst ms |", "|---|--:|--:|--:|--:|"]
    every = [taken for times in said.times.values() for taken in times]
    for kind, times in (*said.times.items(), ("**all**", every)):
        lines.append(
            f"| {kind} | {len(times):,} | {at(times, 0.5):,.0f} | {at(times, 0.95):,.0f} | {at(times, 1.0):,.0f} |"
        )
    codes = set(stored["codes"])
    lost = len(said.receipts - codes)
    return [
        *lines,
        "",
        f"{len(said.receipts)} receipts, {len(codes)} needs of {stored['owners']} enterprises, {stored['entries']} entries, "
        f"{len(said.errors)} errors: {f'{lost} LOST' if lost else 'none lost'}.",
    ]


def measure(environment: Mapping[str, str], folder: Path, name: str) -> list[str]:
    """Measure on an installation that is migrated already."""
    import subprocess

    from tests.bench.pages import server

    def ours(word: str) -> dict[str, Any]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.phones", word],
            env=dict(environment), stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    token = str(ours("prepare")["token"])
    # One proxy of ours stands in front, so that each phone has an address of its own.
    with server({**environment, "LUODI_PROXIES": "1"}, folder / f"phones-{name}.log") as (port, _process):
        said = enter_all(port, token)
    for fault in said.errors[:5]:
        print("error:", fault)
    return table(said, ours("count"))


def _prepare() -> dict[str, str]:
    from datetime import timedelta

    from django.utils import timezone

    from luodi.collecting.models import CallDistrict, NeedCall
    from luodi.core import change
    from luodi.core.actor import SYSTEM
    from luodi.registry.actions import load_reference

    load_reference()
    now = timezone.now()
    today = timezone.localdate(now)
    call = NeedCall(
        title="企业技术需求征集",
        region_id="640100",
        opens_on=today,
        closes_on=today + timedelta(days=9),
        state="open",
    )
    call = change.create(call, by=SYSTEM, at=now)
    district = change.create(CallDistrict(call=call, region_id="640104", quota=PHONES), by=SYSTEM, at=now)
    return {"token": district.token}


def _count() -> dict[str, Any]:
    from luodi.collecting.models import Entry, EntryNeed
    from luodi.core.actor import SYSTEM
    from luodi.needs.models import Need

    needs = Need.objects.allowed(SYSTEM).filter(state="submitted")
    owners = needs.order_by().values("organisation").distinct().count()
    assert EntryNeed.objects.count() == needs.count()
    return {
        "codes": list(needs.values_list("code", flat=True)),
        "owners": owners,
        "entries": Entry.objects.count(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"prepare": _prepare, "count": _count}[sys.argv[1]]()))
