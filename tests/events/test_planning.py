"""Events are planned from templates, from others and from needs; what clashes is said; a year adds up."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from openpyxl import load_workbook

from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.models import CalendarDay
from luodi.core.money import Money
from luodi.events import actions, queries
from luodi.events.models import Event, EventSession, EventTask, EventTemplate
from luodi.events.states import EVENT_FLOW
from luodi.partnerships import counting
from luodi.registry.models import Region
from tests import factories
from tests.cast import World
from tests.factories import JIANGSU, NINGXIA, NOW, TODAY, WUXI, YINCHUAN


def tasks(event: Event) -> dict[str, date]:
    rows = EventTask.objects.allowed(SYSTEM).filter(event=event)
    return dict(rows.values_list("title", "due_on"))


def test_the_templates_that_come_along_are_good_and_come_once(trial: World) -> None:
    assert actions.deliver_templates(at=NOW) == 3
    templates = list(EventTemplate.objects.allowed(SYSTEM))
    assert all(10 <= len(one.lines) <= 25 and one.summary for one in templates)
    EventTemplate.objects.allowed(SYSTEM).filter(pk=templates[0].pk).update(retired_at=NOW)
    assert actions.deliver_templates(at=NOW) == 0


def test_a_plan_takes_checklist_and_needs(trial: World) -> None:
    need = factories.need(trial.organisations["helan"], state="accepted", region_id=YINCHUAN)
    template = factories.event_template(tasks="T-30 | 确定时间\nT0 | 现场签到")
    starts = date(2026, 12, 5)
    event = Event(title="对接会", kind="matchmaking", region_id=YINCHUAN, starts_on=starts, ends_on=starts)
    made = actions.plan_event(event, template=template, needs=[need], by=trial.actor("officer"), at=NOW)
    calendar = CalendarDay.working_days()
    due = tasks(made)
    assert due["现场签到"] == starts
    assert calendar.works(due["确定时间"])
    assert due["确定时间"] <= starts - timedelta(days=30)
    assert queries.needs_of(made, trial.actor("officer")) == [need]
    assert queries.events_of_needs([need.pk], trial.actor("officer")) == [made]
    # The list of a template is taken once.
    assert actions.add_tasks(made, template.lines, by=trial.actor("officer"), at=NOW) == []


def test_nobody_plans_in_a_region_of_others(trial: World) -> None:
    event = Event(title="对接会", kind="forum", region_id=WUXI, starts_on=TODAY, ends_on=TODAY)
    with pytest.raises(NotAllowed):
        actions.plan_event(event, by=trial.actor("officer"), at=NOW)


def test_needs_that_the_planner_may_not_see_are_not_linked(trial: World) -> None:
    hidden = factories.need(trial.organisations["taihu"], state="submitted", region_id=WUXI)
    event = factories.event(state="planned")
    with pytest.raises(Missing):
        actions.link_needs(event, [hidden], by=trial.actor("officer"), at=NOW)


def test_another_like_it_has_its_days_shifted(trial: World) -> None:
    event = factories.event(
        starts_on=date(2026, 3, 10), ends_on=date(2026, 3, 11), closes_on=date(2026, 3, 5), outcome="成效",
        budget=Money.wan(5),
    )  # fmt: skip
    factories.event_session(event, title="主旨报告", speaker=trial.people["professor"])
    factories.event_task(event, title="落实会场", due_on=date(2026, 3, 2), state="done")
    factories.event_task(event, title="不做了", due_on=date(2026, 3, 2), state="dropped")
    made = actions.copy_event(event, starts_on=date(2027, 3, 9), by=trial.actor("officer"), at=NOW)
    assert (made.ends_on, made.closes_on) == (date(2027, 3, 10), date(2027, 3, 4))
    assert (made.state, made.outcome, made.budget) == ("planned", "", Money.wan(5))
    assert made.token != event.token
    assert tasks(made) == {"落实会场": date(2027, 3, 1)}
    (session,) = EventSession.objects.allowed(SYSTEM).filter(event=made)
    assert (session.title, session.speaker) == ("主旨报告", None)
    assert timezone.localdate(session.starts_at) == date(2027, 3, 9)


def test_what_a_planner_may_not_see_is_not_copied(trial: World) -> None:
    """An officer elsewhere sees the public event, not its budget; and copies it only into the own region."""
    event = factories.event(WUXI, budget=Money.wan(5))
    with pytest.raises(NotAllowed):
        actions.copy_event(event, starts_on=TODAY, by=trial.actor("officer"), at=NOW)
    here = {"region": Region.objects.get(pk=YINCHUAN)}
    made = actions.copy_event(event, starts_on=TODAY, by=trial.actor("officer"), at=NOW, changes=here)
    assert made.budget is None


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        ({}, {"same region"}),
        ({"hours": "17:00–18:00"}, set()),
        ({"hours": "16:00–18:00"}, {"same region"}),
        ({"starts_on": 1}, set()),
        ({"region": WUXI}, set()),
        ({"region": NINGXIA}, {"same region"}),
        ({"region": WUXI, "venue": "银川国际会展中心二层"}, {"same venue"}),
        ({"region": WUXI, "lead": True}, {"same people"}),
        ({"region": WUXI, "speaker": True}, {"same people"}),
        ({"state": "cancelled"}, set()),
    ],
)
def test_what_clashes_is_what_both_need(trial: World, other: dict[str, Any], reasons: set[str]) -> None:
    lead = trial.people["professor"]
    event = factories.event(lead=lead)
    shift = timedelta(days=other.get("starts_on", 0))
    more = {name: other[name] for name in ("hours", "state") if name in other}
    beside = factories.event(
        other.get("region", YINCHUAN), starts_on=event.starts_on + shift, venue=other.get("venue", "别处"),
        lead=lead if other.get("lead") else None, **more,
    )  # fmt: skip
    if other.get("speaker"):
        factories.event_session(beside, speaker=lead)
    found = queries.clashes_of(event, trial.actor("director"))
    with override("en"):
        assert {str(reason) for one in found for reason in one.reasons} == reasons
    year = queries.year_of(event.starts_on.year, trial.actor("director"))
    assert bool(year.clashes) is bool(reasons)


def test_an_event_cannot_have_been_held_before_it_began(trial: World) -> None:
    event = factories.event(starts_on=timezone.localdate() + timedelta(days=2))
    with pytest.raises(Conflict):
        EVENT_FLOW.advance(event, "hold", by=trial.actor("officer"), at=timezone.now())


def test_last_years_table_is_held_by_the_calendar_and_a_forgotten_plan_is_not(trial: World) -> None:
    past = TODAY - timedelta(days=90)
    before = timezone.now() - timedelta(days=400)
    imported = factories.event(state="planned", starts_on=past, origin="imported")
    entered = factories.event(state="planned", starts_on=past)
    forgotten = factories.event(state="planned", starts_on=past)
    for row in (imported, forgotten):
        Event.objects.allowed(SYSTEM).filter(pk=row.pk).update(created_at=before)
    actions.hold_ended(at=timezone.now(), today=timezone.localdate())
    states = [Event.objects.allowed(SYSTEM).get(pk=row.pk).state for row in (imported, entered, forgotten)]
    assert states == ["held", "held", "planned"]


def test_a_year_adds_up_by_whatever_it_is_counted(trial: World) -> None:
    year = 2031
    for number, (region, state, kind) in enumerate(
        ((YINCHUAN, "held", "forum"), (WUXI, "closed", "forum"), (YINCHUAN, "planned", "training"))
    ):
        event = factories.event(region, state=state, kind=kind, starts_on=date(year, number + 1, 10))
        for came_at in (NOW, None):
            factories.event_registration(event, came_at=came_at)
    factories.event(state="held", starts_on=date(year, 6, 1), attended=40)
    factories.event(state="cancelled", starts_on=date(year, 6, 2))
    whole = queries.year_of(year, trial.actor("director"))
    assert (whole.goal, whole.total.planned, whole.total.held, whole.total.came) == (120, 4, 3, 42)
    for shares in (whole.regions, whole.kinds, whole.offices, whole.by_month):
        assert sum(one.planned for one in shares) == 4
        assert sum(one.came for one in shares) == 42
    for by in (["month"], ["kind", "city"], ["quarter", "state"]):
        assert sum(one.held for _key, one in queries.statistics(trial.actor("director"), year, by)) == 3
    factories.event_goal(year=year, goal=10)
    assert queries.year_of(year, trial.actor("director")).percent == 30
    # A city counts its own and what is public elsewhere; people only of its own.
    city = queries.year_of(year, trial.actor("city_official"))
    assert (city.total.held, city.total.came) == (3, 41)


def test_an_offices_plan_counts_its_held_events(trial: World) -> None:
    body, other = factories.body("银川办公室", YINCHUAN), factories.body("无锡办公室", WUXI)
    for state, of in (("held", body), ("closed", None), ("planned", body), ("held", other)):
        factories.event(state=state, body=of, starts_on=date(2031, 5, 1))
    factories.target(body, year=2031, indicator="events", target=4)
    shares = {one.key: one for one in queries.year_of(2031, trial.actor("director")).offices}
    assert (shares[body.code].held, shares[body.code].goal) == (1, 4)
    counter = counting.counter_of("events")
    assert counter is not None
    assert counter.count(body, 2031, trial.actor("director")) == 2
    event = factories.event(state="held", body=body, starts_on=date(2031, 5, 2))
    factories.event_registration(event, came_at=NOW)
    times = counting.counter_of("person_times")
    assert times is not None
    assert times.count(body, 2031, trial.actor("director")) == 1


@pytest.fixture
def officer(trial: World, browser_of: Any) -> Client:
    """Be the region's officer in a browser."""
    client: Client = browser_of("officer", raise_request_exception=False)
    return client


