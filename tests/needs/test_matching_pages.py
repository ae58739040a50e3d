"""The pages around a need's matches: side by side, and why a record is not higher."""

from __future__ import annotations

import re
from typing import Any

import pytest

from luodi.core.models import OutboxEntry
from luodi.needs import ranking
from luodi.registry import actions
from luodi.registry.works import read_works
from tests import factories


@pytest.fixture
def need(trial: Any) -> Any:
    return factories.need(
        trial.organisations["helan"], title="高寒地区储能电池舱热管理", state="accepted", least_trl=6
    )


def page(browser: Any, address: str) -> str:
    answer = browser.get(address, headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def test_two_matches_stand_side_by_side_with_every_part(browser_of, need, stock):
    asked = f"record={stock['near'].code}&record={stock['nearly'].code}"
    drawn = page(browser_of("officer"), f"/needs/{need.code}/compare/?kind=results&{asked}")
    assert drawn.count('<th scope="col"') == 3
    scores = [float(found) for found in re.findall(r'<strong class="lu-num">([\d.]+)</strong>', drawn)]
    assert len(scores) == 2
    assert scores == sorted(scores, reverse=True)


def test_no_more_than_four_are_compared_and_unknown_ones_are_passed_over(browser_of, need, stock, trial):
    codes = [factories.result(f"储能热管理{number}").code for number in range(6)]
    ranking.indexing.port().write(list(ranking.indexing.every_document("registry.researchresult")))
    asked = "&".join(f"record={code}" for code in ["R-2026-NOTONE", *codes])
    drawn = page(browser_of("officer"), f"/needs/{need.code}/compare/?kind=results&{asked}")
    assert drawn.count('<th scope="col"') == 1 + 3


def test_nothing_ticked_says_what_to_do(browser_of, need, stock):
    assert f'href="/needs/{need.code}/match/?kind=results"' in page(
        browser_of("officer"), f"/needs/{need.code}/compare/"
    )


def test_why_a_listed_record_stands_where_it_stands(trial, need, stock):
    why = ranking.why_not(need, trial.actor("officer"), "results", stock["near"], hard={})
    first = ranking.matches(need, trial.actor("officer"), "results").items[0]
    assert (why.rank, why.kept_out) == (1, ())
    assert why.match is not None
    assert (first.row.pk, first.item.score) == (stock["near"].pk, why.match.item.score)
    assert sum(points for _name, points in why.lacking) <= 100 - float(first.item.score) + 0.5


def test_why_not_names_the_filter_that_keeps_a_record_out(trial, need, stock):
    why = ranking.why_not(need, trial.actor("officer"), "results", stock["nearly"], hard={"maturity": True})
    assert (why.rank, why.kept_out) == (None, ("maturity",))
    listed = ranking.matches(need, trial.actor("officer"), "results", hard={"maturity": True})
    assert stock["nearly"].pk not in [match.row.pk for match in listed.items]
    # The list says with how many others it left it out.
    assert listed.removed["maturity"] >= 1


def test_an_expert_is_found_by_a_published_work_and_is_nearer_where_he_serves(trial, stock):
    """The profile says nothing of it: the titles of works and the regions served speak for the expert."""
    officer, expert = trial.actor("officer"), trial.experts["other_professor"]
    need = factories.need(
        trial.organisations["helan"], title="枸杞多糖低温提取", problem="枸杞多糖提取率低。"
    )

    def standing():
        ranking.indexing.port().write(list(ranking.indexing.every_document("registry.expert")))
        found = ranking.match_of(need, officer, "experts", expert)
        return {str(part.name): part.value for part in found.item.parts}, found

    before, _found = standing()
    works = read_works("@article{a, title={枸杞多糖的低温提取工艺}, year={2024}}".encode()).works
    staged = OutboxEntry.objects.filter(channel="index", subject=expert.ref)
    already = staged.count()
    actions.keep_works(expert, works, keywords=(), fields=(), by=trial.actor("director"), at=factories.NOW)
    assert staged.count() > already
    expert.regions.set([need.region_id])
    after, found = standing()
    assert after["text"] > before["text"]
    assert after["region"] == 1.0 > before["region"]
    assert any("枸杞多糖" in text for text, is_marked in found.excerpt if is_marked)


def test_why_not_on_a_retired_record_answers_as_on_one_that_is_not_there(browser_of, need, stock):
    gone = factories.result("已撤下的储能电池热管理", retired_at=factories.NOW)
    address = f"/needs/{need.code}/why-not/?kind=results&record="
    hidden = page(browser_of("officer"), address + gone.code)
    absent = page(browser_of("officer"), address + "R-2026-NOTONE")
    token = re.compile(r"[A-Za-z0-9]{64}")
    without = [
        token.sub("", text.replace(gone.code, "").replace("R-2026-NOTONE", "")) for text in (hidden, absent)
    ]
    assert without[0] == without[1]
