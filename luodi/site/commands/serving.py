"""Serve pages, with the worker as a child beside the server: both end together, a dead worker is started anew."""

from __future__ import annotations

import contextlib
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

from luodi.site.commands.frame import Failed

# A worker that dies at once is not started more often than this, in seconds.
_LEAST_LIFE, _LONGEST_WAIT = 5.0, 30.0


class WorkerBeside:
    """Keep one worker process alive; the pipe to its input ends it even if we are killed."""

    def __init__(self) -> None:
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-beside", daemon=True)

    def __enter__(self) -> WorkerBeside:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(5)

    def _keep(self) -> None:
        wait = 1.0
        while not self._ending.is_set():
            began = time.monotonic()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "luodi", "worker", "--until-eof"], stdin=subprocess.PIPE
            )
            code = self._child.wait()
            if self._ending.is_set():
                return
            wait = 1.0 if time.monotonic() - began > _LEAST_LIFE else min(2 * wait, _LONGEST_WAIT)
            print(
                f"the worker ended with code {code}; started again in {wait:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            self._ending.wait(wait)


def serve(host: str, port: int, *, worker: bool, threads: int, ready: str = "") -> int:
    """Serve until SIGINT or SIGTERM; ``ready`` is printed once the address is open.

    :raises Failed: if the address cannot be had.
    """
    import waitress  # type: ignore[import-untyped]
    from django.conf import settings

    # Collected files are optional; the finder of the package serves them otherwise.
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    from luodi.site.wsgi import application

    try:
        server = waitress.create_server(
            application,
            host=host,
            port=port,
            threads=threads,
            # Answers among 500 connections that send nothing (docs/adr/0002-embedded-server.md).
            connection_limit=1000,
            channel_timeout=20,
            max_request_body_size=32 * 1024 * 1024,
            ident="luodi",
            # A proxy's headers reach the application only where one is said to stand in front.
            clear_untrusted_proxy_headers=not settings.LUODI_PROXIES,
        )
    except OSError as error:
        raise Failed(
            f"cannot listen on {host}:{port}: {error.strerror}. Choose another port with --port."
        ) from error
    signal.signal(signal.SIGTERM, _end)
    with WorkerBeside() if worker else contextlib.nullcontext():
        print(ready, flush=True)
        # Returns when a signal has raised SystemExit or KeyboardInterrupt inside.
        server.run()
        server.close()
    return 0


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
