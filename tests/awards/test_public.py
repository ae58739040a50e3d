"""Anybody reads what a fund proposes to support, objects with a name, and comments on drafts; nobody reads who did."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from luodi.awards.models import DecisionItem, FundObjection
from luodi.calls.models import Call, GuideComment
from luodi.calls.states import CALL_FLOW
from tests.awards.stage import decided, deciding_call, item_of, reviewed
from tests.calls.stage import C, drafted, working_fund
from tests.cast import World

SAID = {"name": "钱工", "contact": "0510-81234567", "what": "与另一项目重复"}


@pytest.fixture
def laid_open(trial: World) -> DecisionItem:
    """Give an award that is laid open today."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu", title="长寿命负极材料")
    type(row)._base_manager.filter(pk=row.pk).update(origin="demonstration")
    decided(trial, call)
    today = localdate()
    DecisionItem.objects.filter(application=row).update(
        publicised_on=today, publicity_ends_on=today + timedelta(days=7)
    )
    return item_of(row)


def test_award_is_laid_open_and_objected_to(laid_open: DecisionItem) -> None:
    code = laid_open.application.code
    assert "长寿命负极材料" in Client().get("/public/publicity/").content.decode()
    page = Client().get(f"/public/publicity/{code}/").content.decode()
    for words in ("长寿命负极材料", "太湖装备有限公司", "1,000,000.00", "无锡科技成果转化基金"):
        assert words in page
    # Scores, votes and what was asked stay where they are.
    for words in ("90.00", "会议一致同意"):
        assert words not in page
    assert Client().post(f"/public/publicity/{code}/", {**SAID, "name": ""}).status_code == 422
    answer = Client().post(f"/public/publicity/{code}/", SAID).content.decode()
    said = FundObjection.objects.unguarded("a test").get(application=laid_open.application)
    assert said.code in answer
    again = Client().post(f"/public/publicity/{code}/", SAID).content.decode()
    assert said.code in again, "sent twice it counts once"
    page = Client().get(f"/public/publicity/{code}/").content.decode()
    assert "钱工" not in page
    assert FundObjection.objects.unguarded("a test").count() == 1
    laid_open.application.refresh_from_db()
    assert laid_open.application.state == "objected"


def test_program_that_fills_in_everything_objects_to_nothing(laid_open: DecisionItem) -> None:
    code = laid_open.application.code
    assert Client().post(f"/public/publicity/{code}/", {**SAID, "website": "x"}).status_code == 200
    assert not FundObjection.objects.unguarded("a test").exists()


def test_what_is_over_is_gone_at_once(laid_open: DecisionItem) -> None:
    code = laid_open.application.code
    type(laid_open.application)._base_manager.filter(pk=laid_open.application_id).update(state="offered")
    assert Client().get(f"/public/publicity/{code}/").status_code == 404
    assert "长寿命负极材料" not in Client().get("/public/publicity/").content.decode()


def test_draft_is_commented_on_without_a_login(trial: World) -> None:
    call = drafted(trial, working_fund(trial), title="征求意见稿")
    path = f"/public/calls/{call.code}/"
    assert Client().get(path).status_code == 404, "a draft is nobody's to read"
    now = timezone.now()
    CALL_FLOW.advance(call, "ask_comments", by=trial.actor("fund_manager"), at=now)
    page = Client().get(path).content.decode()
    assert "锂电与储能" in page
    said = {"name": "王工", "organisation": "太湖装备", "contact": "138", "text": "建议增加固态电池"}
    assert Client().post(path, {**said, "text": ""}).status_code == 422
    for _twice in range(2):
        assert Client().post(path, said).status_code == 200
    assert GuideComment.objects.get(call=call).text == said["text"]
    assert "王工" not in Client().get(path).content.decode()
    Call._base_manager.filter(pk=call.pk).update(comments_until=localdate(now) - timedelta(days=1))
    assert Client().post(path, {**said, "text": "太迟"}).status_code == 404
    cache.clear()
    assert Client().post("/public/results/RS-1/", said).status_code == 405
