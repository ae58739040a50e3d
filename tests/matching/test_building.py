"""Building fast: texts in bulk encode as one by one, and the index is the same however many processes build it."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luodi.core.crew import Crew, HelperLost
from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching import building
from luodi.matching.encoding import encode, encode_many
from luodi.matching.ranking import Matcher
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.view import View
from luodi.matching.wish import Wish
from tests.matching.sample import documents

PIECES = st.sampled_from(
    ["不含氰化物", "无需", "非", "free", "non-", "cyanide-free", "没有使用铅、汞和镉", "500万元", "3 mm", "1.5 kw·h", "80%", "ＰＡ66",
     "電池", "熱", "\ud800", "😀", "\U00020001", "é", "e\u0301", "が", "か\u3099", "가", "ᄀ", "ᅡ", "ﬁ", "℃", "μm", "Å", "²", "①", "٣",
     " ", "\n", "\x00", "\x7f", "\u3000", "，", "。", "-", "/", ".", "+", "ẞ", "İ", "ς", "Σ", "㎏", "㈱", "\u200d", "ǅ"]
)  # fmt: skip
LETTERS = st.text(st.characters(), max_size=6)
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6)
TEXTS = st.lists(st.one_of(PIECES, PIECES, LETTERS, CHINESE), max_size=14).map("".join)


@given(st.lists(TEXTS, max_size=8), st.booleans())
@example(["", "电", "\x00", ""], False)
@example(["2㎏/万元", "a\u0345", "不含\ud800铅"], True)
@settings(max_examples=400, deadline=None)
def test_many_texts_encode_as_each_alone(texts: list[str], chars: bool) -> None:
    for text, many in zip(texts, encode_many(texts, chars=chars), strict=True):
        alone = encode(text, chars=chars)
        assert many.units == alone.units
        assert many.terms.split() == alone.terms.split()


def copies(count: int) -> list[Document]:
    return [
        replace(document, key=f"{document.key}.{number}", code=f"{document.code}.{number}")
        for number in range(count)
        for document in documents()
    ]


def built(root: Path, made: list[Document], helpers: int, monkeypatch: pytest.MonkeyPatch) -> TantivySearch:
    monkeypatch.setattr(building, "usual_helpers", lambda most: helpers)
    search = TantivySearch(root)
    search.rebuild(made)
    return search


def test_the_index_is_the_same_however_many_processes_build_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_CHUNK", 40)
    monkeypatch.setattr(building, "_ALONE", 2)
    made = copies(8)
    wish = Wish(title="电动车电池热管理", texts=("冬天续航下降，不含氰",), trl_min=4)
    answers = []
    for helpers in (0, 1, 2):
        search = built(tmp_path / str(helpers), made, helpers, monkeypatch)
        view: View = search.view()
        whole = view.statistics.as_delta()
        answers.append(
            (
                Matcher(search).match(wish, audience=(EVERYBODY,), kind="result").items,
                [
                    (hit.key, hit.score)
                    for hit in search.search(Query(text="铅锌尾矿", audience=(EVERYBODY,), limit=99))
                ],
                dict(search.keys("result")),
                (whole.documents, whole.length, [row.tolist() for row in (*whole.slots, *whole.changes)]),
            )
        )
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0][2]) == len(made)


def test_a_document_that_cannot_be_read_fails_the_build_from_any_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "_CHUNK", 40)
    monkeypatch.setattr(building, "_ALONE", 1)
    made = copies(3)
    made[100] = replace(made[100], title=None)  # type: ignore[arg-type]
    for helpers in (0, 1):
        with pytest.raises((TypeError, AttributeError)):
            built(tmp_path / str(helpers), made, helpers, monkeypatch)
        assert not list((tmp_path / str(helpers)).glob("v*"))


class Doubling:
    """Double numbers; die of seven."""

    def __call__(self, number: int) -> int:
        if number == 7:
            os._exit(9)
        return 2 * number


def test_a_crew_answers_in_order_and_reports_a_dead_helper() -> None:
    with Crew(Doubling, (), 2) as crew:
        assert list(crew.answers(range(7))) == [0, 2, 4, 6, 8, 10, 12]
        assert crew.of_each(3) == [6, 6]
        with pytest.raises(HelperLost, match="9"):
            list(crew.answers([1, 7, 1, 1, 1, 1]))
