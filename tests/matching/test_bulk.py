"""Matching many needs: the lists of the single match, in order, however many processes; resumed; never hung."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from luodi.core.crew import HelperLost
from luodi.core.search import EVERYBODY, IndexUnavailable
from luodi.matching import bulk
from luodi.matching.bulk import MatcherOfMany, match_many
from luodi.matching.dictionary import Dictionary
from luodi.matching.profile import Profile
from luodi.matching.ranking import Matcher, MatchList
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import Wish
from tests.matching.sample import NEEDS, documents

EVERY = (EVERYBODY,)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bulk") / "index"
    secret = [replace(document, key=f"s:{document.key}", audience=("office",)) for document in documents()]
    TantivySearch(path).rebuild([*documents(), *secret])
    return path


def wishes(copies: int = 1) -> Iterator[tuple[str, Wish]]:
    for copy in range(copies):
        for number, (text, _) in enumerate(NEEDS):
            yield f"{copy}.{number}", Wish(title=text, trl_min=number % 9 + 1, fields=("F1",))


def test_lists_are_those_of_the_single_match_without_words(root: Path) -> None:
    matcher = Matcher(TantivySearch(root))
    profile = Profile("text", {"text": 50, "maturity": 50})
    found = dict(
        match_many(root, wishes(), audience=EVERY, limit=7, profile=profile, filters={"field": ("F1",)})
    )
    assert list(found) == [name for name, _ in wishes()]
    for name, wish in wishes():
        single = matcher.match(wish, audience=EVERY, limit=7, profile=profile, filters={"field": ("F1",)})
        assert found[name] == replace(
            single, items=tuple(replace(item, find_terms=tuple) for item in single.items)
        )
        assert all(sum(part.points for part in item.parts) == item.score for item in found[name])


def test_the_number_of_processes_changes_nothing(root: Path) -> None:
    alone, two = (
        list(match_many(root, wishes(4), audience=EVERY, limit=5, processes=processes))
        for processes in (1, 2)
    )
    assert alone == two


def test_each_need_has_its_audience(root: Path) -> None:
    asked = dict(
        match_many(root, wishes(), audience=lambda name: ("office",) if name.endswith(".0") else (), limit=3)
    )
    assert [item.key[:2] for item in asked["0.0"]] == ["s:"] * 3
    assert asked["0.1"].items == ()


def test_what_is_done_is_left_out_and_progress_is_told(root: Path) -> None:
    told: list[int] = []
    whole = dict(match_many(root, wishes(), audience=EVERY))
    done = set(list(whole)[:15])
    rest = dict(match_many(root, wishes(), audience=EVERY, done=done, progress=told.append))
    assert rest == {name: found for name, found in whole.items() if name not in done}
    assert told == list(range(1, len(NEEDS) - 14))


def test_needs_are_taken_as_they_are_matched(root: Path) -> None:
    taken = 0

    def endless() -> Iterator[tuple[str, Wish]]:
        nonlocal taken
        while True:
            taken += 1
            yield str(taken), Wish(title="锂电池")

    lists = match_many(root, endless(), audience=EVERY, limit=1, processes=2)
    for _ in range(20):
        next(lists)
    lists.close()  # type: ignore[attr-defined]
    assert taken < 200


class _DyingMatcher(MatcherOfMany):
    def __call__(self, piece: list[tuple[str, Wish, tuple[str, ...], object]]) -> list[tuple[str, object]]:
        if any(name == "2.3" for name, *_ in piece):
            os._exit(3)
        return super().__call__(piece)


def test_a_dead_process_is_reported_and_the_lists_before_it_are_right(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = dict(match_many(root, wishes(3), audience=EVERY, limit=2, processes=1))
    monkeypatch.setattr(bulk, "MatcherOfMany", _DyingMatcher)
    found: dict[str, MatchList] = {}
    with pytest.raises(HelperLost, match="3"):
        found.update(match_many(root, wishes(3), audience=EVERY, limit=2, processes=2))
    names = list(whole)
    before = names.index("2.3") // bulk._PIECE * bulk._PIECE
    assert before >= 40
    assert list(found) == names[:before]
    assert all(found[name] == whole[name] for name in found)


@pytest.mark.parametrize("copies", [1, 4])
def test_without_an_index_it_says_so(tmp_path: Path, copies: int) -> None:
    with pytest.raises(IndexUnavailable):
        list(match_many(tmp_path / "absent", wishes(copies), audience=EVERY, processes=2))


def test_a_dictionary_of_ones_own_speaks(root: Path) -> None:
    mine = Dictionary.parse("[same]\n电动车 | 奶牛\n")
    asked = [("one", Wish(title="电动车"))]
    default, own = (
        dict(match_many(root, asked, audience=EVERY, limit=3, dictionary=dictionary))["one"]
        for dictionary in (None, mine)
    )
    assert own.dictionary == mine.version != default.dictionary
    assert "奶牛乳房炎早期诊断" in [item.title for item in own]
