"""Records that belong to another one come in by tables: under the one that is named, if it takes them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils.translation import override

from luodi.core.money import Money
from luodi.core.resource import resources
from luodi.partnerships.models import BookLine, Equipment, Posting, Target
from luodi.registry.models import Site
from luodi.workbooks import writing
from luodi.workbooks.actions import offers
from luodi.workbooks.layout import columns_of, form_for
from tests import factories
from tests.factories import WUXI, YINCHUAN
from tests.workbooks.sheets import bring, cells, counts, said, sheet, store, undo

# Receipts are the clerk's alone, who sees every contract: tests/contracts/test_bank_list.py.
KEPT = [
    resource
    for resource in resources()
    # The officer who writes these tables keeps no fund, and books no receipts.
    if offers(resource) and resource.within and resource.slug not in ("receipts", "call-topics")
]


@pytest.fixture(autouse=True)
def in_chinese():
    with override("zh-hans"):
        yield


def labels(resource: Any, actor: Any) -> dict[str, str]:
    return {column.name: column.label for column in columns_of(resource, form_for(resource, actor))}


def owner_of(trial: Any, resource: Any, region: str, **more: Any) -> Any:
    """Make a record that others belong to."""
    if resource.within == "organisation":
        return factories.organisation("无人知晓的公司", region=region)
    if resource.within == "project":
        return factories.project(title="无人知晓的项目", region=region)
    if resource.within == "agreement":
        return factories.agreement(region, title="无人知晓的协议", state="draft")
    if resource.within == "contract":
        buyer = factories.organisation("买方公司", region=region)
        return factories.contract(buyer, title="无人知晓的合同", region_id=region, state="draft", bare=True)
    return factories.body("无人知晓的机构", region, **{"state": "planned", **more})


@pytest.mark.parametrize("resource", KEPT, ids=lambda resource: resource.slug)
def test_an_owner_that_is_hidden_answers_like_one_that_is_not_there(trial, resource):
    """The officer of Ningxia learns nothing of what Wuxi has; the director finds the same row's owner."""
    hidden = owner_of(trial, resource, WUXI)
    name = labels(resource, trial.actor("officer"))[resource.within]
    invented = str(hidden).replace("无人", "从未")
    content = sheet((name,), (str(hidden),), (invented,), (hidden.code,), ("B-2020-AAAAAAAA",))
    batch = bring(trial, "officer", resource.slug, content)
    told = said(batch)
    assert counts(batch) == (0, 0, 0, 4)
    assert told[2].replace(str(hidden), "?") == told[3].replace(invented, "?")
    assert told[4].replace(hidden.code, "?") == told[5].replace("B-2020-AAAAAAAA", "?")
    assert "“无人知晓" in told[2], "what was written is repeated, nothing more is told"
    control = said(bring(trial, "director", resource.slug, content))
    assert str(hidden) not in control[2], "the director sees the owner; only the rest is missing"


@pytest.mark.parametrize("resource", KEPT, ids=lambda resource: resource.slug)
def test_what_is_over_takes_nothing_more(trial, resource):
    """The page of such a record offers no way to add to it, and neither does a table."""
    over = owner_of(trial, resource, YINCHUAN, state="closed")
    if resource.within == "organisation":
        pytest.skip("organisations are never over")
    type(over)._base_manager.filter(pk=over.pk).update(
        state={"agreement": "expired", "project": "closed", "body": "closed", "contract": "closed"}[
            resource.within
        ]
    )
    taking = resource.model._meta.get_field(resource.within).related_model.objects
    director = trial.actor("director")
    may = taking.allowed(director, resource.added_by).filter(pk=over.pk).exists()
    rows = _full_row(trial, resource, over)
    batch = bring(trial, "director", resource.slug, sheet(tuple(rows), tuple(rows.values())))
    refused = "不能在" in said(batch).get(2, "")
    assert refused is not may, (said(batch), batch.facts["headings"])
    assert counts(batch) == ((1, 0, 0, 0) if may else (0, 0, 0, 1)), said(batch)


