"""Put the order of wording and the order of meaning together: reciprocal rank fusion (Cormack et al. 2009).

Cosines of different models mean different things, so places count and not distances: 1 / (10 + place), brought to 1
for the first. What is alike to the last digit shares a place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from luodi.matching.features import Finding

CONSTANT: Final = 10
"""Usually 60, which ranks what is 61st in both orders before what is first in one and absent in the other: a record in
another language would be far down. From 8 to 100 the measures do not differ (docs/adr/0012)."""
MEANING_SHARE: Final = 0.5
"""How much of the text's weight goes to meaning: both orders count alike."""
_CLEAR: Final = 0.5
"""From this value on (up to place 12) a record is said to be similar in meaning."""


def worth(place: int) -> float:
    """Return what a place is worth, 1 for the first."""
    return (CONSTANT + 1) / (CONSTANT + place)


class Order:
    """Know the place of any value among those of the candidates, the greatest first."""

    def __init__(self, values: Sequence[float]) -> None:
        self._descending = sorted(-value for value in values)

    def place(self, value: float) -> int:
        """Return one more than how many are greater."""
        return bisect_left(self._descending, -value) + 1


class Fusion:
    """Judge records by wording and meaning among the candidates of one question."""

    def __init__(self, similarities: Sequence[float], likenesses: Sequence[float | None]) -> None:
        self._wording = Order(similarities)
        self._meaning = Order([value for value in likenesses if value is not None])

    def findings(self, similarity: float, likeness: float | None) -> tuple[Finding, Finding]:
        """Return the findings on wording and on meaning.

        A record without a vector is neither favoured nor punished: its wording stands for its meaning.
        """
        wording = Finding(0.0, "text.none")
        if similarity > 0:
            place = self._wording.place(similarity)
            wording = Finding(worth(place), "text.placed", {"place": place})
        if likeness is None:
            return wording, Finding(wording.value, "meaning.unknown")
        if likeness <= 0:
            return wording, Finding(0.0, "meaning.none")
        place = self._meaning.place(likeness)
        value = worth(place)
        reason = "meaning.similar" if value >= _CLEAR else "meaning.far"
        return wording, Finding(value, reason, {"place": place, "likeness": round(likeness, 4)})
