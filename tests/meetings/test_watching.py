"""A large plan is made by the worker: it is watched, stopped with the best so far, and begun again where it died."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luodi.core.errors import Conflict, NotAllowed
from luodi.meetings import actions
from luodi.meetings.actions import planning, watching
from luodi.meetings.actions.watching import Watch
from luodi.meetings.models import GIVEN_UP, QUIET, Matchday, Meeting, Seat
from luodi.meetings.states import MATCHDAY_FLOW, Strength
from luodi.scheduling.planning import ENDLESS
from tests.cast import World
from tests.meetings.stage import AT, Stage, stage

Act = Callable[[], object]


@pytest.fixture
def day(trial: World, monkeypatch: pytest.MonkeyPatch) -> Stage:
    """Have more wishes for 张 than he has slots, so that no plan is perfect, planned by the worker."""
    made = stage(trial)
    for name in "甲乙丙丁":
        made.wish(name, 张=Strength.MUCH)
    actions.set_person(
        made.person("张"), there=set(list(made.matchday.slots.values_list("pk", flat=True))[:2]), most=None,
        by=made.by, at=AT,
    )  # fmt: skip
    monkeypatch.setattr(planning, "AT_ONCE", 0)
    monkeypatch.setattr(watching, "LISTEN", 0)
    return made


@pytest.fixture
def office(trial: World, browser_of: Callable[..., Client]) -> Client:
    return browser_of("officer", raise_request_exception=False)


def asked(day: Stage) -> None:
    day.matchday.refresh_from_db()
    assert actions.plan_meetings(day.matchday, by=day.by, at=timezone.now()) is False
    day.matchday.refresh_from_db()


def work(day: Stage) -> Matchday:
    planning.carry_on(day.matchday.pk, day.matchday.working_since or AT, day.by)
    day.matchday.refresh_from_db()
    return day.matchday


def between_sweeps(monkeypatch: pytest.MonkeyPatch, act: Act) -> list[int]:
    """Have something happen while the plan is improved without an end; gives the sweeps as they are begun."""
    begun: list[int] = []
    over = Watch.over

    def heard(self: Watch) -> bool:
        begun.append(self.sweeps)
        if len(begun) == 3:
            act()
        return over(self)

    monkeypatch.setattr(Watch, "over", heard)
    monkeypatch.setattr(planning, "EFFORT_LARGE", ENDLESS)
    return begun


def test_a_large_plan_is_shown_as_it_grows_and_then_the_board(
    day: Stage, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"/events/{day.event.code}/meetings/"
    office.post(f"{address}plan")
    day.matchday.refresh_from_db()
    assert 'id="working"' in office.get(address).content.decode()
    assert "取消排期" in office.get(f"{address}working").content.decode()
    seen: list[str] = []

    def look_and_stop() -> None:
        seen.extend(office.get(path).content.decode() for path in (address, f"{address}working"))
        office.post(f"{address}stop")

    begun = between_sweeps(monkeypatch, look_and_stop)
    matchday = work(day)
    assert len(begun) == 3, "it stops before the next sweep"
    assert all("2 场" in page and "停止" in page and 'value="1"' in page for page in seen)
    assert len(day.meetings()) == 2
    assert (matchday.working, matchday.reached, matchday.enough) == (False, {}, False)
    after = office.get(f"{address}working").content.decode()
    assert 'hx-trigger="load"' in after
    assert 'id="working"' not in office.get(address).content.decode()


def test_a_plan_that_is_watched_and_not_stopped_is_the_same(
    day: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(day)
    work(day)
    watched = [(one.a_id, one.b_id, one.slot_id, one.table_id) for one in day.meetings()]
    monkeypatch.setattr(planning, "AT_ONCE", 10**6)
    monkeypatch.setattr(planning, "EFFORT", planning.EFFORT_LARGE)
    assert [(one.a_id, one.b_id, one.slot_id, one.table_id) for one in day.plan()] == watched


def test_what_no_worker_has_begun_is_called_off(day: Stage) -> None:
    asked(day)
    since = day.matchday.working_since
    assert actions.stop_planning(day.matchday, by=day.by, at=AT)
    assert since is not None
    planning.carry_on(day.matchday.pk, since, day.by)
    assert day.meetings() == []
    with pytest.raises(Conflict):
        actions.stop_planning(day.matchday, by=day.by, at=AT)


@pytest.mark.parametrize(
    ("since", "heard", "gone"),
    [(GIVEN_UP, None, True), (GIVEN_UP / 2, None, False), (GIVEN_UP * 3, QUIET, True), (GIVEN_UP * 3, QUIET / 2, False)],
)  # fmt: skip
def test_a_worker_that_died_leaves_the_plan_and_another_begins(
    day: Stage, monkeypatch: pytest.MonkeyPatch, since: timedelta, heard: timedelta | None, gone: bool
) -> None:
    monkeypatch.setattr(planning, "AT_ONCE", 10**6)
    before = [one.pk for one in day.plan()]
    monkeypatch.setattr(planning, "AT_ONCE", 0)
    now, second = timezone.now(), timedelta(seconds=1)
    dead = now - since - second
    heard_at = now - heard - second if heard else None
    Matchday._base_manager.filter(pk=day.matchday.pk).update(working_since=dead, heard_at=heard_at)
    day.matchday.refresh_from_db()
    assert day.matchday.working is not gone
    assert [one.pk for one in day.meetings()] == before
    if not gone:
        with pytest.raises(Conflict):
            actions.plan_meetings(day.matchday, by=day.by, at=now)
        return
    asked(day)
    # The queue asks the dead one's work again: it is another's by now.
    planning.carry_on(day.matchday.pk, dead, day.by)
    day.matchday.refresh_from_db()
    assert day.matchday.working
    assert not work(day).working
    assert len(day.meetings()) == len(before)


def test_what_was_moved_by_hand_meanwhile_stands_and_the_plan_is_dropped(
    day: Stage, office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(day)
    slot, table = day.matchday.slots.first(), day.matchday.tables.first()
    assert slot is not None
    assert table is not None
    people = day.person("甲"), day.person("李")
    begun = between_sweeps(
        monkeypatch,
        lambda: actions.add_meeting(day.matchday, *people, slot, table, by=day.by, at=AT),
    )
    matchday = work(day)
    assert len(begun) == 3
    assert day.pairs() == {frozenset("甲李")}
    assert not matchday.working
    page = office.get(f"/events/{day.event.code}/meetings/").content.decode()
    assert matchday.said["refused"] in page


def test_what_is_confirmed_meanwhile_is_not_planned_over(day: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    slot, table = day.matchday.slots.last(), day.matchday.tables.first()
    assert slot is not None
    assert table is not None
    actions.add_meeting(day.matchday, day.person("甲"), day.person("李"), slot, table, by=day.by, at=AT)
    asked(day)
    between_sweeps(
        monkeypatch,
        lambda: MATCHDAY_FLOW.advance(
            Matchday._base_manager.get(pk=day.matchday.pk), "confirm", by=day.by, at=AT
        ),
    )
    matchday = work(day)
    assert (matchday.state, matchday.working) == ("confirmed", False)
    assert [one.state for one in day.meetings()] == ["confirmed"]
    assert Seat.objects.filter(meeting__matchday=day.matchday).count() == 2


def test_who_looks_on_sees_how_far_it_is_and_stops_nothing(
    day: Stage, browser_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(day)
    reached = {
        "meetings": 2,
        "weight": 3,
        "bound": 6,
        "musts": 1,
        "musts_wanted": 2,
        "sweeps": 1,
        "effort": 9,
    }
    Matchday._base_manager.filter(pk=day.matchday.pk).update(heard_at=timezone.now(), reached=reached)
    address = f"/events/{day.event.code}/meetings/"
    city = browser_of("city_official", raise_request_exception=False)
    page = city.get(f"{address}working").content.decode()
    assert "50.0 %" in page
    assert "必谈" not in page
    assert "<form" not in page
    assert "必谈 1 / 2" in browser_of("officer").get(f"{address}working").content.decode()
    assert city.post(f"{address}stop").status_code == 404
    with pytest.raises(NotAllowed):
        actions.stop_planning(day.matchday, by=day.world.actor("city_official"), at=AT)
    assert not Meeting.objects.unguarded("test").filter(matchday=day.matchday).exists()
