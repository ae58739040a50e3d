"""Meetings are planned for as many wishes as can be, nobody is in two places, and what is held stays."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.meetings import actions
from luodi.meetings.models import Meeting, MeetingSlot, MeetingTable, Participant, Seat
from luodi.meetings.queries import board_of, others_of, people_of
from luodi.meetings.states import MEETING_FLOW, Hold, Strength
from tests.cast import World
from tests.meetings.stage import AT, Stage, day_of, stage

MUST, MUCH, WISH, NO = Strength.MUST, Strength.MUCH, Strength.WISH, Strength.NO


@pytest.fixture
def day(trial: World) -> Stage:
    """Set the stage."""
    return stage(trial)


def place(day: Stage, slot: int, table: int) -> tuple[MeetingSlot, MeetingTable]:
    return day.matchday.slots.get(number=slot), day.matchday.tables.get(number=table)


def test_times_are_cut_into_slots_and_who_has_a_place_takes_part(day: Stage) -> None:
    slots = list(day.matchday.slots.all())
    assert [str(one) for one in slots] == ["09:00–09:25", "09:30–09:55", "10:00–10:25", "10:30–10:55"]
    assert slots[0].starts_at == day_of(day.event, 9)
    assert [one.row.registration.name for one in people_of(day.matchday)] == [
        "丁",
        "丙",
        "乙",
        "甲",
        "张",
        "李",
        "王",
    ]


def test_an_enterprise_chooses_among_experts_and_nobody_of_its_own_side(day: Stage) -> None:
    assert {one.registration.name for one in others_of(day.person("甲"))} == {"张", "李", "王"}
    assert {one.registration.name for one in others_of(day.person("张"))} == {"甲", "乙", "丙", "丁"}


def test_wishes_become_meetings_and_a_no_never_does(day: Stage) -> None:
    day.wish("甲", 张=MUST, 李=WISH)
    day.wish("乙", 张=MUCH)
    day.wish("丙", 张=WISH)
    day.wish("张", 丙=NO)
    day.plan()
    assert day.pairs() >= {frozenset("甲张"), frozenset("甲李"), frozenset("乙张")}
    assert frozenset("丙张") not in day.pairs()
    day.matchday.refresh_from_db()
    board = board_of(day.matchday, AT)
    assert board.percent == "100"
    assert board.said["musts"] == board.said["musts_wanted"] == 1
    assert [({one.a.registration.name, one.b.registration.name}, one.why) for one in board.unmet] == [
        ({"丙", "张"}, "张 表示不谈")
    ]


def test_nobody_and_no_table_is_taken_twice_in_the_database_itself(day: Stage) -> None:
    day.wish("甲", 张=MUST)
    day.wish("乙", 李=MUST)
    day.plan()
    one, other = day.of("甲", "张"), day.of("乙", "李")
    seat = Seat.objects.get(meeting=other, first=True)
    for values in (
        {"participant": one.a, "slot": one.slot, "table": other.table, "first": False},
        {"participant": other.a, "slot": one.slot, "table": one.table, "first": True},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Seat.objects.filter(pk=seat.pk).update(**values)


def test_two_meetings_change_places_and_a_person_cannot_be_in_two(day: Stage) -> None:
    day.wish("甲", 张=MUST)
    day.wish("乙", 张=MUST)
    day.plan()
    one, other = day.of("甲", "张"), day.of("乙", "张")
    was = (one.slot_id, one.table_id), (other.slot_id, other.table_id)
    moved = actions.move_meeting(one, other.slot, other.table, by=day.by, at=AT)
    one.refresh_from_db()
    other.refresh_from_db()
    assert len(moved) == 2
    assert ((other.slot_id, other.table_id), (one.slot_id, one.table_id)) == was
    free = day.matchday.tables.exclude(pk=other.table_id).first()
    with pytest.raises(Conflict) as refused:
        actions.move_meeting(one, other.slot, free, by=day.by, at=AT)
    assert "张" in str(refused.value.detail)
    one.refresh_from_db()
    assert (one.slot_id, one.table_id) == was[1]
    assert Seat.objects.filter(meeting=one).count() == 2


def test_what_is_held_stays_when_it_is_planned_anew(day: Stage) -> None:
    for name in "甲乙丙丁":
        day.wish(name, 张=MUCH, 李=WISH)
    day.plan()
    one = day.of("丁", "张")
    actions.hold_meeting(one, Hold.PLACE, by=day.by, at=AT)
    slot, table = place(day, 4, 2)
    actions.move_meeting(one, slot, table, by=day.by, at=AT)
    for _ in range(3):
        day.plan()
        again = day.of("丁", "张")
        assert (again.pk, again.slot_id, again.table_id) == (one.pk, slot.pk, table.pk)


def test_a_meeting_that_is_held_and_may_not_be_is_named(day: Stage) -> None:
    for name in "甲乙丙丁":
        day.wish(name, 张=MUCH)
    day.plan()
    actions.hold_meeting(day.of("丁", "张"), Hold.PLACE, by=day.by, at=AT)
    before = day.pairs()
    day.wish("张", 丁=NO)
    with pytest.raises(Invalid) as refused:
        day.plan()
    (said,) = map(str, refused.value.words)
    assert "丁" in said
    assert "张" in said
    assert day.pairs() == before


def test_the_same_wishes_give_the_same_plan(day: Stage) -> None:
    for name in "甲乙丙丁":
        day.wish(name, 张=MUCH, 李=WISH, 王=WISH)

    def where() -> list[tuple[str, str, int, int]]:
        return [
            (one.a.registration.name, one.b.registration.name, one.slot_id, one.table_id)
            for one in day.plan()
        ]

    assert where() == where()


def test_a_meeting_is_added_by_hand_and_refused_where_somebody_is_taken(day: Stage) -> None:
    slot, table = place(day, 1, 1)
    row = actions.add_meeting(day.matchday, day.person("甲"), day.person("张"), slot, table, by=day.by, at=AT)
    assert (row.hold, row.state, str(row.code)[:3]) == ("place", "planned", "MT-")
    _slot, second = place(day, 1, 2)
    for a, b, where, said in (
        ("乙", "张", second, "张"),
        ("乙", "李", table, "桌"),
        ("甲", "张", second, "已排有"),
    ):
        with pytest.raises(Conflict) as refused:
            actions.add_meeting(day.matchday, day.person(a), day.person(b), slot, where, by=day.by, at=AT)
        assert said in str(refused.value.detail)
    assert len(day.meetings()) == 1


def test_who_is_away_is_planned_around_and_cannot_leave_a_meeting(day: Stage) -> None:
    slots = list(day.matchday.slots.all())
    last = slots[-1]
    actions.set_person(day.person("张"), there={last.pk}, most=None, by=day.by, at=AT)
    day.wish("甲", 张=MUCH)
    day.wish("乙", 张=MUCH)
    day.plan()
    mine = [one for one in day.meetings() if "张" in (one.a.registration.name, one.b.registration.name)]
    assert [one.slot_id for one in mine] == [last.pk]
    day.matchday.refresh_from_db()
    assert any("张" in one.why for one in board_of(day.matchday, AT).unmet)
    with pytest.raises(Conflict):
        actions.set_person(day.person("张"), there={slots[0].pk}, most=None, by=day.by, at=AT)


def test_confirming_tells_everybody_their_own_meetings(day: Stage) -> None:
    day.wish("甲", 张=MUST, 李=WISH)
    day.plan()
    day.confirm()
    assert {one.state for one in day.meetings()} == {"confirmed"}
    mails = OutboxEntry.objects.filter(payload__template="meetings/mail/plan")
    told = {entry.payload["to"]: entry.payload["context"]["lines"] for entry in mails}
    assert set(told) == {f"{ord('甲')}@example.com"}
    assert len(told[f"{ord('甲')}@example.com"]) == 2
    with pytest.raises(Conflict):
        actions.plan_meetings(day.matchday, by=day.by, at=AT)
    with pytest.raises(Conflict):
        day.wish("乙", 张=MUST)


def test_a_cancelled_meeting_frees_its_seats(day: Stage) -> None:
    day.wish("甲", 张=MUST)
    day.plan()
    one = day.of("甲", "张")
    MEETING_FLOW.advance(one, "cancel", by=day.by, at=AT, note="甲方改期")
    assert not Seat.objects.filter(meeting=one).exists()
    actions.add_meeting(
        day.matchday, day.person("甲"), day.person("张"), one.slot, one.table, by=day.by, at=AT
    )


def test_more_musts_than_a_plan_may_keep_are_refused(trial: World) -> None:
    day = stage(trial, pairing="all")
    with pytest.raises(Invalid):
        day.wish("甲", 乙=MUST, 丙=MUST, 丁=MUST, 张=MUST)


def test_nobody_beyond_the_office_plans(day: Stage) -> None:
    day.wish("甲", 张=MUST)
    for name, error in (("rival", Missing), ("far_officer", Missing), ("city_official", NotAllowed)):
        with pytest.raises(error):
            actions.plan_meetings(day.matchday, by=day.world.actor(name), at=AT)
    assert not Meeting.objects.unguarded("test").filter(matchday=day.matchday).exists()


def test_who_registered_since_takes_part_and_who_withdrew_does_not(day: Stage) -> None:
    from tests import factories

    factories.event_registration(day.event, name="戊", comes_as="enterprise")
    factories.event_registration(day.event, name="记者", comes_as="media")
    assert actions.gather(day.matchday, by=day.by, at=AT) == 1
    row = day.person("甲").registration
    type(row)._base_manager.filter(pk=row.pk).update(state="withdrawn")
    assert {one.row.registration.name for one in people_of(day.matchday)} == set("乙丙丁戊张李王")
    assert Participant.objects.filter(matchday=day.matchday).count() == 8
    assert AuditEntry.objects.filter(subject=day.matchday.ref, verb="gather").count() == 2
