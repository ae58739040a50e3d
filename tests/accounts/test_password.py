"""Passwords that were forgotten or are to be changed."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from luodi.accounts.models import Throttle, User
from luodi.core.models import AuditEntry, OutboxEntry
from tests.accounts.conftest import PASSWORD, is_in
from tests.accounts.test_login import visible

pytestmark = pytest.mark.django_db
NEW = "another horse altogether"


def ask(client: Client, email: str) -> Any:
    return client.post("/password/forgotten/", {"email": email})


def mailed_link() -> str:
    """Give the path of the last link that was mailed."""
    sent = OutboxEntry.objects.filter(channel="mail", payload__template="accounts/mail/reset").latest("pk")
    return re.sub(r"^https?://[^/]+", "", sent.payload["context"]["url"])


def test_a_link_is_mailed_to_known_e_mails_only_and_nobody_can_tell(
    professor: User, person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    person("closed@example.edu", is_active=False)
    emails = ("Zhou@example.edu", "nobody@example.edu", "closed@example.edu")
    answers = [visible(ask(open_browser(), email), email) for email in emails]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0][0] == 200
    assert list(OutboxEntry.objects.values_list("subject", flat=True)) == [professor.email]


def test_asking_is_limited_alike(professor: User, open_browser: Callable[..., Client]) -> None:
    for email in (professor.email, "nobody@example.edu"):
        assert [ask(open_browser(), email).status_code for _number in range(4)] == [200, 200, 200, 429]
    assert OutboxEntry.objects.count() == 3


def test_the_link_sets_a_password_once(professor: User, open_browser: Callable[..., Client]) -> None:
    inside = open_browser(professor)
    client = open_browser()
    ask(client, professor.email)
    link = mailed_link()
    assert client.get(link).status_code == 200
    assert client.post(link, {"new": NEW, "again": NEW})["Location"] == "/login/"
    assert not is_in(client), "a link of a mail logs nobody in"
    assert not is_in(inside)
    assert client.get(link).status_code == client.post(link, {"new": NEW, "again": NEW}).status_code == 404
    assert client.post("/login/", {"email": professor.email, "password": PASSWORD}).status_code == 422
    assert client.post("/login/", {"email": professor.email, "password": NEW}).status_code == 302
    assert AuditEntry.objects.filter(verb="set_password", subject=professor.ref).count() == 1


def test_a_reset_does_not_unlock_the_account(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser()
    for _number in range(5):
        client.post("/login/", {"email": professor.email, "password": "wrong"})
    ask(client, professor.email)
    client.post(mailed_link(), {"new": NEW, "again": NEW})
    assert client.post("/login/", {"email": professor.email, "password": NEW}).status_code == 429


def test_a_reset_does_not_go_round_the_second_factor(
    director: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    from luodi.accounts.models import SecondFactor
    from luodi.accounts.vault import seal

    SecondFactor.objects.create(user=director, sealed_secret=seal("A" * 32), confirmed_at=timezone.now())
    client = open_browser()
    ask(client, director.email)
    client.post(mailed_link(), {"new": NEW, "again": NEW})
    answer = client.post("/login/", {"email": director.email, "password": NEW})
    assert answer["Location"] == "/login/code/"
    assert not is_in(client)


@pytest.mark.parametrize(
    "link", ["/password/new/MQ/abc-def/", "/password/new/!!/x/", f"/password/new/{'9' * 400}/x/"]
)
def test_a_made_up_link_opens_nothing(
    professor: User, open_browser: Callable[..., Client], link: str
) -> None:
    assert open_browser().get(link).status_code == 404


def test_a_link_is_too_old_after_an_hour(
    professor: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    client = open_browser()
    ask(client, professor.email)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert client.get(mailed_link()).status_code == 404


@pytest.mark.parametrize(
    ("new", "again", "said"),
    [
        ("short", "short", "too short"),
        ("password12", "password12", "too common"),
        ("zhou@example.edu", "zhou@example.edu", "too similar"),
        (NEW, NEW + "!", "not the same"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_beside_its_field(
    professor: User, open_browser: Callable[..., Client], new: str, again: str, said: str
) -> None:
    client = open_browser(professor)
    page = client.post("/me/password/", {"old": PASSWORD, "new": new, "again": again})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert f'value="{new}"' not in page.content.decode()
    professor.refresh_from_db()
    assert professor.check_password(PASSWORD)


def test_changing_the_password_keeps_this_browser_and_ends_the_others(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client, other = open_browser(professor), open_browser(professor)
    key = client.session.session_key
    assert client.post("/me/password/", {"old": PASSWORD, "new": NEW, "again": NEW})["Location"] == "/me/"
    assert client.session.session_key != key
    assert is_in(client)
    assert not is_in(other)
    told = OutboxEntry.objects.get(channel="mail")
    assert (told.subject, told.payload["context"]["what"]) == (professor.email, "password")


def test_guessing_the_present_password_is_limited_as_at_the_login(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    given = {"old": "wrong", "new": NEW, "again": NEW}
    assert [client.post("/me/password/", given).status_code for _number in range(6)] == [422] * 5 + [429]
    assert client.post("/me/password/", {**given, "old": PASSWORD}).status_code == 429
    Throttle.objects.update(window_starts_at=timezone.now() - timedelta(minutes=16))
    assert client.post("/me/password/", {**given, "old": PASSWORD}).status_code == 302
