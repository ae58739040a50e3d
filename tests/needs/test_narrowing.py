"""A field that owner or office narrowed is seen by fewer than the need, on every way that leads to it."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.core import indexing
from luodi.core.errors import NotAllowed
from luodi.core.models import ReadEntry
from luodi.needs import actions, queries
from luodi.needs.documents import need_document
from luodi.needs.models import Need
from luodi.needs.states import NARROWABLE, FieldLevel, Side
from luodi.projects import actions as projecting
from tests import factories
from tests.cast import NAMES
from tests.factories import NOW

# Who sees a field of an accepted public need of Yinchuan, by its level; the professor was asked about it.
_OFFICE = {"director", "officer", "tech_manager", "leader", "enterprise"}
_NAMED = _OFFICE | {"professor", "city_official"}
_EXPERTS = _NAMED | {"other_professor", "secretary", "other_secretary", "fund_manager"}
_ALL = set(NAMES) - {"admin", "nobody", "anonymous"}
SEES = {"": _ALL, "experts": _EXPERTS, "named": _NAMED, "office": _OFFICE}


def planted(trial: Any, level: str, **more: Any) -> Need:
    values = {
        "problem": "问题qzproblemzq" + "。" * 30, "technology": "技术qztechnologyzq ≥ 95 %",
        "goal": "目标qzgoalzq", "keywords": ["qzkeywordszq"],
    }  # fmt: skip
    values |= {f"{name}_for": level for name in NARROWABLE} | more
    return factories.need(
        trial.organisations["helan"],
        visibility="public",
        created_by=trial.users["enterprise"],
        officer=trial.users["officer"],
        **values,
    )


@pytest.mark.parametrize("level", SEES)
@pytest.mark.parametrize("name", NARROWABLE)
def test_a_field_is_seen_as_far_as_its_level(trial, name, level):
    row = planted(trial, "", **{f"{name}_for": level})
    factories.introduction(row, trial.experts["professor"], state="asked")
    seen = {
        who
        for who in NAMES
        if Need.objects.allowed(trial.actor(who)).filter(pk=row.pk).exists()
        and Need.objects.allowed(trial.actor(who), f"see_{name}").filter(pk=row.pk).exists()
    }
    assert seen == SEES[level]


def test_a_level_wider_than_the_need_opens_nothing(trial):
    row = planted(trial, "experts")
    Need._base_manager.filter(pk=row.pk).update(visibility="office")
    row.refresh_from_db()
    assert not Need.objects.allowed(trial.actor("professor")).filter(pk=row.pk).exists()
    assert not row.protects("problem")


@pytest.mark.parametrize("level", FieldLevel.values)
def test_what_is_narrowed_is_not_in_the_index(trial, level):
    row = planted(trial, level)
    row.indexed_introductions = []
    said = repr(need_document(row))
    assert not [name for name in NARROWABLE if f"qz{name}zq" in said]
    # Control: what is not narrowed is there.
    Need._base_manager.filter(pk=row.pk).update(problem_for="")
    row.refresh_from_db()
    row.indexed_introductions = []
    assert "qzproblemzq" in repr(need_document(row))


def pages_of(row: Need) -> list[str]:
    return [
        f"/needs/{row.code}/", "/needs/", "/needs/export.csv", f"/api/v1/needs/{row.code}",
        f"/needs/{row.code}/claim/", "/needs/?q=qzproblemzq", "/search/?q=qzproblemzq",
    ]  # fmt: skip


@pytest.mark.parametrize("who", ["rival", "other_professor", "far_officer", "finance"])
def test_no_page_shows_what_is_for_the_office(trial, browser_of, who):
    row = planted(trial, "office")
    indexing.port().rebuild(indexing.every_document())
    client = browser_of(who)
    assert row.title in client.get(f"/needs/{row.code}/").content.decode()
    for page in pages_of(row):
        # What was asked for stands in the box of the search itself.
        said = client.get(page).content.decode()
        hidden = [f"qz{name}zq" for name in NARROWABLE if not (name == "problem" and "q=" in page)]
        assert not [word for word in hidden if word in said], page
        assert "180.00" not in said
        assert "q=" not in page or row.title not in said, page
    officer = browser_of("officer").get(f"/needs/{row.code}/").content.decode()
    assert all(f"qz{name}zq" in officer for name in ("problem", "technology", "goal", "keywords"))


def test_who_is_asked_does_not_read_what_is_for_the_office_alone(trial):
    row = planted(trial, "named", goal_for="office")
    asked = queries.full_introduction(factories.introduction(row, trial.experts["professor"]).pk)
    said = repr(queries.about_other_side(asked, Side.EXPERT))
    assert "qzproblemzq" in said
    assert "qzgoalzq" not in said


def test_a_need_that_may_repeat_another_shows_no_narrowed_text(trial):
    other = planted(trial, "office", title="储能电池低温损耗的热管理")
    mine = factories.need(trial.organisations["taihu"], state="submitted")
    indexing.port().rebuild(indexing.every_document())
    far = queries.possible_duplicates(mine, trial.actor("far_officer"))
    assert other.pk in [one.need.pk for one in far]
    assert [(one.need.problem, one.need.technology) for one in far if one.need.pk == other.pk] == [("", "")]
    # Control: the director sees of both all that there is.
    all_ = queries.possible_duplicates(mine, trial.actor("director"))
    assert ["qzproblemzq" in one.need.problem for one in all_ if one.need.pk == other.pk] == [True]


def test_a_project_takes_along_what_everybody_may_read(trial):
    row = planted(trial, "", budget_for="office", problem_for="named")
    Need._base_manager.filter(pk=row.pk).update(state="in_talks")
    introduction = factories.introduction(row, trial.experts["professor"], state="negotiating")
    project = projecting.open_from_introduction(
        introduction, kind="joint_rd", by=trial.actor("officer"), at=NOW
    )
    assert project.amount is None
    assert "qzproblemzq" not in project.summary
    assert "qzgoalzq" in project.summary


def test_readings_of_narrowed_fields_are_written_down_and_of_others_not(trial, browser_of):
    row = planted(trial, "", goal_for="office")
    browser_of("officer").get(f"/needs/{row.code}/")
    fields = ReadEntry.objects.get(subject=row.ref).fields
    assert "goal" in fields
    assert not {"problem", "technology", "keywords", "budget"} & set(fields)


@pytest.mark.parametrize(("who", "may"), [("enterprise", True), ("officer", True), ("professor", False)])
def test_owner_and_office_narrow(trial, who, may):
    row = planted(trial, "")
    levels = {"budget": "office"}
    if may:
        row = actions.narrow(row, levels, version=row.version, by=trial.actor(who), at=NOW)
        assert (row.budget_for, row.goal_for) == ("office", "")
    else:
        with pytest.raises(NotAllowed):
            actions.narrow(row, levels, version=row.version, by=trial.actor(who), at=NOW)
