"""The global search finds names, sounds, codes, credit codes and tails of phones, for whom they are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import pytest
from django.test import Client

from luodi.core import indexing
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Person
from tests import factories
from tests.cast import World
from tests.factories import WUXI, YINCHUAN


@pytest.fixture(scope="module")
def catalogue(world: World) -> Iterator[World]:
    """Register one of each, and index it."""
    helan = factories.organisation("朔方储能有限公司", uscc=fictional_uscc(77), former_names=["塞北电池厂"])
    factories.person("钱学敏", helan, phone="139-0951-4826", email="qian@helan.example")
    factories.agreement(YINCHUAN, title="银川市与学校全面合作协议")
    factories.agreement(WUXI, title="无锡市与学校全面合作协议")
    factories.body("宁夏研究院", YINCHUAN)
    factories.fund("黄河科创基金", YINCHUAN)
    factories.interaction(officer=world.users["officer"], title="走访朔方储能")
    indexing.port().rebuild(indexing.every_document())
    yield world
    indexing.port().rebuild([])


@pytest.mark.parametrize(
    ("who", "words", "shown"),
    [
        ("officer", "朔方", "朔方储能有限公司"),
        ("officer", "shuofang", "朔方储能有限公司"),
        ("officer", "sfcn", "朔方储能有限公司"),
        ("officer", "塞北电池", "朔方储能有限公司"),
        ("officer", fictional_uscc(77), "朔方储能有限公司"),
        ("officer", fictional_uscc(77)[:15].lower(), "朔方储能有限公司"),
        ("officer", "qxm", "钱学敏"),
        ("officer", "4826", "钱学敏"),
        ("officer", "0951 4826", "钱学敏"),
        ("officer", "银川市与学校", "银川市与学校全面合作协议"),
        ("officer", "黄河科创", "黄河科创基金"),
        ("officer", "hhkc", "黄河科创基金"),
        ("officer", "nxyjy", "宁夏研究院"),
        ("officer", "走访朔方", "走访朔方储能"),
        ("city_official", "银川市与学校", "银川市与学校全面合作协议"),
        ("rival", "黄河科创", "黄河科创基金"),
    ],
)
def test_it_is_found(
    catalogue: World, browser_of: Callable[..., Client], who: str, words: str, shown: str
) -> None:
    assert shown in browser_of(who).get(f"/search/?q={quote(words)}").content.decode()


@pytest.mark.parametrize(
    ("who", "words", "hidden"),
    [
        ("far_officer", "朔方", "朔方储能有限公司"),
        ("far_officer", fictional_uscc(77), "朔方储能有限公司"),
        ("far_officer", "4826", "钱学敏"),
        # Who may know the person, but not the phone, does not find out by its tail.
        ("leader", "4826", "钱学敏"),
        ("city_official", "4826", "钱学敏"),
        ("city_official", "钱学敏", 'title="钱学敏"'),
        ("far_official", "银川市与学校", "银川市与学校全面合作协议"),
        ("enterprise", "银川市与学校", "银川市与学校全面合作协议"),
        ("city_official", "走访朔方", "走访朔方储能"),
        # Three digits are too many people's.
        ("officer", "826", "钱学敏"),
    ],
)
def test_it_is_not_found(
    catalogue: World, browser_of: Callable[..., Client], who: str, words: str, hidden: str
) -> None:
    assert hidden not in browser_of(who).get(f"/search/?q={quote(words)}").content.decode()


def test_leader_finds_the_person_by_name(catalogue: World, browser_of: Callable[..., Client]) -> None:
    """The control of the phone's test: by name the leader does find the person."""
    row = Person._base_manager.get(name="钱学敏")
    assert row.code in browser_of("leader").get("/search/?q=钱学敏").content.decode()
    assert row.code not in browser_of("city_official").get("/search/?q=钱学敏").content.decode()


def test_list_of_people_is_searched_by_the_tail_too(
    catalogue: World, browser_of: Callable[..., Client]
) -> None:
    row = Person._base_manager.get(name="钱学敏")
    assert row.code in browser_of("officer").get("/people/?q=4826").content.decode()
    assert row.code not in browser_of("leader").get("/people/?q=4826").content.decode()


def test_no_index_means_looking_into_the_tables(
    catalogue: World, browser_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    from luodi.core.search import IndexUnavailable

    def broken(*_args: object, **_more: object) -> None:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(type(indexing.port()), "suggest", broken)
    assert "朔方储能有限公司" in browser_of("officer").get("/search/?q=朔方储能").content.decode()
