"""Back up a running installation and put it back, every byte and row counted.

A backup is a folder: ``manifest.json``, the database (a file of SQLite, or one compressed file a table of
PostgreSQL), ``files/`` and the secret that second factors are sealed with. It is readable by its owner only. The
index is not in it: it is built anew from the database; the manifest says what it held.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from luodi.core import dump, indexing
from luodi.core.search import IndexUnavailable

FORMAT: Final = 1
_MANIFEST: Final = "manifest.json"
Say = Callable[[str], None]


class BackupError(Exception):
    """Report a backup that cannot be made or put back; the message says why and what to do."""


def back_up(target: Path, *, at: datetime, say: Say) -> dict[str, Any]:
    """Write a backup of the running installation into a new folder; nobody has to stop working.

    The folder gets its name only when it is whole.

    :returns: the manifest.
    :raises BackupError: if there is something at ``target`` already.
    """
    if target.exists() and any(target.iterdir()):
        raise BackupError(f"{target} is not empty: name a new folder.")
    folder = target.with_name(f"{target.name}.part")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    tables = dump.save(folder)
    say(f"database: {len(tables)} tables, {sum(tables.values())} rows")
    # After the database: what it names is there, and files are never changed.
    count = _copy_tree(Path(settings.LUODI_FILES_DIR), folder / "files")
    say(f"files: {count}")
    secret = Path(settings.LUODI_HOME) / "secret"
    if secret.exists():
        shutil.copyfile(secret, folder / "secret")
    manifest = {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "database": connection.vendor,
        "migrations": sorted(map(list, MigrationRecorder(connection).applied_migrations())),
        "tables": tables,
        "index": _index_manifest(),
        "files": {str(path.relative_to(folder)): _described(path) for path in _walk(folder)},
    }
    _write(folder / _MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=1))
    for path in _walk(folder):
        path.chmod(0o600)
        _sync(path)
    if target.exists():
        target.rmdir()
    folder.rename(target)
    _sync(target.parent)
    return manifest


def verify(source: Path) -> dict[str, Any]:
    """Hold every file of a backup against its checksum.

    :returns: the manifest.
    :raises BackupError: if it is no backup, or one that was damaged.
    """
    try:
        manifest: dict[str, Any] = json.loads((source / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BackupError(f"{source} is no backup: {_MANIFEST} cannot be read ({error}).") from error
    if manifest.get("format") != FORMAT:
        raise BackupError(f"this backup has format {manifest.get('format')}; this version reads {FORMAT}.")
    wrong = []
    for name, said in manifest["files"].items():
        path = source / name
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif _described(path) != said:
            wrong.append(f"{name} was changed")
    if wrong:
        more = f" and {len(wrong) - 5} more" if len(wrong) > 5 else ""
        raise BackupError(f"the backup is damaged: {'; '.join(wrong[:5])}{more}.")
    return manifest


def restore(source: Path, *, force: bool, at: datetime, say: Say) -> dict[str, Any]:
    """Put a backup back: verified, into an empty installation, and counted afterwards.

    With ``force`` what is there is set aside (SQLite, files) or dropped (PostgreSQL).

    :returns: the manifest.
    :raises BackupError: if it is damaged, of another database, or there is data already.
    """
    manifest = verify(source)
    say(f"backup of {manifest['made_at']}: {len(manifest['files'])} files, checksums right")
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"this backup is of {manifest['database']}, but LUODI_DATABASE_URL names {connection.vendor}."
        )
    migrations = [(app, name) for app, name in manifest["migrations"]]
    if newer := dump.unknown(migrations):
        raise BackupError(
            f"this backup was made by a newer version of Luodi (it knows {newer[0]}): install that one."
        )
    files = Path(settings.LUODI_FILES_DIR)
    if not force and (dump.has_data() or (files.exists() and any(files.iterdir()))):
        raise BackupError("there is data in this installation already; --force puts the backup in its place.")
    dump.load(
        source, manifest["tables"], [tuple(row) for row in manifest["migrations"]], stamp=f"{at:%Y%m%d%H%M%S}"
    )
    counted = dump.count()
    if counted != manifest["tables"]:
        raise BackupError(
            f"rows were lost: {_difference(manifest['tables'], counted)}. Do not use this database."
        )
    say(f"database: {len(counted)} tables, {sum(counted.values())} rows, as in the backup")
    if files.exists() and any(files.iterdir()):
        files.rename(files.with_name(f"files.before-{at:%Y%m%d%H%M%S}"))
    say(f"files: {_copy_tree(source / 'files', files)}")
    _restore_secret(source / "secret", say)
    return manifest


def _restore_secret(kept: Path, say: Say) -> None:
    """Put the secret back, without which nobody's second factor can be opened."""
    if not kept.exists():
        return
    place = Path(settings.LUODI_HOME) / "secret"
    if os.environ.get("LUODI_SECRET_KEY"):
        say("secret: that of LUODI_SECRET_KEY stays in use")
        return
    fresh = place.with_name("secret.part")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(kept.read_bytes())
    fresh.replace(place)
    say("secret: put back")


def _index_manifest() -> dict[str, Any]:
    """Tell what the index holds; it is built anew when a backup is put back."""
    try:
        port = indexing.port()
        kinds = [source.model._meta.label_lower for source in indexing.sources()]
        return {"generation": port.generation, "documents": {kind: port.count(kind) for kind in kinds}}
    except IndexUnavailable:
        return {"generation": "", "documents": {}}


def _difference(said: dict[str, int], counted: dict[str, int]) -> str:
    names = sorted(name for name in said.keys() | counted.keys() if said.get(name) != counted.get(name))
    return ", ".join(f"{name}: {said.get(name)} saved, {counted.get(name)} there" for name in names[:5])


def _copy_tree(source: Path, target: Path) -> int:
    """Copy a folder's files; gives their number. What vanishes meanwhile was withdrawn and is left out."""
    count = 0
    target.mkdir(parents=True, exist_ok=True)
    for path in _walk(source):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(path, place)
        except FileNotFoundError:
            continue
        place.chmod(0o600)
        count += 1
    return count


def _walk(folder: Path) -> Iterator[Path]:
    yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def _described(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": path.stat().st_size, "sha256": digest}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _sync(path: Path) -> None:
    """Have the system write a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
