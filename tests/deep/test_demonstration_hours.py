"""The demonstration can be loaded at any hour of Beijing's day: what it tells of today has happened by then."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from luodi.contracts.models import Receipt
from luodi.site.demo.store import is_stored, store_demonstration

pytestmark = [pytest.mark.deep, pytest.mark.django_db]


@pytest.mark.parametrize(("hour", "minute"), [(0, 2), (7, 58), (12, 0), (23, 57)])
def test_it_is_loaded(hour: int, minute: int) -> None:
    today = timezone.localdate()
    now = datetime(today.year, today.month, today.day, hour, minute, tzinfo=ZoneInfo("Asia/Shanghai"))
    store_demonstration(now, papers=None, most=5)
    assert is_stored()
    assert not Receipt._base_manager.filter(received_on__gt=today).exists()
    assert Receipt._base_manager.exists()