def test_an_officer_plans_from_a_template_on_the_page(trial: World, officer: Client) -> None:
    template = factories.event_template()
    need = factories.need(trial.organisations["helan"], state="accepted", region_id=YINCHUAN)
    page = officer.get(f"/events/plan/?need={need.code}").content.decode()
    assert str(need) in page
    sent = {
        "template": template.code, "title": "银川储能对接会", "region": YINCHUAN, "starts_on": "2031-05-12",
        "hours": "9:00-12:00", "venue": "会展中心", "need": need.code,
    }  # fmt: skip
    answer = officer.post("/events/plan/", sent)
    assert answer.status_code == 302, answer.content.decode()
    event = Event.objects.allowed(SYSTEM).get(title="银川储能对接会")
    assert (event.hours, event.ends_on, event.kind) == ("09:00–12:00", date(2031, 5, 12), "matchmaking")
    assert len(tasks(event)) == 3
    page = officer.get(answer["Location"]).content.decode()
    assert "确定时间" in page
    # In a region of others it is refused beside the field.
    assert officer.post("/events/plan/", {**sent, "region": JIANGSU}).status_code == 422
    assert officer.post("/events/plan/", {**sent, "ends_on": "2031-05-01"}).status_code == 422


def test_clashes_are_said_while_one_plans(trial: World, officer: Client) -> None:
    factories.event(title="同日的论坛", starts_on=date(2031, 5, 12))
    asked = {"region": YINCHUAN, "starts_on": "2031-05-12", "hours": "09:00–10:00"}
    assert "同日的论坛" in officer.get("/events/clashes/", asked).content.decode()
    assert (
        "同日的论坛"
        not in officer.get("/events/clashes/", {**asked, "starts_on": "2031-05-13"}).content.decode()
    )
    for broken in (
        {},
        {**asked, "starts_on": "31.2.2031"},
        {**asked, "hours": "<b>"},
        {**asked, "region": "x" * 999},
    ):
        assert officer.get("/events/clashes/", broken).status_code == 200


