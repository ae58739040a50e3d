"""Sessions: their keys, their end, and who may end them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from luodi.accounts import actions
from luodi.accounts.models import LoginSession, Throttle, User
from luodi.accounts.queries import actor_of
from tests.accounts.conftest import PASSWORD, is_in

pytestmark = pytest.mark.django_db


def listed(client: Client) -> LoginSession:
    return LoginSession.objects.get(session_key=client.session.session_key)


def test_a_planted_key_is_worth_nothing_after_the_login(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    victim, attacker = open_browser(), open_browser()
    planted = victim.session
    planted.save()
    attacker.cookies["sessionid"] = victim.cookies["sessionid"] = planted.session_key
    victim.post("/login/", {"email": professor.email, "password": PASSWORD})
    assert victim.cookies["sessionid"].value != planted.session_key
    assert is_in(victim)
    assert not is_in(attacker)


def test_logging_out_ends_the_session_on_the_server(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    stolen = client.cookies["sessionid"].value
    assert client.get("/logout/").status_code == 405
    assert client.post("/logout/")["Location"] == "/login/"
    thief = open_browser()
    thief.cookies["sessionid"] = stolen
    assert not is_in(thief)
    assert not LoginSession.objects.exists()


def test_one_session_ends_another_with_its_next_request(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    here, there = open_browser(professor), open_browser(professor, **{"user-agent": "A phone"})
    assert "A phone" in here.get("/me/").content.decode()
    assert is_in(there)
    here.post(f"/me/sessions/{listed(there).pk}/end/")
    assert not is_in(there)
    assert is_in(here)


def test_all_others_end_at_once(professor: User, open_browser: Callable[..., Client]) -> None:
    here, *others = (open_browser(professor) for _number in range(3))
    here.post("/me/sessions/end-others/")
    assert [is_in(client) for client in others] == [False, False]
    assert is_in(here)


def test_nobody_ends_a_session_of_somebody_else(
    professor: User, director: User, open_browser: Callable[..., Client]
) -> None:
    mine, theirs = open_browser(professor), open_browser(director)
    foreign = mine.post(f"/me/sessions/{listed(theirs).pk}/end/")
    absent = mine.post("/me/sessions/999999/end/")
    assert foreign.status_code == absent.status_code == 404
    assert is_in(theirs)


@pytest.mark.parametrize(
    ("field", "age", "alive"),
    [
        ("seen_at", timedelta(minutes=29), True),
        ("seen_at", timedelta(minutes=31), False),
        ("started_at", timedelta(hours=11, minutes=59), True),
        ("started_at", timedelta(hours=12, minutes=1), False),
    ],
)
def test_sessions_end_by_themselves(
    professor: User, open_browser: Callable[..., Client], field: str, age: timedelta, alive: bool
) -> None:
    client = open_browser(professor)
    LoginSession.objects.update(**{field: timezone.now() - age})
    assert is_in(client) is alive
    assert LoginSession.objects.exists() is alive


def test_last_seen_is_written_once_a_minute(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    before = listed(client).seen_at
    client.get("/me/")
    assert listed(client).seen_at == before
    LoginSession.objects.update(seen_at=before - timedelta(seconds=61))
    client.get("/me/")
    assert listed(client).seen_at >= before


def test_raising_the_epoch_ends_every_session(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    User.objects.filter(pk=professor.pk).update(session_epoch=1)
    assert not is_in(client)


def test_closing_an_account_ends_its_sessions_with_their_next_request(
    professor: User, administrator: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    assert is_in(client)
    by = actor_of(administrator, timezone.localdate())
    actions.deactivate(professor, by=by, at=timezone.now())
    assert not is_in(client)
    actions.reactivate(professor, by=by, at=timezone.now())
    assert not is_in(client), "the old session must not come back to life"


def test_an_ended_session_answers_alike_for_what_exists_and_what_does_not(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    answers = []
    for address in ("/me/", "/accounts/", "/needs/N-2026-ABSENT/"):
        client = open_browser(professor)
        LoginSession.objects.all().delete()
        answer = client.get(address)
        answers.append((answer.status_code, answer["Location"].partition("?")[0]))
    assert set(answers) == {(302, "/login/")}


def test_every_page_of_a_logged_in_person_is_kept_out_of_caches(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    for address in ("/me/", "/me/password/", "/accounts/", "/nowhere/"):
        assert "no-store" in client.get(address)["Cache-Control"], address


def test_a_request_asks_for_the_grants_once_and_only_if_needed(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    with CaptureQueriesContext(connection) as asked:
        client.get("/me/password/")
    grants = [query for query in asked.captured_queries if 'FROM "accounts_membership"' in query["sql"]]
    with CaptureQueriesContext(connection) as anonymous:
        open_browser().get("/password/forgotten/")
    # One for the actor and one for the words in the account menu.
    assert len(grants) <= 2
    assert len(anonymous) == 0


def test_what_ran_out_is_swept_away(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    later = timezone.now() + timedelta(days=2)
    assert actions.sweep(at=timezone.now()) == 0
    assert is_in(client)
    assert actions.sweep(at=later) > 0
    assert [model.objects.count() for model in (Throttle, LoginSession, Session)] == [0, 0, 0]
