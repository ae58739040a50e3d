"""Keep the works of an expert, and what they suggest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.registry.models import Expert, Field, Publication
from luodi.registry.parts import part_of
from luodi.registry.works import Work


def keep_works(
    expert: Expert,
    works: Sequence[Work],
    *,
    keywords: Sequence[str],
    fields: Sequence[Field],
    by: Actor,
    at: datetime,
    known: dict[str, str] | None = None,
) -> int:
    """Store works that the expert's list has not yet, and add keywords and fields to the profile.

    ``known`` may have ``orcid`` and ``openalex``: they are kept where the profile has none.

    :returns: how many works are new.
    :raises Missing: if the expert is not open to the actor.
    :raises NotAllowed: if the profile is not the actor's to keep.
    :raises Invalid: if the list, or the keywords, would be too many.
    """
    part = part_of(Expert, "works")
    if part is None or not Expert.objects.allowed(by).filter(pk=expert.pk, retired_at=None).exists():
        raise Missing
    if not Expert.objects.allowed(by, part.keep).filter(pk=expert.pk).exists():
        raise NotAllowed
    with transaction.atomic():
        current: Expert = Expert._base_manager.select_for_update().get(pk=expert.pk)
        have = set(Publication.objects.filter(expert=current).values_list("same_as", flat=True))
        fresh = {work.same_as: work for work in works if work.same_as not in have}
        if len(have) + len(fresh) > part.most:
            raise Invalid({"": [_("This list takes up to %(most)d lines.") % {"most": part.most}]})
        Publication.objects.bulk_create(
            Publication(expert=current, same_as=key, **work.stored()) for key, work in fresh.items()
        )
        if fresh:
            audit.record(by, "add_works", current, at=at, changes={"works": [None, len(fresh)]})
            outbox.reindex(current, at=at)
        _enrich(current, keywords, fields, known or {}, by, at)
    return len(fresh)


def _enrich(
    expert: Expert,
    keywords: Sequence[str],
    fields: Sequence[Field],
    known: dict[str, str],
    by: Actor,
    at: datetime,
) -> None:
    changes: dict[str, Any] = {
        name: value for name, value in known.items() if value and not getattr(expert, name)
    }
    words = list(dict.fromkeys([*expert.keywords, *keywords]))
    if words != expert.keywords:
        if len(words) > 12:
            raise Invalid({"keywords": [_("A profile has at most 12 keywords; leave some out.")]})
        changes["keywords"] = words
    present = list(expert.fields.all())
    more = [one for one in fields if one not in present]
    related = {"fields": [*present, *more]} if more else {}
    change.amend(expert, changes, version=expert.version, by=by, at=at, related=related)
