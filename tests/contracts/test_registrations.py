"""Registrations are checked by every rule, filed once, and printed in the order of the form."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from luodi.contracts import actions, queries, registering
from luodi.contracts.models import Registration
from luodi.contracts.states import REGISTRATION_FLOW
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from luodi.registry.calc import fictional_uscc
from tests import factories
from tests.cast import World
from tests.contracts.test_contracts import PDF
from tests.contracts.test_permissions import contract_of
from tests.factories import NOW, TODAY
from tests.papers import text_of_docx

BOOK = registering.read_book(queries.book_as_delivered())
GOOD = registering.Facts(
    way="development",
    ways=frozenset({"development"}),
    content="低温热管理模块的研究开发，交付样机、测试报告并通过验收",
    state="signed",
    signed_on=date(2026, 3, 1),
    ends_on=date(2027, 3, 31),
    today=date(2026, 3, 10),
    parties=(registering.Party("大学", qualified=True), registering.Party("企业", qualified=True)),
    amount=Money.wan(240),
    technical=Money.wan(190),
    budget={"equipment": Money.wan(30), "materials": Money.wan(20), "labour": Money.wan(190)},
    papers=frozenset({"scan", "scheme", "prices"}),
)

# What is wrong -> the rules that do not hold then, and what they tell of it.
CASES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({}, {}),
    ({"signed_on": None}, {"written": "", "in_force": ""}),
    ({"papers": frozenset({"scheme", "prices"})}, {"written": "", "papers": "scan"}),
    ({"state": "terminated"}, {"in_force": ""}),
    ({"ends_on": date(2026, 3, 9)}, {"in_force": "2026-03-09"}),
    ({"parties": (GOOD.parties[0], registering.Party("某厂", qualified=False))}, {"parties": "某厂"}),
    ({"parties": GOOD.parties[:1]}, {"parties": ""}),
    ({"ways": frozenset({"service"})}, {"type": ""}),
    ({"content": "为买方提供技术支持，内容、指标和验收见附件"}, {"type": "研发、研究、开发、研制、试制"}),
    ({"content": "研发"}, {"object": ""}),
    ({"amount": None}, {"price": "", "technical": ""}),
    ({"budget": {}}, {"breakdown": ""}),
    ({"technical": Money.wan(241)}, {"technical": "2,410,000.00 / 2,400,000.00"}),
    ({"technical": Money(0)}, {"technical": "0.00 / 2,400,000.00"}),
    ({"missing_codes": ("ip", "objective")}, {"codes": "ip objective"}),
    (
        {
            "way": "transfer",
            "ways": frozenset({"transfer"}),
            "content": "专利权转让及配套技术资料的交付和验收",
        },
        {"transfer": "", "papers": "material"},
    ),
]


@pytest.mark.parametrize(("wrong", "found"), CASES)
def test_each_rule_finds_what_it_is_for(wrong: dict[str, Any], found: dict[str, str]) -> None:
    unmet = registering.unmet(registering.check(replace(GOOD, **wrong), BOOK))
    assert {one.rule.key: one.detail for one in unmet} == found
    assert all(one.rule.remedy and one.rule.basis for one in unmet)


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({}, {}),
        ({"technical": Money.wan(191)}, {"deducted": "1,910,000.00 > 1,900,000.00"}),
        ({"content": "设备采购与安装施工，含研发调试服务"}, {"foreign": "采购、施工"}),
    ],
)
def test_what_only_warns_keeps_nobody_from_filing(wrong: dict[str, Any], found: dict[str, str]) -> None:
    findings = registering.check(replace(GOOD, **wrong), BOOK)
    assert {one.rule.key: one.detail for one in findings if not one.holds} == found
    assert registering.unmet(findings) == []


def test_delivered_rules_are_complete() -> None:
    assert [rule.key for rule in BOOK.rules] == list(registering.CHECKS)
    assert all(" / " in rule.title and " / " in rule.remedy for rule in BOOK.rules)
    assert set(BOOK.papers) == {"development", "consulting", "service", "transfer", "licence", "equity"}
    assert BOOK.nature_of("enterprise", "private") == "170"
    assert BOOK.nature_of("enterprise", "") == "100"
    assert [one.basis for one in registering.benefits_of("equity", BOOK)] == ["财税〔2018〕58号 [K]"]


@pytest.mark.parametrize(
    "text", ["price | 价款", "[rules]\nnobody | a | b | c", "[nothing]\na | b", "[ip]\n11"]
)
def test_rules_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(registering.Unreadable):
        registering.read_book(text)


def registered(world: World, **more: Any) -> Registration:
    """Make a registration of a contract whose both sides are qualified."""
    for number, key in enumerate(("helan", "school")):
        world.organisations[key].uscc = fictional_uscc(700 + number)
        world.organisations[key].save()
    return factories.registration(contract_of(world, "signed", **more))


def test_registration_goes_from_draft_to_its_number(trial: World) -> None:
    row, finance = registered(trial), trial.actor("finance")
    with pytest.raises(Invalid) as refused:
        REGISTRATION_FLOW.advance(row, "check", by=finance, at=NOW)
    assert set(refused.value.fields) == {"written", "papers"}
    for kind in ("scan", "scheme", "prices"):
        actions.attach_paper(
            row, kind, BytesIO(PDF), name=f"{kind}.pdf", size=len(PDF), by=trial.actor("secretary"), at=NOW
        )
    row = REGISTRATION_FLOW.advance(row, "check", by=finance, at=NOW)
    with pytest.raises(NotAllowed):
        actions.attach_paper(row, "scan", BytesIO(PDF), name="a.pdf", size=len(PDF), by=finance, at=NOW)
    row = REGISTRATION_FLOW.advance(row, "file", by=finance, at=NOW)
    assert row.filed_on == TODAY
    outcome = {"on": TODAY, "value": Money.wan(110), "amount": Money.wan(180), "by": finance, "at": NOW}
    for wrong, where in (
        ({"number": "123"}, "number"),
        ({"number": "2" * 16, "amount": Money.wan(181)}, "recognised_amount"),
        ({"number": "2" * 16, "value": Money.wan(181)}, "recognised_value"),
        ({"number": "2" * 16, "on": TODAY - timedelta(days=1)}, "registered_on"),
        ({"number": "2" * 16, "on": TODAY + timedelta(days=1)}, "registered_on"),
    ):
        with pytest.raises(Invalid) as refused:
            actions.register(row, **{**outcome, **wrong})
        assert where in refused.value.fields
    row = actions.register(row, **{**outcome, "number": "2026 6401 0000 0001"})
    assert (row.state, row.number, row.days) == ("registered", "2026640100000001", "5")


def test_a_contract_is_registered_once_and_a_refused_one_filed_again(trial: World) -> None:
    row, finance = registered(trial), trial.actor("finance")
    again = Registration(contract=row.contract, way="development", technical_value=Money.wan(1))  # type: ignore[misc]
    with pytest.raises(Invalid):
        actions.prepare(again, by=finance, at=NOW)
    Registration.objects.unguarded("on its way").filter(pk=row.pk).update(state="filed")
    row.refresh_from_db()
    row = REGISTRATION_FLOW.advance(row, "refuse", by=finance, at=NOW, note="价款构成不清")
    assert row.refusal == "价款构成不清"
    again = Registration(contract=row.contract, way="development", technical_value=Money.wan(1))  # type: ignore[misc]
    assert actions.prepare(again, by=finance, at=NOW).pk


def test_two_registrations_never_have_one_number(trial: World) -> None:
    finance = trial.actor("finance")
    first, second = registered(trial), registered(trial)
    Registration.objects.unguarded("on their way").update(state="filed", filed_on=TODAY)
    outcome = {
        "on": TODAY,
        "value": Money.wan(1),
        "amount": Money.wan(1),
        "by": finance,
        "at": NOW,
        "number": "1" * 14,
    }
    for row in (first, second):
        row.refresh_from_db()
    actions.register(first, **outcome)
    with pytest.raises(Conflict):
        actions.register(second, **outcome)


@pytest.mark.parametrize(
    ("path", "state", "field"), [("paper", "draft", "file"), ("outcome", "filed", "number")]
)
def test_its_forms_open_and_lead_back_to_it(
    trial: World, browser_of: Callable[..., Client], path: str, state: str, field: str
) -> None:
    row = registered(trial)
    Registration._base_manager.filter(pk=row.pk).update(state=state)
    page = browser_of("finance").get(f"/registrations/{row.code}/{path}/")
    assert page.status_code == 200
    assert field in page.context["form"].fields
    assert f'href="/registrations/{row.code}/"' in page.content.decode()


def test_form_says_what_the_records_say_in_its_order(trial: World, browser_of: Callable[..., Client]) -> None:
    row = registered(trial)
    client = browser_of("finance")
    word = client.get(f"/registrations/{row.code}/form.docx")
    sheet = client.get(f"/registrations/{row.code}/form.xlsx")
    cells = [
        (line[0].value, line[1].value)
        for line in openpyxl.load_workbook(io.BytesIO(sheet.content)).active.iter_rows()
    ]
    said = dict(cells)
    assert said["统一社会信用代码"] == trial.organisations["helan"].uscc
    text = text_of_docx(word.content)
    for words in (
        "技术合同登记表", row.contract.title, "贺兰储能有限公司", trial.organisations["helan"].uscc, "发明专利", "能源生产、分配和合理利用",
        "180.00万元", "120.00万元",
    ):  # fmt: skip
        assert words in text, words
    order = [label for label, _value in cells if label in ("合同", "卖方", "买方", "技术", "经费", "填报")]
    assert order == ["合同", "卖方", "买方", "技术", "经费", "填报"]
    assert client.get(f"/registrations/{row.code}/form.exe").status_code == 404
    for who in ("enterprise", "city_official", "far_officer"):
        assert browser_of(who).get(f"/registrations/{row.code}/form.xlsx").status_code == 404
