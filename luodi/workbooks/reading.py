"""Read a table file row by row in a process of its own, which may neither grow nor run for long.

    python -m luodi.workbooks.reading FILE      prints the names of the sheets, then rows, as JSON lines

What comes from outside may be made to harm: archives that swell, a cell at the far end of the sheet, documents that
claim other dimensions than they have. The file is looked at before it is opened (`examined`), read as a stream, and
the reader is held to memory and time in proportion to what the file openly is. Cells are JSON: text, numbers, true and
false, nothing, and ``{"day": "2026-11-24"}`` or ``{"instant": …}`` for dates.
"""

from __future__ import annotations

import csv
import io
import mmap
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import orjson

from luodi.workbooks.book import Book

LARGEST = 100 * 1024 * 1024
MOST_COLUMNS = 200
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
_MB = 1024 * 1024
# Texts swell less than tables of numbers: honest sheets shrink to a tenth, rarely to a fortieth.
_LARGEST_RATIO = 120
_LARGEST_CONTENT = 2_048 * _MB
_MOST_MEMBERS = 2_000
# The reader may hold so much, whatever the file is: rows pass by, and texts that many cells share are held packed.
_MEMORY = 256 * _MB
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

# These may be texts to the letter; pictures and programs have bytes that no text has.
_NO_TABLES = (b"%PDF", b"{\\rtf", b"%!PS")
# What an old document that is no workbook names in its directory.
_OTHERS = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))


class Unreadable(Exception):
    """Report a file that cannot be read; ``args[0]`` is one of the words in `faults`."""


@dataclass(frozen=True, slots=True)
class Examined:
    """Be what a file openly is: its kind, and how much time (s) of a processor reading it may take."""

    kind: str
    seconds: int


