"""Make large booklets in the worker."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task
def carry_out(key: int) -> None:
    """Make a booklet; one that is made already is left as it is.

    :raises Exception: whatever stopped it; the worker tries again.
    """
    from luodi.accounts.queries import actor_of
    from luodi.booklets import actions
    from luodi.booklets.models import Booklet
    from luodi.booklets.states import UNDER_WAY

    booklet = Booklet.objects.select_related("created_by").get(pk=key)
    if booklet.state in UNDER_WAY:
        actions.make(booklet, actor_of(booklet.created_by, timezone.localdate()))
