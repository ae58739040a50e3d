"""Remember what the rows of a table are called, for later rows that turn out to be about the same."""

from __future__ import annotations

from array import array
from bisect import bisect_left

from luodi.workbooks.sheet import Texts

_LONGEST = 40


class RowNames:
    """Hold the beginning of what each row is called, packed: a table may have a million rows."""

    def __init__(self) -> None:
        self._numbers, self._texts = array("I"), Texts()

    def add(self, number: int, name: str) -> None:
        """Remember a row; rows come in the order of their numbers."""
        self._numbers.append(number)
        self._texts.append(name if len(name) <= _LONGEST else f"{name[:_LONGEST]}…")

    def of(self, number: int) -> str:
        """Give what a row is called; nothing, if it is not remembered."""
        place = bisect_left(self._numbers, number)
        known = place < len(self._numbers) and self._numbers[place] == number
        return self._texts[place] if known else ""
