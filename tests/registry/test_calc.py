"""Social credit codes and organisation names."""

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from luodi.registry.calc import (
    USCC_ALPHABET,
    UsccProblem,
    clean_name,
    fictional_uscc,
    is_fictional_uscc,
    is_valid_uscc,
    name_key,
    normalise_uscc,
    uscc_check_character,
    uscc_problem,
)
from luodi.registry.uscc import wrong_with

UNIVERSITY = "12100000400000624D"  # Tsinghua University's published code


def test_a_published_code_is_valid() -> None:
    assert is_valid_uscc(UNIVERSITY)
    assert not is_fictional_uscc(UNIVERSITY)


def test_a_typed_code_is_read_in_any_width_and_spacing() -> None:
    assert normalise_uscc(" １２１０００００-4000 00624d ") == UNIVERSITY


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("", UsccProblem.LENGTH),
        (UNIVERSITY[:-1], UsccProblem.LENGTH),
        (UNIVERSITY + "0", UsccProblem.LENGTH),
        ("1210000O400000624D", UsccProblem.ALPHABET),
        ("12100000400000624d", UsccProblem.ALPHABET),
        ("12100000400000624E", UsccProblem.CHECK),
        (UNIVERSITY, None),
    ],
)
def test_the_first_problem_is_named(code: str, problem: UsccProblem | None) -> None:
    assert uscc_problem(code) == problem


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17), st.data())
def test_one_wrong_character_is_always_noticed(body: str, data: st.DataObject) -> None:
    code = body + uscc_check_character(body)
    place = data.draw(st.integers(0, 17))
    other = data.draw(st.sampled_from([char for char in USCC_ALPHABET if char != code[place]]))
    assert is_valid_uscc(code)
    assert not is_valid_uscc(code[:place] + other + code[place + 1 :])


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17), st.integers(0, 16))
def test_two_swapped_neighbours_are_always_noticed(body: str, place: int) -> None:
    code = body + uscc_check_character(body)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or not is_valid_uscc(swapped)


def test_fictional_codes_are_valid_distinct_and_recognisable() -> None:
    codes = [fictional_uscc(number) for number in (*range(200), 99_999)]
    assert len(set(codes)) == len(codes)
    assert all(is_valid_uscc(code) and is_fictional_uscc(code) for code in codes)


def test_a_fictional_number_out_of_range_is_refused() -> None:
    with pytest.raises(ValueError, match="out of range"):
        fictional_uscc(100_000)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("  北方重工业 集团 ", "北方重工业集团"),
        ("银川（ 示范 ）设备有限公司", "银川（示范）设备有限公司"),
        ("银川(示范)设备有限公司", "银川（示范）设备有限公司"),
        ("ＡＢＣ　Systems   Ltd.", "ABC Systems Ltd."),
        ("无锡 ABC 科技", "无锡ABC科技"),
    ],
)
def test_a_name_is_cleaned_for_display(written: str, clean: str) -> None:
    assert clean_name(written) == clean


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华光（无锡）能源集团有限公司", "华光(无锡)能源股份有限公司"),
        ("某某科技有限公司", "某某科技有限责任公司"),
        ("某某（集团）股份有限公司", "某某集团"),
        ("某某 科技　有限公司", "某某科技有限公司"),
        ("ＡＢＣ科技有限公司", "abc科技有限公司"),
        ("Alpha Systems Co., Ltd.", "ALPHA SYSTEMS LIMITED"),
        ("Alpha-Systems (China) Inc.", "Alpha Systems China"),
    ],
)
def test_ways_of_writing_one_name_share_a_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("华光无锡能源有限公司", "华光苏州能源有限公司"),
        ("东方电气有限公司", "东方电机有限公司"),
        ("银川机床厂", "银川机床"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["集团", "有限公司", "公司", "Ltd", "（）"])
def test_a_name_that_is_only_a_legal_form_does_not_fail(name: str) -> None:
    assert isinstance(name_key(name), str)


@given(st.text(max_size=40))
def test_cleaning_twice_changes_nothing_more(name: str) -> None:
    assert clean_name(clean_name(name)) == clean_name(name)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", ""),
        (UNIVERSITY, ""),
        (UNIVERSITY[:11], "应为 18 位，现为 11 位"),
        ("O" + UNIVERSITY[1:], "I、O、S、V、Z"),
        (UNIVERSITY[:-1] + ("0" if UNIVERSITY[-1] != "0" else "1"), "末位校验码"),
    ],
)
def test_what_is_wrong_with_a_code_is_said_as_it_is(code: str, said: str) -> None:
    with override("zh-hans"):
        assert wrong_with(code) == "" if not said else said in wrong_with(code)
