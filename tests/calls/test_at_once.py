"""Applications are handed in at the same moment: on both databases each gets a receipt of its own, and one only."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.accounts.test_lockout_in_parallel import address_of_database
from tests.calls.consortium import begun, completed, open_call
from tests.cast import build_world

ROOT = Path(__file__).resolve().parents[2]


def test_each_gets_a_receipt_of_its_own(unguarded_tables: None, tmp_path: Path) -> None:
    world = build_world()
    call = open_call(world)
    first = completed(world, begun(world, call))
    second = completed(world, begun(world, call, "enterprise", "helan"), who="enterprise")
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        "LUODI_HOME": str(tmp_path),
        "LUODI_DATABASE_URL": address_of_database(tmp_path),
    }
    # The first is sent twice, as by two clicks.
    codes = [first.code, second.code, first.code]
    with ExitStack() as stack:
        senders = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(ROOT / "tests" / "calls" / "hand_in.py"), code],
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for code in codes
        ]
        assert [one.stdout.readline().strip() for one in senders if one.stdout] == ["ready"] * 3
        for one in senders:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.stdout.readline().strip() for one in senders if one.stdout]
    assert sorted(said) == ["Conflict", f"{call.code}-0001", f"{call.code}-0002"]
