"""Ask for the guards of the ledger, and verify the books every night."""

from __future__ import annotations

from datetime import datetime

import structlog

from luodi.core import clock, guards
from luodi.ledger.guards import GUARDS

guards.expect(*GUARDS)
log = structlog.get_logger("luodi.ledger")


@clock.daily(2, "verify the ledger")
def verify_nightly(now: datetime) -> None:
    """Verify the books; what is wrong is said aloud in the log, and on the fund's page."""
    from luodi.ledger.verifying import verify

    done = verify(at=now)
    if done.findings:
        log.error("the ledger is not sound", findings=done.findings[:20])
