"""`luodi check`: look at everything that must be right, and say what to do about what is not."""

from __future__ import annotations

import argparse
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from luodi.site.commands import frame

_LEAST_FREE = 1 << 30
_LONG = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """Be what one look found: in words, and what to do if it is not well."""

    well: bool
    said: str
    remedy: str = ""


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser(
        "check", help="look at database, guards, audit, index, outbox and disk; 1 if all is not well"
    )
    verb.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Look at everything, also after one thing was found wrong."""
    frame.start()
    looks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("settings", _settings),
        ("database", _database),
        ("guards", _guards),
        ("durability", _durability),
        ("audit", _audit),
        ("index", _index),
        ("vectors", _vectors),
        ("outbox", _outbox),
        ("worker", _worker),
        ("disk", _disk),
    )
    well = True
    for name, look in looks:
        try:
            finding = look()
        except Exception as error:
            finding = Finding(False, f"could not be looked at: {type(error).__name__}: {error}", "see above")
        well = well and finding.well
        print(f"{'ok' if finding.well else '!!'}  {name:10}  {finding.said}", flush=True)
        if not finding.well:
            print(f"    {'':10}  -> {finding.remedy}", flush=True)
    return 0 if well else 1


def _settings() -> Finding:
    from django.conf import settings

    # Unknown names stop every command before this; what is left is what cannot be seen from a name.
    secret = Path(settings.LUODI_HOME) / "secret"
    if secret.exists() and stat.S_IMODE(secret.stat().st_mode) & 0o077:
        return Finding(False, f"{secret} can be read by others", f"chmod 600 {secret}")
    if (
        settings.LUODI_MODE == "production"
        and not settings.LUODI_SITE_URL.startswith("https://")
        and settings.LUODI_HTTPS
    ):
        return Finding(
            False,
            f"links in mails begin with {settings.LUODI_SITE_URL}",
            "set LUODI_SITE_URL to the https address",
        )
    return Finding(True, f"mode {settings.LUODI_MODE}, data in {settings.LUODI_HOME}")


def _database() -> Finding:
    from django.db import connection

    if waiting := frame.pending_migrations():
        return Finding(False, f"{len(waiting)} migrations are not applied", "luodi migrate")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA quick_check")
            verdict = cursor.fetchone()[0]
            cursor.execute("PRAGMA foreign_key_check")
            strays = len(cursor.fetchall())
            if verdict != "ok" or strays:
                return Finding(False, f"{verdict}, {strays} broken references", "restore the latest backup")
            cursor.execute("SELECT sqlite_version()")
        else:
            cursor.execute("SHOW server_version")
        return Finding(True, f"{connection.vendor} {cursor.fetchone()[0]}, all migrations applied")


def _guards() -> Finding:
    from django.db import connection

    from luodi.core import guards

    lost = guards.missing(connection)
    if lost:
        return Finding(
            False,
            f"missing: {', '.join(sorted(lost))}",
            "luodi migrate; if that does not help, restore a backup",
        )
    return Finding(True, f"all {len(guards.expected())} triggers in place")


def _durability() -> Finding:
    """Look whether what was acknowledged survives a power cut."""
    from django.db import connection

    wanted = (
        {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"}
        if connection.vendor == "sqlite"
        else {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    )
    found = {}
    with connection.cursor() as cursor:
        for name in wanted:
            cursor.execute(f"PRAGMA {name}" if connection.vendor == "sqlite" else f"SHOW {name}")
            found[name] = str(cursor.fetchone()[0])
    wrong = [
        f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value
    ]
    if wrong:
        return Finding(
            False,
            "; ".join(wrong),
            "what is saved may be lost in a power cut: set the server's defaults again",
        )
    return Finding(True, ", ".join(f"{name}={value}" for name, value in found.items()))


def _audit() -> Finding:
    from django.utils import timezone

    from luodi.core import audit
    from luodi.core.models import AuditEntry

    sealed = AuditEntry.objects.exclude(seal=None).order_by("seal")
    broken = audit.broken_links(sealed.iterator(chunk_size=2000))
    if broken:
        return Finding(
            False,
            f"{len(broken)} entries were altered, first {broken[0]}",
            "keep a copy, find out who; compare with a backup",
        )
    waiting = AuditEntry.objects.filter(seal=None).order_by("at").first()
    late = waiting is not None and timezone.now() - waiting.at > timedelta(hours=1)
    said = f"{sealed.count()} entries sealed, chain unbroken"
    return Finding(
        not late, f"{said}, others wait to be sealed" if late else said, "start the worker: luodi worker"
    )


def _index() -> Finding:
    from luodi.core import indexer
    from luodi.core.search import IndexUnavailable

    try:
        difference = indexer.compare()
    except IndexUnavailable as error:
        return Finding(False, str(error), "luodi index rebuild (the worker does it by itself)")
    if difference.keys and not indexer.backlog()["waiting"]:
        return Finding(False, "; ".join(difference.lines()), "luodi index check --repair")
    return Finding(True, f"{difference.compared} records, {len(difference.keys)} on their way")


def _vectors() -> Finding:
    """Look whether records can be compared by meaning, where that is wanted."""
    from luodi.core import indexing

    state = indexing.port().vectors(indexing.labels(), probe=True)
    if state is None:
        return Finding(True, "none configured, needs are matched by wording alone")
    said = f"{state.model}: {state.held} records have one, {state.missing} have none yet"
    if state.refused:
        said += f", {state.refused} texts are refused by the model"
    if state.trouble:
        return Finding(
            False, f"{said}; {state.trouble}", "needs are matched by wording meanwhile; see LUODI_VECTORS"
        )
    return Finding(True, said)


def _outbox() -> Finding:
    from django.db.models import Count, Min, Q
    from django.utils import timezone

    from luodi.core.clock import CHANNEL
    from luodi.core.models import OutboxEntry

    rows = OutboxEntry.objects.filter(done_at=None)
    failing = rows.exclude(error="").values_list("channel", flat=True)
    counts = rows.exclude(channel=CHANNEL).aggregate(
        all=Count("pk"), oldest=Min("due_at", filter=Q(error=""))
    )
    if failing:
        return Finding(
            False,
            f"{len(failing)} entries fail ({', '.join(sorted(set(failing)))})",
            "see the worker's log; table core_outboxentry, column error",
        )
    late = counts["oldest"] is not None and timezone.now() - counts["oldest"] > _LONG
    return Finding(not late, f"{counts['all']} entries wait", "start the worker: luodi worker")


def _worker() -> Finding:
    from luodi.core import worker

    ago = worker.last_seen()
    if ago is None or ago > _LONG:
        said = "never ran" if ago is None else f"last seen {ago.total_seconds() / 60:.0f} minutes ago"
        return Finding(False, said, "luodi serve runs it beside the server; else luodi worker")
    return Finding(True, f"last seen {ago.total_seconds():.0f} s ago")


def _disk() -> Finding:
    from django.conf import settings

    space = shutil.disk_usage(settings.LUODI_HOME)
    said = f"{space.free / (1 << 30):.1f} GiB free"
    return Finding(space.free >= _LEAST_FREE, said, "make room: with a full disk nothing can be saved")
