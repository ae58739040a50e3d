"""What a file held already is remembered like a dictionary would, in a fraction of its room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from luodi.core.seen import Seen

# Few words, so that many keys meet; each under one of two kinds.
keys = st.tuples(st.sampled_from(["any", "bare"]), st.text("ab甲乙", max_size=3), st.text("ab甲", max_size=2))
works = st.lists(st.lists(keys, max_size=60), max_size=8)


@given(works)
def test_each_key_gives_the_number_that_it_was_first_remembered_with(
    steps: list[list[tuple[str, ...]]],
) -> None:
    seen, known, number = Seen(), dict[tuple[str, ...], int](), 0
    for step in steps:
        seen.look_up(step)
        for key in step:
            number += 1
            assert seen.find(*key) == known.get(key)
            assert seen.add(*key, number=number) == known.get(key)
            known.setdefault(key, number)


def test_a_key_that_nobody_looked_up_is_found_too() -> None:
    seen = Seen()
    assert seen.add("any", "光华", number=4) is None
    seen.look_up([("any", "别的")])
    assert seen.find("any", "光华") == 4


def test_width_case_and_spaces_do_not_tell_keys_apart_and_kinds_do() -> None:
    seen = Seen()
    seen.add("any", "ABC 光华", number=1)
    assert seen.find("any", "ａｂｃ  光华 ") == 1
    assert seen.find("bare", "ABC 光华") is None


def test_many_keys_stay_apart_while_the_room_grows() -> None:
    seen, count, step = Seen(), 200_000, 5_000
    for start in range(1, count, step):
        fresh = [("any", str(number)) for number in range(start, start + step)]
        seen.look_up(fresh)
        assert all(seen.add(*key, number=int(key[1])) is None for key in fresh)
    asked = [("any", str(number)) for number in range(1, count + step, 7)]
    seen.look_up(asked)
    found = {key[1]: seen.find(*key) for key in asked}
    assert found == {said: int(said) if int(said) <= count else None for said in found}
