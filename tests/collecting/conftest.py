"""A city's call with a district that has an official of its own."""

from __future__ import annotations

import pytest

from luodi.collecting.models import CallDistrict, NeedCall
from luodi.core.actor import Actor, Grant
from tests import factories
from tests.cast import World

XINGQING = "640104"


@pytest.fixture
def call(trial: World) -> NeedCall:
    """Give an open call of Yinchuan."""
    return factories.need_call()


@pytest.fixture
def district(call: NeedCall) -> CallDistrict:
    """Give its district."""
    return factories.call_district(call, XINGQING)


@pytest.fixture
def local(trial: World) -> Actor:
    """Be the official of the district alone."""
    grant = Grant("city_official", "region", XINGQING)
    return Actor(user_id=trial.users["nobody"].pk, name="区科技局", grants=frozenset({grant}))
