"""Find what a link without a login leads to, and which organisation its sender means."""

from __future__ import annotations

from django.db.models import Q

from luodi.accounts.calc import secret_hash
from luodi.collecting.models import CallDistrict, Entry
from luodi.core.models import AuditEntry
from luodi.needs.models import Need
from luodi.registry.calc import clean_name, name_key
from luodi.registry.models import Organisation, Region

# So few names are suggested, and none at all where more would fit: nobody can list a register by typing 有限公司.
MOST_SUGGESTED = 5
# So much must be typed first: characters, letters of the Latin script.
LEAST_TYPED = (3, 6)


def district_by_token(token: str) -> CallDistrict | None:
    """Find the district of a public address."""
    rows = CallDistrict.objects.unguarded("the public address was given")
    found: CallDistrict | None = (
        rows.filter(token=token).select_related("call__region", "call__host", "region", "responsible").first()
    )
    return found


def entry_by_token(token: str, *, whole: bool = True) -> Entry | None:
    """Find the entry of a secret link; whoever only saves, as a phone does often, needs no more than the call."""
    rows = Entry.objects.filter(token_hash=secret_hash(token))
    more = ("district__call__host", "district__region", "collected__need") if whole else ("district__call",)
    return rows.select_related(*more).first()


def enterprises_like(district: CallDistrict, text: str) -> list[tuple[str, str]]:
    """Suggest enterprises of the call's region by what is typed of the name: name and region, both public."""
    typed = clean_name(text)
    least = LEAST_TYPED[1] if typed.isascii() else LEAST_TYPED[0]
    if len(typed) < least:
        return []
    rows = Organisation.objects.unguarded("name and region alone, few at a time").filter(
        _within(district.call.region), kind="enterprise", retired_at=None, name__icontains=typed
    )
    found = list(rows.select_related("region").order_by("name")[: MOST_SUGGESTED + 1])
    return [(row.name, row.region.short) for row in found] if len(found) <= MOST_SUGGESTED else []


def organisation_meant(district: CallDistrict, company: str, uscc: str) -> Organisation | None:
    """Find the registered enterprise that an entry is of: by credit code, else by its name within district or call.

    Two with the same key of the name are no answer, unless one has exactly this name; and one that is known by
    another credit code is another enterprise.
    """
    rows = Organisation.objects.unguarded("matched, not shown").filter(kind="enterprise", retired_at=None)
    known: Organisation | None = rows.filter(uscc=uscc).first() if uscc else None
    if known is not None:
        return known
    alike = rows.filter(name_key=name_key(company)[:160])
    if uscc:
        alike = alike.filter(uscc="")
    for region in (district.region, district.call.region):
        found: list[Organisation] = list(alike.filter(_within(region))[:20])
        exact = [row for row in found if row.name == clean_name(company)]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if found:
            return None
    return None


def _within(region: Region) -> Q:
    places = Q()
    for low, high in region.spans():
        places |= Q(region_id__gte=low, region_id__lt=high)
    return places


def last_reason(need: Need) -> str:
    """Give the reason with which a need was last returned, for whoever has the link of its entry."""
    rows = AuditEntry.objects.filter(subject=need.ref, verb="return").order_by("-at", "-pk")
    return rows.values_list("note", flat=True).first() or ""
