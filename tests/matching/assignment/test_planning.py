"""Plans meet what was asked, are the best there are, and say what would help where there is none."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.matching.assignment.cures import cures
from luodi.matching.assignment.flow import CANDIDATES
from luodi.matching.assignment.greedy import greedy
from luodi.matching.assignment.planning import NoPlan, assign
from luodi.matching.assignment.problem import Plan, Problem, Quota, Wrong, floor_of, worth


@st.composite
def problems(draw: Any, *, most: int = 4) -> Problem:
    n, m = draw(st.integers(1, most)), draw(st.integers(1, most))
    affinity = (
        np.array(
            draw(st.lists(st.lists(st.integers(0, 20), min_size=m, max_size=m), min_size=n, max_size=n)),
            dtype=float,
        )
        / 10
    )
    forbidden = np.array(
        draw(
            st.lists(
                st.lists(st.sampled_from([False] * 5 + [True]), min_size=m, max_size=m),
                min_size=n,
                max_size=n,
            )
        )
    )
    demand = draw(st.lists(st.integers(0, 2), min_size=n, max_size=n))
    capacity = draw(st.lists(st.integers(0, 3), min_size=m, max_size=m))
    least = [min(draw(st.integers(0, 1)), most_) for most_ in capacity]
    return Problem.of(affinity, demand, capacity, least=least, forbidden=forbidden)


def plans_of(problem: Problem) -> list[tuple[tuple[int, int], ...]]:
    """List every plan there is, by trying them all."""
    n, m = problem.affinity.shape
    choices = [
        list(
            itertools.combinations(
                [p for p in range(m) if not problem.forbidden[i, p]], int(problem.demand[i])
            )
        )
        for i in range(n)
    ]
    found = []
    for chosen in itertools.product(*choices):
        pairs = tuple((item, person) for item, people in enumerate(chosen) for person in people)
        loads = np.bincount([person for _item, person in pairs], minlength=m) if pairs else np.zeros(m, int)
        if (
            (loads <= problem.capacity).all()
            and (loads >= problem.least).all()
            and set(problem.locks) <= set(pairs)
            and all(_meets(quota, pairs) for quota in problem.quotas)
        ):
            found.append(pairs)
    return found


def _meets(quota: Quota, pairs: tuple[tuple[int, int], ...]) -> bool:
    for item in quota.items:
        count = sum(1 for i, p in pairs if i == item and p in quota.people)
        if count < quota.least or (quota.most is not None and count > quota.most):
            return False
    return True


def total(problem: Problem, pairs: tuple[tuple[int, int], ...]) -> float:
    return round(sum(float(problem.affinity[pair]) for pair in pairs), 6)


def check(problem: Problem, plan: Plan) -> None:
    """Hold a plan against everything that was asked."""
    pairs = [tuple(pair) for pair in plan.pairs.tolist()]
    assert len(set(pairs)) == len(pairs) == problem.wanted
    assert (np.bincount(plan.pairs[:, 0], minlength=len(problem.items)) == problem.demand).all()
    assert (plan.loads <= problem.capacity).all()
    assert (plan.loads >= problem.least).all()
    assert not problem.forbidden[plan.pairs[:, 0], plan.pairs[:, 1]].any()
    assert set(problem.locks) <= set(pairs)
    assert plan.total <= plan.bound + 1e-9


@settings(max_examples=150, deadline=None)
@given(problem=problems(), candidates=st.sampled_from([1, 2, CANDIDATES]))
def test_the_plan_is_the_best_of_all_plans(problem: Problem, candidates: int) -> None:
    every = plans_of(problem)
    if not every:
        with pytest.raises(NoPlan):
            assign(problem)
        return
    plan = assign(problem, candidates=candidates)
    check(problem, plan)
    assert round(plan.total, 6) == max(total(problem, pairs) for pairs in every)
    assert plan.proven


@settings(max_examples=100, deadline=None)
@given(problem=problems())
def test_what_helps_helps(problem: Problem) -> None:
    if plans_of(problem):
        return
    with pytest.raises(NoPlan) as none:
        assign(problem)
    named = none.value.cures
    assert named, "a cure is named"
    capacity, demand, least = problem.capacity.copy(), problem.demand.copy(), problem.least.copy()
    for cure in named:
        if cure.what == "capacity":
            capacity[problem.people.index(cure.whom)] += cure.units
        elif cure.what == "demand":
            demand[problem.items.index(cure.whom)] -= cure.units
        else:
            least[problem.people.index(cure.whom)] -= cure.units
    cured = Problem.of(problem.affinity, demand, capacity, least=least, forbidden=problem.forbidden)
    check(cured, assign(cured))
    # Nothing smaller helps: one unit less anywhere is not enough.
    assert sum(cure.units for cure in named) <= _fewest_units(problem)


def _fewest_units(problem: Problem) -> int:
    """Count by trial how many units of demand alone would have to go."""
    best = int(problem.demand.sum()) + int(problem.least.sum())
    for left in itertools.product(*(range(int(want) + 1) for want in problem.demand)):
        gone = int(problem.demand.sum()) - sum(left)
        if gone < best and plans_of(
            Problem.of(
                problem.affinity,
                list(left),
                problem.capacity,
                least=problem.least,
                forbidden=problem.forbidden,
            )
        ):
            best = gone
    return best


@settings(max_examples=60, deadline=None)
@given(problem=problems())
def test_the_floor_is_raised_and_never_beyond_what_is_possible(problem: Problem) -> None:
    every = plans_of(problem)
    if not every:
        return
    plan = assign(problem, fair=True)
    check(problem, plan)
    best = max(floor_of(problem, np.array(pairs, dtype=np.int64).reshape(-1, 2)) for pairs in every)
    assert plan.floor <= best + 1e-9 <= plan.floor_bound + 2e-9
    assert plan.floor >= assign(problem).floor - 1e-9


@settings(max_examples=60, deadline=None)
@given(problem=problems(), data=st.data())
def test_quotas_hold_and_the_plan_is_the_best_that_keeps_them(problem: Problem, data: Any) -> None:
    people = tuple(sorted(data.draw(st.sets(st.integers(0, len(problem.people) - 1)))))
    least = data.draw(st.integers(0, 1))
    quota = Quota(
        "校内", people, tuple(range(len(problem.items))), least, data.draw(st.sampled_from([None, 1, 2]))
    )
    asked = Problem.of(
        problem.affinity, problem.demand, problem.capacity, least=problem.least, forbidden=problem.forbidden,
        quotas=(quota,),
    )  # fmt: skip
    every = plans_of(asked)
    if not every:
        with pytest.raises(NoPlan):
            assign(asked)
        return
    plan = assign(asked)
    check(asked, plan)
    assert _meets(quota, tuple(tuple(pair) for pair in plan.pairs.tolist()))
    assert round(plan.total, 6) == max(total(asked, pairs) for pairs in every)


@settings(max_examples=60, deadline=None)
@given(problem=problems(), data=st.data())
def test_after_a_change_as_much_as_possible_stays(problem: Problem, data: Any) -> None:
    """One person falls out of a plan: of all plans without that person, none keeps more of the old one."""
    if not plans_of(problem):
        return
    before = tuple(tuple(pair) for pair in assign(problem).pairs.tolist())
    gone = data.draw(st.integers(0, len(problem.people) - 1))
    capacity, least = problem.capacity.copy(), problem.least.copy()
    capacity[gone] = least[gone] = 0
    changed = Problem.of(
        problem.affinity, problem.demand, capacity, least=least, forbidden=problem.forbidden, before=before
    )
    every = plans_of(changed)
    if not every:
        return
    plan = assign(changed)
    kept = max(len(set(pairs) & set(before)) for pairs in every)
    assert plan.kept == kept
    assert round(plan.total, 6) == max(
        total(changed, pairs) for pairs in every if len(set(pairs) & set(before)) == kept
    )


def many(n: int = 120, m: int = 80, seed: int = 3) -> Problem:
    draw = np.random.default_rng(seed)
    affinity = draw.dirichlet(np.full(12, 0.1), n) @ draw.dirichlet(np.full(12, 0.1), m).T
    return Problem.of(affinity, 3, 6, forbidden=draw.random((n, m)) < 0.05)


def test_the_same_problem_gives_the_same_plan() -> None:
    assert (assign(many()).pairs == assign(many()).pairs).all()
    assert (assign(many(), fair=True).pairs == assign(many(), fair=True).pairs).all()


@pytest.mark.parametrize("candidates", [3, 12, 80])
def test_leaving_pairs_out_costs_nothing(candidates: int) -> None:
    assert assign(many(), candidates=candidates).total == pytest.approx(
        assign(many(), candidates=80).total, abs=1e-9
    )
    assert assign(many(), candidates=candidates).proven


def test_greedy_is_no_better_and_leaves_nobody_unfairly_well_off() -> None:
    problem = many()
    by_hand, plan, fair = greedy(problem), assign(problem), assign(problem, fair=True)
    assert worth(problem, by_hand)[0] <= plan.total
    assert fair.floor >= plan.floor
    assert fair.total <= plan.total


def test_loads_even_out_for_a_small_share_of_the_total() -> None:
    problem = many()
    plan, even = assign(problem), assign(problem, even=0.01)
    assert even.total >= plan.total * 0.99 - 1e-6
    assert (even.loads**2).sum() < (plan.loads**2).sum()


def test_locks_stay_and_count() -> None:
    affinity = np.array([[0.9, 0.1], [0.8, 0.7]])
    plan = assign(Problem.of(affinity, 1, 1, locks=[(0, 1)]))
    assert plan.pairs.tolist() == [[0, 1], [1, 0]]
    assert plan.proven


def test_too_many_locks_are_named() -> None:
    problem = Problem.of(
        np.ones((2, 2)), 1, 1, locks=[(0, 0), (1, 0)], people=["周", "林"], items=["甲", "乙"]
    )
    assert [cure.words() for cure in cures(problem)] == ["drop the lock 周 for 乙"]


def test_a_quota_in_the_way_is_named() -> None:
    quota = Quota("at most one of the own school", (0, 1), (0,), 0, 1)
    with pytest.raises(NoPlan, match="relax the quota at most one of the own school"):
        assign(Problem.of(np.ones((1, 2)), 2, 1, quotas=[quota]))


def test_a_lock_on_a_forbidden_pair_is_refused_with_its_reason() -> None:
    with pytest.raises(Wrong, match="same unit"):
        Problem.of(
            np.ones((1, 1)), 1, 1, forbidden=np.array([[True]]), locks=[(0, 0)], reasons={(0, 0): "same unit"}
        )


@pytest.mark.parametrize("wrong", [np.array([[np.nan]]), np.array([[-0.1]]), np.array([[np.inf]])])
def test_affinities_that_are_no_numbers_are_refused(wrong: Any) -> None:
    with pytest.raises(Wrong, match="affinities"):
        Problem.of(wrong, 1, 1)


def test_nothing_to_do_is_no_trouble() -> None:
    plan = assign(Problem.of(np.ones((2, 3)), 0, 2))
    assert (len(plan.pairs), plan.total, plan.proven) == (0, 0.0, True)
