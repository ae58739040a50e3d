"""Let processes of their own do something to the test's database at one and the same moment."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import quote

from django.db import connection

ROOT = Path(__file__).resolve().parents[1]


class Beside:
    """Be a process beside: it has said "ready", and answers each line that it is sent with one line."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def send(self, line: str) -> None:
        """Send a line, waiting for nothing."""
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def answer(self) -> str:
        """Wait for its line."""
        assert self._process.stdout
        said = self._process.stdout.readline().strip()
        assert said, f"the process ended with code {self._process.wait()}"
        return said


@contextmanager
def beside(folder: Path, program: str, *lines: Sequence[str]) -> Iterator[list[Beside]]:
    """Start a program of the tests once for each line of words, and wait until all are ready.

    What they change in a database in memory, they change in a copy: there only they can tell what came of it.
    """
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "luodi.site.settings",
        "LUODI_HOME": str(folder),
        "LUODI_DATABASE_URL": address_of_database(folder),
    }
    with ExitStack() as stack:
        found = []
        for words in lines:
            command = [sys.executable, str(ROOT / "tests" / program), *words]
            process = subprocess.Popen(
                command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
            found.append(Beside(stack.enter_context(process)))
        assert [one.answer() for one in found] == ["ready"] * len(found)
        yield found


def at_once(processes: Sequence[Beside], lines: Sequence[str] = ()) -> list[str]:
    """Send each its line (or all the word to go) before any is listened to; gives their answers."""
    for process, line in zip(processes, lines or ["go"] * len(processes), strict=True):
        process.send(line)
    return [process.answer() for process in processes]


def address_of_database(folder: Path) -> str:
    """Give an address under which other processes reach the test's database; one in memory is copied to a file."""
    if connection.vendor == "sqlite":
        path = folder / "copy.sqlite3"
        connection.ensure_connection()
        with sqlite3.connect(path) as copy:
            connection.connection.backup(copy)
        copy.close()
        return f"sqlite:///{path}"
    known = connection.settings_dict
    user = f"{quote(known['USER'])}:{quote(known['PASSWORD'])}" if known["PASSWORD"] else quote(known["USER"])
    return f"postgresql://{user}@{quote(known['HOST'], safe='')}:{known['PORT']}/{known['NAME']}"
