"""Read what the reviews of a call came to."""

from __future__ import annotations

from luodi.calls.models import Call


def scores_of(call: Call) -> dict[int, int | None]:
    """Give the score of each reviewed application of a call, in hundredths of a point."""
    return {}
