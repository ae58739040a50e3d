"""Find whom a call's mails go to: who answers for a district, who for the city, who for the office."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from luodi.accounts.models import Membership, User
from luodi.accounts.states import Role
from luodi.collecting.models import CallDistrict
from luodi.registry.reference import ancestors


def _officials(codes: tuple[str, ...], day: date) -> list[User]:
    now = Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gt=day))
    keys = Membership.objects.filter(now, role=Role.CITY_OFFICIAL, scope="region", key__in=codes).values(
        "user"
    )
    return list(User.objects.filter(pk__in=keys, is_active=True).exclude(email="").order_by("pk"))


def mails_of_district(district: CallDistrict, day: date) -> list[User]:
    """List who answers for a district: its own officials, else those of the regions above it up to the call's."""
    line = [region.code for region in ancestors(district.region_id)]
    at = line.index(district.call.region_id) if district.call.region_id in line else 0
    for code in reversed(line[at:]):
        if found := _officials((code,), day):
            return found
    return []


def mails_of_city(district: CallDistrict, day: date) -> list[User]:
    """List the officials of the call's own region, who look at the lists of its districts."""
    return _officials((district.call.region_id,), day)
