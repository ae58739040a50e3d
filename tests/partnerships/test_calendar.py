"""What is dated around a body stands on one calendar, within what the reader may see, on the page and as a file."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from luodi.core.models import AuditEntry
from luodi.core.resource import address
from luodi.partnerships import queries
from luodi.partnerships.states import BodyKind
from tests import factories
from tests.factories import NOW, YINCHUAN

BEFORE, LONG_BEFORE = timedelta(days=29), timedelta(days=31)


def _dated(body: Any, actor: Any) -> list[tuple[str, str]]:
    """Give kind and title of what an actor's calendar of a body holds."""
    today = localdate()
    lit = queries.actions_of(body, actor, today)
    found = queries.calendar_of(
        body,
        actor,
        queries.verbs_on(body, actor),
        today,
        meetings=queries.meetings_of(body, actor),
        postings=queries.postings_of(body, actor),
        actions=[one.row for one in lit],
    )
    assert [one.day for one in found] == sorted(one.day for one in found)
    return [(one.kind, one.title) for one in found]


@pytest.fixture
def body(trial: Any) -> Any:
    """Make an institute in Yinchuan that Helan carries, around which something of every kind is dated."""
    today = localdate()
    ahead = [today + timedelta(days=days) for days in range(1, 9)]
    agreement = factories.agreement(
        title="共建协议", state="signed", starts_on=date(2020, 1, 1), ends_on=ahead[6]
    )
    row = factories.body(
        "虚拟研究院", YINCHUAN, kind="virtual_institute", parties=(trial.organisations["helan"],),
        agreement=agreement, starts_on=today - BEFORE, ends_on=ahead[5],
    )  # fmt: skip
    officer = trial.users["officer"]
    factories.council_meeting(row, title="理事会，第二次；会议", held_on=today)
    factories.council_meeting(row, title="早已开过", held_on=today - LONG_BEFORE)
    factories.posting(row, trial.people["professor"], duty="副院长", ends_on=ahead[4])
    factories.posting(row, trial.people["other_professor"], duty="顾问")
    factories.action_item(row, title="补齐台账", due_on=ahead[3])
    factories.action_item(row, title="已经办妥", due_on=ahead[3], state="done")
    step = {"officer": officer, "next_on": ahead[2]}
    factories.interaction(next_step="寄送协议", agreement=agreement, **step)
    logged = factories.interaction(next_step="回访企业", **step)
    factories.log_entry(row, interaction=logged)
    factories.interaction(next_step="另有其事", **step)
    factories.interaction(next_step="已经做了", agreement=agreement, done_on=today, **step)
    taken_back = factories.interaction(next_step="日志已停用", **step)
    factories.log_entry(row, interaction=taken_back, retired_at=NOW)
    return row


MEETING, ACTION = ("meeting", "理事会，第二次；会议"), ("action", "补齐台账")
TERM = {("begins", "虚拟研究院"), ("ends", "虚拟研究院")}
AGREEMENT = {("agreement_ends", "共建协议")}
STEPS = {("step", "寄送协议"), ("step", "回访企业")}
EVERYBODY = {MEETING, ACTION, *TERM}


def test_a_calendar_holds_what_its_reader_may_see_and_nothing_that_is_done(trial, body):
    posted = ("posting", f"{trial.people['professor']} · 副院长")
    for name, expected in {
        "officer": EVERYBODY | AGREEMENT | STEPS | {posted},
        "director": EVERYBODY | AGREEMENT | STEPS | {posted},
        "leader": EVERYBODY | AGREEMENT | {posted},
        "city_official": EVERYBODY | AGREEMENT | {posted},
        "professor": EVERYBODY | {posted},
        "enterprise": EVERYBODY,
    }.items():
        found = _dated(body, trial.actor(name))
        assert len(found) == len(set(found))
        assert set(found) == expected, name


def test_an_agreement_that_is_not_signed_has_no_term_yet(trial, body):
    type(body.agreement)._base_manager.filter(pk=body.agreement_id).update(state="negotiating")
    found = set(_dated(body, trial.actor("officer")))
    assert not found & AGREEMENT
    assert found >= STEPS


def test_the_file_is_the_calendar_of_its_reader(trial, browser_of, body):
    for name, told in (("officer", True), ("enterprise", False)):
        client = browser_of(name)
        page = client.get(address(body)).content.decode()
        assert f"{address(body)}calendar.ics" in page
        panel = re.findall(r'id="calendar">.*?</section>', page, re.DOTALL)[0]
        assert ("回访企业" in panel) == told
        answer = client.get(f"{address(body)}calendar.ics")
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert answer["Content-Disposition"] == f'attachment; filename="{body.code}.ics"'
        whole = answer.content.replace(b"\r\n ", b"").decode()
        assert whole.count("BEGIN:VEVENT") == len(_dated(body, trial.actor(name)))
        assert r"SUMMARY:理事会会议 · 理事会，第二次；会议" in whole
        for hidden in ("回访企业", "共建协议", "副院长"):
            assert (hidden in whole) == told, (name, hidden)
        uids = re.findall(r"^UID:(.+)@.+\r$", whole, re.MULTILINE)
        assert len(uids) == len(set(uids))
        assert re.findall(rf"^URL:http.*{address(body)}\r$", whole, re.MULTILINE)


def test_the_audit_tells_who_took_the_file_along(trial, browser_of, body):
    """As of every other export; whoever gets none leaves no trace of having had one."""
    for name in ("officer", "enterprise", "rival"):
        browser_of(name).get(f"{address(body)}calendar.ics")
    taken = (
        AuditEntry.objects.filter(verb="export").order_by("pk").values_list("actor_id", "subject", "changes")
    )
    subject = f"partnerships.standingbody.calendar:{body.code}"
    assert list(taken) == [
        (trial.users[name].pk, subject, {"rows": len(_dated(body, trial.actor(name))), "kind": "ics"})
        for name in ("officer", "enterprise")
    ]


def test_the_file_is_for_those_whom_the_body_concerns(browser_of, body):
    for name in ("rival", "far_official", "secretary", "reviewer"):
        assert browser_of(name).get(f"{address(body)}calendar.ics").status_code == 404, name


@pytest.mark.parametrize("kind", BodyKind.values)
def test_every_kind_of_body_has_a_calendar_with_or_without_days(browser_of, kind):
    row = factories.body("没有日程的机构", YINCHUAN, kind=kind)
    client = browser_of("officer")
    assert "近三十天及以后没有日程" in client.get(address(row)).content.decode()
    content = client.get(f"{address(row)}calendar.ics").content
    assert b"BEGIN:VEVENT" not in content
    assert content.endswith(b"END:VCALENDAR\r\n")


def test_a_calendar_costs_the_same_however_much_is_dated(trial, django_assert_num_queries, body):
    officer = trial.actor("officer")
    for number in range(20):
        factories.council_meeting(body, held_on=localdate() + timedelta(days=number))
        note = factories.interaction(
            officer=trial.users["officer"],
            next_step=f"第 {number} 步",
            next_on=localdate(),
            agreement=body.agreement,
        )
        factories.log_entry(body, interaction=note)
    # What may be done, actions, meetings, postings, the agreement, next steps.
    with django_assert_num_queries(6):
        assert len(_dated(body, officer)) > 40
