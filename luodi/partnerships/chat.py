"""Split a pasted chat into dated notes: WeChat and QQ put name and time above what was said, each in an own way.

Understood are lines such as ``张三 2026/11/3 14:22:05``, ``2026-11-03 14:22 张三(10001)``, ``张三 11-03 下午2:22``,
a day alone (``2026年11月3日``, ``—— 2026-11-03 ——``), and ``张三：…`` once a day is known. What comes before the first
such line belongs to the day of pasting.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

_DAY = r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
_TIME = r"(?:(?P<part>凌晨|早上|上午|中午|下午|傍晚|晚上)\s*)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?"
_WHO_FIRST = re.compile(rf"^(?P<who>\S.{{0,40}}?)\s+{_DAY}\s+{_TIME}$")
_WHEN_FIRST = re.compile(rf"^{_DAY}\s+{_TIME}\s+(?P<who>\S.{{0,40}}?)$")
_DAY_ALONE = re.compile(rf"^[\s—\-=·]*{_DAY}(?:\s*(?:星期|周).)?(?:\s+{_TIME})?[\s—\-=·]*$")
_SPOKEN = re.compile(r"^(?P<who>[^\s:：]{1,20})[:：]\s*(?P<said>.*)$")
_NUMBER = re.compile(r"[(（<《]\s*[\w.@+-]{4,}\s*[)）>》]$")
_AFTERNOON = {"下午", "傍晚", "晚上"}
_NIGHT = {"凌晨", "晚上"}
MOST_CHARACTERS = 100_000


@dataclass(frozen=True)
class Said:
    """Be one message: who, when ("14:22", empty if it is not told), what."""

    who: str
    at: str
    text: str


@dataclass(frozen=True)
class Note:
    """Be all that was said on one day."""

    day: date
    said: tuple[Said, ...]

    @property
    def text(self) -> str:
        """Write the day down, a line a message."""
        return "\n".join(
            " ".join(part for part in (one.at, f"{one.who}：{one.text}" if one.who else one.text) if part)
            for one in self.said
        )

    @property
    def people(self) -> tuple[str, ...]:
        """List who spoke, in order of appearance."""
        return tuple(dict.fromkeys(one.who for one in self.said if one.who))


def split(text: str, today: date) -> list[Note]:
    """Return a note a day, the earliest first."""
    by_day: dict[date, list[Said]] = {}
    for day, said in _messages(text[:MOST_CHARACTERS], today):
        by_day.setdefault(day, []).append(said)
    return [Note(day, tuple(by_day[day])) for day in sorted(by_day)]


def _messages(text: str, today: date) -> Iterator[tuple[date, Said]]:
    day, who, at, lines = today, "", "", list[str]()
    dated = False

    def message() -> Iterator[tuple[date, Said]]:
        said = "\n".join(lines).strip()
        if said:
            yield day, Said(who, at, said)

    for line in text.splitlines():
        bare = line.strip()
        head = _WHO_FIRST.match(bare) or _WHEN_FIRST.match(bare)
        alone = None if head else _DAY_ALONE.match(bare)
        found = head or alone
        when = _day(found, today) if found else None
        spoken = _SPOKEN.match(bare) if dated and not found else None
        if when is not None and found is not None:
            yield from message()
            day, at, lines, dated = when, _clock(found), [], True
            who = _NUMBER.sub("", found["who"]).strip() if head else ""
        elif spoken and not lines and who:
            lines = [line]
        elif spoken and not who:
            yield from message()
            lines = [spoken["said"]]
            yield from ((day, Said(spoken["who"], at, spoken["said"])) for _ in lines if spoken["said"])
            lines = []
        else:
            lines.append(line)
    yield from message()


def _day(found: re.Match[str], today: date) -> date | None:
    """Read the day; without a year it is the last such day that has been."""
    try:
        month, day = int(found["month"]), int(found["day"])
        if found["year"]:
            return date(int(found["year"]), month, day)
        this = date(today.year, month, day)
        return this if this <= today else date(today.year - 1, month, day)
    except ValueError:
        return None


def _clock(found: re.Match[str]) -> str:
    if not found["hour"]:
        return ""
    hour, part = int(found["hour"]), found["part"]
    if part in _NIGHT and hour == 12:
        # Twelve at night begins the day that is written beside it.
        hour = 0
    elif (part in _AFTERNOON and hour < 12) or (part == "中午" and hour < 3):
        hour += 12
    return f"{hour % 24:02}:{found['minute']}"
