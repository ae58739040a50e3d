"""Read cells as people fill them in, and tell what was read out of them where that is not plain.

A reading gives the text that the register's form takes, and a note when something was inferred: the unit of an
amount, a number that stands for a day, a choice said in words. Notes are counted over the file and shown with examples
before anything is stored.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.core.money import Money, read_amount
from luodi.core.words import listed
from luodi.workbooks.layout import Column, as_said

# What spreadsheet programs count days from; the 29th of February 1900, which never was, counts for them.
_DAY_ZERO = date(1899, 12, 30)
_EARLIEST, _LATEST = 20_000, 80_000
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2})?)?"
)
_RUN_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_YES = {"是", "有", "√", "✓", "v", "yes", "y", "true", "1", "对", "已认定"}
_NO = {"否", "无", "×", "x", "no", "n", "false", "0", "不是", "未认定"}
# A spreadsheet keeps fifteen digits of a number; of longer ones the rest is lost.
_EXACT = 10**15


@dataclass(frozen=True, slots=True)
class Note:
    """Tell how a cell was read: ``kind`` groups notes, ``raw`` and ``read`` say what was made of what."""

    kind: str
    raw: str
    read: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Be what a form takes for a cell, with a note if it is not plain."""

    value: Any
    note: Note | None = None


def read(column: Column, cell: Any, *, unit: str = "") -> Reading:
    """Read a cell of a column; ``unit`` is that of its amounts where none is written.

    :raises ValidationError: if it cannot be read, with what to write instead.
    """
    if cell is None or cell == "":
        return Reading([] if column.type == "choices" else None if column.type == "flag" else "")
    reading: Reading = _READERS.get(column.type, _text)(column, cell, unit)
    return reading


def shown(cell: Any) -> str:
    """Write a cell as a person would see it."""
    if isinstance(cell, dict):
        return str(cell.get("day") or cell.get("instant", "")).replace("T", " ")
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return format(cell, ".15g")
    return "" if cell is None else str(cell)


def _text(column: Column, cell: Any, unit: str) -> Reading:
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= _EXACT:
        raise ValidationError(
            _(
                "The spreadsheet kept only 15 digits of this number. Format the column as text and enter it anew."
            )
        )
    return Reading(shown(cell))


def _money(column: Column, cell: Any, unit: str) -> Reading:
    text = shown(cell)
    try:
        reading = read_amount(_rounded(cell) if isinstance(cell, float) else text, unit=unit or "万元")
    except ValueError:
        for pattern, words in _OTHER_AMOUNTS:
            if pattern.search(unicodedata.normalize("NFKC", text)):
                raise ValidationError(words, params={"text": text}) from None
        raise ValidationError(
            _("“%(text)s” is not an amount. Write a number, such as 180 or 1,200.5; the unit is %(unit)s."),
            params={"text": text, "unit": unit or "万元"},
        ) from None
    amount = reading.money
    if amount.fen < 0:
        raise ValidationError(_("An amount here cannot be negative."))
    if reading.approximate:
        return Reading(amount, Note("about", text, _amount(amount)))
    if re.fullmatch(r"[\d,.]+", unicodedata.normalize("NFKC", text)) and not unit and amount:
        return Reading(amount, Note("unit", text, _amount(amount)))
    if not re.fullmatch(r"[\d,.]+", text):
        return Reading(amount, Note("amount", text, _amount(amount)))
    return Reading(amount)


_OTHER_AMOUNTS = (
    (
        re.compile(r"\d\D{0,3}\s*[-~—–至到]+\s*\d"),
        _("“%(text)s” is a range. Write the one amount that counts."),
    ),
    (
        re.compile(r"美元|美金|欧元|港元|港币|日元|英镑|usd|eur|hkd|jpy|gbp|[$€£]", re.IGNORECASE),
        _("“%(text)s” is in a foreign currency. Write what it is in yuan."),
    ),
)


def _rounded(cell: float) -> str:
    """Write a number without the tail that binary fractions leave, and without an exponent."""
    return format(Decimal(format(cell, ".15g")), "f")


def _amount(money: Money) -> str:
    return f"{money.in_yuan()} 元"


def _date(column: Column, cell: Any, unit: str) -> Reading:
    if isinstance(cell, dict):
        return Reading(str(cell.get("day") or cell.get("instant"))[:10])
    if isinstance(cell, (int, float)) and _EARLIEST < cell < _LATEST:
        day = (_DAY_ZERO + timedelta(days=int(cell))).isoformat()
        return Reading(day, Note("day", shown(cell), day))
    text = unicodedata.normalize("NFKC", shown(cell)).strip()
    try:
        found = day_of(text)
    except ValueError:
        found = None
    if found is not None:
        said = found.isoformat()
        return Reading(said, None if said == text else Note("day", text, said))
    for pattern, words in _OTHER_DAYS:
        if pattern.fullmatch(text):
            raise ValidationError(words, params={"text": text}, code="day")
    raise ValidationError(
        _("“%(text)s” is not a day. Write it as 2026-11-24."), params={"text": text}, code="day"
    )


