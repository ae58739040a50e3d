"""Walk through all that can happen in a small fund, by breadth and by long walks: every state keeps every promise.

LUODI_TEST_STATES sets how many states of each mode are looked at (100,000 and more count as the test, 3,000 are a
smoke of some seconds), SEED repeats the walks. No database is asked.
"""

from __future__ import annotations

import os
import random
from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from luodi.awards.states import AWARD_FLOW, INSTALMENT_FLOW, PAYMENT_FLOW
from luodi.core.flow import Flow
from luodi.funds.rulebook.book import RuleBook
from luodi.funds.rulebook.choices import Side
from luodi.ledger import postings
from tests.deep import small_steps, small_world
from tests.deep.small_steps import RUNNING, STEPS, steps
from tests.deep.small_world import (
    ENTERPRISE,
    PLEDGED,
    World,
    instruct,
    is_closed,
    key_of,
    release,
    resolve,
    spent,
)
from tests.funds.books import book_c, book_g

pytestmark = pytest.mark.deep

STATES = int(os.environ.get("LUODI_TEST_STATES", "110000"))
DEPTH, WALK = 14, 120
ENDING = frozenset({"lapse", "complete", "terminate", "close year", "suspend"})
BOOKS = {"G": book_g, "C": book_c}


class Broken(AssertionError):
    """Say which promise a state breaks, and by which steps it was reached."""


def begun(world: World, book: RuleBook, *names: str) -> World:
    """Take steps by name, the first of each."""
    for name in names:
        world = next(after for said, after in following(world, book) if said == name)
    return world


def following(world: World, book: RuleBook) -> Iterator[tuple[str, World]]:
    """Yield what can happen next by a rule book."""
    return steps(world, book.gates.instalment_release, book.gates.award_list)


def beginnings(book: RuleBook) -> list[World]:
    """Give where the walks begin: with nothing, and with both awards running and all money there."""
    money = ("issue", "issue", "approve call", "receive", "receive", "receive", "receive")
    keys = ["turn a key at the task book"] * (len(book.gates.award_list.needs) - 1)
    world = begun(World(), book, *money, "hold", "hold")
    for number in range(2):
        for name in ("accept", "sign", *keys, "begin"):
            world = next(
                after
                for said, after in following(world, book)
                if said == name
                and after.awards[number] != world.awards[number]
                and _two_people(after, number)
            )
    return [World(), world]


def _two_people(world: World, number: int) -> bool:
    """Tell whether the keys turned at a task book so far can still pass it."""
    keys = world.awards[number].keys
    return all(yes for _side, _person, yes in keys) and len({person for _side, person, _yes in keys}) == len(
        keys
    )


def explored(book: RuleBook, first: World, most: int) -> tuple[set[World], int, set[str]]:
    """Go by breadth until there are so many states, at most so deep; every state is looked at when it is found."""
    seen, level, depth, taken = {first}, [first], 0, set[str]()
    while level and depth < DEPTH:
        depth, found = depth + 1, []
        for world in level:
            for name, after in following(world, book):
                taken.add(name)
                if after in seen:
                    continue
                judge(after, book, name)
                seen.add(after)
                found.append(after)
                if len(seen) >= most:
                    return seen, depth, taken
        level = found
    return seen, depth, taken


def walked(book: RuleBook, first: World, dice: random.Random, walks: int) -> tuple[set[World], set[str]]:
    """Walk at random to where nothing more can happen, or long enough."""
    seen, taken = set[World](), set[str]()
    for _ in range(walks):
        world = first
        for _step in range(WALK):
            ahead = list(following(world, book))
            if not ahead:
                break
            # By name first: else keys and parcels crowd out what happens rarely. What ends an award comes seldom, or
            # few walks would see its instalments.
            names = sorted({said for said, _after in ahead})
            name = dice.choices(names, [0.1 if said in ENDING else 1.0 for said in names])[0]
            world = dice.choice([after for said, after in ahead if said == name])
            taken.add(name)
            if world not in seen:
                judge(world, book, name)
                seen.add(world)
    return seen, taken


