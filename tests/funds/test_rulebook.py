"""Rule books are read strictly, written back without loss, and told apart in words."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luodi.funds.rulebook import (
    Faulty,
    RuleBook,
    content_hash,
    differences,
    read,
    unsound,
    written,
)
from luodi.funds.rulebook.book import GateRule, Part
from luodi.funds.rulebook.choices import Side, Tie
from luodi.funds.rulebook.reading import Fault, parts, taken
from luodi.funds.states import Mode
from tests.funds.books import book_c, book_g

# The table of design, a gate a line: who proposes, who approves, who is heard and for how long, who can stop it.
G_GATES = """
publish_call         fund_officer  government             university 10  -
eligibility_list     fund_officer  government             -          0   -
panel_composition    government    government             -          0   -
decision             panel         government             -          0   -
award_list           fund_officer  government             -          0   -
award_amendment      fund_officer  government             university 0   -
instalment_release   fund_officer  government             -          0   -
payment_instruction  finance       custodian              -          0   -
settlement           fund_officer  government             -          0   -
"""
C_GATES = """
publish_call         fund_officer  government,university  -          0   -
eligibility_list     fund_officer  government,university  -          0   -
panel_composition    fund_officer  government,university  -          0   -
decision             panel         government,university  -          0   -
award_list           fund_officer  government,university  -          0   -
award_amendment      fund_officer  government,university  -          0   -
instalment_release   fund_officer  government,university  -          0   -
payment_instruction  finance       custodian              -          0   government,university
settlement           fund_officer  government,university  -          0   -
"""


def as_line(name: str, rule: GateRule) -> list[str]:
    def sides(values: tuple[Side, ...]) -> str:
        return ",".join(values) or "-"

    return [
        name, rule.proposes.value, sides(rule.needs), sides(rule.opinions), str(rule.opinion_days), sides(rule.vetoes),
    ]  # fmt: skip


@pytest.mark.parametrize(("book", "table"), [(book_g(), G_GATES), (book_c(), C_GATES)], ids="GC")
def test_standard_books_hold_the_gates_of_the_table(book: RuleBook, table: str) -> None:
    drawn = [as_line(one.name, getattr(book.gates, one.name)) for one in fields(book.gates)]
    assert drawn == [line.split() for line in table.strip().splitlines()]
    assert unsound(book) == []
    assert read(json.loads(json.dumps(written(book)))) == book


def test_standard_books_vote_as_the_table_says() -> None:
    g, c = book_g().voting, book_c().voting
    assert (g.majority, g.quorum, g.quorum_of, g.advisers) == (
        "simple",
        Fraction(2, 3),
        "whole",
        Fraction(1, 3),
    )
    assert (c.majority, c.quorum, c.quorum_of, c.tie) == (
        "double",
        Fraction(1, 2),
        "each_side",
        Tie.CO_CHAIRS,
    )
    assert (book_g().amendment.amount_points, book_g().amendment.months) == (1000, 6)


def arbitrary(kind: Any, about: Any) -> st.SearchStrategy[Any]:
    """Draw any value that may stand in a field."""
    if is_dataclass(kind):
        return st.builds(kind, **{one.name: arbitrary(hint, one.metadata) for one, hint in parts(kind)})
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        by = (lambda one: getattr(one, about["by"], id(one))) if is_dataclass(inner) else None
        return st.lists(
            arbitrary(inner, about),
            min_size=int(about["some"]),
            max_size=3,
            unique_by=by or (lambda one: one),
        ).map(tuple)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return st.sampled_from(list(kind))
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(about["low"], about["high"])
    if kind is Fraction:
        return st.fractions(0, 1, max_denominator=999)
    return (
        st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
        if about["key"]
        else st.text(
            st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=9
        ).filter(str.strip)
    )


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(arbitrary(RuleBook, {}))
def test_whatever_is_written_is_read_back(book: RuleBook) -> None:
    faults: list[Fault] = []
    again = taken(RuleBook, json.loads(json.dumps(written(book))), "", faults, {})
    assert faults == []
    assert again == book
    assert content_hash(again) == content_hash(book)
    assert differences(book, again) == []


def changed(book: RuleBook, path: str, value: Any) -> dict[str, Any]:
    """Write the book with one value changed; ``del`` takes it out."""
    data = json.loads(json.dumps(written(book)))
    *way, last = [
        int(step) if step.isdigit() else step for step in path.replace("[", ".").replace("]", "").split(".")
    ]
    place = data
    for step in way:
        place = place[step]
    if value == "del":
        del place[last]
    else:
        place[last] = value
    return data


WRONG = [
    ("gates.publish_call.needs", "del", "gates.publish_call.needs", "is missing"),
    ("gates.publish_call.needs", [], "gates.publish_call.needs", "is empty"),
    ("gates.publish_call.needs", ["mayor"], "gates.publish_call.needs[0]", "choose one of: government"),
    ("gates.publish_call.needs", ["government", "government"], "gates.publish_call.needs[1]", "stands there twice"),
    ("gates.publish_call.needs", ["custodian", "government"], "gates.publish_call.needs", "custodian"),
    ("gates.payment_instruction.needs", ["government"], "gates.payment_instruction.needs", "put custodian"),
    ("gates.award_list.needs", ["university"], "gates.award_list.needs", "needs its approval"),
    ("voting.quorum", "2/0", "voting.quorum", "fraction"),
    ("voting.quorum", "3/2", "voting.quorum", "fraction"),
    ("voting.quorum", 0.6667, "voting.quorum", "fraction"),
    ("voting.quorum", "0/1", "voting.quorum", "without a quorum"),
    ("voting.advisers", "1/2", "voting.advisers", "at most 1/3"),
    ("voting.tie", "co_chairs", "voting.majority", "only one side votes"),
    ("matching_points", 1.5, "matching_points", "whole number"),
    ("matching_points", True, "matching_points", "whole number"),
    ("matching_points", 10**30, "matching_points", "from 0 to"),
    ("with_base", 1, "with_base", "true or false"),
    ("sources[0].years[0].fen", "1000", "sources[0].years[0].fen", "whole number"),
    ("sources[0].key", "Ａ", "sources[0].key", "small Latin letters"),
    ("sources[1].key", "government", "sources[1]", "stands there twice"),
    ("sources[1]", "del", "sources", "add the enterprises"),
    ("custodian.name.zh", "  ", "custodian.name.zh", "is empty"),
    ("custodian.name.zh", "财政局\x00", "custodian.name.zh", "visible"),
    ("custodian.name.zh", "\ud800", "custodian.name.zh", "visible"),
    ("custodian.name", "财政局", "custodian.name", "group of values"),
    ("custodian", "del", "custodian", "is missing"),
    ("mayor", "everything", "mayor", "no such clause"),
    ("review.criteria[0].points", 4001, "review.criteria", "add up to 100.01%"),
    ("review.lowest", 100, "review.lowest", "not below"),
    ("review.labels[1].score", 99, "review.labels", "rising order"),
    ("review.criteria", {}, "review.criteria", "give a list"),
    ("instalments[2].points", 1999, "instalments", "add up to 99.99%"),
    ("instalments[0].conditions[0].proof", "mid_term", "instalments[0].conditions", "task book is signed"),
    ("instalments[0].conditions[1].at_least_points", 0,
     "instalments[0].conditions[1].at_least_points", "which share"),
    ("instalments[0].conditions[0].at_least_points", 1,
     "instalments[0].conditions[0].at_least_points", "put 0"),
    ("classes[0].least_fen", 10**12, "classes[0].least_fen", "more than the most"),
    ("classes[0].months", 40, "classes[0].months", "longer than any"),
    ("conflicts.joint_soft_months", 1, "conflicts.joint_soft_months", "shorter"),
    ("terms.publicity", 0, "terms.publicity", "from 1 to"),
    ("format", 2, "format", "from 1 to 1"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "value", "at", "words"), WRONG, ids=[f"{w[0]}={w[1]!r}"[:60] for w in WRONG]
)
def test_fault_is_named_with_its_path(path: str, value: Any, at: str, words: str) -> None:
    with pytest.raises(Faulty) as refused, translation.override("en"):
        read(changed(book_g(), path, value))
    with translation.override("en"):
        found = {fault.path: str(fault.words) for fault in refused.value.faults}
    assert at in found
    assert words in found[at]


@pytest.mark.parametrize(
    ("path", "value", "at"),
    [
        ("gates.award_list.needs", ["government"], "gates.award_list.needs"),
        ("gates.decision.needs", ["university"], "gates.decision.needs"),
        ("voting.majority", "simple", "voting.majority"),
        ("voting.quorum_of", "whole", "voting.quorum_of"),
        ("voting.tie", "chair", "voting.tie"),
        ("voting.equal_seats", False, "voting.equal_seats"),
        ("custodian.chosen_by", ["government"], "custodian.chosen_by"),
    ],
)
def test_co_led_stays_co_led(path: str, value: Any, at: str) -> None:
    with pytest.raises(Faulty) as refused:
        read(changed(book_c(), path, value))
    assert at in {fault.path for fault in refused.value.faults}


@pytest.mark.parametrize("data", [None, [], "book", 3, {}, {"gates": []}])
def test_what_is_no_book_is_refused_in_words(data: object) -> None:
    with pytest.raises(Faulty) as refused:
        read(data)
    assert all(str(fault.words) for fault in refused.value.faults)


def test_all_faults_are_told_at_once() -> None:
    data = changed(book_g(), "terms.publicity", 0)
    data["gates"]["publish_call"]["needs"] = ["mayor"]
    del data["review"]["blind"]
    with pytest.raises(Faulty) as refused:
        read(data)
    assert {fault.path for fault in refused.value.faults} == {
        "terms.publicity", "gates.publish_call.needs[0]", "review.blind",
    }  # fmt: skip


def test_every_field_of_a_book_says_what_it_is() -> None:
    seen, waiting = set(), [RuleBook]
    while waiting:
        record = waiting.pop()
        for one, hint in parts(record):
            assert str(one.metadata["label"])
            inner = get_args(hint)[0] if get_origin(hint) is tuple else hint
            if is_dataclass(inner) and inner not in seen:
                seen.add(inner)
                waiting.append(inner)  # type: ignore[arg-type]
    assert len(seen) > 15
    assert get_type_hints(RuleBook)["mode"] is Mode


def test_hostile_names_are_told_safely_and_not_without_end() -> None:
    data = written(book_g()) | {"\ud800\x00" + "x" * 500: 1} | {f"n{n}": 1 for n in range(10_000)}
    with pytest.raises(Faulty) as refused:
        read(data)
    paths = [fault.path for fault in refused.value.faults]
    assert len(paths) == 20
    assert paths[0] == "??" + "x" * 78
    assert str(refused.value).encode()


def test_hash_follows_content_alone() -> None:
    book = book_g()
    backwards = {name: written(book)[name] for name in reversed(list(written(book)))}
    assert content_hash(read(backwards)) == content_hash(book)
    assert content_hash(replace(book, with_base=False)) != content_hash(book)


def test_differences_are_told_as_a_director_reads_them() -> None:
    before = book_c()
    after = read(changed(before, "terms.publicity", 7))
    after = replace(
        after,
        matching_points=15_000,
        voting=replace(after.voting, quorum=Fraction(2, 3)),
        sources=(replace(after.sources[0], years=after.sources[0].years[:1]), *after.sources[1:]),
        instalments=(
            Part(7000, before.instalments[0].conditions),
            Part(3000, before.instalments[2].conditions),
        ),
    )
    with translation.override("en"):
        lines = [f"{one.label}: {one.before} -> {one.after}" for one in differences(before, after)]
    assert lines == [
        "voting › quorum: 1/2 -> 2/3",
        "sources of money › Binjiang City › promised by year › 2027: 2027: 1,200.00 ×10,000 yuan -> —",
        "enterprises' matching for each yuan of government money: 100% -> 150%",
        "instalments › no. 1 › share: 50% -> 70%",
        "instalments › no. 2 › conditions › mid-term check passed: mid-term check passed -> —",
        "instalments › no. 2 › conditions › matching money proven › at least: 80% -> 100%",
        "instalments › no. 2 › conditions › earlier instalments spent: earlier instalments spent ≥ 70% -> —",
        "instalments › no. 2 › conditions › project accepted: — -> project accepted",
        "instalments › no. 3: 20% (project accepted; matching money proven ≥ 100%) -> —",
        "periods › publicity: 5 working days -> 7 working days",
    ]


def test_differences_are_told_in_chinese_too() -> None:
    after = replace(book_c(), terms=replace(book_c().terms, publicity=7), matching_points=12_500)
    with translation.override("zh-hans"):
        lines = [f"{one.label}：{one.before} → {one.after}" for one in differences(book_c(), after)]
        lines += [one.label for one in differences(book_g(), book_c()) if one.path == "sources[university]"]
    assert lines == [
        "企业配套与政府出资之比：100% → 125%", "各类期限 › 公示期：5 个工作日 → 7 个工作日", "资金来源 › 东华大学",
    ]  # fmt: skip


def test_the_two_standard_books_differ_in_what_the_modes_stand_for() -> None:
    paths = {one.path for one in differences(book_g(), book_c())}
    assert {
        "mode",
        "gates.publish_call.needs",
        "voting.majority",
        "voting.tie",
        "sources[university]",
    } <= paths
    assert not any(path.startswith(("review", "instalments", "terms", "conflicts")) for path in paths)
