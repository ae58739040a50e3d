"""Whoever may not judge is found, with the reason, and nobody else."""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date

import pytest

from luodi.core.periods import Period
from luodi.funds.conflicts import (
    Application,
    Interest,
    Joint,
    Kind,
    Organisation,
    Person,
    Post,
    conflicts_of,
    later,
    screen,
)
from luodi.funds.rulebook.choices import University
from tests.funds.books import book_g

WINDOWS = book_g().conflicts
TODAY = date(2026, 11, 2)


def span(text: str) -> Period:
    """Read 2020-01..2024-11, open without an end."""
    first, _, last = text.partition("..")
    return Period(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{last}-01") if last else None)


ORGANISATIONS = {
    one.key: one
    for one in (
        Organisation("pump", parent="holding", city="binjiang", chain=frozenset({"steel"})),
        Organisation("holding", city="capital"),
        Organisation("valve", parent="holding", city="binjiang"),
        Organisation("lamp", city="binjiang"),
        Organisation("donghua", university=True, city="capital"),
        Organisation("nanhe", university=True, city="nanhe"),
        Organisation("ring1", parent="ring2"),
        Organisation("ring2", parent="ring1"),
    )
}
# The call: pump applies with donghua (Li leads, Chen); lamp applies with nanhe (Wu leads). Another call: old, by pump.
MINE = Application(
    "A",
    "call",
    "binjiang",
    ("pump", "donghua"),
    ("li", "chen"),
    ("donghua/energy",),
    ("zhu", "qi", "ma", "fourth"),
)
RIVAL = Application("B", "call", "binjiang", ("lamp", "nanhe"), ("wu",), ("nanhe/light",))
OTHER_CALL = Application("C", "earlier", "binjiang", ("pump",), ("sun",))
CALL = (MINE, RIVAL, OTHER_CALL)


def person(key: str = "rev", **facts: object) -> Person:
    return Person(key, **facts)  # type: ignore[arg-type]


def post(unit: str, when: str, college: str = "") -> dict[str, object]:
    return {"posts": (Post(unit, span(when), college, "hr"),)}


def interest(unit: str, when: str, **facts: object) -> dict[str, object]:
    return {"interests": (Interest(unit, span(when), "share register"),), **facts}


def joint(other: str, ends: str | None) -> dict[str, object]:
    return {"joint": (Joint(other, ends and date.fromisoformat(ends), "paper 7"),)}  # type: ignore[arg-type]


# What is known of the reviewer, and the conflicts with application A: bars | is only flagged.
TABLE = [
    ("nothing in common", person(city="far"), "", ""),
    ("leads the application", person("li"), "self", ""),
    ("leads another of the call", person("wu"), "competitor", ""),
    ("led one of another call", person("sun"), "", ""),
    ("works for the applicant", person(**post("pump", "2020-01")), "unit", ""),
    ("works for its sister", person(**post("valve", "2020-01")), "unit", ""),
    ("works for its parent", person(**post("holding", "2020-01")), "unit", ""),
    ("left it 23 months ago", person(**post("pump", "2020-01..2024-12")), "unit", ""),
    ("left it 24 months and a day ago", person(**post("pump", "2020-01..2024-11")), "", "former"),
    ("left it ten years ago", person(**post("pump", "2001-01..2016-11")), "", "former"),
    ("joins it next year", person(**post("pump", "2027-01")), "", ""),
    ("works for a rival enterprise", person(**post("lamp", "2020-01")), "competing_unit", ""),
    ("worked for a rival before", person(**post("lamp", "2020-01..2026-10")), "", ""),
    ("professor of a rival's university", person(**post("nanhe", "2010-01", "nanhe/art")), "", ""),
    ("professor of the same university", person(**post("donghua", "2010-01", "donghua/art")), "unit", ""),
    ("of the same school", person(**post("donghua", "2010-01", "donghua/energy")), "unit", "college"),
    ("supplier's engineer", person(**post("steel", "2010-01")), "", "chain"),
    ("former supplier's engineer", person(**post("steel", "2010-01..2020-01")), "", ""),
    ("holds a stake", person(**interest("pump", "2020-01")), "interest", ""),
    ("sold the stake", person(**interest("pump", "2020-01..2026-11")), "", ""),
    ("holds a stake in the group", person(**interest("holding", "2020-01")), "interest", ""),
    ("holds a stake in a rival", person(**interest("lamp", "2020-01")), "competing_unit", ""),
    ("official with a stake", person(**interest("pump", "2020-01", official_of=frozenset({"binjiang"}))),
     "interest official", ""),
    ("official elsewhere with a stake", person(**interest("pump", "2020-01", official_of=frozenset({"x"}))),
     "interest", ""),
    ("official without a stake", person(official_of=frozenset({"binjiang"})), "", ""),
    ("taught by a member, long ago", person(supervision=(("chen", "cv"),)), "supervisor", ""),
    ("kin of a member", person(kin=(("li", "declaration"),)), "kin", ""),
    ("joint project still runs", person(**joint("li", None)), "joint", ""),
    ("paper 36 months ago", person(**joint("li", "2023-11-02")), "joint", ""),
    ("paper 36 months and a day ago", person(**joint("li", "2023-11-01")), "", "joint_past"),
    ("paper 72 months ago", person(**joint("li", "2020-11-02")), "", "joint_past"),
    ("paper 72 months and a day ago", person(**joint("li", "2020-11-01")), "", ""),
    ("paper with a rival's leader", person(**joint("wu", None)), "", ""),
    ("lives in the applicant's city", person(city="binjiang"), "", "city"),
    ("declared it", person(declared=(("A", "declaration"),)), "declared", ""),
    ("declared another", person(declared=(("B", "declaration"),)), "", ""),
    ("third of the excluded", person("ma"), "", "excluded"),
    ("fourth of the excluded: not heard", person("fourth"), "", ""),
    ("works in a circle of companies", person(**post("ring1", "2020-01")), "", ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reviewer", "bars", "flags"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_conflict(reviewer: Person, bars: str, flags: str) -> None:
    found = conflicts_of(MINE, reviewer, of_call=CALL, organisations=ORGANISATIONS, windows=WINDOWS, on=TODAY)
    assert {one.kind.value for one in found if one.hard} == set(bars.split())
    assert {one.kind.value for one in found if not one.hard} == set(flags.split())
    assert all(str(one.reason) for one in found)


def test_finding_says_since_when_until_when_and_what_proves_it() -> None:
    found = conflicts_of(
        MINE,
        person(**post("pump", "2020-01..2025-07"), **joint("li", "2024-02-29")),
        organisations=ORGANISATIONS, windows=WINDOWS, on=TODAY,
    )  # fmt: skip
    assert [(one.kind, one.since, one.until, one.evidence) for one in found] == [
        (Kind.JOINT, date(2024, 2, 29), date(2027, 2, 28), ("paper 7",)),
        (Kind.UNIT, date(2020, 1, 1), date(2027, 7, 1), ("hr",)),
    ]


def test_university_can_be_told_by_schools() -> None:
    by_school = replace(WINDOWS, university=University.COLLEGE)

    def kinds(college: str) -> set[tuple[Kind, bool]]:
        found = conflicts_of(
            MINE, person(**post("donghua", "2010-01", college)),
            organisations=ORGANISATIONS, windows=by_school, on=TODAY,
        )  # fmt: skip
        return {(one.kind, one.hard) for one in found}

    assert kinds("donghua/art") == {(Kind.UNIVERSITY, False)}
    assert kinds("donghua/energy") == {(Kind.UNIT, True), (Kind.COLLEGE, False)}
    assert kinds("") == {(Kind.UNIVERSITY, False)}


def test_windows_come_from_the_rule_book() -> None:
    short = replace(
        WINDOWS, unit_months=6, joint_months=12, joint_soft_months=12, former_soft_months=12, exclusions=0
    )
    for facts in (post("pump", "2020-01..2024-12"), joint("li", "2025-11-01")):
        assert not conflicts_of(MINE, person(**facts), organisations=ORGANISATIONS, windows=short, on=TODAY)
    assert not conflicts_of(MINE, person("zhu"), organisations=ORGANISATIONS, windows=short, on=TODAY)


def test_circle_of_parents_is_one_group_wherever_one_begins() -> None:
    for first, second in (("ring1", "ring2"), ("ring2", "ring1")):
        applies = replace(MINE, organisations=(first,))
        found = conflicts_of(
            applies, person(**post(second, "2020-01")), organisations=ORGANISATIONS, windows=WINDOWS, on=TODAY
        )
        assert {one.kind for one in found} == {Kind.UNIT}


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2024-02-29", 12, "2025-02-28"), ("2026-01-31", 1, "2026-02-28"), ("2026-10-15", 3, "2027-01-15")],
)
def test_months_later(day: str, months: int, then: str) -> None:
    assert later(date.fromisoformat(day), months) == date.fromisoformat(then)


def drawn(
    chance: random.Random, applications: int, people: int
) -> tuple[list[Application], list[Person], dict[str, Organisation]]:
    """Draw a call with its reviewers: enterprises, universities, papers, posts."""
    universities = [f"u{n}" for n in range(max(2, people // 40))]
    enterprises = [f"e{n}" for n in range(max(3, applications // 2))]
    known = {
        key: Organisation(key, university=True, city=f"city{n % 60}") for n, key in enumerate(universities)
    }
    for n, key in enumerate(enterprises):
        known[key] = Organisation(
            key, parent=enterprises[n - 1] if n % 9 == 1 else "", city=f"city{n % 20}",
            chain=frozenset(chance.sample(enterprises, 2)),
        )  # fmt: skip
    reviewers = [f"p{n}" for n in range(people)]
    crowd = [*reviewers, *(f"q{n}" for n in range(2 * applications))]
    made = [
        Application(
            f"a{n}", f"call{n % 3}", "r", (chance.choice(enterprises), chance.choice(universities)),
            tuple(chance.sample(crowd, 4)), (), tuple(chance.sample(reviewers, 2)),
        )
        for n in range(applications)
    ]  # fmt: skip

    def one(key: str) -> Person:
        employer = chance.choice(universities if chance.random() < 0.8 else enterprises)
        return Person(
            key,
            posts=(Post(employer, Period(date(2012, 1, 1), None)),),
            interests=(
                (Interest(chance.choice(enterprises), Period(date(2020, 1, 1))),)
                if chance.random() < 0.1
                else ()
            ),
            joint=tuple(
                Joint(chance.choice(crowd), date(chance.randrange(2018, 2026), 5, 1)) for _ in range(10)
            ),
            kin=((chance.choice(crowd), ""),),
            supervision=((chance.choice(crowd), ""),),
            city=known[employer].city,
        )

    return made, [one(key) for key in reviewers], known


@pytest.mark.parametrize("seed", range(5))
def test_screening_a_call_finds_what_each_pair_has(seed: int) -> None:
    applications, people, known = drawn(random.Random(seed), 24, 30)
    found = screen(applications, people, organisations=known, windows=WINDOWS, on=TODAY)
    for application in applications:
        for one in people:
            alone = conflicts_of(
                application, one, of_call=applications, organisations=known, windows=WINDOWS, on=TODAY
            )
            assert found.of(application.key, one.key) == alone
        here = {one.key: found.of(application.key, one.key) for one in people}
        barred = {key for key, conflicts in here.items() if any(each.hard for each in conflicts)}
        flagged = {key for key, conflicts in here.items() if conflicts} - barred
        assert barred == {one.key for one in people if application.key in found.barred_for(one.key)}
        assert flagged == {one.key for one in people if application.key in found.flagged_for(one.key)}
    # Control: without the facts of papers something is not found any more.
    blind = screen(
        applications,
        [replace(one, joint=()) for one in people],
        organisations=known,
        windows=WINDOWS,
        on=TODAY,
    )
    keys = [(application.key, one.key) for application in applications for one in people]
    assert any(blind.of(*pair) != found.of(*pair) for pair in keys)


def test_a_large_call_is_screened_in_seconds() -> None:
    applications, people, known = drawn(random.Random(1), 5000, 3000)
    started = time.process_time()
    found = screen(applications, people, organisations=known, windows=WINDOWS, on=TODAY)
    barred = sum(len(found.barred_for(one.key)) for one in people)
    took = time.process_time() - started
    print(f"{barred} pairs barred in {took:.2f} s")
    assert barred > 1_000_000
    assert took < 10
