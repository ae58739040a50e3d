"""Be a fund of two payers, two awards and two instalments each, small enough to walk through all that can happen.

Papers go by the application's own flow tables, keys by its gate, money by its posting table; what stands where is kept
here as plain sums, none of which falls below zero. Nothing asks a database.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from luodi.core.flow import Flow
from luodi.funds import voting
from luodi.funds.rulebook.book import GateRule
from luodi.funds.rulebook.choices import Side
from luodi.ledger import postings
from luodi.ledger.places import Place
from luodi.ledger.postings import Purse

FUND, CALL, YEAR, TODAY = 1, 7, 2026, date(2026, 5, 4)
PAYERS = (0, 1)
PURSES = (Purse(FUND, 1, YEAR), Purse(FUND, 2, YEAR))
ENTERPRISE = Purse(FUND, 3, YEAR)
# By payer: what is appropriated, what of it goes to the call, what each award asks, and the parcels cash comes in.
ISSUED, ALLOTTED, ASKED, PARCELS = (8, 5), (7, 5), ((4, 2), (3, 3)), ((4, 4), (3, 2))
PLEDGED = 2
# Who may try what at a gate: one person holds the keys of both sides.
SEATS = voting.Seats({Side.GOVERNMENT: frozenset({11}), Side.UNIVERSITY: frozenset({11, 12})})
MAKER = 14
KEYS = ((Side.GOVERNMENT, 11, True), (Side.UNIVERSITY, 11, True), (Side.UNIVERSITY, 12, True), (Side.GOVERNMENT, 11, False))  # fmt: skip

Turned = tuple[tuple[Side, int, bool], ...]
There = frozenset[tuple[Place, int]]


@dataclass(frozen=True, slots=True)
class Part:
    """Be an instalment with the keys turned at it, and its payments: the state of the last, how many there were."""

    money: tuple[int, int]
    state: str = "planned"
    keys: Turned = ()
    round: int = 0
    payment: str = ""
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Award:
    """Be an award: before its decision is signed it is only reviewed."""

    money: tuple[int, int]
    state: str = "reviewed"
    keys: Turned = ()
    parts: tuple[Part, ...] = ()
    proven: int = 0
    amended: bool = False
    claim: str = ""


@dataclass(frozen=True, slots=True)
class World:
    """Be all of it at one moment."""

    awards: tuple[Award, Award] = (Award(ASKED[0]), Award(ASKED[1]))
    call: str = "draft"
    issued: tuple[bool, bool] = (False, False)
    cut: bool = False
    parcels: tuple[int, int] = (0, 0)
    closed: tuple[bool, bool] = (False, False)
    there: There = frozenset()
    once: frozenset[str] = frozenset()

    def with_award(self, number: int, **values: Any) -> World:
        """Give the world with an award changed."""
        awards = list(self.awards)
        awards[number] = replace(awards[number], **values)
        return replace(self, awards=(awards[0], awards[1]))

    def with_part(self, number: int, at: int, **values: Any) -> World:
        """Give the world with an instalment changed."""
        parts = list(self.awards[number].parts)
        parts[at] = replace(parts[at], **values)
        return self.with_award(number, parts=tuple(parts))


@cache
def moves_of(posting: Callable[..., postings.Moves], *told: Any, turned: bool = False, **more: Any) -> Any:
    """Give the moves of a business event, or their opposite."""
    moves = posting(*told, **more)
    return postings.turned(moves) if turned else moves


def is_closed(world: World, place: Place) -> bool:
    """Tell whether an account is of a year that is closed."""
    return place.year == YEAR and place.source in (1, 2) and world.closed[place.source - 1]


def booked(world: World, moves: postings.Moves, once: str = "") -> World | None:
    """Post as the ledger does: whole or not at all, none below zero, once, and nothing in a year that is closed."""
    if once in world.once:
        return None
    there = dict(world.there)
    for move in moves:
        for place in (move.source, move.target):
            # What a payee gives back of a closed year is free in the next.
            if is_closed(world, place) and place.stage != "SPENT":
                return None
        left = there.get(move.source, 0) - move.fen
        if left < 0 and not move.source.may_go_negative:
            return None
        there[move.source] = left
        there[move.target] = there.get(move.target, 0) + move.fen
    kept = frozenset((place, fen) for place, fen in there.items() if fen)
    return replace(world, there=kept, once=world.once | {once} if once else world.once)


def each(
    posting: Callable[..., postings.Moves], money: tuple[int, int], *keys: int, turned: bool = False
) -> Any:
    """Join the moves of both payers."""
    found: tuple[Any, ...] = ()
    for payer in PAYERS:
        if money[payer]:
            found += moves_of(posting, PURSES[payer], *keys, money[payer], turned=turned)
    return found


@cache
def goes(flow: Flow, verb: str, state: str) -> str:
    """Give where a step of a flow leads from a state; nothing where it does not."""
    step = flow.step(verb)
    return step.target if state in step.sources else ""


@cache
def standing(rule: GateRule, keys: Turned, content: str) -> voting.Standing:
    """Ask the gate where a matter stands with the keys that were turned at it."""
    matter = voting.Matter(content, 1, frozenset({MAKER}), TODAY)
    said = [voting.Approval(side, 1, person, content, yes, TODAY) for side, person, yes in keys]
    return voting.gate(rule, matter, SEATS, said, today=TODAY).standing


def spent(world: World, award: int, stage: str = "SPENT") -> list[int]:
    """Give what stands at a stage for an award, by payer."""
    found = [0, 0]
    for place, fen in world.there:
        if place.stage == stage and place.application == award + 1 and place.source in (1, 2):
            found[place.source - 1] += fen
    return found


def key_of(number: int, at: int) -> int:
    """Give the key of an instalment."""
    return 10 * (number + 1) + at


def release(world: World, number: int, at: int) -> World | None:
    """Make an instalment due, once in each round."""
    part = world.awards[number].parts[at]
    key = key_of(number, at)
    return booked(world, each(postings.released, part.money, number + 1, key), f"release:{key}:{part.round}")


def instruct(world: World, number: int, at: int) -> World | None:
    """Put an instalment's money on its way."""
    part = world.awards[number].parts[at]
    payment = 10 * key_of(number, at) + part.tries
    return booked(world, each(postings.instructed, part.money, payment), f"pay:{payment}")


def resolve(world: World, number: int, at: int, *, paid: bool) -> World | None:
    """Book what the bank says of the last payment."""
    part = world.awards[number].parts[at]
    key = key_of(number, at)
    payment = 10 * key + part.tries
    once = f"resolve:{payment}"
    if not paid:
        return booked(world, each(postings.instructed, part.money, payment, turned=True), once)
    return booked(world, each(postings.settled, part.money, number + 1, key, payment), once)
