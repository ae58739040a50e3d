"""Contracts and what belongs to them are open to exactly those whom the tables name."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.contracts.models import (
    Contract,
    ContractChange,
    ContractLine,
    ContractText,
    IncomeSplit,
    Instalment,
    Objection,
    PricingRecord,
    Receipt,
    Registration,
    RegistrationBook,
    SplitPolicy,
    StatutoryRule,
)
from luodi.contracts.states import ContractState
from luodi.core.money import Money
from luodi.needs.states import Visibility
from luodi.projects.models import Member
from tests import factories
from tests.cast import NAMES, World
from tests.contracts import tables
from tests.factories import WUXI
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import columns_of, read_table


def contract_of(world: World, state: str, **more: Any) -> Contract:
    """Make a contract of the school with Helan, complete in every state."""
    values = {"school": world.organisations["school"], "seller": world.organisations["school"], **more}
    values.setdefault("lead", world.people["professor"])
    return factories.contract(world.organisations["helan"], state=state, **values)


@pytest.fixture(scope="module")
def contracts(world: World) -> dict[str, dict[str, Contract]]:
    """Make a contract in every state: an open one, a confidential one, and one of a need for the university alone."""
    rows: dict[str, dict[str, Contract]] = {"open": {}, "confidential": {}, "of a hidden need": {}}
    for state in ContractState.values:
        rows["open"][state] = contract_of(world, state)
        rows["confidential"][state] = contract_of(world, state, confidential=True)
        need = factories.need(world.organisations["helan"], state="in_talks", visibility=Visibility.OFFICE)
        case = factories.introduction(need, world.experts["professor"], state="converted")
        project = factories.project(introduction=case, lead=world.experts["professor"])
        rows["of a hidden need"][state] = contract_of(world, state, project=project)
    return rows


@pytest.mark.parametrize("kind", ["open", "confidential", "of a hidden need"])
@pytest.mark.parametrize("name", NAMES)
def test_contract_is_open_to_whom_the_table_names(
    trial: World, contracts: dict[str, dict[str, Contract]], name: str, kind: str
) -> None:
    table = tables.CONTRACT if kind == "open" else tables.CONFIDENTIAL
    expected = read_table(table, tables.WORDS)[name]
    found = allowed_cells(Contract, trial.actor(name), contracts[kind], verbs_of(Contract))
    assert differences(expected, found) == []


@pytest.mark.parametrize("by", ["lead", "team"])
def test_officer_does_not_decide_on_a_contract_of_the_own(trial: World, by: str) -> None:
    colleague = factories.person("办公室同事", user=trial.users["officer"])
    project = factories.project()
    if by == "team":
        Member.objects.create(project=project, person=colleague)
    lead = colleague if by == "lead" else trial.people["professor"]
    table = read_table(tables.OWN, tables.WORDS)["officer"]
    rows = {state: contract_of(trial, state, project=project, lead=lead) for state in table}
    found = allowed_cells(Contract, trial.actor("officer"), rows, verbs_of(Contract))
    assert differences(table, found) == []


def test_member_of_the_team_enters_drafts(trial: World) -> None:
    project = factories.project(lead=trial.experts["other_professor"])
    row = contract_of(trial, "draft", project=project)
    found = allowed_cells(Contract, trial.actor("other_professor"), {"draft": row}, verbs_of(Contract))
    assert found["draft"] == frozenset([*tables.WORDS["write"].split(), "price"])


@pytest.fixture(scope="module")
def parts(world: World) -> dict[str, dict[str, Any]]:
    """Make what belongs to a draft and to a signed contract."""
    made: dict[str, dict[str, Any]] = {"line": {}, "instalment": {}, "text": {}}
    for state, column in (("draft", "of a draft"), ("signed", "of a signed contract")):
        contract = contract_of(world, state)
        of = {"contract": contract}
        made["line"][column] = ContractLine.objects.unguarded("made above").get(**of)
        made["instalment"][column] = Instalment.objects.unguarded("made above").filter(**of).first()
        made["text"][column] = ContractText.objects.unguarded("made above").get(**of)
    return made


@pytest.mark.parametrize(
    ("kind", "model", "table"),
    [
        ("line", ContractLine, tables.LINE),
        ("instalment", Instalment, tables.INSTALMENT),
        ("text", ContractText, tables.TEXT),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_parts_are_open_to_whom_the_tables_name(
    trial: World, parts: dict[str, dict[str, Any]], name: str, kind: str, model: Any, table: str
) -> None:
    expected = read_table(table, tables.PART_WORDS)[name]
    found = allowed_cells(model, trial.actor(name), parts[kind], verbs_of(model))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_receipts_are_open_to_whom_the_table_names(trial: World, name: str) -> None:
    contract, helan = contract_of(trial, "signed"), trial.organisations["helan"]
    rows = {state: factories.receipt(contract, helan, state=state) for state in ("booked", "reversed")}
    expected = read_table(tables.RECEIPT, tables.RECEIPT_WORDS)[name]
    found = allowed_cells(Receipt, trial.actor(name), rows, verbs_of(Receipt))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_registrations_changes_and_rules_are_open_to_whom_the_tables_name(trial: World, name: str) -> None:
    kinds: list[tuple[Any, str, Any]] = [
        (Registration, tables.REGISTRATION, factories.registration),
        (ContractChange, tables.CHANGE, factories.contract_change),
        (RegistrationBook, tables.BOOK, None),
    ]
    for model, table, make in kinds:
        rows = {}
        for state in columns_of(table):
            contract = contract_of(trial, "signed")
            rows[state] = make(contract, state=state) if make else factories.registration_book(state=state)
        expected = read_table(table, tables.REGISTRATION_WORDS)[name]
        found = allowed_cells(model, trial.actor(name), rows, verbs_of(model))
        assert differences(expected, found) == [], model


def test_enterprise_sees_its_own_line_and_no_other(trial: World) -> None:
    row = contract_of(trial, "signed")
    factories.contract_line(row, trial.organisations["taihu"], way="service")
    for name, buyer in (("enterprise", "helan"), ("far_enterprise", "taihu")):
        seen = ContractLine.objects.allowed(trial.actor(name)).filter(contract=row)
        assert [line.buyer for line in seen] == [trial.organisations[buyer]]
    assert not ContractLine.objects.allowed(trial.actor("rival")).filter(contract=row).exists()


def test_city_sees_what_lands_there_and_the_neighbour_its_own(trial: World) -> None:
    row = contract_of(trial, "signed")
    factories.contract_line(row, trial.organisations["taihu"], way="service")
    for name, buyer in (("city_official", "helan"), ("far_official", "taihu")):
        seen = ContractLine.objects.allowed(trial.actor(name)).filter(contract=row)
        assert [line.buyer for line in seen] == [trial.organisations[buyer]]


def _of_income(world: World, model: Any, state: str) -> Any:
    """Make something about the income of a contract of the professor's."""
    if model is SplitPolicy:
        return factories.split_policy(state=state)
    if model is StatutoryRule:
        return factories.statutory_rule(state=state)
    contract = contract_of(world, "signed")
    if model is PricingRecord:
        return factories.pricing(contract, state=state)
    if model is IncomeSplit:
        return factories.income_split(contract, state=state)
    split = factories.income_split(contract, state="objected")
    return factories.objection(split=split, state=state)


