"""Tamper with the books behind the guards' back: the verification names each difference and shuts the fund."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator

import pytest
from django.db import connection

from luodi.ledger import postings, verifying
from luodi.ledger.models import Account, Halt, Head, Operation, Transfer, Verification
from luodi.ledger.verifying import Finding, verify
from tests.ledger.world import AT, CITY, FIRM, post, without_guards
from tests.taken_back import taken_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_to_all() -> Iterator[None]:
    """Post a few operations, and take the guards away."""
    post("L1", postings.issued(CITY, 1000))
    post("L2", postings.received(CITY, 600))
    post("L13m", postings.pledged(FIRM, 9, 300))
    post("L13", postings.matched(FIRM, 9, 100))
    with taken_back():
        without_guards()
        yield


def _raise_balance() -> None:
    row = Account.objects.get(scope="B.FREE/f1/s1/y2026")
    Account.objects.filter(pk=row.pk).update(moved_in=row.moved_in.fen + 5)


def _swap_target() -> None:
    other = Account.objects.get(scope="C.CASH/f1/s1")
    Transfer.objects.filter(pk=4000).update(target=other)


def _forge_whole() -> None:
    """Change an amount in the transfer and in both accounts, so that all sums still agree."""
    transfer = Transfer.objects.get(pk=1000)
    Transfer.objects.filter(pk=1000).update(amount=transfer.amount.fen + 7)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_account SET moved_out = moved_out + 7 WHERE id = %s", [transfer.source_id]
        )
        cursor.execute(
            "UPDATE ledger_account SET moved_in = moved_in + 7 WHERE id = %s", [transfer.target_id]
        )


def _cut_the_end() -> None:
    Transfer.objects.filter(operation=4).delete()
    Operation.objects.filter(seq=4).delete()


# What was done | which checks find it, of which fund (none: the whole chain).
TAMPERED: dict[str, tuple[Callable[[], object], set[tuple[str, int | None]]]] = {
    "a balance is raised": (_raise_balance, {("X6", 1), ("I1", 1)}),
    "an amount is changed": (lambda: Transfer.objects.filter(pk=1000).update(amount=999), {("X6", None), ("X6", 1)}),
    "an amount is changed everywhere": (_forge_whole, {("X6", None)}),
    "a transfer goes elsewhere": (_swap_target, {("X6", None), ("X6", 1)}),
    "an operation says something else": (lambda: Operation.objects.filter(seq=2).update(subject="x:2"), {("X6", None)}),
    "an operation is later": (lambda: Operation.objects.filter(seq=2).update(at=AT.replace(day=5)), {("X6", None)}),
    "an answer is another": (lambda: Operation.objects.filter(seq=2).update(response={"a": 1}), {("X6", None)}),
    "a transfer is gone": (
        lambda: Transfer.objects.filter(pk=3001).delete(), {("X6", None), ("X6", 1), ("I2", 1)},
    ),
    "the end is cut off": (_cut_the_end, {("I3", None), ("X6", 1)}),
    "the head is turned back": (lambda: Head.objects.update(seq=3), {("I3", None)}),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_found_and_shuts_the_books(open_to_all: None, what: str) -> None:
    assert verify(at=AT).findings == []
    tamper, wanted = TAMPERED[what]
    tamper()
    done = verify(at=AT)
    assert {(found["check"], found["fund"]) for found in done.findings} == wanted
    assert set(Halt.objects.filter(lifted_at=None).values_list("fund", flat=True)) == {
        fund for _, fund in wanted
    }
    # The next night does not shut them twice.
    verify(at=AT)
    assert Halt.objects.count() == len({fund for _, fund in wanted})
    assert Verification.objects.count() == 3


def test_command_verifies(
    open_to_all: None, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from luodi.site.commands import frame
    from luodi.site.commands import ledger as command

    monkeypatch.setattr(frame, "start", lambda: None)
    monkeypatch.setattr(frame, "require_sound_database", lambda: None)
    assert command.run(Namespace()) == 0
    assert "4 operations verified" in capsys.readouterr().out
    Head.objects.update(seq=3)
    with pytest.raises(frame.Failed, match="1 differences"):
        command.run(Namespace())
    assert "I3 (the whole chain)" in capsys.readouterr().out


def test_app_above_has_its_own_checks_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verifying, "_checks", [lambda: iter([Finding("X4", 3, "an award without money")])])
    assert verify(at=AT).findings == [{"check": "X4", "fund": 3, "what": "an award without money"}]
    assert Halt.objects.get().fund == 3


def test_spent_and_paid_must_agree() -> None:
    """A posting that lets only one of the books know is found, though no limit is passed."""
    post("L1", postings.issued(CITY, 1000))
    post("L3", postings.allotted(CITY, 5, 400))
    post("L4", postings.held(CITY, 5, 9, 400))
    post("L6", postings.committed(CITY, 9, 400))
    post("L13", postings.matched(CITY, 9, 100)[:1])
    assert [(found["check"], found["fund"]) for found in verify(at=AT).findings] == [("X1", 1)]
