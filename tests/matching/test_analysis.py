"""What a text becomes: the same for any spelling, and always at home in the original."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from luodi.matching.analysis import analyse
from luodi.matching.encoding import encode
from luodi.matching.folding import fold
from luodi.matching.negation import negated_spans
from luodi.matching.units import gram_of, grams

texts = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("电池热管理氰氟不含无没有，。、 Ａ１ａZ9ｶﾞﾊﾟé́㎏℃ﬁİßΣς𠮷😀電熱體萬與－-./%\u0301\u3099"),
    ),
    max_size=60,
)


# No deadline: the machine may be busy.
@settings(deadline=None)
@given(texts)
@example("ｶﾞ")
@example("İ")
@example("e\u0301")
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@settings(deadline=None)
@given(texts)
def test_spans_lie_in_the_text_and_lead_back_to_their_term(text: str) -> None:
    for term in analyse(text):
        assert 0 <= term.start < term.end <= len(text)
        piece = text[term.start : term.end]
        plain = term.text.removeprefix("!")
        if term.kind in {"char", "pair"}:
            assert plain in fold(piece).text
        else:
            assert any(plain == again.text.removeprefix("!") for again in analyse(piece))


@settings(deadline=None)
@given(texts)
def test_index_and_highlighting_see_the_same_terms(text: str) -> None:
    seen = {term.text for term in analyse(text)}
    assert set(encode(text, chars=True).terms.split()) == seen


@settings(deadline=None)
@given(texts)
def test_ranking_sees_the_same_terms(text: str) -> None:
    counted = set(grams([encode(text).units]).ids.tolist())
    assert {gram_of(term.text) for term in analyse(text)} <= counted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("鋰離子電池熱管理", "锂离子电池热管理"),
        ("ＬｉＦｅＰＯ４", "LiFePO4"),
        ("15％", "15 %"),
        ("batteries", "battery"),
        ("GH-4169", "gh4169"),
        ("25℃", "25°C"),
    ],
)
def test_spellings_of_one_thing_share_a_term(one: str, other: str) -> None:
    assert {term.text for term in analyse(one)} & {term.text for term in analyse(other)}


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("电镀液不含氰，成本低", ["氰"]),
        ("无氟制冷剂", ["氟"]),
        ("不含铅、汞和镉的焊料", ["铅、汞和镉"]),
        ("不含铅、成本低", ["铅"]),
        ("无卤无磷阻燃剂", ["卤", "磷"]),
        ("coating without cyanide", ["cyanide"]),
        ("a cyanide-free bath", ["cyanide"]),
        ("solder free of lead", ["lead"]),
        ("无人机无损检测无线传感", []),
        ("没有问题", []),
        ("含氰废水", []),
    ],
)
def test_what_is_denied(text: str, denied: list[str]) -> None:
    folded = fold(text).text
    assert [folded[start:end] for start, end in negated_spans(folded)] == denied


def test_denied_terms_are_others() -> None:
    said = {term.text for term in analyse("氰化物")}
    assert not said & {term.text for term in analyse("不含氰化物")} - {"不", "含", "不含"}


@pytest.mark.parametrize("text", ["", " ", "。，、", "😀😀", "\x00", "\ud800", "a" * 100_000, "电" * 100_000])
def test_odd_texts_are_analysed(text: str) -> None:
    for term in analyse(text):
        assert term.text
    encode(text, chars=True)
