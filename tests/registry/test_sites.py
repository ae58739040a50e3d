"""A site lies in the business of two regions: that of the seat, and its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from luodi.core import indexing
from luodi.core.models import OutboxEntry
from luodi.registry.models import Organisation, Site
from tests import factories
from tests.cast import NAMES, World
from tests.factories import NOW, WUXI, YINCHUAN
from tests.permissions import allowed_cells, differences, verbs_of
from tests.registry import rules_tables as tables
from tests.tables import read_table


@pytest.mark.parametrize("name", NAMES)
def test_site_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    helan, taihu = trial.organisations["helan"], trial.organisations["taihu"]
    rows = {
        "of Helan, in Yinchuan": factories.site(helan, YINCHUAN),
        "of Helan, in Wuxi": factories.site(helan, WUXI),
        "of Taihu, in Yinchuan": factories.site(taihu, YINCHUAN),
    }
    expected = read_table(tables.SITES, tables.SITE_WORDS)[name]
    assert differences(expected, allowed_cells(Site, trial.actor(name), rows, verbs_of(Site))) == []


@pytest.mark.parametrize("name", NAMES)
def test_region_of_a_site_sees_the_organisation(trial: World, name: str) -> None:
    row = factories.organisation("星海新能源有限公司", region=YINCHUAN)
    factories.site(row, WUXI)
    expected = read_table(tables.ORGANISATIONS_WITH_SITES, tables.ORGANISATION_WORDS)[name]
    cells = {"in Yinchuan, at work in Wuxi": row}
    found = allowed_cells(Organisation, trial.actor(name), cells, verbs_of(Organisation))
    assert differences(expected, found) == []


def test_retired_site_opens_nothing(trial: World) -> None:
    row = factories.organisation("星海新能源有限公司", region=YINCHUAN)
    closed = factories.site(row, WUXI, retired_at=NOW)
    assert not Organisation.objects.allowed(trial.actor("far_official")).filter(pk=row.pk).exists()
    assert closed.pk


def test_officer_adds_a_site_and_the_organisation_is_found_there(
    trial: World, browser_of: Callable[..., Client]
) -> None:
    helan = trial.organisations["helan"]
    OutboxEntry.objects.all().delete()
    address = f"/organisations/{helan.code}/site/"
    assert browser_of("far_officer").get(address).status_code == 404
    refused = browser_of("officer").post(address, {"name": "二厂", "kind": "factory", "region": "火星"})
    assert refused.status_code == 422
    assert "火星" in refused.content.decode()
    taken = browser_of("officer").post(address, {"name": "二厂", "kind": "factory", "region": WUXI})
    assert taken.status_code == 302
    page = browser_of("far_official").get(f"/organisations/{helan.code}/").content.decode()
    assert "二厂" in page
    refs = [
        ref for entry in OutboxEntry.objects.filter(channel="index") for ref in entry.payload.get("refs", ())
    ]
    assert helan.ref in refs
    made, _gone = indexing.documents([helan.ref])
    assert f"city_official@{WUXI}" in made[0].audience


def test_organisation_does_not_belong_to_itself(trial: World, browser_of: Callable[..., Client]) -> None:
    helan = trial.organisations["helan"]
    said = browser_of("director").post(
        f"/organisations/{helan.code}/edit/",
        {"name": helan.name, "kind": "enterprise", "parent": helan.code, "version": helan.version},
    )
    assert said.status_code == 422