def _full_row(trial: Any, resource: Any, owner: Any) -> dict[str, Any]:
    """Write the least that a record of a register needs."""
    if hasattr(owner, "parties"):
        owner.parties.add(trial.organisations["helan"])
    row: dict[str, Any] = {}
    for column in columns_of(resource, form_for(resource, trial.actor("director"))):
        if column.name == resource.within:
            row[column.label] = owner.code
        elif column.name == "party":
            row[column.label] = trial.organisations["helan"].code
        elif (resource.slug, column.name) == ("instalments", "condition"):
            row[column.label] = "合同签订后"
        elif column.field.required:
            row[column.label] = {
                "reference": lambda column=column: (
                    column.field.queryset.model._base_manager.first().pk
                    if not hasattr(column.field.queryset.model, "code") or column.name == "region"
                    else column.field.queryset.model._base_manager.first().code
                ),
                "choice": lambda column=column: column.choices[0][1],
                "date": lambda: "2026-03-01",
                "whole": lambda: 2025,
                "money": lambda: "12万元",
            }.get(column.type, lambda: "某项内容")()
    return row


def test_equipment_goes_to_the_bodies_that_are_the_officers_to_add_to(trial):
    own = factories.body("银川联合实验室", YINCHUAN)
    factories.body("无锡联合实验室", WUXI)
    head = ("所属机构", "设备名称", "数量")
    batch = bring(
        trial, "officer", "equipment",
        sheet(head, (own.name, "扫描电镜", 2), ("无锡联合实验室", "扫描电镜", 1), (f"{own.code} {own.name}", "离心机", 1)),
    )  # fmt: skip
    assert counts(batch) == (2, 0, 0, 1), said(batch)
    assert "无锡联合实验室" in said(batch)[3]
    store(trial, batch)
    made = Equipment._base_manager.order_by("pk").values_list("name", "number", "body")
    assert list(made) == [("扫描电镜", 2, own.pk), ("离心机", 1, own.pk)]
    again = bring(trial, "officer", "equipment", sheet(head, (own.name, "扫描电镜", 3)))
    assert counts(again) == (0, 1, 0, 0), "found by its name in its body"


def test_the_wrong_owner_goes_back_in_red_beside_its_cell(trial, client):
    batch = bring(
        trial, "officer", "equipment", sheet(("所属机构", "设备名称"), ("没有这个机构", "扫描电镜"))
    )
    client.force_login(trial.users["officer"])
    back = client.get(f"/workbooks/batch/{batch.code}/errors.xlsx")
    assert cells(b"".join(back) if back.streaming else back.content)[1][0].startswith("常设机构：")


def test_where_a_record_belongs_is_said_once(trial):
    """Neither body, nor year or indicator of a target can be changed by a table; its number can."""
    body, other = factories.body("银川联合实验室", YINCHUAN), factories.body("石嘴山联合实验室", "640200")
    row = factories.target(body)
    head = ("编号", "常设机构", "年度", "指标", "目标值")
    shown = Target._base_manager.get(pk=row.pk).indicator_shown
    for line, told in (
        ((row.code, other.name, 2026, shown, 20), "常设机构"),
        ((row.code, body.name, 2027, shown, 20), "年"),
        ((row.code, body.name, 2026, shown, 35), ""),
    ):
        batch = bring(trial, "officer", "targets", sheet(head, line))
        assert counts(batch) == ((0, 0, 0, 1) if told else (0, 1, 0, 0)), said(batch)
        assert told in said(batch).get(2, "")


def test_targets_that_were_taken_back_can_be_brought_in_again(trial):
    body = factories.body("银川联合实验室", YINCHUAN)
    shown = Target(indicator="needs").indicator_shown
    content = sheet(("常设机构", "年度", "指标", "目标值"), (body.name, 2026, shown, 20))
    batch = store(trial, bring(trial, "officer", "targets", content))
    undo(trial, batch)
    again = store(trial, bring(trial, "officer", "targets", content))
    assert counts(again) == (1, 0, 0, 0)
    assert Target._base_manager.filter(body=body, retired_at=None).count() == 1


