"""What an officer carries changes hands as a whole, and only to those whose work it may be."""

from __future__ import annotations

import pytest
from django.utils import timezone

from luodi.core.models import AuditEntry
from luodi.reports.handover import carried, hand_over
from tests import factories
from tests.factories import TODAY


@pytest.fixture
def threads(trial):
    """Let the officer of Ningxia carry two needs, a next step and an introduction."""
    officer, helan = trial.users["officer"], trial.organisations["helan"]
    needs = [factories.need(helan, state=state, officer=officer) for state in ("accepted", "in_talks")]
    factories.need(helan, state="closed", officer=officer)
    note = factories.interaction(officer=officer, next_step="寄样品", next_on=TODAY)
    factories.interaction(officer=officer, next_step="已办", done_on=TODAY)
    factories.introduction(needs[1], trial.experts["professor"], created_by=officer)
    factories.introduction(
        factories.need(helan, state="in_talks"), trial.experts["professor"], created_by=officer
    )
    person = factories.person("负责人", user=officer)
    project = factories.project(lead=None)
    project.members.create(person=person, role="lead", share=40)
    factories.project(state="closed").members.create(person=person, role="lead")
    return {"needs": needs, "note": note, "project": project}


def counts(trial, whose, reader):
    return [len(bundle.threads) for bundle in carried(trial.users[whose], trial.actor(reader))]


def test_it_lists_what_is_open_and_nothing_that_is_done(trial, threads):
    assert counts(trial, "officer", "officer") == [2, 1, 2, 1]
    assert counts(trial, "officer", "director") == [2, 1, 2, 1]


def test_everything_moves_to_a_colleague_of_the_region(trial, threads):
    person = factories.person("接手人", user=trial.users["tech_manager"])
    moved = hand_over(
        trial.users["officer"], to=trial.users["tech_manager"], by=trial.actor("director"), at=timezone.now()
    )
    assert (moved.count, moved.left) == (6, [])
    assert counts(trial, "tech_manager", "director") == [3, 1, 2, 1]
    assert counts(trial, "officer", "director") == [0, 0, 0, 0]
    assert AuditEntry.objects.filter(verb="hand_over").count() == 4
    lead = threads["project"].members.get(role="lead")
    assert (lead.person, lead.share) == (person, 40)


def test_more_than_a_page_shows_changes_hands_too(trial, threads, monkeypatch):
    monkeypatch.setattr("luodi.reports.handover.MOST_SHOWN", 1)
    director = trial.actor("director")
    moved = hand_over(trial.users["officer"], to=trial.users["tech_manager"], by=director, at=timezone.now())
    assert moved.left == [str(threads["project"])], "nobody leads a project without an entry in the register"
    assert counts(trial, "officer", "director") == [0, 0, 0, 1]


def test_needs_of_another_region_stay_and_are_named(trial, threads):
    moved = hand_over(
        trial.users["officer"], to=trial.users["resident"], by=trial.actor("director"), at=timezone.now()
    )
    assert moved.count == 1
    assert set(moved.left) >= {str(need) for need in threads["needs"]}
    assert counts(trial, "officer", "director") == [2, 0, 2, 1]


def test_the_page_shows_the_own_and_to_the_director_everybodys(browser_of, trial, threads):
    title = str(threads["needs"][0])
    assert title in browser_of("officer").get("/handover/").content.decode()
    theirs = f"/handover/?of={trial.users['officer'].email}"
    assert title in browser_of("director").get(theirs).content.decode()
    assert browser_of("resident").get(theirs).status_code == 404
    assert browser_of("leader").get("/handover/").status_code == 404


def test_without_a_taker_nothing_moves(browser_of, trial, threads):
    sent = {"of": trial.users["officer"].email, "to": ""}
    assert browser_of("director").post("/handover/", sent).status_code == 422
    assert counts(trial, "officer", "director") == [2, 1, 2, 1]


def test_nobody_hands_over_what_others_carry(browser_of, trial, threads):
    sent = {"of": trial.users["officer"].email, "to": trial.users["resident"].email}
    assert browser_of("resident").post("/handover/", sent).status_code == 404
    assert counts(trial, "officer", "director") == [2, 1, 2, 1]
