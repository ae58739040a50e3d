"""The worker: what waits in the outbox arrives, once, in order, and a failure holds up nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from luodi.core import audit, clock, indexer, indexing, jobs, outbox, sending, worker
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


CONTEXTS: dict[str, dict[str, Any]] = {
    "accepted": {"title": "储能<热>管理", "code": "N-2026-ABCDEF", "note": "", "url": "https://x.example/n/1"},
    "returned": {"title": "储能<热>管理", "code": "N-2026-ABCDEF", "note": "请补充指标", "url": "https://x.example/n/1"},
    "consent": {
        "title": "储能<热>管理", "url": "https://x.example/c/1", "until": "2026-12-08", "message": "请看",
        "side": "owner",
    },
    "introduced": {"title": "储能<热>管理", "url": "https://x.example/i/1"},
}  # fmt: skip


def stage_mail(
    template: str = "needs/mail/accepted", language: str = "zh-hans", **context: Any
) -> OutboxEntry:
    context = {**CONTEXTS["accepted"], **context}
    outbox.mail("li@example.com", template, context, language=language, at=NOON)
    return OutboxEntry.objects.filter(channel="mail").latest("id")


class TestMailLane:
    @pytest.mark.parametrize("name", CONTEXTS)
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_each_mail_says_everything_in_the_language_of_its_reader(self, name: str, language: str) -> None:
        context = CONTEXTS[name]
        subject, body = sending.render(f"needs/mail/{name}", context, language)
        assert subject.endswith("储能<热>管理")
        assert "\n" not in subject
        assert ("您好" in body) == (language == "zh-hans")
        for key in ("url", "note", "until", "message"):
            assert str(context.get(key, "")) in body

    def test_the_two_sides_are_asked_different_questions(self) -> None:
        sides = {
            sending.render("needs/mail/consent", {**CONTEXTS["consent"], "side": side}, "en")
            for side in ("owner", "expert")
        }
        assert len(sides) == 2

    def test_a_sent_mail_keeps_neither_address_nor_link(self) -> None:
        entry = stage_mail()
        assert sending.drain(NOON)
        assert not sending.drain(NOON)
        (message,) = mail.outbox
        assert message.to == ["li@example.com"]
        assert message.subject == "技术需求已受理：储能<热>管理"
        entry.refresh_from_db()
        assert (entry.done_at, entry.subject, entry.payload) == (
            NOON,
            "",
            {"template": "needs/mail/accepted"},
        )

    def test_a_second_attempt_has_the_same_message_id(self) -> None:
        entry = stage_mail()
        first, second = sending.compose(entry), sending.compose(entry)
        assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]

    def test_a_title_cannot_add_headers(self) -> None:
        stage_mail(title="好\r\nBcc: all@example.com")
        sending.drain(NOON)
        (message,) = mail.outbox
        assert message.recipients() == ["li@example.com"]
        assert "Bcc" not in message.message()

    def test_a_mail_that_cannot_be_sent_is_tried_again_later_and_at_last_put_aside(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(_message: Any) -> int:
            raise ConnectionRefusedError("no server")

        entry = stage_mail()
        now = NOON
        with monkeypatch.context() as patch:
            patch.setattr(sending.EmailMessage, "send", refuse)
            for attempt in range(1, sending.MOST_ATTEMPTS + 1):
                assert sending.drain(now)
                entry.refresh_from_db()
                assert entry.attempts == attempt
                assert entry.due_at == now + sending.wait_after(attempt)
                assert not sending.drain(now)
                now = entry.due_at
        assert not sending.drain(now + timedelta(days=1))
        assert "no server" in entry.error

    @pytest.mark.parametrize(
        "payload", [{}, {"to": "a@b.c", "template": "no/such", "context": {}, "language": "en"}]
    )
    def test_a_mail_that_cannot_be_written_holds_up_no_other(self, payload: dict[str, Any]) -> None:
        outbox.stage("mail", payload, at=NOON)
        stage_mail()
        sending.drain(NOON)
        assert len(mail.outbox) == 1
        assert not sending.drain(NOON + timedelta(days=2))
        assert waiting("mail").get().error

    def test_what_was_sent_long_ago_is_forgotten(self) -> None:
        stage_mail()
        sending.drain(NOON)
        sending.forget(NOON + timedelta(days=29))
        assert OutboxEntry.objects.filter(channel="mail").count() == 1
        sending.forget(NOON + timedelta(days=31))
        assert not OutboxEntry.objects.filter(channel="mail").exists()


@pytest.fixture
def own_works(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    works: dict[str, Any] = {}
    monkeypatch.setattr(clock, "_works", works)
    return works


class TestClock:
    def test_work_comes_round_and_a_restart_does_not_bring_it_sooner(self, own_works: dict[str, Any]) -> None:
        done: list[datetime] = []
        clock.every(30, "beat")(done.append)
        clock.enter(NOON)
        assert clock.tick(NOON)
        assert not clock.tick(NOON + timedelta(seconds=29))
        clock.enter(NOON + timedelta(seconds=29))
        assert not clock.tick(NOON + timedelta(seconds=29))
        assert clock.tick(NOON + timedelta(seconds=30))
        assert done == [NOON, NOON + timedelta(seconds=30)]

    def test_daily_work_waits_for_its_hour_in_beijing(self, own_works: dict[str, Any]) -> None:
        done: list[datetime] = []
        clock.daily(3, "nightly")(done.append)
        clock.enter(NOON)
        # Noon in Beijing: the next three o'clock is fifteen hours away.
        assert not clock.tick(NOON + timedelta(hours=14, minutes=59))
        late = NOON + timedelta(hours=40)
        assert clock.tick(late)
        assert not clock.tick(late)
        assert OutboxEntry.objects.get(subject="nightly").due_at == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)

    def test_failing_work_is_tried_again_and_does_not_stop_the_rest(self, own_works: dict[str, Any]) -> None:
        def fail(_now: datetime) -> None:
            raise ValueError("broken")

        done: list[datetime] = []
        clock.every(30, "a: broken")(fail)
        clock.every(30, "b: sound")(done.append)
        clock.enter(NOON)
        while clock.tick(NOON):
            pass
        assert done == [NOON]
        entry = OutboxEntry.objects.get(subject="a: broken")
        assert (entry.attempts, entry.error) == (1, "ValueError: broken")
        assert entry.due_at > NOON

    def test_a_name_is_given_once_and_what_nobody_does_any_more_is_taken_out(
        self, own_works: dict[str, Any]
    ) -> None:
        clock.every(30, "beat")(lambda now: None)
        with pytest.raises(ValueError, match="two works"):
            clock.every(60, "beat")
        clock.enter(NOON)
        own_works.clear()
        clock.enter(NOON)
        assert not OutboxEntry.objects.filter(channel="clock").exists()

    def test_the_work_of_the_apps_is_known(self) -> None:
        names = {work.name for work in clock.works()}
        assert {"audit: seal", "index: check against the database", "needs: lapse and expire"} <= names


CALLS: list[str] = []


@task()
def note(word: str) -> str:
    CALLS.append(word)
    if word == "fail":
        raise ValueError("no luck")
    return word


@pytest.fixture(autouse=True)
def no_calls() -> None:
    CALLS.clear()


class TestJobs:
    def test_a_job_is_run_once(self) -> None:
        job = note.enqueue("hello")
        assert jobs.run_one(timezone.now(), "w")
        assert not jobs.run_one(timezone.now(), "w")
        job.refresh()
        assert job.return_value == "hello"
        assert CALLS == ["hello"]

    def test_a_failing_job_is_tried_again_with_growing_waits(self) -> None:
        note.enqueue("fail")
        waits = []
        for _ in range(jobs.MOST_ATTEMPTS):
            now = timezone.now()
            assert jobs.run_one(now, "w")
            row = DBTaskResult.objects.get()
            waits.append(row.run_after - now)
            # The library asks the clock itself; let the time pass.
            DBTaskResult.objects.update(run_after=now)
        assert waits[:-1] == sorted(waits[:-1])
        assert waits[0] >= timedelta(seconds=20)
        assert DBTaskResult.objects.get().status == "FAILED"
        assert not jobs.run_one(timezone.now(), "w")
        assert len(CALLS) == jobs.MOST_ATTEMPTS

    def test_a_job_that_died_with_its_worker_is_given_back_but_not_for_ever(self) -> None:
        note.enqueue("deadly")
        for _ in range(jobs.MOST_ATTEMPTS):
            job = DBTaskResult.objects.ready().first()
            assert job is not None
            job.claim("luodi-1")
            assert jobs.give_back(timezone.now()) == 1
        assert DBTaskResult.objects.get().status == "FAILED"

    def test_jobs_of_other_workers_are_left_alone(self) -> None:
        note.enqueue("theirs")
        job = DBTaskResult.objects.get()
        job.claim("somebody")
        assert jobs.give_back(timezone.now()) == 0
        assert DBTaskResult.objects.get().status == "RUNNING"


class TestWorker:
    def test_all_that_waits_is_done_at_once(self) -> None:
        row = unit("自动化系")
        audit.record(SYSTEM, "create", row, at=NOON)
        stage_mail()
        note.enqueue("now")
        worker.run_once()
        assert found("自动化") == ["自动化系"]
        assert len(mail.outbox) == 1
        assert CALLS == ["now"]
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
