"""Check in at four desks in four processes at once: nobody twice, nobody lost; and the places of an event never run over.

LUODI_TEST_GUESTS sets how many people there are (200 count as the test). Without the two protections the same must fail.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.installation import ROOT, Installation, installation

pytestmark = pytest.mark.deep

DESKS = 4
GUESTS = int(os.environ.get("LUODI_TEST_GUESTS", "200"))
WALK_INS, PHONES = 40, 20
PLACES, APPLICANTS = 15, 20


def _desk(seed: int, careless: bool) -> None:
    """Mark everybody in an order of its own, with the keys of all desks; tells how many were fresh."""
    import django

    django.setup()
    from django.utils import timezone

    from luodi.core.actor import SYSTEM
    from luodi.core.errors import Refusal
    from luodi.events import actions
    from luodi.events.models import Event, EventRegistration

    event = Event._base_manager.get(title="签到")
    rows = list(EventRegistration._base_manager.filter(event=event, way="link"))
    taps: list[tuple[str, Any, str]] = [("mark", row, f"{seed}-{row.pk:014}") for row in rows]
    taps += [
        ("walk", {"name": f"散客{n}", "phone": f"137{n % PHONES:08}"}, f"walk-{n:012}")
        for n in range(WALK_INS)
    ]
    random.Random(seed).shuffle(taps)
    done: Counter[str] = Counter()
    for what, given, key in taps:
        try:
            if careless:
                _carelessly(event, what, given, done)
                continue
            take = actions.check_in if what == "mark" else actions.walk_in
            fresh = take(event, given, key=key, desk=str(seed), by=SYSTEM, at=timezone.now()).fresh
            done["fresh" if fresh else "again"] += 1
        except Refusal as refusal:
            done[f"{type(refusal).__name__}: {refusal}"[:120]] += 1
    print(json.dumps(done))


def _carelessly(event: Any, what: str, given: Any, done: Counter[str]) -> None:
    """Look first and write then, as somebody would who knows of one desk."""
    import time

    from django.utils import timezone

    from luodi.events.models import EventRegistration

    rows = EventRegistration._base_manager.filter(event=event)
    now = timezone.now()
    if what == "mark":
        fresh = rows.get(pk=given.pk).came_at is None
        time.sleep(0.002)
        rows.filter(pk=given.pk).update(came_at=now)
        done["fresh" if fresh else "again"] += 1


def _applicant(seed: int) -> None:
    """Register people for few places."""
    import django

    django.setup()
    from django.utils import timezone

    from luodi.core.actor import SYSTEM
    from luodi.events import actions
    from luodi.events.models import Event, EventRegistration
    from luodi.events.states import REGISTRATION_FLOW

    event = Event._base_manager.get(title="名额")
    done: Counter[str] = Counter()
    dice = random.Random(seed)
    for number in range(APPLICANTS):
        row = EventRegistration(event=event, name=f"{seed}-{number}", phone=f"136{seed}{number:07}")
        made = actions.register(row, by=SYSTEM, at=timezone.now())
        done[made.state] += 1
        if dice.random() < 0.3:
            made.refresh_from_db()
            REGISTRATION_FLOW.advance(made, "withdraw", by=SYSTEM, at=timezone.now())
            done["withdrawn"] += 1
    print(json.dumps(done))


_PREPARE = """
import django; django.setup()
from django.utils import timezone
from luodi.events.models import Event, EventRegistration
from luodi.registry.actions import load_reference
load_reference()
now, today = timezone.now(), timezone.localdate()
stamp = {{"created_at": now, "changed_at": now}}
for title, capacity in (("签到", None), ("名额", {places})):
    Event(title=title, kind="forum", region_id="640100", starts_on=today, ends_on=today, state="announced",
        capacity=capacity, **stamp).save()
event = Event._base_manager.get(title="签到")
for number in range({guests}):
    EventRegistration(event=event, name=f"来宾{{number}}", state="placed", way="link", registered_at=now, **stamp).save()
"""
_LOOK = """
import django, json; django.setup()
from luodi.core.models import AuditEntry
from luodi.events.models import EventRegistration
rows = EventRegistration._base_manager.filter(event__title="签到")
full = EventRegistration._base_manager.filter(event__title="名额")
print(json.dumps({"came": rows.filter(came_at__isnull=False).count(), "rows": rows.count(),
    "phones": rows.exclude(phone="").values("phone").distinct().count(), "walked": rows.filter(way="walk_in").count(),
    "written": AuditEntry.objects.filter(verb="check_in").count(),
    "placed": full.filter(state="placed").count(), "waiting": full.filter(state="waiting").count()}))
"""


def _said(own: Installation, code: str) -> str:
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _at_once(own: Installation, call: str) -> Counter[str]:
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    words = f"from tests.deep import test_desks as t; t.{call}"
    started = [
        subprocess.Popen(
            [sys.executable, "-c", words.format(seed=seed)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
        )
        for seed in range(DESKS)
    ]  # fmt: skip
    told: Counter[str] = Counter()
    for one in started:
        told.update(json.loads(one.communicate(timeout=600)[0]))
    return told


def test_four_desks_double_nobody_and_places_never_run_over(tmp_path: Path) -> None:
    with installation(tmp_path / "home") as own:
        own.run("migrate")
        _said(own, _PREPARE.format(guests=GUESTS, places=PLACES))
        desks = _at_once(own, "_desk({seed}, False)")
        _at_once(own, "_applicant({seed})")
        look = json.loads(_said(own, _LOOK))
    people = GUESTS + PHONES
    assert set(desks) == {"fresh", "again"}, desks
    assert desks["fresh"] == look["came"] == look["rows"] == people
    assert look["walked"] == look["phones"] == PHONES
    assert look["written"] == people
    assert look["placed"] == PLACES
    assert look["waiting"] > 0


def test_without_looking_and_writing_in_one_the_same_goes_wrong(tmp_path: Path) -> None:
    """Show that it is the one statement that holds: whoever looks first counts some people twice."""
    with installation(tmp_path / "home") as own:
        own.run("migrate")
        _said(own, _PREPARE.format(guests=GUESTS, places=PLACES))
        desks = _at_once(own, "_desk({seed}, True)")
    assert desks["fresh"] > GUESTS
