"""Let the writers of one SQLite file wait for each other by locks beside it, looked at often.

SQLite lets writers that wait look again ten times a second. While others write without a pause, the moment in which
nobody does is too short to be met that way, and somebody waits until the time is over: 300 phones on an overloaded
machine brought two of them to "database is locked" after 20 seconds. Here all that wait, in all processes, look some
hundred times a second and have the same chance, so that nobody is passed over for long. The system takes the locks
away from a process that dies.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import Final

PATIENCE: Final = 20.0
"""Seconds after which somebody who waits gives up: by then, whoever writes hangs."""

_LOOK_AGAIN: Final = 0.002


class Turn:
    """Be the place of one connection among the writers of a database file.

    Who waits first comes to a gate, which one passes at a time and keeps until it is its turn: so whoever has just
    written and wants to write again stands behind those who wait.
    """

    def __init__(self, database: str, patience: float = PATIENCE) -> None:
        self._paths = (f"{database}-gate", f"{database}-turn")
        self._patience = patience
        self._open: tuple[int, int] | None = None
        self.held = False

    def take(self) -> bool:
        """Wait until it is this connection's turn; False if somebody else keeps it for too long."""
        if self._open is None:
            gate, turn = (os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600) for path in self._paths)
            self._open = gate, turn
        gate, turn = self._open
        end = time.monotonic() + self._patience
        if not _locked(gate, end):
            return False
        try:
            self.held = _locked(turn, end)
        finally:
            fcntl.flock(gate, fcntl.LOCK_UN)
        return self.held

    def give(self) -> None:
        """Let the next one write; nothing happens where it is not this connection's turn."""
        if self.held and self._open is not None:
            self.held = False
            fcntl.flock(self._open[1], fcntl.LOCK_UN)

    def leave(self) -> None:
        """Give the place up with the connection."""
        self.give()
        for descriptor in self._open or ():
            os.close(descriptor)
        self._open = None


def _locked(descriptor: int, end: float) -> bool:
    """Lock a file, unless somebody else does so beyond the end."""
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_AGAIN)
        else:
            return True