def test_nobody_is_posted_twice_at_a_time_by_one_table(trial):
    body, other = factories.body("银川联合实验室", YINCHUAN), factories.body("石嘴山联合实验室", "640200")
    who = trial.people["professor"].code
    head = ("常设机构", "人员", "职务", "开始日期", "结束日期")
    batch = bring(
        trial, "officer", "postings",
        sheet(
            head,
            (body.name, who, "副院长", date(2024, 1, 1), date(2025, 1, 1)),
            (body.name, who, "院长", date(2025, 1, 1), None),
            (body.name, who, "顾问", date(2025, 6, 1), date(2025, 9, 1)),
            (other.name, who, "顾问", date(2025, 6, 1), date(2025, 9, 1)),
        ),
    )  # fmt: skip
    assert counts(batch) == (3, 0, 0, 1), said(batch)
    assert "第 3 行" in said(batch)[4]
    store(trial, batch)
    assert Posting._base_manager.count() == 3


def test_a_payment_is_known_by_its_voucher_and_never_counted_twice(trial):
    helan = trial.organisations["helan"]
    body = factories.body("银川联合实验室", YINCHUAN, parties=(helan,))
    head = ("常设机构", "出资方", "年度", "性质", "金额（万元）", "到账日期", "凭证")
    kind = labels(next(one for one in KEPT if one.slug == "book-lines"), trial.actor("officer"))["kind"]
    head = tuple(kind if name == "性质" else name for name in head)
    words = {value: str(label) for value, label in BookLine._meta.get_field("kind").flatchoices}
    rows = (
        (body.name, helan.name, 2026, words["promised"], 100, None, None),
        (body.name, helan.name, 2026, words["paid"], 40, date(2026, 2, 1), "记-0001"),
        (body.name, helan.name, 2026, words["paid"], 40, date(2026, 2, 1), "记-0002"),
    )
    batch = store(trial, bring(trial, "officer", "book-lines", sheet(head, *rows)))
    assert counts(batch) == (3, 0, 0, 0), said(batch)
    assert counts(bring(trial, "officer", "book-lines", sheet(head, *rows))) == (0, 0, 3, 0)
    corrected = (*rows[1][:4], 45, *rows[1][5:])
    batch = store(trial, bring(trial, "officer", "book-lines", sheet(head, corrected)))
    assert counts(batch) == (0, 1, 0, 0), said(batch)
    BookLine._base_manager.filter(voucher="记-0001").update(state="reversed")
    batch = bring(trial, "officer", "book-lines", sheet(head, rows[1]))
    assert counts(batch) == (1, 0, 0, 0), "what was reversed is no longer meant"
    strange = (body.name, trial.organisations["saishang"].name, *rows[0][2:])
    batch = bring(trial, "officer", "book-lines", sheet(head, strange))
    assert counts(batch) == (0, 0, 0, 1), "only parties of the body promise and pay"
    assert BookLine._base_manager.get(voucher="记-0001").amount == Money.wan(45)


def test_an_allowance_goes_out_to_nobody_else_and_comes_back_untouched(trial):
    body = factories.body("银川联合实验室", YINCHUAN)
    row = factories.posting(body, trial.people["professor"])
    resource = next(one for one in KEPT if one.slug == "postings")
    for name, amount in (("resident", "***"), ("officer", 0.3)):
        table = cells(writing.register_table(resource, trial.actor(name), [row]))
        assert table[3][table[0].index("allowance")] == amount
    assert table[3][table[0].index("body")] == f"{body.code} {body.name}"


def test_sites_without_a_name_are_known_by_their_place(trial):
    helan = trial.organisations["helan"]
    head = ("企业名称", "厂区名称", "所属地区", "地址")
    rows = ((helan.name, None, "银川", "甲路 1 号"), (helan.name, None, "银川", "乙路 2 号"))
    batch = store(trial, bring(trial, "officer", "sites", sheet(head, *rows)))
    assert counts(batch) == (2, 0, 0, 0), said(batch)
    assert counts(bring(trial, "officer", "sites", sheet(head, *rows))) == (0, 0, 2, 0)
    assert set(Site._base_manager.values_list("organisation", flat=True)) == {helan.pk}
