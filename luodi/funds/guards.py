"""Hold in the database itself that an approval, once given, stays as it was given."""

from __future__ import annotations

from luodi.core.guards import never

_WORDS = "an approval is never changed: decide anew in the next round"
GUARDS = (
    never("approval_is_not_changed", "funds_gateapproval", events="UPDATE", words=_WORDS),
    never("approval_is_not_deleted", "funds_gateapproval", events="DELETE", words=_WORDS),
)
