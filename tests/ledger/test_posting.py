"""Post: every business event moves what the table says, once, and never more than there is."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction

from luodi.core.errors import Conflict
from luodi.ledger import actions, postings
from luodi.ledger.actions import BooksShut, KeyReused, NotEnough
from luodi.ledger.models import Account, Halt, Operation, Transfer
from luodi.ledger.places import Move, Place, Posting
from luodi.ledger.states import Book, Stage
from luodi.ledger.verifying import findings, verify
from tests.ledger.world import AT, CITY, CLERK, FIRM, balances, post

pytestmark = pytest.mark.django_db

# A round, told line by line: event | moves | what stands where afterwards (fen; only what the event touches).
ROUND: tuple[tuple[str, Any, dict[str, int]], ...] = (
    ("L1", postings.issued(CITY, 1000), {"B.FREE/f1/s1/y2026": 1000, "B.ORIG/f1/s1/y2026": -1000}),
    ("L1r", postings.turned(postings.issued(CITY, 100)), {"B.FREE/f1/s1/y2026": 900}),
    ("L2", postings.received(CITY, 700), {"C.CASH/f1/s1": 700, "C.OUT/f1/s1": -700}),
    ("L2r", postings.turned(postings.received(CITY, 50)), {"C.CASH/f1/s1": 650, "C.OUT/f1/s1": -650}),
    ("L2", postings.received(CITY, 50), {"C.CASH/f1/s1": 700}),
    ("L3", postings.allotted(CITY, 5, 800), {"B.FREE/f1/s1/y2026": 100, "B.CALL/f1/s1/y2026/k5": 800}),
    ("L4", postings.held(CITY, 5, 9, 600), {"B.CALL/f1/s1/y2026/k5": 200, "B.HOLD/f1/s1/y2026/a9": 600}),
    ("L5", postings.turned(postings.held(CITY, 5, 9, 50)), {"B.CALL/f1/s1/y2026/k5": 250, "B.HOLD/f1/s1/y2026/a9": 550}),
    ("L6", postings.committed(CITY, 9, 550), {"B.HOLD/f1/s1/y2026/a9": 0, "B.AWARD/f1/s1/y2026/a9": 550}),
    ("L13m", postings.pledged(FIRM, 9, 300), {"B.AWARD/f1/s2/y2026/a9": 300, "B.FREE/f1/s2/y2026": 0}),
    ("L7", postings.raised(CITY, 9, 50, call=5), {"B.CALL/f1/s1/y2026/k5": 200, "B.AWARD/f1/s1/y2026/a9": 600}),
    ("L8", postings.released(CITY, 9, 1, 400), {"B.AWARD/f1/s1/y2026/a9": 200, "B.DUE/f1/s1/y2026/a9/i1": 400}),
    ("L10", postings.instructed(CITY, 31, 400), {"C.CASH/f1/s1": 300, "C.TRANSIT/f1/s1/p31": 400}),
    ("L12", postings.turned(postings.instructed(CITY, 31, 400)), {"C.CASH/f1/s1": 700, "C.TRANSIT/f1/s1/p31": 0}),
    ("L10", postings.instructed(CITY, 32, 400), {"C.CASH/f1/s1": 300, "C.TRANSIT/f1/s1/p32": 400}),
    ("L11", postings.settled(CITY, 9, 1, 32, 400), {
        "C.TRANSIT/f1/s1/p32": 0, "C.PAYEE/f1/s1/a9": 400, "B.DUE/f1/s1/y2026/a9/i1": 0, "B.SPENT/f1/s1/y2026/a9": 400,
    }),
    ("L13", postings.matched(FIRM, 9, 120), {"B.AWARD/f1/s2/y2026/a9": 180, "B.SPENT/f1/s2/y2026/a9": 120, "C.DIRECT/f1/s2/a9": 120}),
    ("L14d", postings.claimed(CITY, 9, 90), {"R.CLAIM/f1/s1/a9": 90}),
    ("L14", postings.collected(CITY, 9, 60, CITY), {
        "R.CLAIM/f1/s1/a9": 30, "R.COLLECTED/f1/s1/a9": 60, "C.PAYEE/f1/s1/a9": 340, "C.CASH/f1/s1": 360,
        "B.SPENT/f1/s1/y2026/a9": 340, "B.FREE/f1/s1/y2026": 160,
    }),
    ("L14w", postings.waived(CITY, 9, 30), {"R.CLAIM/f1/s1/a9": 0, "R.WAIVED/f1/s1/a9": 30}),
    ("L15", postings.lowered(CITY, 9, 200), {"B.AWARD/f1/s1/y2026/a9": 0, "B.FREE/f1/s1/y2026": 360}),
    ("L16c", postings.carried(CITY, 200), {"B.FREE/f1/s1/y2026": 160, "B.FREE/f1/s1/y2027": 200}),
    ("L16l", postings.lapsed(CITY, 100), {"B.FREE/f1/s1/y2026": 60, "B.LAPSED/f1/s1/y2026": 100}),
    ("L16r", postings.given_back(CITY, 60), {"B.FREE/f1/s1/y2026": 0, "B.BACK/f1/s1/y2026": 60, "C.CASH/f1/s1": 300}),
)  # fmt: skip


def test_round_moves_what_the_table_says() -> None:
    for number, (kind, moves, wanted) in enumerate(ROUND, start=1):
        assert post(kind, moves).seq == number
        there = balances(fund=1)
        assert {scope: there.get(scope, 0) for scope in wanted} == wanted, kind
    assert list(findings()) == []
    assert set(Operation.objects.values_list("kind", flat=True)) == {kind for kind, _, _ in ROUND}


def test_every_account_but_the_outside_refuses_to_go_below_zero() -> None:
    for kind, moves, _wanted in ROUND:
        source = moves[0].source
        if source.may_go_negative:
            post(kind, moves)
            continue
        there = balances(fund=1).get(source.scope, 0)
        with pytest.raises(NotEnough) as refused:
            post(kind, tuple(Move(move.source, move.target, move.fen + there) for move in moves))
        assert refused.value.there.fen == there
        assert refused.value.there.in_yuan() in str(refused.value.detail)
        post(kind, moves)


def test_same_request_is_done_once_and_answered_alike() -> None:
    first = post("L1", postings.issued(CITY, 10), key="k", response={"receipt": "S-1", "list": [1, 2]})
    again = post("L1", postings.issued(CITY, 10), key="k", response={"receipt": "another"})
    assert (again.seq, again.response, again.earlier) == (first.seq, {"receipt": "S-1", "list": [1, 2]}, True)
    assert balances() == {"B.FREE/f1/s1/y2026": 10, "B.ORIG/f1/s1/y2026": -10}
    assert Operation.objects.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"moves": postings.issued(CITY, 11)},
        {"moves": postings.issued(FIRM, 10)},
        {"kind": "L2"},
        {"subject": "funds.fund:2"},
        {"side": "city"},
    ],
    ids=str,
)
def test_key_with_another_content_is_refused(other: dict[str, Any]) -> None:
    same = {"kind": "L1", "moves": postings.issued(CITY, 10), "key": "k"}
    post(**same)
    with pytest.raises(KeyReused):
        post(**{**same, **other})
    assert Operation.objects.count() == 1


def test_payment_is_settled_or_fails_and_never_both() -> None:
    for kind, moves, _ in ROUND[:12]:
        post(kind, moves)
    told = post("L10", postings.instructed(CITY, 1, 300)).seq
    post("L11", postings.settled(CITY, 9, 1, 1, 300), once="resolve:1", resolves=told)
    for more in ({"once": "resolve:1"}, {"resolves": told}):
        with pytest.raises(Conflict):
            post("L12", postings.turned(postings.instructed(CITY, 1, 300)), **more)
    assert balances(payment=1) == {}


def test_closed_year_does_not_move() -> None:
    post("L1", postings.issued(CITY, 10))
    with actions.open_books():
        assert actions.close_accounts([CITY.at(Stage.FREE).scope]) == 1
    with pytest.raises(Conflict, match="2026"):
        post("L3", postings.allotted(CITY, 1, 5))
    post("L1", postings.issued(CITY.of(2027), 10))


def test_books_must_be_open_and_stand_alone(django_db_blocker: Any) -> None:
    posting = Posting("k", "L1", postings.issued(CITY, 10), "x:1")
    with pytest.raises(RuntimeError, match="open the books"):
        actions.post(posting, by=CLERK, at=AT)
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"), actions.open_books():
        pass
    assert Operation.objects.count() == 0


def test_what_goes_wrong_within_leaves_nothing() -> None:
    def fails() -> None:
        with actions.open_books():
            actions.post(Posting("k", "L1", postings.issued(CITY, 10), "x:1"), by=CLERK, at=AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    assert (Operation.objects.count(), Transfer.objects.count(), Account.objects.count()) == (0, 0, 0)
    assert post("L1", postings.issued(CITY, 20), key="k").seq == 1


def test_shut_books_refuse_until_they_are_opened_with_a_reason() -> None:
    from luodi.core.actor import Actor, Grant
    from luodi.core.errors import Invalid, NotAllowed
    from luodi.core.models import AuditEntry

    post("L1", postings.issued(CITY, 10))
    halt = Halt.objects.create(fund=1, findings=[{"check": "X1"}], since=AT)
    with pytest.raises(BooksShut):
        post("L1", postings.issued(CITY, 10))
    # Another fund goes on.
    post("L1", postings.issued(postings.Purse(2, 3, 2026), 10))
    director = Actor(1, "主任", frozenset({Grant("office_director")}))
    with pytest.raises(NotAllowed):
        actions.lift(halt, "核对无误", by=CLERK, at=AT)
    with pytest.raises(Invalid):
        actions.lift(halt, "  ", by=director, at=AT)
    actions.lift(halt, "核对无误", by=director, at=AT)
    post("L1", postings.issued(CITY, 10))
    assert AuditEntry.objects.get(subject=halt.ref).note == "核对无误"


def test_broken_chain_shuts_every_fund() -> None:
    Halt.objects.create(fund=None, findings=[], since=AT)
    with pytest.raises(BooksShut):
        post("L1", postings.issued(CITY, 10))


@pytest.mark.parametrize("amount", [0, -1, 10**14 + 1])
def test_amount_must_be_one(amount: int) -> None:
    with pytest.raises(ValueError, match="above zero"):
        postings.issued(CITY, amount)


@pytest.mark.parametrize("amount", [1.5, "10", True, None])
def test_amount_must_be_whole_fen(amount: Any) -> None:
    with pytest.raises(TypeError):
        postings.issued(CITY, amount)


def test_place_says_what_it_is_told_apart_by() -> None:
    with pytest.raises(ValueError, match="told apart by source, year, call"):
        Place(Book.BUDGET, Stage.CALL, 1, source=1, year=2026)
    with pytest.raises(ValueError, match="one book to another"):
        Move(CITY.at(Stage.FREE), CITY.cash(Stage.CASH), 1)


def test_verification_is_kept() -> None:
    post("L1", postings.issued(CITY, 10))
    done = verify(at=AT)
    assert (done.seq, done.findings, done.hash) == (1, [], Operation.objects.get().hash)
    assert not Halt.objects.exists()
