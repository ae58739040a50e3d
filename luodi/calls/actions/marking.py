"""Say which documents of an application name nobody, so that reviewers who must not learn the names may open them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from luodi.calls.models import Application, Paper
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Missing, NotAllowed


def mark_paper(row: Application, number: int, *, nameless: bool, by: Actor, at: datetime) -> Paper:
    """Say of a document whether it names nobody, after looking into it; it is held back until somebody says so.

    :raises NotAllowed: if it is not the actor's to say, or the review is over.
    :raises Missing: if there is no such document.
    """
    if not Application.objects.allowed(by, "mark_papers").filter(pk=row.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        paper = Paper.objects.select_for_update().filter(application=row, pk=number).first()
        if paper is None:
            raise Missing
        if paper.nameless != nameless:
            paper.nameless = nameless
            paper.save(update_fields=["nameless"])
            verb = "open_to_reviewers" if nameless else "keep_from_reviewers"
            audit.record(by, verb, row, at=at, note=paper.name)
    return paper
