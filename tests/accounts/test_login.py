"""Logging in with a password: what is let in, what is not, and what nobody can learn from the answers."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from luodi.accounts.models import LoginSession, Throttle, User
from luodi.core.models import AuditEntry
from tests.accounts.conftest import PASSWORD, is_in

pytestmark = pytest.mark.django_db


def try_login(client: Client, email: str, password: str, **more: Any) -> Any:
    return client.post("/login/", {"email": email, "password": password, **more})


def visible(answer: Any, email: str) -> tuple[Any, ...]:
    """Give all of an answer that may differ for one e-mail and another, the e-mail and random tokens apart."""
    body = re.sub(r'(value|content)="[A-Za-z0-9]{64}"', "", answer.content.decode()).replace(email, "E-MAIL")
    headers = {
        name: value for name, value in answer.headers.items() if name not in ("Expires", "Content-Length")
    }
    return answer.status_code, headers, body


def test_the_right_password_opens_the_account(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser()
    answer = try_login(client, " Zhou@Example.edu ", PASSWORD, next="/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    page = client.get("/me/")
    assert professor.email in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert AuditEntry.objects.filter(verb="log_in", subject=professor.ref).count() == 1


@pytest.mark.parametrize(
    "where", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
)
def test_login_leads_nowhere_else(professor: User, open_browser: Callable[..., Client], where: str) -> None:
    assert try_login(open_browser(), professor.email, PASSWORD, next=where)["Location"] == "/"


def test_a_wrong_password_is_told_beside_the_field(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser()
    page = try_login(client, professor.email, "wrong")
    assert page.status_code == 422
    body = page.content.decode()
    assert "E-mail and password do not match." in body
    assert re.search(r'<input type="password"[^>]*autofocus', body)
    assert "wrong" not in body
    assert not is_in(client)


def test_a_wrong_password_is_told_in_chinese_by_default(professor: User) -> None:
    body = try_login(Client(), professor.email, "wrong").content.decode()
    assert "E-mail and password" not in body


def test_known_and_unknown_e_mails_answer_alike(
    professor: User, person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    closed = person("closed@example.edu", is_active=False)
    without = person("without@example.edu")
    User.objects.filter(pk=without.pk).update(password="!")
    answers = []
    for email in (professor.email, "nobody@example.edu", closed.email, without.email):
        client = open_browser()
        answers.append([visible(try_login(client, email, "wrong"), email) for _number in range(6)])
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert [status for status, _headers, _body in answers[0]] == [422] * 5 + [429]


def test_known_and_unknown_e_mails_cost_the_same_hash(
    professor: User, open_browser: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    computed: list[str] = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *words, **more: computed.append("") or real(self, *words, **more),
    )
    costs = []
    for email in (professor.email, "nobody@example.edu"):
        computed.clear()
        try_login(open_browser(), email, "wrong")
        costs.append(len(computed))
    assert costs == [1, 1]


def test_a_closed_account_stays_closed(
    person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    closed = person("closed@example.edu", is_active=False)
    client = open_browser()
    assert try_login(client, closed.email, PASSWORD).status_code == 422
    assert not is_in(client)


def test_the_sixth_try_is_refused_even_with_the_right_password(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser()
    assert [try_login(client, professor.email, "wrong").status_code for _number in range(5)] == [422] * 5
    refused = try_login(client, professor.email, PASSWORD)
    assert refused.status_code == 429
    assert "Wait a quarter of an hour" in refused.content.decode()
    assert not is_in(client)


def test_time_alone_unlocks(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser()
    for _number in range(6):
        try_login(client, professor.email, "wrong")
    Throttle.objects.update(window_starts_at=timezone.now() - timedelta(minutes=14))
    assert try_login(client, professor.email, PASSWORD).status_code == 429
    Throttle.objects.update(window_starts_at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert try_login(client, professor.email, PASSWORD).status_code == 302


def test_success_gives_back_its_own_attempt_and_nothing_of_the_address(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    for _number in range(4):
        assert try_login(open_browser(), professor.email, "wrong").status_code == 422
    for _number in range(3):
        assert try_login(open_browser(), professor.email, PASSWORD).status_code == 302
    counts = {row.key.partition(":")[0]: row.count for row in Throttle.objects.all()}
    assert counts == {"password": 4, "address": 7}


def test_one_address_is_refused_after_a_hundred_tries_whatever_it_claims_to_be(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser()
    for number in range(100):
        client.post(
            "/login/",
            {"email": f"{number}@example.edu", "password": "x"},
            headers={"x-forwarded-for": f"198.51.100.{number}"},
        )
    refused = client.post(
        "/login/", {"email": professor.email, "password": PASSWORD}, headers={"x-forwarded-for": "192.0.2.1"}
    )
    assert refused.status_code == 429
    assert try_login(Client(REMOTE_ADDR="192.0.2.1"), professor.email, PASSWORD).status_code == 302


def test_the_table_of_attempts_names_nobody(professor: User, open_browser: Callable[..., Client]) -> None:
    try_login(open_browser(), professor.email, "wrong")
    assert not [row.key for row in Throttle.objects.all() if "zhou" in row.key or "127" in row.key]


def test_login_needs_the_token_of_the_form(professor: User) -> None:
    client = Client(enforce_csrf_checks=True)
    assert try_login(client, professor.email, PASSWORD).status_code == 403
    form = client.get("/login/").content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    assert try_login(client, professor.email, PASSWORD, csrfmiddlewaretoken=token[1]).status_code == 302
    assert client.post("/logout/").status_code == 403
    assert is_in(client)


def test_the_demonstration_is_entered_by_one_click(
    person: Callable[..., User], open_browser: Callable[..., Client], settings: Settings
) -> None:
    settings.LUODI_DEMO = True
    person(
        "ma@example.edu",
        ("regional_officer", "region", "640000"),
        is_demo=True,
        name="马文静",
        name_en="Ma Wenjing",
    )
    real = person("real@example.edu")
    client = open_browser()
    body = client.get("/login/").content.decode()
    assert "Ma Wenjing" in body
    assert "regional officer · 宁夏" in body
    assert real.email not in body
    assert client.post("/login/demo/", {"account": real.email}).status_code == 404
    assert not is_in(client)
    assert client.post("/login/demo/", {"account": "ma@example.edu"})["Location"] == "/"
    assert is_in(client)


def test_the_demonstration_needs_the_token_of_the_form(
    person: Callable[..., User], settings: Settings
) -> None:
    settings.LUODI_DEMO = True
    person("ma@example.edu", is_demo=True)
    client = Client(enforce_csrf_checks=True)
    assert client.post("/login/demo/", {"account": "ma@example.edu"}).status_code == 403


def test_there_is_no_one_click_login_elsewhere(
    person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    demo = person("ma@example.edu", is_demo=True, name="马文静")
    client = open_browser()
    assert demo.email not in client.get("/login/").content.decode()
    refused = client.post("/login/demo/", {"account": demo.email})
    assert refused.status_code == 404
    assert not LoginSession.objects.exists()
    assert not is_in(client)
