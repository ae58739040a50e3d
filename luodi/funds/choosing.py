"""Put a decision on awards as a mixed integer programme (HiGHS): the best choice, or the smallest cure; pure.

A column is an application to be chosen or, with a cut line, a place in the ranking of a class where the line can lie,
with the sums of all above it. Money counts with its floor there; what can be cut is one column for each class, region
and pot, and only where some least amount asks for it: who gets how much of it is settled afterwards, by scores. What
comes back is checked in whole fen; where rounding broke a requirement by some fen, its row is drawn in by as much and
the programme solved once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

import numpy as np

from luodi.funds.deciding import (
    Call,
    Candidate,
    Loosened,
    Pot,
    Quota,
    Requirement,
    broken,
    filled,
    loosened,
)
from luodi.funds.programme import Floats, Programme, loosely, near_the_relaxation

ROUNDS = 6
Given = dict[str, dict[Pot, int]]
Group = tuple[str, str, Pot]


@dataclass
class _Rows:
    """Hold what a decision must keep: a row each, a column for each candidate and then one for each group."""

    requirements: list[Requirement | None]
    """None: a row that ties a group's cut money to who is chosen."""
    cells: Floats
    low: Floats
    high: Floats
    groups: list[Group]


@dataclass
class _Options:
    """Hold what can be chosen: which candidates each option takes, its sums in all rows, its score and bounds."""

    takes: list[tuple[int, ...] | tuple[list[int], int]]
    sums: Floats
    scores: Floats
    low: Floats
    high: Floats
    lines: list[list[int]]
    """Options of which exactly one is taken: the places of one class's line."""


def best_choice(call: Call, *, cut_line: bool) -> tuple[Given, int] | None:
    """Return the choice of the highest total score and a bound of any choice; None if there is none."""
    rows = _rows(call, musts=False)
    options = _options(call, rows, cut_line=cut_line, locked=True)
    margins: dict[Requirement, int] = {}
    bound: int | None = None
    for _round in range(ROUNDS):
        values, least = _solved(rows, options, margins)
        if values is None:
            return None
        # A total of whole scores cannot exceed a bound by a part; the first one, without margins, holds for all.
        bound = floor(1e-6 - least) if bound is None else bound
        given = filled(call, _given(call, rows, options, values))
        wrong = broken(call, given)
        if not wrong:
            return given, bound
        for requirement, amount in wrong.items():
            margins[requirement] = margins.get(requirement, 0) + amount
    return None


def smallest_cure(call: Call, *, cut_line: bool) -> list[Loosened]:
    """Find the fewest requirements to loosen so that there is a choice, and of these the least part of each.

    In calls of more than some hundred applications parts are told to within a thousandth of what is asked.

    With a cut line an application whose lock is dropped comes back into its ranking, and may need room there: what is
    found is tried, and loosened further until it holds.
    """
    cure: dict[Requirement, int] = {}
    now = call
    for _round in range(ROUNDS):
        for one in _cure_once(now, cut_line=cut_line):
            requirement = _as_it_was(one.requirement, now, call)
            cure[requirement] = cure.get(requirement, 0) + one.amount
        now = loosened(call, [Loosened(requirement, amount) for requirement, amount in cure.items()])
        # The choice that the cure was read off keeps everything else, unless an application came back.
        if not cut_line or now.must == call.must or best_choice(now, cut_line=cut_line) is not None:
            break
    return [Loosened(requirement, amount) for requirement, amount in cure.items()]


def _as_it_was(requirement: Requirement, now: Call, call: Call) -> Requirement:
    """Name a requirement of a loosened call as it stands in the call itself."""
    if not isinstance(requirement.about, Quota):
        return requirement
    return Requirement(requirement.kind, call.quotas[now.quotas.index(requirement.about)])


def _cure_once(call: Call, *, cut_line: bool) -> list[Loosened]:
    rows = _rows(call, musts=True)
    options = _options(call, rows, cut_line=cut_line, locked=False)
    values, _least = _solved(rows, options, {}, elastic=True)
    if values is None:
        return []
    needed = broken(call, filled(call, _given(call, rows, options, values)))
    return [Loosened(one, needed[one]) for one in rows.requirements if one is not None and one in needed]


