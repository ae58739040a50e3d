"""Say for each business event which accounts money moves between: the posting table of the fund ledger, pure.

Every function gives moves; amounts are fen above zero. ``Purse`` names whose money of which year it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from luodi.ledger.places import Move, Place
from luodi.ledger.states import Book, Stage


@dataclass(frozen=True, slots=True)
class Purse:
    """Name the money of one source in one budget year of a fund."""

    fund: int
    source: int
    year: int

    def at(self, stage: str, **keys: int) -> Place:
        """Name an account of the budget book."""
        return Place(Book.BUDGET, stage, self.fund, source=self.source, year=self.year, **keys)

    def cash(self, stage: str, **keys: int) -> Place:
        """Name an account of the cash book, which knows no years."""
        return Place(Book.CASH, stage, self.fund, source=self.source, **keys)

    def claim(self, stage: str, **keys: int) -> Place:
        """Name an account of the book of claims."""
        return Place(Book.CLAIMS, stage, self.fund, source=self.source, **keys)

    def of(self, year: int) -> Purse:
        """Give the same source's purse of another year."""
        return replace(self, year=year)


Moves = tuple[Move, ...]


def issued(purse: Purse, fen: int) -> Moves:
    """L1: an appropriation is issued; turned round, it is cut, from what is free alone."""
    return (Move(purse.at(Stage.ORIGIN), purse.at(Stage.FREE), fen),)


def received(purse: Purse, fen: int) -> Moves:
    """L2: cash of a source comes in."""
    return (Move(purse.cash(Stage.OUTSIDE), purse.cash(Stage.CASH), fen),)


def allotted(purse: Purse, call: int, fen: int) -> Moves:
    """L3: free money is allotted to a call."""
    return (Move(purse.at(Stage.FREE), purse.at(Stage.CALL, call=call), fen),)


def held(purse: Purse, call: int, application: int, fen: int) -> Moves:
    """L4: a signed decision holds money for an application; turned round, L5: the hold is released."""
    return (Move(purse.at(Stage.CALL, call=call), purse.at(Stage.HOLD, application=application), fen),)


def committed(purse: Purse, application: int, fen: int) -> Moves:
    """L6: the contract is signed."""
    return (
        Move(
            purse.at(Stage.HOLD, application=application), purse.at(Stage.AWARD, application=application), fen
        ),
    )


def raised(purse: Purse, application: int, fen: int, call: int | None = None) -> Moves:
    """L7: an award is raised, from its call or from what is free."""
    source = purse.at(Stage.FREE) if call is None else purse.at(Stage.CALL, call=call)
    return (Move(source, purse.at(Stage.AWARD, application=application), fen),)


def lowered(purse: Purse, application: int, fen: int) -> Moves:
    """L7 and L15: an award is lowered, or its surplus given free."""
    return (Move(purse.at(Stage.AWARD, application=application), purse.at(Stage.FREE), fen),)


def released(purse: Purse, application: int, instalment: int, fen: int) -> Moves:
    """L8: an instalment is released for payment; turned round, L9: that is undone."""
    due = purse.at(Stage.DUE, application=application, instalment=instalment)
    return (Move(purse.at(Stage.AWARD, application=application), due, fen),)


def instructed(purse: Purse, payment: int, fen: int) -> Moves:
    """L10: the bank is told to pay; turned round, L12: the payment has failed."""
    return (Move(purse.cash(Stage.CASH), purse.cash(Stage.TRANSIT, payment=payment), fen),)


def settled(purse: Purse, application: int, instalment: int, payment: int, fen: int) -> Moves:
    """L11: the payee has the money, and so much of the budget is spent."""
    return (
        Move(
            purse.cash(Stage.TRANSIT, payment=payment),
            purse.cash(Stage.PAYEE, application=application),
            fen,
        ),
        Move(
            purse.at(Stage.DUE, application=application, instalment=instalment),
            purse.at(Stage.SPENT, application=application),
            fen,
        ),
    )


def pledged(purse: Purse, application: int, fen: int) -> Moves:
    """L13m: an enterprise pledges matching money with its signature."""
    free = purse.at(Stage.FREE)
    return (
        Move(purse.at(Stage.ORIGIN), free, fen),
        Move(free, purse.at(Stage.AWARD, application=application), fen),
    )


def matched(purse: Purse, application: int, fen: int) -> Moves:
    """L13: matching money that the enterprise paid directly is proven."""
    return (
        Move(
            purse.at(Stage.AWARD, application=application),
            purse.at(Stage.SPENT, application=application),
            fen,
        ),
        Move(purse.cash(Stage.OUTSIDE), purse.cash(Stage.DIRECT, application=application), fen),
    )


def claimed(purse: Purse, application: int, fen: int) -> Moves:
    """L14d: money is claimed back."""
    return (Move(purse.claim(Stage.ORIGIN), purse.claim(Stage.CLAIM, application=application), fen),)


def collected(purse: Purse, application: int, fen: int, into: Purse) -> Moves:
    """L14: money claimed back has come in; it is free again in an open year (``into``) of the same source.

    Money spent in a closed year comes back into an open one: that account alone still moves after the closing.
    """
    spent, free = purse.at(Stage.SPENT, application=application), into.at(Stage.FREE)
    return (
        Move(purse.cash(Stage.PAYEE, application=application), purse.cash(Stage.CASH), fen),
        Move(spent, free, fen),
        Move(
            purse.claim(Stage.CLAIM, application=application),
            purse.claim(Stage.COLLECTED, application=application),
            fen,
        ),
    )


def waived(purse: Purse, application: int, fen: int) -> Moves:
    """L14w: a claim is given up."""
    return (
        Move(
            purse.claim(Stage.CLAIM, application=application),
            purse.claim(Stage.WAIVED, application=application),
            fen,
        ),
    )


def carried(purse: Purse, fen: int) -> Moves:
    """L16: what is free goes on to the next year."""
    return (Move(purse.at(Stage.FREE), purse.of(purse.year + 1).at(Stage.FREE), fen),)


def lapsed(purse: Purse, fen: int) -> Moves:
    """L16: what is free lapses."""
    return (Move(purse.at(Stage.FREE), purse.at(Stage.LAPSED), fen),)


def given_back(purse: Purse, fen: int) -> Moves:
    """L16: what is free, and in cash, goes back to the payer."""
    return (
        Move(purse.cash(Stage.CASH), purse.cash(Stage.OUTSIDE), fen),
        Move(purse.at(Stage.FREE), purse.at(Stage.BACK), fen),
    )


def turned(moves: Moves) -> Moves:
    """Give the opposite of moves, the last first."""
    return tuple(move.turned() for move in reversed(moves))
