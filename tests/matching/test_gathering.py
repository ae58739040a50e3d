"""The short ways of gathering and counting give what the plain ways give, and nothing that is hidden."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching import gathering
from luodi.matching.encoding import encode
from luodi.matching.question import ask
from luodi.matching.tally import Tally
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.units import grams
from tests.matching.sample import documents

OFFICE = "role:office"
BODIES = [one.body for one in documents()]
LIMIT = 30
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
words = st.sampled_from(
    ["不含氰化物", "without cyanide ", "LiFePO4 ", "30 %", "5G", "热管理", "，", " ", "batteries "]
)
texts = st.lists(st.one_of(st.sampled_from(BODIES), words, st.text(max_size=12)), max_size=5).map("".join)


@QUICK
@given(st.lists(texts, min_size=1, max_size=5), texts)
def test_grams_are_counted_as_they_stand_in_the_texts(written: list[str], asked: str) -> None:
    blobs = [encode(text, chars=True).units for text in written]
    found = grams(blobs)
    wanted = np.unique(
        np.concatenate((grams([encode(asked, chars=True).units]).ids, found.ids[::7], [1, 1 << 40]))
    )
    counts, lengths = Tally(wanted).counts(blobs)
    plain = [
        [int(((found.ids == one) & (found.owners == at)).sum()) for one in wanted] for at in range(len(blobs))
    ]
    assert counts.tolist() == plain
    assert lengths.tolist() == found.lengths.tolist()


def _mixed(count: int, hidden: int, seed: int = 5) -> list[Document]:
    """Make documents of two texts each; every so many is the office's alone, and another kind lies between."""
    chance = random.Random(seed)
    return [
        Document(
            key=f"{kind}:{number}",
            kind=kind,
            code=f"R-{kind}-{number:04d}",
            title=chance.choice(BODIES)[:12],
            body=chance.choice(BODIES) + chance.choice(BODIES),
            audience=(OFFICE,) if number % hidden == 0 else (EVERYBODY,),
        )
        for number in range(count)
        for kind in ("result", "need")
    ]


@pytest.fixture
def search(tmp_path: Path) -> Iterator[TantivySearch]:
    made = TantivySearch(tmp_path / "index")
    made.rebuild(_mixed(400, hidden=20))
    yield made
    made.close()


def _gathered(search: TantivySearch, text: str, audience: tuple[str, ...]) -> list[str]:
    view = search.view()
    weights = ask([(text, 1.0)], search.dictionary, view.statistics).retrieval_weights()
    assert len(weights) >= gathering._MANY_TERMS
    return [one.key for one in view.candidates(weights, Query(kinds=("result",), audience=audience), LIMIT)]


@pytest.mark.parametrize("audience", [(EVERYBODY,), (EVERYBODY, OFFICE, "user:7")])
def test_going_through_a_kind_finds_what_the_gates_let_through(
    search: TantivySearch, monkeypatch: pytest.MonkeyPatch, audience: tuple[str, ...]
) -> None:
    seen = set()
    for text in BODIES[:20]:
        with monkeypatch.context() as gated:
            gated.setattr(gathering, "_MOST_HIDDEN", -1.0)
            expected = _gathered(search, text, audience)
        found = _gathered(search, text, audience)
        assert sorted(found) == sorted(expected)
        assert 0 < len(found) <= LIMIT
        seen |= set(found)
    hidden = {key for key in seen if int(key.partition(":")[2]) % 20 == 0}
    assert bool(hidden) == (OFFICE in audience)


def test_what_is_hidden_moves_nothing_however_much_of_the_top_it_takes(search: TantivySearch) -> None:
    """Even where the asker's own best lie far down, so that the short way does not reach them."""
    text = BODIES[3]
    before = _gathered(search, text, (EVERYBODY,))
    crowd = [
        Document(
            key=f"result:x{n}",
            kind="result",
            code=f"X-{n}",
            title=text[:12],
            body=text * 2,
            audience=(OFFICE,),
        )
        for n in range(20)
    ]
    search.write(crowd)
    assert sorted(_gathered(search, text, (EVERYBODY,))) == sorted(before)
