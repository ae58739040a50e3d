"""Match many needs of an installation in all processes, as the night does; prints needs and seconds as JSON."""

from __future__ import annotations

import json
import sys
import time

import django

django.setup()

from django.conf import settings  # noqa: E402

from luodi.matching.bulk import match_many  # noqa: E402
from luodi.needs.engine import in_force  # noqa: E402
from luodi.needs.models import Need  # noqa: E402
from luodi.needs.ranking import wish_of  # noqa: E402
from luodi.tuning.examples import AUDIENCE, LABELS  # noqa: E402
from luodi.tuning.states import Kind  # noqa: E402


def main() -> None:
    """Match so many needs with results."""
    rows = Need._base_manager.filter(state="accepted").order_by("pk")[: int(sys.argv[1])]
    wishes = [(str(row.pk), wish_of(row)) for row in rows]
    by = in_force(Kind.RESULTS)
    began = time.perf_counter()
    lists = match_many(
        settings.LUODI_INDEX_DIR, wishes, kind=LABELS[Kind.RESULTS], audience=AUDIENCE[Kind.RESULTS], limit=10,
        profile=by.profile, dictionary=by.dictionary,
    )  # fmt: skip
    count = sum(1 for _ in lists)
    print(json.dumps({"needs": count, "seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
