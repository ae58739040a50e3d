"""Claims and bounties are open to exactly those whom the tables name."""

from __future__ import annotations

import pytest

from luodi.claims.models import Bounty, Claim
from luodi.claims.states import BountyState, ClaimState
from tests import factories
from tests.cast import NAMES, World
from tests.claims import tables
from tests.permissions import allowed_cells, differences, verbs_of
from tests.tables import read_table


def claims_in_every_state(world: World, *, sealed: bool = False) -> dict[str, Claim]:
    """Make a claim in every state, each on a need of its own."""
    rows = {}
    for state in ClaimState.values:
        need = factories.need(world.organisations["helan"], state="accepted")
        if sealed:
            factories.bounty(need, state="announced")
        rows[state] = factories.claim(need, world.experts["professor"], state=state, named=False)
    return rows


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sealed", [False, True])
def test_claim_is_open_to_whom_the_table_names(trial: World, name: str, sealed: bool) -> None:
    rows = claims_in_every_state(trial, sealed=sealed)
    table = tables.SEALED if sealed else tables.CLAIMS
    expected = read_table(table, tables.WORDS)[name]
    found = allowed_cells(Claim, trial.actor(name), rows, (*verbs_of(Claim), "choose"))
    assert differences(expected, found) == []


@pytest.mark.parametrize("name", NAMES)
def test_bounty_is_open_to_whom_the_table_names(trial: World, name: str) -> None:
    rows = {}
    for state in BountyState.values:
        rows[state] = factories.bounty(factories.need(trial.organisations["helan"]), state=state)
    expected = read_table(tables.BOUNTIES, tables.BOUNTY_WORDS)[name]
    found = allowed_cells(Bounty, trial.actor(name), rows, verbs_of(Bounty))
    assert differences(expected, found) == []


def test_a_released_name_is_shown_to_the_owner_and_no_rival(trial: World) -> None:
    need = factories.need(trial.organisations["helan"], visibility="public")
    row = factories.claim(need, trial.experts["professor"], named=True)
    sees = {
        name
        for name in ("enterprise", "rival", "other_professor", "other_secretary", "city_official")
        if Claim.objects.allowed(trial.actor(name), "see_claimant").filter(pk=row.pk).exists()
    }
    assert sees == {"enterprise"}


def test_nobody_decides_for_the_office_on_the_own_claim(trial: World) -> None:
    """An officer who is an expert too claims like others and leaves the sorting to colleagues."""
    expert = factories.expert(factories.person("兼职专家", user=trial.users["officer"]))
    row = factories.claim(factories.need(trial.organisations["helan"]), expert)
    assert not Claim.objects.allowed(trial.actor("officer"), "decline").filter(pk=row.pk).exists()
    assert Claim.objects.allowed(trial.actor("director"), "decline").filter(pk=row.pk).exists()
