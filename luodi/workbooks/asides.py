"""Tell rows that are no records: sums, remarks under the table, the head printed once more on every page."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any

from luodi.workbooks.interpreting import shown
from luodi.workbooks.layout import Head, even

_SHOWN = 20
# What every sum and remark has somewhere: most rows have none of it, and are asked nothing else.
_MARKED = re.compile(r"计|注|说明|表|审核|填报|联系人|负责人|note|remark|t[\W_]*o[\W_]*t[\W_]*a[\W_]*l", re.I)
_TOTAL = re.compile(
    r"(本页|本表|全市|全省)?(合计|总计|小计|共计|累计)\d*(家|项|个|人|条|户)?|(sub|grand)?totals?"
)
_REMARK = re.compile(
    r"(注|备注|说明|填表|制表|审核|填报|联系人|单位负责人|负责人|note|remark)s?[\w（）()]*\s*[:：\d]", re.I
)


def aside(cells: Sequence[Any], head: Head) -> str:
    """Tell what a row is that is no record: a sum, a remark under the table, the head once more; else nothing."""
    if head.ours:
        return ""
    filled = [cell for cell in cells if cell not in (None, "")]
    first = next((cell for cell in filled if isinstance(cell, str)), None)
    if first is None:
        return ""
    if _MARKED.search(unicodedata.normalize("NFKC", first)):
        if _TOTAL.fullmatch(even(first)):
            return "total"
        texts = [cell for cell in filled if isinstance(cell, str)]
        marked = _REMARK.match(unicodedata.normalize("NFKC", first))
        if marked and (len(filled) == 1 or all(re.search(r"[:：]", text) for text in texts)):
            return "remark"
    named = head.texts
    return "head" if 1 < len(filled) <= len(named) and filled == named[: len(filled)] else ""


class Asides:
    """Remember rows that are no records: how many of each kind, and the first of them."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.first: list[tuple[str, int, str]] = []

    def add(self, kind: str, number: int, cells: Sequence[Any]) -> None:
        """Remember a row."""
        self.counts[kind] += 1
        if len(self.first) < _SHOWN:
            text = " ".join(shown(cell) for cell in cells if cell not in (None, ""))
            self.first.append((kind, number, text[:80]))
