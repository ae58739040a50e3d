"""Serve pages, with further server processes and the worker as children: all end together, a dead one starts anew."""

from __future__ import annotations

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import FrameType
from typing import Any

from luodi.site.commands import frame
from luodi.site.commands.frame import Failed

# A child that dies at once is not started more often than this, in seconds.
_LEAST_LIFE, _LONGEST_WAIT = 5.0, 30.0
# Seconds that an address may be taken by what a server left behind that was killed.
_LETTING_GO = 3.0
# Seconds in which a process ends by itself once it is told to.
_FINISHING = 20.0
# Beyond this the database is what is waited for.
_MOST_PROCESSES = 4


def usual_processes() -> int:
    """Choose how many processes draw pages: one a processor, as one process draws with one processor only.

    Where a listening socket cannot be handed to children, there is one.
    """
    return 1 if sys.platform == "win32" else min(_MOST_PROCESSES, os.cpu_count() or 1)


class Beside:
    """Keep one child alive that runs a verb of ours; the pipe to its input ends it even if we are killed."""

    def __init__(self, *words: str, descriptors: Sequence[int] = ()) -> None:
        self._words = words
        self._descriptors = descriptors
        self._ending = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name=f"{words[0]}-beside", daemon=True)

    def __enter__(self) -> Beside:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._ending.set()
        child = self._child
        if child is not None:
            child.terminate()
            try:
                child.wait(_FINISHING)
            except subprocess.TimeoutExpired:
                child.kill()
        self._thread.join(5)

    def _keep(self) -> None:
        wait = 1.0
        while not self._ending.is_set():
            began = time.monotonic()
            self._child = subprocess.Popen(
                [sys.executable, "-m", "luodi", *self._words, "--until-eof"],
                stdin=subprocess.PIPE,
                pass_fds=self._descriptors,
            )
            code = self._child.wait()
            if self._ending.is_set():
                return
            wait = 1.0 if time.monotonic() - began > _LEAST_LIFE else min(2 * wait, _LONGEST_WAIT)
            print(
                f"{self._words[0]}: a process ended with code {code}; started again in {wait:.0f} s",
                file=sys.stderr,
                flush=True,
            )
            self._ending.wait(wait)


def serve(host: str, port: int, *, worker: bool, threads: int, processes: int, ready: str = "") -> int:
    """Serve until SIGINT or SIGTERM; ``ready`` is printed once the address is open.

    :raises Failed: if the address cannot be had.
    """
    listening = _listen(host, port)
    server = _server(listening, threads)
    signal.signal(signal.SIGTERM, _end)
    with ExitStack() as children:
        if worker:
            children.enter_context(Beside("worker"))
        number = listening.fileno()
        for _ in range(processes - 1):
            words = ("serve", "--inherited", str(number), "--threads", str(threads))
            children.enter_context(Beside(*words, descriptors=[number]))
        print(ready, flush=True)
        _run(server)
    return 0


def serve_inherited(number: int, threads: int) -> int:
    """Serve from a socket that another process of ours opened, until our input ends or we are told to."""
    signal.signal(signal.SIGTERM, _end)
    # An interrupt from the terminal reaches all processes; the one that started us ends us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    listening, at_work = socket.socket(fileno=number), threading.Event()
    # Before anything that takes long: who is started anew in our place wants the address.
    threading.Thread(target=_wait_for_end, args=(listening, at_work), daemon=True).start()
    frame.start()
    at_work.set()
    _run(_server(listening, threads))
    return 0


def _listen(host: str, port: int) -> socket.socket:
    try:
        ((family, kind, protocol, _name, address), *_others) = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        listening = socket.socket(family, kind, protocol)
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        _bind(listening, address)
    except OSError as error:
        raise Failed(
            f"cannot listen on {host}:{port}: {error.strerror}. Choose another port with --port."
        ) from error
    return listening


def _bind(listening: socket.socket, address: Any) -> None:
    """Take an address, also from the children of a server that was killed a moment ago.

    :raises OSError: if it stays taken.
    """
    patience = time.monotonic() + _LETTING_GO
    while True:
        try:
            listening.bind(address)
            return
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > patience:
                listening.close()
                raise
        time.sleep(0.1)


def _server(listening: socket.socket, threads: int) -> Any:
    from django.conf import settings

    # Collected files are optional; the finder of the package serves them otherwise.
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    from luodi.site import taking
    from luodi.site.turns import Turns
    from luodi.site.wsgi import application

    return taking.server(
        Turns(application),
        listening,
        threads=threads,
        # Answers among 500 connections that send nothing (docs/adr/0002-embedded-server.md).
        connection_limit=1000,
        channel_timeout=20,
        max_request_body_size=32 * 1024 * 1024,
        ident="luodi",
        # A proxy's headers reach the application only where one is said to stand in front.
        clear_untrusted_proxy_headers=not settings.LUODI_PROXIES,
    )


def _run(server: Any) -> None:
    frame.settle()
    # Returns when a signal has raised SystemExit or KeyboardInterrupt inside.
    server.run()
    server.close()


def _wait_for_end(listening: socket.socket, at_work: threading.Event) -> None:
    # The bare descriptor: a thread that waits in sys.stdin would hold its lock at the interpreter's end.
    while os.read(0, 4096):
        pass
    # The one that started us is gone: nobody is taken any more, and what is at work here is done to its end.
    if at_work.is_set():
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(_FINISHING)
    # An exception out of a signal's handler can be lost, as in a callback at the end of an object's life; then it would
    # listen again and serve for ever, with nobody above it.
    os._exit(0)


def _end(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
