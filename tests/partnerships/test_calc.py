"""Money by party and year adds up exactly; scores are what the formula says, on every machine."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.money import Money
from luodi.partnerships import calc, queries
from luodi.partnerships.calc import Item, Line, Median, Peer, Scored, Table

# Party, year, whether it was paid, fen.
LINES = st.lists(
    st.tuples(st.integers(1, 3), st.integers(2020, 2022), st.booleans(), st.integers(1, 10**12)), max_size=12
).map(lambda rows: [Line(party, year, paid, Money(fen)) for party, year, paid, fen in rows])
# A busy machine draws slowly; that says nothing about sums.
unhurried = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
# Weight, reference value, value of each line.
FIGURES = st.lists(
    st.tuples(st.integers(1, 100), st.integers(1, 1000), st.none() | st.integers(0, 5000)),
    min_size=1,
    max_size=8,
)


def scored(figures, times: int = 1) -> list[Scored]:
    return [Scored(Item("组", "", "指标", "", times * w, r), value) for w, r, value in figures]


@unhurried
@given(LINES)
def test_every_sum_is_the_sum_of_its_lines(lines):
    table = Table.of(lines)

    def fen(paid: bool, *, party: int | None = None, year: int | None = None) -> int:
        return sum(
            line.amount.fen
            for line in lines
            if line.paid == paid and party in (None, line.party) and year in (None, line.year)
        )

    for sums, where in (
        *((table.cell(p, y), {"party": p, "year": y}) for p in table.parties for y in table.years),
        *((table.of_party(p), {"party": p}) for p in table.parties),
        *((table.of_year(y), {"year": y}) for y in table.years),
        (table.total, {}),
    ):
        assert (sums.promised.fen, sums.paid.fen) == (fen(False, **where), fen(True, **where))
        assert sums.open.fen == sums.promised.fen - sums.paid.fen
    # Each way of adding up comes to the same.
    assert table.total == calc._total(map(table.of_party, table.parties))
    assert table.total == calc._total(map(table.of_year, table.years))


@unhurried
@given(LINES)
def test_the_order_of_lines_changes_no_sum(lines):
    one, other = Table.of(lines), Table.of(reversed(lines))
    assert one.cells == other.cells


# Value, reference value, weight, points in hundredths; halves are rounded up.
POINTS = """
12   | 15  | 20  | 1600
0    | 15  | 20  | 0
15   | 15  | 20  | 2000
400  | 15  | 20  | 2000
1    | 3   | 10  | 333
2    | 3   | 10  | 667
1    | 800 | 100 | 13
1    | 200 | 1   | 1
1    | 201 | 1   | 0
-5   | 10  | 10  | 0
"""


@pytest.mark.parametrize("line", POINTS.strip().splitlines())
def test_points(line):
    value, reference, weight, expected = (int(cell) for cell in line.split("|"))
    assert calc.points(value, reference, weight) == expected


@unhurried
@given(FIGURES)
def test_a_score_is_the_weighted_mean_and_weights_count_by_their_share_only(figures):
    score = calc.total(scored(figures))
    assert 0 <= score <= 10_000
    assert calc.total(scored(figures, times=2)) == score
    reached = (w * min(Fraction(value or 0, r), Fraction(1)) for w, r, value in figures)
    exact = sum(reached, Fraction(0)) / sum(w for w, _r, _value in figures)
    assert abs(Fraction(score, 10_000) - exact) <= Fraction(1, 20_000)


@unhurried
@given(FIGURES, st.integers(0, 7), st.integers(0, 100))
def test_a_better_value_never_lowers_a_score(figures, number, more):
    number %= len(figures)
    w, r, value = figures[number]
    better = [*figures[:number], (w, r, (value or 0) + more), *figures[number + 1 :]]
    assert calc.total(scored(better)) >= calc.total(scored(figures))


@pytest.mark.parametrize(
    ("score", "grade"),
    [
        (10_000, "excellent"),
        (9000, "excellent"),
        (8999, "good"),
        (7500, "good"),
        (7499, "passed"),
        (5999, "failed"),
    ],
)
def test_grades(score, grade):
    assert calc.grade(score) == grade


def test_the_index_as_delivered_can_be_read_and_weighs_a_hundred():
    items = calc.read_index(queries.index_as_delivered())
    assert sum(item.weight for item in items) == 100
    assert all(item.name_en and item.group_en for item in items)
    assert {item.source for item in items} == {
        "",
        "housed",
        "projects",
        "needs",
        "introductions",
        "money",
        "plan",
    }


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, "none"),
        ("组 | 指标 | 10", 1, "parts"),
        ("# 说明\n组 | 指标 | 0 | 10", 2, "weight"),
        ("组 | 指标 | 1.5 | 10", 1, "weight"),
        ("组 | 指标 | 10 | -3", 1, "reference"),
        ("组 | | 10 | 10", 1, "name"),
        ("组 | 指标 | 10 | 10\n\n组 | 指标 | 5 | 10 | needs", 3, "twice"),
        ("\n".join(f"组 | 指标{n} | 1 | 1" for n in range(41)), 41, "most"),
        ("组 | 指标 | 99999999999999999999 | 10", 1, "weight"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text, line, what):
    with pytest.raises(calc.Unreadable) as said:
        calc.read_index(text)
    assert (said.value.line, said.value.what) == (line, what)


def test_full_width_bars_are_read_too():
    (item,) = calc.read_index("组 / Group ｜ 指标 / Indicator ｜ 10 ｜ 5 ｜ needs")
    assert item == Item("组", "Group", "指标", "Indicator", 10, 5, "needs")


def test_nothing_of_nothing_is_no_share():
    assert calc.share(5, 0) is None
    assert calc.share(1, 3) == 33
    assert calc.mean([]) is None


MEDIANS = """
           | -
