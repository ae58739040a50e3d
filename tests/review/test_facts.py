"""What the registers know becomes a conflict of interest, kind by kind; what is unrelated becomes none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.calls.models import Exclusion, Member, Party
from luodi.projects.models import Member as ProjectMember
from luodi.projects.models import Partner
from luodi.registry.models import DeclaredInterest, Engagement, Expert, Organisation, Person, Publication
from luodi.review import actions
from luodi.review.models import Finding
from tests import factories
from tests.cast import World
from tests.factories import NOW, TODAY, WUXI
from tests.review.rounds import Round, apply, external, round_of

Plant = Callable[[Round, Expert], Any]


def found(made: Round) -> set[tuple[str, int | None]]:
    """Screen, and give kind and application (by its place; None for all) of what stands against the first expert."""
    actions.screen_call(made.call, by=made.keeper, at=NOW)
    place = {row.pk: number for number, row in enumerate(made.applications)}
    rows = Finding.objects.filter(call=made.call, expert=made.experts[0], ended_at=None)
    return {(row.kind, place[row.application_id] if row.application_id else None) for row in rows}


def unit(expert: Expert, **values: Any) -> None:
    """Change where an expert works."""
    Organisation._base_manager.filter(pk=expert.person.organisation_id).update(**values)


def lead(made: Round, number: int = 0) -> Organisation:
    return made.applications[number].lead


def principal(made: Round) -> Person:
    person = made.applications[0].principal
    assert person is not None
    return person


def in_team(made: Round, expert: Expert) -> None:
    party = Party.objects.get(application=made.applications[0])
    Member.objects.create(party=party, person=expert.person, name=expert.person.name)


def typed_in_team(made: Round, expert: Expert) -> None:
    """Name the expert in the team without pointing to the register: by name and organisation alone."""
    party = Party.objects.create(
        application=made.applications[0], name=expert.person.organisation.name, kind="institute"
    )
    Member.objects.create(party=party, name=f" {expert.person.name} ")


def works_there(made: Round, expert: Expert) -> None:
    Person._base_manager.filter(pk=expert.person_id).update(organisation=lead(made))


def works_in_group(made: Round, expert: Expert) -> None:
    holding = factories.organisation("控股集团", region="110000")
    Organisation._base_manager.filter(pk=lead(made).pk).update(parent=holding)
    unit(expert, parent=holding)


def interest(kind: str, **days: Any) -> Plant:
    return lambda made, expert: DeclaredInterest.objects.create(
        expert=expert, organisation=lead(made), kind=kind, **days
    )


def interest_by_name(made: Round, expert: Expert) -> None:
    DeclaredInterest.objects.create(expert=expert, name=lead(made).name, kind="shares")


def project(state: str, ends: date | None) -> Plant:
    def plant(made: Round, expert: Expert) -> None:
        row = factories.project(title="联合攻关", state=state, starts_on=date(2012, 1, 1), ends_on=ends)
        for person in (expert.person, principal(made)):
            ProjectMember.objects.get_or_create(project=row, person=person)

    return plant


def client(made: Round, expert: Expert) -> None:
    row = factories.project(title="委托开发", state="running", starts_on=date(2025, 1, 1))
    ProjectMember.objects.get_or_create(project=row, person=expert.person)
    Partner.objects.create(project=row, organisation=lead(made), role="client")


def contract(made: Round, expert: Expert) -> None:
    row = factories.contract(lead(made), lead=expert.person)
    split = factories.income_split(row)
    factories.split_part(split, principal(made), share=10_000)


def paper(year: int) -> Plant:
    def plant(made: Round, expert: Expert) -> None:
        other = factories.expert(principal(made))
        for author in (expert, other):
            Publication.objects.create(expert=author, title="合著论文", year=year, same_as=f"doi:{year}")

    return plant


def former(until: int) -> Plant:
    return lambda made, expert: Engagement.objects.create(
        expert=expert, organisation=lead(made), what="任职", from_year=2010, to_year=until
    )


def own_university(made: Round, expert: Expert) -> None:
    school, other = made.world.organisations["school"], made.world.organisations["other_school"]
    Party.objects.create(
        application=made.applications[0], organisation=school, name=school.name, kind="university"
    )
    Person._base_manager.filter(pk=expert.person_id).update(organisation=other)


def excluded(made: Round, expert: Expert) -> None:
    Exclusion.objects.create(
        application=made.applications[0],
        name=expert.person.name,
        organisation=expert.person.organisation.name,
        reason="竞争",
    )


def official(made: Round, expert: Expert) -> None:
    unit(expert, kind="government", region_id=WUXI)
    interest("shares")(made, expert)


BOTH = {("competing_unit", 1)}
CASES: list[tuple[str, Plant, set[tuple[str, int | None]]]] = [
    ("nothing", lambda made, expert: None, set()),
    ("team", in_team, {("self", 0), ("competitor", None), ("joint", 0)}),
    ("typed in the team", typed_in_team, {("self", 0), ("competitor", None), ("unit", 0), *BOTH}),
    ("same organisation", works_there, {("unit", 0), ("city", None), *BOTH}),
    ("same group", works_in_group, {("unit", 0), *BOTH}),
    ("shares", interest("shares"), {("interest", 0), *BOTH}),
    ("family there", interest("family"), {("interest", 0), *BOTH}),
    ("shares by name", interest_by_name, {("interest", 0), *BOTH}),
    ("shares long sold", interest("shares", ends_on=date(2020, 1, 1)), set()),
    ("sold yesterday", interest("shares", ends_on=TODAY - timedelta(days=1)), set()),
    ("sold today", interest("shares", ends_on=TODAY), {("interest", 0), *BOTH}),
    ("running project", project("running", None), {("joint", 0)}),
    ("project of late", project("closed", TODAY - timedelta(days=300)), {("joint", 0)}),
    ("project some years ago", project("closed", date(2021, 6, 1)), {("joint_past", 0)}),
    ("project long ago", project("closed", date(2015, 6, 1)), set()),
    ("rejected project", project("rejected", None), set()),
    ("works for it", client, {("interest", 0), *BOTH}),
    ("contract", contract, {("joint", 0)}),
    ("joint paper", paper(2025), {("joint", 0)}),
    ("old joint paper", paper(2021), {("joint_past", 0)}),
    ("ancient joint paper", paper(2010), set()),
    ("former employer", former(2015), {("former", 0)}),
    ("employer of late", former(2025), {("unit", 0)}),
    ("own university", own_university, {("unit", 0)}),
    ("wished away", excluded, {("excluded", 0)}),
    ("same city", lambda made, expert: unit(expert, region_id="320500"), {("city", None)}),
    ("official with shares", official, {("interest", 0), ("official", 0), *BOTH}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "plant", "expected"), CASES, ids=[case[0] for case in CASES])
def test_facts_become_conflicts(
    trial: World, name: str, plant: Plant, expected: set[tuple[str, int | None]]
) -> None:
    made = round_of(trial, experts=2)
    plant(made, made.experts[0])
    if name == "team":
        expected = expected - {("joint", 0)}
    assert found(made) == expected
    control = Finding.objects.filter(expert=made.experts[1], ended_at=None)
    assert not control.exists(), "the other expert has nothing to do with any of it"


def test_what_is_gone_ends_and_what_was_set_aside_stays(trial: World) -> None:
    made = round_of(trial, experts=1)
    unit(made.experts[0], region_id="320500")
    interest("shares")(made, made.experts[0])
    actions.screen_call(made.call, by=made.keeper, at=NOW)
    city = Finding.objects.get(kind="city")
    actions.set_aside(city, "不影响评审", by=trial.actor("leader"), at=NOW)
    DeclaredInterest.objects.all().delete()
    told = actions.screen_call(made.call, by=made.keeper, at=NOW)
    assert (told.new, told.ended) == (0, 2)
    city.refresh_from_db()
    assert city.overridden_at is not None
    assert city.ended_at is None


def test_a_screening_asks_as_much_of_few_as_of_many(trial: World) -> None:
    made = round_of(trial, experts=2)
    asked = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            actions.screen_call(made.call, by=made.keeper, at=NOW)
        asked.append(len(queries))
        for number in range(10 + 20 * len(asked), 22 + 20 * len(asked)):
            holder = external(number)
            interest("shares")(made, holder)
            actions.add_to_pool(made.call, [holder], by=made.keeper, at=NOW)
            unit_of = factories.organisation(f"另一企业{number}", region="320500")
            made.applications.append(apply(made.call, unit_of, number=number))
    # New findings are written in one statement more; nothing is asked of each.
    assert asked[1] - asked[0] <= 4, asked
    assert asked[0] < 40