def judge(world: World, book: RuleBook, name: str) -> None:
    """Hold a state against every promise.

    :raises Broken: if it keeps one not.
    """
    for wrong in (*_books(world), *_papers(world), *_keys(world, book), *_hostile(world)):
        raise Broken(f"after {name}: {wrong}\n{world}")


def _books(world: World) -> Iterator[str]:
    """I1, I2, X1: books sum to zero, nothing but the outside is below, what is spent is with somebody."""
    sums: dict[str, int] = defaultdict(int)
    with_payee: dict[tuple[Any, Any], int] = defaultdict(int)
    for place, fen in world.there:
        sums[place.book] += fen
        if fen < 0 and not place.may_go_negative:
            yield f"{place.scope} is below zero"
        if place.stage in ("SPENT", "PAYEE", "DIRECT"):
            with_payee[place.source, place.application] += fen if place.stage == "SPENT" else -fen
        if is_closed(world, place) and place.stage not in ("ORIG", "SPENT", "LAPSED", "BACK"):
            yield f"I5: {place.scope} of a closed year holds {fen}"
    yield from (f"I1: book {book} sums to {rest}" for book, rest in sums.items() if rest)
    yield from (f"X1: {key} differs by {rest}" for key, rest in with_payee.items() if rest)
    outside = {place.source: -fen for place, fen in world.there if place.stage == "OUT"}
    for payer in (0, 1):
        came = sum(small_world.PARCELS[payer][: world.parcels[payer]])
        if outside.get(payer + 1, 0) > came:
            yield f"more cash of payer {payer} is in the fund than came in"


STAGE_OF = {"planned": "AWARD", "verified": "AWARD", "proposed": "AWARD", "released": "DUE", "paid": "SPENT"}


def _papers(world: World) -> Iterator[str]:
    """X2 to X4: what stands at a stage is what the papers say."""
    for number, award in enumerate(world.awards):
        told: dict[str, list[int]] = {"HOLD": [0, 0], "AWARD": [0, 0], "DUE": [0, 0], "SPENT": [0, 0]}
        if award.state in ("offered", "signing", "proposed"):
            told["HOLD"] = list(award.money)
        for part, payer in product(award.parts, (0, 1)):
            if stage := STAGE_OF.get(part.state):
                told[stage][payer] += part.money[payer]
        told["SPENT"][0] -= award.claim == "recovered"
        for stage, fen in told.items():
            if spent(world, number, stage) != fen:
                yield f"award {number}: {stage} holds {spent(world, number, stage)}, the papers say {fen}"
        yield from _on_the_way(world, number)
        yield from _claimed_and_pledged(world, number)


def _claimed_and_pledged(world: World, number: int) -> Iterator[str]:
    award, owed, pledged = world.awards[number], 0, 0
    for place, fen in world.there:
        if place.application == number + 1:
            owed += fen if place.stage == "CLAIM" else 0
            pledged += fen if place.stage == "AWARD" and place.source == ENTERPRISE.source else 0
    if owed != (award.claim == "demanded"):
        yield f"award {number}: {owed} are claimed, the papers say {award.claim}"
    if pledged != (PLEDGED - award.proven if award.state in RUNNING else 0):
        yield f"award {number}: {pledged} are pledged and not proven"


def _on_the_way(world: World, number: int) -> Iterator[str]:
    for at, part in enumerate(world.awards[number].parts):
        payment = 10 * key_of(number, at)
        there = {
            place.payment: fen for place, fen in world.there
            if place.stage == "TRANSIT" and place.payment in range(payment, payment + 10) and fen
        }  # fmt: skip
        wanted = {payment + part.tries} if part.payment == "instructed" else set()
        if set(there) != wanted:
            yield f"X3: {there} is on its way, the papers say {wanted}"


def _keys(world: World, book: RuleBook) -> Iterator[str]:
    """What is released or signed has the keys of every side that the mode asks for, each turned by another person."""
    signed = [award.keys for award in world.awards if award.state in ("active", "suspended")]
    due = [part.keys for award in world.awards for part in award.parts if part.state in ("released", "paid")]
    for keys, rule in [(one, book.gates.award_list) for one in signed] + [
        (one, book.gates.instalment_release) for one in due
    ]:
        people = {
            side: {person for at, person, yes in keys if at == side and yes}
            for side in (Side.GOVERNMENT, Side.UNIVERSITY)
        }
        if any(not people[side] for side in rule.needs):
            yield f"{keys} is not enough for {rule.needs}"
        elif len(rule.needs) == 2 and len(people[Side.GOVERNMENT] | people[Side.UNIVERSITY]) < 2:
            yield f"one person decided for both sides: {keys}"


