"""What is remembered of cells is what the form says of them, and what clerks write is read as they mean it."""

from __future__ import annotations

from datetime import date

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import override
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.forms import WordsField
from luodi.registry.models import Organisation
from luodi.workbooks import interpreting
from luodi.workbooks.asides import aside
from luodi.workbooks.cells import Cells
from luodi.workbooks.interpreting import day_of
from luodi.workbooks.layout import Column, Head, Heading, head_of, unit_of

FIELDS = {
    "short": forms.CharField(max_length=8),
    "empty": forms.CharField(max_length=8, required=False),
    "long": forms.CharField(),
    "address": forms.URLField(required=False, assume_scheme="https"),
    "mail": forms.EmailField(required=False),
    "words": WordsField(required=False, max_length=40),
    "untrimmed": forms.CharField(strip=False, required=False),
    "asking": forms.CharField(required=False, validators=[RegexValidator("^a")]),
    "whole": forms.IntegerField(required=False),
}
CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.booleans(), st.floats(allow_nan=False),
    st.sampled_from((" a ", "　甲　", "\t", "\0", "a\0", "12345678", "123456789", "a\nb")),
)  # fmt: skip


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def column(name: str) -> Column:
    field = FIELDS[name]
    type_ = {"whole": "whole", "words": "words"}.get(name, "text")
    return Column(name, name, type_, field, frozenset({name}))


@pytest.mark.parametrize("name", FIELDS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cell=CELLS)
def test_a_known_cell_is_what_the_form_makes_of_it(name, cell):
    known = Cells(column(name)).of(cell)
    if known is not None:
        assert known.value == FIELDS[name].clean(interpreting.read(column(name), cell).value)
        assert not known.errors


def test_plain_texts_are_known_and_others_are_not():
    """Without this, a memory that knows nothing would pass the test above."""
    assert Cells(column("short")).of(" 甲 ").value == "甲"
    assert Cells(column("short")).of("123456789") is None
    for name in ("address", "words", "asking", "untrimmed"):
        assert Cells(column(name)).of("a") is None


@pytest.mark.parametrize(
    ("name", "longest", "proven"),
    [
        ("name", 160, True),
        ("name", 100, True),
        ("name", 161, False),
        ("kind", 16, False),
        ("website", 200, False),
    ],
)
def test_only_what_the_record_would_not_refuse_is_proven(name, longest, proven):
    """The record has nothing more to ask of a plain text that is no longer than it holds."""
    typed = Column(name, name, "text", forms.CharField(max_length=longest), frozenset())
    cells = Cells(typed)
    assert cells.proves(Organisation) == proven
    if proven:
        known = cells.of("甲" * longest)
        Organisation._meta.get_field(name).clean(known.value, None)


DAYS = """
2026-11-24  2026/11/24  2026.11.24  2026年11月24日  2026年11月24号  20261124  2026-11-24T00:00:00  2026-11-24 08:30  24/11/2026
11/24/2026  24.11.2026  二〇二六年十一月二十四日  24 Nov 2026  Nov 24, 2026  November 24 2026
"""


@pytest.mark.parametrize("said", [one for line in DAYS.split("\n") for one in line.split("  ") if one])
def test_a_day_is_read_however_it_is_spelled(said):
    assert day_of(said) == date(2026, 11, 24)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(day=st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_any_day_is_read_as_it_is(day):
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%Y年%m月%d日"):
        assert day_of(day.strftime(form)) == day
    assert day_of(f"{day.day}/{day.month}/{day.year}") in (day, None)


@pytest.mark.parametrize(
    ("said", "told"),
    [("03/04/2026", "two days"), ("2026年11月", "month"), ("2026-13-01", "not a day"), ("明年", "not a day")],
)
def test_a_day_that_may_be_two_is_asked_for(said, told):
    asked = Column("due_on", "due", "date", forms.DateField(), frozenset())
    with pytest.raises(ValidationError, match=told):
        interpreting.read(asked, said)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("100-200万", "range"), ("100～200", "range"), ("一百到二百", "not an amount"), ("50万美元", "currency"),
        ("$500", "currency"), ("若干", "not an amount"), ("-5", "negative"),
    ],
)  # fmt: skip
def test_an_amount_that_is_none_says_why(said, told):
    asked = Column("budget", "budget", "money", forms.CharField(), frozenset())
    with pytest.raises(ValidationError, match=told):
        interpreting.read(asked, said)


def test_an_amount_without_unit_is_noted_and_one_with_it_is_not_asked():
    asked = Column("budget", "budget", "money", forms.CharField(), frozenset())
    assert interpreting.read(asked, "１２０").note.kind == "unit"
    assert interpreting.read(asked, "120万").note.kind == "amount"
    assert interpreting.read(asked, "120", unit="元").note is None
    assert unit_of("预算（万元）") == "万元"


COLUMNS = [
    Column(name, name, "text", FIELDS["long"], frozenset({name, *more}))
    for name, *more in (("企业", "联系方式"), ("联系人",), ("电话", "联系方式"), ("地区",))
]


def known(*lines: list[str | None]) -> tuple[int, dict[int, str]]:
    head = head_of(list(enumerate(lines, 1)), COLUMNS)
    assert head is not None
    return head.row, head.known


def test_heads_of_two_lines_are_read_as_one():
    over = ["序号", "企业", "地区", "联系方式", None]
    below = [None, None, None, "联系人", "电话"]
    assert known(["银川市汇总表"], over, below, ["1", "甲", "银川", "张", "1"]) == (
        3, {1: "企业", 2: "地区", 3: "联系人", 4: "电话"},
    )  # fmt: skip
    assert known(["一", None, None], ["企业", "地区", None], ["甲", "地区", "x"]) == (
        2,
        {0: "企业", 1: "地区"},
    )
    assert known(["基本情况", "基本情况", "企业"], ["联系人", "地区", None], ["张", "银川", "甲"]) == (
        2, {0: "联系人", 1: "地区", 2: "企业"},
    )  # fmt: skip


HEAD = Head(1, (Heading(0, "序号", ""), Heading(1, "企业", "企业"), Heading(2, "地区", "地区")), ours=False)
ASIDES = """
合计 | | 12                 | total
合 计： | 3家               | total
小计                        | total
 | 总计 | 9                 | total
注：本表一式两份              | remark
填表人：张三 | | 审核人：李四 | remark
备注1：保密                  | remark
序号 | 企业 | 地区            | head
1 | 合计科技有限公司 | 银川     |
1 | 注册中心 | 银川            |
甲公司                       |
说明书编制公司 | 银川          |
"""


@pytest.mark.parametrize("line", ASIDES.strip().splitlines())
def test_rows_that_are_no_records_are_told_from_those_that_are(line):
    *cells, kind = (cell.strip() for cell in line.split("|"))
    assert aside([cell or None for cell in cells], HEAD) == kind
    assert aside([cell or None for cell in cells], Head(1, HEAD.headings, ours=True)) == ""
