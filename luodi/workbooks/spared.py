"""Keep the rows that a check read, so that storing the table need not read them once more.

They are good for as long as nothing that they were read from changed: the file and what was said of it, the person,
the program, the day, and every record that the reading may have looked at. Whatever is not as it was, they are read
anew. Only long tables are kept, on this machine alone, and not for long.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import os
import zlib
from collections import deque
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language

from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.models import Record
from luodi.core.parcels import packed, unpacked
from luodi.core.quiet import Moment, Quiet, apps_behind
from luodi.core.rules import EVERY_ROW, NO_ROW
from luodi.workbooks.ahead import is_long
from luodi.workbooks.beside import column_of

if TYPE_CHECKING:
    from luodi.workbooks.asides import Asides
    from luodi.workbooks.models import Batch
    from luodi.workbooks.row import Row
    from luodi.workbooks.rows import Table

# Seconds after which nobody is expected to come back to a table that was checked.
_LONGEST = 24 * 3600
# So many steps wait unpacked.
_WAITING = 4
_SIGNED = hashlib.sha256().digest_size
_LENGTH = 8


@dataclass(frozen=True, slots=True)
class _Said:
    """Be all that rows were read from, besides the records."""

    sha256: str
    columns: Any
    units: Any
    taken: Any
    actor: Actor
    language: str | None
    day: str
    program: str


@contextlib.contextmanager
def keeping(batch: Batch, actor: Actor) -> Iterator[Keeper | None]:
    """Keep the rows of a table that is about to be checked, if it is a long one."""
    forget(batch)
    if not is_long(batch):
        yield None
        return
    keeper = Keeper(batch, actor)
    try:
        yield keeper
    finally:
        keeper.close()


class Keeper:
    """Take the rows of a check, step by step; they are there to be found once it is `done`, and not before.

    A check goes on without where nothing can be written, as on a full disk.
    """

    def __init__(self, batch: Batch, actor: Actor) -> None:
        self._place, self._key = _place(batch), _key(batch)
        self._aside = self._place.with_name(f"{self._place.name}.{new_token()[:8]}")
        self._count = 0
        self._out: BinaryIO | None = None
        with contextlib.suppress(OSError):
            _tidy(self._place.parent)
            self._out = os.fdopen(os.open(self._aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        # Before anything is read: what is changed meanwhile may be read or not.
        self.add(packed((_said(batch, actor), Moment.now())))

    def close(self) -> None:
        """End; of what is not done nothing is left."""
        out, self._out = self._out, None
        with contextlib.suppress(OSError):
            if out is not None:
                out.close()
        with contextlib.suppress(OSError):
            self._aside.unlink(missing_ok=True)

    def done(self, asides: Asides) -> None:
        """Take the rows that are no records, as the last; from now on all can be found."""
        self.add(packed(asides))
        if self._out is not None:
            try:
                self._out.flush()
                self._aside.replace(self._place)
            except OSError:
                self.close()

    def add(self, parcel: bytes) -> None:
        """Take the rows of one step."""
        if self._out is None:
            return
        pressed = zlib.compress(parcel, 1)
        signature = _signature(self._key, self._count, pressed)
        try:
            self._out.write(len(pressed).to_bytes(_LENGTH, "big") + signature + pressed)
        except OSError:
            self.close()
        self._count += 1


class Spared:
    """Be what a check kept: iterate it for the rows, those of one step at a time, for as long as they are good.

    It is ``whole`` when all were given; the table then has the asides of the check. Else the rest must be read anew.
    """

    def __init__(self, batch: Batch, actor: Actor, table: Table) -> None:
        self._batch, self._actor, self._table = batch, actor, table
        self.whole = False

    def __iter__(self) -> Iterator[list[Row]]:
        with closing(_parcels(self._batch)) as parcels, closing(_ahead(parcels)) as coming:
            yield from self._good(coming)

    def _good(self, parcels: Iterator[Any]) -> Iterator[list[Row]]:
        said, moment = next(parcels, (None, None))
        if moment is None or said != _said(self._batch, self._actor):
            return
        within = _within(self._table, self._actor)
        quiet = Quiet(moment, within, own=self._batch.code, user=self._actor.user_id)
        while quiet.still() and (parcel := next(parcels, None)) is not None:
            if not isinstance(parcel, list):
                self._table.asides, self.whole = parcel, True
                return
            yield parcel


def forget(batch: Batch) -> None:
    """Let go of the rows of a table."""
    with contextlib.suppress(OSError):
        _place(batch).unlink(missing_ok=True)


def forget_all() -> None:
    """Let go of all rows of all tables, as when somebody is erased of whom they may tell."""
    for place in _folder().glob("*"):
        place.unlink(missing_ok=True)


def _parcels(batch: Batch) -> Generator[Any]:
    """Yield what was kept, as far as it is whole and our own."""
    key = _key(batch)
    with contextlib.suppress(OSError), _place(batch).open("rb") as kept:
        count, size = 0, os.fstat(kept.fileno()).st_size
        while 0 < (length := int.from_bytes(kept.read(_LENGTH), "big")) <= size:
            signature, pressed = kept.read(_SIGNED), kept.read(length)
            if not hmac.compare_digest(signature, _signature(key, count, pressed)):
                return
            yield unpacked(zlib.decompress(pressed))
            count += 1


def _ahead(parcels: Iterator[Any]) -> Generator[Any]:
    """Yield parcels, while the next ones are unpacked in a thread: whoever writes rows waits for the database."""
    with ThreadPoolExecutor(1) as unpacking:
        coming = deque(unpacking.submit(next, parcels, None) for _ in range(_WAITING))
        while (parcel := coming.popleft().result()) is not None:
            coming.append(unpacking.submit(next, parcels, None))
            yield parcel


def _within(table: Table, actor: Actor) -> frozenset[str] | None:
    """Name the apps whose records rows are read from; None if a rule may look at those of any."""
    resource, model = table.resource, table.model
    if resource.within or resource.placed or column_of(model) is not None:
        return None
    fields = (*model._meta.concrete_fields, *model._meta.many_to_many)
    for one in {model, *(field.related_model for field in fields)}:
        if isinstance(one, type) and issubclass(one, Record):
            rules = [one.rules.q(actor, verb) for verb in {"view", *one.MASKED.values()}]
            if any(rule is not EVERY_ROW and rule is not NO_ROW for rule in rules):
                return None
    return apps_behind(model)


def _said(batch: Batch, actor: Actor) -> _Said:
    return _Said(
        batch.sha256, batch.columns, batch.units, batch.taken, actor, get_language(),
        timezone.localdate().isoformat(), _program(),
    )  # fmt: skip


@cache
def _program() -> str:
    """Tell this program from any other: rows that another version read may lack what this one wants."""
    root = Path(__file__).parents[1]
    of_files = sorted(
        (str(one), (told := one.stat()).st_size, told.st_mtime_ns) for one in root.rglob("*.py")
    )
    return hashlib.sha256(repr(of_files).encode()).hexdigest()


def _key(batch: Batch) -> bytes:
    # What is unpacked may do anything: only what this installation wrote is.
    return salted_hmac(__name__, batch.code, algorithm="sha256").digest()


def _signature(key: bytes, count: int, pressed: bytes) -> bytes:
    return hmac.digest(key, count.to_bytes(_LENGTH, "big") + pressed, "sha256")


def _folder() -> Path:
    return Path(settings.LUODI_SPARE_DIR)


def _place(batch: Batch) -> Path:
    return _folder() / batch.code


def _tidy(folder: Path) -> None:
    """Make room: what was checked and never stored, or broken off, is not kept for long."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for place in folder.glob("*"):
        with contextlib.suppress(FileNotFoundError):
            if place.stat().st_mtime < time() - _LONGEST:
                place.unlink()
