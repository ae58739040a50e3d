"""Hold a need as the engine sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

TITLE_WEIGHT: Final = 3.0
KEYWORD_WEIGHT: Final = 1.5
TEXT_CHARACTERS: Final = 300
"""Of the texts together, this much is used (measured: more does not help)."""
_TITLE_CHARACTERS: Final = 200
_KEYWORDS: Final = 20


@dataclass(frozen=True)
class Wish:
    """Describe what is wanted. What the need does not state stays empty and plays no part.

    ``texts``: problem, technology and indicators, goal, in this order. ``fields`` and ``regions``: the code
    itself first, then its ancestors. ``industry``: a GB/T 4754 code, with or without its section letter.
    ``trl_min``: the least maturity of use (1-9). ``budget``: whole fen. ``asked_on``: the day from which
    ``deadline`` is counted.
    """

    title: str = ""
    texts: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    industry: str = ""
    regions: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    trl_min: int | None = None
    budget: int | None = None
    deadline: date | None = None
    asked_on: date | None = None

    def parts(self) -> Iterator[tuple[str, str, float]]:
        """Yield (name, text, weight) of every text that counts, cut to what counts of it."""
        yield "title", self.title[:_TITLE_CHARACTERS], TITLE_WEIGHT
        for number, text in enumerate(self._shares()):
            yield f"texts.{number}", text, 1.0
        for number, keyword in enumerate(self.keywords[:_KEYWORDS]):
            yield f"keywords.{number}", keyword[:_TITLE_CHARACTERS], KEYWORD_WEIGHT

    def _shares(self) -> Iterator[str]:
        """Yield the beginning of each text: an equal share, and what short ones leave goes to the others."""
        left = TEXT_CHARACTERS
        # The shortest first, to know what they leave.
        allowed: dict[int, int] = {}
        waiting = sorted(range(len(self.texts)), key=lambda at: len(self.texts[at]))
        for done, at in enumerate(waiting):
            share = left // (len(waiting) - done)
            allowed[at] = min(len(self.texts[at]), share)
            left -= allowed[at]
        for at, text in enumerate(self.texts):
            yield text[: allowed[at]]
