"""Decisions, awards and their money are open to exactly those whom the tables name; the fund is Wuxi's, Taihu leads."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import Any

import pytest

from luodi.awards.models import (
    Amendment,
    Award,
    Check,
    Decision,
    FundObjection,
    Instalment,
    MatchingProof,
    Panel,
    PanelConflict,
    PanelMember,
    Payment,
    Recovery,
)
from luodi.awards.states import (
    AmendmentState,
    AwardState,
    DecisionState,
    InstalmentState,
    PanelState,
    PaymentState,
    ProofState,
    RecoveryState,
)
from luodi.calls.models import Application, Party
from tests import factories
from tests.awards import rows
from tests.cast import NAMES, World
from tests.factories import NOW, WUXI
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table

WORDS = {
    "read": "view see_history",
    "account": "see_account",
    "write": "create amend retire",
    "judge": "pass return fail",
}
_numbers = count(1)


def applied(world: World) -> Application:
    """Make an application that Taihu leads, with the school as partner."""
    row = rows.application(
        world.organisations["taihu"],
        WUXI,
        title=f"项目{next(_numbers)}",
        created_by=world.users["far_enterprise"],
    )
    Party.objects.create(
        application=row,
        organisation=world.organisations["school"],
        name="能源学院",
        kind="university",
        state="confirmed",
    )
    return row


def check(table: str, model: Any, world: World, name: str, made: Mapping[str, Any]) -> None:
    """Hold what the rules allow against the table, both ways."""
    expected = read_table(table, WORDS)[name]
    assert differences(expected, allowed_cells(model, world.actor(name), made, verbs_of(model))) == []


AWARD = """
who                    | offered                | signing                     | proposed           | active                             | suspended                 | completed          | terminated         | lapsed
director, fund_manager | read account check     | read account check          | read account check | read account check suspend complete | read account check resume | read account check | read account check | read account check
finance                | read account verify_account | read account verify_account | read account verify_account | read account verify_account | read account verify_account | read account verify_account | read account verify_account | read account verify_account
leader, far_official   | read                   | read                        | read               | read suspend                       | read resume               | read               | read               | read
far_officer, resident, secretary | read         | read                        | read               | read                               | read                      | read               | read               | read
far_enterprise         | read account take amend | read account take amend sign | read account take | read account take amend            | read account take amend   | read account take  | read account take  | read account take
"""


@pytest.mark.parametrize("name", NAMES)
def test_award(trial: World, name: str) -> None:
    check(
        AWARD,
        Award,
        trial,
        name,
        {state: rows.award(applied(trial), state=state) for state in AwardState.values},
    )


INSTALMENT = """
who                    | planned     | verified     | proposed | released  | paid | dropped
director, fund_manager | read verify | read propose | read     | read undo | read | read
leader, finance, far_official, far_officer, resident, secretary, far_enterprise | read | read | read | read | read | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_instalment(trial: World, name: str) -> None:
    award = rows.award(applied(trial))
    made = {
        state: rows.instalment(award, number, state=state)
        for number, state in enumerate(InstalmentState.values, start=1)
    }
    check(INSTALMENT, Instalment, trial, name, made)


# What the applicant sends in, and the office judges: bank slips, and reports.
SENT = """
who                    | sent       | returned                 | passed | failed
director, fund_manager | read judge | read                     | read   | read
leader, finance, far_official, far_officer, resident, secretary | read | read | read | read
far_enterprise         | read write | read amend retire resend | read   | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_proof_and_report(trial: World, name: str) -> None:
    award, by = rows.award(applied(trial)), trial.users["far_enterprise"]
    proofs = {
        state: rows.proof(award, state=state, reference=state, created_by=by) for state in ProofState.values
    }
    check(SENT, MatchingProof, trial, name, proofs)
    reports = {
        state: rows.check(rows.award(applied(trial)), state=state, created_by=by)
        for state in ProofState.values
    }
    check(SENT, Check, trial, name, reports)


# "office" was asked for by the fund manager.
AMENDMENT = """
who            | asked                            | office                                       | proposed | made | refused
director       | read create make propose refuse  | read create make propose refuse              | read     | read | read
fund_manager   | read create make propose refuse  | read create amend retire make propose refuse | read     | read | read
far_enterprise | read create amend retire         | read create                                  | read     | read | read
leader, finance, far_official, far_officer, resident, secretary | read | read | read | read | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_amendment(trial: World, name: str) -> None:
    made = {
        state: rows.amendment(
            rows.award(applied(trial)), state=state, created_by=trial.users["far_enterprise"]
        )
        for state in AmendmentState.values
    }
    made["office"] = rows.amendment(rows.award(applied(trial)), created_by=trial.users["fund_manager"])
    check(AMENDMENT, Amendment, trial, name, made)


