"""Of rows that hold in turn one holds at a time, though two people write past each other's checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Thread
from typing import Any

import psycopg
import pytest
from django.db import connection

from luodi.core.guards import InTurn, putting

GUARDS = InTurn("trial_in_turn", ("person_id",)).guards
INSERT = "INSERT INTO trial_in_turn (person_id, starts_on, ends_on) VALUES (%s, %s, %s)"
# SQLite has one writer at a time.
pytestmark = pytest.mark.only("postgresql")


class _Editor:
    """Be as much of a schema editor as a guard needs."""

    vendor = "postgresql"

    def __init__(self, own: Any) -> None:
        self.connection, self.cursor = self, own.cursor


@contextmanager
def _another() -> Iterator[Any]:
    asked = connection.get_connection_params()
    with closing(psycopg.connect(**{name: asked[name] for name in asked if name != "cursor_factory"})) as own:
        yield own


@pytest.fixture
def table(db: None) -> Iterator[None]:
    """Make a guarded table that other connections see."""
    with _another() as own:
        own.execute(
            "CREATE TABLE trial_in_turn (id serial PRIMARY KEY, person_id int, starts_on date, ends_on date,"
            " retired_at date)"
        )
        putting(*GUARDS)(None, _Editor(own))
        own.commit()
    yield
    with _another() as own:
        own.execute("DROP TABLE trial_in_turn")
        own.execute("DROP FUNCTION luodi_trial_in_turn_in_turn")
        own.commit()


@pytest.mark.parametrize("kept", [True, False])
def test_who_comes_second_waits_and_is_refused_only_if_the_first_stays(table: None, kept: bool) -> None:
    said: list[str] = []
    with _another() as first, _another() as second, _another() as third:

        def write() -> None:
            try:
                second.execute(INSERT, (1, "2026-06-01", "2026-07-01"))
                said.append("written")
            except psycopg.errors.ExclusionViolation:
                said.append("refused")

        first.execute(INSERT, (1, "2026-01-01", None))
        # Somebody else's turn waits for nobody.
        third.execute("SET lock_timeout = '2s'")
        third.execute(INSERT, (2, "2026-06-01", "2026-07-01"))
        thread = Thread(target=write)
        thread.start()
        thread.join(0.5)
        assert said == [], "it did not wait"
        first.commit() if kept else first.rollback()
        thread.join(10)
        assert said == ["refused" if kept else "written"]
