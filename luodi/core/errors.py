"""Say what went wrong in four words that every page, command and API answer shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.words import Words


class Refusal(Exception):
    """Refuse a request for a reason that its user can act on.

    ``status`` is the HTTP status, ``title`` the sentence shown when the raiser gave none.
    """

    status = 400
    title: Words = _("The request could not be carried out.")

    def __init__(self, detail: Words | None = None) -> None:
        super().__init__(detail or self.title)
        self.detail: Words = detail or self.title

    @property
    def words(self) -> list[Words]:
        """Say all that is wrong, for where there is no field to say it beside."""
        return [self.detail]


class NotAllowed(Refusal):
    """Refuse a step on a row that the actor may see but may not do this to."""

    status = 403
    title = _("You may see this record, but this step is not yours to take.")


class Expired(NotAllowed):
    """Refuse a form that was open too long to know who sends it."""

    title = _("This page has expired.")


class Missing(Refusal):
    """Answer for a row that does not exist, or that the actor may not know to exist."""

    status = 404
    title = _("There is no such record, or it is not open to you.")


class Conflict(Refusal):
    """Refuse a write because somebody else was faster; ``theirs`` and ``mine`` map field to shown value.

    ``version``: the one that is stored now, where the other side needs it to try again.
    """

    status = 409
    title = _(
        "Somebody else changed this record in the meantime. Nothing of yours was lost: compare and save again."
    )

    def __init__(
        self,
        detail: Words | None = None,
        *,
        theirs: Mapping[str, Any] | None = None,
        mine: Mapping[str, Any] | None = None,
        version: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.theirs = dict(theirs or {})
        self.mine = dict(mine or {})
        self.version = version


class Stale(Conflict):
    """Refuse what was decided on by a page, or a program, that shows less than what is stored now."""

    title = _(
        "Somebody changed this record after you opened the page. Nothing was done: please review it and try again."
    )
    # What leads to the record.
    way: Words = _("Open the current record")

    def __init__(self, row: Any) -> None:
        super().__init__(version=row.version)
        self.row = row


class MovedOn(Conflict):
    """Refuse a step of a record that stands elsewhere by now: the step was taken, or leads on from another state."""

    title = _("This step is not open any more.")
    way: Words = _("Open the record")

    def __init__(self, row: Any, target: str) -> None:
        if row.retired_at:
            words = _("The record is retired by now.")
        elif row.state == target:
            words = _("This was done already; the record now stands at: %(state)s.")
        else:
            words = _("Somebody else has dealt with the record already; it now stands at: %(state)s.")
        super().__init__(words % {"state": row.get_state_display()})
        self.row = row


class Invalid(Refusal):
    """Refuse input; ``fields`` maps a field's name (or ``""`` for the whole) to its messages."""

    status = 422
    title = _("Some details need your attention.")

    def __init__(
        self, fields: Mapping[str, Sequence[Words]] | None = None, detail: Words | None = None
    ) -> None:
        super().__init__(detail)
        self.fields: dict[str, list[Words]] = {name: list(said) for name, said in (fields or {}).items()}

    @property
    def words(self) -> list[Words]:
        """Say what is wrong in every field."""
        return [words for said in self.fields.values() for words in said] or [self.detail]


class Busy(Refusal):
    """Ask to send again what the database could not take now: nothing of it was stored."""

    status = 503
    title = _("Very many people are saving at this moment. Please try again.")
    # Seconds after which it may be sent again.
    after = 3


# By PostgreSQL's codes: two that waited for each other, one that came too late, a lock that was not to be had.
_IN_EACH_OTHERS_WAY = frozenset({"40P01", "40001", "55P03"})


def is_busy(error: BaseException) -> bool:
    """Tell whether a database error says that others were in the way, so that the same will work in a moment."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _IN_EACH_OTHERS_WAY or str(error).startswith("database is locked")


class Unscoped(RuntimeError):
    """Stop a query on a guarded model that nobody asked the rules about: a bug, never an answer."""


class UnknownVerb(LookupError):
    """Stop a question that the rules of a model have no answer to: a bug, never an answer."""