def _rows(call: Call, *, musts: bool) -> _Rows:
    wanting = [quota for quota in call.quotas if quota.counts == "fen" and quota.least]
    groups = sorted(
        {
            (one.class_key, one.region, pot)
            for one in call.candidates
            if any(quota.holds(one) for quota in wanting)
            for pot in one.asked
            if one.cuttable(pot)
        }
    )
    found = list(_requirements(call, musts=musts))
    width = len(call.candidates) + len(groups)
    cells = np.zeros((len(found) + len(groups), width))
    low, high = np.full(len(cells), -np.inf), np.full(len(cells), np.inf)
    for place, (requirement, least, most) in enumerate(found):
        low[place], high[place] = least, most
        cells[place] = _cells(call, requirement, groups)
    for number, group in enumerate(groups):
        place = len(found) + number
        high[place] = 0.0
        cells[place, len(call.candidates) + number] = 1.0
        for at, one in enumerate(call.candidates):
            if (one.class_key, one.region) == group[:2]:
                cells[place, at] = -one.cuttable(group[2])
    return _Rows([*(one for one, *_ends in found), *[None] * len(groups)], cells, low, high, groups)


def _requirements(call: Call, *, musts: bool) -> Iterator[tuple[Requirement, float, float]]:
    for pot in sorted({pot for one in call.candidates for pot in one.asked}):
        yield Requirement("budget", pot), -np.inf, float(call.budgets.get(pot, 0))
    for quota in call.quotas:
        if quota.least:
            yield Requirement("least", quota), float(quota.least), np.inf
        if quota.most is not None:
            yield Requirement("most", quota), -np.inf, float(quota.most)
    for key in sorted(call.must) if musts else ():
        yield Requirement("must", key), 1.0, np.inf


def _cells(call: Call, requirement: Requirement, groups: list[Group]) -> list[float]:
    about = requirement.about
    if isinstance(about, str):
        return [float(one.key == about) for one in call.candidates] + [0.0] * len(groups)
    if isinstance(about, tuple):
        return [float(one.least(about)) for one in call.candidates] + [
            float(one[2] == about) for one in groups
        ]
    if about.counts == "awards":
        return [float(about.holds(one)) for one in call.candidates] + [0.0] * len(groups)
    floors = (sum(map(one.least, one.asked)) if about.holds(one) else 0 for one in call.candidates)
    return [*map(float, floors), *(float(_held(about, one)) for one in groups)]


def _held(quota: Quota, group: Group) -> bool:
    return quota.holds(Candidate("", 0, {}, group[0], group[1]))


def _options(call: Call, rows: _Rows, *, cut_line: bool, locked: bool) -> _Options:
    """Make an option of each candidate, or of each place where the line of a class can lie."""
    count = len(call.candidates)
    cells = rows.cells[:, :count]
    scores = np.array([float(one.score) for one in call.candidates])
    apart = [
        at for at, one in enumerate(call.candidates) if not cut_line or one.key in call.must | call.never
    ]
    takes: list[tuple[int, ...] | tuple[list[int], int]] = [(at,) for at in apart]
    sums, totals = [cells[:, apart]], [scores[apart]]
    lines: list[list[int]] = []
    for ranking in _rankings(call, set(apart)) if cut_line else ():
        first = len(takes)
        lines.append(list(range(first, first + len(ranking) + 1)))
        takes += [(ranking, length) for length in range(len(ranking) + 1)]
        sums += [np.zeros((len(cells), 1)), np.cumsum(cells[:, ranking], axis=1)]
        totals += [np.zeros(1), np.cumsum(scores[ranking])]
    low, high = np.zeros(len(takes)), np.ones(len(takes))
    for place, at in enumerate(apart):
        low[place] = float(locked and call.candidates[at].key in call.must)
        high[place] = float(call.candidates[at].key not in call.never)
    return _Options(takes, np.concatenate(sums, axis=1), np.concatenate(totals), low, high, lines)


def _rankings(call: Call, apart: set[int]) -> list[list[int]]:
    """List the candidates of each class by score; locked ones stand outside the line."""
    found: dict[str, list[int]] = {}
    for at in sorted(
        set(range(len(call.candidates))) - apart, key=lambda at: (-call.candidates[at].score, at)
    ):
        found.setdefault(call.candidates[at].class_key, []).append(at)
    return [found[name] for name in sorted(found)]


