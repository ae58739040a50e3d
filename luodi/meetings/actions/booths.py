"""Give people booths: tables of their own, at which all their meetings are and nobody else's."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.events.states import ComesAs
from luodi.meetings.actions.fitting import is_fixed, refuse_foreign
from luodi.meetings.actions.preparing import check, turned
from luodi.meetings.models import Matchday, MeetingTable, Participant
from luodi.meetings.problem import Stock, stock_of
from luodi.meetings.states import OPEN_MATCHDAY

House = tuple[str, object]


def house_of(one: Participant) -> House:
    """Name for whom somebody comes: the organisation as registered, else as stated, else nobody but themselves."""
    row = one.registration
    if row.organisation_id:
        return "organisation", row.organisation_id
    stated = row.organisation_text.strip()
    return ("stated", stated) if stated else ("alone", one.pk)


def set_booth(participant: Participant, table: MeetingTable | None, *, by: Actor, at: datetime) -> None:
    """Give somebody a booth, or take it back.

    :raises Missing: if the table is of another event, or the meetings are hidden from the actor.
    :raises Invalid: if the table is closed, or the booth of another organisation.
    :raises Conflict: if a meeting that is fixed could not stay where it is.
    """
    matchday = participant.matchday
    with transaction.atomic():
        check(matchday, by)
        if participant.booth_id == (table.pk if table else None):
            return
        if table is not None and table.matchday_id != matchday.pk:
            raise Missing
        turned(matchday)
        stock = stock_of(matchday)
        if table is not None:
            _refuse_table(table, participant, stock)
        _keep(stock, {participant.pk: table})
        told = {"booth": [None, str(table or "")], "person": [None, participant.registration.code]}
        audit.record(by, "amend", matchday, at=at, changes=told)
    participant.booth = table


def _refuse_table(table: MeetingTable, participant: Participant, stock: Stock) -> None:
    if table.closed_from is not None:
        said = _(
            "Table %(table)s cannot be used from %(slot)s on: whoever has it as booth would meet nobody then."
        )
        raise Invalid({"booth": [said % {"table": table, "slot": table.closed_from}]})
    for other in stock.people:
        if other.booth_id == table.pk and house_of(other) != house_of(participant):
            said = _("Table %(table)s is the booth of %(who)s.")
            raise Invalid({"booth": [said % {"table": table, "who": other.title}]})


def give_booths(matchday: Matchday, *, by: Actor, at: datetime) -> int:
    """Give every enterprise that has none a booth, which its people share; gives how many were given.

    :raises Conflict: if the meetings are confirmed, tables are too few, or a fixed meeting could not stay where it is.
    """
    with transaction.atomic():
        stock = _opened(matchday, by)
        table_of = {house_of(one): one.booth_id for one in stock.people if one.booth_id}
        houses: dict[House, list[Participant]] = defaultdict(list)
        for one in stock.people:
            if one.registration.comes_as == ComesAs.ENTERPRISE and not one.booth_id:
                houses[house_of(one)].append(one)
        free = {
            table.pk: table
            for table in stock.tables
            if table.closed_from is None and table.pk not in table_of.values()
        }
        new = [house for house in houses if house not in table_of]
        if len(new) > len(free):
            raise Conflict(_too_few(len(new), len(free)))
        table_of |= _chosen(new, houses, stock, free)
        tables = {table.pk: table for table in stock.tables}
        _keep(
            stock,
            {one.pk: tables[table_of[house]] for house, people in houses.items() for one in people},
        )
        audit.record(by, "amend", matchday, at=at, changes={"booths": [None, len(new)]})
    return len(new)


def take_booths(matchday: Matchday, *, by: Actor, at: datetime) -> int:
    """Take all booths back: any table is anybody's again; gives how many there were.

    :raises Conflict: if the meetings are confirmed.
    """
    with transaction.atomic():
        stock = _opened(matchday, by)
        owners = [one.pk for one in stock.people if one.booth_id]
        _keep(stock, dict.fromkeys(owners))
        audit.record(by, "amend", matchday, at=at, changes={"booths": [len(owners), 0]})
    return len(owners)


def _opened(matchday: Matchday, by: Actor) -> Stock:
    check(matchday, by)
    if matchday.state not in OPEN_MATCHDAY:
        raise Conflict(_("These meetings are confirmed: give or take booths person by person."))
    turned(matchday)
    return stock_of(matchday)


def _chosen(
    new: list[House], houses: dict[House, list[Participant]], stock: Stock, free: dict[int, MeetingTable]
) -> dict[House, int]:
    """Choose a table for each: where a fixed meeting of theirs is already, else the first that is free."""
    people = {one.pk: house for house in new for one in houses[house]}
    chosen: dict[House, int] = {}
    for meeting in filter(is_fixed, stock.meetings):
        for key in sorted((meeting.a_id, meeting.b_id), key=str):
            house = people.get(key)
            if house is not None and house not in chosen and meeting.table_id in free:
                chosen[house] = meeting.table_id
                del free[meeting.table_id]
    rest = iter(list(free))
    return chosen | {house: next(rest) for house in new if house not in chosen}


def _too_few(enterprises: int, tables: int) -> str:
    said = ngettext(
        "%(enterprises)d enterprises have no booth, and %(tables)d table is free: set up more tables first.",
        "%(enterprises)d enterprises have no booth, and %(tables)d tables are free: set up more tables first.",
        tables,
    )
    return said % {"enterprises": enterprises, "tables": tables}


def _keep(stock: Stock, booths: dict[int, Any]) -> None:
    """Keep who has which booth, if what is fixed can stay."""
    changed = [one for one in stock.people if one.pk in booths]
    for one in changed:
        one.booth = booths[one.pk]
    people = {one.pk: one for one in stock.people}
    fixed = [one for one in stock.meetings if is_fixed(one) and {one.a_id, one.b_id} <= people.keys()]
    for meeting in fixed:
        meeting.a, meeting.b = people[meeting.a_id], people[meeting.b_id]
    refuse_foreign(fixed, stock.people)
    Participant.objects.bulk_update(changed, ["booth"])
