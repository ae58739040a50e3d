"""On the day a confirmed plan is repaired with the fewest moves, and what came of meetings is noted and followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.events.models import Event
from luodi.meetings import actions
from luodi.meetings.actions import Changed
from luodi.meetings.actions.following import Noted
from luodi.meetings.models import Meeting, Participant, Seat
from luodi.meetings.queries import funnel_of
from luodi.meetings.states import MEETING_FLOW, Strength
from luodi.needs.models import Introduction, Need
from luodi.registry.models import Expert
from tests import factories
from tests.cast import World
from tests.meetings.stage import AT, Stage, stage

MUST, MUCH, WISH = Strength.MUST, Strength.MUCH, Strength.WISH


@pytest.fixture
def day(trial: World) -> Stage:
    """Confirm a plan in which the expert 张 meets everybody."""
    made = stage(trial)
    for name in "甲乙丙丁":
        made.wish(name, 张=MUCH, 李=WISH)
    made.plan()
    made.confirm()
    return made


def where(day: Stage) -> dict[frozenset[str], tuple[int, int]]:
    return {
        frozenset((one.a.registration.name, one.b.registration.name)): (one.slot_id, one.table_id)
        for one in day.meetings()
    }


def test_who_comes_late_keeps_every_meeting_that_can_be_kept(day: Stage) -> None:
    before, slots = where(day), list(day.matchday.slots.all())
    late = Changed("late", day.person("甲"), slots[2])
    _stock, shown = actions.repaired(day.matchday, late, by=day.by, at=AT)
    assert where(day) == before, "showing what it comes to changes nothing"
    done = actions.repair(day.matchday, late, plans=day.matchday.plans, by=day.by, at=AT)
    after = where(day)
    assert {one.meeting for one in done.lost} == {one.meeting for one in shown.lost}
    mine = [slot for pair, (slot, _table) in after.items() if "甲" in pair]
    assert mine
    assert all(slot in {slots[2].pk, slots[3].pk} for slot in mine)
    # Two slots are left to 甲, who has two meetings: neither is lost, and nobody else loses one.
    assert not done.lost
    assert set(after) == set(before)
    assert {slot.number for slot in day.person("甲").away.all()} == {1, 2}


def test_a_meeting_of_somebody_absent_falls_away_and_both_are_told(day: Stage) -> None:
    OutboxEntry.objects.all().delete()
    done = actions.repair(
        day.matchday, Changed("absent", day.person("丁")), plans=day.matchday.plans, by=day.by, at=AT
    )
    assert len(done.lost) == 2
    assert not any("丁" in pair for pair in where(day))
    told = OutboxEntry.objects.filter(payload__template="meetings/mail/cancelled")
    assert {entry.payload["to"] for entry in told} == {f"{ord('丁')}@example.com"}
    assert not Seat.objects.filter(participant=day.person("丁")).exists()
    assert {one.state for one in day.meetings()} == {"confirmed"}


def test_what_was_shown_is_not_done_once_the_plan_is_another(day: Stage) -> None:
    plans = day.matchday.plans
    one = day.meetings()[0]
    free = day.matchday.slots.last()
    table = next(
        table for table in day.matchday.tables.all() if not Seat.objects.filter(table=table, slot=free).exists()
    ) if Seat.objects.filter(slot=free).count() < 4 else None  # fmt: skip
    if (
        table is not None
        and not Seat.objects.filter(slot=free, participant__in=(one.a_id, one.b_id)).exists()
    ):
        actions.move_meeting(one, free, table, by=day.by, at=AT)
    else:
        actions.repair(day.matchday, Changed("absent", day.person("丁")), plans=plans, by=day.by, at=AT)
    before = where(day)
    day.matchday.refresh_from_db()
    with pytest.raises(Conflict):
        actions.repair(day.matchday, Changed("absent", day.person("丙")), plans=plans, by=day.by, at=AT)
    assert where(day) == before


def test_a_table_that_is_lost_moves_its_meetings_and_stays_empty(day: Stage) -> None:
    lost = day.matchday.tables.first()
    done = actions.repair(
        day.matchday, Changed("table", table=lost), plans=day.matchday.plans, by=day.by, at=AT
    )
    assert not Seat.objects.filter(table=lost, meeting__state="confirmed").exists()
    assert len(done.kept) + len(done.moved) == 4, "one table holds four of the eight"
    slot = day.matchday.slots.first()
    lost.refresh_from_db()
    with pytest.raises(Conflict):
        actions.move_meeting(day.meetings()[0], slot, lost, by=day.by, at=AT)


def test_a_new_guest_has_what_is_free_and_nobody_moves_for_them(day: Stage) -> None:
    # All eight places are taken: one meeting that falls away leaves its own.
    MEETING_FLOW.advance(day.of("丁", "李"), "cancel", by=day.by, at=AT, note="专家改期")
    day.matchday.refresh_from_db()
    before = where(day)
    factories.event_registration(day.event, name="戊", comes_as="enterprise", organisation_text="戊公司")
    actions.gather(day.matchday, by=day.by, at=AT)
    guest = Participant.objects.get(matchday=day.matchday, registration__name="戊")
    # Wishes of somebody who comes after the plan is fixed are written down by the organisers.
    with pytest.raises(Conflict):
        actions.save_wishes(guest, {day.person("王").pk: MUCH}, at=AT)
    actions.save_wishes(guest, {day.person("王").pk: MUCH}, at=AT, by=day.by)
    done = actions.repair(day.matchday, Changed("guests"), plans=day.matchday.plans, by=day.by, at=AT)
    after = where(day)
    assert before.items() <= after.items()
    assert not done.lost
    assert frozenset("戊王") in after


def test_only_a_confirmed_plan_is_repaired_and_only_before_the_last_slot(trial: World, day: Stage) -> None:
    with pytest.raises(Conflict):
        actions.repaired(day.matchday, Changed("guests"), by=day.by, at=day.matchday.slots.last().starts_at)
    with pytest.raises(Invalid):
        actions.repaired(day.matchday, Changed("late", day.person("甲")), by=day.by, at=AT)
    with pytest.raises(NotAllowed):
        actions.repaired(day.matchday, Changed("guests"), by=trial.actor("city_official"), at=AT)
    with pytest.raises(Missing):
        actions.repaired(day.matchday, Changed("guests"), by=trial.actor("rival"), at=AT)


def test_what_has_taken_place_stays_where_it_was(day: Stage) -> None:
    slots = list(day.matchday.slots.all())
    first = [one for one in day.meetings() if one.slot_id == slots[0].pk]
    for one in first:
        actions.note_outcome(one, Noted("talk", "寄样品"), by=day.by, at=slots[0].ends_at)
    at = slots[0].ends_at + timedelta(minutes=1)
    held = {one.pk: (one.slot_id, one.table_id) for one in first}
    person = first[0].a
    actions.repair(day.matchday, Changed("left", person, slots[1]), plans=_plans(day), by=day.by, at=at)
    again = {one.pk: (one.slot_id, one.table_id) for one in day.meetings() if one.pk in held}
    assert again == held
    assert {one.state for one in day.meetings() if one.pk in held} == {"held"}


def _plans(day: Stage) -> int:
    day.matchday.refresh_from_db()
    return int(day.matchday.plans)


def met(trial: World) -> tuple[Stage, Meeting]:
    """Let the cast's enterprise meet the cast's professor, with a need that the event starts from."""
    made = stage(trial)
    helan, expert = trial.organisations["helan"], trial.experts["professor"]
    need = factories.need(helan, state="accepted")
    made.event.needs.add(need)
    row = made.person("甲").registration
    type(row)._base_manager.filter(pk=row.pk).update(organisation=helan)
    row = made.person("张").registration
    type(row)._base_manager.filter(pk=row.pk).update(person=Expert._base_manager.get(pk=expert.pk).person_id)
    made.wish("甲", 张=MUST)
    made.plan()
    made.confirm()
    return made, made.of("甲", "张")


def test_a_meeting_that_goes_on_becomes_a_match_case(trial: World) -> None:
    made, meeting = met(trial)
    done = actions.note_outcome(meeting, Noted("case", "签保密协议"), by=made.by, at=meeting.slot.ends_at)
    assert done.state == "held"
    assert done.introduction is not None
    case = Introduction._base_manager.get(pk=done.introduction_id)
    assert (case.need.title, case.state) == (made.event.needs.allowed(SYSTEM).get().title, "introduced")
    again = actions.note_outcome(done, Noted("case", "下周到厂"), by=made.by, at=meeting.slot.ends_at)
    assert (again.introduction_id, again.next_step) == (done.introduction_id, "下周到厂")
    funnel = funnel_of(made.event, made.by)
    assert (funnel.meetings, funnel.held, funnel.cases, funnel.contracts) == (1, 1, 1, 0)


def mails_of(case: Introduction) -> list[str]:
    """Name what the expert released for the enterprise to know."""
    return list(case.consents.get(side="expert").released)


def test_the_office_alone_opens_a_case_without_telling_how_the_expert_is_reached(trial: World) -> None:
    made, meeting = met(trial)
    done = actions.note_outcome(meeting, Noted("case"), by=made.by, at=meeting.slot.ends_at)
    assert "email" not in mails_of(done.introduction)


@pytest.mark.parametrize("first", ["甲", "张"])
def test_one_side_alone_opens_no_case_and_both_do(trial: World, first: str) -> None:
    made, meeting = met(trial)
    at, other = meeting.slot.ends_at, ({"甲", "张"} - {first}).pop()
    done = actions.note_by_link(made.person(first), meeting, Noted("case"), at=at)
    assert (done.result, done.introduction) == ("case", None)
    done = actions.note_by_link(made.person(other), meeting, Noted("talk"), at=at)
    assert done.introduction is None
    done = actions.note_by_link(made.person(other), meeting, Noted("case"), at=at)
    assert done.introduction is not None
    assert "email" in mails_of(done.introduction)


def test_by_an_account_an_enterprise_speaks_for_itself_alone(trial: World) -> None:
    _made, meeting = met(trial)
    for _time in range(2):
        done = actions.note_outcome(
            meeting, Noted("case"), by=trial.actor("enterprise"), at=meeting.slot.ends_at
        )
        assert (done.result, done.introduction) == ("case", None)
    done = actions.note_outcome(meeting, Noted("case"), by=trial.actor("professor"), at=meeting.slot.ends_at)
    assert done.introduction is not None


def test_nothing_comes_of_a_meeting_that_has_not_begun(trial: World) -> None:
    made, meeting = met(trial)
    before = meeting.slot.starts_at - timedelta(minutes=1)
    for refused in (
        lambda: actions.note_outcome(meeting, Noted("case"), by=made.by, at=before),
        lambda: actions.note_by_link(made.person("甲"), meeting, Noted("case"), at=before),
        lambda: MEETING_FLOW.advance(meeting, "miss", by=made.by, at=before),
    ):
        with pytest.raises(Conflict):
            refused()
    meeting.refresh_from_db()
    assert (meeting.state, meeting.result) == ("confirmed", "")


def test_a_need_that_experts_may_not_read_is_no_case_unless_the_event_starts_from_it(trial: World) -> None:
    made, meeting = met(trial)
    made.event.needs.clear()
    Need._base_manager.update(visibility="office")
    done = actions.note_outcome(meeting, Noted("case"), by=made.by, at=meeting.slot.ends_at)
    assert done.introduction is None


def test_where_there_is_no_need_the_outcome_is_kept_without_a_case(day: Stage) -> None:
    one = day.of("甲", "张")
    done = actions.note_outcome(one, Noted("case"), by=day.by, at=one.slot.ends_at)
    assert (done.state, done.result, done.introduction) == ("held", "case", None)


def test_it_is_asked_again_after_30_90_and_180_days_until_it_is_settled(day: Stage) -> None:
    one = day.of("甲", "张")
    met_on = timezone.localdate(one.slot.starts_at)
    done = actions.note_outcome(one, Noted("talk"), by=day.by, at=one.slot.ends_at)
    assert done.chase_on == met_on + timedelta(days=30)
    for days, answer, following in ((31, "talks", 90), (95, "talks", 180), (181, "talks", None)):
        at = one.slot.ends_at + timedelta(days=days)
        done = actions.follow_up(done, answer, by=day.by, at=at)
        assert done.chase_on == (met_on + timedelta(days=following) if following else None)
    other = actions.note_outcome(day.of("乙", "张"), Noted("talk"), by=day.by, at=one.slot.ends_at)
    settled = actions.follow_up(other, "contract", by=day.by, at=one.slot.ends_at + timedelta(days=31))
    assert settled.chase_on is None
    nothing = actions.note_outcome(day.of("丙", "张"), Noted("none"), by=day.by, at=one.slot.ends_at)
    assert nothing.chase_on is None


def test_by_the_own_link_somebody_wishes_then_sees_the_plan_then_notes(trial: World) -> None:
    made = stage(trial, days=-1)
    link = actions.make_link(made.person("甲"), by=made.by, at=AT)
    path = link[link.index("/meet/") :]
    phone = Client()
    page = phone.get(path)
    assert page.status_code == 200
    assert "张" in page.content.decode()
    assert "乙" not in page.content.decode()
    key = made.person("张").pk
    assert phone.post(path, {f"to_{key}": "4"}).status_code == 302
    assert dict(made.person("甲").wishes.values_list("to", "strength")) == {key: 4}
    made.plan()
    made.confirm()
    meeting = made.of("甲", "张")
    assert "张" in phone.get(path).content.decode()
    said = phone.post(f"{path}{meeting.code}/", {"result": "talk", "next_step": "寄样品"})
    assert said.status_code == 302
    meeting.refresh_from_db()
    assert (meeting.state, meeting.result, meeting.next_step) == ("held", "talk", "寄样品")


@pytest.mark.parametrize(
    "what",
    [
        "another's meeting",
        "a made-up link",
        "a link that was renewed",
        "a wish for a rival",
        "a cancelled event",
    ],
)
def test_a_link_opens_nothing_but_its_own(day: Stage, what: str) -> None:
    link = actions.make_link(day.person("甲"), by=day.by, at=AT)
    path, phone = link[link.index("/meet/") :], Client()
    if what == "another's meeting":
        assert phone.get(f"{path}{day.of('乙', '张').code}/").status_code == 404
    elif what == "a made-up link":
        assert phone.get("/meet/abcdef/").status_code == 404
    elif what == "a link that was renewed":
        actions.make_link(day.person("甲"), by=day.by, at=AT)
        assert phone.get(path).status_code == 404
    elif what == "a cancelled event":
        Event._base_manager.filter(pk=day.event.pk).update(state="cancelled")
        assert phone.get(path).status_code == 404
    else:
        before = set(day.person("甲").wishes.values_list("to", flat=True))
        phone.post(path, {f"to_{day.person('乙').pk}": "4"})
        assert set(day.person("甲").wishes.values_list("to", flat=True)) == before
