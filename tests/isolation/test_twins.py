"""Two worlds that differ only in what is secret look the same to everybody from whom it is secret, byte for byte."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luodi.contracts.models import SplitPart
from luodi.core import indexing
from luodi.core.money import Money
from luodi.needs.models import Consent, Introduction, Need
from luodi.registry.models import Person
from tests import factories
from tests.cast import World
from tests.factories import WUXI
from tests.isolation.crawl import api_addresses, evened, page_addresses, text_of
from tests.isolation.story import Story, tell
from tests.sharing import here

# From whom the need for the office alone, and who asked for it, is secret.
OBSERVERS = (
    "rival",
    "far_officer",
    "resident",
    "far_official",
    "other_professor",
    "secretary",
    "fund_manager",
    "nobody",
)
# Of a contract the school is an insider; its buyer and the city know that there is one, and nothing of its income.
OUTSIDE_THE_INCOME = (*(who for who in OBSERVERS if who != "secretary"), "enterprise", "city_official")
INCOME_LISTS = ("income-splits", "pricings", "objections", "registrations", "contract-changes", "receipts")
OF_INCOME = ("split of income", "price and what was filed", "bank list")
SECRETS: dict[str, Callable[[Story], None]] = {
    "texts of a need": lambda story: _amend(
        story, "need_office", title="量子磁悬浮轴承", problem="完全不同的难题", technology="≥ 99 %", goal="另一目标",
        keywords=["轴承", "磁悬浮", "真空"],
    ),
    "terms of a need": lambda story: _amend(
        story, "need_office", budget=Money.wan(9_900), deadline_on=None, field_id=None, industry_id="C26", least_trl=9,
        way="licence",
    ),
    "region of a need": lambda story: _amend(story, "need_draft", region_id="640200"),
    "owner's answer": lambda story: _answer(story),
    "reach of a contact": lambda story: _reach(story),
    "split of income": lambda story: _share_otherwise(story),
    "price and what was filed": lambda story: _price_otherwise(story),
    "bank list": lambda story: _come_in_otherwise(story),
}  # fmt: skip


def _amend(story: Story, name: str, **values: Any) -> None:
    Need._base_manager.filter(pk=story.records[name].pk).update(**values)


def _answer(story: Story) -> None:
    row: Introduction = story.records["introduction_asked"]
    Consent.objects.filter(introduction=row).update(answer="refused", reason="另有打算", answered_by="别人")
    Introduction._base_manager.filter(pk=row.pk).update(state="refused", message="另一句话")


def _reach(story: Story) -> None:
    Person._base_manager.filter(pk=story.records["contact"].pk).update(
        name="另一个人", phone="1", email="x@y.example"
    )


def _change(row: Any, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


def _share_otherwise(story: Story) -> None:
    """Let other money be shared with other people; what is laid open stays as it is."""
    draft = story.records["split_draft"]
    sums = {
        "gross": Money.wan(60),
        "net": Money.wan(60),
        "unit_part": Money.wan(9),
        "school_part": Money.wan(6),
    }
    _change(draft, note="另一种分法", team_part=Money.wan(45), **sums)
    SplitPart.objects.filter(split=draft).update(amount=Money.wan(45), answer="agreed", reason="")
    factories.split_part(draft, story.world.people["rival"], share=1, amount=Money(1))
    _change(story.records["split_open"], note="另有说明")
    _change(story.records["objection"], who="另一个人", what="另一个理由")


def _price_otherwise(story: Story) -> None:
    """Find the price another way, and file and change something else."""
    _change(story.records["pricing_draft"], price=Money.wan(9), basis="另一份评估报告", notice="另一份公示")
    _change(story.records["pricing_open"], basis="另一份评估报告", notice="另一份公示")
    _change(
        story.records["registration"], office="另一个登记处", filler="另一个人", technical_value=Money.wan(1)
    )
    _change(story.records["contract_change"], reason="另一个原因", number=7)


def _come_in_otherwise(story: Story) -> None:
    """Let more money come in, from somebody else."""
    row = story.records["receipt"]
    payer = story.world.organisations["saishang"]
    _change(row, amount=Money.wan(17), payer=payer, voucher="另一张凭证", note="")
    factories.receipt(story.records["contract"], payer, amount=Money.wan(3), voucher="又一张")


# The minute in the name of an export and in its properties, and how long it is packed.
_MINUTE = re.compile(r"Content-Length: \d+|\d{8}-\d{4}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def look(
    who_looks: tuple[str, ...], browser_of: Callable[..., Client], pages: list[str]
) -> dict[tuple[str, str], str]:
    """Let observers read everything, and keep what they read as a hash."""
    seen = {}
    for who in who_looks:
        client = browser_of(who)
        for page in pages:
            response = client.get(page)
            kept = text_of(response) if "export.xlsx" in page else repr(evened(response))
            seen[who, page] = hashlib.sha256(_MINUTE.sub("", kept).encode()).hexdigest()
    return seen


@pytest.fixture(scope="module")
def pages() -> list[str]:
    """Choose what the observers read: all pages that show many records, and what programs are given."""
    # One's own sessions are told with the minute in which they were used.
    return [page for page in (*page_addresses(), *api_addresses(), f"/regions/{WUXI}/") if page != "/me/"]


@pytest.mark.deep
@pytest.mark.parametrize("secret", SECRETS)
def test_worlds_that_differ_in_a_secret_look_the_same(
    trial: World, browser_of: Callable[..., Client], pages: list[str], secret: str
) -> None:
    _compare(trial, browser_of, pages, secret)


@pytest.mark.parametrize("secret", ["texts of a need", "split of income"])
def test_worlds_that_differ_in_a_need_or_in_income_look_the_same(
    trial: World, browser_of: Callable[..., Client], pages: list[str], secret: str
) -> None:
    chance = random.Random(20260314)
    some = [page for page in chance.sample(pages, len(pages) // 4) if here(page)]
    _compare(trial, browser_of, some, secret)


def _compare(world: World, browser_of: Callable[..., Client], pages: list[str], secret: str) -> None:
    story = tell(world)
    of_income = secret in OF_INCOME
    insiders = ("director", "finance") if of_income else ("enterprise", "director")
    told = [f"/{slug}/" for slug in (INCOME_LISTS if of_income else ("needs", "introductions", "people"))]
    observers = OUTSIDE_THE_INCOME if of_income else OBSERVERS
    indexing.port().rebuild(indexing.every_document())
    before, known = look(observers, browser_of, pages), look(insiders, browser_of, told)
    SECRETS[secret](story)
    indexing.port().rebuild(indexing.every_document())
    after, now_known = look(observers, browser_of, pages), look(insiders, browser_of, told)
    assert known != now_known, "control: whoever may see the secret sees that it changed"
    assert [key for key, value in before.items() if after[key] != value] == []
