"""Carry out long works of a review in the worker, so that pages do not wait for them."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task

from luodi.review.models import ReviewPlan
from luodi.review.states import Work


@task
def carry_out(key: int, work: str, user: int | None) -> None:
    """Compare texts or assign reviewers for who asked for it; what went wrong is said on the page.

    :raises Exception: whatever stopped it; the worker tries again.
    """
    from luodi.accounts.models import User
    from luodi.accounts.queries import actor_of
    from luodi.core.errors import Refusal
    from luodi.review import actions

    plan = ReviewPlan.objects.select_related("call__fund", "call__governance").get(pk=key)
    if plan.work != work:
        return
    now = timezone.now()
    by = actor_of(User.objects.get(pk=user or 0), timezone.localdate(now))
    trouble = ""
    try:
        (actions.compare if work == Work.AFFINITY else actions.propose)(plan.call, by=by, at=now)
    except Refusal as refusal:
        trouble = str(refusal.detail)[:300]
    except Exception as error:
        ReviewPlan.objects.filter(pk=key).update(work="", trouble=f"{type(error).__name__}"[:300])
        raise
    ReviewPlan.objects.filter(pk=key).update(work="", **({"trouble": trouble} if trouble else {}))
