"""`luodi serve`: serve pages and API."""

from __future__ import annotations

import argparse
from typing import Any

from luodi.site.commands import frame
from luodi.site.commands.serving import serve, serve_inherited, usual_processes


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser("serve", help="serve pages and API, with the worker beside")
    add_address(verb)
    verb.add_argument(
        "--worker",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="run the worker beside the server (default); --no-worker where `luodi worker` runs on its own",
    )
    verb.add_argument("--inherited", type=int, help=argparse.SUPPRESS)
    verb.add_argument("--until-eof", action="store_true", help=argparse.SUPPRESS)
    verb.set_defaults(run=run)


def add_address(verb: argparse.ArgumentParser) -> None:
    """Describe the options that say where to listen."""
    verb.add_argument("--host", default="127.0.0.1", help="address to listen on (default 127.0.0.1)")
    verb.add_argument("--port", type=int, default=8000, help="port to listen on (default 8000)")
    verb.add_argument(
        "--processes",
        type=int,
        default=usual_processes(),
        help="processes that draw pages (default: one a processor, at most 4)",
    )
    verb.add_argument(
        "--threads", type=int, default=4, help="requests a process holds at once; they take turns (default 4)"
    )


def run(chosen: argparse.Namespace) -> int:
    """Serve until told to end."""
    if chosen.inherited is not None:
        return serve_inherited(chosen.inherited, chosen.threads)
    frame.start()
    frame.require_sound_database()
    ready = f"Luodi listens on http://{chosen.host}:{chosen.port}/  (Ctrl-C ends it)"
    return serve(
        chosen.host,
        chosen.port,
        worker=chosen.worker,
        threads=chosen.threads,
        processes=chosen.processes,
        ready=ready,
    )
