"""Some need longer than others: a long meeting takes its slots one after the other, wherever it is put."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from luodi.core.errors import Conflict
from luodi.core.models import OutboxEntry
from luodi.meetings import actions
from luodi.meetings.calc import minutes_of
from luodi.meetings.models import Meeting, MeetingSlot, MeetingTable, Participant, Seat
from luodi.meetings.queries import board_of
from luodi.meetings.states import Hold, Strength
from tests.cast import World
from tests.meetings.stage import AT, Stage, day_of, stage

MUST, MUCH, WISH = Strength.MUST, Strength.MUCH, Strength.WISH


@pytest.fixture
def day(trial: World) -> Stage:
    """Set the stage: four slots of 25 minutes at two tables, from 09:00 to 10:55."""
    return stage(trial)


def lasts(day: Stage, name: str, length: int) -> Participant:
    """Let somebody meet for so many slots."""
    person = day.person(name)
    everywhere = set(day.matchday.slots.values_list("pk", flat=True))
    actions.set_person(person, there=everywhere, most=None, length=length, by=day.by, at=AT)
    return person


def place(day: Stage, slot: int, table: int) -> tuple[MeetingSlot, MeetingTable]:
    return day.matchday.slots.get(number=slot), day.matchday.tables.get(number=table)


def put(day: Stage, a: str, b: str, slot: int, table: int, length: int | None = None) -> Meeting:
    """Have two people meet by hand."""
    where = place(day, slot, table)
    return actions.add_meeting(
        day.matchday, day.person(a), day.person(b), *where, length=length, by=day.by, at=AT
    )


def laid(day: Stage) -> list[str]:
    """Read the board: who meets when at which table."""
    return [
        f"{one.time} {one.table.name} {''.join(sorted(p.registration.name for p in (one.a, one.b)))}"
        for one in day.meetings()
    ]


def seats(row: Meeting) -> list[int]:
    """Name the slots in which the first of the two sits."""
    rows = Seat.objects.filter(meeting=row, first=True).order_by("slot__number")
    return list(rows.values_list("slot__number", flat=True))


@pytest.mark.parametrize(("slots", "minutes"), [(1, 25), (2, 55), (3, 85)])
def test_a_long_meeting_goes_on_through_the_pauses(slots: int, minutes: int) -> None:
    assert minutes_of(slots, minutes=25, pause=5) == minutes


def test_of_two_people_the_longer_holds_and_everybody_else_meets_as_before(day: Stage) -> None:
    lasts(day, "甲", 2)
    day.wish("甲", 张=MUST)
    day.wish("乙", 张=MUST, 李=MUST)
    day.plan()
    long = day.of("甲", "张")
    assert (long.length, len(seats(long))) == (2, 2)
    assert {day.of("乙", "张").length, day.of("乙", "李").length} == {1}
    taken = Counter(Seat.objects.values_list("participant", "slot"))
    assert max(taken.values()) == 1


def test_no_time_for_a_long_one_is_said_as_such(day: Stage) -> None:
    """Of three who want two slots each of the same expert in a morning of four, one is left over."""
    for name in "甲乙丙":
        lasts(day, name, 2)
        day.wish(name, 张=MUST)
    day.plan()
    assert len(day.meetings()) == 2
    day.matchday.refresh_from_db()
    (unmet,) = board_of(day.matchday, AT).unmet
    assert "张" in {unmet.a.registration.name, unmet.b.registration.name}
    assert unmet.why


def test_it_is_moved_as_a_whole_or_not_at_all(day: Stage) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    assert laid(day) == ["09:00–09:55 1 张甲"]
    actions.move_meeting(long, *place(day, 3, 2), by=day.by, at=AT)
    assert laid(day) == ["10:00–10:55 2 张甲"]
    assert seats(long) == [3, 4]
    with pytest.raises(Conflict) as refused:
        actions.move_meeting(long, *place(day, 4, 1), by=day.by, at=AT)
    assert "2" in str(refused.value.detail)
    assert seats(long) == [3, 4]


def test_two_short_ones_change_places_with_a_long_one(day: Stage) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    put(day, "乙", "李", 3, 2)
    put(day, "丙", "王", 4, 2)
    moved = actions.move_meeting(long, *place(day, 3, 2), by=day.by, at=AT)
    assert len(moved) == 3
    assert laid(day) == ["09:00–09:25 1 乙李", "09:30–09:55 1 丙王", "10:00–10:55 2 张甲"]


def test_a_short_one_changes_places_with_a_long_one_where_there_is_time(day: Stage) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    short = put(day, "乙", "李", 3, 2)
    actions.move_meeting(short, *place(day, 1, 1), by=day.by, at=AT)
    assert laid(day) == ["09:00–09:25 1 乙李", "10:00–10:55 2 张甲"]
    actions.move_meeting(short, *place(day, 4, 1), by=day.by, at=AT)
    with pytest.raises(Conflict):
        actions.move_meeting(long, *place(day, 4, 1), by=day.by, at=AT)
    assert laid(day) == ["10:00–10:55 2 张甲", "10:30–10:55 1 乙李"]


def test_one_that_reaches_beyond_is_put_elsewhere_first(day: Stage) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    put(day, "乙", "李", 2, 2)
    put(day, "丙", "王", 3, 2, length=2)
    with pytest.raises(Conflict) as refused:
        actions.move_meeting(long, *place(day, 2, 2), by=day.by, at=AT)
    assert "更长" in str(refused.value.detail)


def test_it_is_made_longer_and_shorter_where_that_fits_and_a_new_plan_keeps_it(day: Stage) -> None:
    day.wish("甲", 张=MUST)
    one = put(day, "甲", "张", 1, 1)
    put(day, "乙", "张", 3, 2)
    assert actions.stretch_meeting(one, 2, by=day.by, at=AT).length == 2
    with pytest.raises(Conflict) as refused:
        actions.stretch_meeting(one, 3, by=day.by, at=AT)
    assert "张" in str(refused.value.detail)
    assert seats(one) == [1, 2]
    day.plan()
    assert day.of("甲", "张").length == 2
    assert actions.stretch_meeting(day.of("甲", "张"), 1, by=day.by, at=AT).length == 1
    assert len(seats(one)) == 1


def test_made_longer_a_proposal_keeps_its_two_but_not_its_place(day: Stage) -> None:
    day.wish("甲", 张=WISH)
    day.plan()
    one = day.of("甲", "张")
    actions.move_meeting(one, *place(day, 1, 1), by=day.by, at=AT)
    one = actions.stretch_meeting(day.of("甲", "张"), 3, by=day.by, at=AT)
    assert one.hold == Hold.PAIR
    day.plan()
    assert (day.of("甲", "张").pk, day.of("甲", "张").length) == (one.pk, 3)


def test_it_is_nowhere_where_one_of_the_two_is_away_or_the_table_closes(day: Stage) -> None:
    person = day.person("甲")
    early = set(day.matchday.slots.filter(number__lte=2).values_list("pk", flat=True))
    actions.set_person(person, there=early, most=None, by=day.by, at=AT)
    with pytest.raises(Conflict) as refused:
        put(day, "甲", "张", 2, 1, length=2)
    assert "甲" in str(refused.value.detail)
    assert "10:00" in str(refused.value.detail)
    slot, table = place(day, 2, 2)
    MeetingTable.objects.filter(pk=table.pk).update(closed_from=slot)
    with pytest.raises(Conflict):
        put(day, "乙", "李", 1, 2, length=2)
    assert put(day, "乙", "李", 1, 2).length == 1


def test_a_day_has_stretches_and_no_meeting_runs_over_noon(trial: World) -> None:
    from luodi.meetings.actions.preparing import Shape

    day = stage(trial)
    spans = [(day_of(day.event, 9), day_of(day.event, 10)), (day_of(day.event, 14), day_of(day.event, 15))]
    actions.reshape(day.matchday, Shape(spans, (("", 2),)), by=day.by, at=AT)
    with pytest.raises(Conflict):
        put(day, "甲", "张", 2, 1, length=2)
    assert put(day, "甲", "张", 3, 1, length=2).time == "14:00–14:55"


def test_the_database_itself_keeps_the_second_slot_free(day: Stage) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    other = put(day, "乙", "李", 3, 1)
    second = day.matchday.slots.get(number=2)
    for first in (True, False):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.create(
                meeting=other, participant=long.a, slot=second, table=other.table, first=first
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(meeting=other, participant=other.a, slot=second, table=long.table, first=True)


def test_an_interpreter_is_there_for_all_of_it(trial: World) -> None:
    from luodi.meetings.actions.preparing import Shape

    day = stage(trial)
    spans = [(day_of(day.event, 9), day_of(day.event, 11))]
    actions.reshape(day.matchday, Shape(spans, (("", 2),), {"英语": 1}), by=day.by, at=AT)
    for name in "张李":
        actions.set_interpreter(day.person(name), "英语", by=day.by, at=AT)
    put(day, "甲", "张", 1, 1, length=2)
    with pytest.raises(Conflict) as refused:
        put(day, "乙", "李", 2, 2)
    assert "09:30" in str(refused.value.detail)
    assert put(day, "乙", "李", 3, 2).length == 1


def test_the_board_shows_it_once_over_its_slots_and_the_screen_in_each(day: Stage, client: Client) -> None:
    long = put(day, "甲", "张", 1, 1, length=2)
    board = board_of(day.matchday, AT)
    assert board.count == 1
    assert [(cell.meeting, cell.on) for line in board.lines[:3] for cell in line.cells[:1]] == [
        (long, False),
        (long, True),
        (None, False),
    ]
    client.force_login(day.world.users["officer"])
    address = f"/events/{day.event.code}/meetings/"
    page = client.get(address, {"pick": long.code}).content.decode()
    assert 'rowspan="2"' in page
    assert page.count(f'data-meeting="{long.code}"') == 1
    assert "55 分钟" in page
    client.post(f"{address}stretch", {"meeting": long.code, "slots": "3"})
    assert seats(long) == [1, 2, 3]
    for hostile in ("0", "7", "99", "-1", "二", ""):
        assert client.post(f"{address}stretch", {"meeting": long.code, "slots": hostile}).status_code == 404
    assert seats(long) == [1, 2, 3]


def test_who_meets_for_longer_is_said_with_the_person(day: Stage, client: Client) -> None:
    client.force_login(day.world.users["officer"])
    person = day.person("甲")
    address = f"/events/{day.event.code}/meetings/people/"
    slots = [str(key) for key in day.matchday.slots.values_list("pk", flat=True)]
    page = client.post(f"{address}{person.registration.code}/", {"there": slots, "length": "2"})
    assert page.status_code == 302
    assert "每场洽谈 55 分钟" in client.get(address).content.decode()
    wrong = client.post(f"{address}{person.registration.code}/", {"there": slots, "length": "9"})
    assert wrong.status_code == 422
    person.refresh_from_db()
    assert person.length == 2


def test_mails_say_how_long_and_a_change_of_the_day_keeps_it(day: Stage) -> None:
    lasts(day, "甲", 2)
    day.wish("甲", 张=MUST)
    day.wish("乙", 张=MUCH)
    day.plan()
    actions.move_meeting(day.of("甲", "张"), *place(day, 1, 1), by=day.by, at=AT)
    day.confirm()
    told = [str(one.payload) for one in OutboxEntry.objects.all()]
    assert any("09:00–09:55" in text for text in told)
    # What people were told holds, even if the person is now said to meet for one slot.
    lasts(day, "甲", 1)
    changed = actions.Changed("late", day.person("甲"), day.matchday.slots.get(number=2))
    day.matchday.refresh_from_db()
    done = actions.repair(day.matchday, changed, plans=day.matchday.plans, by=day.by, at=AT)
    assert len(done.moved) >= 1
    long = day.of("甲", "张")
    assert (long.length, long.slot.number >= 2) == (2, True)
    assert seats(long) == [long.slot.number, long.slot.number + 1]


@pytest.mark.parametrize("seed", range(6))
def test_whatever_is_wished_the_seats_are_those_of_the_meetings(trial: World, seed: int) -> None:
    drawn = random.Random(seed)
    day = stage(trial, hours=(9, 12))
    for name in "甲乙丙丁":
        lasts(day, name, drawn.choice((1, 1, 2, 3)))
        wishes = {other: drawn.randint(1, 4) for other in drawn.sample("张李王", drawn.randint(1, 3))}
        day.wish(name, **wishes)
    day.plan()
    meetings = day.meetings()
    for _step in range(6):
        row = drawn.choice(meetings)
        try:
            if drawn.random() < 0.5:
                where = place(day, drawn.randint(1, 6), drawn.randint(1, 2))
                actions.move_meeting(row, *where, by=day.by, at=AT)
            else:
                actions.stretch_meeting(row, drawn.randint(1, 3), by=day.by, at=AT)
        except Conflict:
            continue
    assert_seated(day)
    held = {one.pk: one.length for one in day.meetings() if one.hold}
    again = {one.pk: one.length for one in day.plan()}
    assert_seated(day)
    assert {key: again.get(key) for key in held} == held


def assert_seated(day: Stage) -> None:
    """Compare the seats with what the meetings say: two in each slot that a meeting takes, and no others."""
    found = Counter(Seat.objects.values_list("meeting", "participant", "slot__number", "table"))
    wanted = Counter(
        (one.pk, person, number, one.table_id)
        for one in day.meetings()
        for number in range(one.slot.number, one.until.number + 1)
        for person in (one.a_id, one.b_id)
    )
    assert found == wanted
