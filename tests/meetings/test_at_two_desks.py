"""What one desk does while another plans, confirms or repairs is neither lost nor undone; who withdrew is freed."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.core.errors import Conflict, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.meetings import actions
from luodi.meetings.actions import Changed
from luodi.meetings.actions.planning import work_out
from luodi.meetings.models import Matchday, Meeting, Participant, Seat
from luodi.meetings.problem import stock_of
from luodi.meetings.states import MEETING_FLOW, Hold, Strength
from tests.as_sent import as_it_stands
from tests.cast import World
from tests.meetings.stage import AT, Stage, stage

MUST, MUCH, WISH = Strength.MUST, Strength.MUCH, Strength.WISH


@pytest.fixture
def day(trial: World) -> Stage:
    """Plan, with a place left."""
    made = stage(trial)
    for name in "甲乙丙":
        made.wish(name, 张=MUCH, 李=WISH)
    made.plan()
    made.matchday.refresh_from_db()
    return made


def anew(day: Stage) -> Any:
    """Read the meetings as another desk does."""
    return Matchday.objects.unguarded("test").get(pk=day.matchday.pk)


def test_a_meeting_that_is_held_while_a_plan_is_made_is_not_lost(day: Stage) -> None:
    planner = anew(day)
    stock = stock_of(planner)
    held = day.meetings()[0]
    actions.hold_meeting(held, Hold.PLACE, by=day.by, at=AT)
    before = [(row.pk, row.slot_id, row.table_id) for row in day.meetings()]
    with pytest.raises(Conflict):
        work_out(planner, stock, by=day.by, at=AT, effort=1)
    assert [(row.pk, row.slot_id, row.table_id) for row in day.meetings()] == before


def test_what_is_added_while_the_other_desk_confirms_is_confirmed_and_told(day: Stage) -> None:
    adding = anew(day)
    day.confirm()
    OutboxEntry.objects.all().delete()
    slot, table = next(
        (slot, table)
        for slot in adding.slots.all()
        for table in adding.tables.all()
        if not Seat.objects.filter(slot=slot, table=table).exists()
    )
    made = actions.add_meeting(adding, day.person("丁"), day.person("王"), slot, table, by=day.by, at=AT)
    assert Meeting.objects.unguarded("test").get(pk=made.pk).state == "confirmed"
    told = OutboxEntry.objects.filter(payload__template="meetings/mail/changed")
    assert [entry.payload["to"] for entry in told] == [f"{ord('丁')}@example.com"]


def test_what_is_cancelled_meanwhile_is_put_nowhere(day: Stage) -> None:
    day.confirm()
    dragged = day.of("甲", "张")
    MEETING_FLOW.advance(day.of("甲", "张"), "cancel", by=day.by, at=AT, note="改期")
    with pytest.raises(Conflict):
        actions.move_meeting(dragged, dragged.slot, dragged.table, by=day.by, at=AT)
    with pytest.raises(Conflict):
        actions.stretch_meeting(dragged, 2, by=day.by, at=AT)
    assert not Seat.objects.filter(meeting=dragged).exists()


def test_nobody_turns_a_plan_by_what_is_not_theirs_to_do(day: Stage) -> None:
    plans = anew(day).plans
    official = day.world.actor("city_official")
    with pytest.raises(NotAllowed):
        actions.hold_meeting(day.meetings()[0], Hold.PLACE, by=official, at=AT)
    with pytest.raises(NotAllowed):
        actions.stretch_meeting(day.meetings()[0], 2, by=official, at=AT)
    assert anew(day).plans == plans


def withdraw(person: Participant) -> None:
    row = person.registration
    type(row)._base_manager.filter(pk=row.pk).update(state="withdrawn")


@pytest.mark.parametrize("kind", ["table", "absent", "guests"])
def test_who_withdrew_after_the_plan_was_confirmed_is_freed_by_the_next_change(day: Stage, kind: str) -> None:
    day.wish("丁", 王=MUST)
    day.plan()
    day.matchday.refresh_from_db()
    day.confirm()
    withdraw(day.person("甲"))
    assert any("甲" in pair for pair in day.pairs())
    OutboxEntry.objects.all().delete()
    changed = {
        "table": Changed("table", table=day.matchday.tables.last(), slot=day.matchday.slots.last()),
        "absent": Changed("absent", day.person("甲")),
        "guests": Changed("guests"),
    }[kind]
    day.matchday.refresh_from_db()
    actions.repair(day.matchday, changed, plans=day.matchday.plans, by=day.by, at=AT)
    assert not any("甲" in pair for pair in day.pairs())
    assert {pair for pair in day.pairs() if "丁" in pair} == {frozenset("丁王")}
    notes = OutboxEntry.objects.filter(payload__template="meetings/mail/cancelled")
    assert {entry.payload["context"]["note"] for entry in notes} == {"甲 未能到会"}


def test_the_page_of_changes_offers_who_withdrew_as_long_as_meetings_wait(
    day: Stage, browser_of: Any
) -> None:
    day.confirm()
    page = f"/events/{day.event.code}/meetings/change/"
    person = day.person("甲")
    withdraw(person)
    browser = browser_of("officer")
    option = f">{person.title}</option>"
    assert option in browser.get(page).content.decode()
    day.matchday.refresh_from_db()
    sent = {**as_it_stands(browser, page), "kind": "absent", "person": str(person.pk)}
    assert browser.post(page, sent).status_code == 200
    plans = str(anew(day).plans)
    assert browser.post(page, {**sent, "do": "1", "plans": plans}).status_code == 302
    assert option not in browser.get(page).content.decode()


def test_wishes_that_were_typed_stay_when_something_else_is_refused(day: Stage, browser_of: Any) -> None:
    guest, other = day.person("丁"), day.person("王")
    page = f"/events/{day.event.code}/meetings/people/{guest.registration.code}/"
    browser = browser_of("officer")
    sent = as_it_stands(browser, page)
    sent |= {f"to_{other.pk}": ["2"], "most": ["999"]}
    refused = browser.post(page, sent)
    assert refused.status_code == 422
    drawn = refused.content.decode()
    choices = drawn[drawn.index(f'name="to_{other.pk}"') :][:600]
    assert 'value="2" selected' in choices or 'value="2" checked' in choices
