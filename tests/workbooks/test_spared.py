"""Storing a long table takes the rows that its check read, but never ones that are not good any more."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import time
from typing import Any

import pytest
from django.db import connection
from django.utils.translation import override

from luodi.core import change
from luodi.core.models import AuditEntry
from luodi.core.seen import Seen
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation
from luodi.workbooks import spared
from luodi.workbooks.layout import NEW
from luodi.workbooks.models import Batch
from luodi.workbooks.opening import opened
from luodi.workbooks.rows import Table
from tests import factories
from tests.cast import World
from tests.factories import NOW
from tests.workbooks.sheets import bring, counts, sheet, store

HEAD = ("企业名称", "单位类型", "统一社会信用代码", "所属地区", "地址")
NAMES = [f"银川留存{which}有限公司" for which in "甲乙丙丁戊己庚"]


def table(*, address: str = "工业园区") -> bytes:
    rows = [(name, "企业", fictional_uscc(8100 + n), "银川市", address) for n, name in enumerate(NAMES)]
    return sheet(HEAD, *rows)


@pytest.fixture(autouse=True)
def long_tables(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Iterator[None]:
    """Take every table for a long one, in steps of two rows."""
    monkeypatch.setattr("luodi.workbooks.ahead.LARGE", 0)
    monkeypatch.setattr("luodi.workbooks.opening.STEP", 2)
    monkeypatch.setattr("luodi.workbooks.batches._JOINED", {connection.vendor: 1})
    settings.LUODI_SPARE_DIR = tmp_path / "spare"
    with override("zh-hans"):
        yield


@pytest.fixture
def readings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Note the rows that are read, by the number of the first of each step."""
    read, noted = Table.read, list[int]()

    def noting(self: Table, chunk: Any) -> Any:
        noted.append(chunk[0][0])
        return read(self, chunk)

    monkeypatch.setattr(Table, "read", noting)
    return noted


def checked(world: World, who: str = "director") -> Batch:
    batch = bring(world, who, "organisations", table())
    assert counts(batch) == (len(NAMES), 0, 0, 0)
    return batch


def registered() -> dict[str, int]:
    """Count the records of each name of the table."""
    found = Organisation._base_manager.filter(name__in=NAMES, retired_at=None).values_list("name", flat=True)
    return {name: list(found).count(name) for name in NAMES}


ONCE = dict.fromkeys(NAMES, 1)


def test_rows_that_nothing_happened_to_are_not_read_again(trial: World, readings: list[int]) -> None:
    batch = checked(trial)
    assert readings == [2, 4, 6, 8]
    store(trial, batch)
    assert readings == [2, 4, 6, 8]
    assert counts(batch) == (len(NAMES), 0, 0, 0)
    assert registered() == ONCE
    assert batch.lines.count() == AuditEntry.objects.filter(note=batch.code).count() == len(NAMES)
    # Nobody needs them any more.
    assert not list(spared._folder().iterdir())


def somebody_adds_one_of_them(world: World, batch: Batch) -> None:
    row = factories.organisation(NAMES[4], uscc=fictional_uscc(8104), address="别处")
    change.amend(row, {"address": "另一处"}, version=1, by=world.actor("officer"), at=NOW)


