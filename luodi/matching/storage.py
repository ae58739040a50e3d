"""Keep an index directory that is whole at any moment: pointer, manifest, statistics, locks.

    root/current                name of the directory in use, replaced at once
    root/v2-…/                  one built index: the engine's files
    root/v2-…/luodi.json        which schema and analysis it was built with
    root/v2-…/counts-N.npz      the statistics at generation N
    root/v2-…/change-N.npz      what the commit of generation N changed, written before that commit

The generation stands in the index itself and is committed with the documents. So after a crash the statistics
are brought to exactly the generation that the index is at; a change file without its commit is overwritten.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from luodi.core.search import IndexBusy, IndexUnavailable
from luodi.matching.analysis import ANALYSIS_VERSION
from luodi.matching.statistics import Delta, Statistics

SCHEMA_VERSION: Final = "3"
_COMPACT_AFTER: Final = 64


class Storage:
    """Know the files around an index under ``root``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def pointer(self) -> Path:
        return self.root / "current"

    def current(self) -> Path:
        """Return the directory in use.

        :raises IndexUnavailable: none, or built for another schema or analysis.
        """
        try:
            directory = self.root / self.pointer.read_text(encoding="utf-8").strip()
            manifest = json.loads((directory / "luodi.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise IndexUnavailable("there is no index") from error
        if (manifest.get("schema"), manifest.get("analysis")) != (SCHEMA_VERSION, ANALYSIS_VERSION):
            raise IndexUnavailable("the index was built by another version")
        return directory

    def new_directory(self) -> Path:
        """Make an empty directory for an index that nobody reads yet."""
        directory = self.root / f"v{SCHEMA_VERSION}-{uuid.uuid4().hex[:12]}"
        directory.mkdir(parents=True)
        manifest = {"schema": SCHEMA_VERSION, "analysis": ANALYSIS_VERSION}
        (directory / "luodi.json").write_text(json.dumps(manifest), encoding="utf-8")
        return directory

    def put_in_place(self, directory: Path) -> None:
        """Point to ``directory`` from now on; drop older ones but the last, which readers may still open."""
        previous = self.pointer.read_text(encoding="utf-8").strip() if self.pointer.exists() else ""
        temporary = self.root / "current.part"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(directory.name)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.pointer)
        for old in self.root.glob("v*-*"):
            if old.is_dir() and old.name not in {directory.name, previous}:
                shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def lock(self, name: str, *, wait: bool) -> Iterator[None]:
        """Hold an exclusive lock between processes and threads; the system frees it when its holder dies.

        :raises IndexBusy: somebody holds it and ``wait`` is false.
        """
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / f"{name}.lock").open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except OSError as error:
                raise IndexBusy(f"another process holds {name}") from error
            yield

    def is_locked(self, name: str) -> bool:
        """Say whether somebody holds a lock at this moment."""
        try:
            with self.lock(name, wait=False):
                return False
        except IndexBusy:
            return True


def statistics_at(directory: Path, generation: int) -> Statistics:
    """Read the statistics of exactly one generation.

    :raises IndexUnavailable: files are missing or damaged, or already newer than ``generation``.
    """
    bases = sorted(_numbered(directory, "counts"), reverse=True)
    base = next((number for number in bases if number <= generation), None)
    if base is None:
        raise IndexUnavailable("the statistics of this generation are gone")
    statistics = Statistics()
    try:
        statistics.apply(Delta.load(directory / f"counts-{base}.npz"))
        for number in range(base + 1, generation + 1):
            statistics.apply(Delta.load(change_file(directory, number)))
    except (OSError, ValueError, KeyError, EOFError) as error:
        raise IndexUnavailable("the statistics are damaged") from error
    return statistics


def change_file(directory: Path, generation: int) -> Path:
    """Return where the change of one generation is kept."""
    return directory / f"change-{generation}.npz"


def save_counts(directory: Path, generation: int, statistics: Statistics) -> None:
    """Write the statistics of a generation whole, and drop what is older."""
    statistics.as_delta().save(directory / f"counts-{generation}.npz")
    for kind in ("counts", "change"):
        for number in _numbered(directory, kind):
            if number < generation or (kind == "change" and number == generation):
                (directory / f"{kind}-{number}.npz").unlink(missing_ok=True)


def wants_compaction(directory: Path) -> bool:
    """Say whether so many changes have gathered that reading them all takes noticeable time."""
    return len(_numbered(directory, "change")) >= _COMPACT_AFTER


def _numbered(directory: Path, kind: str) -> list[int]:
    return [int(path.stem.rpartition("-")[2]) for path in directory.glob(f"{kind}-*.npz")]