def _hostile(world: World) -> Iterator[str]:
    """Release, instruct or resolve once more what was: the once-keys refuse each."""
    for number, award in enumerate(world.awards):
        for at, part in enumerate(award.parts):
            again = [resolve(world, number, at, paid=paid) for paid in (True, False)]
            if part.payment in ("paid", "failed") and any(again):
                yield f"the payment of {number}.{at} is resolved twice"
            if part.payment in ("instructed", "paid", "failed") and instruct(world, number, at):
                yield f"the payment of {number}.{at} is instructed twice"
            if part.state in ("released", "paid") and release(world, number, at):
                yield f"{number}.{at} is released twice"


@pytest.mark.parametrize("mode", BOOKS)
def test_every_state_within_reach_keeps_every_promise(mode: str, capsys: pytest.CaptureFixture[str]) -> None:
    book = BOOKS[mode]()
    seed = int(os.environ.get("SEED", random.SystemRandom().randrange(10**6)))
    seen, taken, depths = set[World](), set[str](), []
    firsts = beginnings(book)
    for first in firsts:
        found, depth, names = explored(book, first, STATES // len(firsts))
        seen, taken = seen | found, taken | names
        depths.append(depth)
    dice, breadth = random.Random(seed), len(seen)
    for first in firsts:
        found, names = walked(book, first, dice, max(STATES // 200, 400))
        seen, taken = seen | found, taken | names
    with capsys.disabled():
        print(
            f"\nmode {mode}: {breadth} states to a depth of {depths}, {len(seen)} with the walks (seed {seed})"
        )
    assert len(seen) >= STATES
    assert taken == STEPS
    _reached(AWARD_FLOW, {award.state for world in seen for award in world.awards})
    _reached(
        INSTALMENT_FLOW, {part.state for world in seen for award in world.awards for part in award.parts}
    )
    _reached(PAYMENT_FLOW, {part.payment for world in seen for award in world.awards for part in award.parts})


def _reached(flow: Flow, states: set[str]) -> None:
    assert {step.target for step in flow.steps} <= states, flow.noun


def _spent_alone(purse: Any, application: int, instalment: int, payment: int, fen: int) -> Any:
    """Settle a payment and forget the budget."""
    return postings_settled(purse, application, instalment, payment, fen)[:1]


postings_settled = postings.settled


@pytest.mark.parametrize(
    "what", ["a book is forgotten", "a hold is not released", "a release may be made twice"]
)
def test_broken_posting_would_be_found(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "a book is forgotten":
        monkeypatch.setattr(postings, "settled", _spent_alone)
    elif what == "a hold is not released":
        monkeypatch.setattr(
            postings, "committed", lambda purse, application, fen: postings.issued(purse, fen)
        )
    else:
        for module in (small_world, small_steps):
            monkeypatch.setattr(
                module, "booked", lambda world, moves, once="", real=small_world.booked: real(world, moves)
            )
    _found()


def test_one_key_for_two_would_be_found() -> None:
    """Reckon the gates of a co-led fund by the rules of the other mode: the look at the keys notices."""
    with pytest.raises(Broken, match="is not enough for"):
        _walk_by(book_g(), judged_by=book_c())


def _walk_by(book: RuleBook, *, judged_by: RuleBook) -> None:
    """Walk by one book and judge by another."""
    dice = random.Random(5)
    for first in beginnings(book):
        world = first
        for _step in range(WALK):
            ahead = list(following(world, book))
            if not ahead:
                break
            world = dice.choice(ahead)[1]
            judge(world, judged_by, "a walk by the wrong rules")


def _found() -> None:
    with pytest.raises(Broken):
        _walk_all(book_c())


def _walk_all(book: RuleBook) -> None:
    for first in beginnings(book):
        walked(book, first, random.Random(5), 200)
