"""A row that would make a record like one that is there says so, and whoever brings it chooses."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override
from openpyxl import load_workbook

from luodi.core import indexing
from luodi.core.errors import Conflict
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation
from luodi.workbooks import actions, jobs, writing
from luodi.workbooks.models import Batch
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI
from tests.workbooks.sheets import bring, cells, counts, said, sheet, store, undo

HEAD = ("企业名称", "单位类型", "所属地区", "地址")
# Misspelt, told apart by its number, and another one altogether.
ROWS = (
    ("宁夏小牛自动化装备有限公司", "企业", "银川", "新地址"),
    ("银川第二机床厂", "企业", "银川", None),
    ("石嘴山陶瓷有限公司", "企业", "银川", None),
)


@pytest.fixture(scope="module")
def registered(world: World) -> Iterator[dict[str, Organisation]]:
    rows = {
        "near": factories.organisation(
            "宁夏小牛自动化设备有限公司", address="老地址", uscc=fictional_uscc(40)
        ),
        "first": factories.organisation("银川第一机床厂"),
        "far": factories.organisation("无锡先导智能装备有限公司", region=WUXI, uscc=fictional_uscc(41)),
    }
    indexing.port().rebuild(indexing.every_document())
    yield rows
    indexing.port().rebuild([])


@pytest.fixture(autouse=True)
def in_chinese() -> Iterator[None]:
    with override("zh-hans"):
        yield


@pytest.fixture(params=["one by one", "all at once"])
def either_way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask for likes as short tables do, by the index, and as long ones do."""
    if request.param == "all at once":
        monkeypatch.setattr("luodi.registry.alike._MANY", 0)


def likes(batch: Batch) -> dict[int, list[str]]:
    return {one["row"]: [code for code, _name, _why in one["found"]] for one in batch.facts["alike"]}


def take(world: World, who: str, batch: Batch, said: dict[str, str]) -> Batch:
    actions.take(batch, said, by=world.actor(who), at=NOW)
    jobs.carry_out.func(batch.pk, "check")
    batch.refresh_from_db()
    return batch


def test_what_a_new_row_is_like_is_said_beside_it(
    trial: World, registered: dict[str, Any], either_way: None
) -> None:
    batch = bring(trial, "officer", "organisations", sheet(HEAD, *ROWS))
    assert counts(batch) == (3, 0, 0, 0), said(batch)
    assert likes(batch) == {2: [registered["near"].code]}
    assert "名称相近" in batch.facts["alike"][0]["found"][0][2]
    store(trial, batch)
    assert Organisation._base_manager.filter(name=ROWS[0][0]).count() == 1, (
        "new all the same, unless one says so"
    )


def test_a_row_taken_for_a_record_changes_it_and_leaves_it_its_name(
    trial: World, registered: dict[str, Any]
) -> None:
    near = registered["near"]
    batch = bring(trial, "officer", "organisations", sheet(HEAD, *ROWS))
    batch = take(trial, "officer", batch, {"2": near.code})
    assert counts(batch) == (2, 1, 0, 0), said(batch)
    fields = {label: (old, new) for label, old, new in batch.facts["changes"][0]["fields"]}
    assert ("老地址", "新地址") in fields.values()
    assert likes(batch)[2] == [near.code], "and may still be chosen otherwise"
    assert counts(take(trial, "officer", batch, {"2": "new"})) == (3, 0, 0, 0)
    batch = store(trial, take(trial, "officer", batch, {"2": near.code}))
    now = Organisation._base_manager.get(pk=near.pk)
    assert (now.name, now.other_names, now.address) == (near.name, [ROWS[0][0]], "新地址")
    assert not Organisation._base_manager.filter(name=ROWS[0][0]).exists()
    undo(trial, batch)
    back = Organisation._base_manager.get(pk=near.pk)
    assert (back.other_names, back.address) == ([], "老地址")
    with pytest.raises(Conflict):
        actions.take(batch, {"2": "new"}, by=trial.actor("officer"), at=NOW)


def test_what_a_rival_city_has_is_like_nothing(
    trial: World, registered: dict[str, Any], either_way: None
) -> None:
    """Control: the same table, brought by those who see Wuxi, is a question to them."""
    far = registered["far"]
    content = sheet(
        HEAD,
        ("无锡先导智能设备有限公司", "企业", "银川", None),
        ("无锡先导智能装备（集团）股份有限公司", "企业", "银川", None),
    )
    batch = bring(trial, "officer", "organisations", content)
    assert (counts(batch), likes(batch)) == ((2, 0, 0, 0), {})
    assert far.code not in str(batch.facts)
    assert far.name not in str(batch.facts)
    assert likes(bring(trial, "director", "organisations", content))[2] == [far.code]
    # Nor is it to be had by asking for it: only what was offered can be chosen, by page or by cell.
    assert take(trial, "officer", batch, {"2": far.code}).taken == {}
    asked = sheet((*HEAD, "视同已有记录"), ("无锡先导智能设备有限公司", "企业", "银川", None, far.code))
    invented = sheet(
        (*HEAD, "视同已有记录"), ("无锡先导智能设备有限公司", "企业", "银川", None, "O-2020-AAAAAAAA")
    )
    hidden = said(bring(trial, "officer", "organisations", asked))[2]
    assert hidden.replace(far.code, "?") == said(bring(trial, "officer", "organisations", invented))[
        2
    ].replace("O-2020-AAAAAAAA", "?")


