"""Two owners choose the same expert at the same moment; on both databases one of them comes through."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests import factories
from tests.accounts.test_lockout_in_parallel import address_of_database
from tests.cast import build_world
from tests.conftest import put_guards, take_guards

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def no_guards(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Take the audit's triggers away for longer than the rows are there: emptying the tables would be refused."""
    with django_db_blocker.unblock():
        take_guards()
    yield
    with django_db_blocker.unblock():
        put_guards()


def test_of_two_choices_at_once_the_cap_lets_one_through(
    no_guards: None, transactional_db: None, tmp_path: Path
) -> None:
    world = build_world()
    expert = world.experts["professor"]
    type(expert)._base_manager.filter(pk=expert.pk).update(load_cap=1)
    claims = [
        factories.claim(factories.need(world.organisations[owner]), expert) for owner in ("helan", "taihu")
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        "LUODI_HOME": str(tmp_path),
        "LUODI_DATABASE_URL": address_of_database(tmp_path),
    }
    with ExitStack() as stack:
        choosers = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, str(ROOT / "tests" / "claims" / "choose.py"), claim.code],
                    env=environment,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for claim in claims
        ]
        assert [one.stdout.readline().strip() for one in choosers if one.stdout] == ["ready"] * 2
        for one in choosers:
            assert one.stdin
            one.stdin.write("go\n")
            one.stdin.flush()
        said = [one.stdout.readline().strip() for one in choosers if one.stdout]
    assert sorted(said) == ["chosen", "refused"]
