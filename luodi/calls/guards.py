"""Hold in the database itself that what was submitted stays as it was submitted."""

from __future__ import annotations

from luodi.core.guards import never

_WORDS = "a revision is never changed: what is corrected is a revision of its own"
GUARDS = (
    never("revision_is_not_changed", "calls_revision", events="UPDATE", words=_WORDS),
    never("revision_is_not_deleted", "calls_revision", events="DELETE", words=_WORDS),
)
