"""A standing body's money, year and evaluation: each figure is its records, and stays what it was once confirmed."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core import change
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.needs.models import Introduction
from luodi.partnerships import actions, counting, queries
from luodi.partnerships.models import (
    BookLine,
    Evaluation,
    EvaluationIndex,
    Posting,
    StandingBody,
    Target,
    YearReport,
)
from luodi.partnerships.states import BODY_FLOW, BOOK_FLOW, EVALUATION_FLOW, INDEX_FLOW
from luodi.projects.models import Project
from tests import factories
from tests.cast import NAMES
from tests.factories import NOW, TODAY, WUXI, YINCHUAN

IN_2026 = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def body(trial):
    """Make a base in Yinchuan that Helan and the bureau carry."""
    parties = (trial.organisations["helan"], trial.organisations["bureau"])
    return factories.body("储能基地", YINCHUAN, kind="rd_base", parties=parties)


def _fill(trial: Any, body: Any) -> None:
    """Make records of every kind that is counted: some of the body's region and year, some beside them."""
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    expert, officer = trial.experts["professor"], trial.users["officer"]
    before = datetime(2025, 12, 31, 15, 0, tzinfo=UTC)
    for owner, day in ((helan, IN_2026), (helan, before), (taihu, IN_2026)):
        row = factories.introduction(factories.need(owner, submitted_at=day, visibility="office"), expert)
        Introduction._base_manager.filter(pk=row.pk).update(created_at=day)
    # Half an hour into the year in Beijing is still the old year in UTC.
    factories.need(helan, submitted_at=datetime(2025, 12, 31, 16, 30, tzinfo=UTC))
    for region in (YINCHUAN, WUXI):
        for kind in ("planning", "international", "joint_rd"):
            factories.project(region=region, kind=kind, starts_on=date(2026, 5, 1))
        factories.interaction(officer=officer, region_id=region, happened_on=date(2026, 4, 1))
        agreement = factories.agreement(region, signed_on=date(2026, 4, 1))
        factories.promise(agreement, state="kept", due_on=date(2026, 6, 1))
        factories.promise(agreement, state="open", due_on=date(2026, 6, 1))
        for state in ("held", "planned"):
            event = factories.event(region, state=state, starts_on=date(2026, 5, 1))
            factories.event_registration(event, came_at=NOW)
    for ends in (date(2026, 1, 1), date(2025, 12, 31)):
        factories.project(base=body, starts_on=date(2024, 1, 1), ends_on=ends)
    Project._base_manager.filter(base=body).update(created_at=NOW.replace(year=2024))
    factories.council_meeting(body, held_on=date(2026, 3, 1))


COUNTED = {
    "needs": 2, "introductions": 1, "projects": 3, "planning": 1, "international": 1, "housed": 1, "visits": 1,
    "agreements": 1, "promises": 1, "meetings": 1, "events": 1, "person_times": 1,
    "diagnosis": None,
}  # fmt: skip


def test_figures_are_counted_from_the_records_of_region_and_year(trial, body):
    _fill(trial, body)
    found = {one.name: one.count for one in queries.year_of(body, 2026, trial.actor("officer"))}
    assert found == COUNTED


def test_each_figure_opens_exactly_its_records_for_whoever_asks(trial, browser_of, body):
    _fill(trial, body)
    for name in ("director", "officer", "city_official", "leader", "enterprise"):
        client = browser_of(name)
        for one in queries.year_of(body, 2026, trial.actor(name)):
            if one.count is None:
                assert client.get(f"{address(body)}year/2026/{one.name}/").status_code == 404
                continue
            page = client.get(one.url)
            assert page.context["page"].count == one.count, (name, one.name)
    # The city does not count what was put before the university alone: a figure would tell of it.
    assert {one.name: one.count for one in queries.year_of(body, 2026, trial.actor("city_official"))}[
        "needs"
    ] < 2


def test_a_role_that_nothing_counts_says_so(trial, browser_of, body):
    factories.target(body, indicator="diagnosis", target=20)
    page = browser_of("officer").get(f"{address(body)}year/2026/").content.decode()
    assert page.count("系统尚未登记此类记录") == 1
    assert ">20<" in page