def _given(call: Call, rows: _Rows, options: _Options, values: Floats) -> Given:
    """Read off who gets how much: floors, and what can be cut within its group in the order of scores."""
    chosen: set[int] = set()
    for place in np.flatnonzero(values[: len(options.takes)] > 0.5).tolist():
        first, *rest = options.takes[place]
        chosen.update(first[: rest[0]] if isinstance(first, list) else [first])
    order = sorted(chosen, key=lambda at: (-call.candidates[at].score, at))
    given = {
        call.candidates[at].key: {pot: call.candidates[at].least(pot) for pot in call.candidates[at].asked}
        for at in order
    }
    for number, (class_key, region, pot) in enumerate(rows.groups):
        left = floor(values[len(options.takes) + number] + 1e-6)
        for at in order:
            one = call.candidates[at]
            if (one.class_key, one.region) == (class_key, region):
                more = min(left, one.cuttable(pot))
                given[one.key][pot] = given[one.key].get(pot, 0) + more
                left -= more
    return given


def _solved(
    rows: _Rows, options: _Options, margins: dict[Requirement, int], *, elastic: bool = False
) -> tuple[Floats | None, float]:
    """Solve; return the values of options and groups (None if there is no choice) and the bound of minus the score."""
    many, groups = len(options.takes), len(rows.groups)
    cells = np.concatenate((options.sums, rows.cells[:, rows.cells.shape[1] - groups :]), axis=1)
    unit = np.maximum(np.abs(cells).max(axis=1, initial=0.0), 1e-9)
    margin = np.array(
        [margins.get(one, 0) if one is not None else 0 for one in rows.requirements], dtype=float
    )
    single = np.zeros((len(options.lines), cells.shape[1]))
    for number, line in enumerate(options.lines):
        single[number, line] = 1.0
    ones = np.ones(len(single))
    model = Programme(
        cells=np.concatenate((cells / unit[:, None], single)),
        low=np.concatenate(((rows.low + margin) / unit, ones)),
        high=np.concatenate(((rows.high - margin) / unit, ones)),
        cost=np.concatenate((-options.scores, np.zeros(groups))),
        lower=np.concatenate((options.low, np.zeros(groups))),
        upper=np.concatenate((options.high, np.full(groups, np.inf))),
        whole=np.concatenate((np.ones(many, dtype=bool), np.zeros(groups, dtype=bool))),
    )
    if elastic:
        count = sum(one is not None for one in rows.requirements)
        return loosely(_loose(rows, model), many, count, free=not options.lines)
    return near_the_relaxation(model, many)


def _loose(rows: _Rows, model: Programme) -> Programme:
    """Let each requirement be loosened at a price: a thousand for that at all, one for each part of what it asks."""
    places = [place for place, one in enumerate(rows.requirements) if one is not None]
    count, width = len(places), model.cells.shape[1]
    slack, switch = np.zeros((len(model.cells), count)), np.zeros((count, width + 2 * count))
    for number, place in enumerate(places):
        rising = bool(np.isfinite(model.low[place]))
        asked = abs(model.low[place] if rising else model.high[place])
        reach = float(np.abs(model.cells[place]).sum()) + asked
        size = asked or reach or 1.0
        slack[place, number] = size if rising else -size
        # No more than ``reach`` is ever needed, and nothing while the switch is off.
        switch[number, width + number] = 1.0
        switch[number, width + count + number] = -(reach / size)
    never = np.zeros((len(model.cells), count))
    return Programme(
        cells=np.concatenate((np.concatenate((model.cells, slack, never), axis=1), switch)),
        low=np.concatenate((model.low, np.full(count, -np.inf))),
        high=np.concatenate((model.high, np.zeros(count))),
        cost=np.concatenate((np.zeros(width), np.full(count, 1.0), np.full(count, 1000.0))),
        lower=np.concatenate((model.lower, np.zeros(2 * count))),
        upper=np.concatenate((model.upper, np.full(count, np.inf), np.ones(count))),
        whole=np.concatenate((model.whole, np.zeros(count, dtype=bool), np.ones(count, dtype=bool))),
    )
