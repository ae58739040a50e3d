"""From a refusal one gets back to a page that can be opened, in either language, with or without a script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from luodi.core.errors import MovedOn
from luodi.core.resource import address
from luodi.funds.models import Fund
from luodi.funds.states import FUND_FLOW
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI

HOST = "http://testserver"


@pytest.fixture
def fund(trial: World) -> Fund:
    """Make a fund that is only on record."""
    return factories.fund("无锡一", WUXI)


def refused(client: Client, row: Any, referer: str = "") -> Any:
    """Send a step that the fund's state does not know."""
    headers = {"Referer": referer} if referer else {}
    return client.post(f"{address(row)}step/resume/", {"note": "恢复"}, headers=headers)


def next_page(page: str) -> str:
    """Give where the switch of the language leads."""
    found = re.search(r'name="next" value="([^"]*)"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    "referer", ["", "{at}", "{at}step/resume/", "http://evil.example/x/", HOST + "//evil/x"]
)
def test_language_is_switched_on_a_refusal(fund: Fund, browser_of: Any, referer: str) -> None:
    browser = browser_of("director")
    at = address(fund)
    answer = refused(browser, fund, referer.format(at=HOST + at))
    assert answer.status_code == 409
    back = next_page(answer.content.decode())
    assert back == at
    assert browser.post("/language/", {"next": back, "language": "en"}, follow=True).status_code == 200


def test_who_comes_too_late_is_told_where_the_record_stands(fund: Fund, browser_of: Any) -> None:
    page = refused(browser_of("director"), fund).content.decode()
    assert "当前状态：已备案" in page
    assert "比对" not in page
    assert f'<a class="btn btn-primary" href="{address(fund)}">查看该记录</a>' in page


def test_a_step_that_was_taken_says_so(trial: World, fund: Fund) -> None:
    Fund._base_manager.filter(pk=fund.pk).update(state="closed")
    with pytest.raises(MovedOn, match="已经办理"):
        FUND_FLOW.advance(fund, "close", by=trial.actor("director"), at=NOW, note="x")


def test_the_way_back_from_a_refusal_needs_no_script(fund: Fund, browser_of: Any) -> None:
    headers = {"Referer": f"{HOST}{address(fund)}"}
    answer = browser_of("professor").post(f"{address(fund)}step/suspend/", {"note": "x"}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 403
    assert f'<a class="btn btn-primary" href="{address(fund)}" data-back>返回上一页</a>' in page
    assert page.index("返回上一页") < page.index("返回首页")
    assert page.index("<h1>") < page.index("403")
