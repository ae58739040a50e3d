"""Whether a need is still valid: asked at its day, answered by one tap, counted honestly, expired in silence."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from luodi.core.errors import Conflict, Invalid
from luodi.core.models import OutboxEntry
from luodi.needs import actions
from luodi.needs.models import Need, Revalidation
from luodi.needs.states import NEED_FLOW
from tests import factories
from tests.factories import NOW, TODAY


@pytest.fixture
def need(trial):
    return factories.need(
        trial.organisations["helan"],
        created_by=trial.users["enterprise"],
        officer=trial.users["officer"],
        check_on=TODAY,
        deadline_on=TODAY,
    )


def link_of(row: Any = None) -> str:
    mails = OutboxEntry.objects.filter(channel="mail", payload__template="needs/mail/still_valid")
    return re.search(r"/still-valid/[^/]+/", mails.order_by("-pk").first().payload["context"]["url"]).group()


def asked() -> Revalidation:
    assert actions.ask_owners(at=NOW) == 1
    return Revalidation.objects.get()


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        (date(2027, 3, 31), date(2027, 3, 31)),
        (None, TODAY + timedelta(days=365)),
        (TODAY, TODAY + timedelta(days=30)),
    ],
)
def test_acceptance_sets_the_day(trial, deadline, day):
    row = factories.need(trial.organisations["helan"], state="submitted", deadline_on=deadline)
    NEED_FLOW.advance(row, "accept", by=trial.actor("officer"), at=NOW)
    assert Need._base_manager.get(pk=row.pk).check_on == day


def test_an_owner_is_asked_once_when_the_day_has_come(trial, need):
    factories.need(trial.organisations["helan"], check_on=TODAY + timedelta(days=1))
    factories.need(trial.organisations["helan"], check_on=TODAY, state="in_talks")
    assert asked().need == need
    assert actions.ask_owners(at=NOW) == 0


def test_looking_at_the_link_changes_nothing(trial, need, browser_of):
    asked()
    client = browser_of("anonymous")
    for _ in range(3):
        assert client.get(link_of()).status_code == 200
        client.head(link_of())
    row = Need._base_manager.get(pk=need.pk)
    assert (Revalidation.objects.get().answer, row.state, row.version) == (
        "pending",
        "accepted",
        need.version,
    )
    assert client.get("/still-valid/" + "x" * 43 + "/").status_code == 404


@pytest.mark.parametrize(
    ("answer", "state"),
    [("elsewhere", "elsewhere"), ("changed", "returned"), ("withdrawn", "withdrawn"), ("valid", "accepted")],
)
def test_one_tap_says_what_becomes_of_it(trial, need, browser_of, answer, state):
    asked()
    client = browser_of("anonymous")
    until = (datetime.now(tz=UTC) + timedelta(days=90)).date().isoformat()
    page = client.post(link_of(), {answer: "1", "name": "王经理", "until": until, "note": "已有进展"})
    assert page.status_code == 200
    row = Need._base_manager.get(pk=need.pk)
    assert row.state == state
    said = Revalidation.objects.get()
    assert (said.answer, said.answered_by, said.note) == (answer, "王经理", "已有进展")
    if answer == "valid":
        assert row.check_on.isoformat() == row.deadline_on.isoformat() == until
    # Solved elsewhere is counted as just that.
    assert Need._base_manager.filter(state="solved").count() == 0
    told = OutboxEntry.objects.get(payload__template="needs/mail/still_valid_said").payload
    assert told["to"] == "officer@cast.example"


def test_an_answer_is_given_once(trial, need):
    question = asked()
    more = {"note": "", "name": "王", "at": NOW}
    actions.say_whether_valid(question, answer="valid", until=TODAY + timedelta(days=9), **more)
    with pytest.raises(Conflict):
        actions.say_whether_valid(question, answer="elsewhere", until=None, **more)


@pytest.mark.parametrize("days", [0, -1, 731, None])
def test_a_need_is_prolonged_by_a_sensible_time(trial, need, days):
    until = None if days is None else TODAY + timedelta(days=days)
    with pytest.raises(Invalid):
        actions.say_whether_valid(asked(), answer="valid", until=until, note="", name="王", at=NOW)


def test_nobody_answers_twice_reminded_it_expires(trial, need):
    question = asked()
    first = link_of()
    before = datetime(2026, 3, 24, 2, 0, tzinfo=UTC)
    assert question.answer_by_on == date(2026, 3, 24)
    assert actions.remind_and_expire(at=before) == (0, 0)
    assert actions.remind_and_expire(at=before + timedelta(days=1)) == (1, 0)
    assert actions.remind_and_expire(at=before + timedelta(days=2)) == (0, 0)
    # Both links are good.
    hashes = {actions.hash_token(link.split("/")[2]) for link in (first, link_of())}
    question.refresh_from_db()
    assert hashes == {question.token_hash, question.second_hash}
    late = question.answer_by_on + timedelta(days=1)
    assert actions.remind_and_expire(at=datetime(late.year, late.month, late.day, 2, tzinfo=UTC)) == (0, 1)
    question.refresh_from_db()
    assert (Need._base_manager.get(pk=need.pk).state, question.answer) == ("expired", "silent")


def test_a_need_that_went_on_is_left_alone(trial, need):
    asked()
    Need._base_manager.filter(pk=need.pk).update(state="in_talks")
    assert actions.remind_and_expire(at=NOW + timedelta(days=60)) == (0, 0)
    assert Need._base_manager.get(pk=need.pk).state == "in_talks"


def test_who_claimed_a_need_that_is_solved_elsewhere_is_told(trial, need):
    claim = factories.claim(need, trial.experts["professor"])
    actions.say_whether_valid(asked(), answer="elsewhere", until=None, note="", name="王", at=NOW)
    claim.refresh_from_db()
    assert claim.state == "declined"


def test_the_owner_is_asked_on_the_page_and_nobody_else(trial, need, browser_of):
    asked()
    page = f"/needs/{need.code}/still-valid/"
    assert page in browser_of("enterprise").get(f"/needs/{need.code}/").content.decode()
    assert browser_of("enterprise").get(page).status_code == 200
    for who in ("officer", "professor", "rival"):
        assert browser_of(who).get(page).status_code == 404, who
