"""All public instances of the meeting problem at their published optima, and events of full size within their gaps."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from luodi.scheduling.checking import faults
from luodi.scheduling.planning import plan
from luodi.scheduling.published.checking import faults as faults_of
from luodi.scheduling.published.reading import read_dzn
from luodi.scheduling.published.solving import solve
from tests.scheduling.drawn import KINDS, Kind, event

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "b2b"
pytestmark = [
    pytest.mark.deep,
    pytest.mark.skipif(not FOLDER.exists(), reason="the public instances are not beside the project"),
]


def cases() -> list[tuple[str, int, int | None]]:
    """Return instance, fairness and published breaks (None: no plan), each once."""
    if not FOLDER.exists():
        return []
    with (FOLDER / "published.csv").open(encoding="utf-8") as file:
        return [
            (row["instance"], int(row["fairness_d"]), None if row["breaks"] == "-" else int(row["breaks"]))
            for row in csv.DictReader(file)
            if row["solver"] == "MaxSAT"
        ]


@pytest.mark.parametrize(("name", "fairness", "breaks"), cases())
def test_every_published_result_is_reached_with_proof(name: str, fairness: int, breaks: int | None) -> None:
    instance = read_dzn(FOLDER / f"{name}.dzn", fairness=fairness)
    answer = solve(instance, seconds=600)
    assert answer.status == ("infeasible" if breaks is None else "optimal")
    assert answer.breaks == breaks
    assert answer.slots is None or faults_of(instance, answer.slots, answer.breaks) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("a", "b", "slots"), [(300, 300, 24), (1_000, 500, 32)])
def test_events_of_full_size_are_close_to_their_bounds(a: int, b: int, slots: int, kind: Kind) -> None:
    problem = event(a, b, slots, kind)
    first, made = plan(problem, effort=0), plan(problem, effort=24)
    assert faults(problem, made) == []
    assert made.gap <= (0.001 if a == 1_000 else 0.004)
    assert made.objectives.breaks < 0.75 * first.objectives.breaks
    assert made.meetings == plan(problem, effort=24).meetings
