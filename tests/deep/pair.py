"""Be a server and a worker that can be killed, and give programs their keys."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.installation import ROOT, Installation, Served

_TOKENS = """
import django, json, sys; django.setup()
from datetime import timedelta
from django.utils import timezone
from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken, User
now, made = timezone.now(), {}
for email in sys.argv[1:]:
    made[email] = f"secret-of-{email}"
    ApiToken.objects.create(user=User.objects.get(email=email), name="deep", token_hash=secret_hash(made[email]),
                            created_at=now, expires_at=now + timedelta(days=1))
print(json.dumps(made))
"""


def said_by(own: Installation, code: str, *words: str) -> str:
    """Run some code beside an installation, and give what it printed."""
    environment = {**own.environment, "DJANGO_SETTINGS_MODULE": "luodi.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def tokens(own: Installation, *emails: str) -> dict[str, str]:
    """Give each account a token for the API."""
    return dict(json.loads(said_by(own, _TOKENS, *emails)))


def _begun(log: Path) -> int:
    """Count the servers that said that they listen."""
    return log.read_text().count("Luodi listens") if log.exists() else 0


@dataclass
class Pair:
    """Be a server and a worker, each a process of its own, that can be killed and started again."""

    own: Installation
    port: int
    server: subprocess.Popen[str] | None = None
    worker: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start what is not running, and wait until the server answers."""
        if self.worker is None or self.worker.poll() is not None:
            self.worker = self.own.start("worker")
        if self.server is None or self.server.poll() is not None:
            log = self.own.home / "serve.log"
            before = _begun(log)
            self.server = self.own.start("serve", "--no-worker", "--port", str(self.port))
            Served(self.server, self.port).wait(log)
            # It answers itself, and nothing that another left behind.
            deadline = time.monotonic() + 30
            while _begun(log) == before:
                assert self.server.poll() is None, log.read_text()[-5000:]
                assert time.monotonic() < deadline, "something else answers at its address"
                time.sleep(0.05)

    def kill(self, name: str) -> None:
        """End one of the two, or both, without any warning."""
        for process in {"server": [self.server], "worker": [self.worker]}.get(
            name, [self.server, self.worker]
        ):
            assert process is not None
            process.send_signal(signal.SIGKILL)
        for process in (self.server, self.worker):
            if process is not None and (name == "both" or process is getattr(self, name)):
                process.wait(30)

    def end(self) -> None:
        """End both in good order."""
        for process in (self.server, self.worker):
            assert process is not None
            process.send_signal(signal.SIGTERM)
            assert process.wait(60) == 0