@pytest.mark.parametrize("ours", [False, True])
def test_the_choice_goes_back_in_the_file_and_comes_with_it(
    trial: World, registered: dict[str, Any], browser_of: Callable[..., Client], ours: bool
) -> None:
    near = registered["near"]
    batch = bring(trial, "officer", "organisations", _ours(trial) if ours else sheet(HEAD, *ROWS))
    row = next(iter(likes(batch)))
    client = browser_of("officer")
    path = f"/workbooks/batch/{batch.code}/errors.xlsx"
    back = client.get(path).content
    assert [bool(line[-1]) for line in cells(back)].count(True) == (2 if ours else 1), "nothing is chosen yet"
    assert near.code in cells(back)[-1][0]
    batch = take(trial, "officer", batch, {str(row): near.code})
    assert cells(client.get(path).content)[-1][-1] == f"{near.code} {near.name}"
    for chosen, expected in (
        (f"{near.code} {near.name}", (0, 1, 0, 0)),
        ("新增", (1, 0, 0, 0)),
        ("", (1, 0, 0, 0)),
    ):
        book = load_workbook(io.BytesIO(back))
        page = book.worksheets[0]
        page.cell(page.max_row, page.max_column).value = chosen or None
        out = io.BytesIO()
        book.save(out)
        again = bring(trial, "officer", "organisations", out.getvalue())
        assert counts(again) == expected, (chosen, said(again), again.facts["headings"])
    page_said = client.get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert f'<option value="{near.code}" selected>' in page_said
    store(trial, batch)
    assert near.code in client.get(f"/workbooks/batch/{batch.code}/").content.decode()


def _ours(trial: World) -> bytes:
    """Fill in the register's own table."""
    from luodi.core.resource import by_slug

    resource = by_slug("organisations")
    assert resource is not None
    book = load_workbook(io.BytesIO(writing.register_table(resource, trial.actor("officer"), [])))
    page = book.worksheets[0]
    places = {cell.value: cell.column for cell in page[1]}
    for name, text in zip(("name", "kind", "region", "address"), ROWS[0], strict=True):
        page.cell(4, places[name]).value = text
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_former_names_and_spellings_are_known_all_at_once_too(
    trial: World, registered: dict[str, Any], either_way: None
) -> None:
    row = factories.organisation("宁夏北方机电集团有限公司", former_names=["银川小马农机厂"])
    indexing.port().rebuild(indexing.every_document())
    content = sheet(
        HEAD, ("银川小马农业机械厂", "企业", "银川", None), ("银川小马2号农机厂", "企业", "银川", None)
    )
    assert likes(bring(trial, "officer", "organisations", content)) == {2: [row.code]}


def test_two_rows_are_not_one_record(trial: World, registered: dict[str, Any]) -> None:
    near = registered["near"]
    content = sheet(
        (*HEAD, "视同已有记录"),
        (*ROWS[0], near.code),
        ("小牛自动化", "企业", "银川", None, near.code),
        (near.name, "企业", "银川", None, None),
    )
    batch = bring(trial, "officer", "organisations", content)
    assert counts(batch) == (0, 1, 0, 2), said(batch)
    assert all("第 2 行" in words for words in said(batch).values())


def test_people_are_like_those_of_the_same_reach_that_one_may_see(trial: World) -> None:
    helan = trial.organisations["helan"]
    row = factories.person("赵一鸣", helan, phone="13909511234", email="zhao@helan.example")
    content = sheet(
        ("姓名", "单位", "手机", "电子邮箱"),
        ("赵一明", helan.name, "139 0951 1234", None),
        ("钱二", helan.name, None, None),
    )
    batch = bring(trial, "officer", "people", content)
    assert likes(batch) == {2: [row.code]}, (batch.facts["headings"], said(batch))
    batch = store(trial, take(trial, "officer", batch, {"2": row.code}))
    row.refresh_from_db()
    assert (row.name, row.other_names) == ("赵一鸣", ["赵一明"])


def test_experts_are_like_those_whose_people_are(trial: World) -> None:
    school = trial.organisations["school"]
    one, other = (factories.person("陈华", school, email="chen@u.example") for _ in range(2))
    expert = factories.expert(one)
    head = ("人员", "简介", "关键词", "技术领域")
    batch = bring(trial, "director", "experts", sheet(head, (other.code, "热管理研究", "电池", None)))
    assert counts(batch)[0] == 1, (said(batch), batch.facts["headings"])
    assert likes(batch) == {2: [expert.code]}


def test_looking_ends_when_it_takes_too_long_and_the_page_says_so(
    trial: World,
    registered: dict[str, Any],
    browser_of: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("luodi.workbooks.rows.PATIENCE", 1e-9)
    monkeypatch.setattr("luodi.workbooks.opening.STEP", 1)
    batch = bring(trial, "officer", "organisations", sheet(HEAD, *ROWS))
    assert counts(batch) == (3, 0, 0, 0)
    assert (batch.facts["passed_over"], list(likes(batch))) == (2, [2])
    said_there = browser_of("officer").get(f"/workbooks/batch/{batch.code}/").content.decode()
    assert "有 2 行新增数据未做查重" in said_there
