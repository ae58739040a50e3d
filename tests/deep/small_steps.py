"""Yield all that can happen next in the small fund: the steps of papers, the keys, the money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from luodi.awards.states import AWARD_FLOW, INSTALMENT_FLOW, PAYMENT_FLOW
from luodi.core.money import Money
from luodi.funds import sharing, voting
from luodi.funds.rulebook.book import GateRule
from luodi.ledger import postings
from luodi.ledger.postings import Purse
from tests.deep.small_world import (
    ALLOTTED,
    CALL,
    ENTERPRISE,
    ISSUED,
    KEYS,
    PARCELS,
    PAYERS,
    PLEDGED,
    PURSES,
    YEAR,
    Part,
    Turned,
    World,
    booked,
    each,
    goes,
    instruct,
    key_of,
    moves_of,
    release,
    resolve,
    spent,
    standing,
)

Went = Iterator[tuple[str, World]]
RUNNING = frozenset({"active", "suspended"})
ENDED = frozenset({"completed", "terminated", "lapsed"})


def _if_booked(name: str, done: World | None, number: int, **values: Any) -> Went:
    """Yield what follows for an award where the books have let it."""
    if done is not None:
        yield name, done.with_award(number, **values)


def steps(world: World, release: GateRule, signature: GateRule) -> Went:
    """Yield all that can happen next: its name, and the world afterwards."""
    yield from _money(world)
    for number in range(2):
        yield from _before_signature(world, number, signature)
        yield from _running(world, number)
        yield from _claims(world, number)
        for at in range(len(world.awards[number].parts)):
            yield from _instalment(world, number, at, release)
            yield from _payment(world, number, at)


def _money(world: World) -> Went:
    for payer, purse in enumerate(PURSES):
        if not world.issued[payer]:
            done = booked(world, moves_of(postings.issued, purse, ISSUED[payer]))
            if done is not None:
                issued = (payer == 0 or world.issued[0], payer == 1 or world.issued[1])
                yield "issue", replace(done, issued=issued)
        elif (came := world.parcels[payer]) < 2:
            done = booked(world, moves_of(postings.received, purse, PARCELS[payer][came]))
            if done is not None:
                parcels = (world.parcels[0] + (payer == 0), world.parcels[1] + (payer == 1))
                yield "receive", replace(done, parcels=parcels)
        yield from _year_end(world, payer, purse)
    if not world.cut and (done := booked(world, moves_of(postings.issued, PURSES[0], 1, turned=True))):
        yield "cut", replace(done, cut=True)
    yield from _call(world)


def _call(world: World) -> Went:
    if world.call == "draft" and (done := booked(world, each(postings.allotted, ALLOTTED, CALL))):
        yield "approve call", replace(done, call="approved")
    if world.call == "approved" and all(one.state in ENDED | RUNNING for one in world.awards):
        left = [(place, fen) for place, fen in world.there if place.stage == "CALL"]
        moves: tuple[Any, ...] = ()
        for place, fen in left:
            moves += moves_of(postings.allotted, PURSES[(place.source or 1) - 1], CALL, fen, turned=True)
        if (done := booked(world, moves)) is not None:
            yield "end reserve", replace(done, call="ended")


def _year_end(world: World, payer: int, purse: Purse) -> Went:
    if world.closed[payer] or not world.issued[payer]:
        return
    mine = {place.stage: fen for place, fen in world.there if place.book == "B" and place.source == payer + 1}
    if set(mine) & {"CALL", "HOLD", "AWARD", "DUE"}:
        return
    closed = (world.closed[0] or payer == 0, world.closed[1] or payer == 1)
    done: World | None = world
    if free := mine.get("FREE", 0):
        # The first payer carries over, the second has what is left back.
        done = booked(world, moves_of((postings.carried, postings.given_back)[payer], purse, free))
    if done is not None:
        yield "close year", replace(done, closed=closed)


def _before_signature(world: World, number: int, rule: GateRule) -> Went:
    award = world.awards[number]
    if award.state == "reviewed" and world.call == "approved":
        held = booked(world, each(postings.held, award.money, CALL, number + 1))
        yield from _if_booked("hold", held, number, state="offered")
    if target := goes(AWARD_FLOW, "lapse", award.state):
        back = booked(world, each(postings.held, award.money, CALL, number + 1, turned=True))
        yield from _if_booked("lapse", back, number, state=target)
    for verb in ("accept", "sign"):
        if target := goes(AWARD_FLOW, verb, award.state):
            yield verb, world.with_award(number, state=target, keys=())
    if award.state == "proposed":
        for key in KEYS:
            if key not in award.keys:
                yield from _signed(world, number, (*award.keys, key), rule)


def _signed(world: World, number: int, keys: Turned, rule: GateRule) -> Went:
    award = world.awards[number]
    where = standing(rule, keys, f"task book {number}")
    if where == voting.Standing.REFUSED:
        yield "refuse task book", world.with_award(number, state=goes(AWARD_FLOW, "refuse", award.state))
    elif where != voting.Standing.APPROVED:
        yield "turn a key at the task book", world.with_award(number, keys=keys)
    elif done := booked(
        world,
        each(postings.committed, award.money, number + 1)
        + moves_of(postings.pledged, ENTERPRISE, number + 1, PLEDGED),
    ):
        cut = sharing.plan({str(payer): Money(fen) for payer, fen in enumerate(award.money)}, (5000, 5000))
        parts = tuple(Part((one.by_source["0"].fen, one.by_source["1"].fen)) for one in cut)
        yield (
            "begin",
            done.with_award(number, state=goes(AWARD_FLOW, "begin", award.state), keys=keys, parts=parts),
        )


def _running(world: World, number: int) -> Went:
    award = world.awards[number]
    for verb in ("suspend", "resume"):
        if target := goes(AWARD_FLOW, verb, award.state):
            yield verb, world.with_award(number, state=target)
    under_way = any(
        part.payment in ("prepared", "instructed") or part.state in ("proposed", "released")
        for part in award.parts
    )
    for verb in ("complete", "terminate"):
        if not under_way and (target := goes(AWARD_FLOW, verb, award.state)):
            yield from _ended(world, number, verb, target)
    if award.state == "active":
        if award.proven < PLEDGED and (
            done := booked(world, moves_of(postings.matched, ENTERPRISE, number + 1, 1))
        ):
            yield "prove matching", done.with_award(number, proven=award.proven + 1)
        if not award.amended:
            yield from _amended(world, number, 1)
            yield from _amended(world, number, -1)


def _ended(world: World, number: int, verb: str, target: str) -> Went:
    award, left = world.awards[number], spent(world, number, "AWARD")
    moves = each(postings.lowered, (left[0], left[1]), number + 1)
    if award.proven < PLEDGED:
        moves += moves_of(postings.pledged, ENTERPRISE, number + 1, PLEDGED - award.proven, turned=True)
    if (done := booked(world, moves)) is not None:
        parts = tuple(
            replace(part, state=goes(INSTALMENT_FLOW, "drop", part.state) or part.state)
            for part in award.parts
        )
        yield verb, done.with_award(number, state=target, parts=parts)


def _amended(world: World, number: int, more: int) -> Went:
    """Raise or lower what the first payer gives, and plan anew what is not released."""
    award = world.awards[number]
    if any(part.state == "proposed" for part in award.parts):
        return
    money = (award.money[0] + more, award.money[1])
    open_ = [at for at, part in enumerate(award.parts) if part.state in ("planned", "verified")]
    there = spent(world, number, "AWARD")
    released = {str(payer): Money(award.money[payer] - there[payer]) for payer in PAYERS}
    try:
        cut = sharing.planned_anew(
            {str(payer): Money(fen) for payer, fen in enumerate(money)}, released, [5000] * len(open_)
        )
    except ValueError:
        return
    posting = postings.raised if more > 0 else postings.lowered
    if done := booked(world, moves_of(posting, PURSES[0], number + 1, abs(more))):
        done = done.with_award(number, money=money, amended=True)
        for at, one in zip(open_, cut, strict=True):
            done = done.with_part(number, at, money=(one.by_source["0"].fen, one.by_source["1"].fen))
        yield "raise" if more > 0 else "lower", done


def _instalment(world: World, number: int, at: int, rule: GateRule) -> Went:
    award = world.awards[number]
    part = award.parts[at]
    for verb in ("verify", "propose"):
        if (award.state == "active" or verb == "verify") and (
            target := goes(INSTALMENT_FLOW, verb, part.state)
        ):
            yield f"{verb} instalment", world.with_part(number, at, state=target, keys=())
    if part.state == "proposed":
        for key in KEYS:
            if key not in part.keys:
                yield from _released(world, number, at, (*part.keys, key), rule)
    live = part.payment in ("prepared", "instructed", "paid")
    if not live and (target := goes(INSTALMENT_FLOW, "undo", part.state)):
        done = booked(world, each(postings.released, part.money, number + 1, key_of(number, at), turned=True))
        if done is not None:
            yield "undo release", done.with_part(number, at, state=target, keys=(), round=part.round + 1)


def _released(world: World, number: int, at: int, keys: Turned, rule: GateRule) -> Went:
    award = world.awards[number]
    part = award.parts[at]
    where = standing(rule, keys, f"release {number} {at} {part.money}")
    if where == voting.Standing.REFUSED:
        target = goes(INSTALMENT_FLOW, "refuse", part.state)
        yield "refuse release", world.with_part(number, at, state=target, keys=())
    elif where != voting.Standing.APPROVED:
        yield "turn a key at the release", world.with_part(number, at, keys=keys)
    elif award.state == "active" and (done := release(world, number, at)):
        yield (
            "release",
            done.with_part(number, at, state=goes(INSTALMENT_FLOW, "release", part.state), keys=keys),
        )


def _payment(world: World, number: int, at: int) -> Went:
    award = world.awards[number]
    part = award.parts[at]
    if part.state == "released" and award.state == "active":
        if part.payment in ("", "failed", "stopped") and part.tries < 2:
            yield "prepare", world.with_part(number, at, payment=PAYMENT_FLOW.initial, tries=part.tries + 1)
        target = goes(PAYMENT_FLOW, "instruct", part.payment)
        if target and (done := instruct(world, number, at)):
            yield "instruct", done.with_part(number, at, payment=target)
    if target := goes(PAYMENT_FLOW, "stop", part.payment):
        yield "stop", world.with_part(number, at, payment=target)
    for verb in ("settle", "fail"):
        if (target := goes(PAYMENT_FLOW, verb, part.payment)) and (
            done := resolve(world, number, at, paid=verb == "settle")
        ):
            state = goes(INSTALMENT_FLOW, "pay", part.state) if verb == "settle" else part.state
            yield verb, done.with_part(number, at, payment=target, state=state)


def _claims(world: World, number: int) -> Went:
    """Claim one fen back of the first payer's money, collect or waive it."""
    award, purse = world.awards[number], PURSES[0]
    if award.claim == "" and spent(world, number)[0] and award.state in RUNNING | ENDED:
        claimed = booked(world, moves_of(postings.claimed, purse, number + 1, 1))
        yield from _if_booked("claim", claimed, number, claim="demanded")
    if award.claim == "demanded":
        into = purse.of(YEAR + 1) if world.closed[0] else purse
        back = booked(world, moves_of(postings.collected, purse, number + 1, 1, into))
        yield from _if_booked("collect", back, number, claim="recovered")
        waived = booked(world, moves_of(postings.waived, purse, number + 1, 1))
        yield from _if_booked("waive", waived, number, claim="waived")


STEPS = frozenset(
    {
        "issue", "receive", "cut", "hold", "lapse", "accept", "sign", "begin", "suspend", "resume", "complete",
        "terminate", "raise", "lower", "prepare", "instruct", "stop", "settle", "fail", "claim", "collect", "waive",
        "release", "approve call", "end reserve", "close year", "refuse task book", "turn a key at the task book",
        "prove matching", "verify instalment", "propose instalment", "refuse release", "turn a key at the release",
        "undo release",
    }
)  # fmt: skip
