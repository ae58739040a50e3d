"""What a whole table is alike to is what each of its names is alike to, asked one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luodi.registry.calc import ALIKE, likeness, name_key
from luodi.registry.names import Names

MANY = 1000
# Few characters, so that many names are alike; numbers among them.
names = st.text("华光储能科技一2", min_size=4, max_size=10)


@given(st.lists(names, max_size=25), st.lists(names, max_size=8))
def test_whatever_two_names_are_alike_by_themselves_are_found(held: list[str], asked: list[str]) -> None:
    keys = list(map(name_key, held))
    near = Names(enumerate(keys)).near([name_key(name) for name in asked], MANY)
    for name, found in zip(asked, near, strict=True):
        alike = {place for place, other in enumerate(held) if likeness(name, other) >= ALIKE}
        # Of keys of three characters no two neighbours may be left.
        assert {place for place in alike if len(keys[place]) > 3 and len(name_key(name)) > 3} <= set(found)
        assert set(found) <= alike


def test_the_likest_come_first_and_no_more_than_asked_for() -> None:
    held = Names(enumerate(["无锡华光储能", "无锡华光储能科技", "苏州华光储能", "无锡华光氢能", "北京同方"]))
    assert held.near(["无锡华光储能", "没有"], 2) == [[0, 1], []]


def test_of_many_names_that_share_their_pairs_some_are_compared() -> None:
    many = [(number, f"无锡华光储能{chr(0x4E00 + number)}") for number in range(5000)]
    held = Names([*many, (5001, "江阴太湖精密机械")])
    assert held.near(["江阴太湖精密器械"], 5) == [[5001]]


def test_nothing_is_alike_to_nothing() -> None:
    assert Names([]).near(["华光储能"], 5) == [[]]
    assert Names([(1, "华光储能")]).near([], 5) == []
    assert Names([(1, "华光储能")]).near(["", "光"], 5) == [[], []]
