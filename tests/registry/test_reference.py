"""Reference data: every code consistent, the tree readable from the code alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.registry import reference
from luodi.registry.reference import find_region, full_name, places, subtree

EVERY_CODE = sorted(places())
CHINESE = range(0x4E00, 0xA000)


def descendants(code: str) -> set[str]:
    """Walk the parent links, the definition that the ranges are held to."""
    below = {code}
    for region in (*reference.regions(), *reference.zones()):
        if region.parent in below:
            below.add(region.code)
    return below


def test_the_tree_holds_both_revisions() -> None:
    regions = reference.regions()
    assert len(regions) == 3850
    assert sum(region.level == "province" for region in regions) == 34
    assert sum(region.abolished for region in regions) == 631
    assert {region.revision_first for region in regions} == {"2000-12", "2019-04"}


@pytest.mark.parametrize("code", [c for c in EVERY_CODE if c.endswith("00") or "Z" in c])
def test_a_range_holds_the_descendants_and_nothing_else(code: str) -> None:
    low, high = subtree(code)
    assert {other for other in EVERY_CODE if low <= other < high} == descendants(code)


@given(st.sampled_from(EVERY_CODE), st.sampled_from(EVERY_CODE))
def test_a_code_lies_in_a_range_exactly_when_it_descends_from_it(above: str, code: str) -> None:
    low, high = subtree(above)
    line = {region.code for region in reference.ancestors(code)}
    assert (low <= code < high) == (above in line)


@given(st.sampled_from(EVERY_CODE), st.sampled_from(EVERY_CODE))
def test_what_a_region_spans_is_what_names_it_as_holder(above: str, code: str) -> None:
    in_it = any(low <= code < high for low, high in reference.spans(above))
    assert in_it == (above in {region.code for region in reference.holders(code)})


def test_merged_divisions_belong_to_their_successor() -> None:
    for old in ("320202", "320203", "320204"):
        assert [region.code for region in reference.successors(old)] == ["320213"]
        for above in (old, "320213", "320200", "320000"):
            assert any(low <= old < high for low, high in reference.spans(above)), above
        assert not any(low <= old < high for low, high in reference.spans("320205"))
    # 吕梁地区 lay beside the code of the city that it became.
    assert any(low <= "142301" < high for low, high in reference.spans("141100"))
    assert len(reference.spans("320200")) == 1
    assert reference.successors("320200") == ()


@given(st.from_regex(r"[0-9]{6}(Z[0-9]{2})?", fullmatch=True))
def test_every_possible_code_has_a_range_that_begins_with_itself(code: str) -> None:
    low, high = subtree(code)
    assert low == code < high


@pytest.mark.parametrize(
    ("code", "high"),
    [
        ("640000", "650000"),
        ("640100", "640200"),
        ("419001", "419002"),
        ("419099", "419100"),
        ("639900", "640000"),
        ("990000", "9A0000"),
        ("320500Z01", "320500Z02"),
        ("320500Z99", "320500Z9A"),
    ],
)
def test_the_upper_bound(code: str, high: str) -> None:
    assert subtree(code) == (code, high)


@pytest.mark.parametrize("code", ["", "64", "64010", "6401000", "64010a", "640100Z1", "640100z01", "٦٤٠١٠٠"])
def test_what_is_no_code_has_no_range(code: str) -> None:
    with pytest.raises(ValueError, match="not a region code"):
        subtree(code)


def test_parents_and_successors_exist_and_parents_come_first() -> None:
    seen: set[str] = set()
    for region in reference.regions():
        assert region.parent is None or region.parent in seen, region
        seen.add(region.code)
        if region.successor:
            successor = places()[region.successor]
            assert region.abolished
            assert not successor.abolished
            assert successor.code[:2] == region.code[:2]
    assert {zone.parent for zone in reference.zones()} <= seen


def test_directly_governed_counties_hang_from_the_province() -> None:
    assert places()["419001"].parent == "410000"
    assert places()["110108"].parent == "110000"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("152100", "150700"),
        ("532700", "530800"),
        ("330181", "330109"),
        ("120107", "120116"),
        ("452100", None),
    ],
)
def test_abolished_codes_lead_on_where_it_is_certain(old: str, new: str | None) -> None:
    assert places()[old].successor == new


@pytest.mark.parametrize(
    ("code", "english"),
    [
        ("640000", "Ningxia"),
        ("150000", "Inner Mongolia"),
        ("540000", "Xizang"),
        ("610000", "Shaanxi"),
        ("140000", "Shanxi"),
        ("810000", "Hong Kong"),
        ("820000", "Macao"),
        ("320200", "Wuxi"),
        ("610100", "Xi'an"),
        ("610114", "Yanliang"),
        ("341500", "Lu'an"),
        ("533100", "Dehong Dai and Jingpo Prefecture"),
        ("120116", "Binhai New District"),
    ],
)
def test_english_names(code: str, english: str) -> None:
    assert places()[code].name_en == english


def test_every_name_exists_in_both_languages() -> None:
    lists = (
        reference.regions(), reference.zones(), reference.strategies(), reference.industries(),
        reference.fields(), reference.ways(), reference.readiness_levels(),
        reference.organisation_kinds(), reference.organisation_sizes(), reference.zone_kinds(),
    )  # fmt: skip
    for entries in lists:
        for entry in entries:
            assert any(ord(char) in CHINESE for char in entry.name_zh), entry
            assert entry.name_en.isascii(), entry
            assert entry.name_en == entry.name_en.strip() != "", entry


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("无锡", "320200"),
        ("无锡市", "320200"),
        (" 江苏 无锡 ", "320200"),
        ("江苏省无锡市", "320200"),
        ("Wuxi", "320200"),
        ("Wuxi City, Jiangsu Province", "320200"),
        ("宁夏", "640000"),
        ("NINGXIA", "640000"),
        ("inner mongolia", "150000"),
        ("Xi'an, Shaanxi", "610100"),
        ("640100", "640100"),
        ("６４０１００", "640100"),
        ("苏州工业园区", "320500Z01"),
        ("阎良航空产业基地", "610114Z01"),
        ("Lingang Industrial Area, Tianjin", "120116Z01"),
        ("襄樊", "420600"),
        ("伊克昭盟", "152700"),
        ("Kunshan, Jiangsu", "320583"),
        ("鞍山，辽宁", "210300"),
        ("吉林吉林", "220200"),
        ("德宏", "533100"),
    ],
)
def test_a_region_is_recognised_as_people_write_it(text: str, first: str) -> None:
    assert find_region(text)[0].code == first


def test_an_ambiguous_name_gives_every_candidate() -> None:
    assert [region.code for region in find_region("Suzhou")][:2] == ["320500", "341300"]
    assert {region.code for region in find_region("朝阳区")} == {"110105", "220104"}
    assert [region.code for region in find_region("北京朝阳")] == ["110105"]


@pytest.mark.parametrize("text", ["", " ", ",", "甲乙丙", "Atlantis", "江苏银川", "中国"])
def test_what_names_no_region_finds_none(text: str) -> None:
    assert find_region(text) == ()


@given(st.text(max_size=30))
def test_any_text_is_answered(text: str) -> None:
    assert isinstance(find_region(text), tuple)


@pytest.mark.parametrize("code", EVERY_CODE[::37])
def test_the_full_name_of_a_region_finds_it_again(code: str) -> None:
    assert code in {region.code for region in find_region(full_name(code))}


def test_the_industries_are_those_of_the_standard() -> None:
    industries = reference.industries()
    sections = [industry for industry in industries if industry.parent is None]
    assert "".join(section.code for section in sections) == "ABCDEFGHIJKLMNOPQRST"
    assert len(industries) - len(sections) == 97
    assert all(industry.parent in (None, industry.code[0]) for industry in industries)


def test_code_lists_have_no_code_twice() -> None:
    for entries in (
        reference.regions(), reference.zones(), reference.strategies(), reference.industries(),
        reference.fields(), reference.ways(), reference.organisation_kinds(),
        reference.organisation_sizes(), reference.zone_kinds(),
    ):  # fmt: skip
        codes = [entry.code for entry in entries]
        assert len(codes) == len(set(codes))


def test_strategies_name_known_regions_and_kinds_of_zones_are_known() -> None:
    for strategy in reference.strategies():
        assert set(strategy.regions) <= set(places())
    assert {zone.zone_kind for zone in reference.zones()} <= {kind.code for kind in reference.zone_kinds()}


def test_readiness_runs_from_one_to_nine_with_evidence() -> None:
    levels = reference.readiness_levels()
    assert [level.level for level in levels] == list(range(1, 10))
    assert [level.stage for level in levels] == ["lab"] * 4 + ["pilot"] * 2 + ["industrial"] * 3
    assert all(level.evidence_zh and level.evidence_en for level in levels)