def test_a_body_without_a_region_counts_nothing_of_a_region(trial):
    row = factories.body("联合办公室", None)
    _fill(trial, row)
    found = {one.name: one.count for one in queries.year_of(row, 2026, trial.actor("director"))}
    assert found["needs"] == found["projects"] == found["visits"] == 0
    assert found["meetings"] == 1


def test_an_app_above_offers_a_counter_once():
    counter = counting.counter_of("needs")
    assert counter is not None
    with pytest.raises(ValueError, match="needs"):
        counting.offer(counter)


def test_targets_are_set_on_one_page_and_progress_is_no_field(trial, browser_of, body):
    officer = browser_of("officer")
    plan = f"{address(body)}year/2026/plan/"
    form = officer.get(plan).content.decode()
    assert set(re.findall(r'name="(\w+)"', form)) >= {"events", "needs", "projects"}
    assert officer.post(plan, {"events": "6", "needs": "30"}).status_code == 302
    assert officer.post(plan, {"events": "", "needs": "40"}).status_code == 302
    stored = dict(Target._base_manager.filter(body=body, year=2026).values_list("indicator", "target"))
    assert stored == {"events": 0, "needs": 40}
    wrong = officer.post(plan, {"needs": "-1"})
    assert wrong.status_code == 422
    assert browser_of("city_official").get(plan).status_code == 404
    assert officer.get(f"{address(body)}year/1900/").status_code == 404


# -- money --


def _line(body: Any, party: Any, **more: Any) -> BookLine:
    return BookLine(
        body=body, party=party, **{"year": 2026, "kind": "promised", "amount": Money.wan(10), **more}
    )


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"kind": "paid"}, {"paid_on", "voucher"}),
        ({"kind": "paid", "paid_on": TODAY, "voucher": "  "}, {"voucher"}),
        ({"paid_on": TODAY}, {"paid_on"}),
        ({"amount": Money(0)}, {"amount"}),
        ({"year": 26}, {"year"}),
    ],
)
def test_a_wrong_line_of_the_books_is_refused_beside_the_field(trial, body, more, fields):
    with pytest.raises(Invalid) as said:
        change.create(_line(body, trial.organisations["helan"], **more), by=trial.actor("officer"), at=NOW)
    assert fields <= set(said.value.fields)


def test_money_is_booked_for_parties_only(trial, body):
    with pytest.raises(Invalid) as said:
        change.create(_line(body, trial.organisations["saishang"]), by=trial.actor("officer"), at=NOW)
    assert set(said.value.fields) == {"party"}


LINES = st.lists(
    st.tuples(
        st.sampled_from(["helan", "bureau"]),
        st.integers(2024, 2026),
        st.booleans(),
        st.integers(1, 10**11),
        st.booleans(),
    ),
    max_size=12,
)


@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(LINES)
def test_the_table_adds_up_the_lines_that_count(trial, body, lines):
    BookLine._base_manager.filter(body=body).delete()
    for party, year, paid, fen, counts in lines:
        factories.book_line(
            body,
            trial.organisations[party],
            kind="paid" if paid else "promised",
            year=year,
            amount=Money(fen),
            state="booked" if counts else "reversed",
        )
    table = queries.table_of(queries.book_of(body, trial.actor("finance")))
    assert table.total.promised.fen == sum(fen for _, _, paid, fen, counts in lines if counts and not paid)
    assert table.total.paid.fen == sum(fen for _, _, paid, fen, counts in lines if counts and paid)


def test_a_payment_is_reversed_with_a_reason_and_counts_no_more(trial, browser_of, body):
    row = factories.book_line(body, trial.organisations["helan"], kind="paid", amount=Money.wan(77))
    finance = browser_of("finance")
    page = finance.get(f"{address(body)}money/").content.decode()
    assert page.count("77.00") >= 3
    with pytest.raises(Invalid):
        BOOK_FLOW.advance(row, "reverse", by=trial.actor("finance"), at=NOW)
    BOOK_FLOW.advance(row, "reverse", by=trial.actor("finance"), at=NOW, note="重复入账")
    assert queries.table_of(queries.book_of(body, trial.actor("finance"))).total.paid == Money(0)
    assert "lu-struck" in finance.get(f"{address(body)}money/").content.decode()


