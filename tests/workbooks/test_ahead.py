"""A long table is read by a process of its own, and nobody can tell from what comes of it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from luodi.core.crew import usual_helpers
from luodi.workbooks import ahead
from luodi.workbooks.models import Batch
from tests.installation import ROOT, installation
from tests.workbooks.alone_and_helped import COUNT


@pytest.mark.own_database
@pytest.mark.skipif(not usual_helpers(1), reason="another process needs a core of its own")
def test_a_helper_finds_and_stores_what_one_alone_does_and_its_loss_loses_nothing(tmp_path: Path) -> None:
    with installation(tmp_path / "home") as own:
        own.run("setup", "--email", "admin@example.edu", "--name", "Admin")
        done = subprocess.run(
            [sys.executable, "-m", "tests.workbooks.alone_and_helped", str(tmp_path)],
            cwd=ROOT,
            env={**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"},
            capture_output=True,
            text=True,
            timeout=180,
        )
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["alone by a helper"], said["helped by a helper"]) == (False, True)
    assert said["helped"] == said["alone"]
    new, changed, same, wrong = said["alone"]["counts"]
    assert (new, same, wrong) == (COUNT // 2, COUNT // 4, 3)
    assert changed == COUNT // 2 - same
    assert said["alone"]["facts"]["aside"] == 1
    # What a step stored stays stored, and the rest follows, once each.
    assert said["lost"]
    assert 0 < said["stored before it was lost"] < new + changed
    assert said["registered"] == said["registered before"] + new
    assert said["lines"] == said["deeds"] == new + changed


def test_within_a_transaction_nobody_else_is_asked(db: None) -> None:
    assert not ahead.is_worth_a_helper(Batch(size=10 * ahead.LARGE))
