"""Carry out long works of the engine in the worker: with progress, and going on where they were interrupted."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from luodi.tuning.models import EngineRun
from luodi.tuning.states import RunState, Work


@task
def carry_out(key: int) -> None:
    """Carry out a work that was asked for; one that has ended is left as it is.

    :raises Exception: whatever stopped it; the worker tries again, and the run says why meanwhile.
    """
    from luodi.tuning import actions, night

    run = EngineRun.objects.select_related("asked_by").get(pk=key)
    if run.state == RunState.DONE:
        return
    now = timezone.now()
    EngineRun.objects.filter(pk=key).update(state=RunState.RUNNING, started_at=run.started_at or now)
    run.refresh_from_db(fields=["state", "started_at"])
    try:
        {Work.NIGHT: night.match_all, Work.LEARN: actions.learn}[Work(run.work)](run)
    except Exception as error:
        said = {"error": f"{type(error).__name__}: {error}"[:300]}
        EngineRun.objects.filter(pk=key).update(state=RunState.FAILED, facts=said, ended_at=timezone.now())
        raise
    EngineRun.objects.filter(pk=key).update(
        state=RunState.DONE, facts=run.facts, profile=run.profile, ended_at=timezone.now()
    )