7 9        | -
9 7 8      | 8
1 2 3 4    | 2.5
5 5 5 1    | 5
0 0 9000   | 0
1 2 3 1000 | 2.5
"""


@pytest.mark.parametrize("line", MEDIANS.strip("\n").splitlines())
def test_a_median_lies_in_the_middle_of_three_or_more(line):
    values, expected = (part.strip() for part in line.split("|"))
    found = calc.median(map(int, values.split()))
    assert found == (None if expected == "-" else Fraction(expected))


# Evaluations as body:age:year:score, the age asked for, how many peers, the median of their scores in hundredths.
PEERS = """
a:2:2025:7000 b:3:2025:8001 c:4:2025:9000              | 3 | 3 | 8001
a:2:2025:7000 b:3:2025:8001 c:5:2025:9000              | 3 | 2 | -
a:1:2025:7000 b:5:2025:8001                            | 3 | 0 | -
a:0:2020:1000 b:0:2021:2000 c:1:2022:3001 d:1:2023:4001 | 0 | 4 | 2501
a:2:2024:1 a:3:2025:5000 a:4:2026:9 b:3:2020:6000      | 3 | 2 | -
a:2:2024:1000 a:4:2026:5000 b:3:2020:6000 c:3:2020:9000 | 3 | 3 | 6000
a:2:2024:1000 a:4:2026:7000 b:3:2020:6000 c:3:2020:9000 | 3 | 3 | 7000
"""


@pytest.mark.parametrize("line", PEERS.strip().splitlines())
def test_peers_are_of_the_same_age_and_each_body_counts_once(line):
    drawn, age, peers, expected = (part.strip() for part in line.split("|"))
    rows = [one.split(":") for one in drawn.split()]
    rows = [Peer(ord(body), int(years), int(year), int(score), {}) for body, years, year, score in rows]
    for order in (rows, rows[::-1]):
        found = calc.compare(order, int(age), ())
        assert found.peers == int(peers)
        assert (found.score.whole if found.score else None) == (None if expected == "-" else int(expected))


def test_an_indicator_that_too_few_peers_have_has_no_median():
    values = ({"甲": 3, "乙": 1}, {"甲": 4, "乙": 2}, {"甲": 8, "乙": 2}, {"甲": 1000})
    found = calc.compare((Peer(n, 3, 2025, 0, one) for n, one in enumerate(values)), 3, ("甲", "乙", "丙"))
    assert {name: (one.shown, one.peers) for name, one in found.values.items()} == {
        "甲": ("6", 4),
        "乙": ("2", 3),
    }
    assert Median(Fraction(2501, 2), 4).shown == "1,250.5"
