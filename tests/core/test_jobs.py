"""Jobs: run once, tried again with growing waits, given back when their worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from luodi.core import jobs

pytestmark = pytest.mark.django_db
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
