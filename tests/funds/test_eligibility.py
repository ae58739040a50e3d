"""Applications are judged clause by clause, with the reason."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.utils import translation

from luodi.core.money import FEN_PER_WAN
from luodi.funds.eligibility import Applied, Party, government_part, judged, matching_short
from luodi.funds.rulebook import RuleBook
from luodi.funds.rulebook.book import Topics
from luodi.funds.rulebook.choices import Applicant
from tests.funds.books import book_c, book_g

ENTERPRISE, UNIVERSITY = Applicant.ENTERPRISE, Applicant.UNIVERSITY
PUMP, DONGHUA = Party("滨江泵业", ENTERPRISE, True), Party("东华大学", UNIVERSITY, False)
STRANGER, FAR = Party("南河大学", UNIVERSITY, False), Party("远方灯具", ENTERPRISE, False)
GOOD = Applied(
    "A", "general", PUMP, (DONGHUA,), 24, 80 * FEN_PER_WAN, 80 * FEN_PER_WAN, 80 * FEN_PER_WAN, 8 * FEN_PER_WAN,
    frozenset(book_g().eligibility.documents),
)  # fmt: skip
G, C = book_g(), book_c()


def unmet(book: RuleBook, applied: Applied) -> dict[str, str]:
    with translation.override("en"):
        return {one.path: str(one.words) for one in judged(book, applied, 2026) if not one.met}


CASES = [
    ("all is well", G, {}, "", ""),
    ("lead from elsewhere", G, {"lead": FAR}, "eligibility.local", "no legal person of the region"),
    ("lead from elsewhere, local partner", C, {"lead": DONGHUA, "partners": (PUMP,)}, "", ""),
    ("nobody local", C, {"lead": FAR}, "eligibility.local", "neither"),
    ("university leads in G", G, {"lead": replace(DONGHUA, local=True), "partners": (PUMP,)}, "eligibility.leads",
     "university"),
    ("no university", G, {"partners": ()}, "eligibility.university_needed eligibility.universities", "no university"),
    ("another university", G, {"partners": (STRANGER,)}, "eligibility.universities", "partner of the fund"),
    ("one live project", G, {"live_projects": 1}, "eligibility.live_projects", "1 projects"),
    ("two applications", G, {"applications": 2}, "eligibility.one_application", "2 applications"),
    ("a fen too little of one's own", G, {"own": 80 * FEN_PER_WAN - 1}, "eligibility.own_points", "49.99%"),
    ("a fen too little matching", G, {"matching": 80 * FEN_PER_WAN - 1}, "matching_points", "0.01 yuan more"),
    ("a fen too much passed on", G, {"passed_on": 8 * FEN_PER_WAN + 1}, "eligibility.passed_on_points", "10%"),
    ("too long", G, {"months": 37}, "eligibility.months classes[general].months", "37 months"),
    ("no time at all", G, {"months": 0}, "eligibility.months", "0 months"),
    ("longer than its class", G, {"months": 25}, "classes[general].months", "24 months"),
    ("no letter of the unit", G, {"documents": GOOD.documents - {"单位承诺书"}}, "eligibility.documents[1]", "单位"),
    ("no such class", G, {"class_key": "giant"}, "classes", "no such class"),
    ("too little for major", G, {"class_key": "major"}, "classes[major].least_fen", "1,000,000.00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("book", "facts", "paths", "words"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_verdict(book: RuleBook, facts: dict[str, object], paths: str, words: str) -> None:
    found = unmet(book, replace(GOOD, **facts))  # type: ignore[arg-type]
    assert set(found) == set(paths.split())
    assert not paths or words in "; ".join(found.values())


def test_every_clause_is_answered_also_when_it_is_met() -> None:
    paths = [one.path for one in judged(G, GOOD, 2026)]
    assert len(paths) == len(set(paths)) == 19
    assert all(one.words == "" for one in judged(G, GOOD, 2026))


def test_clauses_that_a_fund_does_not_have_are_not_asked() -> None:
    bare = replace(
        G,
        matching_points=0,
        eligibility=replace(
            G.eligibility, live_projects=0, own_points=0, passed_on_points=0, documents=(), one_application=False,
            universities=(), university_needed=False,
        ),
    )  # fmt: skip
    worst = replace(
        GOOD, own=0, matching=0, passed_on=GOOD.asked, live_projects=9, applications=9, partners=()
    )
    assert unmet(bare, replace(worst, documents=frozenset())) == {}


def test_kinds_of_topics() -> None:
    assert "topics" in unmet(replace(G, topics=Topics(free=False, tendered=True)), GOOD)
    assert "topics" not in unmet(
        replace(G, topics=Topics(free=False, tendered=True)), replace(GOOD, tendered=True)
    )


def test_matching_is_for_the_government_part_alone() -> None:
    # In 2026 the government promised two thirds of what the sides promised; in 2027 all of it.
    assert government_part(C, 90 * FEN_PER_WAN, 2026) == 60 * FEN_PER_WAN
    assert government_part(C, 90 * FEN_PER_WAN, 2027) == 90 * FEN_PER_WAN
    assert (
        matching_short(C, replace(GOOD, asked=90 * FEN_PER_WAN, matching=59 * FEN_PER_WAN), 2026)
        == FEN_PER_WAN
    )
    assert matching_short(C, replace(GOOD, asked=1, matching=0), 2027) == 1
