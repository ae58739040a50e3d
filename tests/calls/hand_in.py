"""Hand an application in: one of the processes of the test of two at once.

`hand_in.py APPLICATION` says "ready", waits for a line, then prints the receipt, or that it was refused.
"""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from luodi.accounts.queries import actor_of  # noqa: E402
from luodi.calls.models import Application  # noqa: E402
from luodi.calls.states import APPLICATION_FLOW  # noqa: E402
from luodi.core.errors import Conflict, Refusal  # noqa: E402
from tests.factories import NOW, TODAY  # noqa: E402


def main() -> None:
    """Wait for the start, then submit."""
    row = Application._base_manager.select_related("created_by").get(code=sys.argv[1])
    assert row.created_by
    actor = actor_of(row.created_by, TODAY)
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(APPLICATION_FLOW.advance(row, "submit", by=actor, at=NOW).receipt, flush=True)
    except Refusal as refusal:
        print("Conflict" if isinstance(refusal, Conflict) else type(refusal).__name__, flush=True)


if __name__ == "__main__":
    main()
