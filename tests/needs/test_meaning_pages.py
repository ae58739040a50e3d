"""What the office sees of comparing by meaning: reasons in both languages, and a word when it does not work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from luodi.accounts.models import User
from luodi.core import indexing
from luodi.matching.tantivy_index import TantivySearch
from luodi.needs import engine, queries, ranking
from tests import factories
from tests.matching.meanings import CharacterBag


@pytest.fixture
def model() -> CharacterBag:
    return CharacterBag()


@pytest.fixture
def stock(
    trial: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, model: CharacterBag
) -> Iterator[dict[str, Any]]:
    """Put results into an index of their own with vectors."""
    own = TantivySearch(tmp_path / "index", embedder=model)
    monkeypatch.setattr(indexing, "port", lambda: own)
    engine.matcher.cache_clear()
    rows = {
        "wording": factories.result("高寒地区储能电池热管理", inventors=(trial.experts["professor"],)),
        "meaning": factories.result("zonkel qarrin", summary="qarrin", keywords=[]),
        **{
            f"other{number}": factories.result(f"水稻栽培{number}", summary="稻田节水。")
            for number in range(12)
        },
    }
    own.rebuild(indexing.every_document())
    while own.catch_up(indexing.labels()):
        pass
    yield rows
    own.close()
    engine.matcher.cache_clear()


@pytest.fixture
def need(trial: Any, stock: dict[str, Any]) -> Any:
    # After the index: the need itself is not in it.
    return factories.need(trial.organisations["helan"], title="动力电池组液冷热管理系统", problem="", technology="", goal="", state="accepted")  # fmt: skip


def drawn(trial: Any, browser_of: Any, address: str, language: str) -> str:
    """Draw a page as an officer reads it who has chosen a language."""
    User.objects.filter(pk=trial.users["officer"].pk).update(language=language)
    answer = browser_of("officer").get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def matches_in(trial: Any, browser_of: Any, need: Any) -> list[str]:
    """Draw the matches of a need in English and in Chinese."""
    address = f"/needs/{need.code}/match/?kind=results"
    return [drawn(trial, browser_of, address, language) for language in ("en", "zh-hans")]


def test_what_is_alike_in_meaning_alone_is_listed(trial, need, stock):
    found = ranking.matches(need, trial.actor("officer"), "results", limit=30)
    match = next(one for one in found.items if one.row.pk == stock["meaning"].pk)
    # Nearest of all by meaning, whatever the others share of the wording.
    assert match.item.parts[1].about["place"] == 1
    assert [part.reason for part in match.item.parts[:2]] == ["text.none", "meaning.similar"]
    assert sum(reason.points for reason in match.reasons) == match.item.score


def test_the_reason_is_said_in_both_languages(trial, browser_of, need):
    english, chinese = matches_in(trial, browser_of, need)
    assert "similar in meaning; place 1 by meaning" in english
    assert "Compared by wording and by meaning." in english
    assert "语义相近，按语义排第 1 位" in chinese
    assert "已按文字和语义比较" in chinese


def test_a_model_that_is_away_is_said_and_the_list_is_there(browser_of, need, model, trial):
    model.fails = "away"
    english, chinese = matches_in(trial, browser_of, need)
    assert "ranked by wording alone for now" in english
    assert "目前仅按文字排序" in chinese
    assert "高寒地区" in english
    assert "away" not in english
    state = browser_of("anonymous").get("/health/").json()["checks"]["vectors"]
    assert state == "unavailable, wording alone is compared"


def test_side_by_side_shows_the_meaning_too(trial, browser_of, need, stock):
    asked = f"record={stock['wording'].code}&record={stock['meaning'].code}"
    address = f"/needs/{need.code}/compare/?kind=results&{asked}"
    page = drawn(trial, browser_of, address, "en")
    assert '<th scope="row">meaning</th>' in page
    assert page.count("by meaning") == 2


def test_why_not_speaks_of_the_same_list(trial, need, stock):
    actor = trial.actor("officer")
    listed = ranking.matches(need, actor, "results").items
    for match in listed[:3]:
        why = ranking.why_not(need, actor, "results", match.row, hard={})
        assert (why.rank, why.match.item.score) == (match.rank, match.item.score)


def test_duplicates_are_found_as_without_a_model(trial, need, stock, monkeypatch):
    twin = factories.need(
        trial.organisations["helan"], title=need.title, problem="", technology="", goal="", state="accepted"
    )
    for number in range(5):
        factories.need(
            trial.organisations["helan"],
            title=f"大豆育种{number}",
            problem="",
            technology="",
            goal="",
            state="accepted",
        )
    port = indexing.port()
    port.write(list(indexing.every_document("needs.need")))
    while port.catch_up(indexing.labels()):
        pass
    with_model = queries.possible_duplicates(need, trial.actor("officer"))
    monkeypatch.setattr(port, "meaning", None)
    assert with_model == queries.possible_duplicates(need, trial.actor("officer"))
    assert twin.pk in {one.need.pk for one in with_model}


def test_health_says_nothing_where_no_model_is_wanted(browser_of, trial):
    assert "vectors" not in browser_of("anonymous").get("/health/").json()["checks"]
