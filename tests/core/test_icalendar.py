"""A calendar file is well-formed whatever it holds: escaped, folded by octets, and read back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.icalendar import LONGEST_LINE, Entry, escaped, folded, write

AT = datetime(2026, 3, 10, 2, 0, tzinfo=UTC)
TEXTS = st.text(max_size=200)


def unfolded(content: bytes) -> list[str]:
    """Read lines as a calendar program does."""
    assert content.endswith(b"\r\n")
    for line in content.split(b"\r\n"):
        assert len(line) <= LONGEST_LINE
        line.decode()  # no character is cut in two
    whole = content.replace(b"\r\n ", b"").decode()
    assert "\n" not in whole.replace("\r\n", "")
    return whole.split("\r\n")[:-1]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("理事会", "理事会"),
        ("a,b;c", r"a\,b\;c"),
        ("c:\\n", r"c:\\n"),
        ("第一行\n第二行\r\n第三行", r"第一行\n第二行\n第三行"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("全角　空格🙂", "全角　空格🙂"),
        ("BEGIN:VEVENT\r\nEND:VCALENDAR", r"BEGIN:VEVENT\nEND:VCALENDAR"),
    ],
)
def test_a_text_is_escaped(text, value):
    assert escaped(text) == value


@settings(deadline=None, max_examples=60)
@given(TEXTS)
def test_a_folded_line_comes_back_whole(text):
    line = f"SUMMARY:{escaped(text)}"
    assert unfolded(folded(line)) == [line]


@settings(deadline=None, max_examples=60)
@given(TEXTS, TEXTS)
def test_whatever_is_written_leaves_the_calendar_well_formed(name, title):
    entry = Entry(
        uid="BG-2026-X-meeting@host", day=date(2026, 3, 9), title=title, kind="会议", url="http://host/x/"
    )
    lines = unfolded(write(name, [entry, entry], at=AT))
    open_ones: list[str] = []
    for line in lines:
        begun, _, what = line.partition(":")
        if begun == "BEGIN":
            open_ones.append(what)
        elif begun == "END":
            assert open_ones.pop() == what
    assert open_ones == []
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    assert lines.count("BEGIN:VEVENT") == 2
    assert lines.count("DTSTART;VALUE=DATE:20260309") == 2
    assert lines.count("DTSTAMP:20260310T020000Z") == 2
    assert f"SUMMARY:{escaped(title)}" in lines


def test_a_calendar_of_nothing_holds_a_component_still():
    assert "BEGIN:VTIMEZONE" in unfolded(write("空", [], at=AT))
