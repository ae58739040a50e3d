"""Files that are made to harm are refused or read within bounds, and nothing of a file is stored unless all was read."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.core import files
from luodi.registry.models import Organisation
from luodi.workbooks import batches, jobs, reading
from luodi.workbooks.models import Batch
from luodi.workbooks.states import UNDER_WAY, BatchState
from luodi.workbooks.texts import FAULTS
from tests.cast import World
from tests.factories import NOW
from tests.workbooks import hostile
from tests.workbooks.hostile import Crafted
from tests.workbooks.misshapen import misshapen

MEGABYTES, SECONDS = 300, 20
REFUSED = list(hostile.refused_unopened())
OPENED = list(hostile.opened())
MISSHAPEN = list(misshapen())
# In the quick run: those by which others were brought down, or read one row of forty thousand.
SAMPLE = (
    "a dimension too small", "a dimension too large", "a cell at the far corner", "entities that laugh", "a shared text of many runs",
    "entities from outside", "NUL in a part", "CSV in gbk", "UTF-16 cut in a character",
)  # fmt: skip


class Readers:
    """Read files in a process beside, and know what that took."""

    def __init__(self, *words: str) -> None:
        here = Path(__file__).with_name("measured.py")
        self._process = subprocess.Popen(
            [sys.executable, "-I", str(here), *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def read(self, path: Path) -> tuple[int | None, str]:
        """Give the number of rows, or the word for what is wrong; the bounds hold in either case."""
        try:
            command, environment = reading.started(path)
        except reading.Unreadable as fault:
            return None, str(fault.args[0])
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([command, environment]) + "\n")
        self._process.stdin.flush()
        megabytes, seconds, lines, last, _status = json.loads(self._process.stdout.readline())
        assert megabytes <= MEGABYTES, f"{megabytes} MB"
        assert seconds <= SECONDS + 1, f"{seconds} s"
        if last == "null\n":
            return lines - 2, ""
        return None, str(json.loads(last)) if last.startswith('"') else "heavy"

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    beside = Readers()
    yield beside
    beside.close()


def judge(readers: Readers, crafted: Crafted, folder: Path) -> None:
    """Read a crafted file; what comes of it is what was said of it."""
    path = folder / "file"
    path.write_bytes(crafted.content)
    count, fault = readers.read(path)
    assert comes(crafted, count, fault), (crafted.name, count, fault)


def comes(crafted: Crafted, count: int | None, fault: str) -> bool:
    """Tell whether this may come of a file."""
    counts = {str(crafted.rows), *crafted.faults}
    return fault in crafted.faults if count is None else str(count) in counts


def test_there_are_many_and_all_differ():
    every = (*REFUSED, *OPENED, *MISSHAPEN)
    assert len({crafted.name for crafted in every}) == len(every)
    assert len({crafted.content for crafted in every}) > 450


@pytest.mark.parametrize("crafted", REFUSED, ids=lambda one: one.name)
def test_some_files_are_refused_unopened(tmp_path, crafted):
    path = tmp_path / "file"
    path.write_bytes(crafted.content)
    with pytest.raises(reading.Unreadable) as fault:
        looked_at(path)
    assert fault.value.args[0] in crafted.faults


def looked_at(path: Path) -> None:
    """Look at a file as is done before its rows are read."""
    if reading.examined(path).kind == "csv":
        reading._encoding(path)


def test_files_are_read_within_bounds(readers, tmp_path):
    for crafted in (one for one in OPENED if one.name in SAMPLE):
        judge(readers, crafted, tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("crafted", OPENED, ids=lambda one: one.name)
def test_all_crafted_files_are_read_within_bounds(readers, tmp_path, crafted):
    judge(readers, crafted, tmp_path)


def test_misshapen_files_are_read_rightly_or_told_what_is_wrong(tmp_path):
    """Four hundred kinds: by a reader that is forked, not started, so that they take seconds."""
    warm = Readers("warm")
    path = tmp_path / "file"
    wrong = []
    try:
        for crafted in MISSHAPEN:
            path.write_bytes(crafted.content)
            count, fault = warm.read(path)
            if not comes(crafted, count, fault):
                wrong.append((crafted.name, count, fault))
    finally:
        warm.close()
    assert not wrong


def altered(readers: Readers, folder: Path, count: int, seed: int) -> set[str]:
    """Read mutated files; gives what was wrong with them."""
    met = set()
    path = folder / "file"
    for content in hostile.mutated(count, seed):
        path.write_bytes(content)
        _count, fault = readers.read(path)
        met.add(fault)
    assert met <= {*FAULTS, ""}, met
    return met


def test_altered_files_are_told_what_is_wrong(readers, tmp_path):
    altered(readers, tmp_path, 40, seed=2)


@pytest.mark.deep
def test_many_altered_files_are_told_what_is_wrong(tmp_path):
    warm = Readers("warm")
    try:
        assert {"", "broken", "kind"} <= altered(warm, tmp_path, 2_000, seed=3)
    finally:
        warm.close()


def test_a_file_that_breaks_off_stores_nothing(trial: World, browser_of):
    """Of a file that is damaged at its end not one row is offered, and no page fails."""
    head = hostile.row(
        1, hostile.text("A1", "企业名称"), hostile.text("B1", "单位类型"), hostile.text("C1", "所属地区")
    )
    lines = "".join(
        hostile.row(
            n,
            hostile.text(f"A{n}", f"银川{n}公司"),
            hostile.text(f"B{n}", "企业"),
            hostile.text(f"C{n}", "银川"),
        )
        for n in range(2, 800)
    )
    client = browser_of("officer")
    before = Organisation._base_manager.count()
    for content in (hostile.book(hostile.sheet(head + lines)[:-300]), b"\x89PNG", b"", b"PK\x03\x04"):
        upload = SimpleUploadedFile("名单.xlsx", content)
        answer = client.post("/workbooks/organisations/", {"file": upload})
        assert answer.status_code in (302, 422)
    taken = list(Batch.objects.all())
    assert taken
    for batch in taken:
        jobs.carry_out.func(batch.pk, "check")
        batch.refresh_from_db()
        assert (batch.state, batch.new) == (BatchState.FAILED, 0)
        assert client.get(f"/workbooks/batch/{batch.code}/").status_code == 200
    assert Organisation._base_manager.count() == before


@pytest.mark.deep
def test_a_million_rows_are_read_with_progress(trial: World, tmp_path, monkeypatch):
    """The whole sheet that the format allows: every row is counted, and the page can tell how far it is."""
    count = reading.MOST_ROWS - 1
    path = tmp_path / "million.xlsx"
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    page = book.add_worksheet()
    page.write_row(0, 0, ("企业名称", "单位类型", "所属地区"))
    for n in range(1, count + 1):
        page.write_row(n, 0, (f"银川{n}公司", "企业", "银川"))
    book.close()
    batch = Batch.objects.create(
        code="X-2026-MMMMMMMM", register="organisations", name="million.xlsx", size=path.stat().st_size,
        sha256=files.keep(path.read_bytes()), language="zh-hans", created_by=trial.users["officer"], created_at=NOW,
    )  # fmt: skip
    told = []
    counted = batches._count
    monkeypatch.setattr(
        batches,
        "_count",
        lambda batch, findings, *, done: (told.append(done), counted(batch, findings, done=done)),
    )
    # What the rehearsal writes and takes back is tried elsewhere, and would take most of the time.
    monkeypatch.setattr(batches, "_apply", lambda *_rows, **_more: None)
    batches.check(batch, trial.actor("officer"), NOW)
    batch.refresh_from_db()
    assert (batch.new, batch.rows) == (count, count)
    assert batch.state in UNDER_WAY
    assert told == sorted(told)
    assert len(told) > 1_000
