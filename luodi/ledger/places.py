"""Name accounts and movements without a database: what a posting says before it is posted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from luodi.core.money import LARGEST_FEN, Money
from luodi.ledger.states import BELOW_ZERO, STAGES

# What an account is told apart by, and the letter of each in its scope.
KEYS = {
    "fund": "f",
    "source": "s",
    "year": "y",
    "call": "k",
    "application": "a",
    "instalment": "i",
    "payment": "p",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Name an account: its book, its stage, and the fund, source, year … that it is for."""

    book: str
    stage: str
    fund: int
    source: int | None = None
    year: int | None = None
    call: int | None = None
    application: int | None = None
    instalment: int | None = None
    payment: int | None = None

    def __post_init__(self) -> None:
        given = {name for name in KEYS if name != "fund" and getattr(self, name) is not None}
        wanted = STAGES[self.book][self.stage]
        if given != set(wanted):
            raise ValueError(f"{self.book}.{self.stage} is told apart by {', '.join(wanted)}")

    @property
    def scope(self) -> str:
        """Give the account's one name, such as ``B.AWARD/f3/s2/y2027/a91``."""
        told = "".join(f"/{KEYS[name]}{value}" for name in KEYS if (value := getattr(self, name)) is not None)
        return f"{self.book}.{self.stage}{told}"

    @property
    def may_go_negative(self) -> bool:
        """Tell whether it is the world outside."""
        return self.stage in BELOW_ZERO


@dataclass(frozen=True, slots=True)
class Move:
    """Move an amount of fen from one account to another of the same book."""

    source: Place
    target: Place
    fen: int

    def __post_init__(self) -> None:
        # PostgreSQL would round 1.5 to 2 and SQLite would keep it: neither is money.
        if type(self.fen) is not int:
            raise TypeError("money is a whole number of fen")
        if not 0 < self.fen <= LARGEST_FEN:
            raise ValueError("a move has an amount above zero")
        if self.source.book != self.target.book:
            raise ValueError("money does not go from one book to another")
        if self.source == self.target:
            raise ValueError("money that stays where it is does not move")

    @property
    def money(self) -> Money:
        """Give the amount."""
        return Money(self.fen)

    def turned(self) -> Move:
        """Give the opposite move."""
        return Move(self.target, self.source, self.fen)


@dataclass(frozen=True)
class Posting:
    """Be what a business event writes into the ledger: one operation, whole or not at all.

    ``key``: the same key is done once, for ever. ``once``: of several operations with the same one, however they are
    keyed, one is done (a payment is settled or fails, never both). ``corrects``, ``resolves``: the number of the
    operation that this one takes back, or brings to its end.
    """

    key: str
    kind: str
    moves: tuple[Move, ...]
    subject: str
    once: str = ""
    side: str = ""
    approval: str = ""
    corrects: int | None = None
    resolves: int | None = None
    response: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.moves or not self.key:
            raise ValueError("an operation has a key and moves something")

    @property
    def asked(self) -> str:
        """Give the hash of all that is asked: the same key with another one is a mistake."""
        return digest(
            {
                "kind": self.kind,
                "moves": [(move.source.scope, move.target.scope, move.fen) for move in self.moves],
                "subject": self.subject,
                "once": self.once,
                "side": self.side,
                "approval": self.approval,
                "corrects": self.corrects,
                "resolves": self.resolves,
            }
        )

    def then(self, *more: Move) -> Self:
        """Give the same posting with more moves."""
        return type(self)(**{**vars(self), "moves": (*self.moves, *more)})


_write = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def digest(said: Any) -> str:
    """Hash by SHA-256 over canonical JSON."""
    return hashlib.sha256(_write(said).encode()).hexdigest()
