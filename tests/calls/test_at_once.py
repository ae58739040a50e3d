"""Applications are handed in at the same moment: on both databases each gets a receipt of its own, and one only."""

from __future__ import annotations

from pathlib import Path

from tests.at_once import at_once, beside
from tests.calls.consortium import begun, completed, open_call
from tests.cast import build_world


def test_each_gets_a_receipt_of_its_own(unguarded_tables: None, tmp_path: Path) -> None:
    world = build_world()
    call = open_call(world)
    first = completed(world, begun(world, call))
    second = completed(world, begun(world, call, "enterprise", "helan"), who="enterprise")
    # The first is sent twice, as by two clicks.
    codes = [first.code, second.code, first.code]
    with beside(tmp_path, "calls/hand_in.py", *([code] for code in codes)) as senders:
        said = at_once(senders)
    assert sorted(said) == ["Conflict", f"{call.code}-0001", f"{call.code}-0002"]