MONEY_OPEN_TO = {"director", "officer", "finance"}


def test_money_by_party_is_the_offices_and_the_bodys(trial, browser_of, body):
    line = factories.book_line(body, trial.organisations["helan"], kind="paid", voucher="机密凭证")
    paths = (f"{address(body)}money/", address(line), "/book-lines/", "/book-lines/export.csv")
    for name in NAMES:
        client = browser_of(name)
        answers = [client.get(path) for path in paths]
        told = ["机密凭证" in said(one) for one in answers]
        assert told == [name in MONEY_OPEN_TO] * 4, name
        if name not in MONEY_OPEN_TO and name != "anonymous":
            assert [one.status_code for one in answers[:2]] == [404, 404]


def said(response: Any) -> str:
    """Read an answer, streamed or not."""
    return (b"".join(response) if response.streaming else response.content).decode()


# -- report and evaluation --


def test_the_body_reports_and_the_office_checks(trial, browser_of):
    row = factories.body("无锡研究院", WUXI)
    resident, officer, city = browser_of("resident"), browser_of("far_officer"), browser_of("far_official")
    made = resident.post(f"{address(row)}add/report/", {"year": "2025", "done": ""})
    report = YearReport._base_manager.get(body=row)
    assert made["Location"] == address(report)
    step = f"{address(report)}step/"
    # Nothing is handed in that says nothing.
    assert resident.post(f"{step}submit/").status_code == 422
    version = {"version": report.version, "year": "2025", "done": "走访企业四十家"}
    assert resident.post(f"{address(report)}edit/", version).status_code == 302
    assert resident.post(f"{step}submit/").status_code == 302
    assert city.get(address(report)).status_code == 404
    assert resident.post(f"{step}accept/").status_code == 403
    assert officer.post(f"{step}return/", {"note": "请补充成效"}).status_code == 302
    assert resident.post(f"{step}submit/").status_code == 302
    assert officer.post(f"{step}accept/").status_code == 302
    assert city.get(address(report)).status_code == 200
    twice = resident.post(f"{address(row)}add/report/", {"year": "2025", "done": "再来一份"})
    assert twice.status_code == 422


def test_a_confirmed_score_does_not_move_with_the_records(trial, body):
    _fill(trial, body)
    officer = trial.actor("officer")
    row = factories.evaluation(body, year=2026)
    before = {line.item.name: line.value for line in queries.scored(row, officer)}
    assert (before["征集需求"], before["在驻项目"]) == (2, 1)
    done = EVALUATION_FLOW.advance(row, "confirm", by=officer, at=NOW)
    factories.need(trial.organisations["helan"], submitted_at=IN_2026)
    assert {line.item.name: line.value for line in queries.scored(done, officer)} == before
    # 15×1/6 + 10×1 (3 of 4 opened) … by hand: 2.5 + 7.5 + 10 + 0.67 + 0.67 + 10 + 10 + 0 + 0 + 5
    assert done.score == 4633
    assert done.grade == "failed"
    opened = EVALUATION_FLOW.advance(done, "reopen", by=officer, at=NOW, note="漏计一项")
    assert (opened.score, opened.grade, opened.lines) == (None, "", [])
    assert {line.item.name: line.value for line in queries.scored(opened, officer)}["征集需求"] == 3


def test_money_and_plan_are_sources_of_scores(trial, body):
    helan = trial.organisations["helan"]
    factories.book_line(body, helan, amount=Money.wan(300))
    factories.book_line(body, helan, kind="paid", amount=Money.wan(100))
    _fill(trial, body)
    factories.target(body, indicator="needs", target=4)
    factories.target(body, indicator="projects", target=1)
    # Nothing counts diagnoses yet: a plan is not held to what cannot be seen.
    factories.target(body, indicator="diagnosis", target=9)
    row = factories.evaluation(body, year=2026)
    values = {line.item.source: line.value for line in queries.scored(row, trial.actor("officer"))}
    assert values["money"] == 33
    assert values["plan"] == 75


