"""`luodi worker`: keep the index, send mails, do what is due."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser("worker", help="keep the index, send mails, run jobs (part of `luodi serve`)")
    verb.add_argument("--once", action="store_true", help="do what waits now, then end")
    verb.add_argument("--until-eof", action="store_true", help=argparse.SUPPRESS)
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Work until told to end.

    :raises Failed: if another worker is running and this one was to work once.
    """
    frame.start()
    frame.require_sound_database()
    from luodi.core import worker

    worker.configure_logging()
    if chosen.once:
        try:
            steps = worker.run_once()
        except worker.Busy as error:
            raise frame.Failed(f"{error}; it does this work already.") from error
        print(", ".join(f"{name}: {count}" for name, count in steps.items()))
        return 0
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    if chosen.until_eof:
        # The server holds the other end; when it dies in whatever way, its worker ends too.
        threading.Thread(target=_wait_for_end, args=(stop,), daemon=True).start()
    worker.run(stop)
    return 0


def _wait_for_end(stop: threading.Event) -> None:
    # The bare descriptor: a thread that waits in sys.stdin would hold its lock at the interpreter's end.
    while os.read(sys.stdin.fileno(), 4096):
        pass
    stop.set()
