"""Every state, every step, everybody: a step happens exactly where a table says so, once, with one line in the audit."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from luodi.claims.models import Bounty, Claim
from luodi.claims.states import BOUNTY_FLOW, CLAIM_FLOW
from luodi.contracts.income_states import (
    OBJECTION_FLOW,
    PRICING_FLOW,
    SPLIT_FLOW,
    SPLIT_POLICY_FLOW,
    STATUTORY_FLOW,
)
from luodi.contracts.models import (
    Contract,
    ContractChange,
    IncomeSplit,
    Objection,
    PricingRecord,
    Receipt,
    Registration,
    RegistrationBook,
    SplitPolicy,
    StatutoryRule,
)
from luodi.contracts.states import BOOK_FLOW as RULES_FLOW
from luodi.contracts.states import CHANGE_FLOW as CONTRACT_CHANGE_FLOW
from luodi.contracts.states import CONTRACT_FLOW, RECEIPT_FLOW, REGISTRATION_FLOW
from luodi.core.errors import Conflict, Invalid, Missing, MovedOn, NotAllowed, Refusal
from luodi.core.flow import Flow
from luodi.core.models import AuditEntry, OutboxEntry
from luodi.needs.models import Introduction, Need
from luodi.needs.states import INTRODUCTION_FLOW, NEED_FLOW
from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    BookLine,
    ClausePoint,
    Evaluation,
    EvaluationIndex,
    Promise,
    StandingBody,
    YearReport,
)
from luodi.partnerships.states import (
    ACTION_FLOW,
    AGREEMENT_FLOW,
    BODY_FLOW,
    BOOK_FLOW,
    EVALUATION_FLOW,
    INDEX_FLOW,
    POINT_FLOW,
    PROMISE_FLOW,
    REPORT_FLOW,
)
from luodi.projects.models import (
    Assessment,
    AssessmentPolicy,
    Deliverable,
    Project,
    ProjectChange,
    Risk,
)
from luodi.projects.states import (
    ASSESSMENT_FLOW,
    CHANGE_FLOW,
    DELIVERABLE_FLOW,
    POLICY_FLOW,
    PROJECT_FLOW,
    RISK_FLOW,
)
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Expert, Person, ResearchResult
from luodi.registry.states import RESULT_FLOW
from luodi.review.models import Assignment
from luodi.review.states import ASSIGNMENT_FLOW
from luodi.tuning.models import MatchDictionary, MatchProfile
from luodi.tuning.states import DICTIONARY_FLOW, PROFILE_FLOW
from tests import factories
from tests.cast import NAMES, World
from tests.claims import tables as claims
from tests.contracts import tables as contracts
from tests.factories import NOW, TODAY, WUXI
from tests.needs import tables as needs
from tests.partnerships import tables as partnerships
from tests.projects import tables as projects
from tests.registry import rules_tables as registry
from tests.review import tables as review
from tests.review.rounds import external, round_of
from tests.tables import columns_of, read_table
from tests.taken_back import taken_back
from tests.tuning import tables as tuning

SEED = 20260310


@dataclass(frozen=True)
class Story:
    """Say which table governs a flow, and how to make a row in a state."""

    flow: Flow
    model: type[Any]
    table: str
    words: dict[str, str]
    make: Callable[[World, str], Any]


def _need(level: str) -> Callable[[World, str], Any]:
    return lambda world, state: factories.need(world.organisations["helan"], state=state, visibility=level)


def _introduction(level: str) -> Callable[[World, str], Any]:
    def make(world: World, state: str) -> Any:
        need = factories.need(world.organisations["helan"], state="in_talks", visibility=level)
        return factories.introduction(need, world.experts["professor"], state=state)

    return make


def _project(world: World, state: str) -> Any:
    row = factories.project(
        state=state,
        lead=world.experts["professor"],
        partner=world.organisations["helan"],
        school=world.organisations["school"],
    )
    factories.milestone(row)
    return row


def _deliverable(world: World, state: str) -> Any:
    return factories.deliverable(_project(world, "running"), state=state)


def _risk(world: World, state: str) -> Any:
    return factories.risk(_project(world, "running"), state=state)


def _change(world: World, state: str) -> Any:
    return factories.project_change(
        _project(world, "running"), state=state, created_by=world.users["professor"]
    )


def _assessment(world: World, state: str) -> Any:
    return factories.assessment(_project(world, "proposed"), world.users["other_professor"], state=state)


def _policy(world: World, state: str) -> Any:
    return factories.assessment_policy(state=state)


def _result(world: World, state: str) -> Any:
    row = factories.result(
        state=state, school=world.organisations["school"], inventors=(world.experts["professor"],)
    )
    # Nothing is published without one; whether one is there is the subject of tests/registry/test_approvals.py.
    factories.approval(row, state="granted")
    return row


def _review_task(world: World, state: str) -> Any:
    made = round_of(world, applications=1, experts=0, pool=False)
    expert = Expert._base_manager.filter(person__user=world.users["reviewer"]).first()
    if expert is None:
        expert = external(0)
        Person._base_manager.filter(pk=expert.person_id).update(user=world.users["reviewer"])
    return factories.assignment(made.applications[0], expert, state=state)


def _agreement(world: World, state: str) -> Any:
    return factories.agreement(state=state)


def _promise(world: World, state: str) -> Any:
    state, _comma, proof = state.partition(", ")
    return factories.promise(
        factories.agreement(), state=state, evidence="" if proof == "unproven" else "经费已到账"
    )


def _point(world: World, state: str) -> Any:
    return factories.clause_point(factories.agreement(state="negotiating"), state=state, decision="共同所有")


def _body(world: World, state: str = "operating") -> Any:
    """Make a body in Wuxi, ready for whatever comes next."""
    row = factories.body(
        "研究院",
        WUXI,
        state=state,
        parties=(world.organisations["taihu"],),
        agreement=factories.agreement(WUXI),
        starts_on=TODAY,
        ends_on=TODAY,
    )
    factories.posting(row, world.people["professor"])
    factories.evaluation(row, state="final")
    return row


def _book_line(world: World, state: str) -> Any:
    return factories.book_line(_body(world), world.organisations["taihu"], state=state)


def _report(world: World, state: str) -> Any:
    return factories.year_report(_body(world), state=state)


def _evaluation(world: World, state: str) -> Any:
    return factories.evaluation(_body(world), state=state, year=2024)


def _index(world: World, state: str) -> Any:
    return factories.evaluation_index(state=state)


def _action(world: World, state: str) -> Any:
    return factories.action_item(_body(world), state=state, outcome="台账已补齐")


def _contract_with_income(world: World) -> Any:
    return factories.contract(
        world.organisations["helan"], lead=world.people["professor"], school=world.organisations["school"]
    )


def _income_split(world: World, state: str) -> Any:
    """Make a split that lacks nothing for its next step; its publicity was over long ago."""
    contract = _contract_with_income(world)
    policy = factories.split_policy()
    row = factories.income_split(contract, state=state, policy=policy, publicity_ends_on=TODAY)
    factories.split_part(row, world.people["professor"], answer="agreed")
    return row


def _split_policy(world: World, state: str) -> Any:
    return factories.split_policy(state=state)


def _statutory(world: World, state: str) -> Any:
    return factories.statutory_rule(state=state)


def _pricing(world: World, state: str) -> Any:
    return factories.pricing(_contract_with_income(world), state=state, publicity_ends_on=TODAY)


def _objection(world: World, state: str) -> Any:
    return factories.objection(split=_income_split(world, "objected"), state=state)


def _profile(world: World, state: str) -> Any:
    return factories.match_profile(state=state)


def _contract(world: World, state: str) -> Any:
    school = world.organisations["school"]
    return factories.contract(
        world.organisations["helan"],
        state=state,
        school=school,
        seller=school,
        lead=world.people["professor"],
        # What closing asks for.
        handed_over_on=TODAY,
        waiver="尾款经双方书面同意不再支付",
    )


def _receipt(world: World, state: str) -> Any:
    return factories.receipt(_contract(world, "signed"), world.organisations["helan"], state=state)


def _registration(world: World, state: str) -> Any:
    # Both sides need a credit code that is right.
    for number, key in enumerate(("helan", "school")):
        world.organisations[key].uscc = fictional_uscc(500 + number)
        world.organisations[key].save()
    row = factories.registration(_contract(world, "signed"), state=state, country="156")
    for kind in ("scan", "scheme", "prices"):
        factories.registration_paper(row, kind)
    return row


def _contract_change(world: World, state: str) -> Any:
    return factories.contract_change(_contract(world, "signed"), state=state)


def _rules(world: World, state: str) -> Any:
    return factories.registration_book(state=state)


def _dictionary(world: World, state: str) -> Any:
    return factories.match_dictionary(state=state)


STORIES = {
    **{
        f"need-{level}": Story(NEED_FLOW, Need, text, needs.WORDS, _need(level))
        for level, text in needs.LEVELS.items()
    },
    **{
        f"introduction-{level}": Story(
            INTRODUCTION_FLOW, Introduction, text, needs.INTRODUCTION_WORDS, _introduction(level)
        )
        for level, text in needs.INTRODUCTIONS.items()
    },
    "claim": Story(
        CLAIM_FLOW,
        Claim,
        claims.CLAIMS,
        claims.WORDS,
        lambda world, state: factories.claim(
            factories.need(world.organisations["helan"]),
            world.experts["professor"],
            state=state,
            named=False,
        ),
    ),
    "bounty": Story(
        BOUNTY_FLOW,
        Bounty,
        claims.BOUNTIES,
        claims.BOUNTY_WORDS,
        lambda world, state: factories.bounty(factories.need(world.organisations["helan"]), state=state),
    ),
    "agreement": Story(AGREEMENT_FLOW, Agreement, partnerships.AGREEMENTS, partnerships.WORDS, _agreement),
    "promise": Story(PROMISE_FLOW, Promise, partnerships.PROMISES, partnerships.PROMISE_WORDS, _promise),
    "open point": Story(POINT_FLOW, ClausePoint, partnerships.POINTS, partnerships.WORDS, _point),
    "standing body": Story(BODY_FLOW, StandingBody, partnerships.BODIES, partnerships.BODY_WORDS, _body),
    "line of the books": Story(BOOK_FLOW, BookLine, partnerships.BOOKS, partnerships.WORDS, _book_line),
    "report on a year": Story(REPORT_FLOW, YearReport, partnerships.REPORTS, partnerships.WORDS, _report),
    "evaluation": Story(
        EVALUATION_FLOW, Evaluation, partnerships.EVALUATIONS, partnerships.WORDS, _evaluation
    ),
    "evaluation index": Story(INDEX_FLOW, EvaluationIndex, partnerships.INDEXES, partnerships.WORDS, _index),
    "action": Story(ACTION_FLOW, ActionItem, partnerships.ACTIONS, partnerships.WORDS, _action),
    "review task": Story(ASSIGNMENT_FLOW, Assignment, review.TASK, review.WORDS, _review_task),
    "contract": Story(CONTRACT_FLOW, Contract, contracts.CONTRACT, contracts.WORDS, _contract),
    "receipt": Story(RECEIPT_FLOW, Receipt, contracts.RECEIPT, contracts.RECEIPT_WORDS, _receipt),
    "registration": Story(
        REGISTRATION_FLOW, Registration, contracts.REGISTRATION, contracts.REGISTRATION_WORDS, _registration
    ),
    "change of a contract": Story(
        CONTRACT_CHANGE_FLOW, ContractChange, contracts.CHANGE, contracts.REGISTRATION_WORDS, _contract_change
    ),
    "rules of registration": Story(
        RULES_FLOW, RegistrationBook, contracts.BOOK, contracts.REGISTRATION_WORDS, _rules
    ),
    "match profile": Story(PROFILE_FLOW, MatchProfile, tuning.VERSIONS, {}, _profile),
    "match dictionary": Story(DICTIONARY_FLOW, MatchDictionary, tuning.VERSIONS, {}, _dictionary),
    "project": Story(PROJECT_FLOW, Project, projects.OTHERWISE, projects.WORDS, _project),
    "deliverable": Story(
        DELIVERABLE_FLOW, Deliverable, projects.DELIVERABLES, projects.DELIVERABLE_WORDS, _deliverable
    ),
    "risk": Story(RISK_FLOW, Risk, projects.RISKS, projects.RISK_WORDS, _risk),
    "project change": Story(CHANGE_FLOW, ProjectChange, projects.CHANGES, projects.CHANGE_WORDS, _change),
    "start assessment": Story(
        ASSESSMENT_FLOW, Assessment, projects.ASSESSMENTS, projects.ASSESSMENT_WORDS, _assessment
    ),
    "assessment policy": Story(
        POLICY_FLOW, AssessmentPolicy, projects.POLICIES, projects.POLICY_WORDS, _policy
    ),
    "income split": Story(SPLIT_FLOW, IncomeSplit, contracts.SPLITS, contracts.SPLIT_WORDS, _income_split),
    "split policy": Story(
        SPLIT_POLICY_FLOW, SplitPolicy, contracts.VERSIONS, contracts.VERSION_WORDS, _split_policy
    ),
    "statutory rule": Story(
        STATUTORY_FLOW, StatutoryRule, contracts.VERSIONS, contracts.VERSION_WORDS, _statutory
    ),
    "record of pricing": Story(
        PRICING_FLOW, PricingRecord, contracts.PRICINGS, contracts.PRICING_WORDS, _pricing
    ),
    "objection": Story(
        OBJECTION_FLOW, Objection, contracts.OBJECTIONS, contracts.OBJECTION_WORDS, _objection
    ),
    "result": Story(RESULT_FLOW, ResearchResult, registry.RESULTS, registry.RESULT_WORDS, _result),
}
FLOWS = {story.flow.noun: story.flow for story in STORIES.values()}
# Where records enter a flow other than by its first state: real projects and bodies whose state the portfolio does
# not tell.
ENTRIES = {"project": {"on_record"}, "standing body": {"on_record"}}
Triple = tuple[str, str, str]


@cache
def _table(name: str) -> dict[str, dict[str, frozenset[str]]]:
    return read_table(STORIES[name].table, STORIES[name].words)


def triples(name: str) -> list[Triple]:
    """List every (member, state, verb) of a story."""
    story = STORIES[name]
    return [
        (who, state, step.verb)
        for state in columns_of(story.table)
        for step in story.flow.steps
        for who in NAMES
    ]


def some_triples(name: str) -> list[Triple]:
    """Choose all steps that the table allows, and a tenth of the others."""
    chance = random.Random(SEED)
    return [
        (who, state, verb)
        for who, state, verb in triples(name)
        if verb in _table(name)[who][state] or chance.random() < 0.1
    ]


def expected(name: str, triple: Triple) -> type[Refusal] | None:
    """Read from the table how an attempt ends; None means that the step is taken."""
    who, state, verb = triple
    verbs = _table(name)[who][state]
    step = STORIES[name].flow.step(verb)
    if "view" not in verbs:
        return Missing
    if step.inner:
        return NotAllowed
    if verb in verbs:
        return None
    # A step that would be the member's in another state is out of time here; any other is not the member's.
    elsewhere = any(verb in cells for cells in _table(name)[who].values())
    return MovedOn if elsewhere and state.partition(", ")[0] not in step.sources else NotAllowed


def attempt(world: World, row: Any, who: str, verb: str) -> type[Refusal] | None:
    """Try a step and take it back; tells how it ended."""
    with taken_back():
        try:
            row.flow.advance(row, verb, by=world.actor(who), at=NOW, note="因为测试")
            return None
        except Refusal as refusal:
            return type(refusal)


def mismatches(world: World, name: str, chosen: list[Triple]) -> list[str]:
    """Try the triples and say which end otherwise than the table has it."""
    rows = {state: STORIES[name].make(world, state) for state in columns_of(STORIES[name].table)}
    wrong = []
    for who, state, verb in chosen:
        wanted, found = expected(name, (who, state, verb)), attempt(world, rows[state], who, verb)
        # Whether a step is refused for its state or its taker first is no promise.
        same = wanted == found or {wanted, found} == {MovedOn, NotAllowed}
        if not same:
            wrong.append(f"{who} {verb} on {state}: {found}, the table has {wanted}")
    return wrong


@pytest.mark.sweep
@pytest.mark.parametrize("name", STORIES)
def test_steps_are_taken_where_the_table_says(trial: World, name: str) -> None:
    print(f"seed {SEED}")
    assert mismatches(trial, name, some_triples(name)) == []


@pytest.mark.deep
@pytest.mark.sweep
@pytest.mark.parametrize("name", STORIES)
def test_every_step_is_taken_only_where_the_table_says(trial: World, name: str) -> None:
    assert mismatches(trial, name, triples(name)) == []


def test_there_are_enough_triples_to_mean_something() -> None:
    assert sum(len(triples(name)) for name in STORIES) >= 8_000


@pytest.mark.parametrize("noun", FLOWS)
def test_every_state_can_be_reached_and_left(noun: str) -> None:
    flow = FLOWS[noun]
    reached = {flow.initial, *ENTRIES.get(noun, set())}
    while more := {step.target for step in flow.steps if reached & set(step.sources)} - reached:
        reached |= more
    named = {state for step in flow.steps for state in (*step.sources, step.target)}
    model = next(story.model for story in STORIES.values() if story.flow is flow)
    declared = {value for value, _ in model._meta.get_field("state").flatchoices}
    assert named == declared, "the flow and the model know the same states"
    assert reached == declared, "every state can be reached"
    left = {source for step in flow.steps for source in step.sources}
    assert declared - left == flow.final, "a state that nothing leads out of is an end, and an end is one"


def _possible(story: Story) -> list[tuple[str, str]]:
    """List (state, verb) of every step that somebody takes by a button."""
    return [(state, step.verb) for step in story.flow.steps if not step.inner for state in step.sources]


def _taker(name: str, state: str, verb: str) -> str:
    return next(who for who in NAMES if verb in _table(name)[who][state])


@pytest.mark.parametrize("name", ["need-experts", "introduction-experts", "project", "result"])
def test_a_step_writes_one_audit_line_and_raises_the_version(trial: World, name: str) -> None:
    for state, verb in _possible(STORIES[name]):
        row = STORIES[name].make(trial, state)
        by = trial.actor(_taker(name, state, verb))
        moved = row.flow.advance(row, verb, by=by, at=NOW, note="因为测试")
        (line,) = AuditEntry.objects.named().filter(subject=row.ref)
        assert (line.verb, line.source, line.target) == (verb, state, row.flow.step(verb).target)
        assert (line.actor_id, line.who) == (by.user_id, by.name)
        assert moved.version == row.version + 1
        assert moved.state == line.target


@pytest.mark.parametrize("name", ["need-experts", "introduction-experts", "project", "result"])
def test_second_of_two_simultaneous_steps_is_a_conflict(
    trial: World, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for state, verb in _possible(STORIES[name]):
        row = STORIES[name].make(trial, state)
        by = trial.actor(_taker(name, state, verb))
        flow = row.flow

        def meanwhile(row: Any = row) -> None:
            # Somebody else writes between our reading and our writing.
            type(row)._base_manager.filter(pk=row.pk).update(version=row.version + 1)

        original = Flow.missing_for

        def slow(self: Flow, current: Any, asked: str, usual: Any = original, before: Any = meanwhile) -> Any:
            before()
            return usual(self, current, asked)

        with monkeypatch.context() as patch:
            patch.setattr(Flow, "missing_for", slow)
            with pytest.raises(Conflict):
                flow.advance(row, verb, by=by, at=NOW, note="因为测试")
        assert type(row)._base_manager.get(pk=row.pk).state == state
        assert not AuditEntry.objects.filter(subject=row.ref).exists()


@pytest.mark.parametrize("name", ["need-experts", "introduction-experts", "project", "result"])
def test_step_that_asks_for_a_reason_is_refused_without_one(trial: World, name: str) -> None:
    asking = [(state, verb) for state, verb in _possible(STORIES[name]) if STORIES[name].flow.step(verb).note]
    for state, verb in asking:
        row = STORIES[name].make(trial, state)
        with pytest.raises(Invalid) as refused:
            row.flow.advance(row, verb, by=trial.actor(_taker(name, state, verb)), at=NOW, note="  ")
        assert "note" in refused.value.fields


def test_steps_that_take_something_away_ask_for_a_reason() -> None:
    harsh = {"return", "withdraw", "close", "reopen", "reject", "suspend", "terminate", "drop"}
    for flow in FLOWS.values():
        for step in flow.steps:
            if step.verb in harsh:
                assert step.note, f"{flow.noun}: {step.verb}"


def test_retired_record_takes_no_step(trial: World) -> None:
    row = factories.need(trial.organisations["helan"], state="submitted", retired_at=NOW)
    with pytest.raises(Conflict):
        NEED_FLOW.advance(row, "accept", by=trial.actor("officer"), at=NOW)


def test_searched_record_is_staged_for_the_index_with_its_step(trial: World) -> None:
    row = factories.need(trial.organisations["helan"], state="submitted")
    before = OutboxEntry.objects.filter(channel="index", subject=row.ref).count()
    NEED_FLOW.advance(row, "accept", by=trial.actor("officer"), at=NOW)
    assert OutboxEntry.objects.filter(channel="index", subject=row.ref).count() == before + 1