def test_nothing_is_confirmed_before_all_is_judged(trial, browser_of, body):
    officer = browser_of("officer")
    answer = officer.post(f"{address(body)}add/evaluation/", {"year": "2025", "mark_2": "80"})
    row = Evaluation._base_manager.get(body=body)
    assert answer["Location"] == address(row)
    assert row.marks == {"研发水平与代表性成果": 80}
    assert officer.post(f"{address(row)}step/confirm/").status_code == 422
    sent = {"version": row.version, "year": "2025", "mark_2": "101"}
    assert officer.post(f"{address(row)}edit/", sent).status_code == 422
    sent |= {"mark_2": "90", "mark_5": "3", "mark_6": "50", "mark_9": "100"}
    assert officer.post(f"{address(row)}edit/", sent).status_code == 302
    assert officer.post(f"{address(row)}step/confirm/").status_code == 302
    page = officer.get(address(row)).content.decode()
    assert "10 × min(90 ÷ 100, 1)" in page


def test_single_scores_stay_within_the_university(trial, browser_of, body):
    line = ["组", "", "机密指标", "", 100, 10, "", 7]
    row = factories.evaluation(body, state="final", lines=[line], conclusion="总体良好")
    shown = {
        name: browser_of(name).get(address(row))
        for name in ("leader", "city_official", "enterprise", "rival")
    }
    assert shown["rival"].status_code == 404
    for name in ("leader", "city_official", "enterprise"):
        page = shown[name].content.decode()
        assert "总体良好" in page
        assert ("机密指标" in page) == (name == "leader")


def test_peers_are_other_bodies_of_the_kind_that_were_evaluated_for_the_year(trial, body):
    row = factories.evaluation(body, year=2025)
    for kind, year, state, score in (
        ("rd_base", 2025, "final", 7000),
        ("rd_base", 2025, "final", 8001),
        ("rd_base", 2025, "draft", 1),
        ("rd_base", 2024, "final", 1),
        ("joint_office", 2025, "final", 1),
    ):
        other = factories.body(f"{kind}{year}{state}{score}", YINCHUAN, kind=kind)
        factories.evaluation(other, year=year, state=state, score=score)
    assert queries.peers_of(row, trial.actor("director")) == (7501, 2)


def _peer(number: int, *, region: str = YINCHUAN, **more: Any) -> Evaluation:
    """Make a base that was two years old when it was evaluated, and its evaluation; a number each of its own."""
    since = {"since_year": 2018, **more}
    facts = {name: since[name] for name in ("since_year", "starts_on", "kind") if name in since}
    other = factories.body(f"同龄基地{number}", region, **{"kind": "rd_base", **facts})
    line = ["组", "", "测试平台", "", 100, 10, "", number]
    final = {"year": since.get("year", 2020), "score": 100 * number, "lines": [line]}
    return factories.evaluation(other, state=since.get("state", "final"), **final)


def test_a_year_stands_beside_the_median_of_peers_of_the_same_age(trial, browser_of, body):
    StandingBody._base_manager.filter(pk=body.pk).update(since_year=2023)
    line = ["组", "", "测试平台", "", 100, 10, "", 7]
    row = factories.evaluation(body, year=2025, state="final", score=7000, lines=[line])
    row.refresh_from_db()
    _peer(60)
    _peer(70, since_year=None, starts_on=date(2019, 6, 1))
    page = browser_of("officer").get(address(row)).content.decode()
    assert "同龄" in page
    assert "少于 3 个" in page
    _peer(81, since_year=2017)
    _peer(96, region=WUXI)
    for beside in (
        {"since_year": 2016}, {"since_year": 2020, "year": 2019}, {"state": "draft"}, {"kind": "joint_office"},
        {"since_year": None},
    ):  # fmt: skip
        _peer(1, **beside)
    page = browser_of("officer").get(address(row)).content.decode()
    assert "70.00" in re.findall(r"<tfoot>.*</tfoot>", page, re.DOTALL)[0].rsplit("<td", 1)[1]
    assert (
        len({row.count("</t") - row.count("</tr") for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL)})
        == 1
    )
    assert "3 个同类机构" in page
    names = ["测试平台", "没有的指标"]
    found = {name: queries.peers_of_age(row, names, trial.actor(name)) for name in ("officer", "director")}
    assert (found["officer"].peers, found["officer"].score.whole) == (3, 7000)
    assert (found["director"].peers, found["director"].score.whole) == (4, 7550)
    assert {name: one.shown for name, one in found["director"].values.items()} == {"测试平台": "75.5"}


