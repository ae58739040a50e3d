"""Every step of the round writes one line of the audit, and exactly the entries of the ledger that the table names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from luodi.awards import states
from luodi.awards.actions import deciding, paying, publicity, recovering
from luodi.awards.models import Amendment, Award, FundObjection, Instalment, Recovery
from luodi.awards.states import AMENDMENT_FLOW, INSTALMENT_FLOW, PAYMENT_FLOW, RECOVERY_FLOW
from luodi.calls import actions as calling
from luodi.calls.states import APPLICATION_FLOW, CALL_FLOW
from luodi.core import change
from luodi.core.actor import SYSTEM
from luodi.core.flow import Flow
from luodi.core.models import AuditEntry
from luodi.core.money import Money
from luodi.ledger import actions as ledger
from tests.awards.stage import (
    LATER,
    decided,
    deciding_call,
    instructed,
    item_of,
    paid,
    proven,
    released,
    reviewed,
    running,
)
from tests.calls.stage import C, approved, opened, working_fund
from tests.cast import World
from tests.factories import NOW

# Flow and step | entries of the ledger: all others write none.
LEDGER = {
    "notice of appropriation confirm": "L1",
    "inflow confirm": "L2",
    "call for applications approve": "L3",
    "call for applications cancel": "L3r",
    "decision sign": "L4",
    "application decline": "L5",
    "application withdraw": "L5",
    "application expire": "L5",
    "award begin": "L6 L13m",
    "amendment of an award make": "L7",
    "amendment of an award agree": "L7r",
    "instalment of an award release": "L8",
    "instalment of an award undo": "L9",
    "payment instruct": "L10",
    "proof of matching money pass": "L13",
    "recovery demand": "L14d",
    "recovery waive": "L14w",
    "award terminate": "L15",
    "award complete": "L15",
}
FLOWS = [flow for flow in vars(states).values() if isinstance(flow, Flow)] + [CALL_FLOW, APPLICATION_FLOW]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.noun)
def test_every_state_is_reached_and_only_the_last_lead_nowhere(flow: Flow) -> None:
    reached, going = {flow.initial}, [flow.initial]
    while going:
        here = going.pop()
        for step in flow.steps:
            if here in step.sources and step.target not in reached:
                reached.add(step.target)
                going.append(step.target)
    named = (
        {flow.initial}
        | {step.target for step in flow.steps}
        | {one for step in flow.steps for one in step.sources}
    )
    assert reached == named
    dead = {state for state in named if not any(state in step.sources for step in flow.steps)}
    # A panel can be changed after it is seated.
    assert dead <= flow.final


class Recorder:
    """Note each step that is taken, with its lines in the audit and its entries in the ledger."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.taken: list[tuple[str, tuple[str, ...]]] = []
        self.faults: list[str] = []
        self._open: list[list[str]] = []
        advance, post = Flow.advance, ledger.post

        def noted(flow: Flow, row: Any, verb: str, **more: Any) -> Any:
            self._open.append([])
            before = AuditEntry.objects.filter(subject=row.ref, verb=verb).count()
            try:
                after = advance(flow, row, verb, **more)
            except BaseException:
                self._open.pop()
                raise
            self.taken.append((f"{flow.noun} {verb}", tuple(sorted(self._open.pop()))))
            lines = AuditEntry.objects.filter(subject=row.ref, verb=verb).count() - before
            if lines != 1:
                self.faults.append(f"{flow.noun} {verb}: {lines} lines in the audit")
            return after

        def posted(posting: Any, **more: Any) -> Any:
            if self._open:
                self._open[-1].append(str(posting.kind))
            return post(posting, **more)

        monkeypatch.setattr(Flow, "advance", noted)
        monkeypatch.setattr(ledger, "post", posted)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    """Note what is done."""
    return Recorder(monkeypatch)


def whole_round(world: World) -> None:
    """Take as many steps of a round as there are, in two calls."""
    fund = working_fund(world, C)
    call = deciding_call(world, fund)
    first, second, third, fourth = (
        reviewed(world, call, "taihu", title=name) for name in ("甲", "乙", "丙", "丁")
    )
    decided(world, call)
    said = FundObjection(name="钱某", contact="138", what="重复申报")
    said = publicity.object_to(item_of(fourth), said, by=SYSTEM, at=NOW)
    publicity.decide(said, upheld=False, answer="否", by=world.actor("leader"), at=NOW)
    publicity.by_the_clock(LATER + timedelta(days=15))
    award = running(world, Award.objects.unguarded("a test").get(application=first))
    second.refresh_from_db()
    APPLICATION_FLOW.advance(second, "decline", by=world.actor("far_enterprise"), at=LATER, note="x")
    third.refresh_from_db()
    APPLICATION_FLOW.advance(third, "withdraw", by=world.actor("far_enterprise"), at=LATER, note="x")
    publicity.by_the_clock(LATER + timedelta(days=90))
    _money(world, award)
    other = opened(world, fund, wan=100, title="另一次征集")
    calling.ask_to_cancel(other, "预算调整", by=world.actor("fund_manager"), at=NOW)
    approved(world, other)


