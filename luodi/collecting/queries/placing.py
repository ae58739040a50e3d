"""Answer on which list of a call a need stands, and which list a cell of a workbook means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.collecting.models import CallDistrict, EntryNeed
from luodi.core.actor import Actor
from luodi.core.words import Words
from luodi.needs.models import Need

# So many lists are open at a time, at most, to whoever writes only the district's name.
_MOST = 500


def list_named(actor: Actor, text: str) -> CallDistrict:
    """Find the list of a district: by its code, or by the district's name among those that can be added to.

    :raises ValidationError: if none, or more than one, is meant.
    """
    said = text.strip()
    rows = CallDistrict.objects.allowed(actor).filter(retired_at=None).select_related("call", "region")
    open_ones = CallDistrict.objects.allowed(actor, "assign").values("pk")
    coded: CallDistrict | None = rows.filter(code=said.partition(" ")[0].upper()).first()
    if coded is not None:
        coded.takes_needs = rows.filter(pk=coded.pk, pk__in=open_ones).exists()  # type: ignore[attr-defined]
        return coded
    found: list[Any] = [
        row
        for row in rows.filter(pk__in=open_ones)[:_MOST]
        if said in (str(row), row.region_id, row.region.name, row.region.short)
    ]
    if len(found) == 1:
        found[0].takes_needs = True
        named: CallDistrict = found[0]
        return named
    if found:
        codes = "、".join(row.code for row in found[:3])
        raise ValidationError(
            _("Several lists are open for “%(value)s” (%(codes)s). Give the code."),
            params={"value": said, "codes": codes},
        )
    raise ValidationError(
        _("No list of that name or code is open to you: “%(value)s”."), params={"value": said}
    )


def lists_of(actor: Actor, keys: Sequence[int]) -> Mapping[int, CallDistrict]:
    """Tell on which lists needs stand, of those whose owner the actor may see, as far as the lists are open to them."""
    seen = Need.objects.allowed(actor, "see_owner").filter(pk__in=keys)
    lists = CallDistrict.objects.allowed(actor)
    rows = EntryNeed.objects.filter(need__in=seen, district__in=lists)
    return {row.need_id: row.district for row in rows.select_related("district__call", "district__region")}


def not_for_list(actor: Actor, need: Need, district: Any) -> Words | None:
    """Say why a new need cannot go on a list: it is closed to the actor, or the need lies elsewhere."""
    if not district.takes_needs:
        return _("Nothing can be added to this list: it is handed in, its call is over, or it is not yours.")
    inside = any(low <= (need.region_id or "") < high for low, high in district.region.spans())
    return None if inside else _("The need does not lie in this district.")
