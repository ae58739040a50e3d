"""Be the worker: one process beside the server that sends what the outbox holds and does what is due.

Five lanes, each a thread, so that none waits for another: the index (a change is found within two seconds), vectors
(a slow model, if there is one), mail (a slow mail server), the clock (what comes round) and jobs (reports, imports).
One worker at a time holds the lock of an installation; a second one waits to take over.
"""

from __future__ import annotations

import fcntl
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from luodi.core import audit, clock, idempotency, indexer, jobs, ordering, sending

log = structlog.get_logger("luodi.worker")

# The key of the advisory lock in PostgreSQL: "LUODI" in hexadecimal.
_LOCK_KEY = 0x4C554F4449
_LOOK_AGAIN = 2.0


class Busy(Exception):
    """Report that another worker of this installation is running."""


@dataclass(frozen=True)
class Lane:
    """Be one kind of work: ``step`` does a piece of it and tells whether there was any; waits are in seconds."""

    name: str
    step: Callable[[datetime], bool]
    pause: float


def lanes() -> tuple[Lane, ...]:
    """List the lanes of the worker."""
    name = f"{os.getpid()}"
    return (
        Lane("index", indexer.drain, 0.2),
        # Apart: a model takes seconds for what is found within two.
        Lane("vectors", indexer.catch_up, 1.0),
        Lane("mail", sending.drain, 0.3),
        Lane("clock", clock.tick, 1.0),
        Lane("jobs", lambda now: jobs.run_one(now, name), 0.3),
    )


@clock.every(30, "audit: seal")
def _seal(_now: datetime) -> None:
    """Seal the audit; what is left over from a burst is sealed at once."""
    while audit.seal() == 10_000:
        pass


@clock.daily(3, "index: check against the database")
def _check_index(now: datetime) -> None:
    indexer.check_and_repair(now)


@clock.daily(4, "database: know its tables")
def _know_tables(_now: datetime) -> None:
    ordering.know_tables()


@clock.daily(4, "mail: forget what was sent")
def _forget_mail(now: datetime) -> None:
    sending.forget(now)


@clock.daily(4, "interface: forget old answers")
def _forget_answers(now: datetime) -> None:
    idempotency.forget(before=now - idempotency.KEPT_FOR)


def run(stop: threading.Event) -> None:
    """Work until told to stop; waits while another worker of the installation is running."""
    said = False
    while not stop.is_set():
        try:
            with _lock() as alive:
                _begin()
                _run_lanes(stop, alive)
                return
        except Busy:
            if not said:
                log.info("another worker is running; waiting to take over")
            said = True
            stop.wait(_LOOK_AGAIN)


def is_running() -> bool:
    """Tell whether a worker of the installation is running."""
    try:
        with _lock():
            return False
    except Busy:
        return True


def run_once() -> dict[str, int]:
    """Do all that waits now, then end.

    :returns: the number of steps by lane.
    :raises Busy: if a worker is running.
    """
    steps: dict[str, int] = {}
    with _lock():
        _begin()
        try:
            for lane in lanes():
                steps[lane.name] = 0
                while lane.step(timezone.now()):
                    steps[lane.name] += 1
        finally:
            _let_go()
    return steps


def configure_logging() -> None:
    """Write one line of key=value an event to the error output; nothing personal is ever logged."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        # Asked for at each line: the stream may have been replaced since.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )


def _begin() -> None:
    now = timezone.now()
    clock.enter(now)
    given_back = jobs.give_back(now)
    log.info("worker started", pid=os.getpid(), jobs_given_back=given_back)


def _run_lanes(stop: threading.Event, alive: Callable[[], bool]) -> None:
    """Run every lane in a thread until told to stop, or until the lock is lost."""
    ending = threading.Event()
    threads = [threading.Thread(target=_walk, args=(lane, ending), name=lane.name) for lane in lanes()]
    for thread in threads:
        thread.start()
    try:
        while not stop.wait(_LOOK_AGAIN):
            if not alive():
                log.error("the lock is lost: the database went away")
                break
    finally:
        ending.set()
        for thread in threads:
            thread.join()
        _let_go()
        log.info("worker ended", pid=os.getpid())
    if not stop.is_set():
        raise Busy


def _walk(lane: Lane, ending: threading.Event) -> None:
    """Step until told to end; after an error wait, longer each time, and connect anew."""
    errors = 0
    try:
        while not ending.is_set():
            try:
                busy = lane.step(timezone.now())
                errors = 0
            except Exception as error:
                errors += 1
                busy = False
                log.exception("lane stumbled", lane=lane.name, error=type(error).__name__)
                connection.close()
            if not busy:
                ending.wait(lane.pause * min(2**errors, 100))
    finally:
        connection.close()


def _let_go() -> None:
    from luodi.core import indexing

    indexing.port().close()


@contextmanager
def _lock() -> Iterator[Callable[[], bool]]:
    """Hold the lock of the installation; gives a function that tells whether it is still held.

    On PostgreSQL the database holds it too, so that workers on two machines cannot both run.

    :raises Busy: if another worker holds it.
    """
    path = Path(settings.LUODI_HOME) / "worker.lock"
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Busy("another worker is running on this machine") from error
        if connection.vendor != "postgresql":
            yield lambda: True
            return
        if not _ask("SELECT pg_try_advisory_lock(%s)"):
            raise Busy("another worker is running on another machine")
        try:
            yield _still_connected
        finally:
            try:
                _ask("SELECT pg_advisory_unlock(%s)")
            except DatabaseError:
                # A session that is gone holds no lock any more.
                connection.close()


def _still_connected() -> bool:
    try:
        return bool(_ask("SELECT %s > 0"))
    except Exception:
        return False


def _ask(question: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(question, [_LOCK_KEY])
        return cursor.fetchone()[0]


def last_seen() -> timedelta | None:
    """Give how long ago a worker last did something that comes round; None if never."""
    from luodi.core.models import OutboxEntry

    entry = OutboxEntry.objects.filter(channel=clock.CHANNEL, subject="audit: seal").first()
    last = entry.payload.get("last") if entry else None
    return timezone.now() - datetime.fromisoformat(last) if last else None
