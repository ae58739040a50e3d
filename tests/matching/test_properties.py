"""What holds of every list: sums, order, silence about the hidden, denial, and odd questions."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.core.search import EVERYBODY, Document, Query
from luodi.matching.folding import fold
from luodi.matching.profile import Profile
from luodi.matching.ranking import Matcher, MatchItem
from luodi.matching.tantivy_index import RERANKED, TantivySearch
from luodi.matching.wish import Wish
from tests.matching.sample import NEEDS, documents

EVERY = (EVERYBODY,)
BODIES = [one.body for one in documents()]
# Of a read-only index or of examples that end within the test.
QUICK = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FEW = settings(QUICK, max_examples=6)

texts = st.one_of(
    st.sampled_from([text for text, _ in NEEDS]),
    st.builds(lambda text, a, b: text[a : a + b], st.sampled_from(BODIES), st.integers(0, 40), st.integers(1, 40)),
    st.text(alphabet="电池热管理无氰不含，。😀ＡＢab12３ -/" + string.punctuation, max_size=40),
    st.text(max_size=30),
)  # fmt: skip
wishes = st.builds(
    Wish,
    title=texts,
    texts=st.lists(texts, max_size=3).map(tuple),
    keywords=st.lists(texts, max_size=2).map(tuple),
    fields=st.sampled_from([(), ("F0", "F"), ("F3",)]),
    industry=st.sampled_from(["", "C3841", "13"]),
    regions=st.sampled_from([(), ("640100", "640000")]),
    trl_min=st.one_of(st.none(), st.integers(1, 9)),
)
profiles = st.builds(
    lambda text, region, trl: Profile("tried", {"text": text, "region": region, "trl": trl}),
    st.floats(0.1, 100), st.floats(0, 100), st.floats(0, 100),
)  # fmt: skip


def result(number: int, title: str, body: str = "", audience: tuple[str, ...] = EVERY) -> Document:
    return Document(
        key=f"result:{number}",
        kind="result",
        code=f"R-{number:05d}",
        title=title,
        body=body,
        audience=audience,
    )


def listed(search: TantivySearch, wish: Wish | str, **asked: object) -> tuple[MatchItem, ...]:
    wish = Wish(title=wish) if isinstance(wish, str) else wish
    return Matcher(search).match(wish, audience=EVERY, **asked).items  # type: ignore[arg-type]


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[TantivySearch]:
    search = TantivySearch(tmp_path / "fresh")
    search.rebuild([])
    yield search
    search.close()


# Sums


@QUICK
@given(wish=wishes, profile=st.one_of(st.none(), profiles))
def test_points_add_up_and_the_list_descends(
    sample_index: TantivySearch, wish: Wish, profile: Profile | None
) -> None:
    items = listed(sample_index, wish, profile=profile)
    for item in items:
        assert sum((part.points for part in item.parts), Decimal(0)) == item.score
        assert 0 <= item.score <= 100
        assert all(0 <= part.value <= 1 for part in item.parts)
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)


@QUICK
@given(wish=wishes)
def test_highlighted_words_occur_in_both_texts(sample_index: TantivySearch, wish: Wish) -> None:
    asked = {name: text for name, text, _ in wish.parts()}
    told = {one.key: {"title": one.title, "body": one.body} for one in documents()}
    for item in listed(sample_index, wish, limit=10):
        for term in item.terms:
            assert term.need
            assert term.record
            wanted = fold(term.same_as or term.text).text
            assert {fold(asked[name][a:b]).text for name, a, b in term.need} == {wanted}
            assert {fold(told[item.key][name][a:b]).text for name, a, b in term.record} == {
                fold(term.text).text
            }


# Order


@FEW
@given(wish=wishes, order=st.randoms(use_true_random=False), step=st.integers(5, 30))
def test_however_an_index_grew_its_lists_are_the_same(
    sample_index: TantivySearch, fresh: TantivySearch, wish: Wish, order: random.Random, step: int
) -> None:
    made = documents()
    order.shuffle(made)
    fresh.rebuild(made[:step])
    fresh.write([replace(made[0], body="另一段文字"), *made[step:]])
    fresh.write([made[0], result(9999, "暂时")])
    fresh.write([], deletions=["result:9999"])
    assert listed(fresh, wish) == listed(sample_index, wish)


@FEW
@given(more=st.lists(st.tuples(texts, texts), min_size=1, max_size=5))
def test_more_records_never_reorder_equals(fresh: TantivySearch, more: list[tuple[str, str]]) -> None:
    twins = [result(number, "碳化硅外延炉温场设计", "衬底温度均匀") for number in range(30)]
    fresh.rebuild(random.Random(3).sample(twins, len(twins)))
    for number, (title, body) in enumerate(more):
        fresh.write([result(-1 - number if number % 2 else 100 + number, title, body)])
        of_twins = [
            item.code for item in listed(fresh, "碳化硅外延 温场") if item.key in {t.key for t in twins}
        ]
        assert of_twins == sorted(of_twins)


def test_whoever_has_both_words_precedes_whoever_has_one_often(fresh: TantivySearch) -> None:
    fresh.rebuild([
        *documents(),
        result(1001, "蓄冷材料", "蓄冷 蓄冷 蓄冷 蓄冷的研究：蓄冷器、蓄冷剂与蓄冷罐。"),
        result(1002, "冷库", "文中述及管道内的蓄冷以及与之有关的除霜，其余为建筑结构与施工组织，篇幅较长，另有预算说明。"),
        result(1003, "除霜方法", "除霜 除霜 除霜 除霜：热气除霜与电除霜。"),
    ])  # fmt: skip
    assert listed(fresh, "蓄冷 除霜")[0].key == "result:1002"
    assert fresh.search(Query(text="蓄冷 除霜", audience=EVERY))[0].key == "result:1002"


# The hidden


@FEW
@given(
    wish=wishes,
    hidden=st.lists(st.tuples(texts, texts), max_size=8),
    copies=st.integers(0, len(BODIES)),
)
def test_what_the_asker_may_not_see_changes_nothing_for_him(
    sample_index: TantivySearch,
    fresh: TantivySearch,
    wish: Wish,
    hidden: list[tuple[str, str]],
    copies: int,
) -> None:
    secret = [result(1000 + n, title, body, ("city:320500",)) for n, (title, body) in enumerate(hidden)] + [
        result(2000 + n, wish.title, body, ("office",)) for n, body in enumerate(BODIES[:copies])
    ]
    fresh.rebuild([*secret, *documents()])
    asked = {"audience": EVERY, "filters": {"region": ("640000",)}}
    there, here = (Matcher(one).match(wish, **asked) for one in (fresh, sample_index))
    assert (there.items, there.filters, there.considered) == (here.items, here.filters, here.considered)
    typed = wish.title[:3]
    if typed.strip():
        query = Query(text=typed, audience=EVERY)
        assert fresh.search(query) == sample_index.search(query)
        assert fresh.total(query) == sample_index.total(query)


def test_hidden_records_take_no_candidates_place(fresh: TantivySearch) -> None:
    hidden = [result(n, "碳化硅外延炉温场设计", audience=("office",)) for n in range(RERANKED + 50)]
    fresh.rebuild([*hidden, result(5000, "炉温", "外延以外的炉温记录")])
    assert [item.key for item in listed(fresh, "碳化硅外延炉温场设计")] == ["result:5000"]


def test_another_city_weighs_words_for_nobody(fresh: TantivySearch) -> None:
    """Records of one city make a word common there: neither that city's list nor another's gets other scores."""
    open_records = documents()[:20]
    fresh.rebuild(open_records)
    before = listed(fresh, "动力电池低温热管理")
    fresh.write([result(3000 + n, "动力电池低温热管理", audience=("city:640100",)) for n in range(60)])
    assert listed(fresh, "动力电池低温热管理") == before
    of_city = Matcher(fresh).match(
        Wish(title="动力电池低温热管理"), audience=(EVERYBODY, "city:640100"), limit=200
    )
    scores = {item.key: item.score for item in of_city.items}
    assert len(before) > 3
    assert {item.key: scores[item.key] for item in before} == {item.key: item.score for item in before}


# Denial


@pytest.mark.parametrize(
    ("need", "title", "meets"),
    [
        ("不含氰化物", "氰化物电镀液", False),
        ("无氰", "氰化镀金废液", False),
        ("without cyanide", "cyanide plating bath", False),
        ("cyanide-free", "cyanide plating bath", False),
        ("free of cyanide", "plating with cyanide", False),
        ("must not contain lead", "lead solder", False),
        ("氰化物", "不含氰化物", False),
        ("cyanide", "made without cyanide", False),
        ("不含氰化物", "本品不含氰化物", True),
        ("without cyanide", "silver plating without cyanide", True),
        ("氰化物", "氰化物电镀液", True),
        ("无线传感", "无线传感网络", True),
        ("无人机", "无人机巡检", True),
    ],
)
def test_what_is_denied_meets_only_its_like(fresh: TantivySearch, need: str, title: str, meets: bool) -> None:
    fresh.rebuild([result(1, title), result(2, "完全另外的事")])
    item = Matcher(fresh).explain(Wish(title=need), "result:1", audience=EVERY)
    assert item is not None
    assert (item.parts[0].value > 0) is meets
    assert meets or item.terms == ()


def test_who_denies_gets_what_is_without_it_first(fresh: TantivySearch) -> None:
    fresh.rebuild([
        result(1, "氰化物镀银工艺", "镀银液以氰化物为络合剂，镀层光亮。"),
        result(2, "镀银工艺", "镀银液不含氰化物，镀层光亮。"),
    ])  # fmt: skip
    assert listed(fresh, "镀银工艺，不含氰化物")[0].key == "result:2"
    assert listed(fresh, "镀银工艺 氰化物")[0].key == "result:1"


# Odd questions


@pytest.mark.parametrize(
    ("odd", "plain"),
    [
        ("動力電池熱管理", "动力电池热管理"),
        ("海上風電防腐塗料", "海上风电防腐涂料"),
        ("Ｖ－０ 阻燃", "V-0 阻燃"),
        ("ＶＯＣ　吸附", "voc 吸附"),
        ("😀枸杞保鲜🚀", "枸杞保鲜"),
        ("\u200b滴灌\ufeff 葡萄\n", "滴灌 葡萄"),
        ("４℃以下", "4℃以下"),
    ],
)
def test_spelling_makes_no_difference(sample_index: TantivySearch, odd: str, plain: str) -> None:
    ours, theirs = listed(sample_index, odd), listed(sample_index, plain)
    assert ours
    assert [(item.key, item.score) for item in ours] == [(item.key, item.score) for item in theirs]


@pytest.mark.parametrize(("need", "number"), [("钙钛矿 涂布", 29), ("heat 供暖", 33), ("氢 压缩机", 31)])
def test_two_words_are_enough(sample_index: TantivySearch, need: str, number: int) -> None:
    keys = [item.key for item in listed(sample_index, need, limit=3)]
    assert f"result:{number}" in keys


def test_a_hundred_thousand_characters_count_as_their_beginning(sample_index: TantivySearch) -> None:
    long = "枸杞鲜果运输容易腐烂，需要保鲜包装与冷链。" * 5000
    assert len(long) >= 100_000
    found = Matcher(sample_index).match(Wish(title=long, texts=(long,)), audience=EVERY)
    assert found.items[0].key == "result:4"
    assert found.items == listed(sample_index, Wish(title=long[:200], texts=(long[:300],)))
    assert sample_index.search(Query(text=long, audience=EVERY))[0].key == "result:4"


@pytest.mark.parametrize("nothing", ["", "   ", "\n\t", "😀😀", "。，！？", "\u200b"])
def test_a_need_without_words_is_answered_by_what_else_it_states(
    sample_index: TantivySearch, nothing: str
) -> None:
    plain = listed(sample_index, nothing)
    assert len(plain) == 50
    assert all(item.score == 0 and item.terms == () for item in plain)
    assert [item.code for item in plain] == sorted(item.code for item in plain)
    near = listed(sample_index, Wish(title=nothing, regions=("640100", "640000")))
    assert near[0].score > 0
    assert [item.score for item in near] == sorted((item.score for item in near), reverse=True)
