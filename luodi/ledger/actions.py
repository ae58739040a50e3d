"""Post into the ledger: one business event, one key, one place in the chain; whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, idempotency
from luodi.core.actor import Actor
from luodi.core.audit import GENESIS
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.money import Money
from luodi.ledger.models import PER_OPERATION, Account, Halt, Head, Operation, Transfer
from luodi.ledger.places import KEYS, Place, Posting, digest
from luodi.ledger.states import Stage

_OPEN = "luodi_books_open"
_one: ContextVar[bool] = ContextVar("as_one", default=False)


class BooksShut(Conflict):
    """Refuse a posting while the books of the fund are shut."""

    title = _(
        "The books of this fund are shut: the nightly verification found a difference. "
        "Nothing moves until it is settled."
    )


class NotEnough(Conflict):
    """Refuse a posting that takes more than there is."""

    title = _("Not enough money.")

    def __init__(self, account: Account | None, place: Place, wanted: int) -> None:
        there = account.balance if account else Money(0)
        words = (
            _("Not enough cash: %(there)s yuan is at hand, and %(wanted)s would be taken.")
            if place.stage == Stage.CASH
            else _("“%(stage)s” holds %(there)s yuan, and %(wanted)s would be taken from it.")
        )
        figures = {"there": there.in_yuan(), "wanted": Money(wanted).in_yuan()}
        super().__init__(words % {"stage": Stage(place.stage).label, **figures})
        self.place, self.there, self.wanted = place, there, Money(wanted)


class KeyReused(Invalid):
    """Refuse a key that was used for something else."""

    title = _("This request was sent before with another content.")


@dataclass(frozen=True)
class Posted:
    """Tell what was posted: ``earlier`` if the same had been posted before, and nothing moved now."""

    seq: int
    response: dict[str, Any]
    earlier: bool


@contextmanager
def as_one() -> Iterator[None]:
    """Let several business actions be one, whole or not at all, as where a demonstration is laid out."""
    token = _one.set(True)
    try:
        yield
    finally:
        _one.reset(token)


@contextmanager
def open_books() -> Iterator[None]:
    """Open the ledger for a business action: a durable transaction that waits its turn before it reads anything.

    Whoever posts locks the head first, so that two actions never wait for each other. What the action writes besides
    (state, audit, outbox) belongs in the same block. It cannot be nested in another transaction: nothing outside can
    undo what was acknowledged. (The one that keeps a program's answer is no other: it is answered after the commit.)
    Within open books a step that opens them again joins in.
    """
    if getattr(connection, _OPEN, False):
        with transaction.atomic():
            yield
        return
    with transaction.atomic(durable=not (idempotency.keeps_answer() or _one.get())):
        _lock()
        setattr(connection, _OPEN, True)
        try:
            yield
        finally:
            setattr(connection, _OPEN, False)


def _lock() -> Head:
    head = Head.objects.select_for_update().first()
    if head is None:
        Head.objects.bulk_create([Head(seq=0, hash=GENESIS)], ignore_conflicts=True)
        head = Head.objects.select_for_update().get()
    return head


def earlier(key: str, asked: str) -> Posted | None:
    """Find what was posted by a key before; call within ``open_books``.

    :raises KeyReused: if the key was used for something else.
    """
    found = Operation.objects.filter(key=key).only("seq", "asked", "response").first()
    if found is None:
        return None
    if found.asked != asked:
        raise KeyReused
    return Posted(found.seq, found.response, earlier=True)


def post(posting: Posting, *, by: Actor, at: datetime) -> Posted:
    """Write an operation with its transfers; call within ``open_books``.

    The same posting sent again gives the first one's answer and moves nothing.

    :raises KeyReused: if the key was used for something else.
    :raises Conflict: if the once-key is taken, or the operation that this one resolves is resolved.
    :raises BooksShut: if the verification shut the books.
    :raises NotEnough: if an account would fall below zero.
    """
    if not getattr(connection, _OPEN, False):
        raise RuntimeError("open the books first")
    head = _lock()
    if (before := earlier(posting.key, posting.asked)) is not None:
        return before
    _refuse_shut({move.source.fund for move in posting.moves})
    _refuse_twice(posting)
    accounts = _accounts(posting)
    _refuse_too_much(posting, accounts)
    operation = _operation(posting, head, by, at)
    operation.save(force_insert=True)
    Transfer.objects.bulk_create(
        Transfer(
            id=operation.seq * PER_OPERATION + line,
            operation=operation,
            line=line,
            source=accounts[move.source.scope],
            target=accounts[move.target.scope],
            amount=move.money,  # type: ignore[misc]
        )
        for line, move in enumerate(posting.moves)
    )
    return Posted(operation.seq, operation.response, earlier=False)


def _operation(posting: Posting, head: Head, by: Actor, at: datetime) -> Operation:
    operation = Operation(
        seq=head.seq + 1,
        key=posting.key,
        asked=posting.asked,
        once=posting.once or None,
        kind=posting.kind,
        subject=posting.subject,
        actor_id=by.user_id,
        side=posting.side,
        approval=posting.approval,
        at=at,
        corrects_id=posting.corrects,
        resolves_id=posting.resolves,
        lines=len(posting.moves),
        response=dict(posting.response),
        prev_hash=head.hash,
    )
    moves = [(move.source.scope, move.target.scope, move.fen) for move in posting.moves]
    operation.hash = hash_of(operation, moves)
    return operation


# What an operation says, by the name that its hash knows it by, and the field that keeps it.
SAID = {
    "seq": "seq", "key": "key", "asked": "asked", "once": "once", "kind": "kind", "subject": "subject",
    "actor": "actor_id", "side": "side", "approval": "approval", "at": "at", "corrects": "corrects_id",
    "resolves": "resolves_id", "response": "response", "prev": "prev_hash",
}  # fmt: skip
Told = list[tuple[str, str, int]]


def hash_of(operation: Operation, moves: Told) -> str:
    """Hash all that an operation says, with its transfers as (from, to, fen), and the hash of the one before."""
    return hash_said({name: getattr(operation, field) for name, field in SAID.items()}, moves)


def hash_said(said: Mapping[str, Any], moves: Told) -> str:
    """Hash the same of values as they were read, by the names of ``SAID``."""
    return digest({**said, "at": said["at"].astimezone(UTC).isoformat(), "moves": moves})


def _refuse_shut(funds: set[int]) -> None:
    shut = Halt.objects.filter(lifted_at=None)
    if any(halt is None or halt in funds for halt in shut.values_list("fund", flat=True)):
        raise BooksShut


def _refuse_twice(posting: Posting) -> None:
    if posting.once and Operation.objects.filter(once=posting.once).exists():
        raise Conflict(_("This was done before, in another way: it cannot be done again."))
    if posting.resolves is not None and Operation.objects.filter(resolves=posting.resolves).exists():
        raise Conflict(_("This was settled before: it cannot be settled again."))


def _accounts(posting: Posting) -> dict[str, Account]:
    """Find the accounts of a posting, and open those that are not there yet.

    :raises Conflict: if one is closed.
    """
    places = {place.scope: place for move in posting.moves for place in (move.source, move.target)}
    found = {account.scope: account for account in Account.objects.filter(scope__in=places)}
    for scope, place in places.items():
        if scope not in found:
            keys = {name: getattr(place, name) for name in KEYS}
            found[scope] = Account(
                book=place.book, stage=place.stage, scope=scope, may_go_negative=place.may_go_negative, **keys
            )
            found[scope].save(force_insert=True)
        elif found[scope].closed:
            raise Conflict(
                _("The year %(year)s is closed: nothing is booked in it any more.") % {"year": place.year}
            )
    return found


def _refuse_too_much(posting: Posting, accounts: dict[str, Account]) -> None:
    """Say in words what the database would refuse: the moves one after the other, none below zero."""
    balance = {scope: account.balance.fen for scope, account in accounts.items()}
    for move in posting.moves:
        source, target = move.source.scope, move.target.scope
        balance[source] -= move.fen
        balance[target] += move.fen
        if balance[source] < 0 and not move.source.may_go_negative:
            raise NotEnough(accounts[source], move.source, move.fen)


def close_accounts(scopes: list[str]) -> int:
    """Close accounts for ever, as at the end of a year; call within ``open_books``."""
    return Account.objects.filter(scope__in=scopes, closed=False).update(closed=True)


def lift(halt: Halt, reason: str, *, by: Actor, at: datetime) -> Halt:
    """Open shut books again, with the reason that goes into the audit.

    :raises NotAllowed: if the actor is not the office's director.
    :raises Invalid: if no reason is given.
    :raises Missing: if they are open.
    """
    if not by.everywhere("office_director"):
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": [_("Say what was wrong and how it was settled; it goes into the audit.")]})
    with transaction.atomic():
        changed = Halt.objects.filter(pk=halt.pk, lifted_at=None).update(
            lifted_at=at, lifted_by=by.user_id, reason=reason.strip()[:300]
        )
        if not changed:
            raise Missing
        audit.record(by, "lift", halt, at=at, note=reason.strip())
    halt.refresh_from_db()
    return halt
