"""The files of vectors: exact, only for the very text, whole after a crash, made anew when lost or damaged."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.matching.embedding import SCALE, EmbeddingFailed, whole
from luodi.matching.vectors import NOWHERE, Entry, VectorsDamaged, VectorStore


def entry(number: int, kind: str = "result", text: str = "") -> Entry:
    return Entry(f"{kind}:{number}", kind, f"{text}{number}".encode())


def rows(*numbers: int, length: int = 8) -> np.ndarray:
    return whole(np.random.default_rng(numbers).normal(size=(len(numbers), length)).astype(np.float32))


@pytest.fixture
def store(tmp_path: Path) -> VectorStore:
    made = VectorStore(tmp_path, "model")
    made.begin()
    return made


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 1500), st.integers(0, 2**32 - 1))
def test_likenesses_are_exact_whatever_the_length(length: int, seed: int) -> None:
    made = whole(np.random.default_rng(seed).normal(size=(5, length)).astype(np.float32))
    exact = made.astype(np.int64) @ made[0].astype(np.int64)
    assert (made.astype(np.float32) @ made[0].astype(np.float32) == exact).all()
    assert abs(exact[0] / SCALE**2 - 1) < 0.02


@pytest.mark.parametrize("bad", [[[0.0, 0.0]], [[float("nan"), 1.0]], [[float("inf"), 1.0]], [[]]])
def test_what_is_no_direction_is_refused(bad: list[list[float]]) -> None:
    with pytest.raises(EmbeddingFailed):
        whole(np.array(bad, dtype=np.float32))


def test_rows_are_held_replaced_and_forgotten(store: VectorStore) -> None:
    made = rows(1, 2, 3)
    store.put([entry(1), entry(2), entry(3, "expert")], made)
    with store.reading() as reading:
        found = reading.likenesses(made[0], ("result",))
        assert found[2] == NOWHERE
        assert (found[:2] == made[:2].astype(np.int64) @ made[0].astype(np.int64)).all()
        assert (reading.likenesses(made[0], ()) > NOWHERE).all()
    newer = rows(4)
    store.put([entry(1, text="new")], newer, gone=["result:2"])
    with store.reading() as reading:
        assert reading.rows_of(["result:1", "result:2"]) == {"result:1": (3, b"new1")}
        assert (reading.likenesses(made[0], ("result",))[:2] == NOWHERE).all()
        assert reading.counts() == (2, 0, 0)
        assert reading.keys_in("result", "00") == set()


def test_other_lengths_are_no_comparison(store: VectorStore) -> None:
    store.put([entry(1)], rows(1))
    with pytest.raises(VectorsDamaged, match="9 numbers"):
        store.put([entry(2)], rows(2, length=9))
    with store.reading() as reading:
        assert reading.counts() == (1, 0, 0)
        with pytest.raises(VectorsDamaged, match="9 numbers"):
            reading.likenesses(rows(2, length=9)[0], ())


def test_what_was_appended_before_a_crash_is_overwritten(store: VectorStore) -> None:
    made = rows(1, 2)
    store.put([entry(1)], made[:1])
    with store.reading() as reading:
        with reading.numbers_file.open("ab") as file:
            file.write(b"half a row")
        with reading.kinds_file.open("ab") as file:
            file.write(b"\1\0\1\0")
    store.put([entry(2)], made[1:])
    store.begin()
    with store.reading() as reading:
        assert (np.array(reading.numbers()) == made).all()
        assert reading.counts() == (2, 0, 0)


def test_waste_is_cleared_away(store: VectorStore) -> None:
    first = whole(np.random.default_rng(1).normal(size=(1200, 8)).astype(np.float32))
    store.put([entry(number) for number in range(1200)], first)
    store.tidy()
    with store.reading() as reading:
        assert reading.rows == 1200
    store.put([], gone=[f"result:{number}" for number in range(1200) if number % 3])
    with store.reading() as old:
        store.tidy()
        # Who reads meanwhile goes on in the old state.
        assert old.rows == 1200
    with store.reading() as reading:
        assert reading.rows == 400
        assert (np.array(reading.numbers()) == first[::3]).all()
        assert reading.rows_of(["result:3"])["result:3"][0] == 1
        reading.check()
    assert len(list(store.folder.glob("*.i16"))) == 2


@pytest.mark.parametrize("name", ["rows.sqlite3", "numbers-0.i16", "kinds-0.i16"])
@pytest.mark.parametrize("damage", ["gone", "short", "garbage"])
def test_damaged_files_are_made_anew(store: VectorStore, name: str, damage: str) -> None:
    store.put([entry(number) for number in range(40)], rows(*range(40)))
    path = store.folder / name
    for beside in store.folder.glob("rows.sqlite3-*"):
        beside.unlink()
    size = path.stat().st_size
    if damage == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: size // 2] if damage == "short" else b"\x5a" * size)
    with pytest.raises(VectorsDamaged), store.reading() as reading:
        reading.check()
    store.begin()
    store.put([entry(50)], rows(50))
    with store.reading() as reading:
        assert reading.counts() == (1, 0, 0)
        reading.check()


def test_another_model_leaves_nothing_of_the_first(tmp_path: Path, store: VectorStore) -> None:
    store.put([entry(1)], rows(1))
    other = VectorStore(tmp_path, "another")
    other.begin()
    assert not store.folder.exists()
    with pytest.raises(VectorsDamaged), store.reading():
        pass