def somebody_says_what_a_column_means(world: World, batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(columns={"5": ""})
    batch.refresh_from_db()


def somebody_says_what_a_row_is(world: World, batch: Batch) -> None:
    Batch.objects.filter(pk=batch.pk).update(taken={"3": NEW})
    batch.refresh_from_db()


def the_file_is_altered(world: World, batch: Batch) -> None:
    place = spared._place(batch)
    content = bytearray(place.read_bytes())
    content[-20] ^= 1
    place.write_bytes(content)


def the_file_breaks_off(world: World, batch: Batch) -> None:
    place = spared._place(batch)
    place.write_bytes(place.read_bytes()[:-40])


def the_file_says_that_it_is_endless(world: World, batch: Batch) -> None:
    place = spared._place(batch)
    place.write_bytes(b"\xff" * 8 + place.read_bytes()[8:])


def it_is_that_of_another_table(world: World, batch: Batch) -> None:
    other = bring(world, "director", "organisations", table(address="别处"))
    spared._place(other).replace(spared._place(batch))


@pytest.mark.parametrize(
    "happens",
    [
        somebody_adds_one_of_them,
        somebody_says_what_a_column_means,
        somebody_says_what_a_row_is,
        the_file_is_altered,
        the_file_breaks_off,
        the_file_says_that_it_is_endless,
        it_is_that_of_another_table,
    ],
    ids=lambda happens: happens.__name__,
)
def test_rows_that_something_happened_to_are_read_again(
    trial: World, readings: list[int], happens: Callable[[World, Batch], None]
) -> None:
    batch = checked(trial)
    happens(trial, batch)
    readings.clear()
    store(trial, batch)
    assert readings == [2, 4, 6, 8]
    assert registered() == ONCE
    assert set(Organisation._base_manager.filter(name__in=NAMES).values_list("address", flat=True)) <= {
        "工业园区",
        "",
    }


def test_the_next_day_and_another_program_read_again(
    trial: World, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = spared._said
    for name, value in (("day", "2026-01-01"), ("program", "another"), ("language", "en")):
        batch = checked(trial)
        readings.clear()
        with monkeypatch.context() as patched:
            patched.setattr(spared, "_said", lambda *given, n=name, v=value: _with(said(*given), n, v))
            assert list(spared.Spared(batch, trial.actor("director"), _table(trial, batch))) == []
        # Control: without that they are good.
        again = spared.Spared(batch, trial.actor("director"), _table(trial, batch))
        assert sum(map(len, again)) == len(NAMES)
        assert again.whole


def _with(said: Any, name: str, value: str) -> Any:
    return replace(said, **{name: value})


def _table(world: World, batch: Batch) -> Table:
    return opened(batch, world.actor("director"), Seen())[0]


def a_need_is_written(world: World) -> None:
    need = factories.need(world.organisations["helan"], state="draft")
    change.amend(need, {"title": "另一个需求"}, version=1, by=world.actor("enterprise"), at=NOW)


def an_organisation_is_changed(world: World) -> None:
    row = world.organisations["helan"]
    row = Organisation._base_manager.get(pk=row.pk)
    change.amend(row, {"address": "别处"}, version=row.version, by=world.actor("director"), at=NOW)


@pytest.mark.parametrize(
    ("who", "deed", "again"),
    [
        # What a table of organisations cannot name does not matter to whoever sees all of them.
        ("director", a_need_is_written, False),
        ("director", an_organisation_is_changed, True),
        # Which of them an officer sees, a rule decides, which may look at anything.
        ("officer", a_need_is_written, True),
    ],
)
def test_only_deeds_that_could_matter_count(
    trial: World, readings: list[int], who: str, deed: Callable[[World], None], again: bool
) -> None:
    batch = checked(trial, who)
    deed(trial)
    readings.clear()
    store(trial, batch)
    assert bool(readings) is again
    assert registered() == ONCE


def test_what_happens_while_it_is_stored_counts_from_the_next_step_on(
    trial: World, readings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody enters the fifth organisation when two are stored: it is recognised, not made once more."""
    batch = checked(trial)
    readings.clear()
    create_many, steps = change.create_many, []

    def between(rows: Any, **given: Any) -> Any:
        done = create_many(rows, **given)
        steps.append(len(rows))
        if len(steps) == 1:
            somebody_adds_one_of_them(trial, batch)
        return done

    monkeypatch.setattr(change, "create_many", between)
    store(trial, batch)
    assert readings == [2, 4, 6, 8]
    assert counts(batch) == (len(NAMES) - 1, 1, 0, 0)
    assert registered() == ONCE
    assert Organisation._base_manager.get(name=NAMES[4]).address == "工业园区"


def test_a_check_that_breaks_off_leaves_nothing(trial: World, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Table.read

    def breaking(self: Table, chunk: Any) -> Any:
        if chunk[0][0] > 3:
            raise MemoryError
        return read(self, chunk)

    monkeypatch.setattr(Table, "read", breaking)
    with pytest.raises(MemoryError):
        checked(trial)
    assert not list(spared._folder().iterdir())


def test_what_nobody_stores_goes_after_a_day_or_when_all_is_forgotten(trial: World) -> None:
    old, kept = checked(trial), checked(trial)
    yesterday = time() - 25 * 3600
    os.utime(spared._place(old), (yesterday, yesterday))
    last = checked(trial)
    assert {place.name for place in spared._folder().iterdir()} == {kept.code, last.code}
    spared.forget_all()
    assert not list(spared._folder().iterdir())


def test_others_of_this_machine_may_not_read_it(trial: World) -> None:
    batch = checked(trial)
    assert spared._folder().stat().st_mode & 0o77 == 0
    assert spared._place(batch).stat().st_mode & 0o77 == 0


class Full(io.BytesIO):
    """Be a file on a full disk."""

    def write(self, *_given: Any) -> int:
        raise OSError(errno.ENOSPC, "no space left")


def test_a_check_goes_on_where_the_disk_is_full(trial: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def opened_full(number: int, _mode: str) -> Full:
        os.close(number)
        return Full()

    with monkeypatch.context() as patched:
        patched.setattr("luodi.workbooks.spared.os.fdopen", opened_full)
        checked(trial)
    assert not list(spared._folder().iterdir())


def test_a_check_goes_on_where_nothing_can_be_kept(
    trial: World, readings: list[int], settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "a file").write_text("no folder")
    settings.LUODI_SPARE_DIR = tmp_path / "a file" / "below"
    batch = checked(trial)
    readings.clear()
    store(trial, batch)
    assert readings == [2, 4, 6, 8]
    assert registered() == ONCE
