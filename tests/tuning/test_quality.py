"""The monthly report counts what was judged and done, and nothing of another region."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from luodi.tuning.quality import months_back, quality_of
from tests import factories

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 24)

# Verdicts of the months: rank that was judged -> verdict.
VERDICTS = """
month   | judged                                     | right | of
2026-09 | 1 good, 2 known, 3 wrong_field, 14 good    | 2     | 3
2026-10 | 1 too_early, 9 too_dear                    | 0     | 2
2026-11 | 10 good, 11 wrong_field                    | 1     | 1
"""


def at(month: str) -> datetime:
    return datetime.fromisoformat(f"{month}-15T08:00:00").replace(tzinfo=BEIJING)


def test_months_go_back_over_the_turn_of_the_year():
    assert months_back(date(2026, 2, 3), 4) == [
        date(2025, 11, 1),
        date(2025, 12, 1),
        date(2026, 1, 1),
        date(2026, 2, 1),
    ]


def test_precision_counts_the_first_ten_that_were_judged(trial):
    officer = trial.users["officer"]
    expected = {}
    for line in VERDICTS.strip().splitlines()[1:]:
        month, judged, right, of = (cell.strip() for cell in line.split("|"))
        expected[month] = (int(right), int(of))
        for one in judged.split(", "):
            rank, verdict = one.split()
            need = factories.need(trial.organisations["helan"])
            row = factories.feedback(
                need, result=factories.result(), created_by=officer, context={"rank": int(rank)},
            )  # fmt: skip
            type(row)._base_manager.filter(pk=row.pk).update(verdict=verdict, changed_at=at(month))
    report = quality_of(trial.actor("director"), DAY)
    found = {f"{m.month:%Y-%m}": (m.right, m.judged) for m in report.months if m.judged}
    assert found == expected
    september = next(month for month in report.months if month.month == date(2026, 9, 1))
    assert september.precision == pytest.approx(200 / 3)
    assert sum(count for _label, count in september.reasons) == 4


def introduce(trial, *, rank, state="introduced", organisation="helan", expert="professor"):
    need = factories.need(trial.organisations[organisation], state="in_talks")
    match = {} if rank == "unknown" else {"rank": rank}
    row = factories.introduction(need, trial.experts[expert], state=state, match=match)
    type(row)._base_manager.filter(pk=row.pk).update(created_at=at("2026-10"))
    return row


def test_introductions_beyond_the_first_ten_were_missed_by_the_list(trial):
    introduce(trial, rank=3)
    introduce(trial, rank="unknown")
    far = introduce(trial, rank=37)
    beyond = introduce(trial, rank=None)
    report = quality_of(trial.actor("director"), DAY)
    october = next(month for month in report.months if month.month == date(2026, 10, 1))
    assert (october.introduced, october.missed) == (4, 2)
    assert {(one.introduction.pk, one.rank) for one in report.missed} == {(far.pk, 37), (beyond.pk, None)}


def test_load_shows_who_carries_it(trial):
    for _ in range(3):
        introduce(trial, rank=1, state="converted")
    introduce(trial, rank=1, expert="other_professor")
    report = quality_of(trial.actor("director"), DAY)
    assert [(one.expert.pk, one.asked, one.open) for one in report.carried] == [
        (trial.experts["professor"].pk, 3, 0),
        (trial.experts["other_professor"].pk, 1, 1),
    ]
    assert (report.asked, report.experts, report.top_share) == (4, 2, 100)


def test_an_officer_of_another_region_counts_nothing_of_it(trial):
    introduce(trial, rank=37)
    factories.feedback(
        factories.need(trial.organisations["helan"]), result=factories.result(),
        created_by=trial.users["officer"], context={"rank": 1},
    )  # fmt: skip
    report = quality_of(trial.actor("far_officer"), DAY)
    assert (report.asked, report.judged, report.missed, report.carried) == (0, 0, [], [])
    assert quality_of(trial.actor("officer"), DAY).asked == 1


def test_the_page_is_for_who_matches(browser_of, trial):
    introduce(trial, rank=37)
    assert browser_of("director").get("/match-quality/").status_code == 200
    assert browser_of("leader").get("/match-quality/").status_code == 404
