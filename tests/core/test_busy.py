"""Of many who write at once everybody comes to write, and whoever could not is asked to send the same again."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.utils import ConnectionHandler, OperationalError
from django.http import HttpResponse
from django.test import RequestFactory

from luodi.core.middleware import RefusalMiddleware
from luodi.core.sqlite.turn import Turn
from luodi.site.environment import SQLITE_OPTIONS


def test_of_writers_without_a_pause_nobody_is_passed_over(tmp_path: Path) -> None:
    """Of twelve that all write all the time, the one with the worst luck waits for some rounds and not for all."""
    waits: list[float] = []
    end = time.monotonic() + 1.5

    def write() -> None:
        turn = Turn(str(tmp_path / "file"))
        while time.monotonic() < end:
            began = time.monotonic()
            assert turn.take()
            waits.append(time.monotonic() - began)
            time.sleep(0.005)
            turn.give()
        turn.leave()

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(waits) > 50
    # By turns it is twelve times 5 ms; SQLite's own waiting passes some over for the whole time.
    assert max(waits) < 1.2


def test_who_waits_too_long_is_told(tmp_path: Path) -> None:
    """A hanging writer keeps nobody waiting for ever."""
    holder, other = Turn(str(tmp_path / "file")), Turn(str(tmp_path / "file"), patience=0.05)
    assert holder.take()
    assert not other.take()
    holder.give()
    assert other.take()


def test_turn_of_a_process_that_dies_goes_on(tmp_path: Path) -> None:
    """No file needs to be removed by hand after a crash."""
    code = (
        "import sys, time; from luodi.core.sqlite.turn import Turn; t = Turn(sys.argv[1]); t.take(); "
        "print('held', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "file")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        assert not Turn(str(tmp_path / "file"), patience=0.01).take()
        process.kill()
        process.wait()
    assert Turn(str(tmp_path / "file"), patience=1).take()


@pytest.fixture
def own(tmp_path: Path, db: None) -> Iterator[Any]:
    """Give a connection to a file of its own."""
    described = {
        "default": {
            "ENGINE": "luodi.core.sqlite",
            "NAME": str(tmp_path / "own.sqlite3"),
            "OPTIONS": SQLITE_OPTIONS,
        }
    }
    connection = ConnectionHandler(described)["default"]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE thing (name text)")
    yield connection
    connection.close()


def test_transactions_and_single_statements_take_and_give_the_turn(own: Any, tmp_path: Path) -> None:
    """Nobody else writes within a transaction, and the turn is free after it: kept, broken off, or lost."""
    other = Turn(str(tmp_path / "own.sqlite3"), patience=0.01)

    def is_free() -> bool:
        taken = other.take()
        other.give()
        return taken

    own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert not is_free()
    own.commit()
    own.set_autocommit(True)
    assert is_free()
    own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    own.rollback()
    own.set_autocommit(True)
    assert is_free()
    with own.cursor() as cursor:
        cursor.execute("INSERT INTO thing VALUES (%s)", ["one"])
        assert is_free()
        with pytest.raises(OperationalError):
            cursor.execute("INSERT INTO nothing VALUES (1)")
        assert is_free()
    own.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    own.close()
    assert is_free()


def test_statement_waits_for_its_turn(own: Any, tmp_path: Path) -> None:
    """What is written outside of a transaction does not slip in between."""
    holder = Turn(str(tmp_path / "own.sqlite3"))
    assert holder.take()
    threading.Timer(0.2, holder.give).start()
    began = time.monotonic()
    with own.cursor() as cursor:
        cursor.execute("SELECT * FROM thing")
        assert time.monotonic() - began < 0.15
        cursor.execute("DELETE FROM thing")
    assert time.monotonic() - began > 0.15


def _answer(request: Any, error: Exception) -> HttpResponse:
    answer = RefusalMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert answer is not None
    return answer


@pytest.mark.django_db
def test_whoever_cannot_be_served_now_is_asked_to_send_the_same_again() -> None:
    """What was typed is on the page; it goes by itself only where nothing can happen twice."""
    error = OperationalError("database is locked")
    request = RequestFactory().post("/needs/new/", {"title": "储能 <b>"})
    page = _answer(request, error)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "3")
    assert 'name="title" value="储能 &lt;b&gt;"' in page.content.decode()
    assert "data-again" not in page.content.decode()
    request.repeatable = True
    assert 'data-again="3"' in _answer(request, error).content.decode()
    asked = RequestFactory().get("/needs/", {"q": "电池"})
    assert 'name="q" value="电池"' in _answer(asked, error).content.decode()


@pytest.mark.django_db
def test_programs_are_told_to_try_again() -> None:
    """An autosave gets a problem document that it retries."""
    request = RequestFactory().post("/collect/entry/x/save", headers={"accept": "application/json"})
    answer = _answer(request, OperationalError("database is locked"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "application/problem+json")


def test_other_faults_of_the_database_stay_faults() -> None:
    """A full disk is no crowd."""
    middleware = RefusalMiddleware(lambda _request: HttpResponse())
    fault = OperationalError("database or disk is full")
    assert middleware.process_exception(RequestFactory().get("/"), fault) is None
