"""Matches, verdicts and introductions, as programs ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from luodi.core import indexing
from luodi.needs import engine, ranking
from luodi.needs.models import Introduction, MatchFeedback
from tests import factories
from tests.cast import World


@pytest.fixture
def stock(trial: World, tmp_path: Any, monkeypatch: Any) -> Iterator[dict[str, Any]]:
    """Put some results and the experts of the cast into an index of their own."""
    from luodi.matching.tantivy_index import TantivySearch

    own = TantivySearch(tmp_path / "index")
    monkeypatch.setattr(indexing, "port", lambda: own)
    engine.matcher.cache_clear()
    rows = {
        "near": factories.result("高寒地区储能电池热管理", inventors=(trial.experts["professor"],)),
        "far": factories.result("大豆育种", summary="高产大豆。", keywords=["大豆"], industry_id=None),
        "secret": factories.result("未公开的储能电池热管理", state="draft"),
    }
    for number in range(20):
        # A word that every record has says nothing; so there must be others.
        factories.result(f"水稻栽培{number}", summary="稻田节水。", keywords=["水稻"], industry_id=None)
    own.rebuild(indexing.every_document())
    yield rows
    own.close()
    engine.matcher.cache_clear()


def test_matches_come_with_their_reasons(program_of, need, stock):
    said = program_of("officer").get(f"needs/{need.code}/matches", {"kind": "results", "limit": 5})
    assert said.status_code == 200
    items = said.json()["items"]
    assert stock["near"].code in [item["record"]["code"] for item in items[:2]]
    first = items[0]
    assert first["rank"] == 1
    assert any("储能" in term for term in first["terms"])
    assert sum(part["points"] for part in first["parts"]) == pytest.approx(first["score"], abs=0.05)
    again = program_of("officer").get(f"needs/{need.code}/matches", {"kind": "results", "limit": 5})
    assert again.content == said.content
    experts = program_of("officer").get(f"needs/{need.code}/matches", {"kind": "experts"}).json()["items"]
    assert experts
    assert all("email" not in item["record"] for item in experts)


def test_matches_are_for_whose_work_it_is(program_of, need, stock):
    address = f"needs/{need.code}/matches"
    assert program_of("enterprise").get(address).status_code == 403
    assert program_of("far_officer").get(address).status_code == 404


@pytest.mark.parametrize("query", ["kind=people", "limit=0", "limit=1e3", "field=1", "top=5"])
def test_a_question_about_matches_that_makes_no_sense(program_of, need, stock, query):
    said = program_of("officer").get(f"needs/{need.code}/matches?{query}")
    assert said.status_code == 422
    assert list(said.json()["errors"]) == [query.partition("=")[0]]


def test_without_an_index_matches_say_so(program_of, need, monkeypatch):
    from luodi.core.search import IndexUnavailable

    def broken(*_args: Any, **_more: Any) -> None:
        raise IndexUnavailable("gone")

    monkeypatch.setattr(ranking, "matches", broken)
    said = program_of("officer").get(f"needs/{need.code}/matches")
    assert said.status_code == 503
    assert said["Content-Type"] == "application/problem+json"


def test_a_verdict_is_kept_and_replaced(program_of, need, stock):
    program, address = program_of("officer"), f"needs/{need.code}/feedback"
    for verdict in ("good", "too_dear"):
        said = program.post(
            address, {"result": stock["near"].code, "verdict": verdict, "rank": 1, "note": "说明"}
        )
        assert said.status_code == 200
        assert said.json()["verdict"] == verdict
    assert MatchFeedback._base_manager.get().verdict == "too_dear"
    wrong = [
        {"verdict": "good"},
        {"result": stock["near"].code},
        {"result": stock["near"].code, "verdict": "lovely"},
        {"result": "R-2026-000000", "verdict": "good"},
        {"result": stock["near"].code, "verdict": "good", "rank": 2**63},
        {"result": stock["near"].code, "verdict": "good", "created_by": 1},
    ]
    for body in wrong:
        assert program.post(address, body).status_code == 422
    assert program_of("enterprise").post(address, wrong[0]).status_code == 403


def test_an_introduction_asks_both_sides_once(trial, program_of, need, stock):
    program, address = program_of("officer"), f"needs/{need.code}/introductions"
    body = {"expert": trial.experts["professor"].code, "result": stock["near"].code, "message": "请看"}
    made = program.post(address, body, Idempotency_Key="one")
    assert made.status_code == 201
    assert made["Location"] == f"/api/v1/introductions/{made.json()['code']}"
    assert made.json()["expert"]["code"] == trial.experts["professor"].code
    assert program.post(address, body, Idempotency_Key="one").content == made.content
    second = program.post(address, body)
    assert second.status_code in {409, 422}
    assert Introduction._base_manager.count() == 1
    seen = program_of("enterprise").get(made["Location"]).json()
    assert "expert" not in seen
    assert program_of("enterprise").post(address, body).status_code == 403
    assert program_of("far_officer").post(address, body).status_code == 404
    assert program.post(address, {}).json()["errors"].keys() == {"expert"}
