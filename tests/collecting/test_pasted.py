"""What is read out of messages that people copy, and from which words; a person confirms it field by field."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from luodi.collecting.pasted import read, read_day
from luodi.core.actor import SYSTEM
from luodi.needs.models import Need
from tests.cast import World

TODAY = date(2026, 3, 10)
HEAD = "张三 2026/3/9 14:22:05\n"
# Message -> what must be read; values that begin with ~ must be contained.
MESSAGES: list[tuple[str, dict[str, str]]] = [
    (HEAD + "您好，我们是宁夏贺兰储能有限公司，目前冬季电池容量损失超过三成。需要一种低功耗电池热管理方案，要求零下30℃容量损失≤15%。"
     "希望形成年产2万套模块。预算约200万，明年3月底前完成，想联合研发。联系人：李强 13812345678",
     {"title": "低功耗电池热管理方案", "problem": "~容量损失超过三成", "technology": "~≤15%", "goal": "~年产2万套", "budget": "200.00",
      "deadline_on": "2027-03-31", "way": "joint", "company": "宁夏贺兰储能有限公司", "contact": "李强", "phone": "13812345678"}),
    ("企业名称：无锡太湖装备有限公司\n需求名称：高速主轴热误差补偿\n主要问题：主轴温升导致加工精度不稳定\n关键技术及指标：\n热误差≤2μm\n"
     "主轴转速24000r/min\n预期目标：替代进口\n预算：100-150万元\n期限：2027年6月\n合作方式：委托开发\n联系人：王芳 电话：0510-82345678",
     {"title": "高速主轴热误差补偿", "technology": "热误差≤2μm\n主轴转速24000r/min", "goal": "替代进口", "budget": "150.00",
      "deadline_on": "2027-06-30", "way": "commissioned", "region": "320200", "contact": "王芳", "phone": "0510-82345678"}),
    ("We are Helan Storage Co., Ltd. based in Yinchuan. Currently our batteries lose 30 % capacity in winter. We are looking for a "
     "low-power heating design. It must keep loss below 15 % at -30 °C. Budget: RMB 2 million, within 12 months. Contact: li@helan.example",
     {"title": "low-power heating design", "problem": "~lose 30 %", "technology": "~below 15 %", "budget": "200.00",
      "deadline_on": "2027-03-10", "company": "Helan Storage Co., Ltd.", "email": "li@helan.example", "region": "640100"}),
    ("预算约200万", {"budget": "200.00"}),
    ("经费大概在50万左右", {"budget": "50.00"}),
    ("我们愿意出300万元", {"budget": "300.00"}),
    ("投入资金1.5亿元", {"budget": "15000.00"}),
    ("预算８０万", {"budget": "80.00"}),
    ("拿出100至200万元经费", {"budget": "200.00"}),
    ("budget about 500 k RMB", {"budget": "50.00"}),
    ("明年3月底前完成", {"deadline_on": "2027-03-31"}),
    ("希望今年年底前解决", {"deadline_on": "2026-12-31"}),
    ("2027年6月30日前交付", {"deadline_on": "2027-06-30"}),
    ("截止时间：2027-05-01", {"deadline_on": "2027-05-01"}),
    ("半年内要用上", {"deadline_on": "2026-09-10"}),
    ("18个月内完成", {"deadline_on": "2027-09-10"}),
    ("明年上半年投产", {"deadline_on": "2027-06-30"}),
    ("by the end of next year", {"deadline_on": "2027-12-31"}),
    ("before March 2027", {"deadline_on": "2027-03-31"}),
    ("工厂在无锡市惠山区", {"region": "320206"}),
    ("地区：银川", {"region": "640100"}),
    ("想委托高校研发", {"way": "commissioned"}),
    ("可以技术入股", {"way": "equity"}),
    ("希望购买专利", {"way": "transfer"}),
    ("合作方式都行，方式不限", {"way": "open"}),
    ("关键词：电池，热管理; 低温", {"keywords": "电池、热管理、低温"}),
    ("1、需求名称：耐磨涂层\n2、主要问题：磨损快\n3、技术指标：寿命≥5000小时",
     {"title": "耐磨涂层", "problem": "磨损快", "technology": "寿命≥5000小时"}),
    ("【需求名称】光伏板清洗机器人\n【联系电话】139 1234 5678", {"title": "光伏板清洗机器人", "phone": "13912345678"}),
    ("我叫赵敏，电话：13700001111", {"contact": "赵敏", "phone": "13700001111"}),
    ("发件人：王工\n主题：需求\n\n我司是江苏远大阀门有限公司，急需解决阀门密封面磨损问题，目前平均三个月就要更换。",
     {"company": "江苏远大阀门有限公司", "problem": "~三个月就要更换"}),
]  # fmt: skip
# What must not be taken for something else.
NOT_READ = [
    ("年产2万套", "budget"),
    ("每年生产300万只", "budget"),
    ("转速24000转", "phone"),
    ("订单号 20260310123456", "phone"),
    ("2024年3月建厂", "deadline_on"),
    ("谢谢，收到", "problem"),
    ("USD 200k available", "budget"),
    ("", "title"),
]


@pytest.mark.parametrize(("text", "wanted"), MESSAGES, ids=range(len(MESSAGES)))
def test_message_is_read(text: str, wanted: dict[str, str]) -> None:
    found = {one.name: one.shown for one in read(text, TODAY)}
    for name, value in wanted.items():
        said = found.get(name, "")
        assert value[1:] in said if value.startswith("~") else said == value, (name, found)


@pytest.mark.parametrize(("text", "name"), NOT_READ)
def test_what_says_nothing_is_not_read(text: str, name: str) -> None:
    assert name not in {one.name for one in read(text, TODAY)}


def test_each_value_tells_its_words() -> None:
    for text, _wanted in MESSAGES:
        for one in read(text, TODAY):
            assert one.words
            assert one.shown


def test_days_that_are_no_days_are_none() -> None:
    assert read_day("2027年13月", TODAY) is None
    assert read_day("2027-02-31", TODAY) is None


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    names = [one.name for one in read(text, TODAY)]
    assert len(names) == len(set(names))


def test_officer_keeps_what_is_ticked_as_a_draft(trial: World, browser_of: Callable[..., Client]) -> None:
    client: Any = browser_of("officer")
    helan = trial.organisations["helan"]
    text = MESSAGES[1][0].replace("无锡太湖装备有限公司", helan.name)
    shown = client.post("/needs/paste/", {"text": text}).content.decode()
    assert "高速主轴热误差补偿" in shown
    assert helan.code in shown
    answer = client.post("/needs/paste/", {"text": text, "keep": "1", "field": ["title"]})
    assert answer.status_code == 422
    fields = ["title", "problem", "technology", "budget", "deadline_on", "way"]
    answer = client.post(
        "/needs/paste/", {"text": text, "keep": "1", "organisation": helan.code, "field": fields}
    )
    assert answer.status_code == 302, answer.context["form"].errors
    need = Need.objects.allowed(SYSTEM).get(title="高速主轴热误差补偿")
    assert (need.state, need.goal, need.way, need.budget.in_wan()) == ("draft", "", "commissioned", "150.00")
    assert need.deadline_on.isoformat() == "2027-06-30"
    assert "/needs/paste/" in client.get("/needs/").content.decode()
