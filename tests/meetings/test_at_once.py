"""Two desks arrange, plan, confirm and repair at the same moment: whatever comes first, what stands is sound.

SEED repeats a run.
"""

from __future__ import annotations

import json
import os
import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.at_once import Beside, at_once, beside
from tests.cast import build_world
from tests.meetings.stage import Stage, stage

ROUNDS, SLOTS, TABLES = 40, 8, 2
ENTERPRISES, EXPERTS = "甲乙丙丁", "张李王"
Said = dict[str, Any]


def prepared() -> Stage:
    """Plan a morning of eight slots at two tables."""
    made = stage(build_world(), hours=(9, 13), rooms=(("", TABLES),))
    for name in ENTERPRISES:
        made.wish(name, 张=2, 李=1)
    made.plan()
    return made


def sent(desks: list[Beside], *deeds: Said) -> list[str]:
    """Let each desk do its deed at the same moment."""
    return at_once(desks, [json.dumps(one) for one in deeds])


def looked(desk: Beside) -> Said:
    """Ask what stands."""
    said: Said = json.loads(at_once([desk], ['{"do": "look"}'])[0])
    return said


def unsound(stands: Said) -> list[str]:
    """List what may never be: seats that are not those of the meetings, somebody at two tables, a plan half confirmed."""
    wanted = sorted(
        [one["key"], slot, one["table"], name]
        for one in stands["meetings"]
        for slot in range(one["from"], one["until"] + 1)
        for name in one["people"]
    )
    found = [] if stands["seats"] == wanted else [f"seats {stands['seats']} instead of {wanted}"]
    taken = [(slot, name) for _key, slot, _table, name in wanted]
    found += [f"{one} twice" for one in {one for one in taken if taken.count(one) > 1}]
    tables = {(slot, table): set[int]() for _key, slot, table, _name in wanted}
    for key, slot, table, _name in wanted:
        tables[slot, table].add(key)
    found += [f"{place}: {keys}" for place, keys in tables.items() if len(keys) > 1]
    pairs = sorted(sorted(one["people"]) for one in stands["meetings"])
    found += [f"{one} meet twice" for one, next_one in pairwise(pairs) if one == next_one]
    if stands["state"] == "confirmed":
        found += [f"{one} is not confirmed" for one in stands["meetings"] if one["state"] == "planned"]
    return found


def drawn(dice: random.Random, stands: Said) -> Said:
    """Draw a deed of a desk that knows what stood a moment ago."""
    place = {"slot": dice.randint(1, SLOTS), "table": dice.randint(1, TABLES)}
    meetings = stands["meetings"]
    kinds = (
        ["add"] * 4 + ["repair", "plan", "confirm"] + (["move"] * 4 + ["stretch", "cancel"]) * bool(meetings)
    )
    kind = dice.choice(kinds)
    if kind == "add":
        return {"do": kind, "people": [dice.choice(ENTERPRISES), dice.choice(EXPERTS)], **place}
    if kind == "repair":
        person = dice.choice(["", *ENTERPRISES[2:]])
        return {"do": kind, "person": person, **place}
    if kind in ("plan", "confirm"):
        return {"do": kind}
    return {"do": kind, "meeting": dice.choice(meetings)["key"], "length": dice.randint(1, 2), **place}


def test_whatever_two_desks_do_at_once_what_stands_is_sound(unguarded_tables: None, tmp_path: Path) -> None:
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    dice, key = random.Random(seed), str(prepared().matchday.pk)
    done, both = 0, 0
    with beside(tmp_path, "meetings/desk.py", [key], [key]) as desks:
        stands = looked(desks[0])
        assert stands["meetings"]
        for number in range(ROUNDS):
            deeds = [drawn(dice, stands), drawn(dice, stands)]
            said = sent(desks, *deeds)
            stands = looked(desks[0])
            assert unsound(stands) == [], (seed, number, deeds, said)
            assert set(said) <= {"done", "Conflict", "Invalid"}, (seed, number, deeds, said)
            done += said.count("done")
            both += said == ["done", "done"]
    # It was neither all yes nor all no.
    assert done > ROUNDS / 4, (seed, done)
    assert both, seed


def test_of_two_who_take_the_same_place_one_gets_it(unguarded_tables: None, tmp_path: Path) -> None:
    key = str(prepared().matchday.pk)
    with beside(tmp_path, "meetings/desk.py", [key], [key]) as desks:
        before = looked(desks[0])
        taken = {(slot, table) for _key, slot, table, _name in before["seats"]}
        free = [
            (slot, table) for slot in range(1, SLOTS + 1) for table in (1, 2) if (slot, table) not in taken
        ]
        busy = {(slot, name) for _key, slot, _table, name in before["seats"]}
        slot, table = next((s, t) for s, t in free if not {(s, "甲"), (s, "乙"), (s, "王")} & busy)
        place = {"do": "add", "slot": slot, "table": table}
        said = sent(desks, {**place, "people": ["甲", "王"]}, {**place, "people": ["乙", "王"]})
        assert sorted(said) == ["Conflict", "done"]
        assert unsound(looked(desks[1])) == []


def confirmed_while_added(folder: Path, *words: str) -> list[str]:
    """Add a meeting at one desk at the moment at which the other confirms; lists what is not sound then."""
    key = str(prepared().matchday.pk)
    with beside(folder, "meetings/desk.py", [key, *words], [key]) as desks:
        before = looked(desks[0])
        busy = {(slot, name) for _key, slot, _table, name in before["seats"]}
        taken = {(slot, table) for _key, slot, table, _name in before["seats"]}
        slot, table = next(
            (slot, table) for slot in range(1, SLOTS + 1) for table in (1, 2)
            if (slot, table) not in taken and not {(slot, "丁"), (slot, "王")} & busy
        )  # fmt: skip
        adding = {"do": "add", "people": ["丁", "王"], "slot": slot, "table": table}
        assert sent(desks, adding, {"do": "confirm"}) == ["done", "done"]
        return unsound(looked(desks[0]))


def test_what_is_added_while_another_desk_confirms_is_confirmed(
    unguarded_tables: None, tmp_path: Path
) -> None:
    assert confirmed_while_added(tmp_path) == []


@pytest.mark.only("postgresql")
def test_a_desk_that_does_not_wait_its_turn_would_be_noticed(unguarded_tables: None, tmp_path: Path) -> None:
    # SQLite lets one write at a time, turn or not.
    assert any("is not confirmed" in one for one in confirmed_while_added(tmp_path, "careless"))
