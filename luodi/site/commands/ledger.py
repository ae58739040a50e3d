"""`luodi ledger`."""

from __future__ import annotations

import argparse
from typing import Any

from luodi.site.commands import frame


def add(verbs: Any) -> None:
    """Describe the verb."""
    verb = verbs.add_parser("ledger", help="verify the ledger of the funds, as every night")
    verb.set_defaults(run=run)


def run(_chosen: argparse.Namespace) -> int:
    """Verify the ledger now; what is wrong is told, and shuts the books of the fund.

    :raises Failed: if anything is wrong.
    """
    frame.start()
    frame.require_sound_database()
    from django.utils import timezone

    from luodi.ledger.models import Halt
    from luodi.ledger.verifying import verify

    done = verify(at=timezone.now())
    print(f"{done.seq} operations verified in {done.seconds:.1f} s; the head is {done.hash[:16]}")
    shut = Halt.objects.filter(lifted_at=None).count()
    for found in done.findings[:50]:
        where = "the whole chain" if found["fund"] is None else f"fund {found['fund']}"
        print(f"  {found['check']} ({where}): {found['what']}")
    if done.findings:
        raise frame.Failed(
            f"{len(done.findings)} differences: the books are shut until the director opens them again"
        )
    if shut:
        print(f"{shut} books are still shut from an earlier verification: open them on the fund's page")
    return 0
