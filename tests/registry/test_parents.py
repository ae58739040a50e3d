"""What an organisation belongs to is told, and can be changed, only where the parent is open too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luodi.registry.models import Organisation
from tests import factories
from tests.cast import World
from tests.factories import WUXI, YINCHUAN

GROUP = "银川控股集团"


@pytest.fixture
def subsidiary(trial: World) -> Organisation:
    """Make an enterprise in Wuxi that belongs to a group in Yinchuan."""
    group = factories.organisation(GROUP, region=YINCHUAN)
    return factories.organisation("无锡子公司", region=WUXI, parent=group)


def sent(row: Organisation, **more: Any) -> dict[str, Any]:
    """Fill in the form of a row."""
    return {"name": row.name, "kind": row.kind, "region": WUXI, "version": row.version, **more}


def test_whoever_keeps_a_subsidiary_neither_sees_nor_touches_a_hidden_parent(
    subsidiary: Organisation, browser_of: Callable[..., Client]
) -> None:
    address = f"/organisations/{subsidiary.code}/"
    form = browser_of("far_officer").get(f"{address}edit/").content.decode()
    assert GROUP not in form
    assert 'name="parent"' not in form
    data = sent(subsidiary, website="https://sub.example", parent="")
    assert browser_of("far_officer").post(f"{address}edit/", data).status_code == 302
    subsidiary.refresh_from_db()
    assert subsidiary.website == "https://sub.example"
    assert str(subsidiary.parent) == GROUP
    # The control: who may open the parent is offered it, and may take it away.
    assert GROUP in browser_of("director").get(f"{address}edit/").content.decode()
    assert browser_of("director").post(f"{address}edit/", sent(subsidiary, parent="")).status_code == 302
    subsidiary.refresh_from_db()
    assert subsidiary.parent is None


def test_an_older_form_does_not_bring_a_hidden_parent_to_light(
    subsidiary: Organisation, browser_of: Callable[..., Client]
) -> None:
    Organisation._base_manager.filter(pk=subsidiary.pk).update(version=7)
    address = f"/organisations/{subsidiary.code}/edit/"
    own = factories.organisation("无锡另一集团", region=WUXI)
    data = sent(subsidiary, address="人民路一号", parent=own.code)
    clash = browser_of("far_officer", raise_request_exception=False).post(address, data)
    assert clash.status_code == 409
    assert GROUP not in clash.content.decode()
    said = browser_of("director", raise_request_exception=False).post(address, data)
    assert said.status_code == 409
    assert GROUP in said.content.decode()


def test_parent_in_another_city_is_left_out_of_the_page(
    subsidiary: Organisation, browser_of: Callable[..., Client]
) -> None:
    page = f"/organisations/{subsidiary.code}/"
    for who, sees in (("director", True), ("far_official", False), ("far_officer", False)):
        assert (GROUP in browser_of(who).get(page).content.decode()) == sees, who
    assert browser_of("city_official").get(page).status_code == 404
