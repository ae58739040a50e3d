"""Lists by wording and meaning: fused by places, added up exactly, silent about what is hidden, never in the way."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from luodi.core.search import EVERYBODY, Document
from luodi.matching import meaning
from luodi.matching.bulk import match_many
from luodi.matching.candidates import by_wording
from luodi.matching.embedding import affirmed, identity_of
from luodi.matching.fusion import CONSTANT, Fusion
from luodi.matching.ranking import Matcher, MatchItem, MatchList
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import Wish
from tests.matching.meanings import CharacterBag
from tests.matching.sample import documents
from tests.matching.test_ranking import NEED

EVERY = (EVERYBODY,)
KINDS = ("result", "expert")


def opened(root: Path, embedder: CharacterBag | None = None) -> TantivySearch:
    return TantivySearch(root, embedder=embedder or CharacterBag())


def caught_up(search: TantivySearch) -> int:
    """Make all vectors; return in how many steps."""
    for steps in range(500):
        if not search.catch_up(KINDS):
            return steps
    raise AssertionError("the vectors are never done")


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TantivySearch]:
    made = opened(tmp_path_factory.mktemp("meaning"))
    made.rebuild(documents())
    caught_up(made)
    yield made
    made.close()


@pytest.fixture
def own(tmp_path: Path) -> Iterator[TantivySearch]:
    made = opened(tmp_path / "index")
    made.rebuild(documents())
    caught_up(made)
    yield made
    made.close()


def bag(search: TantivySearch) -> CharacterBag:
    embedder = search.meaning.asker.opened()  # type: ignore[union-attr]
    assert isinstance(embedder, CharacterBag)
    return embedder


def seen(found: MatchList) -> list[MatchItem]:
    """Return all of a list that does not depend on generations."""
    return list(found.items)


def test_points_add_up_and_meaning_has_half_of_the_wording(
    search: TantivySearch, sample_index: TantivySearch
) -> None:
    found = Matcher(search).match(NEED, audience=EVERY)
    (plain,) = {part.weight for part in Matcher(sample_index).match(NEED, audience=EVERY).items[0].parts[:1]}
    assert found.vectors.startswith("bag#")
    assert not found.trouble
    for item in found.items:
        assert sum((part.points for part in item.parts), Decimal(0)) == item.score
        assert [part.name for part in item.parts[:2]] == ["text", "meaning"]
        assert item.parts[0].weight + item.parts[1].weight == pytest.approx(plain, abs=0.02)
    assert [item.score for item in found.items] == sorted((item.score for item in found.items), reverse=True)


def test_the_order_is_that_of_reciprocal_ranks(search: TantivySearch) -> None:
    found = Matcher(search).match(Wish(title="动力电池低温热管理"), audience=EVERY, limit=20)

    def fused(item: MatchItem) -> float:
        return sum(1 / (CONSTANT + int(part.about["place"])) for part in item.parts if part.about)

    sums = [fused(item) for item in found.items]
    assert sums == sorted(sums, reverse=True)
    assert len(set(sums)) > 10


def test_what_shares_no_word_is_found_by_meaning(search: TantivySearch, sample_index: TantivySearch) -> None:
    need = Wish(title="zonkel qarrin")
    assert "result:0" not in [item.key for item in Matcher(sample_index).match(need, audience=EVERY)]
    found = Matcher(search).match(need, audience=EVERY)
    first = found.items[0]
    assert first.key == "result:0"
    assert [(part.name, part.reason) for part in first.parts] == [
        ("text", "text.none"), ("meaning", "meaning.similar"),
    ]  # fmt: skip


def test_without_a_model_nothing_changes(search: TantivySearch, sample_index: TantivySearch) -> None:
    with_wording = Matcher(search).match(NEED, audience=EVERY, ask=by_wording)
    plain = Matcher(sample_index).match(NEED, audience=EVERY)
    assert seen(with_wording) == seen(plain)
    assert (plain.vectors, plain.trouble) == ("", "")
    assert sample_index.meaning is None
    assert sample_index.vectors(KINDS) is None
    assert not sample_index.catch_up(KINDS)


def test_equal_records_share_places_and_absent_vectors_are_no_fault() -> None:
    fusion = Fusion([0.5, 0.5, 0.2, 0.0], [0.9, None, 0.9, 0.1])
    first, alike = fusion.findings(0.5, 0.9), fusion.findings(0.5, None)
    assert first[0] == alike[0]
    assert (alike[1].reason, alike[1].value) == ("meaning.unknown", alike[0].value)
    assert fusion.findings(0.2, 0.9)[1] == first[1]
    assert fusion.findings(0.2, 0.9)[0].about == {"place": 3}
    assert fusion.findings(0.0, -0.3) == fusion.findings(0.0, 0.0)


def test_explained_alone_as_in_the_list(search: TantivySearch) -> None:
    matcher = Matcher(search)
    for filters in ({}, {"region": ("640000",)}):
        for item in matcher.match(NEED, audience=EVERY, filters=filters, limit=60):
            assert matcher.explain(NEED, item.key, audience=EVERY, filters=filters) == item


def secrets(rng: random.Random, count: int) -> list[Document]:
    """Return copies of the sample that only the office may find, in words that would come first."""
    made = []
    for number, one in enumerate(rng.choices(documents(), k=count)):
        made.append(
            replace(
                one, key=f"result:9{number}", code=f"R-SECRET-{number}", audience=("office",), body=NEED.title
            )
        )
    return made


@pytest.mark.parametrize("count", [3, 60, 700])
def test_hidden_records_change_nothing(tmp_path: Path, search: TantivySearch, count: int) -> None:
    rng = random.Random(count)
    mixed = [*documents(), *secrets(rng, count)]
    rng.shuffle(mixed)
    other = opened(tmp_path)
    other.rebuild(mixed)
    caught_up(other)
    assert other.vectors(KINDS).held == 60 + count  # type: ignore[union-attr]
    for need in (NEED, Wish(title="zonkel qarrin"), Wish(title="电镀银工艺，不含氰化物")):
        for filters in ({}, {"region": ("640000",)}):
            asked = {"audience": EVERY, "filters": filters, "limit": 30}
            there, here = Matcher(other).match(need, **asked), Matcher(search).match(need, **asked)  # type: ignore[arg-type]
            assert seen(there) == seen(here)
            assert there.considered == here.considered
    # They would have come among the first.
    office = Matcher(other).match(NEED, audience=(*EVERY, "office"))
    assert any(item.code.startswith("R-SECRET") for item in office.items[:10])
    assert Matcher(other).explain(NEED, "result:90", audience=EVERY) is None
    other.close()


def test_the_same_list_after_a_rebuild_in_another_order_and_from_nothing(
    own: TantivySearch, tmp_path: Path
) -> None:
    before = seen(Matcher(own).match(NEED, audience=EVERY))
    asked = len(bag(own).seen)
    mixed = documents()
    random.Random(5).shuffle(mixed)
    own.rebuild(mixed)
    caught_up(own)
    assert seen(Matcher(own).match(NEED, audience=EVERY)) == before
    # What did not change is not embedded again.
    assert len(bag(own).seen) == asked
    fresh = opened(tmp_path / "fresh")
    fresh.rebuild(mixed)
    caught_up(fresh)
    assert seen(Matcher(fresh).match(NEED, audience=EVERY)) == before
    fresh.close()


def test_changes_are_followed_and_stale_vectors_count_for_nothing(own: TantivySearch) -> None:
    need = Wish(title="zonkel qarrin")
    matcher = Matcher(own)
    assert matcher.match(need, audience=EVERY).items[0].key == "result:0"
    changed = replace(documents()[0], title="古琴漆艺", body="大漆推光")
    own.write([changed], ["result:28"])
    assert "result:0" not in [
        item.key for item in matcher.match(need, audience=EVERY) if item.parts[1].reason == "meaning.similar"
    ]
    unknown = matcher.explain(need, "result:0", audience=EVERY)
    assert unknown is not None
    assert unknown.parts[1].reason == "meaning.unknown"
    caught_up(own)
    known = matcher.explain(need, "result:0", audience=EVERY)
    assert known is not None
    assert known.parts[1].reason != "meaning.unknown"
    state = own.vectors(KINDS)
    assert state is not None
    assert (state.held, state.missing) == (59, 0)


def test_a_look_at_all_finds_what_was_lost(own: TantivySearch) -> None:
    assert own.meaning is not None
    own.meaning.store().put([], gone=["result:3", "result:4"])
    assert own.vectors(KINDS).missing == 2  # type: ignore[union-attr]
    assert caught_up(own) == 0
    own.look_again()
    assert caught_up(own) > 0
    assert own.vectors(KINDS).missing == 0  # type: ignore[union-attr]


def test_a_failing_model_leaves_the_list_by_wording(own: TantivySearch, sample_index: TantivySearch) -> None:
    model = bag(own)
    model.fails = "the model is away"
    found = Matcher(own).match(NEED, audience=EVERY)
    assert found.trouble == "the model is away"
    assert found.vectors == ""
    assert seen(found) == seen(Matcher(sample_index).match(NEED, audience=EVERY))
    # For a while it is left alone; then it is asked again.
    model.fails = ""
    assert Matcher(own).match(NEED, audience=EVERY).trouble == "the model is away"
    own.write([replace(documents()[0], title="新的题目")])
    assert not own.catch_up(KINDS)
    assert own.vectors(KINDS).trouble == "the model is away"  # type: ignore[union-attr]
    own.meaning.asker._resting_until = 0.0  # type: ignore[union-attr]
    assert Matcher(own).match(NEED, audience=EVERY).vectors
    assert own.vectors(KINDS, probe=True).trouble == ""  # type: ignore[union-attr]
    assert caught_up(own) > 0


def test_another_model_starts_anew(own: TantivySearch, tmp_path: Path, sample_index: TantivySearch) -> None:
    other = opened(tmp_path / "index", CharacterBag("another", 32))
    found = Matcher(other).match(NEED, audience=EVERY)
    assert found.trouble
    assert seen(found) == seen(Matcher(sample_index).match(NEED, audience=EVERY))
    caught_up(other)
    assert len(bag(other).seen) >= 60
    assert Matcher(other).match(NEED, audience=EVERY).vectors.startswith("another#")
    other.close()


def test_a_model_of_the_same_name_and_another_length_starts_anew(own: TantivySearch, tmp_path: Path) -> None:
    other = opened(tmp_path / "index", CharacterBag("bag", 32))
    assert "32 numbers" in Matcher(other).match(NEED, audience=EVERY).trouble
    other.write([replace(documents()[0], title="新的题目")])
    caught_up(other)
    assert other.vectors(KINDS, probe=True).held == 60  # type: ignore[union-attr]
    assert Matcher(other).match(NEED, audience=EVERY).vectors
    other.close()


@pytest.mark.parametrize("name", ["rows.sqlite3", "numbers-0.i16"])
def test_lost_files_are_made_anew(own: TantivySearch, tmp_path: Path, name: str) -> None:
    before = seen(Matcher(own).match(NEED, audience=EVERY))
    assert own.meaning is not None
    folder = own.meaning.store().folder
    for path in folder.glob(f"{name}*"):
        path.unlink()
    own.meaning.store().folder.mkdir(exist_ok=True)
    assert Matcher(own).match(NEED, audience=EVERY).trouble
    # As after a start of the worker.
    again = opened(tmp_path / "index")
    caught_up(again)
    assert seen(Matcher(again).match(NEED, audience=EVERY)) == before
    again.close()


def test_a_refused_text_does_not_hold_up_the_others(tmp_path: Path) -> None:
    made = opened(tmp_path)
    bag_of = bag(made)
    bag_of.refuses = "枸杞"
    made.rebuild(documents())
    caught_up(made)
    state = made.vectors(KINDS)
    assert state is not None
    assert (state.held, state.refused, state.missing) == (59, 1, 0)
    made.look_again()
    before = len(bag_of.seen)
    caught_up(made)
    assert len(bag_of.seen) == before
    made.close()


def test_one_process_at_a_time_makes_vectors(own: TantivySearch, tmp_path: Path) -> None:
    own.write([replace(documents()[0], title="新的题目")])
    with meaning.Storage(tmp_path / "index").lock("vectors", wait=False):
        assert not own.catch_up(KINDS)
    assert own.catch_up(KINDS)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("电镀银工艺，不含氰化物，镀层光亮", "电镀银工艺，，镀层光亮"),
        ("silver plating without cyanide.", "silver plating ."),
        ("无氟涂料", "涂料"),
        ("Ｎo change here 变", "Ｎo change here 变"),
    ],
)
def test_what_is_denied_is_not_compared(said: str, left: str) -> None:
    assert affirmed(said) == left


def test_a_denied_word_is_no_reason(search: TantivySearch) -> None:
    bag(search).seen.clear()
    Matcher(search).match(Wish(title="电镀银，不含氰化物"), audience=EVERY)
    assert bag(search).seen
    assert all("氰" not in text for text in bag(search).seen)
    alone = Matcher(search).match(Wish(title="不含氰化物"), audience=EVERY)
    assert (alone.vectors, alone.trouble) == ("", "")
    assert all(part.name != "meaning" for item in alone for part in item.parts)


def test_many_needs_at_once_give_the_same_lists(tmp_path: Path) -> None:
    named = {"address": "http://127.0.0.1:9/v1", "model": "bag"}
    search = TantivySearch(tmp_path, vectors=named, embedder=CharacterBag(identity_of(named)))
    search.rebuild(documents())
    caught_up(search)
    needs = [(f"{number}", Wish(title=f"{one.title} {number}")) for number, one in enumerate(documents()[:6])]
    lists = dict(match_many(tmp_path, needs, audience=EVERY, limit=5, meaning=search.meaning, processes=1))
    for name, need in needs:
        single = Matcher(search).match(need, audience=EVERY, limit=5, words=False)
        assert lists[name] == single
        assert lists[name].vectors
