"""Two owners choose the same expert at the same moment; on both databases one of them comes through."""

from __future__ import annotations

from pathlib import Path

from tests import factories
from tests.at_once import at_once, beside
from tests.cast import build_world


def test_of_two_choices_at_once_the_cap_lets_one_through(unguarded_tables: None, tmp_path: Path) -> None:
    world = build_world()
    expert = world.experts["professor"]
    type(expert)._base_manager.filter(pk=expert.pk).update(load_cap=1)
    claims = [
        factories.claim(factories.need(world.organisations[owner]), expert) for owner in ("helan", "taihu")
    ]
    with beside(tmp_path, "claims/choose.py", *([claim.code] for claim in claims)) as choosers:
        said = at_once(choosers)
    assert sorted(said) == ["chosen", "refused"]
