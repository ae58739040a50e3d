"""The strip leads from need to money as far as each reader may see it, at the same cost for one contract or many."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.core.money import Money
from luodi.core.resource import address
from luodi.reports.chain import Link, chain_of
from tests import factories
from tests.cast import NAMES, World
from tests.factories import TODAY, YINCHUAN


@pytest.fixture
def chain(trial: World) -> dict[str, Any]:
    """Make need, introduction, project, a contract with its number, and what has come in."""
    helan, professor = trial.organisations["helan"], trial.people["professor"]
    need = factories.need(helan, state="in_talks", region_id=YINCHUAN)
    introduction = factories.introduction(need, trial.experts["professor"], state="converted")
    project = factories.project(lead=trial.experts["professor"], partner=helan, introduction=introduction)
    contract = factories.contract(
        helan, lead=professor, project=project, number="XD-2026-017", amount=Money.wan(180)
    )
    factories.receipt(contract, helan, amount=Money.wan(50))
    factories.receipt(contract, helan, amount=Money.wan(20), state="reversed", voucher="2026-记-0302")
    return {"need": need, "introduction": introduction, "project": project, "contract": contract}


def ends(links: list[Link]) -> tuple[Link, Link]:
    names = ["need", "match", "event", "introduction", "project", "contract", "money"]
    assert [link.name for link in links] == names
    return links[5], links[6]


@pytest.mark.parametrize("of", ["need", "introduction", "project", "contract"])
def test_insiders_see_number_amount_and_what_came_in(trial: World, chain: Any, of: str) -> None:
    for who in ("director", "officer", "professor"):
        contract, money = ends(chain_of(trial.actor(who), chain[of]))
        assert contract.url == address(chain["contract"])
        assert (contract.text, contract.detail) == ("XD-2026-017", "180.00 万元")
        assert (money.text, money.url) == ("50.00 万元", f"{contract.url}#receipts")
        assert contract.here == (of == "contract")


def test_buyer_sees_the_number_and_no_money(trial: World, chain: Any) -> None:
    contract, money = ends(chain_of(trial.actor("enterprise"), chain["need"]))
    assert (contract.text, contract.detail) == ("XD-2026-017", "")
    assert contract.url == address(chain["contract"])
    assert (money.text, money.url) == ("", "")


def test_whoever_may_not_see_the_contract_learns_nothing_of_it(trial: World, chain: Any) -> None:
    from luodi.contracts.models import Contract

    seen = set()
    for who in NAMES:
        actor = trial.actor(who)
        terms = Contract.objects.allowed(actor, "see_terms").exists()
        inside = Contract.objects.allowed(actor, "see_inside").exists()
        contract, money = ends(chain_of(actor, chain["need"]))
        assert bool(contract.url) <= terms, who
        assert bool(contract.detail) <= inside, who
        assert bool(money.url or money.text) <= inside, who
        seen.add((bool(contract.url), bool(money.url)))
    assert seen == {(True, True), (True, False), (False, False)}


def test_draft_is_told_by_its_state_and_money_stays_dark(trial: World, chain: Any) -> None:
    helan = trial.organisations["helan"]
    project = factories.project(partner=helan)
    assert ends(chain_of(trial.actor("director"), project))[0].url == ""
    factories.contract(helan, project=project, state="draft", amount=None, bare=True)
    contract, money = ends(chain_of(trial.actor("director"), project))
    assert contract.text == "草稿"
    assert money.url == ""


def test_contract_of_an_introduction_without_a_project_is_found(trial: World) -> None:
    helan = trial.organisations["helan"]
    need = factories.need(helan, state="in_talks")
    introduction = factories.introduction(need, trial.experts["professor"], state="converted")
    factories.contract(helan, introduction=introduction, number="XD-2026-020")
    links = chain_of(trial.actor("director"), need)
    assert links[4].url == ""
    assert ends(links)[0].text == "XD-2026-020"


def test_the_latest_event_that_starts_from_the_need_is_named_to_who_may_see_it(
    trial: World, chain: Any
) -> None:
    need = chain["need"]
    assert chain_of(trial.actor("director"), need)[2].url == ""
    for days in (20, 10):
        event = factories.event(is_public=False, starts_on=TODAY + timedelta(days=days))
        event.needs.add(need)
    link = chain_of(trial.actor("officer"), chain["contract"])[2]
    assert link.text == f"{TODAY + timedelta(days=20)} +1"
    assert link.url
    assert chain_of(trial.actor("professor"), need)[2].url == ""


def test_cost_does_not_grow_with_contracts(trial: World, chain: Any) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            chain_of(trial.actor("officer"), chain["project"])
        return len(asked)

    few = cost()
    for number in range(5):
        contract = factories.contract(
            trial.organisations["helan"], project=chain["project"], number=f"XD-2026-1{number}"
        )
        factories.receipt(contract, trial.organisations["helan"])
    assert cost() == few
    contract, money = ends(chain_of(trial.actor("officer"), chain["project"]))
    assert (contract.text, contract.detail) == ("XD-2026-017 +5", "1,080.00 万元")
    assert money.text == "300.00 万元"


def test_pages_show_the_strip(trial: World, chain: Any, browser_of: Any) -> None:
    for of in ("need", "project", "contract"):
        page = browser_of("officer").get(address(chain[of])).content.decode()
        assert '<span>XD-2026-017</span><span class="lu-num">180.00 万元</span>' in page, of
        assert "#receipts" in page, of
