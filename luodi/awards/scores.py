"""Read what the reviews of a call came to."""

from __future__ import annotations

from luodi.calls.models import Call
from luodi.review.models import ApplicationScore


def scores_of(call: Call) -> dict[int, int | None]:
    """Give the score of each reviewed application of a call, in hundredths of a point; the newest reckoning holds."""
    rows = ApplicationScore.objects.filter(application__call=call).order_by("number")
    return dict(rows.values_list("application", "total"))