INCOME = {
    IncomeSplit: (tables.SPLITS, tables.SPLIT_WORDS),
    SplitPolicy: (tables.VERSIONS, tables.VERSION_WORDS),
    StatutoryRule: (tables.VERSIONS, tables.VERSION_WORDS),
    PricingRecord: (tables.PRICINGS, tables.PRICING_WORDS),
    Objection: (tables.OBJECTIONS, tables.OBJECTION_WORDS),
}


@pytest.fixture(scope="module")
def of_income(world: World) -> dict[Any, dict[str, Any]]:
    """Make everything about income, in every state."""
    return {
        model: {state: _of_income(world, model, state) for state in columns_of(table)}
        for model, (table, _words) in INCOME.items()
    }


@pytest.mark.parametrize("model", INCOME, ids=lambda model: model.__name__)
@pytest.mark.parametrize("name", NAMES)
def test_what_is_about_income_is_open_to_whom_the_table_names(
    trial: World, of_income: dict[Any, dict[str, Any]], name: str, model: Any
) -> None:
    table, words = INCOME[model]
    expected = read_table(table, words)[name]
    found = allowed_cells(model, trial.actor(name), of_income[model], verbs_of(model))
    assert differences(expected, found) == []


def test_officer_does_not_decide_on_income_of_the_own(trial: World) -> None:
    colleague = factories.person("办公室同事", user=trial.users["officer"])
    rows = {state: _of_income(trial, IncomeSplit, state) for state in ("draft", "publicised")}
    for row in rows.values():
        factories.split_part(row, colleague)
    expected = read_table(tables.OWN_SPLIT, tables.SPLIT_WORDS)["officer"]
    found = allowed_cells(IncomeSplit, trial.actor("officer"), rows, verbs_of(IncomeSplit))
    assert differences(expected, found) == []


def test_the_officer_of_another_region_knows_the_line_that_lands_there_and_decides_nothing(
    trial: World,
) -> None:
    """A contract of Yinchuan gets a line in Wuxi: Jiangsu's officer sees it with that line, not its other buyers."""
    row, officer = contract_of(trial, "signed"), trial.actor("far_officer")
    assert not Contract.objects.allowed(officer).filter(pk=row.pk).exists()
    line = factories.contract_line(row, trial.organisations["taihu"], region_id=WUXI, amount=Money.wan(20))
    factories.receipt(row, trial.organisations["helan"])
    held = {
        verb
        for verb in Contract.rules.verbs
        if Contract.objects.allowed(officer, verb).filter(pk=row.pk).exists()
    }
    assert held == {"view", "see_terms"}
    assert list(ContractLine.objects.allowed(officer).filter(contract=row)) == [line]
    for model in (Receipt, Instalment, ContractText, ContractChange, Registration):
        assert not model.objects.allowed(officer).filter(contract=row).exists(), model
    # A draft is nobody's business but of those who draw it up and decide on it.
    draft = contract_of(trial, "draft")
    factories.contract_line(draft, trial.organisations["taihu"], region_id=WUXI, amount=Money.wan(20))
    assert not Contract.objects.allowed(officer).filter(pk=draft.pk).exists()
