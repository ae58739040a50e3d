"""Run the jobs that pages have enqueued: retried with growing waits, and given back when a worker dies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from django_tasks_db.compat import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as Runner
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

log = structlog.get_logger("luodi.jobs")

MOST_ATTEMPTS: Final = 4
_FIRST_WAIT: Final = timedelta(seconds=20)
# Workers that go by Luodi's lock; only their jobs are given back without asking.
_OURS: Final = "luodi-"


def run_one(now: datetime, worker: str) -> bool:
    """Run the job that is next in order.

    :returns: whether there was one.
    """
    # The library sets the time of the claim, and asks the clock itself which jobs are ready.
    ready = DBTaskResult.objects.ready()
    with exclusive_transaction(ready.db):
        job = ready.get_locked()
        if job is not None:
            job.claim(f"{_OURS}{worker}")
    if job is None:
        return False
    runner = Runner(
        queue_names=["*"], interval=0, batch=True, backend_name=job.backend_name, startup_delay=False,
        max_tasks=1, worker_id=worker, excluded_queue_names=[],
    )  # fmt: skip
    runner.run_task(job)
    job.refresh_from_db()
    if job.status == TaskResultStatus.FAILED:
        _try_again(job, now)
    log.info(
        "job ended", job=str(job.pk), task=job.task_path, status=job.status, attempts=len(job.worker_ids)
    )
    return True


def _try_again(job: DBTaskResult[..., Any], now: datetime) -> None:
    attempts = len(job.worker_ids)
    if attempts < MOST_ATTEMPTS:
        wait = _FIRST_WAIT * 3 ** (attempts - 1)
        DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.READY, run_after=now + wait)


def give_back(now: datetime) -> int:
    """Make ready again what a worker that died had begun; call while holding the worker's lock.

    The lock is the lease: who holds it knows that no other worker of this installation is alive.

    :returns: how many jobs were given back.
    """
    count = 0
    for job in DBTaskResult.objects.running():
        if not (job.worker_ids and str(job.worker_ids[-1]).startswith(_OURS)):
            continue
        count += 1
        if len(job.worker_ids) < MOST_ATTEMPTS:
            DBTaskResult.objects.filter(pk=job.pk).update(status=TaskResultStatus.READY, run_after=now)
        else:
            job.set_failed(RuntimeError("the worker died each time while doing this"))
    return count
