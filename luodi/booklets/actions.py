"""Have booklets made: small ones at once, large ones in the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from luodi.booklets import content, jobs
from luodi.booklets.models import Booklet
from luodi.booklets.queries import MOST, makes
from luodi.booklets.states import BookletState
from luodi.core import audit, files
from luodi.core.actor import Actor
from luodi.core.codes import new_code
from luodi.core.errors import Invalid, Missing
from luodi.core.papers import kinds
from luodi.core.papers.pdf import Unset

PREFIX: Final = "L"
# So many are made while one waits for the page.
AT_ONCE: Final = 50


class Subject:
    """Stand for a booklet in the audit."""

    def __init__(self, booklet: Booklet) -> None:
        self.ref, self.code = f"booklets.booklet:{booklet.pk}", booklet.code


def order(booklet: Booklet, results: list[int], *, by: Actor, at: datetime) -> Booklet:
    """Have a booklet made of results that the actor may hand out, in their order.

    :raises Missing: if handing out results is none of the actor's business.
    :raises Invalid: if there is no result, or there are more than a booklet takes.
    """
    if not makes(by):
        raise Missing
    if not results:
        raise Invalid({"results": [_("Choose at least one result.")]})
    if len(results) > MOST:
        raise Invalid(
            {
                "results": [
                    _("A booklet takes up to %(most)d results: narrow the list down first.") % {"most": MOST}
                ]
            }
        )
    booklet.code, booklet.results = new_code(PREFIX, at), results
    booklet.language, booklet.created_by_id, booklet.created_at = get_language() or "zh-hans", by.user_id, at  # type: ignore[assignment]
    with transaction.atomic():
        booklet.save()
        changes = {"results": len(results), "layout": booklet.layout, "internal": booklet.internal}
        audit.record(by, "make_booklet", Subject(booklet), at=at, note=booklet.title, changes=changes)
        if len(results) > AT_ONCE:
            jobs.carry_out.enqueue(booklet.pk)
    if len(results) <= AT_ONCE:
        make(booklet, by)
    return booklet


def make(booklet: Booklet, actor: Actor) -> None:
    """Make the file of a booklet, within what its maker may hand out at this moment."""
    _set(booklet, state=BookletState.WORKING, done=0)
    with override(booklet.language):
        paper = content.paper_of(booklet, actor, lambda done: _set(booklet, done=done))
    try:
        written = kinds.written(paper, booklet.kind, at=booklet.created_at)
    except Unset:
        _set(booklet, state=BookletState.FAILED, ended_at=timezone.now())
        return
    _set(
        booklet,
        state=BookletState.READY,
        sha256=files.keep(written),
        bytes=len(written),
        ended_at=timezone.now(),
    )


def _set(booklet: Booklet, **values: Any) -> None:
    for name, value in values.items():
        setattr(booklet, name, value)
    Booklet.objects.filter(pk=booklet.pk).update(**values)
