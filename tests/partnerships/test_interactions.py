"""Notes of visits and chats: where they belong, what comes next, and to whom they are handed over."""

from __future__ import annotations

from datetime import timedelta

import pytest

from luodi.core import change
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.partnerships import actions
from luodi.partnerships.models import Interaction
from tests import factories
from tests.factories import NOW, TODAY, YINCHUAN

CHAT = "张三 2026/11/3 14:22\n下周三来看场地\n李四 2026/11/3 14:25\n好的\n张三 2026/11/5 9:01\n已约好"


def test_a_pasted_chat_is_shown_first_and_kept_as_a_note_a_day(browser_of, trial):
    officer = browser_of("officer")
    sent = {"text": CHAT, "title": "场地", "organisation": trial.organisations["helan"].code}
    shown = officer.post("/interactions/paste/", sent).content.decode()
    assert "下周三来看场地" in shown
    assert not Interaction._base_manager.exists()
    assert officer.post("/interactions/paste/", {**sent, "keep": "1"}).status_code == 302
    rows = list(Interaction._base_manager.order_by("happened_on"))
    assert [(f"{row.happened_on}", row.people, row.region_id) for row in rows] == [
        ("2026-11-03", "张三、李四", YINCHUAN),
        ("2026-11-05", "张三", YINCHUAN),
    ]
    assert {row.officer_id for row in rows} == {trial.users["officer"].pk}


def test_a_chat_about_an_enterprise_that_is_hidden_is_refused_like_one_that_is_not_there(browser_of, trial):
    sent = {"text": CHAT, "title": "场地", "organisation": trial.organisations["helan"].code, "keep": "1"}
    answer = browser_of("far_officer").post("/interactions/paste/", sent)
    assert answer.status_code == 422
    assert not Interaction._base_manager.exists()


def test_a_next_step_is_done_once_by_who_looks_after_it(browser_of, trial):
    row = factories.interaction(officer=trial.users["officer"], next_step="寄样品", next_on=TODAY)
    assert browser_of("far_officer").post(f"/interactions/{row.code}/done").status_code == 404
    assert browser_of("officer").post(f"/interactions/{row.code}/done").status_code == 302
    row.refresh_from_db()
    assert row.done_on is not None


def test_a_note_handed_over_is_seen_and_carried_by_the_other(trial):
    row = factories.interaction(officer=trial.users["officer"])
    with pytest.raises((NotAllowed, Missing)):
        actions.hand_over(row, to=trial.users["resident"], by=trial.actor("resident"), at=NOW)
    given = actions.hand_over(row, to=trial.users["resident"], by=trial.actor("officer"), at=NOW)
    assert Interaction.objects.allowed(trial.actor("resident"), "amend").filter(pk=given.pk).exists()


def test_a_day_without_a_next_step_is_refused(trial):
    row = Interaction(
        kind="call", happened_on=TODAY, title="电话", next_on=TODAY + timedelta(days=3),
        officer=trial.users["officer"],
    )  # fmt: skip
    with pytest.raises(Invalid) as said:
        change.create(row, by=trial.actor("officer"), at=NOW)
    assert set(said.value.fields) == {"next_step"}


def test_notes_hang_on_the_page_of_the_enterprise(browser_of, trial):
    helan = trial.organisations["helan"]
    factories.interaction(officer=trial.users["officer"], organisation=helan, title="看了三条产线")
    assert "看了三条产线" in browser_of("officer").get(f"/organisations/{helan.code}/").content.decode()
    # The enterprise reads its own page, and nothing of what the office noted.
    assert (
        "看了三条产线" not in browser_of("enterprise").get(f"/organisations/{helan.code}/").content.decode()
    )
    assert (
        "看了三条产线"
        not in browser_of("city_official").get(f"/organisations/{helan.code}/").content.decode()
    )
