"""Versions of weights and dictionary: in force one at a time, kept for ever, tried before they are switched on."""

from __future__ import annotations

from typing import Any

import pytest

from luodi.core import change
from luodi.core.errors import Invalid, NotAllowed
from luodi.needs import ranking
from luodi.needs.engine import as_delivered, in_force
from luodi.tuning import actions, queries
from luodi.tuning.models import PARTS_OF, MatchDictionary, MatchProfile
from luodi.tuning.states import DICTIONARY_FLOW, PROFILE_FLOW
from tests import factories
from tests.factories import NOW


def put_in_force(row: Any, by: Any) -> Any:
    flow = PROFILE_FLOW if isinstance(row, MatchProfile) else DICTIONARY_FLOW
    return flow.advance(row, "activate", by=by, at=NOW)


def test_without_a_version_the_delivered_weights_rank(trial):
    assert in_force("results") == as_delivered("results")
    assert in_force("experts") == as_delivered("experts")


@pytest.mark.parametrize("kind", ["results", "experts"])
def test_a_copy_of_what_is_in_force_weighs_the_same(trial, kind):
    made = actions.copy_profile(kind, by=trial.actor("director"), at=NOW)
    assert made.profile.version == as_delivered(kind).profile.version
    assert set(made.weights) <= set(PARTS_OF[kind])


def test_one_version_of_a_kind_is_in_force(trial):
    director = trial.actor("director")
    first, second = (factories.match_profile(text_weight=weight) for weight in (60, 50))
    experts = factories.match_profile(kind="experts")
    for row in (first, experts, second):
        put_in_force(row, director)
    states = {row.pk: row.state for row in MatchProfile.objects.allowed(director)}
    assert states == {first.pk: "superseded", second.pk: "active", experts.pk: "active"}
    assert in_force("results").profile.weights["text"] == 50
    # An older version can come back as it was.
    first.refresh_from_db()
    put_in_force(first, director)
    assert in_force("results").profile.weights["text"] == 60


def test_switching_off_gives_back_what_luodi_comes_with(trial):
    row = put_in_force(factories.match_profile(text_weight=50), trial.actor("director"))
    PROFILE_FLOW.advance(row, "switch_off", by=trial.actor("director"), at=NOW, note="试用结束")
    assert in_force("results") == as_delivered("results")


def test_what_was_in_force_is_not_changed_any_more(trial):
    row = put_in_force(factories.match_profile(), trial.actor("director"))
    with pytest.raises(NotAllowed):
        change.amend(row, {"text_weight": 1}, version=row.version, by=trial.actor("director"), at=NOW)


@pytest.mark.parametrize("name", ["officer", "leader", "enterprise"])
def test_others_do_not_change_what_everybodys_lists_go_by(trial, name):
    with pytest.raises(NotAllowed):
        actions.copy_profile("results", by=trial.actor(name), at=NOW)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text_weight": 0}, "text_weight"),
        ({"text_weight": -1}, "text_weight"),
        ({"field_weight": 101}, "field_weight"),
        ({"kind": "experts", "maturity_weight": 5}, "maturity_weight"),
        ({"load_weight": 5}, "load_weight"),
    ],
)
def test_wrong_weights_are_refused_beside_the_field(trial, more, field):
    row = MatchProfile(**{"kind": "results", "title": "x", "text_weight": 70, **more})
    with pytest.raises(Invalid) as said:
        change.create(row, by=trial.actor("director"), at=NOW)
    assert set(said.value.fields) == {field}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("储能 | energy storage", "1"),
        ("[same]\n储能", "2"),
        ("[sames]\n储能 | 蓄能", "1"),
        ("# remark\n[stop]\n我公司\n[what]", "4"),
    ],
)
def test_an_unreadable_dictionary_names_its_line(trial, text, line):
    with pytest.raises(Invalid) as said:
        change.create(MatchDictionary(title="x", text=text), by=trial.actor("director"), at=NOW)
    assert line in str(said.value.fields["text"][0])


def test_the_delivered_dictionary_can_be_copied_and_read(trial):
    made = actions.copy_dictionary(by=trial.actor("director"), at=NOW)
    assert made.dictionary.version == as_delivered("results").dictionary.version


def test_a_word_of_the_dictionary_finds_what_the_need_does_not_name(trial, catalogue, needs):
    need = factories.need(
        trial.organisations["helan"], title="寻求氟离子脱除", problem="出水超标。", technology="达标。",
        goal="达标。", keywords=["氟离子脱除"],
    )  # fmt: skip
    officer = trial.actor("officer")
    row = factories.match_dictionary(text="[same]\n氟离子脱除 | 废水除氟\n")
    moves = queries.moves_of(need, officer, "results", queries.proposed(row, "results"))
    first = {move.row.keywords[0] for move in moves.moves if move.after and move.after <= 10}
    assert first == {"废水除氟"}
    assert {move.way for move in moves.moves} == {"new"}
    assert ranking.matches(need, officer, "results").items == []
    put_in_force(row, trial.actor("director"))
    listed = ranking.matches(need, officer, "results", limit=10)
    assert {match.row.keywords[0] for match in listed.items} == {"废水除氟"}


def test_the_preview_is_what_comes_true(trial, catalogue, needs):
    officer, need = trial.actor("officer"), needs[0]
    row = factories.match_profile(text_weight=10, maturity_weight=90)
    moves = queries.moves_of(need, officer, "results", queries.proposed(row, "results"))
    told = {move.row.pk: move.after for move in moves.moves if move.after and move.after <= 10}
    assert moves.moved > 0
    put_in_force(row, trial.actor("director"))
    listed = ranking.matches(need, officer, "results", limit=10)
    assert told == {match.row.pk: match.rank for match in listed.items}


def test_moves_are_named_by_where_they_lead():
    cases = {
        (1, 1): "stay",
        (5, 2): "up",
        (2, 5): "down",
        (None, 3): "new",
        (11, 10): "new",
        (3, 11): "gone",
        (3, None): "gone",
    }
    for (before, after), way in cases.items():
        assert queries.Move(None, "", before, after, None, None).way == way, (before, after)


def test_pages_of_versions(browser_of, trial, catalogue, needs):
    director = browser_of("director")
    answer = director.post("/match-profiles/new/", {"kind": "results"})
    assert answer.status_code == 302
    row = MatchProfile.objects.allowed(trial.actor("director")).get()
    form = director.get(answer["Location"]).content.decode()
    assert 'name="maturity_weight"' in form
    assert 'name="load_weight"' not in form
    detail = director.get(f"/match-profiles/{row.code}/").content.decode()
    assert f"/match-profiles/{row.code}/moves/?need={needs[0].code}" in detail
    part = director.get(
        f"/match-profiles/{row.code}/moves/?need={needs[0].code}", headers={"hx-request": "true"}
    ).content.decode()
    assert part.count('data-way="stay"') == 10
    assert browser_of("officer").get(f"/match-profiles/{row.code}/").status_code == 200
    assert browser_of("enterprise").get(f"/match-profiles/{row.code}/").status_code == 404
    # A need of another region is not there for who tries a version on it.
    assert (
        "data-way"
        not in browser_of("far_officer")
        .get(f"/match-profiles/{row.code}/moves/?need={needs[0].code}", headers={"hx-request": "true"})
        .content.decode()
    )