@pytest.mark.parametrize("what", ["badges", "seats", "attendance", "programme", "poster"])
def test_papers_are_word_and_pdf(trial: World, officer: Client, what: str) -> None:
    event = factories.event()
    factories.event_registration(event, name="马晓东", organisation_text="阀门厂")
    factories.event_session(event, title="主旨报告", speaker_text="张教授")
    for kind, head in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = officer.get(f"/events/{event.code}/{what}.{kind}")
        assert answer.status_code == 200
        assert answer.content.startswith(head)
    assert officer.get(f"/events/{event.code}/{what}.exe").status_code == 404
    assert officer.get(f"/events/{event.code}/nothing.pdf").status_code == 404


def test_figures_leave_as_csv_and_xlsx(trial: World, officer: Client) -> None:
    factories.event(state="held", starts_on=date(2031, 5, 12), series="=走进宁夏", attended=30)
    csv = officer.get("/event-figures/2031/file.csv?by=series").content.decode()
    assert "'=走进宁夏,1,1,0,30" in csv
    book = load_workbook(BytesIO(officer.get("/event-figures/2031/file.xlsx?by=kind&by=city").content))
    assert [cell.value for cell in list(book.active.rows)[1]][2:] == [1, 1, 0, 30, "–", "–"]


def test_the_public_page_is_there_while_the_event_is_public(trial: World) -> None:
    event = factories.event(starts_on=timezone.localdate() + timedelta(days=5))
    result = factories.result("不公开的成果", state="draft")
    factories.event_session(event, title="主旨报告", speaker_text="张教授", result=result)
    reader = Client()
    page = reader.get(f"/public/events/{event.code}/").content.decode()
    assert event.title in page
    assert "主旨报告" in page
    assert "张教授" in page
    assert "不公开的成果" not in page
    assert f"/event/{event.token}/" in page
    assert event.code in reader.get("/sitemap-events.xml").content.decode()
    assert event.title in reader.get("/public/events/").content.decode()
    Event.objects.allowed(SYSTEM).filter(pk=event.pk).update(is_public=False)
    assert reader.get(f"/public/events/{event.code}/").status_code == 404
    assert event.title not in reader.get("/public/events/").content.decode()


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_what_is_not_announced_or_cancelled_is_nowhere_public(trial: World, state: str) -> None:
    event = factories.event(state=state)
    assert Client().get(f"/public/events/{event.code}/").status_code == 404
