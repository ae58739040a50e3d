"""What comes round: on time, once, whatever was restarted or failed in between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from luodi.core import clock, worker
from luodi.core.models import OutboxEntry

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture
def own_works(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    works: dict[str, Any] = {}
    monkeypatch.setattr(clock, "_works", works)
    return works


class TestClock:
    def test_work_comes_round_and_a_restart_does_not_bring_it_sooner(self, own_works: dict[str, Any]) -> None:
        done: list[datetime] = []
        clock.every(30, "beat")(done.append)
        clock.enter(NOON)
        assert clock.tick(NOON)
        assert not clock.tick(NOON + timedelta(seconds=29))
        clock.enter(NOON + timedelta(seconds=29))
        assert not clock.tick(NOON + timedelta(seconds=29))
        assert clock.tick(NOON + timedelta(seconds=30))
        assert done == [NOON, NOON + timedelta(seconds=30)]

    def test_daily_work_waits_for_its_hour_in_beijing(self, own_works: dict[str, Any]) -> None:
        done: list[datetime] = []
        clock.daily(3, "nightly")(done.append)
        clock.enter(NOON)
        # Noon in Beijing: the next three o'clock is fifteen hours away.
        assert not clock.tick(NOON + timedelta(hours=14, minutes=59))
        late = NOON + timedelta(hours=40)
        assert clock.tick(late)
        assert not clock.tick(late)
        assert OutboxEntry.objects.get(subject="nightly").due_at == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)

    def test_failing_work_is_tried_again_and_does_not_stop_the_rest(self, own_works: dict[str, Any]) -> None:
        def fail(_now: datetime) -> None:
            raise ValueError("broken")

        done: list[datetime] = []
        clock.every(30, "a: broken")(fail)
        clock.every(30, "b: sound")(done.append)
        clock.enter(NOON)
        while clock.tick(NOON):
            pass
        assert done == [NOON]
        entry = OutboxEntry.objects.get(subject="a: broken")
        assert (entry.attempts, entry.error) == (1, "ValueError: broken")
        assert entry.due_at > NOON

    def test_a_name_is_given_once_and_what_nobody_does_any_more_is_taken_out(
        self, own_works: dict[str, Any]
    ) -> None:
        clock.every(30, "beat")(lambda now: None)
        with pytest.raises(ValueError, match="two works"):
            clock.every(60, "beat")
        clock.enter(NOON)
        own_works.clear()
        clock.enter(NOON)
        assert not OutboxEntry.objects.filter(channel="clock").exists()

    def test_the_work_of_the_apps_is_known(self) -> None:
        assert worker.__name__  # its works are known once it is there
        names = {work.name for work in clock.works()}
        assert {"audit: seal", "index: check against the database", "needs: let requests lapse"} <= names