def day_of(text: str) -> date | None:
    """Read a day however it is spelled; None if it is none, or may be two.

    :raises ValueError: if there is no such day.
    """
    found = _DAY.fullmatch(text) or _RUN_DAY.fullmatch(text)
    if found:
        return date(*map(int, found.groups()))
    found = _CHINESE_DAY.fullmatch(text)
    if found:
        year = int("".join(str(_DIGITS[char]) for char in found[1]))
        return date(year, _tens(found[2]), _tens(found[3]))
    found = _TURNED_DAY.fullmatch(text)
    if found:
        first, second, year = map(int, found.groups())
        if first > 12 or first == second:
            return date(year, second, first)
        return date(year, first, second) if second > 12 else None
    found = _ENGLISH_DAY.fullmatch(text)
    if found:
        month = _MONTHS.index((found[2] or found[3])[:3].casefold()) + 1
        return date(int(found[5]), month, int(found[1] or found[4]))
    return None


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMES = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    "|nov(?:ember)?|dec(?:ember)?"
)
_ENGLISH_DAY = re.compile(
    rf"(?:(\d{{1,2}})\s+({_NAMES})\.?|({_NAMES})\.?\s+(\d{{1,2}})),?\s+(\d{{4}})", re.IGNORECASE
)
_TURNED_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")
_DIGITS = {char: place for place, char in enumerate("〇一二三四五六七八九")} | {
    "零": 0,
    "○": 0,
    "O": 0,
    "0": 0,
}
_CHINESE_DAY = re.compile(
    r"([〇零○O0一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_OTHER_DAYS = (
    (
        re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?"),
        _("“%(text)s” names a month. Write the day too, as 2026-11-30."),
    ),
    (
        _TURNED_DAY,
        _("“%(text)s” may be two days: which number is the month? Write it as 2026-11-24."),
    ),
)


def _tens(text: str) -> int:
    """Read a Chinese number below a hundred."""
    before, ten, after = text.partition("十")
    if not ten:
        return _DIGITS[text]
    return 10 * (_DIGITS[before] if before else 1) + (_DIGITS[after] if after else 0)


def _choice(column: Column, cell: Any, unit: str) -> Reading:
    text = as_said(shown(cell))
    values = dict(column.choices)
    if shown(cell).strip() in values:
        return Reading(shown(cell).strip())
    if text in column.called:
        return Reading(column.called[text])
    # A number where the choices are numbered, or words that only one choice has in common with the text.
    digits = re.sub(r"\D", "", text)
    if digits in values and len(text) <= 8:
        return Reading(digits, Note("choice", text, values[digits]))
    hits = {
        value for label, value in column.called.items() if len(text) > 1 and (text in label or label in text)
    }
    if len(hits) == 1:
        value = hits.pop()
        return Reading(value, Note("choice", text, values[value]))
    raise ValidationError(
        _("“%(text)s” is none of %(choices)s."),
        params={"text": shown(cell), "choices": listed(label for _value, label in column.choices[:12])},
    )


def _choices(column: Column, cell: Any, unit: str) -> Reading:
    words = [word for word in re.split(r"[,;，；、|\n]", shown(cell)) if word.strip()]
    readings = [_choice(column, word, unit) for word in words]
    note = next((reading.note for reading in readings if reading.note), None)
    return Reading([reading.value for reading in readings], note)


def _flag(column: Column, cell: Any, unit: str) -> Reading:
    if isinstance(cell, bool):
        return Reading(str(cell))
    text = unicodedata.normalize("NFKC", shown(cell)).strip().casefold()
    if text in _YES or text in _NO:
        return Reading(str(text in _YES))
    raise ValidationError(_("“%(text)s” is neither yes nor no."), params={"text": shown(cell)})


def _whole(column: Column, cell: Any, unit: str) -> Reading:
    text = unicodedata.normalize("NFKC", shown(cell)).strip()
    plain = re.sub(r"[,\s]|年$|个$|人$|项$", "", text)
    if re.fullmatch(r"-?\d{1,15}(\.0+)?", plain):
        value = plain.partition(".")[0]
        return Reading(value, None if value == text else Note("number", text, value))
    raise ValidationError(_("“%(text)s” is no whole number."), params={"text": text})


_READERS: dict[str, Any] = {
    "money": _money,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "flag": _flag,
    "whole": _whole,
}
