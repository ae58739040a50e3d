"""Let the requests of a process take turns.

Drawing a page needs the interpreter, which one thread has at a time. Threads that draw at once only take it from each
other, at every question to the database, and all of them are late: eight clients get 83 pages a second one after the
other, and 32 with three at once (docs/adr/0002-embedded-server.md). So requests wait for their turn in order. Who has
not finished after ``PATIENCE`` waits for something or has long work, and keeps nobody waiting any longer.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Final

PATIENCE: Final = 0.25
"""Seconds after which the next one begins although the one before has not finished."""

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Turns:
    """Be a WSGI application that lets another one answer one request after the other.

    A turn ends when the answer begins: bodies that are made while they are sent are sent outside of it.
    """

    def __init__(self, application: Application, patience: float = PATIENCE) -> None:
        self._application = application
        self._patience = patience
        self._changed = threading.Condition()
        self._waiting: deque[object] = deque()
        self._began: dict[object, float] = {}
        self.began: Callable[[], None] = lambda: None
        """Called when a request that waited has its turn."""

    @property
    def waiting(self) -> int:
        """Count the requests whose turn has not come."""
        return len(self._waiting)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request when it is its turn."""
        with self._turn():
            return self._application(environ, start_response)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        me = object()
        with self._changed:
            self._waiting.append(me)
            waited = False
            while (left := self._left(me)) > 0:
                waited = True
                self._changed.wait(left)
            self._waiting.popleft()
            self._began[me] = time.monotonic()
            self._changed.notify_all()
        if waited:
            self.began()
        try:
            yield
        finally:
            with self._changed:
                del self._began[me]
                self._changed.notify_all()

    def _left(self, me: object) -> float:
        """Give the seconds to wait at most before looking again; none if it is our turn."""
        if self._waiting[0] is not me:
            # Whoever is before us tells when he has begun.
            return 60.0
        latest = max(self._began.values(), default=None)
        return 0.0 if latest is None else max(0.0, latest + self._patience - time.monotonic())
