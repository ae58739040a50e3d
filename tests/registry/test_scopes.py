"""What roles are limited to, found by what people type and named in the reader's language."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from luodi.accounts.scopes import find_key, scope_names
from luodi.accounts.states import Scope
from tests import factories


@pytest.mark.parametrize("typed", ["640100", "银川市", " 银川市 "])
def test_a_region_is_found_by_code_or_name(trial: object, typed: str) -> None:
    assert find_key(Scope.REGION, typed) == "640100"


def test_an_organisation_is_found_by_code_or_full_name_only(trial: object) -> None:
    plant = factories.organisation("独一无二储能厂")
    assert (
        find_key(Scope.ORGANISATION, plant.code)
        == find_key(Scope.ORGANISATION, "独一无二储能厂")
        == str(plant.pk)
    )
    assert find_key(Scope.ORGANISATION, "独一无二") is None
    factories.organisation("独一无二储能厂")
    assert find_key(Scope.ORGANISATION, "独一无二储能厂") is None, "a name that two have means neither"


def test_names_of_many_cost_one_query_and_speak_the_readers_language(trial: object) -> None:
    plants = [factories.organisation(f"储能厂{number}", name_en=f"Plant {number}") for number in range(20)]
    places = [(Scope.ORGANISATION, str(plant.pk)) for plant in plants]
    with CaptureQueriesContext(connection) as asked, override("en"):
        names = scope_names(
            [*places, (Scope.REGION, "640000"), (Scope.ALL, ""), (Scope.ORGANISATION, "gone")]
        )
    assert len(asked) <= 1
    assert names[places[3]] == "Plant 3"
    assert names[Scope.REGION, "640000"] == "Ningxia"
    assert names[Scope.ORGANISATION, "gone"] == "gone"