def test_peers_of_an_age_are_asked_for_once_and_only_where_the_age_is_known(
    trial, django_assert_num_queries, body
):
    row = factories.evaluation(body, year=2025)
    assert queries.peers_of_age(row, (), trial.actor("director")) is None
    body.since_year = 2026
    assert queries.peers_of_age(row, (), trial.actor("director")) is None
    body.since_year = 2023
    for count in (1, 8):
        for number in range(count):
            _peer(10 * count + number)
        with django_assert_num_queries(1):
            assert queries.peers_of_age(row, (), trial.actor("director")).peers >= count


def test_the_latest_index_of_a_kind_is_in_force_before_the_general_one(trial, body):
    director = trial.actor("director")
    assert queries.index_of("rd_base") is None
    general = factories.evaluation_index()
    INDEX_FLOW.advance(general, "activate", by=director, at=NOW)
    own = factories.evaluation_index(kind="rd_base")
    INDEX_FLOW.advance(own, "activate", by=director, at=NOW)
    newer = factories.evaluation_index(kind="rd_base")
    INDEX_FLOW.advance(newer, "activate", by=director, at=NOW)
    states = dict(EvaluationIndex._base_manager.values_list("pk", "state"))
    assert states == {general.pk: "active", own.pk: "superseded", newer.pk: "active"}
    assert queries.index_of("rd_base") == newer
    assert queries.index_of("joint_office") == general


def test_an_index_names_the_line_that_is_wrong(trial, browser_of):
    director = browser_of("director")
    form = director.get("/evaluation-indexes/new/").content.decode()
    assert "研发水平与代表性成果" in form
    wrong = {"title": "新", "text": "组 | 指标 | 10 | 5 | weather"}
    assert (
        "第 1 行：系统没有统计这个来源" in director.post("/evaluation-indexes/new/", wrong).content.decode()
    )
    wrong["text"] = "组 | 指标 | 10"
    assert "第 1 行：须用竖线" in director.post("/evaluation-indexes/new/", wrong).content.decode()


# -- life, staff --


def test_a_body_lives_from_plan_to_renewal(trial):
    officer = trial.actor("officer")
    row = change.create(StandingBody(name="新基地", kind="rd_base", region_id=YINCHUAN), by=officer, at=NOW)
    assert row.state == "planned"
    with pytest.raises(Invalid) as said:
        BODY_FLOW.advance(row, "sign", by=officer, at=NOW)
    assert set(said.value.fields) == {"agreement", "ends_on"}
    facts = {"agreement": factories.agreement(), "starts_on": TODAY, "ends_on": TODAY.replace(year=2029)}
    row = change.amend(row, facts, version=row.version, by=officer, at=NOW)
    for verb in ("sign", "open", "operate", "evaluate"):
        row = BODY_FLOW.advance(row, verb, by=officer, at=NOW)
    assert row.since_year == 2026
    with pytest.raises(Invalid):
        BODY_FLOW.advance(row, "renew", by=officer, at=NOW, note="再续三年")
    factories.evaluation(row, state="final")
    assert BODY_FLOW.advance(row, "renew", by=officer, at=NOW, note="再续三年").state == "operating"


def test_postings_are_half_open_and_never_overlap(trial, body):
    officer, person = trial.actor("officer"), trial.people["professor"]

    def post(starts: date, ends: date | None) -> Posting:
        row = Posting(body=body, person=person, duty="主任", starts_on=starts, ends_on=ends)
        return change.create(row, by=officer, at=NOW)

    post(date(2026, 1, 1), date(2026, 7, 1))
    post(date(2026, 7, 1), None)
    for starts, ends in ((date(2026, 6, 30), date(2026, 7, 1)), (date(2027, 1, 1), None)):
        with pytest.raises(Invalid) as said:
            post(starts, ends)
        assert set(said.value.fields) == {"starts_on"}
    with pytest.raises(Invalid):
        post(date(2025, 1, 1), date(2025, 1, 1))