# "own" was prepared by the member itself.
PAYMENT = """
who            | prepared                                  | own                               | instructed           | paid                 | failed               | stopped
finance        | read account create resolve instruct stop | read account create resolve stop  | read account resolve | read account resolve | read account resolve | read account resolve
director       | read account stop                         | read account stop                 | read account         | read account         | read account         | read account
leader, far_official | read stop                           | read stop                         | read                 | read                 | read                 | read
fund_manager, far_enterprise | read account                | read account                      | read account         | read account         | read account         | read account
far_officer, resident, secretary | read                    | read                              | read                 | read                 | read                 | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_payment(trial: World, name: str) -> None:
    award = rows.award(applied(trial))
    made = {
        state: rows.payment(rows.instalment(award, number), state=state, created_by=trial.users["admin"])
        for number, state in enumerate(PaymentState.values, start=1)
    }
    made["own"] = rows.payment(rows.instalment(award, 9), created_by=trial.users.get(name))
    check(PAYMENT, Payment, trial, name, made)


# "own" was drafted by the member itself: whoever drafts a claim does not demand it.
RECOVERY = """
who                       | drafted           | own        | demanded     | proposed | recovered | waived
director                  | read write demand | read write | read propose | read     | read      | read
fund_manager              | read write        | read write | read propose | read     | read      | read
leader, far_official      | read demand       | read       | read         | read     | read      | read
finance                   | read              | read       | read book    | read     | read      | read
far_officer, resident     | read              | read       | read         | read     | read      | read
far_enterprise, secretary |                   |            | read         | read     | read      | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_recovery(trial: World, name: str) -> None:
    made = {
        state: rows.recovery(rows.award(applied(trial)), state=state, created_by=trial.users["admin"])
        for state in RecoveryState.values
    }
    made["own"] = rows.recovery(rows.award(applied(trial)), created_by=trial.users.get(name))
    check(RECOVERY, Recovery, trial, name, made)


PANEL = """
who                    | draft                          | proposed                  | seated
director, fund_manager | read write propose see_reasons | read withdraw see_reasons | read reopen see_reasons
leader, finance, far_official, far_officer, resident | read | read | read
"""
DECISION = """
who                    | drafting                    | voting                  | counted                   | proposed      | signed
director, fund_manager | read create amend choose open_vote | read amend count reopen | read amend reopen propose | read withdraw | read
leader, finance, far_official, far_officer, resident | read | read | read | read | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_panel_and_decision(trial: World, name: str) -> None:
    def call() -> Any:
        return factories.call(rows.fund(f"决策基金{next(_numbers)}", WUXI), state="deciding")

    check(PANEL, Panel, trial, name, {state: rows.panel(call(), state=state) for state in PanelState.values})
    made = {state: rows.decision(call(), state=state) for state in DecisionState.values}
    check(DECISION, Decision, trial, name, made)


# Nothing is chosen or tried, and no reason read, by whoever applies in the call ("own") or has a conflict ("barred").
AT_STAKE = """
who                    | free                                | own                         | barred
director, fund_manager | read create amend open_vote choose  | read create amend open_vote | read create amend open_vote
leader, finance, far_official, far_officer, resident | read  | read                        | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_nobody_chooses_where_something_of_theirs_is_at_stake(trial: World, name: str) -> None:
    def call() -> Any:
        return factories.call(rows.fund(f"决策基金{next(_numbers)}", WUXI), state="deciding")

    taihu, made = (
        trial.organisations["taihu"],
        {one: rows.decision(call()) for one in ("free", "own", "barred")},
    )
    factories.applied(made["free"].call, taihu, state="reviewed")
    factories.applied(made["own"].call, taihu, state="reviewed", created_by=trial.users.get(name))
    other = factories.applied(made["barred"].call, taihu, state="reviewed")
    if name != "anonymous":
        # A panel that is not seated: whoever is only named for it reads nothing by that.
        member = PanelMember.objects.create(
            panel=rows.panel(made["barred"].call), user=trial.users[name], side="university", votes=False
        )
        PanelConflict.objects.create(member=member, application=other, reason="亲属", at=NOW)
    check(AT_STAKE, Decision, trial, name, made)


# "own" was entered by the member itself.
OBJECTION = """
who                  | open               | own         | dismissed
director             | read create decide | read create | read create
fund_manager         | read create        | read create | read create
leader, far_official | read decide        | read        | read
"""


@pytest.mark.parametrize("name", NAMES)
def test_objection(trial: World, name: str) -> None:
    row = applied(trial)
    made = {
        "open": rows.objection(row, created_by=trial.users["admin"]),
        "own": rows.objection(row, name="乙", created_by=trial.users.get(name)),
        "dismissed": rows.objection(row, name="丙", state="dismissed", created_by=trial.users["admin"]),
    }
    check(OBJECTION, FundObjection, trial, name, made)
