"""Agreements are signed when they are complete, warn before they end, and promises are followed to their evidence."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from luodi.core import change
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.partnerships import actions, queries
from luodi.partnerships.models import Agreement, ClausePoint
from luodi.partnerships.states import AGREEMENT_FLOW, POINT_FLOW, PROMISE_FLOW
from luodi.reports.today import today_of
from tests import factories
from tests.factories import JIANGSU, NOW, TODAY, WUXI

# Days until a promise is due, its state, the light it shows.
LIGHTS = """
due  | state  | light
-1   | open   | red
-400 | open   | red
0    | open   | amber
30   | open   | amber
31   | open   | green
none | open   | green
-9   | kept   | kept
-9   | waived | waived
"""


@pytest.mark.parametrize("line", LIGHTS.strip().splitlines()[1:])
def test_lights(trial, line):
    due, state, expected = (cell.strip() for cell in line.split("|"))
    day = None if due == "none" else TODAY + timedelta(days=int(due))
    row = factories.promise(factories.agreement(), state=state, due_on=day)
    assert queries.light(row, TODAY) == expected


def test_overdue_promises_come_first(trial):
    agreement = factories.agreement()
    for days in (60, -3, 10, -30):
        factories.promise(agreement, title=str(days), due_on=TODAY + timedelta(days=days))
    lit = queries.promises_of(agreement, trial.actor("officer"), TODAY)
    assert [one.row.title for one in lit] == ["-30", "-3", "10", "60"]
    assert [(name, count) for name, _words, count in queries.summary(lit)] == [
        ("red", 2),
        ("amber", 1),
        ("green", 1),
    ]


def test_an_agreement_is_signed_when_it_is_complete_and_nothing_is_open(trial):
    officer = trial.actor("officer")
    row = factories.agreement(state="negotiating", signed_on=None, ends_on=None)
    point = factories.clause_point(row)
    with pytest.raises(Invalid) as said:
        AGREEMENT_FLOW.advance(row, "sign", by=officer, at=NOW)
    assert set(said.value.fields) == {"signed_on", "ends_on", ""}
    with pytest.raises(Invalid) as undecided:
        POINT_FLOW.advance(point, "decide", by=officer, at=NOW)
    assert set(undecided.value.fields) == {"decision"}
    ClausePoint._base_manager.filter(pk=point.pk).update(decision="共同所有，学校优先使用")
    Agreement._base_manager.filter(pk=row.pk).update(signed_on=TODAY, ends_on=TODAY + timedelta(days=365))
    POINT_FLOW.advance(point, "decide", by=officer, at=NOW)
    row.refresh_from_db()
    assert AGREEMENT_FLOW.advance(row, "sign", by=officer, at=NOW).state == "signed"


def test_a_promise_is_kept_with_evidence_only(trial):
    officer = trial.actor("officer")
    row = factories.promise(factories.agreement())
    with pytest.raises(Invalid):
        PROMISE_FLOW.advance(row, "keep", by=officer, at=NOW)
    row = change.amend(
        row, {"evidence": "2026 年经费 500 万元已到账"}, version=row.version, by=officer, at=NOW
    )
    assert PROMISE_FLOW.advance(row, "keep", by=officer, at=NOW).state == "kept"


def test_the_city_says_its_position_and_nothing_else(browser_of, trial):
    point = factories.clause_point(factories.agreement(state="negotiating"))
    city = browser_of("city_official")
    form = city.get(f"/points/{point.code}/edit/").content.decode()
    assert 'name="theirs"' in form
    assert 'name="ours"' not in form
    sent = {
        "theirs": "同意归学校，地方优先实施",
        "ours": "改掉",
        "decision": "改掉",
        "version": point.version,
    }
    assert city.post(f"/points/{point.code}/edit/", sent).status_code == 302
    point.refresh_from_db()
    assert (point.theirs, point.ours, point.decision) == ("同意归学校，地方优先实施", "归学校所有", "")
    assert browser_of("far_official").get(f"/points/{point.code}/edit/").status_code == 404


def test_terms_end_and_warn_180_90_and_30_days_before(trial):
    due = {
        left: factories.agreement(title=f"{left}天", ends_on=TODAY + timedelta(days=left))
        for left in (180, 90, 30)
    }
    for left in (181, 91, 31, 29):
        factories.agreement(title=f"{left}天", ends_on=TODAY + timedelta(days=left))
    renewed = factories.agreement(title="已续签", ends_on=TODAY + timedelta(days=30))
    factories.agreement(title="续签", predecessor=renewed)
    over = factories.agreement(ends_on=TODAY - timedelta(days=1))
    actions.let_expire(at=NOW, today=TODAY)
    actions.warn(at=NOW, today=TODAY)
    over.refresh_from_db()
    assert over.state == "expired"
    told = OutboxEntry.objects.filter(channel="mail", payload__template="partnerships/mail/ending")
    titles = {entry.payload["context"]["title"] for entry in told}
    assert titles == {row.title for row in due.values()}
    # Ningxia's officer and the director; nobody of another region.
    assert {entry.payload["to"] for entry in told} == {"director@cast.example", "officer@cast.example"}


def test_signed_but_idle_is_what_nobody_touched_for_half_a_year(trial):
    director, long_ago = trial.actor("director"), NOW - timedelta(days=200)

    def old(title: str) -> Agreement:
        row = factories.agreement(title=title)
        Agreement._base_manager.filter(pk=row.pk).update(changed_at=long_ago)
        return row

    quiet, followed = old("无动静"), old("有进展")
    promise = factories.promise(quiet)
    type(promise)._base_manager.filter(pk=promise.pk).update(changed_at=long_ago)
    factories.promise(followed)
    factories.agreement(title="新签", signed_on=TODAY)
    assert [row.pk for row in queries.idle(director, NOW)] == [quiet.pk]
    assert [row.pk for row in queries.idle(trial.actor("far_officer"), NOW)] == []


def test_today_shows_overdue_promises_to_whose_region_it_is(trial):
    promise = factories.promise(factories.agreement(), due_on=date(2020, 1, 1))

    def shown(name: str) -> list[str]:
        sections = {section.name: section for section in today_of(trial.actor(name), timezone.now()).sections}
        return [item.title for item in sections["agreements"].items if item.urgent]

    assert shown("officer") == [promise.title]
    assert shown("far_officer") == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"ends_on": TODAY - timedelta(days=800)}, "ends_on"),
        ({"level": "planet"}, "level"),
        ({"region_id": "999999"}, "region"),
    ],
)
def test_wrong_agreements_are_refused_beside_the_field(trial, more, field):
    values = {
        "title": "x",
        "level": "city",
        "region_id": "640100",
        "signed_on": TODAY,
        "ends_on": TODAY,
        **more,
    }
    with pytest.raises(Invalid) as said:
        change.create(Agreement(**values), by=trial.actor("director"), at=NOW)
    assert set(said.value.fields) == {field}


def test_an_officer_enters_agreements_of_the_own_region_only(trial):
    row = Agreement(title="无锡合作", level="city", region_id=WUXI)
    with pytest.raises((NotAllowed, Missing)):
        change.create(row, by=trial.actor("officer"), at=NOW)
    assert change.create(
        Agreement(title="江苏合作", level="province", region_id=JIANGSU),
        by=trial.actor("far_officer"),
        at=NOW,
    )


def test_promises_and_points_are_entered_on_the_agreements_page(browser_of, trial):
    row = factories.agreement(state="negotiating")
    officer = browser_of("officer")
    sent = {"title": "建设联合研究院", "side": "both", "due_on": "2027-06-30"}
    assert officer.post(f"/agreements/{row.code}/promise/", sent).status_code == 302
    assert officer.post(f"/agreements/{row.code}/point/", {"title": "场地面积"}).status_code == 302
    page = officer.get(f"/agreements/{row.code}/").content.decode()
    assert "建设联合研究院" in page
    assert "场地面积" in page
    wrong = officer.post(f"/agreements/{row.code}/promise/", {"title": ""})
    assert wrong.status_code == 422
    assert browser_of("city_official").get(f"/agreements/{row.code}/promise/").status_code == 404
