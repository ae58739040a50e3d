"""An installation of its own, driven through the `luodi` command as an administrator would."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Installation:
    """Be a data folder with its database, on SQLite or on the PostgreSQL that the tests run on."""

    home: Path
    database: str = ""
    mode: str = "demo"
    processes: list[subprocess.Popen[str]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """Give the environment in which its commands run."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
        own = {"LUODI_HOME": str(self.home), "LUODI_MODE": self.mode, "LANG": "C.UTF-8"}
        return {**kept, **own, **({"LUODI_DATABASE_URL": self.database} if self.database else {})}

    def run(self, *words: str | Path, code: int = 0, timeout: float = 180) -> str:
        """Run a command to its end and give what it said.

        :raises AssertionError: if it ends with another code.
        """
        line = [sys.executable, "-m", "luodi", *map(str, words)]
        done = subprocess.run(
            line, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=timeout
        )
        said = done.stdout + done.stderr
        assert done.returncode == code, (
            f"luodi {' '.join(map(str, words))} ended with {done.returncode}:\n{said}"
        )
        return said

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on; whoever asked for the installation need not end it."""
        line = [sys.executable, "-m", "luodi", *words]
        with (self.home / f"{words[0]}.log").open("a") as log:
            process = subprocess.Popen(
                line, cwd=ROOT, env=self.environment, stdout=log, stderr=log, text=True
            )
        self.processes.append(process)
        return process

    def serve(self, *more: str, worker: bool = True) -> Served:
        """Serve on a free port, and wait until it answers."""
        port = free_port()
        words = ("serve", "--port", str(port), "--worker" if worker else "--no-worker", *more)
        served = Served(self.start(*words), port)
        served.wait(self.home / "serve.log")
        return served

    def end(self) -> None:
        """End what is still running."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait(30)


@dataclass
class Served:
    """Be a running server."""

    process: subprocess.Popen[str]
    port: int

    @property
    def address(self) -> str:
        """Give where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def wait(self, log: Path, seconds: float = 90) -> None:
        """Wait until it answers."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            assert self.process.poll() is None, log.read_text()
            try:
                with urlopen(f"{self.address}/login/", timeout=5):  # noqa: S310 - our own server
                    return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError(f"no answer within {seconds} s:\n{log.read_text()}")

    def end(self) -> int:
        """Ask it to end, as a service manager does; gives its code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@contextmanager
def installation(home: Path, mode: str = "demo") -> Iterator[Installation]:
    """Make an empty installation, on PostgreSQL in a database that is dropped afterwards."""
    home.mkdir(parents=True, exist_ok=True)
    server = os.environ.get("LUODI_DATABASE_URL", "")
    if not server.startswith("postgres"):
        own = Installation(home, mode=mode)
        try:
            yield own
        finally:
            own.end()
        return
    import psycopg

    name = f"luodi_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        own = Installation(home, f"{server.rpartition('/')[0]}/{name}", mode=mode)
        try:
            yield own
        finally:
            own.end()
            admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
