"""Gates and votes count only what may count, and say what is still missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.periods import Period, WorkingDays
from luodi.funds.panel import Choice, Member, panel_faults, vote
from luodi.funds.rulebook.book import Voting
from luodi.funds.rulebook.choices import CountedOf, Side, Tie
from luodi.funds.voting import Approval, Delegation, Matter, Opinion, Outcome, Seats, Standing, gate
from tests.funds.books import book_c, book_g

GOV, UNI, CUS = Side.GOVERNMENT, Side.UNIVERSITY, Side.CUSTODIAN
# People: 1 and 2 of the government, 3 and 4 of the university, 9 made the matter, 5 and 6 keep the money.
KEYS = {GOV: frozenset({1, 2}), UNI: frozenset({3, 4}), CUS: frozenset({5, 6})}
DAY = date(2026, 9, 28)
MATTER = Matter("now", 1, frozenset({9}), DAY)
BOTH, ONE = book_c().gates.award_list, book_g().gates.award_list
CALL, PAYMENT = book_g().gates.publish_call, book_c().gates.payment_instruction


def said(side: Side, actor: int, yes: bool = True, **other: object) -> Approval:
    return replace(Approval(side, 1, actor, "now", yes, DAY), **other)  # type: ignore[arg-type]


def stands(rule: object, *approvals: Approval, seats: Seats | None = None, **other: object) -> Outcome:
    other.setdefault("today", DAY)
    return gate(rule, other.pop("matter", MATTER), seats or Seats(KEYS), approvals, **other)  # type: ignore[arg-type]


def words(outcome: Outcome) -> str:
    with translation.override("en"):
        return "; ".join(str(one) for one in (*outcome.missing, *(why for _one, why in outcome.ignored)))


CASES = [
    ("two keys", BOTH, [said(GOV, 1), said(UNI, 3)], "approved", ""),
    ("one key of two", BOTH, [said(GOV, 1)], "open", "approval by university"),
    ("one key of one", ONE, [said(GOV, 1)], "approved", ""),
    ("no key", BOTH, [], "open", "approval by local government; approval by university"),
    ("refused by one", BOTH, [said(GOV, 1), said(UNI, 3, False)], "refused", ""),
    ("older content", BOTH, [said(GOV, 1), said(UNI, 3, content_hash="old")], "open", "content was changed"),
    ("other round", BOTH, [said(GOV, 1, round=0), said(UNI, 3)], "open", "another round"),
    ("maker approves", ONE, [said(GOV, 9)], "open", "made themselves"),
    ("no key of that side", BOTH, [said(GOV, 3), said(UNI, 3)], "open", "does not hold the key"),
    ("side decides twice", BOTH, [said(GOV, 1), said(GOV, 2, False), said(UNI, 3)], "approved", "already"),
    ("first word counts", BOTH, [said(GOV, 1, False), said(GOV, 2), said(UNI, 3)], "refused", "already"),
    ("side without a say", ONE, [said(UNI, 3, False), said(GOV, 1)], "approved", "no say"),
    ("checker pays", PAYMENT, [said(CUS, 5)], "approved", ""),
    ("stopped by the second side", PAYMENT, [said(CUS, 5), said(UNI, 3, False)], "refused", ""),
    ("who can only stop need not approve", PAYMENT, [said(UNI, 3)], "open", "need not approve"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "approvals", "standing", "told"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_gate(rule: object, approvals: list[Approval], standing: str, told: str) -> None:
    outcome = stands(rule, *approvals)
    assert outcome.standing == standing
    assert told in words(outcome)


def test_nobody_decides_for_both_sides() -> None:
    keys = Seats({GOV: frozenset({1, 7}), UNI: frozenset({7})})
    outcome = stands(BOTH, said(GOV, 7), said(UNI, 7), seats=keys)
    assert outcome.standing == Standing.OPEN
    assert "for the other side" in words(outcome)
    assert stands(BOTH, said(GOV, 1), said(UNI, 7), seats=keys).standing == Standing.APPROVED


def test_conflict_bars_and_everybody_barred_blocks() -> None:
    some = stands(BOTH, said(GOV, 1), said(UNI, 3), seats=Seats(KEYS, frozenset({3})))
    assert some.standing == Standing.OPEN
    assert "conflict" in words(some)
    blocked = stands(BOTH, said(GOV, 1), said(UNI, 3), seats=Seats(KEYS, frozenset({3, 4})))
    assert blocked.standing == Standing.BLOCKED
    assert "name substitutes" in words(blocked)


@pytest.mark.parametrize(
    ("on", "conflicted", "makers", "standing"),
    [
        (date(2026, 9, 28), frozenset(), frozenset({9}), "approved"),
        (date(2026, 10, 1), frozenset(), frozenset({9}), "open"),
        (date(2026, 9, 28), frozenset({1}), frozenset({9}), "open"),
        (date(2026, 9, 28), frozenset({8}), frozenset({9}), "open"),
        (date(2026, 9, 28), frozenset(), frozenset({1}), "open"),
    ],
    ids=["within", "after its end", "lender conflicted", "deputy conflicted", "lender made it"],
)
def test_deputy_counts_within_the_delegation(
    on: date, conflicted: frozenset[int], makers: frozenset[int], standing: str
) -> None:
    lent = Delegation(1, 8, GOV, Period(date(2026, 9, 1), date(2026, 10, 1)))
    seats = Seats(KEYS, conflicted, (lent,))
    outcome = stands(ONE, said(GOV, 8, lender=1, on=on), seats=seats, matter=replace(MATTER, makers=makers))
    assert outcome.standing == standing
    assert stands(ONE, said(GOV, 8, on=on), seats=seats).standing == Standing.OPEN, (
        "without the lender's name"
    )


def test_opinion_holds_up_for_ten_working_days_only() -> None:
    # National Day: 1 to 7 October are no working days, the 10th (a Saturday) is one by the office's own calendar.
    days = WorkingDays(
        {
            **{date(2026, 10, day): False for day in range(1, 8)},
            date(2026, 10, 10): True,
            date(2026, 10, 11): False,
        }
    )
    last = days.after(DAY, 10)
    assert last == date(2026, 10, 16)
    waiting = stands(CALL, said(GOV, 1), today=last, days=days)
    assert (waiting.standing, "2026-10-16" in words(waiting)) == (Standing.OPEN, True)
    assert stands(CALL, said(GOV, 1), today=date(2026, 10, 17), days=days).standing == Standing.APPROVED
    given_ = Opinion(UNI, "now", DAY)
    assert stands(CALL, said(GOV, 1), opinions=[given_], days=days).standing == Standing.APPROVED
    assert (
        stands(CALL, said(GOV, 1), opinions=[replace(given_, content_hash="old")]).standing == Standing.OPEN
    )


approvals_drawn = st.lists(
    st.builds(
        Approval,
        side=st.sampled_from([GOV, UNI]),
        round=st.integers(0, 1),
        actor=st.integers(1, 9),
        content_hash=st.sampled_from(["now", "old"]),
        yes=st.sampled_from([True, True, True, False]),
        on=st.dates(date(2026, 9, 20), date(2026, 10, 10)),
        lender=st.sampled_from([None, None, 1, 3]),
    ),
    max_size=8,
)


@settings(max_examples=600, deadline=None)
@given(
    approvals_drawn,
    st.frozensets(st.integers(1, 9), max_size=4),
    st.frozensets(st.integers(1, 9), max_size=2),
    st.sampled_from([BOTH, ONE]),
)
def test_what_counts_keeps_every_invariant(
    approvals: list[Approval], conflicted: frozenset[int], makers: frozenset[int], rule: object
) -> None:
    keys = {GOV: frozenset({1, 2, 7}), UNI: frozenset({3, 4, 7})}
    lent = (
        Delegation(1, 8, GOV, Period(date(2026, 9, 1), date(2026, 10, 1))),
        Delegation(3, 8, UNI, Period(date(2026, 9, 25), None)),
    )
    outcome = stands(
        rule, *approvals, seats=Seats(keys, conflicted, lent), matter=replace(MATTER, makers=makers)
    )
    counted = outcome.counted
    assert len({one.side for one in counted}) == len(counted), "(a) one word a side and round"
    assert all((one.content_hash, one.round) == ("now", 1) for one in counted), "(b) the present content"
    people = [person for one in counted for person in one.people]
    assert not set(people) & (makers | conflicted), "(c) maker is not checker, (d) no conflict"
    assert len(set(people)) == len(people), "(c) nobody for both sides"
    for one in counted:
        if one.lender is not None:
            assert any(
                (each.lender, each.deputy, each.side) == (one.lender, one.actor, one.side)
                and one.on in each.period
                for each in lent
            ), "(e) dated delegation"
        else:
            assert one.actor in keys[one.side]
    assert len(counted) + len(outcome.ignored) == len(approvals)
    if outcome.standing == Standing.APPROVED:
        assert {one.side for one in counted if one.yes} >= set(rule.needs)  # type: ignore[attr-defined]
        assert not outcome.missing
    if outcome.standing == Standing.OPEN:
        assert outcome.missing


# -- votes ------------------------------------------------------------------------------------------------------------

PANEL_C = [
    Member(1, GOV, True),
    Member(2, GOV),
    Member(3, GOV),
    Member(4, UNI, True),
    Member(5, UNI),
    Member(6, UNI),
]
PANEL_G = [Member(n, GOV, n == 1) for n in range(1, 7)] + [
    Member(7, UNI, votes=False),
    Member(8, UNI, votes=False),
]
C, G = book_c().voting, book_g().voting
SAYS = {"y": Choice.YES, "n": Choice.NO, "a": Choice.ABSTAIN}


def ballots(line: str) -> dict[int, Choice]:
    """Read ballots of members 1, 2, ...: y, n, a, and - for who is absent."""
    return {n: SAYS[c] for n, c in enumerate(line.replace(" ", ""), start=1) if c != "-"}


# mode, ballots, conflicted, what chairs say of a tie, how it stands, what is told
VOTES = [
    (G, "yyyy--", "", {}, "approved", ""),
    (G, "yyy---", "", {}, "open", "3 present, 4 needed"),
    (G, "yyyann", "", {}, "refused", ""),
    (G, "yyynnn", "", {}, "open", "the chair decides"),
    (G, "yyynnn", "", {1: True}, "approved", ""),
    (G, "yyynnn", "", {1: False}, "refused", ""),
    (G, "yyynnn", "", {2: True}, "open", "the chair decides"),
    (G, "nyynn-", "1", {1: True}, "open", "it is put off"),
    (G, "nyynn-", "1", {}, "open", "put off"),
    (G, "-yynn-", "", {1: True}, "open", "put off"),
    (C, "-yn yn-", "", {1: True, 4: True}, "open", "put off"),
    (C, "yyy -yn", "4", {}, "open", "put off"),
    (G, "yynnnn", "3456", {}, "approved", ""),
    (G, "yyyyyy", "23456", {}, "blocked_coi", "substitutes"),
    (G, "yy----yy", "", {}, "open", "2 present, 4 needed"),
    (C, "yyn yyn", "", {}, "approved", ""),
    (C, "yyy nny", "", {}, "refused", ""),
    (C, "yy- y--", "", {}, "open", "university: 1 present, 2 needed"),
    (C, "yyy yn-", "", {}, "open", "co-chairs"),
    (C, "yyy yn-", "", {1: True}, "open", "co-chairs"),
    (C, "yyy yn-", "", {4: True}, "open", "co-chairs"),
    (C, "yyy yn-", "", {1: True, 4: False}, "open", "co-chairs"),
    (C, "yyy yn-", "", {1: True, 4: True}, "approved", ""),
    (C, "yyy yn-", "", {1: False, 4: False}, "refused", ""),
    (C, "nny -yn", "4", {1: True, 4: True}, "refused", ""),
    (C, "yyy -yn", "4", {1: True, 4: True}, "open", "it is put off"),
    (C, "yyy nyy", "4", {}, "approved", ""),
    (C, "yyy yyy", "456", {}, "blocked_coi", "substitutes"),
    (C, "ayy ayy", "", {}, "approved", ""),
    (C, "aay ayy", "", {}, "refused", ""),
]


@pytest.mark.parametrize(
    ("voting", "line", "conflicted", "chairs", "standing", "told"),
    VOTES,
    ids=[f"{'C' if v[0] is C else 'G'} {v[1]} without {v[2] or 'none'} {v[3]}" for v in VOTES],
)
def test_vote(
    voting: Voting, line: str, conflicted: str, chairs: dict[int, bool], standing: str, told: str
) -> None:
    sides, panel = ((GOV, UNI), PANEL_C) if voting is C else ((GOV,), PANEL_G)
    result = vote(
        voting, sides, panel, ballots(line), conflicted=frozenset(map(int, conflicted)), chairs=chairs
    )
    assert result.standing == standing
    with translation.override("en"):
        assert told in "; ".join(str(one) for one in result.missing)


def test_abstentions_weigh_only_where_those_present_are_counted() -> None:
    line = ballots("yyaaan")
    assert vote(G, (GOV,), PANEL_G, line).standing == Standing.REFUSED
    assert vote(replace(G, counted_of=CountedOf.CAST), (GOV,), PANEL_G, line).standing == Standing.APPROVED


@pytest.mark.parametrize(("tie", "standing"), [(Tie.DEFER, "open"), (Tie.REJECT, "refused")])
def test_tie_without_chairs(tie: Tie, standing: str) -> None:
    result = vote(replace(G, tie=tie), (GOV,), PANEL_G, ballots("yyynnn"), chairs={1: True})
    assert (result.standing, result.tied) == (standing, True)


choices = st.sampled_from([*Choice, None])


@settings(max_examples=800, deadline=None)
@given(
    st.lists(choices, min_size=6, max_size=6),
    st.frozensets(st.integers(1, 6)),
    st.dictionaries(st.integers(1, 6), st.booleans()),
    st.booleans(),
)
def test_votes_keep_their_invariants(
    said_: list[Choice | None], conflicted: frozenset[int], chairs: dict[int, bool], co_led: bool
) -> None:
    voting, sides, panel = (C, (GOV, UNI), PANEL_C) if co_led else (G, (GOV,), PANEL_G)
    cast = {n: one for n, one in enumerate(said_, start=1) if one}
    result = vote(voting, sides, panel, cast, conflicted=conflicted, chairs=chairs)
    # (d) a conflicted person weighs nothing: without the member and the ballot it comes out the same.
    without = [one for one in panel if one.person not in conflicted]
    rest = {n: one for n, one in cast.items() if n not in conflicted}
    said_by = {n: yes for n, yes in chairs.items() if n not in conflicted}
    alone = vote(voting, sides, without, rest, chairs=said_by)
    assert result.tallies == alone.tallies
    if result.standing != Standing.BLOCKED:
        assert result.standing == alone.standing
    for side, tally in result.tallies.items():
        assert tally.present == sum(one.person in rest for one in without if one.side == side and one.votes)
    if result.standing == Standing.APPROVED and co_led:
        for side in sides:
            yes = [one for one in without if one.side == side and rest.get(one.person) == Choice.YES]
            joint = [one for one in without if one.side == side and one.chair and said_by.get(one.person)]
            assert yes or joint, "each side has agreed; no chair alone"
    if result.standing == Standing.APPROVED:
        assert sum(tally.present for tally in result.tallies.values()) >= 2, "nobody decides alone"
    if result.standing == Standing.OPEN:
        assert result.missing


def test_who_sits_on_a_panel() -> None:
    assert panel_faults(book_c(), PANEL_C) == []
    assert panel_faults(book_g(), PANEL_G) == []
    with translation.override("en"):
        uneven = [str(one) for one in panel_faults(book_c(), PANEL_C[:-1])]
        assert uneven == ["the sides need equal numbers of seats"]
        more = [str(one) for one in panel_faults(book_g(), [*PANEL_G[:3], *PANEL_G[6:]])]
        assert more == ["advisers are more than 1/3 of the panel"]
        headless = [
            str(one) for one in panel_faults(book_c(), [replace(one, chair=False) for one in PANEL_C])
        ]
        assert headless == ["name one co-chair of each side"]
        foreign = [
            str(one) for one in panel_faults(book_g(), [replace(PANEL_G[6], votes=True), *PANEL_G[:6]])
        ]
        assert foreign == ["a side that does not decide has advisers, no votes"]
