"""The worker: what waits in the outbox arrives, once, in order, and a failure holds up nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from luodi.core import audit, indexer, indexing, outbox, worker
from luodi.core.actor import SYSTEM
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.core.search import EVERYBODY, IndexBusy, IndexUnavailable, Query
from luodi.registry.models import Organisation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def engine(tmp_path: Path, settings: Any) -> Iterator[None]:
    """Give each test an index, a home and a worker's lock of its own."""
    settings.LUODI_INDEX_DIR = tmp_path / "index"
    settings.LUODI_HOME = tmp_path
    indexing.port.cache_clear()
    yield
    indexing.port().close()
    indexing.port.cache_clear()


def unit(name: str) -> Organisation:
    """Store a university unit, which everybody may find, and have it indexed."""
    row = Organisation(kind="university_unit", name=name, created_at=NOON, changed_at=NOON)
    row.save()
    outbox.reindex(row, at=NOON)
    return row


def found(text: str) -> list[str]:
    query = Query(text=text, kinds=("registry.organisation",), audience=(EVERYBODY,))
    return [hit.title for hit in indexing.port().search(query)]


def drain_index(now: datetime = NOON) -> int:
    steps = 0
    while indexer.drain(now):
        steps += 1
        assert steps < 50
    return steps


def waiting(channel: str) -> Any:
    return OutboxEntry.objects.filter(channel=channel, done_at=None)


class TestIndexLane:
    def test_a_record_is_found_gone_and_found_under_its_new_name(self) -> None:
        row = unit("热能工程系")
        drain_index()
        assert found("热能工程") == ["热能工程系"]
        Organisation._base_manager.filter(pk=row.pk).update(name="能源与动力系")
        outbox.reindex(row, at=NOON)
        drain_index()
        assert found("热能工程系") == []
        assert found("能源与动力") == ["能源与动力系"]
        Organisation._base_manager.filter(pk=row.pk).update(retired_at=NOON)
        outbox.reindex(row, at=NOON)
        drain_index()
        assert found("能源与动力") == []
        assert not waiting("index").exists()

    def test_many_changes_of_one_record_are_one_write(self, monkeypatch: pytest.MonkeyPatch) -> None:
        row = unit("机械工程系")
        drain_index()
        for _ in range(30):
            outbox.reindex(row, at=NOON)
        written: list[int] = []
        write = indexing.port().write
        monkeypatch.setattr(
            indexing.port(), "write", lambda made, gone: written.append(len(made)) or write(made, gone)
        )
        drain_index()
        assert written == [1]

    def test_a_commit_takes_up_no_more_records_than_it_should(self, monkeypatch: pytest.MonkeyPatch) -> None:
        rows = [unit(f"第{number}系") for number in range(9)]
        drain_index()
        monkeypatch.setattr(indexer, "RECORDS", 4)
        for start in range(0, 9, 3):
            outbox.stage("index", {"refs": [row.ref for row in rows[start : start + 3]]}, at=NOON)
        assert indexer.drain(NOON)
        assert waiting("index").count() == 2
        drain_index()
        assert not waiting("index").exists()

    @pytest.mark.parametrize(
        "payload", [{"ref": "no.model:1"}, {"ref": "registry.organisation:x"}, {"other": 1}]
    )
    def test_a_poisoned_entry_stays_aside_and_the_others_get_through(self, payload: dict[str, Any]) -> None:
        drain_index()
        unit("环境学院")
        outbox.stage("index", payload, at=NOON)
        unit("材料系")
        now = NOON
        for _ in range(indexer.MOST_ATTEMPTS + 3):
            drain_index(now)
            now += timedelta(hours=1)
        assert found("环境学院") == ["环境学院"]
        assert found("材料") == ["材料系"]
        (left,) = waiting("index")
        assert left.attempts == indexer.MOST_ATTEMPTS
        assert left.error
        assert indexer.backlog() == {"waiting": 0, "aside": 1}

    @pytest.mark.parametrize("harm", ["lost", "pointer", "schema", "torn"])
    def test_a_lost_or_corrupt_index_is_built_anew(self, harm: str, tmp_path: Path) -> None:
        unit("经济管理学院")
        drain_index()
        indexing.port().close()
        folder = tmp_path / "index"
        (built,) = [path for path in folder.iterdir() if path.is_dir()]
        if harm == "lost":
            shutil.rmtree(folder)
        elif harm == "pointer":
            (folder / "current").write_text("nowhere")
        elif harm == "schema":
            (built / "luodi.json").write_text("{}")
        else:
            for path in built.glob("*"):
                path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
        # As another process would open it.
        indexing.port.cache_clear()
        with pytest.raises(IndexUnavailable):
            found("经济管理")
        drain_index()
        assert found("经济管理") == ["经济管理学院"]

    def test_while_another_process_writes_nothing_is_lost(self, monkeypatch: pytest.MonkeyPatch) -> None:
        drain_index()

        def busy(*_words: Any) -> str:
            raise IndexBusy("somebody writes")

        unit("工业工程系")
        with monkeypatch.context() as patch:
            patch.setattr(indexing.port(), "write", busy)
            assert not indexer.drain(NOON)
        assert waiting("index").get().attempts == 0
        drain_index()
        assert found("工业工程") == ["工业工程系"]

    def test_what_is_not_due_yet_waits(self) -> None:
        drain_index()
        outbox.stage("index", {"ref": "registry.organisation:1"}, at=NOON + timedelta(seconds=5))
        assert not indexer.drain(NOON)
        assert indexer.drain(NOON + timedelta(seconds=5))


