"""What somebody may do to a row is asked once for a page, and anew for every row that is fetched."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.core.rules import may, open_keys, verbs_on
from luodi.registry.models import Expert, Organisation, ResearchResult
from tests import factories
from tests.cast import NAMES, World
from tests.factories import WUXI


@pytest.mark.parametrize("name", NAMES)
def test_asked_at_once_and_one_by_one_the_answer_is_the_same(trial: World, name: str) -> None:
    actor = trial.actor(name)
    rows: list[Any] = [
        trial.organisations["helan"],
        factories.organisation("无锡子公司", region=WUXI, parent=trial.organisations["helan"]),
        trial.experts["professor"],
        factories.result("草稿", state="draft", inventors=tuple(trial.experts.values())),
    ]
    for row in rows:
        model: Any = type(row)
        row = model._base_manager.get(pk=row.pk)
        one_by_one = {
            verb
            for verb in model.rules.verbs
            if model.objects.allowed(actor, verb).filter(pk=row.pk).exists()
        }
        assert verbs_on(row, actor, model.rules.verbs) == one_by_one
        assert {verb for verb in model.rules.verbs if may(row, actor, verb)} == one_by_one
        for verb in model.rules.verbs:
            assert open_keys(model, actor, verb, [row.pk]) == ({row.pk} if verb in one_by_one else set())


def test_one_row_is_asked_about_once_and_two_people_apart(trial: World) -> None:
    row = Organisation._base_manager.get(pk=trial.organisations["taihu"].pk)
    with CaptureQueriesContext(connection) as asked:
        assert may(row, trial.actor("far_officer"), "amend")
        assert may(row, trial.actor("far_officer"), "see_history")
    assert len(asked) == 1
    assert not may(row, trial.actor("officer"), "amend")
    # A row that is fetched anew is asked about anew.
    Organisation._base_manager.filter(pk=row.pk).update(region="640100")
    again = Organisation._base_manager.get(pk=row.pk)
    assert not may(again, trial.actor("far_officer"), "amend")
    assert may(again, trial.actor("officer"), "amend")


@pytest.mark.parametrize("model", [Expert, ResearchResult, Organisation])
def test_where_the_role_alone_decides_nothing_is_asked(trial: World, model: Any) -> None:
    row = model._base_manager.first() or factories.result("成果")
    with CaptureQueriesContext(connection) as asked:
        assert may(row, trial.actor("director"), "amend")
        assert open_keys(type(row), trial.actor("director"), "amend", [row.pk]) == {row.pk}
    assert len(asked) == 0
