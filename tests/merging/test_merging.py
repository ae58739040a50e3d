"""Merging loses no reference, whatever refers to what, and undoing it puts every row back as it stood."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from luodi.core import audit
from luodi.core.errors import Conflict, Missing, NotAllowed
from luodi.core.models import AuditEntry
from luodi.merging import actions
from luodi.merging.kinds import kind_of
from luodi.merging.models import Likeness, MergeLine
from luodi.merging.moving import references
from luodi.partnerships.models import Posting
from luodi.projects.models import Member, Partner
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Expert, Organisation, Person
from tests import factories
from tests.cast import World
from tests.factories import NOW, YINCHUAN
from tests.merging import graphs

LATER = NOW + timedelta(hours=1)
SEEDS = range(14)


def merge(rows: list[Any], stays: Any, who: Any, **values: Any) -> Any:
    kind = kind_of(rows[0]._meta.label_lower)
    assert kind is not None
    fresh = list(kind.model._base_manager.filter(pk__in=[row.pk for row in rows]))
    versions = {row.pk: row.version for row in fresh}
    return actions.merge(kind, fresh, stays, values, versions=versions, by=who, at=LATER)


def undo(done: Any, who: Any) -> bool:
    return actions.undo(done, by=who, at=LATER + timedelta(hours=1))


@pytest.mark.parametrize("noun", ["organisations", "people"])
@pytest.mark.parametrize("seed", SEEDS)
def test_every_reference_is_kept_and_undo_restores_every_row(trial: World, noun: str, seed: int) -> None:
    draw = random.Random(f"{noun}{seed}")
    group = getattr(graphs, noun)(draw, trial)
    rows = group[: draw.choice((2, 3))]
    stays, keys = draw.choice(rows), {row.pk for row in rows}
    model = type(stays)
    before, referred = graphs.snapshot(), graphs.referring(model, keys)
    done = merge(rows, stays, trial.actor("director"))
    now = graphs.referring(model, keys)
    assert set(now.values()) <= {stays.pk}
    aside = {
        (line.table, key) for line in MergeLine.objects.filter(merge=done, kind="aside") for key in line.keys
    }
    assert {(table, key) for table, _column, key in set(referred) - set(now)} <= aside
    assert set(now) <= set(referred)
    for table, key in aside:
        # Nothing is set aside but what another row says: in the same table, of the one that stays.
        assert before[table][key], table
        assert any(t == table for t, _column, _key in now), table
    after = graphs.snapshot()
    for table, stood in before.items():
        for key, row in stood.items():
            if key not in after[table]:
                assert (table, key) in aside
            elif not any((table, column, key) in referred for column in row) and not (
                table == model._meta.label and key in keys
            ):
                loose = (
                    {"subject", "key"}
                    if table in {"core.StoredFile", "accounts.Membership", "accounts.Invitation"}
                    else set()
                )
                assert {k: v for k, v in row.items() if k not in loose} == {
                    k: v for k, v in after[table][key].items() if k not in loose
                }, (table, key)
    assert before != after
    assert undo(done, trial.actor("director")) is False
    assert graphs.snapshot() == before
    connection.check_constraints()


def test_the_graphs_have_every_reference_there_is(trial: World) -> None:
    """A new table that refers to one of these must be drawn too, or nobody tries it."""
    drawn: dict[Any, set[tuple[str, str]]] = {Organisation: set(), Person: set()}
    for seed in range(60):
        draw = random.Random(seed)
        for model, rows in (
            (Organisation, graphs.organisations(draw, trial)),
            (Person, graphs.people(draw, trial)),
        ):
            found = graphs.referring(model, {row.pk for row in rows})
            drawn[model] |= {(table, column) for table, column, _key in found}
    for model, tables in drawn.items():
        assert {(one.table, one.field.attname) for one in references(model)} == tables


def test_no_table_refers_by_anything_but_keys() -> None:
    """Whoever adds a generic reference must teach merging to move it."""
    from django.apps import apps
    from django.contrib.contenttypes.fields import GenericForeignKey

    generic = [
        m for m in apps.get_models() for f in m._meta.private_fields if isinstance(f, GenericForeignKey)
    ]
    assert generic == []
    # The reference is by the key of the row, never by another column.
    assert all(
        one.field.target_field.primary_key for m in (Organisation, Person, Expert) for one in references(m)
    )


@pytest.fixture
def pair(trial: World) -> tuple[Organisation, Organisation]:
    one = factories.organisation("贺兰山储能有限公司", uscc=fictional_uscc(7), former_names=["银川储能厂"])
    other = factories.organisation("贺兰山储能（集团）股份有限公司", website="https://b.example/", size="")
    return one, other


def test_chosen_values_names_and_the_way_to_what_stayed(trial: World, pair: Any) -> None:
    one, other = pair
    done = merge([one, other], other, trial.actor("officer"), uscc=one.uscc, size="medium")
    stayed = Organisation._base_manager.get(pk=other.pk)
    assert (stayed.uscc, stayed.size, stayed.website) == (one.uscc, "medium", "https://b.example/")
    assert stayed.former_names == ["银川储能厂"]
    assert stayed.other_names == ["贺兰山储能有限公司"]
    gone = Organisation._base_manager.get(pk=one.pk)
    assert gone.retired_at == LATER
    assert gone.uscc == one.uscc
    verbs = set(AuditEntry.objects.filter(note__startswith=done.code).values_list("verb", "subject"))
    assert {("merge", stayed.ref), ("merge", gone.ref)} <= verbs
    audit.seal()


def test_what_is_entered_later_stays_where_it_is(trial: World, pair: Any) -> None:
    one, other = pair
    need = factories.need(one)
    done = merge([one, other], other, trial.actor("director"))
    later = factories.need(other, title="合并之后登记的需求")
    Organisation._base_manager.filter(pk=other.pk).update(website="https://changed.example/")
    undo(done, trial.actor("director"))
    need.refresh_from_db()
    later.refresh_from_db()
    assert need.organisation_id == one.pk
    assert later.organisation_id == other.pk
    assert Organisation._base_manager.get(pk=other.pk).website == "https://changed.example/"


def test_undo_says_what_was_changed_since(trial: World, pair: Any) -> None:
    one, other = pair
    need = factories.need(one)
    done = merge([one, other], other, trial.actor("director"))
    type(need)._base_manager.filter(pk=need.pk).update(organisation=trial.organisations["helan"])
    assert undo(done, trial.actor("director")) is True
    done.refresh_from_db()
    assert done.left
    with pytest.raises(Conflict):
        undo(done, trial.actor("director"))


def test_partner_of_one_project_twice_is_set_aside_and_comes_back(trial: World, pair: Any) -> None:
    one, other = pair
    project = factories.project(partner=one)
    Partner.objects.create(project=project, organisation=other, role="client")
    done = merge([one, other], other, trial.actor("director"))
    assert list(project.partners.values_list("organisation", flat=True)) == [other.pk]
    undo(done, trial.actor("director"))
    assert set(project.partners.values_list("organisation", flat=True)) == {one.pk, other.pk}


def test_lead_of_a_project_stays_its_lead(trial: World) -> None:
    one, other = (factories.person("李明", trial.organisations["school"]) for _ in range(2))
    project = factories.project()
    Member.objects.create(project=project, person=one, role="member")
    Member.objects.create(project=project, person=other, role="lead", share=60)
    done = merge([one, other], one, trial.actor("director"))
    assert list(project.members.values_list("person", "role", "share")) == [(one.pk, "lead", 60)]
    undo(done, trial.actor("director"))
    assert set(project.members.values_list("person", "role")) == {(one.pk, "member"), (other.pk, "lead")}


@pytest.mark.parametrize("longer_stays", [True, False])
def test_postings_within_another_are_set_aside_and_come_back(trial: World, longer_stays: bool) -> None:
    body = factories.body("基地", YINCHUAN)
    people = [
        factories.person("周宁", trial.organisations["school"], phone=f"1381111000{n}") for n in range(2)
    ]
    long = factories.posting(body, people[0], starts_on=date(2021, 1, 1))
    short = [
        factories.posting(body, people[1], starts_on=date(year, 1, 1), ends_on=date(year + 1, 1, 1))
        for year in (2021, 2023)
    ]
    over = factories.posting(body, people[1], starts_on=date(2019, 1, 1), ends_on=date(2021, 1, 1))
    retired = factories.posting(body, people[1], starts_on=date(2025, 1, 1), retired_at=NOW)
    before = graphs.snapshot()
    stays = people[0] if longer_stays else people[1]
    done = merge(people, stays, trial.actor("director"))
    held = Posting._base_manager.filter(body=body)
    assert set(held.values_list("pk", "person")) == {(row.pk, stays.pk) for row in (long, over, retired)}
    aside = MergeLine.objects.filter(merge=done, kind="aside", table="partnerships.Posting")
    assert {key for line in aside for key in line.keys} == {row.pk for row in short}
    assert undo(done, trial.actor("director")) is False
    assert graphs.snapshot() == before


def test_postings_that_overlap_in_part_are_settled_by_people_first(trial: World) -> None:
    body = factories.body("基地", YINCHUAN)
    people = [
        factories.person("周宁", trial.organisations["school"], phone=f"1381111000{n}") for n in range(2)
    ]
    rows = [
        factories.posting(body, person, starts_on=date(year, 1, 1), ends_on=date(year + 2, 1, 1))
        for person, year in zip(people, (2021, 2022), strict=True)
    ]
    before = graphs.snapshot()
    with pytest.raises(Conflict, match=rf"{rows[0].code}.*{rows[1].code}"):
        merge(people, people[0], trial.actor("director"))
    assert graphs.snapshot() == before
    Posting._base_manager.filter(pk=rows[0].pk).update(ends_on=date(2022, 1, 1))
    merge(people, people[0], trial.actor("director"))
    assert Posting._base_manager.filter(person=people[0]).count() == 2


def test_two_experts_are_merged_before_their_people(trial: World) -> None:
    people = [factories.person("陈华", trial.organisations["school"], phone=f"1380000{n}") for n in range(2)]
    experts = [factories.expert(person) for person in people]
    before = graphs.snapshot()
    with pytest.raises(Conflict, match=experts[0].code):
        merge(people, people[0], trial.actor("director"))
    result = factories.result(inventors=(experts[1],))
    before = graphs.snapshot()
    first = merge(experts, experts[0], trial.actor("director"))
    second = merge(people, people[0], trial.actor("director"))
    assert list(result.inventors.unguarded("test").values_list("pk", flat=True)) == [experts[0].pk]
    with pytest.raises(Conflict):
        undo(first, trial.actor("director"))
    undo(second, trial.actor("director"))
    undo(first, trial.actor("director"))
    assert graphs.snapshot() == before


def test_account_goes_along_unless_both_have_one(trial: World) -> None:
    known = trial.people["enterprise"]
    double = factories.person("enterprise其人", trial.organisations["helan"])
    before = graphs.snapshot()
    done = merge([known, double], double, trial.actor("director"))
    assert Person._base_manager.get(pk=double.pk).user_id == known.user_id
    undo(done, trial.actor("director"))
    assert graphs.snapshot() == before
    with pytest.raises(Conflict):
        merge([known, trial.people["far_enterprise"]], known, trial.actor("director"))


def test_nothing_comes_to_belong_to_itself(trial: World) -> None:
    group = factories.organisation("贺兰集团")
    middle = factories.organisation("贺兰控股", parent=group)
    below = factories.organisation("贺兰科技", parent=middle)
    with pytest.raises(Conflict):
        merge([group, below], group, trial.actor("director"))
    done = merge([group, middle], middle, trial.actor("director"))
    assert Organisation._base_manager.get(pk=middle.pk).parent_id is None
    undo(done, trial.actor("director"))
    assert Organisation._base_manager.get(pk=middle.pk).parent_id == group.pk


def test_merges_are_undone_in_their_order(trial: World, pair: Any) -> None:
    one, other = pair
    third = factories.organisation("贺兰山储能")
    before = graphs.snapshot()
    first = merge([one, other], other, trial.actor("director"))
    second = merge([other, third], third, trial.actor("director"))
    with pytest.raises(Conflict):
        undo(first, trial.actor("director"))
    undo(second, trial.actor("director"))
    undo(first, trial.actor("director"))
    assert graphs.snapshot() == before


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        ("director", None), ("admin", None), ("officer", None), ("far_officer", Missing), ("resident", Missing),
        ("enterprise", Missing), ("city_official", NotAllowed), ("tech_manager", NotAllowed), ("nobody", Missing),
    ],
)  # fmt: skip
def test_only_who_keeps_both_may_merge(trial: World, pair: Any, who: str, refused: Any) -> None:
    if refused is None:
        done = merge(list(pair), pair[0], trial.actor(who))
        undo(done, trial.actor(who))
        return
    before = graphs.snapshot()
    with pytest.raises(refused):
        merge(list(pair), pair[0], trial.actor(who))
    assert graphs.snapshot() == before
    done = merge(list(pair), pair[0], trial.actor("director"))
    with pytest.raises(Missing):
        undo(done, trial.actor(who))


def test_officer_merges_nothing_that_lies_elsewhere(trial: World, pair: Any) -> None:
    with pytest.raises(Missing):
        merge([pair[0], trial.organisations["taihu"]], pair[0], trial.actor("officer"))


def test_what_changed_meanwhile_is_compared_again(trial: World, pair: Any) -> None:
    one, other = pair
    kind = kind_of("registry.organisation")
    assert kind is not None
    with pytest.raises(Conflict):
        actions.merge(
            kind,
            [one, other],
            one,
            {},
            versions={one.pk: 1, other.pk: 7},
            by=trial.actor("director"),
            at=LATER,
        )
    merge([one, other], one, trial.actor("director"))
    with pytest.raises(Conflict):
        merge([one, other], one, trial.actor("director"))


def test_erasing_a_person_reaches_what_was_merged_and_ends_the_undo(trial: World) -> None:
    from luodi.privacy import erasing
    from luodi.privacy.states import Basis
    from luodi.privacy.whom import of_person

    helan = trial.organisations["helan"]
    one = factories.person("赵一鸣", helan, phone="13909511234")
    other = factories.person("赵一鸣", helan, phone="13909519999", other_names=["赵逸鸣"])
    done = merge([one, other], one, trial.actor("director"))
    whom = of_person(Person._base_manager.get(pk=one.pk))
    erasing.erase(whom, basis=Basis.values[0], again=whom.code, by=trial.actor("admin"), at=LATER)
    for row in Person._base_manager.filter(pk__in=[one.pk, other.pk]):
        assert (row.phone, row.phone_reversed, row.other_names) == ("", "", [])
        assert "赵" not in row.name
    assert not MergeLine.objects.filter(merge=done).exists()
    with pytest.raises(Conflict):
        undo(done, trial.actor("director"))


def test_the_pages_speak_of_organisations_and_show_their_credit_codes(
    trial: World, pair: Any, browser_of: Any
) -> None:
    one, other = pair
    Likeness.objects.create(
        kind="registry.organisation", low=one.pk, high=other.pk, score=0.9, reason="name", found_at=NOW
    )
    client = browser_of("officer")
    page = client.get("/duplicates/organisations/").content.decode()
    assert one.uscc in page
    codes = f"code={one.code}&code={other.code}"
    assert "合并重复单位" in client.get(f"/duplicates/organisations/compare/?{codes}").content.decode()


def test_people_are_no_organisations(trial: World, browser_of: Any) -> None:
    people = [factories.person(f"王小{n}", trial.organisations["taihu"]) for n in "一二"]
    codes = "&".join(f"code={row.code}" for row in people)
    page = browser_of("director").get(f"/duplicates/people/compare/?{codes}").content.decode()
    assert "合并重复条目" in page


def test_an_undone_merge_says_so_in_one_sentence(trial: World, pair: Any, browser_of: Any) -> None:
    one, other = pair
    client = browser_of("officer")
    done = merge([one, other], other, trial.actor("officer"))
    page = client.get(f"/merges/{done.code}/").content.decode()
    assert f"已合并到“{other}”" in page
    client.post(f"/merges/{done.code}/undo")
    page = client.get(f"/merges/{done.code}/").content.decode()
    told = re.sub("<[^>]+>", "", page.partition('lu-merged-into"')[2].partition("</p>")[0])
    assert re.search(r"officer姓名已于\S+撤销合并，各条目已恢复原状。", told)
