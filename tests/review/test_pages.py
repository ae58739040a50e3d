"""The pages of a review open to exactly those who run it, decide, pay or write; everybody else is told of nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from luodi.core.codes import new_token
from luodi.core.errors import Conflict
from luodi.core.models import OutboxEntry
from luodi.needs.actions import hash_token
from luodi.registry.models import Person
from luodi.review import actions
from luodi.review.models import Assignment, Finding
from tests.cast import NAMES, World
from tests.factories import NOW
from tests.review.rounds import Round, accepted, reviewed, round_of, typed

Browser = Callable[..., Client]
RUN = {"director", "fund_manager"}
PAGES = {
    "review:state": RUN, "review:settings": RUN, "review:pool": RUN, "review:plan": RUN, "review:defence": RUN,
    "review:keep_defence": RUN, "review:conflicts": RUN | {"leader"},
}  # fmt: skip


def token_of(row: Assignment) -> str:
    """Give a task a link that is known here."""
    token = new_token()
    Assignment._base_manager.filter(pk=row.pk).update(token_hash=hash_token(token))
    return token


def in_account(made: Round, expert: int, who: str = "reviewer") -> None:
    """Have an expert be a member of the cast."""
    Person._base_manager.filter(pk=made.experts[expert].person_id).update(user=made.world.users[who])


@pytest.mark.parametrize("page", PAGES)
def test_pages_of_a_call_open_to_who_runs_it(trial: World, browser_of: Browser, page: str) -> None:
    made = round_of(trial)
    actions.propose(made.call, by=made.keeper, at=NOW)
    opened = {
        name for name in NAMES
        if browser_of(name, raise_request_exception=False).get(reverse(page, args=[made.call.code])).status_code == 200
    }  # fmt: skip
    assert opened == PAGES[page]


def test_the_secretary_of_the_city_sees_soft_conflicts_and_nothing_else(
    trial: World, browser_of: Browser
) -> None:
    made = round_of(trial)
    for expert, kind, hard in ((0, "city", False), (1, "kin", True)):
        Finding.objects.create(
            call=made.call,
            application=made.applications[0],
            expert=made.experts[expert],
            kind=kind,
            hard=hard,
            found_at=NOW,
        )
    page = reverse("review:conflicts", args=[made.call.code])
    client = browser_of("far_official", raise_request_exception=False)
    assert client.get(page).status_code == 404
    actions.keep_plan(made.call, {"secretary": trial.users["far_official"]}, by=made.keeper, at=NOW)
    said = client.get(page).content.decode()
    assert made.experts[0].person.name in said
    assert made.experts[1].person.name not in said
    assert client.get(reverse("review:state", args=[made.call.code])).status_code == 404
    found = Finding.objects.get(kind="city")
    answer = client.post(reverse("review:set_aside", args=[made.call.code, found.pk]), {"reason": "影响很小"})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert found.overridden_by == trial.users["far_official"]


def test_the_page_of_an_application_is_drawn_in_every_state(trial: World, browser_of: Browser) -> None:
    made = round_of(trial, applications=1, experts=6)
    page = reverse("review:application", args=[made.applications[0].code])
    client = browser_of("fund_manager")
    assert client.get(page).status_code == 200
    made.task(0, 5)
    assert client.get(f"{page}?expert={made.experts[4].code}").status_code == 200
    for expert in range(3):
        reviewed(made, 0, expert)
    assert client.get(page).status_code == 200
    assert client.post(reverse("review:conclude", args=[made.applications[0].code])).status_code == 302
    assert b"80.00" in client.get(page).content
    assert client.get(reverse("review:state", args=[made.call.code])).status_code == 200
    for kind in ("xlsx", "docx"):
        assert client.get(reverse("review:fees", args=[made.call.code, kind])).status_code == 200
        assert (
            browser_of("finance").get(reverse("review:fees", args=[made.call.code, kind])).status_code == 200
        )
    leader = browser_of("leader", raise_request_exception=False)
    assert leader.get(reverse("review:fees", args=[made.call.code, "xlsx"])).status_code == 404


def test_a_keeper_does_not_run_the_review_of_an_own_application(trial: World, browser_of: Browser) -> None:
    made = round_of(trial, applications=2)
    type(made.applications[0])._base_manager.filter(pk=made.applications[0].pk).update(
        created_by=trial.users["fund_manager"]
    )
    client = browser_of("fund_manager", raise_request_exception=False)
    row = made.task(0, 0)
    assert client.get(reverse("review:application", args=[made.applications[0].code])).status_code == 404
    assert client.get(reverse("review:application", args=[made.applications[1].code])).status_code == 200
    assert client.post(reverse("review:act", args=[row.code, "invite"])).status_code == 404


def test_a_reviewer_works_by_the_link_alone(trial: World, client: Client) -> None:
    made = round_of(trial, applications=1)
    row = made.task(0, 0)
    actions.invite([row], by=made.keeper, at=NOW)
    row.refresh_from_db()
    token = token_of(row)
    Assignment._base_manager.filter(pk=row.pk).update(answer_by_on="2199-01-01")
    here = reverse("review:linked", args=[token])
    said = client.get(here).content.decode()
    assert "提升循环寿命" in said
    assert "遇到寿命不足" not in said, "the full text opens once the declaration is signed"
    answer = reverse("review:answer_linked", args=[token])
    assert client.post(answer, {"accept": "1", "name": "评审人"}).status_code == 422
    assert client.post(answer, {"accept": "1", "name": "评审人", "signed": "on"}).status_code == 302
    said = client.get(here).content.decode()
    assert "遇到寿命不足" in said
    for secret in ("13911112222", "secret.example", "被回避人", "联系人甲"):
        assert secret not in said
    sheet = reverse("review:sheet_linked", args=[token])
    assert client.get(sheet).status_code == 200
    saved = client.post(
        reverse("review:save_linked", args=[token]), {"score_market": "77", "version": "1"}
    ).json()
    assert saved["errors"] == {}
    assert client.post(sheet, {**typed(70), "score_market": "700"}).status_code == 422
    assert client.post(sheet, {**typed(70), "hand_in": "1"}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.scores["market"]) == ("submitted", 70)
    gone = client.post(reverse("review:save_linked", args=[token]), {"score_market": "10"})
    assert gone.status_code == 410
    assert client.get(reverse("review:linked", args=["x" * 43])).status_code == 404


def test_a_reviewer_works_in_the_account(trial: World, browser_of: Browser) -> None:
    made = round_of(trial, applications=1)
    in_account(made, 0)
    row = made.task(0, 0)
    client = browser_of("reviewer", raise_request_exception=False)
    page = reverse("resource:detail", args=["reviews", row.code])
    assert client.get(page).status_code == 404, "a proposal is nobody's yet"
    actions.invite([row], by=made.keeper, at=NOW)
    Assignment._base_manager.filter(pk=row.pk).update(answer_by_on="2199-01-01")
    assert client.get(page).status_code == 200
    given = {"accept": "1", "name": "评审人", "signed": "on"}
    assert browser_of("professor", raise_request_exception=False).post(
        reverse("review:answer", args=[row.code]), given
    ).status_code == 404  # fmt: skip
    assert client.post(reverse("review:answer", args=[row.code]), given).status_code == 302
    assert "遇到寿命不足" in client.get(page).content.decode()
    assert client.get(reverse("review:sheet", args=[row.code])).status_code == 200
    assert (
        client.post(reverse("review:recuse", args=[row.code]), {"reason": "申报人系亲属"}).status_code == 302
    )
    row.refresh_from_db()
    assert row.state == "recused"
    assert Finding.objects.filter(source="declared", hard=True).count() == 1


def test_a_defence_is_drawn_by_a_lot_that_anybody_can_reckon(trial: World, browser_of: Browser) -> None:
    from luodi.review.actions.defending import lot

    made = round_of(trial, applications=5)
    client = browser_of("fund_manager")
    keep = {"starts_at": "2026-04-01T09:00", "minutes": "8", "questions": "7", "place": "一号会议室"}
    assert client.post(reverse("review:keep_defence", args=[made.call.code]), keep).status_code == 302
    assert client.post(reverse("review:draw", args=[made.call.code]), {"by": "lot"}).status_code == 302
    page = reverse("review:defence", args=[made.call.code])
    assert "一号会议室" in client.get(page).content.decode()
    session = made.call.defence
    order = [turn.application.code for turn in session.turns.select_related("application")]
    assert order == sorted(order, key=lambda code: lot(session.seed, code))
    screen = reverse("review:screen", args=[made.call.code])
    assert client.get(screen).status_code == 200
    assert client.post(screen, {"place": "1"}).status_code == 302
    assert b"data-counts-down" in client.get(screen).content
    with pytest.raises(Conflict):
        actions.draw_order(made.call, by_class=True, by=made.keeper, at=NOW)


def test_mails_to_reviewers_name_nobody(trial: World) -> None:
    made = round_of(trial, applications=1)
    accepted(made, 0, 0)
    actions.remind(made.call, by=made.keeper, at=NOW)
    mails = OutboxEntry.objects.filter(channel="mail")
    assert mails.count() == 2
    for mail in mails:
        assert "申报企业" not in str(mail.payload)
        assert "负责人0" not in str(mail.payload)


def test_settings_refuse_a_secretary_of_another_city(trial: World, browser_of: Browser) -> None:
    made = round_of(trial)
    page = reverse("review:settings", args=[made.call.code])
    given: dict[str, Any] = {
        "answer_days": "5",
        "due_on": "2026-05-01",
        "secretary": str(trial.users["city_official"].pk),
    }
    assert browser_of("fund_manager").post(page, given).status_code == 422
    given["secretary"] = str(trial.users["far_official"].pk)
    given["fee"] = "800"
    assert browser_of("fund_manager").post(page, given).status_code == 302
    made.call.review.refresh_from_db()
    assert made.call.review.fee is not None
    assert made.call.review.fee.fen == 80_000


def test_the_pool_is_drawn_by_hand_and_by_fit(trial: World, browser_of: Browser) -> None:
    made = round_of(trial, pool=False)
    client = browser_of("fund_manager")
    change = reverse("review:change_pool", args=[made.call.code])
    assert client.post(change, {"do": "add", "expert": [str(made.experts[0].pk)]}).status_code == 302
    assert made.call.pool.count() == 1
    assert client.post(change, {"do": "suggest"}).status_code == 302
    assert (
        client.get(reverse("review:pool", args=[made.call.code]) + "?q=电池&region=110000").status_code == 200
    )
    assert client.post(change, {"do": "out", "expert": str(made.experts[0].pk)}).status_code == 302
    assert not made.call.pool.filter(expert=made.experts[0]).exists()
