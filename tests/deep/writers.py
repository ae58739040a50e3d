"""Programs that write through the API for as long as they are let, and remember what was acknowledged."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

NEED = {
    "problem": "冬季户外储能电池在零下二十摄氏度时容量损失超过三成，现有加热方式耗电大。",
    "technology": "开发低功耗热管理方案，零下三十摄氏度时容量损失 ≤ 15 %，加热功耗 ≤ 40 W。",
    "goal": "形成可量产的热管理模块，年产 2 万套。",
    "keywords": ["储能", "低温"],
    "deadline_on": "2030-03-31",
    "region": "640100",
    "industry": "C38",
    "field": "T06",
    "way": "joint",
}


@dataclass
class Told:
    """Be what the server has acknowledged of one need, in order."""

    code: str
    title: str
    state: str = "draft"
    changes: int = 1


@dataclass
class Journal:
    """Remember across all writers what was acknowledged, and what was answered against expectation."""

    told: dict[str, Told] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, verb: str) -> None:
        """Count one acknowledged write."""
        with self.lock:
            self.counts[verb] += 1


@dataclass(frozen=True)
class Program:
    """Send requests with a token; a request that got no answer is sent again with the same key."""

    port: int
    token: str
    stop: threading.Event
    journal: Journal

    def do(self, method: str, path: str, body: dict[str, Any], *expected: int) -> dict[str, Any] | None:
        """Send until there is an answer; None if told to stop first or answered against expectation."""
        key = uuid4().hex
        raw = json.dumps(body).encode() if method != "GET" else None
        while not self.stop.is_set():
            try:
                status, said = self.once(method, path, raw, key)
            except (OSError, http.client.HTTPException):
                # Killed in the middle, or not up again yet: nobody knows whether it was done.
                with self.journal.lock:
                    self.journal.counts["unanswered"] += 1
                time.sleep(0.05)
                continue
            if status in expected:
                return dict(json.loads(said))
            with self.journal.lock:
                self.journal.surprises.append(f"{method} {path}: {status} {said[:300]!r}")
            return None
        return None

    def once(self, method: str, path: str, raw: bytes | None = None, key: str = "") -> tuple[int, bytes]:
        """Send one request and read its answer whole."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            link.request(
                method, f"/api/v1/{path}", raw, {**headers, **({"Idempotency-Key": key} if key else {})}
            )
            answer = link.getresponse()
            return answer.status, answer.read()
        finally:
            link.close()


def write(enterprise: Program, officer: Program, name: str) -> None:
    """Lead one need after the other from draft to accepted or returned, until told to stop."""
    journal, number = enterprise.journal, 0
    while not enterprise.stop.is_set():
        number += 1
        title = f"储能电池低温热管理 {name}-{number}"
        with journal.lock:
            journal.titles.add(title)
        made = enterprise.do("POST", "needs", {**NEED, "title": title}, 201)
        if made is None:
            continue
        told = Told(made["code"], title)
        with journal.lock:
            journal.told[told.code] = told
        journal.note("create")
        _lead(enterprise, officer, told, number)


def _lead(enterprise: Program, officer: Program, told: Told, number: int) -> None:
    journal, title = enterprise.journal, f"{told.title} 改"
    changed = enterprise.do("PATCH", f"needs/{told.code}", {"title": title, "version": 1}, 200, 409)
    if changed is None:
        return
    if changed.get("status") == 409:
        # The first attempt was done and its answer lost: the version that was sent keeps it from being done twice.
        read = enterprise.do("GET", f"needs/{told.code}", {}, 200)
        if read is None:
            return
        if (read["title"], read["version"]) != (title, 2):
            journal.surprises.append(f"{told.code}: refused as a conflict, but {read['title']} stands there")
            return
    told.title, told.changes = title, 2
    journal.note("amend")
    steps = f"needs/{told.code}/steps"
    verb = "accept" if number % 2 else "return"
    for program, step, body in ((enterprise, "submit", {}), (officer, verb, {"note": "指标请再明确。"})):
        done = program.do("POST", f"{steps}/{step}", body, 200)
        if done is None:
            return
        told.state, told.changes = done["state"], told.changes + 1
        journal.note(step)
