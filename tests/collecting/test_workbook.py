"""Needs that come in by a workbook go on the district's list that their rows name, and leave it when it is undone."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from luodi.collecting.models import CallDistrict, EntryNeed
from luodi.core.resource import by_slug
from luodi.needs.models import Need
from luodi.workbooks.writing import register_table
from tests import factories
from tests.cast import World
from tests.collecting.conftest import XINGQING
from tests.factories import NOW, WUXI
from tests.workbooks.sheets import bring, cells, counts, said, sheet, store, undo

HEAD = ("需求名称", "企业名称", "地区", "征集分片")


@pytest.fixture(autouse=True)
def in_chinese() -> Any:
    with override("zh-hans"):
        yield


def row(world: World, title: str, place: str, region: str = XINGQING) -> tuple[str, ...]:
    return (title, world.organisations["helan"].name, region, place)


def on_list(district: CallDistrict) -> list[str]:
    rows = EntryNeed.objects.filter(district=district).order_by("pk")
    return [one.need.title for one in rows.select_related("need")]


def test_new_needs_go_on_the_list_by_code_or_by_name(trial: World, district: CallDistrict) -> None:
    content = sheet(
        HEAD,
        row(trial, "储能电池低温损耗", district.code),
        row(trial, "枸杞烘干能耗", f"{district.code} {district}"),
        row(trial, "葡萄酒糟利用", "兴庆区"),
        row(trial, "不在征集里的需求", ""),
    )
    batch = bring(trial, "officer", "needs", content)
    assert counts(batch) == (4, 0, 0, 0), said(batch)
    assert on_list(district) == [], "a check stores nothing"
    store(trial, batch)
    assert on_list(district) == ["储能电池低温损耗", "枸杞烘干能耗", "葡萄酒糟利用"]


def test_rows_that_fit_no_list_go_back_with_the_reason(trial: World, district: CallDistrict) -> None:
    far = factories.call_district(factories.need_call(WUXI), "320214")
    frozen = factories.call_district(factories.need_call(), XINGQING, state="handed_in")
    content = sheet(
        HEAD,
        row(trial, "需求甲", "没有这个分片"),
        row(trial, "需求乙", far.code),
        row(trial, "需求丙", frozen.code),
        row(trial, "需求丁", district.code, "640200"),
        row(trial, "需求戊", "B-2020-AAAAAAAA"),
    )
    batch = bring(trial, "officer", "needs", content)
    assert counts(batch) == (0, 0, 0, 5), said(batch)
    told = said(batch)
    # A list of Wuxi is not open to the officer of Ningxia, and answers like one that is not there.
    assert told[3].replace(far.code, "?") == told[6].replace("B-2020-AAAAAAAA", "?")
    assert told[4] != told[5]
    assert not Need._base_manager.filter(title__startswith="需求").exists()


def test_name_of_two_open_lists_asks_for_the_code(trial: World, district: CallDistrict) -> None:
    other = factories.call_district(factories.need_call(title="另一次征集"), XINGQING)
    batch = bring(trial, "officer", "needs", sheet(HEAD, row(trial, "需求甲", "兴庆区")))
    assert counts(batch) == (0, 0, 0, 1)
    assert district.code in said(batch)[2]
    assert other.code in said(batch)[2]


def test_table_says_where_a_need_stands_and_comes_back_the_same(trial: World, district: CallDistrict) -> None:
    need = factories.need(trial.organisations["helan"], state="submitted", region_id=XINGQING)
    bare = factories.need(trial.organisations["helan"], state="submitted", title="没有分片的需求")
    EntryNeed.objects.create(need=need, district=district, via="workbook", at=NOW)
    needs = by_slug("needs")
    assert needs is not None
    content = register_table(needs, trial.actor("officer"), [need, bare])
    page = cells(content)
    place = page[0].index("call_district")
    assert [line[place] for line in page[3:]] == [f"{district.code} {district}", None]
    # Whoever may not see the list is not told of it.
    hidden = cells(register_table(needs, trial.actor("enterprise"), [need]))
    assert hidden[3][0] == need.code
    assert district.code not in str(hidden)
    batch = bring(trial, "officer", "needs", content)
    assert counts(batch) == (0, 0, 2, 0), said(batch)
    # It stays where it stands: another list is a matter of that list's page.
    other = factories.call_district(factories.need_call(title="另一次征集"), XINGQING)
    moved = sheet(("编号", *HEAD), (need.code, *row(trial, need.title, other.code)))
    batch = bring(trial, "officer", "needs", moved)
    assert batch.wrong == 1, (said(batch), counts(batch))
    assert on_list(district) == [need.title]


def test_undo_takes_needs_off_the_list_unless_they_are_in_use(trial: World, district: CallDistrict) -> None:
    content = sheet(HEAD, *(row(trial, f"需求{name}", district.code) for name in "甲乙丙"))
    batch = store(trial, bring(trial, "officer", "needs", content))
    first, second, third = Need._base_manager.filter(title__startswith="需求").order_by("pk")
    factories.introduction(first, trial.experts["professor"])
    Need._base_manager.filter(pk=second.pk).update(version=second.version + 1)
    undo(trial, batch)
    assert on_list(district) == ["需求乙", "需求甲"], (
        "what is changed or in use since stays, and stays on its list"
    )
    assert Need._base_manager.get(pk=third.pk).retired_at is not None


def test_undo_leaves_a_list_that_was_handed_in_as_it_is(trial: World, district: CallDistrict) -> None:
    content = sheet(HEAD, row(trial, "需求甲", district.code))
    batch = store(trial, bring(trial, "officer", "needs", content))
    CallDistrict._base_manager.filter(pk=district.pk).update(state="handed_in")
    undo(trial, batch)
    assert on_list(district) == ["需求甲"]
    assert Need._base_manager.get(title="需求甲").retired_at is None
