"""Tables stand in rooms between which one walks; whoever has a booth meets there, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from django.test import Client
from docx import Document

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.meetings import actions
from luodi.meetings.actions import Changed
from luodi.meetings.calc import slots_to_walk
from luodi.meetings.models import Meeting, MeetingTable, Participant
from luodi.meetings.states import Hold, Strength
from tests import factories
from tests.cast import World
from tests.meetings.stage import AT, Stage, stage

MUCH, WISH = Strength.MUCH, Strength.WISH
HALLS = (("展厅A", 2), ("展厅B", 2))


@pytest.fixture
def office(trial: World, browser_of: Callable[..., Client]) -> Client:
    return browser_of("officer", raise_request_exception=False)


@pytest.fixture
def day(trial: World) -> Stage:
    """Have everybody wish for 张 and 李, at four tables in two halls."""
    made = stage(trial, rooms=HALLS)
    for name in "甲乙丙丁":
        made.wish(name, 张=MUCH, 李=WISH)
    return made


def table(day: Stage, number: int) -> MeetingTable:
    found: MeetingTable = day.matchday.tables.get(number=number)
    return found


def booth(day: Stage, name: str, number: int | None) -> None:
    actions.set_booth(day.person(name), table(day, number) if number else None, by=day.by, at=AT)


def of(day: Stage, name: str) -> list[Meeting]:
    return [one for one in day.meetings() if name in (one.a.registration.name, one.b.registration.name)]


@pytest.mark.parametrize(
    ("walk", "minutes", "pause", "slots"),
    [(0, 20, 5, 0), (5, 20, 5, 0), (6, 20, 5, 1), (30, 20, 5, 1), (31, 20, 5, 2), (60, 5, 0, 12)],
)
def test_a_walk_longer_than_the_pause_costs_whole_slots(
    walk: int, minutes: int, pause: int, slots: int
) -> None:
    assert slots_to_walk(walk, minutes=minutes, pause=pause) == slots
    # So much time there is between two meetings, and with a slot less it would be too little.
    assert pause + slots * (minutes + pause) >= walk
    assert not slots or pause + (slots - 1) * (minutes + pause) < walk


def test_tables_are_said_by_room_and_what_cannot_be_beside_the_field(trial: World, office: Client) -> None:
    event = factories.event()
    address = f"/events/{event.code}/meetings/set-up/"
    good = {
        "times": "09:00-11:00", "tables": "展厅A：2 张\nHall B: 3", "minutes": "20", "pause": "5", "walk": "10",
        "pairing": "across", "notice": "2", "most": "",
    }  # fmt: skip
    for name, text in (
        ("tables", "展厅A"), ("tables", "展厅A: 0"), ("tables", "0"), ("tables", "展厅A: -1"), ("tables", "9999"),
        ("tables", "展厅A: 2\n展厅A: 3"), ("tables", "展厅A: 2\n3"), ("tables", "\n".join(f"厅{n}: 1" for n in range(21))),
        ("tables", f"{'厅' * 81}: 2"), ("tables", "展厅A: ٣"), ("walk", "61"), ("walk", "-1"),
    ):  # fmt: skip
        page = office.post(address, {**good, name: text})
        assert page.status_code == 422, (name, text)
        assert page.context["form"].errors.get(name), (name, text)
    assert office.post(address, good).status_code == 302
    rows = event.matchday.tables.values_list("number", "name", "room")
    assert [*rows] == [
        (1, "1", "展厅A"), (2, "2", "展厅A"), (3, "3", "Hall B"), (4, "4", "Hall B"), (5, "5", "Hall B"),
    ]  # fmt: skip
    assert event.matchday.slots_to_walk == 1
    again = office.get(address).context["form"]
    assert again.initial["tables"] == "展厅A: 2\nHall B: 3"


def test_nobody_is_in_two_rooms_without_the_time_to_walk(trial: World) -> None:
    made = stage(trial, rooms=(("A", 1), ("B", 1)), walk=15, hours=(9, 12))
    assert made.matchday.slots_to_walk == 1
    for name in "甲乙丙丁":
        made.wish(name, 张=MUCH, 李=WISH)
    booth(made, "甲", 1)
    booth(made, "乙", 2)
    made.plan()
    ways = 0
    for name in "甲乙丙丁张李":
        for one, other in pairwise(of(made, name)):
            if one.table.room != other.table.room:
                ways += 1
                assert other.slot.number - one.slot.number > 1, name
    assert ways, "somebody walks"
    one = of(made, "甲")[0]
    guest = one.b if one.a.registration.name == "甲" else one.a
    beside = made.matchday.slots.exclude(pk__in=[row.slot_id for row in of(made, guest.registration.name)])
    near = [slot for slot in beside if abs(slot.number - one.slot.number) == 1]
    before = {row.pk: row.slot_id for row in made.meetings()}
    second = next(row for row in of(made, "乙") if guest in (row.a, row.b))
    for slot in near:
        with pytest.raises(Conflict) as refused:
            actions.move_meeting(second, slot, second.table, by=made.by, at=AT)
        assert "A 1" in str(refused.value.detail) or "另" in str(refused.value.detail)
    assert {row.pk: row.slot_id for row in made.meetings()} == before


def test_whoever_has_a_booth_meets_there_and_nobody_else_does(day: Stage) -> None:
    booth(day, "甲", 3)
    day.plan()
    assert {one.table.number for one in of(day, "甲")} == {3}
    assert all(one.table.number != 3 for one in day.meetings() if one not in of(day, "甲"))
    slots = [
        slot for slot in day.matchday.slots.all() if slot.pk not in {one.slot_id for one in of(day, "甲")}
    ]
    free = next(name for name in "乙丙丁" if slots[0].pk not in {one.slot_id for one in of(day, name)})
    people = day.person(free), day.person("王")
    with pytest.raises(Conflict) as refused:
        actions.add_meeting(day.matchday, *people, slots[0], table(day, 3), by=day.by, at=AT)
    assert "甲" in str(refused.value.detail)
    one = of(day, "甲")[0]
    with pytest.raises(Conflict) as refused:
        actions.move_meeting(one, slots[0], table(day, 4), by=day.by, at=AT)
    assert "展厅B 3" in str(refused.value.detail) or "已有" in str(refused.value.detail)
    one.refresh_from_db()
    assert one.table.number == 3
    booth(day, "甲", None)
    assert len(day.plan()) == 8


def test_two_of_one_organisation_share_a_booth_and_two_of_different_ones_do_not(
    day: Stage, trial: World
) -> None:
    booth(day, "甲", 1)
    with pytest.raises(Invalid) as refused:
        booth(day, "乙", 1)
    assert "甲" in str(refused.value.fields["booth"])
    factories.event_registration(day.event, name="甲二", comes_as="enterprise", organisation_text="甲公司 ")
    actions.gather(day.matchday, by=day.by, at=AT)
    booth(day, "甲二", 1)
    day.wish("甲二", 张=MUCH)
    day.plan()
    both = of(day, "甲") + of(day, "甲二")
    assert {one.table.number for one in both} == {1}
    assert len({one.slot_id for one in both}) == len(both) == 3


def test_a_closed_table_is_nobodys_booth_and_a_booth_that_closes_is_given_up(
    day: Stage, office: Client
) -> None:
    address = f"/events/{day.event.code}/meetings/"
    MeetingTable.objects.filter(pk=table(day, 4).pk).update(closed_from=day.matchday.slots.last())
    person = day.person("甲").registration.code
    slots = [str(key) for key in day.matchday.slots.values_list("pk", flat=True)]
    page = office.post(
        f"{address}people/{person}/", {"there": slots, "most": "", "booth": str(table(day, 4).pk)}
    )
    assert page.status_code == 422
    assert "展厅B 4" in str(page.context["form"].errors["booth"])
    assert "10:30" in page.content.decode()
    assert office.post(
        f"{address}people/{person}/", {"there": slots, "most": "", "booth": str(table(day, 3).pk)}
    ).status_code == 302  # fmt: skip
    assert "展厅B 3" in office.get(f"{address}people/").content.decode()
    day.plan()
    day.matchday.refresh_from_db()
    day.confirm()
    sent = {"kind": "table", "table": str(table(day, 3).pk), "plans": str(day.matchday.plans)}
    shown = office.post(f"{address}change/", sent)
    assert "甲 · 甲公司" in shown.content.decode()
    assert "不再有展位" in shown.content.decode()
    day.matchday.refresh_from_db()
    done = actions.repair(
        day.matchday, Changed("table", table=table(day, 3)), plans=day.matchday.plans, by=day.by, at=AT
    )
    assert not done.lost
    assert day.person("甲").booth is None
    day.matchday.refresh_from_db()
    # The next change of the day finds 甲 where they are now.
    more = actions.repair(
        day.matchday, Changed("absent", day.person("丁")), plans=day.matchday.plans, by=day.by, at=AT
    )
    assert all("丁" in _names(day, one.meeting.a, one.meeting.b) for one in more.lost)
    assert len(of(day, "甲")) == 2


def _names(day: Stage, *keys: str) -> set[str]:
    return set(Participant.objects.filter(pk__in=keys).values_list("registration__name", flat=True))


def test_what_is_fixed_elsewhere_keeps_a_booth_from_being_given(day: Stage) -> None:
    day.plan()
    one = of(day, "甲")[0]
    actions.hold_meeting(one, Hold.PLACE, by=day.by, at=AT)
    other = next(number for number in (1, 2, 3, 4) if number != one.table.number)
    with pytest.raises(Conflict) as refused:
        booth(day, "甲", other)
    assert "甲" in str(refused.value.detail)
    with pytest.raises(Conflict):
        booth(day, "乙", one.table.number)
    assert not Participant.objects.filter(matchday=day.matchday, booth__isnull=False).exists()
    # All at once gives 甲 the table at which the meeting is held.
    assert actions.give_booths(day.matchday, by=day.by, at=AT) == 4
    assert day.person("甲").booth == one.table
    assert len(day.plan()) == 8


def test_a_plan_from_before_a_booth_is_planned_anew_before_it_is_confirmed(
    day: Stage, office: Client
) -> None:
    day.plan()
    where = {one.table_id for one in of(day, "甲")}
    other = day.matchday.tables.exclude(pk__in=where).first()
    actions.set_booth(day.person("甲"), other, by=day.by, at=AT)
    address = f"/events/{day.event.code}/meetings/"
    said = office.post(f"{address}step", {"verb": "confirm"}, follow=True)
    assert "甲" in "".join(str(message) for message in said.context["messages"])
    assert {one.state for one in day.meetings()} == {"planned"}
    day.plan()
    office.post(f"{address}step", {"verb": "confirm"})
    assert {one.state for one in day.meetings()} == {"confirmed"}
    assert {one.table_id for one in of(day, "甲")} == {other.pk if other else None}


def test_every_enterprise_has_a_booth_in_one_click_and_gives_it_back(day: Stage, office: Client) -> None:
    address = f"/events/{day.event.code}/meetings/"
    factories.event_registration(day.event, name="甲二", comes_as="enterprise", organisation_text="甲公司")
    actions.gather(day.matchday, by=day.by, at=AT)
    office.post(f"{address}booths")
    booths = {
        one.registration.name: one.booth.number
        for one in Participant.objects.filter(matchday=day.matchday).select_related("registration", "booth")
        if one.booth is not None
    }
    assert booths["甲"] == booths.pop("甲二")
    assert sorted(booths.values()) == [1, 2, 3, 4]
    page = office.get(address).content.decode()
    assert "丁公司" in page
    assert len(day.plan()) == 8
    factories.event_registration(day.event, name="戊", comes_as="enterprise", organisation_text="戊公司")
    actions.gather(day.matchday, by=day.by, at=AT)
    said = office.post(f"{address}booths", follow=True)
    assert "1" in "".join(str(message) for message in said.context["messages"])
    assert day.person("戊").booth is None
    office.post(f"{address}booths", {"take": "1"})
    assert not Participant.objects.filter(matchday=day.matchday, booth__isnull=False).exists()


def test_booths_are_the_planners_to_give(day: Stage, browser_of: Callable[..., Client]) -> None:
    for name, error in (("rival", Missing), ("far_officer", Missing), ("city_official", NotAllowed)):
        actor = day.world.actor(name)
        for act in (actions.give_booths, actions.take_booths):
            with pytest.raises(error):
                act(day.matchday, by=actor, at=AT)
        with pytest.raises(error):
            actions.set_booth(day.person("甲"), table(day, 1), by=actor, at=AT)
    client = browser_of("city_official", raise_request_exception=False)
    assert client.post(f"/events/{day.event.code}/meetings/booths").status_code == 404
    elsewhere = stage(day.world)
    with pytest.raises(Missing):
        actions.set_booth(day.person("甲"), table(elsewhere, 1), by=day.by, at=AT)


def test_sheets_and_the_screen_name_room_and_table(day: Stage, office: Client) -> None:
    for name in "甲乙丙丁":
        booth(day, name, "甲乙丙丁".index(name) + 1)
    assert len(day.plan()) == 8
    address = f"/events/{day.event.code}/meetings/"
    for what in ("people", "tables", "plan"):
        document: Any = Document(BytesIO(office.get(f"{address}{what}.docx").content))
        said = "\n".join(
            [line.text for line in document.paragraphs]
            + [cell.text for sheet in document.tables for row in sheet.rows for cell in row.cells]
        )
        assert "展厅A" in said, what
        assert "展厅B" in said, what
    screen = office.get(f"{address}live/").content.decode()
    assert "展厅A" in screen
    assert "展厅B" in screen
