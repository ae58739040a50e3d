"""`luodi backup` and `luodi restore`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verbs."""
    verb = verbs.add_parser(
        "backup", help="write database, files and secret into a new folder, while all goes on"
    )
    verb.add_argument("folder", type=Path, help="a new or empty folder; keep it as safe as the data itself")
    verb.set_defaults(run=run_backup)
    verb = verbs.add_parser("restore", help="verify a backup and put it back; the index is built anew")
    verb.add_argument("folder", type=Path, help="a folder that `luodi backup` has written")
    verb.add_argument("--force", action="store_true", help="put it in the place of the data that is there")
    verb.add_argument("--verify", action="store_true", help="only hold the backup against its checksums")
    verb.set_defaults(run=run_restore)


def run_backup(chosen: argparse.Namespace) -> int:
    """Write a backup.

    :raises Failed: if it cannot be made.
    """
    frame.start()
    frame.require_sound_database()
    from django.utils import timezone

    from luodi.core import backup

    try:
        backup.back_up(chosen.folder.resolve(), at=timezone.now(), say=frame.steps())
    except (backup.BackupError, OSError) as error:
        raise frame.Failed(f"no backup was made: {error}") from error
    print(f"backup written to {chosen.folder}; `luodi restore --verify {chosen.folder}` checks it.")
    return 0


def run_restore(chosen: argparse.Namespace) -> int:
    """Put a backup back, or only verify it.

    :raises Failed: if it cannot be put back.
    """
    frame.start()
    from luodi.core import backup

    try:
        if chosen.verify:
            manifest = backup.verify(chosen.folder)
            rows = sum(manifest["tables"].values())
            print(
                f"backup of {manifest['made_at']}: {len(manifest['files'])} files and {rows} rows, checksums right"
            )
            return 0
        return _restore(chosen)
    except (backup.BackupError, OSError) as error:
        raise frame.Failed(str(error)) from error


def _restore(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from luodi.core import backup, indexer, indexing, worker
    from luodi.privacy.erasing import erase_again

    with frame.plain_errors():
        if worker.is_running():
            raise frame.Failed("a worker is running on this installation: end the server first.")
        say = frame.steps()
        manifest = backup.restore(chosen.folder.resolve(), force=chosen.force, at=timezone.now(), say=say)
        if count := frame.migrate():
            say(f"database: {count} newer migrations applied")
        if count := erase_again(at=timezone.now()):
            say(f"personal data: {count} people erased again who had been erased since")
        indexer.rebuild()
    held = sum(manifest["index"]["documents"].values())
    now = sum(indexing.port().count(source.model._meta.label_lower) for source in indexing.sources())
    say(f"index: {now} records ({held} when the backup was made)")
    print("restored; `luodi check` looks at everything, `luodi serve` starts it.")
    return 0
