"""The published problem: known optima with proof, every fault of a plan seen, broken files refused in words."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from luodi.scheduling.files import Unreadable
from luodi.scheduling.problem import Wrong
from luodi.scheduling.published.annealing import anneal
from luodi.scheduling.published.checking import breaks_by_person, faults
from luodi.scheduling.published.model import prove
from luodi.scheduling.published.problem import Instance
from luodi.scheduling.published.reading import read_dzn
from luodi.scheduling.published.solving import solve

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data" / "b2b"
shared = pytest.mark.skipif(not FOLDER.exists(), reason="the public instances are not beside the project")
SMALL = Instance(
    people=4,
    meetings=((0, 1, 3), (0, 2, 1), (1, 2, 3), (0, 3, 2)),
    tables=1,
    slots=5,
    morning=3,
    forbidden=(frozenset(), frozenset({0}), frozenset(), frozenset({4})),
    fixed=(None, None, 2, None),
    before=(frozenset(), frozenset(), frozenset(), frozenset({2})),
)
DZN = """% four people
nBusiness = 4; nMeetings = 4; nTables = 1; nTotalSlots = 5; nMorningSlots = 3;
requested = [|1, 2,3, |1, 3,1, |2, 3,3, |1, 4,2, |];
forbidden = [{0},{0,1},{0},{5}];
fixed = [0,0,3,0];
precedences = [{},{},{},{3}];
"""


def published(fairness: int = 2) -> dict[str, int | None]:
    """Return the published number of breaks by instance, None where there is no plan."""
    with (FOLDER / "published.csv").open(encoding="utf-8") as file:
        return {
            row["instance"]: None if row["breaks"] == "-" else int(row["breaks"])
            for row in csv.DictReader(file)
            if row["solver"] == "MaxSAT" and int(row["fairness_d"]) == fairness
        }


@shared
@pytest.mark.parametrize(
    "name",
    ["tic-12.original", "tic-13.original", "tic-12.forb0003", "forumt-14.original", "forumt-14.prec15"],
)
def test_published_optima_are_proven(name: str) -> None:
    instance = read_dzn(FOLDER / f"{name}.dzn")
    answer = solve(instance, sweeps=20)
    expected = published()[name]
    assert answer.status == ("infeasible" if expected is None else "optimal")
    assert answer.breaks == expected
    if answer.slots is not None:
        assert faults(instance, answer.slots, answer.breaks) == []


def brute(instance: Instance) -> int | None:
    """Return the fewest breaks by trying everything."""
    from itertools import product

    options = [instance.open(meeting) for meeting in range(len(instance.meetings))]
    totals = [
        sum(breaks_by_person(instance, slots)) for slots in product(*options) if not faults(instance, slots)
    ]
    return min(totals, default=None)


@pytest.mark.parametrize("fairness", [0, 1, 2])
@pytest.mark.parametrize("tables", [0, 1, 2])
def test_a_small_instance_is_solved_as_by_trying_everything(tables: int, fairness: int) -> None:
    instance = replace(SMALL, tables=tables, fairness=fairness)
    answer = prove(instance)
    assert answer.breaks == brute(instance)
    assert answer.status == ("infeasible" if answer.breaks is None else "optimal")


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        ((0, 1), "2 slots for"),
        ((0, 1, 2, 3), "forbidden"),
        ((1, 3, 2, 4), "wrong session"),
        ((1, 0, 1, 3), "not where it is fixed"),
        ((3, 0, 2, 2), "not after"),
        ((2, 0, 2, 3), "2 meetings of 2 in slot 3"),
        ((2, 0, 2, 3), "1 tables"),
        ((9, 0, 2, 3), "outside"),
    ],
)
def test_every_fault_of_a_plan_is_seen(slots: tuple[int, ...], words: str) -> None:
    assert words in "; ".join(faults(SMALL, slots))


def test_unfair_and_miscounted_plans_are_seen() -> None:
    instance = replace(SMALL, fairness=0)
    assert (
        "fair" in "; ".join(faults(instance, (1, 0, 2, 3)))
        or sum(breaks_by_person(instance, (1, 0, 2, 3))) == 0
    )
    assert "differ" in "; ".join(faults(replace(SMALL, fixed=(None,) * 4, fairness=0), (4, 0, 2, 3)))
    assert "not 9" in "; ".join(faults(SMALL, (1, 0, 2, 3), 9))


def test_annealing_keeps_what_must_be_kept() -> None:
    instance = replace(SMALL, before=(frozenset(),) * 4)
    slots = anneal(instance, sweeps=10)
    assert slots is not None
    assert faults(instance, slots) == []
    assert anneal(instance, sweeps=10) == slots


def test_what_cannot_be_is_proven() -> None:
    crowded = replace(SMALL, forbidden=(frozenset({0, 1, 2}), frozenset(), frozenset(), frozenset()))
    assert solve(crowded).status == "infeasible"


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "small.dzn"
    path.write_text(DZN, encoding="utf-8")
    assert read_dzn(path) == SMALL


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("nBusiness = 4", "nBusiness = 999999999999", "nBusiness"),
        ("nBusiness = 4", "nBusiness = 3", "3 are wanted"),
        ("nMeetings = 4", "nMeetings = 5", "5, requested has 4"),
        ("|1, 2,3,", "|1, 9,3,", "between no two people"),
        ("|1, 2,3,", "|1, 2,", "2 numbers; 3"),
        ("|1, 2,3,", "|1, 2,7,", "session 7"),
        ("[|1", "[1", "no table"),
        ("fixed = [0,0,3,0]", "fixed = [0,0,3]", "3 numbers for 4"),
        ("fixed = [0,0,3,0]", "fixed = [0,0,x,0]", "no whole number"),
        ("{0,1}", "{0,77}", "outside the day"),
        ("{3}]", "{30}]", "not there"),
    ],
)
def test_a_broken_file_is_refused_in_words(tmp_path: Path, old: str, new: str, words: str) -> None:
    path = tmp_path / "small.dzn"
    path.write_text(DZN.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Unreadable, match=words):
        read_dzn(path)


def test_an_instance_that_points_outside_is_refused() -> None:
    with pytest.raises(Wrong, match="row for each"):
        replace(SMALL, fixed=())
    with pytest.raises(Wrong, match="not below 0"):
        replace(SMALL, tables=-1)
