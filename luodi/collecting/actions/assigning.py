"""Put needs that came in another way, such as by a workbook, on a district's list."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from luodi.collecting.models import CallDistrict, EntryNeed
from luodi.collecting.states import OPEN_LIST, Via
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.needs.models import Need


def assign_needs(district: CallDistrict, needs: Iterable[Need], *, by: Actor, at: datetime) -> int:
    """Put needs on a district's list; one that stands on a list already stays there.

    :returns: how many were added.
    :raises Missing: if the district, or a need, is not open to the actor.
    :raises NotAllowed: if adding to this list is not the actor's.
    :raises Conflict: if the list is handed in.
    """
    keys = {need.pk for need in needs}
    with transaction.atomic():
        if not CallDistrict.objects.allowed(by).filter(pk=district.pk).exists():
            raise Missing
        held = CallDistrict._base_manager.select_for_update().get(pk=district.pk)
        if held.is_frozen:
            raise Conflict(_("This list is handed in: nothing is added to it."))
        if not CallDistrict.objects.allowed(by, "assign").filter(pk=district.pk).exists():
            raise NotAllowed
        if Need.objects.allowed(by, "see_owner").filter(pk__in=keys).count() < len(keys):
            raise Missing
        taken = set(EntryNeed.objects.filter(need__in=keys).values_list("need_id", flat=True))
        fresh = sorted(keys - taken)
        EntryNeed.objects.bulk_create(
            EntryNeed(need_id=key, district=district, via=Via.WORKBOOK, at=at) for key in fresh
        )
        if fresh:
            audit.record(by, "assign", district, at=at, changes={"needs": [None, len(fresh)]})
    return len(fresh)


def assign_stored(pairs: Sequence[tuple[Need, CallDistrict]], by: Actor, at: datetime) -> None:
    """Put the needs that a workbook brought in on the lists that it names.

    :raises Conflict: if a list was handed in meanwhile.
    """
    lists: dict[CallDistrict, list[Need]] = {}
    for need, district in pairs:
        lists.setdefault(district, []).append(need)
    for district, needs in lists.items():
        assign_needs(district, needs, by=by, at=at)


def unassign(keys: Sequence[int], by: Actor, at: datetime) -> None:
    """Take needs that were added by hand or from a workbook off their lists, those that are handed in excepted."""
    held = EntryNeed.objects.filter(
        need__in=keys, via=Via.WORKBOOK, entry=None, district__state__in=OPEN_LIST
    ).select_related("district")
    counts: dict[CallDistrict, int] = {}
    for row in held:
        counts[row.district] = counts.get(row.district, 0) + 1
    EntryNeed.objects.filter(pk__in=[row.pk for row in held]).delete()
    for district, count in counts.items():
        audit.record(by, "unassign", district, at=at, changes={"needs": [count, None]})