def examined(path: Path) -> Examined:
    """Look at a file without opening what is in it.

    :raises Unreadable: if it is nothing that could be a table, or would swell.
    """
    size = path.stat().st_size
    if not 0 < size <= LARGEST:
        raise Unreadable("empty" if not size else "large")
    with path.open("rb") as file:
        head = file.read(8)
    if head.startswith(b"PK"):
        return _examined_archive(path, size)
    if head.startswith(_OLE):
        if _is_another_document(path):
            raise Unreadable("kind")
        return Examined("xls", 20 + size // _MB)
    if head.startswith(_NO_TABLES):
        raise Unreadable("kind")
    _encoding(path)
    return Examined("csv", 20 + size // (4 * _MB))


def _examined_archive(path: Path, size: int) -> Examined:
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable("broken") from None
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Unreadable("kind")
    if len(members) > _MOST_MEMBERS or any(member.flag_bits & 1 for member in members):
        raise Unreadable("locked" if len(members) <= _MOST_MEMBERS else "swells")
    swollen = sum(member.file_size for member in members)
    if swollen > _LARGEST_CONTENT or swollen > 10 * _MB + _LARGEST_RATIO * size:
        raise Unreadable("swells")
    return Examined("xlsx", max(20, 5 + 2 * swollen // (3 * _MB)))


def rows_of(path: Path) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows of a file's first sheet that have anything in them, with their number, counted from 1.

    :raises Unreadable: if it cannot be read, is larger than a table may be, or reading takes too much.
    """
    return read(path)[1]


def read(path: Path, sheet: int = 0) -> tuple[list[str], Iterator[tuple[int, list[Any]]]]:
    """Give the names of the sheets that a person sees, and the rows of one of them.

    :raises Unreadable: as `rows_of` does.
    """
    said = _said(path, sheet)
    return next(said), said


def started(path: Path, sheet: int = 0) -> tuple[list[str], dict[str, str]]:
    """Give the command and the environment of the process that reads a file.

    :raises Unreadable: if the file is nothing that could be a table, or would swell.
    """
    limits = examined(path)
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "LUODI_READING": f"{limits.kind},{_MEMORY},{limits.seconds},{sheet}",
    }
    return [sys.executable, "-m", "luodi.workbooks.reading", str(path)], environment


def _said(path: Path, sheet: int) -> Iterator[Any]:
    command, environment = started(path, sheet)
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, stdin=subprocess.DEVNULL
    ) as reader:
        assert reader.stdout is not None  # noqa: S101
        ended = False
        try:
            for line in reader.stdout:
                said = orjson.loads(line)
                if isinstance(said, str):
                    raise Unreadable(said)
                if said is None:
                    ended = True
                    break
                yield said["sheets"] if isinstance(said, dict) else (said[0], said[1])
        finally:
            reader.stdout.close()
            if not ended:
                reader.kill()
    if not ended:
        raise Unreadable("heavy")


def main() -> None:
    """Be the process that reads: take the limits, then write rows, and nothing at the end."""
    import resource

    kind, memory, seconds, sheet = os.environ["LUODI_READING"].split(",")
    resource.setrlimit(resource.RLIMIT_DATA, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    path = Path(sys.argv[1])
    opened = {"xlsx": _xlsx, "xls": _xls, "csv": _csv}[kind]
    try:
        names, rows = opened(path, int(sheet))
        out.write(orjson.dumps({"sheets": names}) + b"\n")
        for number, cells in rows:
            while cells and cells[-1] is None:
                cells.pop()
            if not cells:
                continue
            if len(cells) > MOST_COLUMNS:
                raise Unreadable("wide")
            if number > MOST_ROWS:
                raise Unreadable("long")
            out.write(orjson.dumps([number, cells]) + b"\n")
        out.write(b"null\n")
    except Unreadable as fault:
        out.write(orjson.dumps(fault.args[0]) + b"\n")
    except MemoryError:
        out.write(b'"heavy"\n')
    except Exception:
        # Broken documents are met with errors of many kinds: to the person they are one.
        out.write(b'"broken"\n')
    out.flush()


_Rows = Iterator[tuple[int, list[Any]]]


def _xlsx(path: Path, place: int) -> tuple[list[str], _Rows]:
    book = Book(path)
    return book.names, _sheet_rows(book, place)


def _sheet_rows(book: Book, place: int) -> _Rows:
    """Yield the rows that the XML has, each of them: what it says of its size is not asked, and nothing is kept."""
    try:
        for number, cells in book.rows(place):
            yield number, _row(cells)
    finally:
        book.close()


def _row(filled: list[tuple[int, Any]]) -> list[Any]:
    """Put cells into their places."""
    width = max((column for column, _value in filled), default=0)
    if width > MOST_COLUMNS:
        raise Unreadable("wide")
    row: list[Any] = [None] * width
    for column, value in filled:
        if row[column - 1] is not None:
            raise Unreadable("broken")
        row[column - 1] = _plain(value)
    return row


def _xls(path: Path, place: int) -> tuple[list[str], _Rows]:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
    except PasswordError:
        raise Unreadable("locked") from None
    except Exception:
        raise Unreadable("locked" if _is_encrypted(path) else "broken") from None
    tables = [one for one in book.sheets_metadata if one.typ == SheetTypeEnum.WorkSheet]
    names = [one.name for one in tables if one.visible == SheetVisibleEnum.Visible] or book.sheet_names
    sheet = book.get_sheet_by_name(names[min(place, len(names) - 1)])
    above = sheet.start[0] if sheet.start else 0
    rows = (
        (number, [_plain(value) for value in row])
        for number, row in enumerate(sheet.iter_rows(), start=above + 1)
    )
    return names, rows


def _is_another_document(path: Path) -> bool:
    """Tell whether an OLE file is a text or a presentation: its directory names the stream, which workbooks lack."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find("Workbook".encode("utf-16-le")) < 0 and any(
            content.find(one) >= 0 for one in _OTHERS
        )


def _is_encrypted(path: Path) -> bool:
    """Tell whether an OLE file is a modern workbook behind a password: its directory names the stream."""
    return "EncryptedPackage".encode("utf-16-le") in path.read_bytes()


def _csv(path: Path, _place: int) -> tuple[list[str], _Rows]:
    return [""], _csv_rows(path, _encoding(path))


def _csv_rows(path: Path, encoding: str) -> _Rows:
    with path.open(encoding=encoding, newline="", errors="strict") as lines:
        sample = lines.read(64 * 1024)
        lines.seek(0)
        csv.field_size_limit(LONGEST_CELL * 4)
        rows = csv.reader(lines, delimiter=_delimiter(sample))
        try:
            for number, row in enumerate(rows, start=1):
                yield number, [_plain(cell) for cell in row]
        except (csv.Error, UnicodeDecodeError):
            raise Unreadable("broken") from None


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(256 * 1024)
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\0" in head or head.lstrip()[:1] == b"<":
        raise Unreadable("kind")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            # A character may be cut at the end of what was read.
            io.TextIOWrapper(io.BytesIO(head[: head.rfind(b"\n") + 1] or head), encoding).read()
            return encoding
        except UnicodeDecodeError:
            continue
    raise Unreadable("kind")


def _delimiter(sample: str) -> str:
    first = sample.partition("\n")[0]
    return max((",", "\t", ";"), key=first.count)


def _plain(value: Any) -> Any:
    """Turn a cell into what JSON holds; control characters go, no database stores them."""
    if value is None or isinstance(value, bool):
        return value
    if type(value) is str:
        return _tidy(value)
    if isinstance(value, (int, float)):
        # JSON has whole numbers up to 64 bits.
        return str(value) if not abs(value) < 1e300 else float(value) if abs(value) >= 2**63 else value
    if isinstance(value, datetime):
        return {"instant": value.isoformat()} if value.time() != time() else {"day": value.date().isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    if isinstance(value, (time, timedelta)):
        return str(value)
    return _tidy(str(value))


def _tidy(text: str) -> str | None:
    text = text[:LONGEST_CELL]
    if not text.isprintable():
        text = "".join(c for c in text if c >= " " or c in "\n\t").encode("utf-8", "replace").decode()
    return text.strip() or None


if __name__ == "__main__":
    main()
