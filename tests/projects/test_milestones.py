"""Milestones are done on days of Beijing, at whatever hour of the night it is noted."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from luodi.core.errors import Invalid
from luodi.projects import actions
from tests import factories

# Half past one in the morning of 10 March in Beijing, still the 9th in Greenwich.
AT_NIGHT = datetime(2026, 3, 9, 17, 30, tzinfo=UTC)


def test_what_is_done_after_midnight_is_done_today(trial):
    project = factories.project(
        lead=trial.experts["professor"], partner=trial.organisations["helan"], state="running"
    )
    row = factories.milestone(project, done=False)
    officer = trial.actor("officer")
    with pytest.raises(Invalid) as refused:
        actions.amend_milestone(
            row, {"done_on": date(2026, 3, 11)}, version=row.version, by=officer, at=AT_NIGHT
        )
    assert set(refused.value.fields) == {"done_on"}
    done = actions.amend_milestone(
        row, {"done_on": date(2026, 3, 10)}, version=row.version, by=officer, at=AT_NIGHT
    )
    assert done.done_on == date(2026, 3, 10)
