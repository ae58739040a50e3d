"""What somebody confirms is what that page showed: a paper that has changed since is looked at again."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from luodi.core import change
from luodi.core.errors import Stale
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.funds.models import Inflow
from luodi.funds.states import INFLOW_FLOW
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI


@pytest.fixture
def paper(trial: World) -> Inflow:
    """Enter what came in: 1万."""
    payer = factories.payer(factories.fund("无锡一", WUXI, state="active"))
    factories.appropriation(payer, 2026)
    row = Inflow(payer=payer, received_on=TODAY, amount=Money.wan(1), reference="B-1")
    return change.create(row, by=trial.actor("finance"), at=NOW)


def raised(world: World, paper: Inflow) -> Inflow:
    """Let its clerk write a hundred times as much."""
    values = {"amount": Money.wan(100)}
    return change.amend(paper, values, version=paper.version, by=world.actor("finance"), at=NOW)


def shown(client: Client, row: Any, verb: str) -> dict[str, str]:
    """Give what the form of a step on the page sends besides what is typed."""
    page = client.get(address(row)).content.decode()
    form = re.search(rf'<form method="post" action="[^"]*step/{verb}/".*?</form>', page, re.DOTALL)
    assert form is not None
    return dict(re.findall(r'<input type="hidden" name="(version)" value="(\d+)">', form[0]))


def test_old_page_confirms_nothing_that_it_did_not_show(trial: World, paper: Inflow, browser_of: Any) -> None:
    browser = browser_of("fund_manager")
    seen = shown(browser, paper, "confirm")
    paper = raised(trial, paper)
    said = browser.post(f"{address(paper)}step/confirm/", {**seen, "note": "已核对银行回单"})
    paper.refresh_from_db()
    assert (said.status_code, paper.state) == (409, "entered")
    page = said.content.decode()
    assert "已核对银行回单" in page
    assert f'href="{address(paper)}"' in page
    browser.post(f"{address(paper)}step/confirm/", shown(browser, paper, "confirm"))
    paper.refresh_from_db()
    assert (paper.state, paper.amount) == ("confirmed", Money.wan(100))


def test_step_without_what_was_seen_is_taken_on_what_there_is(trial: World, paper: Inflow) -> None:
    old, manager = paper.version, trial.actor("fund_manager")
    paper = raised(trial, paper)
    with pytest.raises(Stale):
        INFLOW_FLOW.advance(paper, "confirm", by=manager, at=NOW, version=old)
    assert INFLOW_FLOW.advance(paper, "confirm", by=manager, at=NOW).state == "confirmed"
