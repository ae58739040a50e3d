"""List the accounts of partners by region, with how long they last and when somebody logged in last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from luodi.accounts import queries as accounts
from luodi.accounts.actions.guests import LONGEST, TERM, WARNING
from luodi.accounts.models import Membership
from luodi.accounts.rules import may_see_deputies
from luodi.accounts.scopes import covers, scope_names
from luodi.accounts.states import Role, Scope
from luodi.core.actor import Actor
from luodi.registry.models import Organisation, in_english
from luodi.registry.reference import ancestors, full_name

# Whose guests are those of the own regions.
_HOSTS: Final = (Role.REGIONAL_OFFICER, Role.RESIDENT)
MOST_SHOWN: Final = 2000


@dataclass(frozen=True)
class Guest:
    """Be one role of a partner's account: what it is limited to, where it lies, how it stands."""

    row: Membership
    place: str
    region: str
    standing: str
    next_end: date


@dataclass(frozen=True)
class Province:
    """Be the guests of one province; those of no region come last."""

    code: str
    name: str
    guests: list[Guest]


def may_see(actor: Actor) -> bool:
    """Tell whether the actor has guests to look after."""
    return may_see_deputies(actor) or actor.has(*_HOSTS)


def guests_by_region(actor: Actor, today: date) -> list[Province]:
    """List guests province by province, within the regions that are the actor's; a constant number of queries."""
    rows = list(accounts.guests(today)[:MOST_SHOWN])
    regions = _regions(rows)
    mine = None if may_see_deputies(actor) else actor.keys(Scope.REGION, *_HOSTS)
    rows = [row for row in rows if mine is None or _lies_in(regions[row.pk], mine)]
    names = scope_names((row.scope, row.key) for row in rows)
    provinces: dict[str, list[Guest]] = {}
    for row in rows:
        code = regions[row.pk]
        above = [region.code for region in ancestors(code) if region.level == "province"] if code else []
        region = full_name(code, english=in_english()) if code else ""
        next_end = min((row.ends_on or today) + TERM, today + LONGEST)
        guest = Guest(row, names[row.scope, row.key], region, _standing(row, today), next_end)
        provinces.setdefault(above[0] if above else "", []).append(guest)
    return [
        Province(code, full_name(code, english=in_english()) if code else "", provinces[code])
        for code in sorted(provinces, key=lambda code: (not code, code))
    ]


def _regions(rows: list[Membership]) -> dict[int, str]:
    """Find where each guest is at home: the official's region, the enterprise's."""
    keys = {int(row.key) for row in rows if row.scope == Scope.ORGANISATION and row.key.isdigit()}
    found = Organisation.objects.unguarded("guests are shown by region, their enterprises not").filter(
        pk__in=keys
    )
    lies = {str(key): region or "" for key, region in found.values_list("pk", "region_id")}
    return {row.pk: row.key if row.scope == Scope.REGION else lies.get(row.key, "") for row in rows}


def _lies_in(code: str, outer: tuple[str, ...]) -> bool:
    return bool(code) and any(covers((Scope.REGION, key), (Scope.REGION, code)) for key in outer)


def _standing(row: Membership, today: date) -> str:
    if not row.user.is_active or (row.ends_on is not None and row.ends_on <= today):
        return "ended"
    if row.ends_on is None:
        return "endless"
    return "ending" if row.ends_on <= today + WARNING else "running"
