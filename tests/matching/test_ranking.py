"""Ranked lists: explained to the last tenth, the same every time, silent about what is hidden."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from luodi.core.search import EVERYBODY, Document
from luodi.matching.dictionary import Dictionary
from luodi.matching.features import FEATURES, mature_enough, same_industry
from luodi.matching.folding import fold
from luodi.matching.industry import full_code, shared_level
from luodi.matching.profile import Profile
from luodi.matching.ranking import Matcher, MatchList
from luodi.matching.records import Record, pack
from luodi.matching.tantivy_index import TantivySearch
from luodi.matching.wish import TEXT_CHARACTERS, Wish
from tests.matching.sample import documents

EVERY = (EVERYBODY,)
NEED = Wish(
    title="动力电池低温热管理",
    texts=("客车冬季续航下降，需要热管理系统加热电池，温差小于4℃。", "采用相变材料，不含氟。", "能耗降低"),
    keywords=("热管理", "thermal management"),
    fields=("F0", "F"),
    industry="C3841",
    regions=("640100", "640000"),
    ways=("licence",),
    trl_min=5,
    budget=100_000_000,
    deadline=date(2027, 3, 31),
    asked_on=date(2026, 11, 24),
)


@pytest.fixture(scope="module")
def found(sample_index: TantivySearch) -> MatchList:
    return Matcher(sample_index).match(NEED, audience=EVERY)


def test_the_points_of_the_parts_add_up_to_the_score(found: MatchList) -> None:
    assert found.items
    for item in found.items:
        assert sum((part.points for part in item.parts), Decimal(0)) == item.score
        assert 0 <= item.score <= 100
        assert sum(part.weight for part in item.parts) == pytest.approx(100, abs=0.1)
        assert all(0 <= part.value <= 1 for part in item.parts)


def test_the_list_descends(found: MatchList) -> None:
    assert [item.score for item in found.items] == sorted((item.score for item in found.items), reverse=True)
    assert found.items[0].title == "动力电池组液冷热管理系统"


def test_every_part_asked_for_is_explained(found: MatchList) -> None:
    names = {part.name for part in found.items[0].parts}
    assert names == {"text", *FEATURES} - {"load", "response"}
    assert all(part.reason.startswith(part.name) for part in found.items[0].parts)


def test_what_a_need_does_not_state_plays_no_part(sample_index: TantivySearch) -> None:
    plain = Matcher(sample_index).match(Wish(title="动力电池低温热管理"), audience=EVERY)
    assert [part.name for part in plain.items[0].parts] == ["text"]
    assert plain.items[0].parts[0].weight == 100


def test_highlighted_words_stand_in_both_texts(found: MatchList) -> None:
    need = {name: text for name, text, _ in NEED.parts()}
    by_key = {document.key: document for document in documents()}
    for item in found.items:
        document = by_key[item.key]
        texts = {"title": document.title, "body": document.body}
        for term in item.terms:
            wanted = term.same_as or term.text
            assert {_plain(need[name][start:end]) for name, start, end in term.need} == {_plain(wanted)}
            assert {_plain(texts[name][start:end]) for name, start, end in term.record} == {_plain(term.text)}


def _plain(text: str) -> str:
    return fold(text).text


def test_highlighted_words_are_long_and_telling(found: MatchList) -> None:
    words = [term.text for term in found.items[0].terms]
    assert "热管理系统" in words
    assert not {"热管", "管理系", "采用", "需要"} & set(words)
    weights = [term.weight for term in found.items[0].terms]
    assert weights == sorted(weights, reverse=True)


def test_the_same_need_gives_the_same_list(sample_index: TantivySearch, found: MatchList) -> None:
    assert Matcher(sample_index).match(NEED, audience=EVERY) == found


def test_the_same_list_after_a_rebuild_in_another_order(index: TantivySearch, found: MatchList) -> None:
    made = documents()
    random.Random(5).shuffle(made)
    for start in range(0, len(made), 7):
        index.write(made[start : start + 7])
    index.write([replace(made[0], title="暂时的题目")])
    index.write([made[0]])
    grown = Matcher(index).match(NEED, audience=EVERY)
    made.reverse()
    index.rebuild(made)
    rebuilt = Matcher(index).match(NEED, audience=EVERY)
    assert grown.items == rebuilt.items == found.items


def test_equals_are_ordered_by_code(index: TantivySearch) -> None:
    twins = [
        Document(
            key=f"result:{n}", kind="result", code=f"R-{n:03d}", title="碳化硅外延炉温场设计", audience=EVERY
        )
        for n in range(40)
    ]
    random.Random(1).shuffle(twins)
    index.write(twins)
    codes = [item.code for item in Matcher(index).match(Wish(title="碳化硅外延"), audience=EVERY).items]
    assert codes == sorted(codes)
    assert len(codes) == 40


def test_one_more_record_reorders_no_others(index: TantivySearch) -> None:
    index.write(documents())
    before = [item.key for item in Matcher(index).match(NEED, audience=EVERY).items]
    index.write([Document(key="result:new", kind="result", code="R-9", title="蜂蜜掺假鉴别", audience=EVERY)])
    after = [item.key for item in Matcher(index).match(NEED, audience=EVERY).items]
    assert [key for key in after if key != "result:new"] == before


def test_filters_are_counted_apart(sample_index: TantivySearch) -> None:
    made = documents()
    filters = {"region": ("640000", "320000")}
    in_regions = [doc for doc in made if set(doc.facets["region"]) & set(filters["region"])]
    mature = [doc for doc in in_regions if doc.numbers["trl"] >= 4]
    found = Matcher(sample_index).match(NEED, audience=EVERY, filters=filters, ranges={"trl": (4, None)})
    assert found.filters == (("region", len(made) - len(in_regions)), ("trl", len(in_regions) - len(mature)))
    assert {item.key for item in found.items} <= {doc.key for doc in mature}


def test_hidden_records_are_neither_listed_nor_counted_nor_explained(index: TantivySearch) -> None:
    index.write([replace(doc, audience=("office",)) if n < 30 else doc for n, doc in enumerate(documents())])
    matcher = Matcher(index)
    outside = matcher.match(NEED, audience=EVERY, filters={"region": ("640000",)})
    assert all(int(item.key.partition(":")[2]) >= 30 for item in outside.items)
    shown = [doc for doc in documents()[30:] if "640000" not in doc.facets["region"]]
    assert outside.filters == (("region", len(shown)),)
    assert outside.considered <= 30
    assert matcher.explain(NEED, "result:0", audience=EVERY) is None
    assert matcher.explain(NEED, "result:0", audience=("office",)) is not None
    assert matcher.match(NEED, audience=()).items == ()


def test_any_record_can_be_explained_as_it_would_be_ranked(
    sample_index: TantivySearch, found: MatchList
) -> None:
    matcher = Matcher(sample_index)
    for item in found.items[:3]:
        assert matcher.explain(NEED, item.key, audience=EVERY) == item
    far = matcher.explain(NEED, "result:42", audience=EVERY)
    assert far is not None
    assert far.score < found.items[0].score


def test_denied_words_are_no_reason(sample_index: TantivySearch) -> None:
    matcher = Matcher(sample_index)
    items = matcher.match(Wish(title="电镀银工艺，不含氰化物"), audience=EVERY).items
    assert items[0].title == "无氰镀银工艺"
    recovery = matcher.explain(Wish(title="不含氰化物"), "result:14", audience=EVERY)
    assert recovery is not None
    assert recovery.terms == ()
    assert recovery.parts[0].value == 0


def test_the_dictionary_leads_from_one_language_to_the_other(
    sample_index: TantivySearch, tmp_path: object
) -> None:
    items = (
        Matcher(sample_index)
        .match(Wish(title="desulfurization or denitrification of flue gas"), audience=EVERY)
        .items
    )
    assert items[0].title == "燃煤锅炉烟气低温脱硝催化剂"
    term = next(term for term in items[0].terms if term.text == "脱硝")
    assert term.same_as == "denitrification"
    title = "desulfurization or denitrification of flue gas"
    assert [title[start:end] for _, start, end in term.need] == ["denitrification"]


def test_a_profile_decides(sample_index: TantivySearch) -> None:
    near = Profile("near", {"text": 1, "region": 99})
    found = Matcher(sample_index).match(NEED, audience=EVERY, profile=near)
    assert found.profile == near.version != Profile.default("result").version
    assert found.items[0].parts[1].value == 1
    with pytest.raises(ValueError, match="above zero"):
        Profile("none", {"text": 0})


def test_experts_are_ranked_by_load_and_answers_too(index: TantivySearch) -> None:
    def expert(number: int, load: int, response: float) -> Document:
        return Document(
            key=f"expert:{number}", kind="expert", code=f"E-{number}", title="李工", body="电池热管理与传热研究",
            audience=EVERY, numbers={"load": load, "response": response},
        )  # fmt: skip

    index.write([expert(1, 5, 0.2), expert(2, 0, 0.9)])
    items = Matcher(index).match(NEED, audience=EVERY, kind="expert").items
    assert [item.key for item in items] == ["expert:2", "expert:1"]
    assert {part.name for part in items[0].parts} == {
        "text",
        "field",
        "industry",
        "region",
        "load",
        "response",
    }


@pytest.mark.parametrize(
    "wish",
    [
        Wish(),
        Wish(title="电池"),
        Wish(title="😀"),
        Wish(industry="C38", fields=("F1",)),
        Wish(title="动" * 100_000, texts=("电池" * 50_000,), keywords=("热",) * 1000),
        Wish(title="动力電池熱管理"),
        Wish(title="ＰＡ６６ Ｇ３０"),
    ],
)
def test_any_need_is_answered(sample_index: TantivySearch, wish: Wish) -> None:
    found = Matcher(sample_index).match(wish, audience=EVERY, limit=5)
    assert len(found.items) <= 5
    assert found.took_ms < 2000


def test_long_texts_share_the_characters_that_count() -> None:
    wish = Wish(texts=("一" * 500, "二" * 40, "三" * 500))
    lengths = [len(text) for name, text, _ in wish.parts() if name.startswith("texts")]
    assert lengths == [130, 40, 130]
    assert sum(lengths) == TEXT_CHARACTERS


@pytest.mark.parametrize(
    ("one", "other", "level"),
    [
        ("C3841", "C3841", "same"),
        ("C3841", "C3849", "group"),
        ("C3841", "38", "division"),
        ("C38", "C13", "section"),
        ("C38", "A01", ""),
        ("", "", ""),
    ],
)
def test_industries_share_a_level(one: str, other: str, level: str) -> None:
    assert shared_level(one, other) == shared_level(other, one) == level


def test_divisions_know_their_section() -> None:
    assert [full_code(code) for code in ("01", "06", "3841", "65", "97", "C38", "?")] == [
        "A01", "B06", "C3841", "I65", "T97", "C38", "?",
    ]  # fmt: skip


def record(**more: object) -> Record:
    plain = Document(key="r:1", kind="result", code="R-1", title="题目")
    return Record(pack(replace(plain, **more), is_open=True).record)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("trl", "value", "reason"),
    [
        (None, 0.4, "unknown"),
        (7, 1.0, "reached"),
        (5, 1.0, "reached"),
        (4, 2 / 3, "short"),
        (1, 0.0, "short"),
    ],
)
def test_maturity(trl: int | None, value: float, reason: str) -> None:
    finding = mature_enough(Wish(trl_min=5), record(numbers={} if trl is None else {"trl": trl}))
    assert finding is not None
    assert finding.value == pytest.approx(value)
    assert finding.reason == f"maturity.{reason}"


def test_the_nearest_of_several_industries_counts() -> None:
    finding = same_industry(Wish(industry="C3841"), record(facets={"industry": ("A01", "C38", "C13")}))
    assert finding is not None
    assert (finding.reason, finding.about["has"]) == ("industry.division", "C38")


def test_a_dictionary_is_known_by_its_content() -> None:
    text = "[same]\n热泵 | heat pump # comment\n[stop]\n希望 寻求\n"
    assert Dictionary.parse(text).version == Dictionary.parse(text.replace("寻求", "寻求 ")).version
    assert Dictionary.parse(text).version != Dictionary.parse(text.replace("寻求", "")).version
    with pytest.raises(ValueError, match="line 1"):
        Dictionary.parse("热泵 | heat pump")
    assert len(Dictionary.default().same) > 300
