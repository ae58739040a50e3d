"""Weights and dictionaries are open to exactly those whom the table names."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.tuning.models import MatchDictionary, MatchProfile
from luodi.tuning.states import VersionState
from tests import factories
from tests.cast import NAMES, World
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table
from tests.tuning import tables


@pytest.mark.parametrize("model", [MatchProfile, MatchDictionary])
@pytest.mark.parametrize("name", NAMES)
def test_version_is_open_to_whom_the_table_names(trial: World, name: str, model: Any) -> None:
    make = factories.match_profile if model is MatchProfile else factories.match_dictionary
    rows = {state: make(state=state) for state in VersionState.values}
    expected = read_table(tables.VERSIONS)[name]
    found = allowed_cells(model, trial.actor(name), rows, verbs_of(model))
    assert differences(expected, found) == []
