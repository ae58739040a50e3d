"""The gate: who is not logged in is sent to log in, and comes back to where he was."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

STEP = "/needs/N-2026-00000000/step/accept/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "referer", "back"),
    [
        ("get", "/needs/?state=accepted", "", "/needs/?state=accepted"),
        ("post", STEP, "http://testserver/needs/N-2026-00000000/", "/needs/N-2026-00000000/"),
        ("post", STEP, "http://elsewhere.example/needs/", "/"),
        ("post", STEP, "", "/"),
    ],
)
def test_after_the_login_one_is_back_on_the_page(method: str, path: str, referer: str, back: str) -> None:
    answer = getattr(Client(), method)(path, headers={"Referer": referer} if referer else {})
    assert answer.status_code == 302
    address = urlsplit(answer["Location"])
    assert address.path == "/login/"
    assert parse_qs(address.query)["next"] == [back]


@pytest.mark.django_db
def test_a_program_gets_a_problem_not_a_page() -> None:
    answer = Client().get("/api/v1/needs")
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/problem+json")
