"""Edits are validated, versioned and written down; the second of two writers loses nothing and overwrites nothing."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from luodi.core import change
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.models import AuditEntry, Record
from luodi.core.money import Money
from luodi.core.rehearsal import Rehearsal, telling_columns
from luodi.core.resource import address, resources
from luodi.funds.models import Inflow, Payer
from luodi.needs.models import Need
from luodi.partnerships.models import Posting
from luodi.projects.models import Project
from luodi.registry.calc import fictional_uscc
from luodi.registry.models import Organisation, Region, ResearchResult
from tests import factories
from tests.cast import World
from tests.factories import NOW, WUXI, YINCHUAN
from tests.taken_back import taken_back


def draft(world: World) -> Need:
    """Make a draft of the enterprise."""
    return factories.need(world.organisations["helan"], state="draft")


def test_edit_raises_the_version_and_writes_what_changed(trial: World) -> None:
    row, by = draft(trial), trial.actor("enterprise")
    now = change.amend(row, {"title": "新的标题", "goal": row.goal}, version=1, by=by, at=NOW)
    assert (now.version, now.title) == (2, "新的标题")
    (line,) = AuditEntry.objects.filter(subject=row.ref)
    assert line.changes == {"title": [row.title, "新的标题"]}


def test_second_writer_is_told_both_sides(trial: World) -> None:
    row, by = draft(trial), trial.actor("enterprise")
    change.amend(row, {"title": "我的同事写的标题"}, version=1, by=by, at=NOW)
    with pytest.raises(Conflict) as refused:
        change.amend(row, {"title": "我写的标题"}, version=1, by=by, at=NOW)
    assert refused.value.theirs == {"title": "我的同事写的标题"}
    assert refused.value.mine == {"title": "我写的标题"}
    assert Need._base_manager.get(pk=row.pk).title == "我的同事写的标题"


def test_conflict_is_shown_on_the_page_and_nothing_is_lost(trial: World, browser_of: type[Client]) -> None:
    row, client = draft(trial), browser_of("enterprise")
    change.amend(row, {"title": "我的同事写的标题"}, version=1, by=trial.actor("enterprise"), at=NOW)
    sent = {"title": "我写的标题", "version": "1", "visibility": "experts"}
    response = client.post(f"{address(row)}write/", sent)
    assert response.status_code == 409
    assert "我的同事写的标题" in response.content.decode()
    assert "我写的标题" in response.content.decode()
    assert client.post(f"{address(row)}autosave", sent).status_code == 409


def test_writer_in_between_is_noticed(trial: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row, by = draft(trial), trial.actor("enterprise")
    original = change.clean

    def slow(current: Need) -> None:
        Need._base_manager.filter(pk=row.pk).update(version=9)
        original(current)

    monkeypatch.setattr(change, "clean", slow)
    with pytest.raises(Conflict):
        change.amend(row, {"title": "我写的标题"}, version=1, by=by, at=NOW)


def test_stranger_is_told_nothing_and_reader_is_refused(trial: World) -> None:
    with pytest.raises(Missing):
        change.amend(draft(trial), {"title": "改"}, version=1, by=trial.actor("rival"), at=NOW)
    seen = factories.need(trial.organisations["helan"], state="accepted", visibility="public")
    with pytest.raises(NotAllowed):
        change.amend(seen, {"title": "改"}, version=1, by=trial.actor("rival"), at=NOW)


def test_record_is_not_changed_out_of_sight(trial: World) -> None:
    """An officer cannot push a record out of the own region, where the mistake could not even be seen."""
    row = factories.organisation("一家企业", region=YINCHUAN)
    elsewhere = Region.objects.get(pk=WUXI)
    with pytest.raises(Missing):
        change.amend(row, {"region": elsewhere}, version=1, by=trial.actor("officer"), at=NOW)
    assert Organisation._base_manager.get(pk=row.pk).region_id == YINCHUAN


def test_wrong_values_are_refused_by_field(trial: World) -> None:
    row = trial.organisations["helan"]
    with pytest.raises(Invalid) as refused:
        change.amend(row, {"uscc": "91640100MA75XXXX1X"}, version=1, by=trial.actor("officer"), at=NOW)
    assert "uscc" in refused.value.fields


def test_new_record_must_be_the_makers_to_make(trial: World) -> None:
    foreign = Organisation(kind="enterprise", name="无锡企业", region_id=WUXI)
    with pytest.raises(NotAllowed):
        change.create(foreign, by=trial.actor("officer"), at=NOW)
    assert not Organisation._base_manager.filter(name="无锡企业").exists()
    own = Organisation(kind="enterprise", name="银川企业", region_id=YINCHUAN)
    made = change.create(own, by=trial.actor("officer"), at=NOW)
    assert made.code.startswith("O-2026-")
    assert AuditEntry.objects.filter(subject=made.ref, verb="create").count() == 1


def test_many_to_many_fields_are_written_with_the_record(trial: World) -> None:
    expert = trial.experts["professor"]
    row = change.create(
        ResearchResult(title="新成果"), by=trial.actor("professor"), at=NOW, related={"inventors": [expert]}
    )
    now = change.amend(row, {}, version=1, by=trial.actor("professor"), at=NOW, related={"inventors": []})
    assert not ResearchResult.inventors.through.objects.filter(researchresult=now.pk).exists()


def test_retired_record_leaves_lists_but_not_the_books(trial: World) -> None:
    row = factories.organisation("旧企业")
    change.retire(row, by=trial.actor("director"), at=NOW, note="注销")
    assert Organisation._base_manager.get(pk=row.pk).retired_at == NOW
    assert AuditEntry.objects.filter(subject=row.ref, verb="retire", note="注销").count() == 1
    with pytest.raises(NotAllowed):
        change.retire(row, by=trial.actor("officer"), at=NOW)


def test_codes_that_are_taken_are_not_given_again(trial, monkeypatch):
    ResearchResult(title="甲", code="R-2026-AAAAAA", created_at=NOW, changed_at=NOW).save()
    drawn = iter(["AAAAAA", "BBBBBB", "BBBBBB", "CCCCCC", "DDDDDD"])
    monkeypatch.setattr(
        change,
        "new_codes",
        lambda prefix, at, count: [f"{prefix}-{at.year}-{next(drawn)}" for _ in range(count)],
    )
    assert sorted(change.free_codes(ResearchResult, 2, NOW)) == ["R-2026-BBBBBB", "R-2026-CCCCCC"]


def test_what_a_record_works_out_follows_an_edit(trial):
    """A renamed organisation is found by its new name, however the edit came about."""
    director = trial.actor("director")
    for rename in (
        lambda row: change.amend(row, {"name": "宁夏新名有限公司"}, version=row.version, by=director, at=NOW),
        lambda row: change.amend_many(
            [change.Amendment(row, {"name": "宁夏新名有限公司"}, {}, row.version)], by=director, at=NOW
        ),
    ):
        row = factories.organisation("宁夏旧名有限公司")
        rename(row)
        row.refresh_from_db()
        assert row.name_key == "宁夏新名"


def test_many_edits_are_judged_one_by_one(trial):
    officer, director = trial.actor("officer"), trial.actor("director")
    near, stale, far = (
        factories.organisation(name, region=at)
        for name, at in (("甲", YINCHUAN), ("乙", YINCHUAN), ("丙", WUXI))
    )
    change.amend(
        Organisation._base_manager.get(pk=stale.pk), {"address": "别处"}, version=1, by=director, at=NOW
    )
    edits = [change.Amendment(row, {"address": "新"}, {}, 1) for row in (near, stale, far)]
    edits.append(change.Amendment(near, {"uscc": "x"}, {}, 2))
    refusals = change.amend_many(edits, by=officer, at=NOW)
    assert [type(one).__name__ for one in refusals] == ["NoneType", "Conflict", "Missing", "Invalid"]
    stored = {row.name: row.address for row in Organisation._base_manager.filter(name__in=["甲", "乙", "丙"])}
    assert stored == {"甲": "新", "乙": "别处", "丙": ""}
    assert AuditEntry.objects.filter(verb="amend", subject=near.ref).count() == 1


def test_an_edit_that_leads_out_of_sight_stops_all(trial):
    officer = trial.actor("officer")
    rows = [factories.organisation(name, region=YINCHUAN) for name in ("甲", "乙")]
    edits = [
        change.Amendment(rows[0], {"address": "新"}, {}, 1),
        change.Amendment(rows[1], {"region": Region.objects.get(pk=WUXI)}, {}, 1),
    ]
    with pytest.raises(Missing):
        change.amend_many(edits, by=officer, at=NOW)
    assert Organisation._base_manager.get(pk=rows[0].pk).address == ""


def rehearsal_of(model: type[Record], by: Actor, rehearsed: bool) -> Any:
    return Rehearsal(model, by) if rehearsed else nullcontext()


@pytest.mark.parametrize("rehearsed", [True, False])
class TestRehearsal:
    """What a rehearsal lets pass is what is let pass when it counts, for those who see all and those who do not."""

    def test_a_code_that_another_has_is_refused(self, trial: World, rehearsed: bool) -> None:
        factories.organisation("甲", region=YINCHUAN, uscc=fictional_uscc(61))
        other = factories.organisation("乙", region=YINCHUAN, uscc=fictional_uscc(62))
        for who in ("director", "officer"):
            by = trial.actor(who)
            for uscc, refused in ((fictional_uscc(61), True), (fictional_uscc(63), False)):
                edit = change.Amendment(other, {"uscc": uscc, "name": "丙"}, {}, 1)
                with (
                    rehearsal_of(Organisation, by, rehearsed) as rehearsal,
                    taken_back(),
                    pytest.raises(IntegrityError) if refused else nullcontext(),
                ):
                    assert change.amend_many([edit], by=by, at=NOW, rehearsal=rehearsal) == [None]

    def test_what_leads_out_of_sight_is_refused(self, trial: World, rehearsed: bool) -> None:
        row = factories.organisation("甲", region=YINCHUAN)
        for who, refused in (("director", False), ("officer", True)):
            by, edit = trial.actor(who), change.Amendment(row, {"region": Region.objects.get(pk=WUXI)}, {}, 1)
            with (
                rehearsal_of(Organisation, by, rehearsed) as rehearsal,
                taken_back(),
                pytest.raises(Missing) if refused else nullcontext(),
            ):
                assert change.amend_many([edit], by=by, at=NOW, rehearsal=rehearsal) == [None]

    @pytest.mark.parametrize(
        ("rows", "refused"),
        [
            ([{"uscc": fictional_uscc(63)}, {"uscc": fictional_uscc(64)}], False),
            # Nothing is no code that two could have.
            ([{"uscc": ""}, {"uscc": ""}], False),
            ([{"uscc": fictional_uscc(61)}], True),
            ([{"uscc": fictional_uscc(63)}, {"uscc": fictional_uscc(63)}], True),
            # That of one that is out of use is free again.
            ([{"uscc": fictional_uscc(62)}], False),
            ([{"name": None}], True),
            ([{"version": -1}], True),
        ],
    )
    def test_what_the_database_has_against_a_new_record_is_found_out(
        self, trial: World, rehearsed: bool, rows: list[dict[str, Any]], refused: bool
    ) -> None:
        factories.organisation("甲", region=YINCHUAN, uscc=fictional_uscc(61))
        factories.organisation("乙", region=YINCHUAN, uscc=fictional_uscc(62), retired_at=NOW)
        here = Region.objects.get(pk=YINCHUAN)
        for who in ("director", "officer"):
            by = trial.actor(who)
            new = [
                Organisation(
                    **{"name": f"新{n}", "name_key": f"新{n}", "kind": "enterprise", "region": here} | more
                )
                for n, more in enumerate(rows)
            ]
            with (
                rehearsal_of(Organisation, by, rehearsed) as rehearsal,
                taken_back(),
                pytest.raises(IntegrityError) if refused else nullcontext(),
            ):
                done = change.create_many(new, by=by, at=NOW, related=[{}] * len(new), rehearsal=rehearsal)
                assert done == [True] * len(new)

    def test_what_is_not_ones_own_to_create_is_told(self, trial: World, rehearsed: bool) -> None:
        by = trial.actor("officer")
        new = [
            Organisation(name=name, name_key=name, kind="enterprise", region_id=at)
            for name, at in (("近", YINCHUAN), ("远", WUXI))
        ]
        with rehearsal_of(Organisation, by, rehearsed) as rehearsal, taken_back():
            done = change.create_many(new, by=by, at=NOW, related=[{}, {}], rehearsal=rehearsal)
            assert done == [True, False]


def test_a_rehearsal_writes_only_what_could_be_refused(trial: World) -> None:
    """Control: whoever does not see every row is tried out whole, as is a table with a trigger."""
    director, officer = trial.actor("director"), trial.actor("officer")
    assert telling_columns(Organisation, director) == {"id", "code", "uscc", "retired_at"}
    assert telling_columns(Organisation, officer) is None
    assert telling_columns(Posting, director) is None
    row = Organisation(name="甲", name_key="甲", kind="enterprise", created_at=NOW, changed_at=NOW)
    for by, sure in ((director, True), (officer, False)):
        with Rehearsal(Organisation, by) as rehearsal, taken_back():
            assert rehearsal.surely_takes([row], "create") is sure
    with Rehearsal(Posting, director) as rehearsal:
        assert not rehearsal.surely_takes([Posting()], "create")


def test_every_register_has_a_stage_to_be_rehearsed_on_or_is_tried_for_real(trial: World) -> None:
    director = trial.actor("director")
    staged = set()
    for resource in resources():
        with Rehearsal(resource.model, director) as rehearsal, taken_back():
            if rehearsal._unique is not None:
                staged.add(resource.slug)
                count = len(connection.introspection.get_table_description(connection.cursor(), "rehearsal"))
                assert count >= len(resource.model._meta.local_concrete_fields) - 1
        assert "rehearsal" not in connection.introspection.table_names()
    assert {"organisations", "people", "results"} <= staged
    assert "postings" not in staged


def test_what_a_constraint_says_stands_beside_the_field_that_it_is_about(trial: World) -> None:
    factories.organisation("甲", region=YINCHUAN, uscc=fictional_uscc(61))
    fund = factories.fund("银川联合基金", YINCHUAN)
    payer = factories.payer(fund, name="市财政")
    cases: list[tuple[Record, set[str]]] = [
        (Organisation(name="乙", kind="enterprise", uscc=fictional_uscc(61)), {"uscc"}),
        # Of two columns the one by which the things of one owner are told apart.
        (Payer(fund=fund, side="government", name="市财政"), {"name"}),
        (Inflow(payer=payer, received_on=NOW.date(), amount=Money.wan(0), reference="N9"), {"amount"}),
        # What two columns say together is about neither alone.
        (
            Project(
                title="丙", starts_on=NOW.date(), ends_on=NOW.date() - timedelta(days=1), region_id=YINCHUAN
            ),
            {""},
        ),
    ]
    for row, beside in cases:
        row.created_at = row.changed_at = NOW
        with pytest.raises(Invalid) as refused:
            change.clean(row)
        assert beside <= refused.value.fields.keys(), (row, refused.value.fields)
        assert ("" in refused.value.fields) == (beside == {""}), (row, refused.value.fields)
