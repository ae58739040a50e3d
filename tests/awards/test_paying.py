"""Awards are paid by two clerks to an account that was verified, by each slip and payment once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from luodi.awards.actions import paying
from luodi.awards.models import (
    Award,
    MatchingProof,
    Payment,
)
from luodi.awards.states import (
    AWARD_FLOW,
    INSTALMENT_FLOW,
    PAYMENT_FLOW,
    PROOF_FLOW,
)
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.errors import Conflict, Invalid, NotAllowed
from luodi.core.money import Money
from luodi.ledger.actions import NotEnough
from luodi.ledger.models import Account
from luodi.ledger.states import Kind, Stage
from tests.awards.stage import (
    LATER,
    accepted,
    decided,
    deciding_call,
    instructed,
    named,
    offered,
    paid,
    parts_of,
    proven,
    released,
    reviewed,
    running,
    second_clerk,
    stands,
    under_way,
    verified,
)
from tests.calls.stage import C, approved, working_fund
from tests.cast import World
from tests.factories import NOW

pytestmark = pytest.mark.usefixtures("books_agree")


class TestPaying:
    """Two clerks, one account that was verified, one live payment, and the bank's word once."""

    @pytest.fixture
    def award(self, trial: World) -> Award:
        """Give a running award with its first matching money proven."""
        return under_way(trial)

    def test_who_prepared_does_not_instruct(self, trial: World, award: Award) -> None:
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotAllowed):
            PAYMENT_FLOW.advance(payment, "instruct", by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotAllowed):
            PAYMENT_FLOW.advance(payment, "instruct", by=trial.actor("director"), at=LATER)
        assert (
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER).state == "instructed"
        )

    def test_one_live_payment_of_an_instalment(self, trial: World, award: Award) -> None:
        first = released(trial, parts_of(award)[0])
        payment = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            paying.prepare(first, by=second_clerk(trial), at=LATER)
        PAYMENT_FLOW.advance(payment, "stop", by=trial.actor("leader"), at=LATER, note="账户存疑")
        assert paying.prepare(first, by=second_clerk(trial), at=LATER).state == "prepared"

    def test_failed_payment_is_made_anew_and_neither_is_booked_twice(
        self, trial: World, award: Award
    ) -> None:
        fund, first = award.fund, released(trial, parts_of(award)[0])
        payment = instructed(trial, first)
        assert stands(fund, Stage.TRANSIT, Stage.DUE) == [50, 50]
        paying.fail(payment, "退0001", NOW.date(), "账号不符", by=trial.actor("finance"), at=LATER)
        assert stands(fund, Stage.TRANSIT, Stage.DUE, Stage.CASH) == [0, 50, 2000]
        for book in (
            lambda: paying.settle(payment, "银0009", NOW.date(), by=trial.actor("finance"), at=LATER),
            lambda: paying.fail(payment, "退0002", NOW.date(), "x", by=trial.actor("finance"), at=LATER),
        ):
            with pytest.raises(Conflict):
                book()
        first.refresh_from_db()
        again = paid(trial, first, "银0001")
        assert again.state == "paid"
        assert stands(fund, Stage.TRANSIT, Stage.DUE, Stage.SPENT) == [0, 0, 100]
        with pytest.raises(Conflict):
            paying.settle(again, "银0002", NOW.date(), by=trial.actor("finance"), at=LATER)

    def test_changed_account_is_not_paid(self, trial: World, award: Award) -> None:
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        Award._base_manager.filter(pk=award.pk).update(account="9999")
        with pytest.raises(Conflict):
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)

    @pytest.mark.parametrize("state", ["active", "suspended"])
    def test_account_alone_is_changed_after_the_signatures(
        self, trial: World, award: Award, browser_of: Any, state: str
    ) -> None:
        """The bank sent a payment back: the applicant names another account, and once it is verified it is paid."""
        first = released(trial, parts_of(award)[0])
        failed = instructed(trial, first)
        paying.fail(failed, "退0001", NOW.date(), "账号已销户", by=trial.actor("finance"), at=LATER)
        first.refresh_from_db()
        again = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        Award._base_manager.filter(pk=award.pk).update(state=state)
        award.refresh_from_db()
        mine, edit = browser_of("far_enterprise"), f"/awards/{award.code}/edit/"
        assert 'name="ends_on"' not in mine.get(edit).content.decode()
        said = {"bank": "工商银行", "account": "8888", "account_name": award.account_name}
        sent = {**said, "ends_on": "2036-01-01", "version": award.version}
        ends = award.ends_on
        assert mine.post(edit, sent).status_code == 302
        award.refresh_from_db()
        assert (award.account, award.account_verified_at, award.ends_on) == ("8888", None, ends)
        Award._base_manager.filter(pk=award.pk).update(state="active")
        with pytest.raises(Invalid):
            PAYMENT_FLOW.advance(again, "instruct", by=second_clerk(trial), at=LATER)
        award = verified(trial, award)
        with pytest.raises(Conflict):
            PAYMENT_FLOW.advance(again, "instruct", by=second_clerk(trial), at=LATER)
        PAYMENT_FLOW.advance(again, "stop", by=trial.actor("finance"), at=LATER, note="账号已变更")
        assert paid(trial, first, "银0001").account == "8888"

    def test_task_book_is_not_written_on_after_the_signatures(self, trial: World, award: Award) -> None:
        mine = trial.actor("far_enterprise")
        for values in ({"ends_on": NOW.date()}, {"starts_on": NOW.date()}, {"account": ""}):
            with pytest.raises(Invalid) as refused:
                change.amend(award, values, version=award.version, by=mine, at=LATER)
            assert list(refused.value.fields) == list(values)

    def test_cash_that_has_not_come_in_is_not_paid(self, trial: World, award: Award) -> None:
        """Budgets and cash are apart: an appropriation alone pays nothing."""
        fund = award.fund
        for account in Account.objects.filter(fund=fund.pk, stage=Stage.CASH):
            from luodi.ledger import actions as ledger
            from luodi.ledger import postings
            from luodi.ledger.places import Posting
            from luodi.ledger.postings import Purse

            with ledger.open_books():
                purse = Purse(fund.pk, account.source or 0, 2026)
                moves = postings.turned(postings.received(purse, account.balance.fen))
                ledger.post(
                    Posting(f"out:{account.pk}", Kind.CORRECTED, moves, subject=fund.ref), by=SYSTEM, at=LATER
                )
        payment = paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
        with pytest.raises(NotEnough):
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)

    def test_suspended_award_and_fund_release_and_pay_nothing(self, trial: World, award: Award) -> None:
        first = released(trial, parts_of(award)[0])
        payment = paying.prepare(first, by=trial.actor("finance"), at=LATER)
        for row, state, back in ((award, "suspended", "active"), (award.fund, "suspended", "active")):
            type(row)._base_manager.filter(pk=row.pk).update(state=state)
            with pytest.raises(Conflict):
                PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER)
            type(row)._base_manager.filter(pk=row.pk).update(state=back)
        assert (
            PAYMENT_FLOW.advance(payment, "instruct", by=second_clerk(trial), at=LATER).state == "instructed"
        )
        # What is under way settles although the award is stopped meanwhile.
        Award._base_manager.filter(pk=award.pk).update(state="suspended")
        assert paying.settle(payment, "银1", NOW.date(), by=trial.actor("finance"), at=LATER).state == "paid"

    def test_release_is_undone_until_a_payment_is_prepared(self, trial: World, award: Award) -> None:
        fund, first = award.fund, released(trial, parts_of(award)[0])
        first = INSTALMENT_FLOW.advance(
            first, "undo", by=trial.actor("fund_manager"), at=LATER, note="金额有误"
        )
        assert (first.state, *stands(fund, Stage.DUE, Stage.AWARD)) == ("verified", 0, 150)
        INSTALMENT_FLOW.advance(first, "propose", by=trial.actor("fund_manager"), at=LATER)
        first = approved(trial, first, at=LATER)
        assert (first.state, *stands(fund, Stage.DUE)) == ("released", 50)
        paying.prepare(first, by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            INSTALMENT_FLOW.advance(first, "undo", by=trial.actor("fund_manager"), at=LATER, note="x")

    def test_matching_is_recognised_once_and_not_beyond_the_pledge(self, trial: World, award: Award) -> None:
        with pytest.raises(Invalid):
            proven(trial, award, 51, "回单2")
        with pytest.raises(Invalid):
            proven(trial, award, 10, "回单1")
        mine = MatchingProof(award=award, paid_on=NOW.date(), amount=Money.wan(10), reference="回单3")
        mine = change.create(mine, by=trial.actor("far_enterprise"), at=LATER)
        with pytest.raises(NotAllowed):
            PROOF_FLOW.advance(mine, "pass", by=trial.actor("far_enterprise"), at=LATER)

    def test_day_to_come_and_reference_used_are_refused(self, trial: World, award: Award) -> None:
        payment = instructed(trial, released(trial, parts_of(award)[0]))
        with pytest.raises(Invalid):
            paying.settle(payment, "", NOW.date(), by=trial.actor("finance"), at=LATER)
        with pytest.raises(Invalid):
            paying.settle(
                payment, "银1", LATER.date() + timedelta(days=1), by=trial.actor("finance"), at=LATER
            )
        assert Payment.objects.unguarded("a test").get(pk=payment.pk).state == "instructed"


@pytest.mark.parametrize("field", ["bank", "account", "account_name"])
def test_account_that_changed_is_verified_anew(trial: World, browser_of: Any, field: str) -> None:
    """The applicant writes another account over the verified one: nothing is paid there before somebody asked again."""
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decided(trial, call)
    award = verified(trial, named(trial, accepted(trial, offered(trial, row)), "A-1111"))
    said = {"bank": award.bank, "account": award.account, "account_name": award.account_name}
    days = {"starts_on": award.starts_on, "ends_on": award.ends_on + timedelta(days=1), "base": ""}
    mine, edit = browser_of("far_enterprise"), f"/awards/{award.code}/edit/"
    assert mine.post(edit, {**days, **said, "version": award.version}).status_code == 302
    award.refresh_from_db()
    assert award.account_verified_at is not None, "the same account stays verified"
    sent = {**days, **said, field: "另一个", "version": award.version}
    assert mine.post(edit, sent).status_code == 302
    award.refresh_from_db()
    assert (getattr(award, field), award.account_verified_at, award.account_verified_by) == (
        "另一个",
        None,
        None,
    )
    AWARD_FLOW.advance(award, "sign", by=trial.actor("far_enterprise"), at=LATER)
    award = approved(trial, award, at=LATER)
    proven(trial, award, 50, "回单1")
    with pytest.raises(Invalid) as refused:
        paying.prepare(released(trial, parts_of(award)[0]), by=trial.actor("finance"), at=LATER)
    assert list(refused.value.fields) == ["account"]


@pytest.mark.parametrize(
    ("written", "taken"), [("回单 NO.77", True), ("回单ｎｏ77", True), ("回单78", False)]
)
def test_bank_slip_of_an_enterprise_counts_for_one_award(trial: World, written: str, taken: bool) -> None:
    """However its number is written, and although the other award is of another fund."""
    awards = []
    for name in ("无锡科技成果转化基金", "无锡产业基金"):
        fund = working_fund(trial, C, name=name)
        call = deciding_call(trial, fund)
        row = reviewed(trial, call, "taihu")
        decided(trial, call)
        awards.append(running(trial, offered(trial, row)))
    first = proven(trial, awards[0], 50, "回单NO77")
    if not taken:
        assert proven(trial, awards[1], 50, written).state == "passed"
        return
    with pytest.raises(Invalid):
        proven(trial, awards[1], 50, written)
    # Past the form, as two that are sent at the same moment: the ledger takes the slip once.
    MatchingProof._base_manager.filter(pk=first.pk).update(retired_at=NOW)
    with pytest.raises(Conflict):
        proven(trial, awards[1], 50, written)
