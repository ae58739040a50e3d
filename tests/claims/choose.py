"""Choose a claim for its owner: one of the processes of the test of two choices at once.

`choose.py CLAIM` says "ready", waits for a line, then prints whether the claim was chosen or refused.
"""

import sys

import django

django.setup()

from django.db import connection  # noqa: E402

from luodi.accounts.models import Membership  # noqa: E402
from luodi.accounts.queries import actor_of  # noqa: E402
from luodi.claims import actions  # noqa: E402
from luodi.claims.models import Claim  # noqa: E402
from luodi.core.errors import Conflict  # noqa: E402
from tests.factories import NOW, TODAY  # noqa: E402


def main() -> None:
    """Wait for the start, then choose."""
    claim = Claim._base_manager.select_related("need").get(code=sys.argv[1])
    owner = Membership.objects.get(role="enterprise_contact", key=str(claim.need.organisation_id))
    actor = actor_of(owner.user, TODAY)
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        actions.choose(claim, by=actor, at=NOW, reason="同时")
    except Conflict:
        print("refused", flush=True)
    else:
        print("chosen", flush=True)


if __name__ == "__main__":
    main()
