"""What is laid open shows what the rules ask, takes objections of anybody, and is gone when it is withdrawn."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luodi.contracts.income_states import PRICING_FLOW, SPLIT_FLOW, PricingState, SplitState
from luodi.contracts.models import Contract, IncomeSplit, Objection, PricingRecord
from luodi.core.money import Money
from luodi.core.resource import address
from tests import factories
from tests.cast import World

TITLE, BUYER_WORDS = "低温储能模块转让合同", "卖给贺兰电池"
LIST = "/public/publicity/"
SAID = {"name": "路某", "contact": "13900005678", "what": "评估报告没有写明可比交易。"}


@pytest.fixture
def visitor(db: None) -> Client:
    return Client()


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return str(response.content.decode())


def page_of(row: Any) -> str:
    return f"{LIST}{row.code}/"


def contract_of(world: World, **more: Any) -> Contract:
    helan = world.organisations["helan"]
    values = {
        "lead": world.people["professor"], "school": world.organisations["school"], "title": TITLE,
        "summary": "只有双方知道的技术内容", "ip_clause": "只有双方知道的条款", **more,
    }  # fmt: skip
    return factories.contract(helan, **values)


def price_of(contract: Contract, state: str = "publicised", **more: Any) -> PricingRecord:
    today = timezone.localdate()
    values = {
        "price": Money.wan(77), "notice": BUYER_WORDS, "basis": "只有办公室知道的依据", "publicised_on": today,
        "publicity_ends_on": None if state == "objected" else today + timedelta(days=9), **more,
    }  # fmt: skip
    return factories.pricing(contract, state=state, **values)


def split_of(world: World, contract: Contract, *, amounts: bool = False, **more: Any) -> IncomeSplit:
    today = timezone.localdate()
    policy = factories.split_policy(names_amounts=amounts)
    values = {
        "state": "publicised", "policy": policy, "note": "只有办公室知道的说明", "publicised_on": today,
        "publicity_ends_on": today + timedelta(days=9), **more,
    }  # fmt: skip
    split = factories.income_split(contract, **values)
    factories.split_part(split, world.people["professor"], share=6_000, amount=Money.wan(45))
    factories.split_part(
        split, world.people["other_professor"], share=4_000, amount=Money.wan(30), is_main=False
    )
    return split


def test_laid_open_is_what_is_publicised_and_nothing_else(trial: World, visitor: Client) -> None:
    contract = contract_of(trial)
    prices = {state: price_of(contract, state) for state in PricingState.values}
    policy = factories.split_policy()
    splits = {
        state: factories.income_split(
            contract, state=state, policy=policy, publicised_on=timezone.localdate()
        )
        for state in SplitState.values
    }
    shown = text(visitor, LIST)
    maps = text(visitor, "/sitemap-prices.xml") + text(visitor, "/sitemap-income-splits.xml")
    for rows in (prices, splits):
        for state, row in rows.items():
            is_open = state in ("publicised", "objected")
            assert visitor.get(page_of(row)).status_code == (200 if is_open else 404), state
            assert (row.code in shown) == (row.code in maps) == is_open, state


def test_a_price_shows_result_price_and_days_and_nothing_of_the_contract(
    trial: World, visitor: Client
) -> None:
    result = factories.result("低温电池加热膜")
    row = price_of(contract_of(trial), result=result)
    shown = text(visitor, page_of(row))
    for word in (
        "低温电池加热膜",
        "770,000.00 元",
        BUYER_WORDS,
        "协议定价",
        row.publicity_ends_on.isoformat(),
    ):
        assert word in shown, word
    for word in ("只有", TITLE, trial.people["professor"].name, "180", row.contract.code):
        assert word not in shown, word
    assert '<meta name="robots"' not in shown
    assert 'hreflang="en"' in shown
    assert "Proposed price" in text(visitor, f"{page_of(row)}?language=en")


@pytest.mark.parametrize("amounts", [False, True])
def test_people_are_named_with_share_and_amount_where_the_policy_says_so(
    trial: World, visitor: Client, amounts: bool
) -> None:
    split = split_of(trial, contract_of(trial), amounts=amounts)
    shown = text(visitor, page_of(split))
    for who in ("professor", "other_professor"):
        assert trial.people[who].name in shown
    for word in ("60 %", "40 %", "450,000.00 元", "300,000.00 元"):
        assert (word in shown) == amounts, word
    assert "750,000.00 元" in shown
    for word in ("只有", trial.organisations["helan"].name, "180", "主要贡献"):
        assert word not in shown, word


def _confidential(world: World) -> Contract:
    return contract_of(world, confidential=True)


def _of_a_secret_need(world: World) -> Contract:
    need = factories.need(world.organisations["helan"], state="in_talks", visibility="office")
    introduction = factories.introduction(need, world.experts["professor"], state="introduced")
    return contract_of(world, introduction=introduction)


@pytest.mark.parametrize("made", [_confidential, _of_a_secret_need])
def test_of_a_contract_nobody_may_know_of_only_what_must_be_is_shown(
    trial: World, visitor: Client, made: Any
) -> None:
    contract = made(trial)
    result = factories.result("低温电池加热膜")
    price, bare = price_of(contract, result=result), price_of(contract)
    split, amounts = split_of(trial, contract), split_of(trial, contract, amounts=True)
    pages = {row.pk: text(visitor, page_of(row)) for row in (price, bare)}
    assert "低温电池加热膜" in pages[price.pk]
    assert all("77" in page for page in pages.values())
    both = text(visitor, page_of(split)), text(visitor, page_of(amounts))
    assert all(trial.people["professor"].name in page for page in both)
    assert " 元" not in both[0]
    assert "450,000.00 元" in both[1]
    for page in (*pages.values(), *both, text(visitor, LIST)):
        for word in (TITLE, BUYER_WORDS, "协议定价", "1,000,000.00", "150,000.00", "只有"):
            assert word not in page, word


def test_city_does_not_hear_of_a_contract_that_came_of_a_secret_need_at_once(trial: World) -> None:
    open_one, secret = contract_of(trial), _of_a_secret_need(trial)
    seen = Contract.objects.allowed(trial.actor("city_official"))
    assert seen.filter(pk=open_one.pk).exists()
    assert not seen.filter(pk=secret.pk).exists()


def test_withdrawn_is_gone_at_once(trial: World, visitor: Client) -> None:
    contract = contract_of(trial)
    price, split = price_of(contract), split_of(trial, contract)
    officer = trial.actor("director")
    PRICING_FLOW.advance(price, "return", by=officer, at=timezone.now(), note="价格有误")
    SPLIT_FLOW.advance(split, "return", by=officer, at=timezone.now(), note="比例有误")
    for row in (price, split):
        assert visitor.get(page_of(row)).status_code == 404
        assert visitor.post(page_of(row), SAID).status_code == 404
    assert Objection.objects.unguarded("all").count() == 0
    assert "/public/publicity/H" not in text(visitor, LIST)


@pytest.mark.parametrize("kind", ["pricing", "split"])
def test_objection_reaches_the_office_halts_the_clock_and_counts_once(
    trial: World, visitor: Client, browser_of: Any, kind: str
) -> None:
    contract = contract_of(trial)
    row: Any = price_of(contract) if kind == "pricing" else split_of(trial, contract)
    for _time in range(2):
        answer = visitor.post(page_of(row), SAID)
        assert answer.status_code == 200
    (made,) = Objection.objects.unguarded("all")
    assert made.about == row
    assert made.code in answer.content.decode()
    assert (made.who, made.what) == ("路某（13900005678）", SAID["what"])
    row = type(row)._base_manager.get(pk=row.pk)
    assert (row.state, row.publicity_ends_on) == ("objected", None)
    shown = text(visitor, page_of(row))
    assert "路某" not in shown
    assert SAID["what"] not in shown
    assert 'name="what"' in shown
    director = browser_of("director")
    assert SAID["what"] in director.get(address(made)).content.decode()
    assert SAID["what"] in director.get("/").content.decode()
    assert browser_of("city_official").get(address(made)).status_code == 404


def test_nothing_is_taken_after_the_last_day(trial: World, visitor: Client) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    row = price_of(contract_of(trial), publicity_ends_on=yesterday)
    assert 'name="what"' not in text(visitor, page_of(row))
    assert visitor.post(page_of(row), SAID).status_code == 409
    assert visitor.post(page_of(row), {}).status_code == 422
    assert not Objection.objects.unguarded("all").exists()


@pytest.mark.parametrize("left_out", list(SAID))
def test_nameless_objections_are_asked_who_they_are(trial: World, visitor: Client, left_out: str) -> None:
    row = price_of(contract_of(trial))
    answer = visitor.post(page_of(row), {**SAID, left_out: "  "})
    assert answer.status_code == 422
    assert not Objection.objects.unguarded("all").exists()


def test_programs_and_other_sites_object_to_nothing(trial: World, visitor: Client) -> None:
    row = price_of(contract_of(trial))
    assert visitor.post(page_of(row), {**SAID, "website": "x"}).status_code == 200
    foreign = visitor.post(page_of(row), SAID, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    answers = [visitor.post(page_of(row), {**SAID, "what": f"理由{n}"}).status_code for n in range(6)]
    assert answers == [200] * 5 + [429]
    assert Objection.objects.unguarded("all").count() == 5


def test_list_asks_a_constant_number_of_queries(trial: World, visitor: Client) -> None:
    def counted() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            text(visitor, LIST)
        return len(asked)

    price_of(_of_a_secret_need(trial))
    split_of(trial, contract_of(trial))
    text(visitor, LIST)
    few = counted()
    for number in range(4):
        contract = contract_of(trial, title=f"{TITLE}{number}")
        price_of(contract)
        split_of(trial, contract)
    assert counted() == few
