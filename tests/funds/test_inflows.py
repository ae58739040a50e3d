"""What the clerk sees who enters what came in: every fault beside its field, and who is to go on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation
from django.utils.timezone import localdate

from luodi.core.errors import Invalid, NotAllowed
from luodi.core.money import Money
from luodi.core.resource import address
from luodi.funds.models import Inflow, Payer
from luodi.funds.states import INFLOW_FLOW
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI
from tests.funds.test_money import enter, received


@pytest.fixture
def payer(trial: World) -> Payer:
    """Make a payer of Wuxi's fund with a year."""
    payer = factories.payer(factories.fund("无锡科技成果转化基金", WUXI, state="active"))
    factories.appropriation(payer, TODAY.year)
    return payer


def posted(browser: Any, payer: Payer, **said: Any) -> Any:
    """Send the form of an inflow."""
    told = {
        "kind": "in",
        "received_on": str(localdate()),
        "amount": "1万",
        "reference": "B-9",
    }
    return browser.post(f"{address(payer)}inflow/", {**told, **said})


def entered(world: World, payer: Payer) -> Inflow:
    """Enter 3 万 as the clerk."""
    row = Inflow(payer=payer, received_on=TODAY, amount=Money.wan(3), reference="B-1")
    return enter(world, row, "finance")


def test_every_fault_is_told_beside_its_field(trial: World, payer: Payer) -> None:
    received(trial, payer, 30, "B-1")
    day = localdate() + timedelta(days=1)
    row = Inflow(payer=payer, received_on=day, amount=Money(0), reference="B-1")
    with pytest.raises(Invalid) as refused:
        enter(trial, row, "finance")
    fields = refused.value.fields
    assert set(fields) == {"received_on", "amount", "reference"}
    assert f"{TODAY}，30.00 万元" in str(fields["reference"])


def test_form_says_no_name_of_a_constraint(trial: World, payer: Payer, browser_of: Any) -> None:
    entered(trial, payer)
    browser = browser_of("finance")
    page = posted(browser, payer, reference="B-1").content.decode()
    assert "a_bank_reference_comes_in_once" not in page
    assert "该银行流水号已登记过" in page


def test_inflow_is_called_by_payer_way_and_amount(trial: World, payer: Payer) -> None:
    row = Inflow(payer=payer, received_on=TODAY, amount=Money.wan(3000), reference="B", kind="back")
    assert str(row) == f"{payer}退回 3,000.00 万元（{TODAY}）"
    with translation.override("en"):
        assert str(row) == f"{payer}: CNY 30,000,000 went back ({TODAY})"


def test_payer_shows_cash_and_asks_which_way_it_went(trial: World, payer: Payer, browser_of: Any) -> None:
    received(trial, payer, 30)
    browser = browser_of("finance")
    page = browser.get(address(payer)).content.decode()
    assert '账面资金 <span class="lu-num">30.00 万元</span>' in page
    assert {"登记到账", "登记退回", "未结账", "承诺（元）"} <= set(page.replace(">", "<").split("<"))
    form = browser.get(f"{address(payer)}inflow/?kind=back").content.decode()
    assert f"登记退回 · {payer.fund}" in form
    assert "到账/退回日期" in form
    assert browser.get(f"{address(payer)}inflow/?kind=back").context["form"]["kind"].value() == "back"


def test_list_of_inflows_names_the_fund_and_is_in_the_clerks_navigation(
    trial: World, payer: Payer, browser_of: Any
) -> None:
    entered(trial, payer)
    page = browser_of("finance").get("/fund-inflows/").content.decode()
    assert str(payer.fund) in page
    navigation = page[page.index('id="nav"') :]
    assert 'href="/fund-inflows/"' in navigation
    assert 'href="/fund-payers/"' in navigation


def test_who_entered_an_inflow_is_told_to_ask_another(trial: World, payer: Payer, browser_of: Any) -> None:
    row = entered(trial, payer)
    with pytest.raises(NotAllowed, match="登记人不能确认自己登记的款项"):
        INFLOW_FLOW.advance(row, "confirm", by=trial.actor("finance"), at=NOW)
    assert "待另一人确认" in browser_of("finance").get(address(row)).content.decode()
    assert "待另一人确认" not in browser_of("fund_manager").get(address(row)).content.decode()


def test_who_only_lacks_the_role_is_told_the_common_words(trial: World, payer: Payer) -> None:
    row = entered(trial, payer)
    with pytest.raises(NotAllowed) as refused:
        INFLOW_FLOW.advance(row, "confirm", by=trial.actor("leader"), at=NOW)
    assert refused.value.detail == NotAllowed.title