def _money(world: World, award: Award) -> None:
    manager, applicant = world.actor("fund_manager"), world.actor("far_enterprise")
    proven(world, award, 50, "回单1")
    part = released(world, Instalment.objects.unguarded("a test").get(award=award, number=1))
    part = INSTALMENT_FLOW.advance(part, "undo", by=manager, at=LATER, note="x")
    INSTALMENT_FLOW.advance(part, "propose", by=manager, at=LATER)
    part = approved(world, part, at=LATER)
    stopped = paying.prepare(part, by=world.actor("finance"), at=LATER)
    PAYMENT_FLOW.advance(stopped, "stop", by=world.actor("leader"), at=LATER, note="x")
    paying.fail(instructed(world, part), "退1", NOW.date(), "x", by=world.actor("finance"), at=LATER)
    part.refresh_from_db()
    paid(world, part, "银1")
    for kind, wan, verbs in (
        ("amount", 105, ("make",)),
        ("amount", 80, ("propose",)),
        ("termination", None, ("propose",)),
    ):
        row = Amendment(award=award, kind=kind, text="x", amount=Money.wan(wan) if wan else None)
        row = change.create(row, by=applicant, at=LATER)
        for verb in verbs:
            AMENDMENT_FLOW.advance(row, verb, by=manager, at=LATER)
        if verbs == ("propose",):
            approved(world, row, at=LATER)
    claim = Recovery(award=award, amount=Money.wan(30), why="x", due_on=LATER.date())
    claim = change.create(claim, by=manager, at=LATER)
    claim = RECOVERY_FLOW.advance(claim, "demand", by=world.actor("leader"), at=LATER, note="x")
    recovering.book(claim, Money.wan(10), "回1", NOW.date(), by=world.actor("finance"), at=LATER)
    RECOVERY_FLOW.advance(claim, "propose", by=manager, at=LATER, note="x")
    approved(world, claim, at=LATER)


def test_each_step_writes_what_the_table_says(trial: World, recorder: Recorder) -> None:
    whole_round(trial)
    assert recorder.faults == []
    seen: dict[str, set[tuple[str, ...]]] = {}
    for step, kinds in recorder.taken:
        seen.setdefault(step, set()).add(kinds)
    wrong = {
        step: sorted(kinds)
        for step, kinds in seen.items()
        if not kinds <= {tuple(sorted(LEDGER.get(step, "").split())), ()}
        or (step in LEDGER and kinds == {()})
    }
    assert wrong == {}
    # Steps that the table names and the round has not taken prove nothing.
    assert set(LEDGER) - set(seen) == {"award complete"}
    assert Counter(step for step, _kinds in recorder.taken)["decision sign"] == 1


@pytest.mark.parametrize("broken", ["two lines", "no entry"])
def test_recorder_finds_what_is_wrong(
    trial: World, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    """The controls: a second line in the audit, and a step that moves nothing, are found."""
    fund = working_fund(trial, C)
    if broken == "two lines":
        effects: list[Callable[..., None]] = CALL_FLOW._effects["propose"]

        def twice(row: Any, taken: Any) -> None:
            from luodi.core import audit

            audit.record(taken.by, "propose", row, at=taken.at)

        monkeypatch.setitem(CALL_FLOW._effects, "propose", [*effects, twice])
        opened(trial, fund)
        assert recorder.faults == ["call for applications propose: 2 lines in the audit"]
    else:
        monkeypatch.setitem(CALL_FLOW._effects, "approve", [])
        opened(trial, fund)
        assert ("call for applications approve", ()) in recorder.taken


def test_deciding_needs_a_panel(trial: World) -> None:
    call = deciding_call(trial, working_fund(trial, C))
    row = reviewed(trial, call, "taihu")
    decision = deciding.begin(call, {row.pk: 9000}, by=trial.actor("fund_manager"), at=NOW)
    assert "panel" in states.DECISION_FLOW.missing_for(decision, "open_vote")
