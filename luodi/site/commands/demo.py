"""`luodi demo`: load the demonstration if it is not there, and serve it."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import threading
import webbrowser
from pathlib import Path
from typing import Any

from luodi.site.commands import frame
from luodi.site.commands.serve import add_address
from luodi.site.commands.serving import serve


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser("demo", help="load the demonstration and serve it")
    add_address(verb)
    verb.add_argument(
        "--reset", action="store_true", help="begin anew: what was entered in the demonstration is lost"
    )
    verb.add_argument("--results", type=int, metavar="N", help="load at most so many texts of the catalogue")
    verb.add_argument("--load-only", action="store_true", help="load it, do not serve")
    verb.add_argument(
        "--browser",
        action=argparse.BooleanOptionalAction,
        default=sys.platform == "darwin"
        or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")),
        help="open a browser (default where there is a desktop)",
    )
    verb.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Load what is missing, then serve until told to end."""
    address = f"http://{_shown(chosen.host)}:{chosen.port}"
    os.environ.setdefault("LUODI_SITE_URL", address)
    frame.start("demo")
    _load(reset=chosen.reset, most=chosen.results)
    if chosen.load_only:
        return 0
    if chosen.browser:
        threading.Timer(1.5, webbrowser.open, [address]).start()
    ready = f"\n{_accounts()}\n\nLuodi's demonstration is ready: {address}/  (Ctrl-C ends it)"
    return serve(
        chosen.host,
        chosen.port,
        worker=True,
        threads=chosen.threads,
        processes=chosen.processes,
        ready=ready,
    )


def _shown(host: str) -> str:
    return "127.0.0.1" if host in {"", "0.0.0.0", "::"} else host  # noqa: S104


def _load(*, reset: bool, most: int | None) -> None:
    """Bring the demonstration into the database and the index.

    :raises Failed: if the database is somebody's real one.
    """
    from django.utils import timezone

    from luodi.core import indexer
    from luodi.core.ordering import know_tables
    from luodi.site.demo import store

    say = frame.steps()
    if frame.pending_migrations():
        say("preparing the database ...")
        frame.migrate()
    if not store.is_empty() and not store.is_stored():
        raise frame.Failed("this data folder holds a real installation; name another one with LUODI_HOME.")
    if reset and store.is_stored():
        say("forgetting the old demonstration ...")
        _forget()
        frame.migrate()
    if not store.is_stored():
        store.store_demonstration(timezone.now(), most=most, say=say)
        say("building the search index ...")
        say(f"{indexer.rebuild()} records can be found")
        store.store_judgements(timezone.now(), say=say)
        know_tables()


def _forget() -> None:
    """Empty the database, and remove index, files and mails that belong to it.

    :raises Failed: while the demonstration is being served.
    """
    from django.conf import settings
    from django.db import connection

    from luodi.core import indexing, worker

    if worker.is_running():
        raise frame.Failed("the demonstration is being served: end that server first.")
    indexing.port().close()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    connection.close()
    if connection.vendor == "sqlite":
        path = str(connection.settings_dict["NAME"])
        for ending in ("", "-wal", "-shm"):
            Path(path + ending).unlink(missing_ok=True)
    folders = (settings.LUODI_INDEX_DIR, settings.LUODI_FILES_DIR, settings.LUODI_SPARE_DIR)
    for folder in (*folders, settings.LUODI_HOME / "mail"):
        shutil.rmtree(folder, ignore_errors=True)


def _accounts() -> str:
    from django.utils import timezone
    from django.utils.translation import override

    from luodi.accounts.queries import demo_accounts

    with override("en"):
        rows = demo_accounts(timezone.localdate())
        lines = [f"  {row.name:16} {'; '.join(row.duties)}" for row in rows]
    return "Log in with one click as one of these invented people:\n" + "\n".join(lines)
