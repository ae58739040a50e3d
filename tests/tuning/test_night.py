"""Nights match every open need; what is new since the last one is told to those whose needs they are, and only them."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from luodi.core import indexing
from luodi.core.errors import Conflict, NotAllowed
from luodi.core.models import OutboxEntry
from luodi.needs.models import MatchFeedback, Need
from luodi.tuning import actions, digest, jobs, night
from luodi.tuning.models import EngineRun, FoundMatch
from luodi.tuning.states import RunState, Work
from tests import factories


def run_night() -> EngineRun:
    run = EngineRun.objects.create(work=Work.NIGHT, created_at=timezone.now())
    jobs.carry_out.func(run.pk)
    run.refresh_from_db()
    return run


def come_in(title: str, **more: Any) -> Any:
    row = factories.result(title, **{"keywords": [title], "summary": "", **more})
    indexing.port().write(list(indexing.documents([row.ref])[0]))
    return row


def mails() -> list[OutboxEntry]:
    return list(OutboxEntry.objects.filter(channel="mail", payload__template="tuning/mail/digest"))


def test_a_first_night_keeps_ten_results_a_need_and_tells_nobody(catalogue, needs):
    run = run_night()
    assert (run.state, run.done, run.total, run.facts["new"]) == (RunState.DONE, len(needs), len(needs), 0)
    for need in needs:
        ranks = (
            FoundMatch.objects.filter(need=need, expert=None).order_by("rank").values_list("rank", flat=True)
        )
        assert list(ranks) == list(range(1, 11))
    assert mails() == []


def test_what_came_in_since_is_new_and_told_once(trial, catalogue, needs):
    run_night()
    row = come_in("废水除氟 废水除氟 废水除氟")
    assert run_night().facts["new"] == 1
    told = {entry.payload["to"]: entry.payload["context"]["count"] for entry in mails()}
    # Helan lies in Yinchuan: its officer, and those whose work is everywhere.
    cast = {f"{name}@cast.example" for name in ("director", "officer", "tech_manager")}
    assert told == dict.fromkeys(cast, 1)
    groups = digest.new_matches(trial.actor("officer"), timezone.now())
    first = groups[0]
    assert (first.first_list, [one.row.pk for one in first.found]) == (False, [row.pk])
    assert run_night().facts["new"] == 0
    assert len(mails()) == len(cast)


def test_who_may_not_match_a_need_learns_of_nothing(browser_of, trial, catalogue, needs):
    run_night()
    assert digest.new_matches(trial.actor("far_officer"), timezone.now()) == []
    assert digest.new_matches(trial.actor("officer"), timezone.now()) != []
    page = browser_of("far_officer").get("/new-matches/").content.decode()
    assert all(need.code not in page for need in needs)
    assert browser_of("enterprise").get("/new-matches/").status_code == 404


def test_what_was_judged_or_withdrawn_is_no_news(trial, catalogue, needs):
    officer = trial.actor("officer")
    run_night()
    row = come_in("矿井通风 矿井通风 矿井通风")
    run_night()
    need = next(need for need in needs if "矿井通风" in need.title)

    def news() -> set[int]:
        groups = digest.new_matches(officer, timezone.now())
        return {one.row.pk for group in groups if not group.first_list for one in group.found}

    assert news() == {row.pk}
    verdict = factories.feedback(need, result=row, created_by=trial.users["officer"])
    assert news() == set()
    MatchFeedback._base_manager.filter(pk=verdict.pk).delete()
    Need._base_manager.filter(pk=need.pk).update(state="withdrawn")
    assert news() == set()


def test_a_match_that_falls_out_of_the_first_ten_is_not_kept(catalogue, needs):
    run_night()
    need = next(need for need in needs if "大豆育种" in need.title)
    before = set(FoundMatch.objects.filter(need=need, expert=None).values_list("result", flat=True))
    row = come_in("大豆育种 大豆育种 大豆育种")
    run_night()
    after = set(FoundMatch.objects.filter(need=need, expert=None).values_list("result", flat=True))
    assert row.pk in after
    assert len(after) == 10
    assert len(before - after) == 1


def test_an_interrupted_night_goes_on_where_it_was(catalogue, needs, monkeypatch):
    monkeypatch.setattr(night, "CHUNK", 2)
    run = EngineRun.objects.create(work=Work.NIGHT, created_at=timezone.now())
    keep = night._keep
    calls: list[int] = []

    def breaks(*given: Any) -> int:
        calls.append(1)
        if len(calls) == 5:
            raise RuntimeError("the worker was stopped")
        return keep(*given)

    monkeypatch.setattr(night, "_keep", breaks)
    with pytest.raises(RuntimeError):
        jobs.carry_out.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done) == (RunState.FAILED, 4)
    kept = set(FoundMatch.objects.values_list("pk", flat=True))
    monkeypatch.setattr(night, "_keep", keep)
    jobs.carry_out.func(run.pk)
    run.refresh_from_db()
    assert (run.state, run.done, run.total) == (RunState.DONE, len(needs), len(needs))
    # Nothing was done twice, and nothing was left out.
    assert kept <= set(FoundMatch.objects.values_list("pk", flat=True))
    assert FoundMatch.objects.filter(expert=None).count() == 10 * len(needs)


def test_one_night_at_a_time_and_only_for_who_keeps_the_engine(trial):
    actions.ask_for(Work.NIGHT, by=trial.actor("director"), at=timezone.now())
    with pytest.raises(Conflict):
        actions.ask_for(Work.NIGHT, by=trial.actor("director"), at=timezone.now())
    with pytest.raises(NotAllowed):
        actions.ask_for(Work.NIGHT, by=trial.actor("officer"), at=timezone.now())


def test_learning_says_when_there_is_too_little(browser_of, trial, catalogue, needs):
    for number in range(4):
        factories.feedback(
            needs[0], result=catalogue[f"储能电池热管理{number}"], created_by=trial.users["officer"]
        )
    director = browser_of("director")
    assert director.post("/match-quality/learn", {"kind": "results"}).status_code == 302
    run = EngineRun.objects.get()
    jobs.carry_out.func(run.pk)
    page = director.get("/match-runs/results/").content.decode()
    assert "50" in page
    assert 'hx-trigger="load delay:2s"' not in page


def test_learned_weights_are_a_draft_with_what_speaks_for_them(browser_of, trial, catalogue, needs):
    """The office of this test judges by maturity alone."""
    for topic_need in needs + [
        factories.need(
            trial.organisations["helan"], title=need.title, problem=need.problem, keywords=need.keywords
        )
        for need in needs
    ]:
        topic = topic_need.keywords[0]
        for number in range(8):
            row = catalogue[f"{topic}{number}"]
            verdict = "good" if row.trl >= 6 else "too_early" if row.trl >= 4 else "wrong_field"
            made = factories.feedback(topic_need, result=row, created_by=trial.users["officer"])
            MatchFeedback._base_manager.filter(pk=made.pk).update(verdict=verdict)
    run = actions.ask_for(Work.LEARN, kind="results", by=trial.actor("director"), at=timezone.now())
    jobs.carry_out.func(run.pk)
    run.refresh_from_db()
    assert run.state == RunState.DONE, run.facts
    learned = run.profile
    assert learned is not None
    assert (learned.state, learned.way) == ("draft", "learned")
    assert learned.weights.get("maturity", 0) > 6
    assert run.facts["learned"] <= run.facts["present"]
    page = browser_of("director").get(f"/match-profiles/{learned.code}/").content.decode()
    assert 'id="evidence"' in page
