"""Keep the money of a fund a second time, the plain way: numbers in dictionaries, and what may be taken from what.

Written from the fund's rules and not from the ledger's accounts: a limit here is a comparison, there a balance.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from luodi.ledger import postings
from luodi.ledger.postings import Moves, Purse

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Stock:
    """Name what is drawn from: the fund, and the keys of all that its money is told apart by."""

    fund: int = 1
    sources: tuple[int, ...] = (1, 2)
    years: tuple[int, ...] = (2026, 2027)
    calls: tuple[int, ...] = (1, 2)
    awards: tuple[int, ...] = (1, 2, 3)
    parts: tuple[int, ...] = (1, 2)
    # What is done once is used up: a long run draws on others later.
    payments: tuple[int, int] = (1, 40)
    rounds: tuple[int, int] = (0, 8)

    def later(self, part: int) -> Stock:
        """Give the same with payments and rounds that nothing was done with before."""
        return replace(self, payments=(1 + 40 * part, 40 + 40 * part), rounds=(8 * part, 8 * part + 8))


STOCK = Stock()


@dataclass
class Attempt:
    """Be one thing that somebody tries: how the ledger is asked, and what it does to the plain numbers."""

    kind: str
    moves: Moves
    once: str = ""
    # What is taken (name, amount) and given, in the order of the moves; a name may be taken only as far as it is there.
    takes: tuple[tuple[Key, int], ...] = ()
    gives: tuple[tuple[Key, int], ...] = ()


@dataclass
class Plain:
    """Be the plain numbers."""

    there: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    done: set[str] = field(default_factory=set)

    def allows(self, attempt: Attempt) -> bool:
        """Tell whether everything that would be taken is there."""
        return attempt.once not in self.done and all(self.there[name] >= fen for name, fen in attempt.takes)

    def apply(self, attempt: Attempt) -> None:
        """Do it."""
        if attempt.once:
            self.done.add(attempt.once)
        for name, fen in attempt.takes:
            self.there[name] -= fen
        for name, fen in attempt.gives:
            self.there[name] += fen


def attempt(dice: random.Random, stock: Stock = STOCK) -> Attempt:
    """Draw something to try; about half of what is drawn is refused once the fund is worn down."""
    purse = Purse(stock.fund, dice.choice(stock.sources), dice.choice(stock.years))
    s, y, k, a = purse.source, purse.year, dice.choice(stock.calls), dice.choice(stock.awards)
    i, p, fen = dice.choice(stock.parts), dice.randrange(*stock.payments), dice.randrange(1, 2_000)
    free, call, hold = ("free", s, y), ("call", s, y, k), ("hold", s, y, a)
    award, due, spent = ("award", s, y, a), ("due", s, y, a, i), ("spent", s, y, a)
    cash, transit, payee = ("cash", s), ("transit", s, p), ("payee", s, a)
    claim = ("claim", s, a)

    def step(
        kind: str, moves: Moves, takes: Any = (), gives: Any = (), once: str = ""
    ) -> Callable[[], Attempt]:
        return lambda: Attempt(
            kind, moves, once, tuple((t, fen) for t in takes), tuple((g, fen) for g in gives)
        )

    steps = (
        step("L1", postings.issued(purse, fen), (), (free,)),
        step("L1", postings.issued(purse, fen), (), (free,)),
        step("L1r", postings.turned(postings.issued(purse, fen)), (free,), ()),
        step("L2", postings.received(purse, fen), (), (cash,)),
        step("L2", postings.received(purse, fen), (), (cash,)),
        step("L2r", postings.turned(postings.received(purse, fen)), (cash,), ()),
        step("L3", postings.allotted(purse, k, fen), (free,), (call,)),
        step("L3r", postings.turned(postings.allotted(purse, k, fen)), (call,), (free,)),
        step("L4", postings.held(purse, k, a, fen), (call,), (hold,)),
        step("L5", postings.turned(postings.held(purse, k, a, fen)), (hold,), (call,)),
        step("L6", postings.committed(purse, a, fen), (hold,), (award,)),
        step("L7", postings.raised(purse, a, fen, call=k), (call,), (award,)),
        step("L7", postings.raised(purse, a, fen), (free,), (award,)),
        step("L7r", postings.lowered(purse, a, fen), (award,), (free,)),
        step("L8", postings.released(purse, a, i, fen), (award,), (due,), f"release:{stock.fund}:{a}:{i}:{dice.randrange(*stock.rounds)}"),
        step("L9", postings.turned(postings.released(purse, a, i, fen)), (due,), (award,)),
        step("L10", postings.instructed(purse, p, fen), (cash,), (transit,), f"pay:{stock.fund}:{s}:{p}"),
        step("L11", postings.settled(purse, a, i, p, fen), (transit, due), (payee, spent), f"resolve:{stock.fund}:{s}:{p}"),
        step("L12", postings.turned(postings.instructed(purse, p, fen)), (transit,), (cash,), f"resolve:{stock.fund}:{s}:{p}"),
        step("L13m", postings.pledged(purse, a, fen), (), (award,)),
        step("L13", postings.matched(purse, a, fen), (award,), (spent, ("direct", s, a))),
        step("L14d", postings.claimed(purse, a, fen), (), (claim,)),
        step("L14", postings.collected(purse, a, fen, purse), (payee, spent, claim), (cash, free, ("collected", s, a))),
        step("L14w", postings.waived(purse, a, fen), (claim,), (("waived", s, a),)),
        step("L16c", postings.carried(purse, fen), (free,), (("free", s, y + 1),)),
        step("L16l", postings.lapsed(purse, fen), (free,), (("lapsed", s, y),)),
        step("L16r", postings.given_back(purse, fen), (cash, free), (("back", s, y),)),
    )  # fmt: skip
    return dice.choice(steps)()


def plain_name(scope: str) -> Key | None:
    """Give what the plain numbers call an account; nothing for the outside."""
    head, *told = scope.split("/")
    stage = head.split(".")[1]
    if stage in {"ORIG", "OUT"}:
        return None
    return (stage.lower(), *(int(part[1:]) for part in told[1:]))
