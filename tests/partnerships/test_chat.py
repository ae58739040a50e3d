"""A pasted chat becomes dated notes, whatever program it came from, and nothing of it is lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.partnerships.chat import split

TODAY = date(2026, 11, 24)


def test_wechat_on_a_computer():
    notes = split(
        "张三 2026/11/3 14:22:05\n下周三到银川看场地\n李四 2026/11/3 14:25\n好的，\n我来约\n张三 2026/11/4 9:01\n已约好",
        TODAY,
    )
    assert [(note.day, note.people) for note in notes] == [
        (date(2026, 11, 3), ("张三", "李四")),
        (date(2026, 11, 4), ("张三",)),
    ]
    assert notes[0].text == "14:22 张三：下周三到银川看场地\n14:25 李四：好的，\n我来约"


def test_time_before_the_name_and_numbers_behind_it():
    (note,) = split(
        "2026-11-03 14:22:31 张三(10001000)\n合同初稿已发\n2026-11-03 14:30:00 李四<li@example.com>\n收到",
        TODAY,
    )
    assert note.people == ("张三", "李四")


def test_days_without_a_year_are_the_last_that_have_been():
    notes = split("张三 12-30 下午2:22\n去年底的事\n张三 11-20 上午9:05\n上周的事", TODAY)
    assert [note.day for note in notes] == [date(2025, 12, 30), date(2026, 11, 20)]
    assert notes[0].said[0].at == "14:22"


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("凌晨12:05", "00:05"), ("凌晨2:10", "02:10"), ("上午9:05", "09:05"), ("中午12:30", "12:30"), ("中午1:05", "13:05"),
        ("中午11:50", "11:50"), ("下午2:22", "14:22"), ("晚上8:00", "20:00"), ("晚上12:10", "00:10"), ("21:40", "21:40"),
    ],
)  # fmt: skip
def test_hours_are_read_as_they_are_spoken(said: str, at: str) -> None:
    (note,) = split(f"张三 2026/11/3 {said}\n好的", TODAY)
    assert note.said[0].at == at


def test_a_day_alone_and_names_with_colons():
    notes = split(
        "—————  2026-11-03  —————\n张三：先看材料\n李四: 周五前答复\n2026年11月5日\n李四：同意", TODAY
    )
    assert [(note.day, [(one.who, one.text) for one in note.said]) for note in notes] == [
        (date(2026, 11, 3), [("张三", "先看材料"), ("李四", "周五前答复")]),
        (date(2026, 11, 5), [("李四", "同意")]),
    ]


def test_text_without_any_day_is_a_note_of_today():
    (note,) = split("今天去了企业，负责人：王总。\n下次带专家来。", TODAY)
    assert (note.day, note.text) == (TODAY, "今天去了企业，负责人：王总。\n下次带专家来。")


def test_what_only_looks_like_a_day_stays_text():
    (note,) = split("张三 2026/11/3 14:22\n指标 13/45 不行\n2026-13-45 12:00 李四\n完", TODAY)
    assert note.day == date(2026, 11, 3)
    assert "2026-13-45 12:00 李四" in note.text


@given(st.text(alphabet="张三李四：: 2026-/11月3日\n14:22下午好", max_size=200))
def test_no_word_is_lost(text):
    kept = "".join(note.text for note in split(text, TODAY))
    for char in set("好") & set(text):
        assert kept.count(char) == text.count(char)
