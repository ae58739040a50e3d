"""Write payments as a table that a bank takes, and read what the bank answers; pure.

Out: a row a payment, with its number as the purpose. In: a row a payment, by its number, with the result, the bank's
reference and day, and the reason of a failure; heads in Chinese or English, in UTF-8 or GB 18030.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from luodi.core.export import safe_text
from luodi.core.money import FEN_PER_YUAN, Money
from luodi.core.words import Words

HEADS = ("付款编号", "收款人户名", "收款人账号", "开户银行", "金额（元）", "用途")
# How the columns of an answer may be headed.
_NAMES = {
    "code": ("付款编号", "编号", "payment", "code", "number"),
    "result": ("结果", "交易结果", "状态", "result", "status"),
    "reference": ("流水号", "银行流水号", "交易流水号", "reference"),
    "day": ("日期", "交易日期", "入账日期", "date"),
    "why": ("原因", "失败原因", "备注", "reason"),
}
_PAID = {"成功", "已支付", "支付成功", "交易成功", "paid", "success", "ok"}
_FAILED = {"失败", "退票", "支付失败", "交易失败", "failed", "fail", "returned"}
MOST_ROWS = 5000
MOST_BYTES = 2_000_000


@dataclass(frozen=True)
class Order:
    """Be one payment in the table to the bank."""

    code: str
    account_name: str
    account: str
    bank: str
    amount: Money
    purpose: str


@dataclass(frozen=True)
class Answer:
    """Be one row of the bank's answer; ``fault`` says what cannot be read of it."""

    row: int
    code: str
    paid: bool
    reference: str
    day: date | None
    why: str
    fault: Words = ""


class Unreadable(ValueError):
    """Refuse a file in which no answer can be found."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def written(orders: Iterable[Order]) -> bytes:
    """Write orders as CSV that Excel and banks open; account numbers keep their digits, nothing starts a formula."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(HEADS)
    for one in orders:
        yuan = f"{one.amount.fen // FEN_PER_YUAN}.{one.amount.fen % FEN_PER_YUAN:02d}"
        # Excel would write a long number with an E: a tab before it keeps the digits, and banks drop it.
        account = f"\t{safe_text(one.account)}"
        table.writerow(
            [
                one.code,
                safe_text(one.account_name),
                account,
                safe_text(one.bank),
                yuan,
                safe_text(one.purpose),
            ]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read(content: bytes) -> list[Answer]:
    """Read the bank's answer.

    :raises Unreadable: if it is too large, no text, or lacks the columns of number and result.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("The file is larger than 2 MB: split it."))
    rows = [row for row in csv.reader(io.StringIO(_decoded(content))) if any(cell.strip() for cell in row)]
    if not rows:
        raise Unreadable(_("The file is empty."))
    places = _places(rows[0])
    if "code" not in places or "result" not in places:
        raise Unreadable(_("The first row must name the columns: 付款编号, 结果, 流水号, 日期, 原因."))
    if len(rows) > MOST_ROWS + 1:
        raise Unreadable(_("The file has more than 5,000 rows: split it."))
    return [_answer(number, row, places) for number, row in enumerate(rows[1:], start=2)]


def _decoded(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Unreadable(_("This is no table of text: save it as CSV."))


def _places(heads: Sequence[str]) -> dict[str, int]:
    known = {name: key for key, names in _NAMES.items() for name in names}
    found: dict[str, int] = {}
    for place, head in enumerate(heads):
        key = known.get(head.strip().lower())
        if key is not None:
            found.setdefault(key, place)
    return found


def _answer(number: int, row: Sequence[str], places: dict[str, int]) -> Answer:
    def cell(name: str) -> str:
        place = places.get(name)
        return row[place].strip() if place is not None and place < len(row) else ""

    code, result = cell("code"), cell("result").lower()
    paid = result in _PAID
    day = _day(cell("day"))
    fault: Words = ""
    if not code:
        fault = _("no number of a payment")
    elif not paid and result not in _FAILED:
        fault = _("the result is neither 成功 nor 失败")
    elif day is None:
        fault = _("the day cannot be read: write 2026-03-31")
    elif paid and not cell("reference"):
        fault = _("no bank reference")
    return Answer(number, code, paid, cell("reference"), day, cell("why") or cell("result"), fault)


def _day(text: str) -> date | None:
    digits = "".join(text.translate(str.maketrans("年月/.", "----", "日")).split())
    try:
        if digits.isdecimal() and len(digits) == 8:
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        year, month, day = (int(part) for part in digits[:10].split("-"))
        return date(year, month, day)
    except ValueError:
        return None