def test_an_allowance_is_shown_to_office_finance_and_the_person(trial, browser_of, body):
    factories.posting(body, trial.people["professor"], allowance=Money.yuan(4321))
    for name in ("officer", "professor", "finance", "leader", "city_official"):
        page = browser_of(name).get(address(body)).content.decode()
        exported = said(browser_of(name).get("/postings/export.csv"))
        told = name in {"officer", "professor", "finance"}
        assert ("4,321.00" in page) == told, name
        assert ("4321" in exported.replace(",", "").replace(".", "")) == told, name


def test_what_a_body_rests_on_is_named_to_who_may_read_the_agreement(trial, browser_of):
    agreement = factories.agreement(title="不公开的协议名称")
    row = factories.body("公开的基地", YINCHUAN, agreement=agreement)
    for name, told in (
        ("city_official", True),
        ("leader", True),
        ("professor", False),
        ("far_official", False),
    ):
        client = browser_of(name)
        assert ("不公开的协议名称" in client.get(address(row)).content.decode()) == told, name


def test_a_project_names_its_base_and_the_base_its_projects(trial, browser_of, body):
    project = factories.project(base=body, title="热管理中试")
    officer = browser_of("officer")
    assert "热管理中试" in officer.get(address(body)).content.decode()
    assert body.code in officer.get(f"/projects/?base={body.code}").content.decode()
    assert "热管理中试" not in browser_of("far_official").get(address(body)).content.decode()
    planned = factories.body("只在筹划", YINCHUAN, state="planned")
    with pytest.raises(Invalid) as said:
        change.amend(project, {"base": planned}, version=project.version, by=trial.actor("officer"), at=NOW)
    assert set(said.value.fields) == {"base"}


# -- agreements --


def test_versions_of_a_text_are_numbered_and_opened_by_both_sides(trial, browser_of):
    from io import BytesIO

    agreement = factories.agreement(state="negotiating")
    officer = browser_of("officer")
    for change_ in ("初稿", "修改第三条"):
        upload = BytesIO(b"text of the agreement")
        upload.name = "agreement.txt"
        sent = {"dated_on": "2026-03-01", "change": change_, "file": upload}
        assert officer.post(f"{address(agreement)}text/", sent).status_code == 302
    page = browser_of("city_official").get(address(agreement)).content.decode()
    assert "第 2 版" in page
    assert page.index("修改第三条") < page.index("初稿")
    row = agreement.texts.unguarded("test").get(number=2)
    city = browser_of("city_official").get(address(row)).content.decode()
    link = re.search(r'href="(/agreement-texts/[^"]+/files/[^"]+/)"', city)
    assert link is not None
    opened = browser_of("city_official").get(link[1])
    assert said(opened) == "text of the agreement"
    assert browser_of("far_official").get(link[1]).status_code == 404
    without = officer.post(f"{address(agreement)}text/", {"dated_on": "2026-03-01", "change": "缺文件"})
    assert without.status_code == 422


def test_an_agreement_is_renewed_once_with_what_is_still_open(trial):
    officer = trial.actor("officer")
    row = factories.agreement(title="到期协议")
    row.partners.add(trial.organisations["helan"])
    factories.promise(row, title="未兑现", due_on=TODAY)
    factories.promise(row, title="已兑现", state="kept")
    made = actions.renew_agreement(row, by=officer, at=NOW)
    assert (made.predecessor_id, made.state, made.signed_on) == (row.pk, "draft", None)
    promises = list(made.promises.unguarded("test").values_list("title", "due_on", "state"))
    assert promises == [("未兑现", None, "open")]
    with pytest.raises(Conflict):
        actions.renew_agreement(row, by=officer, at=NOW)
    with pytest.raises(NotAllowed):
        actions.renew_agreement(row, by=trial.actor("city_official"), at=NOW)
    with pytest.raises(Missing):
        actions.renew_agreement(row, by=trial.actor("far_officer"), at=NOW)