class TestComparison:
    def test_differences_of_each_kind_are_found_and_mended(self) -> None:
        kept, changed, lost = unit("甲系"), unit("乙系"), unit("丙系")
        drain_index()
        Organisation._base_manager.filter(pk=changed.pk).update(name="丁系")
        indexing.port().write([], [lost.ref])
        stray = indexing.documents([kept.ref])[0][0]
        indexing.port().write([type(stray)(**{**_fields(stray), "key": "registry.organisation:999999"})])
        difference = indexer.compare()
        assert (difference.absent, difference.stale) == ([lost.ref], [changed.ref])
        assert difference.surplus == ["registry.organisation:999999"]
        assert len(difference.lines()) == 3
        assert indexer.repair(difference, NOON) == 3
        assert indexer.compare().keys == []
        assert found("丁系") == ["丁系"]

    def test_what_cannot_be_written_beside_a_worker_is_left_to_it(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def busy(*_words: Any) -> str:
            raise IndexBusy("the worker writes")

        row = unit("戊系")
        drain_index()
        indexing.port().write([], [row.ref])
        with monkeypatch.context() as patch:
            patch.setattr(indexing.port(), "write", busy)
            assert indexer.repair(indexer.compare(), NOON) == 1
        assert found("戊系") == []
        drain_index()
        assert found("戊系") == ["戊系"]

    def test_the_nightly_check_leaves_a_missing_index_to_the_lane(self, tmp_path: Path) -> None:
        indexer.check_and_repair(NOON)
        drain_index()
        indexer.check_and_repair(NOON)
        assert indexer.compare().keys == []


def _fields(document: Any) -> dict[str, Any]:
    return {name: getattr(document, name) for name in document.__slots__}


@task()
def weigh(word: str) -> int:
    return len(word)


class TestWorker:
    def test_all_that_waits_is_done_at_once(self) -> None:
        row = unit("自动化系")
        audit.record(SYSTEM, "create", row, at=NOON)
        words = {"title": "储能", "code": "N-2026-ABCDEF", "note": "", "url": "https://x.example/n/1"}
        outbox.mail("li@example.com", "needs/mail/accepted", words, language="en", at=NOON)
        weigh.enqueue("now")
        worker.run_once()
        assert found("自动化") == ["自动化系"]
        assert len(mail.outbox) == 1
        assert DBTaskResult.objects.get().return_value == 3
        assert not AuditEntry.objects.filter(seal=None).exists()
        seen = worker.last_seen()
        assert seen is not None
        assert seen < timedelta(minutes=1)

    def test_two_workers_do_not_work_side_by_side(self) -> None:
        assert not worker.is_running()
        with worker._lock():
            assert worker.is_running()
            with pytest.raises(worker.Busy):
                worker.run_once()
        assert not worker.is_running()
