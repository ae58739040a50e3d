"""Who gets in, and what everybody else is told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from luodi.core import representation
from tests.api.conftest import Program, token_of

ADDRESSES = [
    "/api/",
    "/api/openapi.json",
    "/api/v1/needs",
    "/api/v1/needs/N-2026-000000",
    "/api/v1/nothing",
    "/api/x/y",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_nobody_gets_the_same_401_everywhere(trial, address, method):
    said = Client().generic(method, address)
    assert said.status_code == 401
    assert said["WWW-Authenticate"] == "Bearer"
    assert said["Content-Type"] == "application/problem+json"
    assert said.json()["status"] == 401


def test_a_token_ends_when_it_is_revoked_or_expires_or_its_account_does(trial):
    now = timezone.now()
    revoked = token_of(trial, "officer", "one", revoked_at=now)
    expired = token_of(trial, "officer", "two", expires_at=now - timedelta(seconds=1))
    good = token_of(trial, "officer", "three")
    for secret in (revoked, expired, "unknown", "", "Bearer"):
        said = Client().get("/api/v1/needs", headers={"Authorization": f"Bearer {secret}"})
        assert said.status_code == 401
    headers = {"Authorization": f"bearer {good}"}
    assert Client().get("/api/v1/needs", headers=headers).status_code == 200
    assert Client().get("/api/v1/needs", headers={"Authorization": f"Basic {good}"}).status_code == 401
    trial.users["officer"].is_active = False
    trial.users["officer"].save()
    try:
        assert Client().get("/api/v1/needs", headers=headers).status_code == 401
    finally:
        trial.users["officer"].is_active = True


def test_a_wrong_token_is_not_made_up_for_by_a_session(trial, browser_of):
    client = browser_of("officer")
    assert client.get("/api/v1/needs").status_code == 200
    assert client.get("/api/v1/needs", headers={"Authorization": "Bearer wrong"}).status_code == 401


def test_a_session_may_write_only_from_our_own_pages(trial, browser_of):
    client = browser_of("enterprise", enforce_csrf_checks=True)
    refused = client.post("/api/v1/needs", {"title": "甲"}, content_type="application/json")
    assert refused.status_code == 403
    assert refused["Content-Type"] == "application/problem+json"
    client.get("/me/")
    token = client.cookies["csrftoken"].value
    headers = {"X-CSRFToken": token}
    made = client.post("/api/v1/needs", {"title": "甲"}, content_type="application/json", headers=headers)
    assert made.status_code == 201


def test_an_address_that_leads_nowhere_answers_like_a_hidden_record(program_of, need):
    program = program_of("rival")
    hidden = program.get(f"needs/{need.code}")
    for address in ("nothing", "needs/", "/api/", "/api/x/y"):
        said = program.get(address)
        assert (said.status_code, said.content) == (404, hidden.content)


def test_a_method_that_an_address_does_not_have(program_of, need):
    said = program_of("officer").send("DELETE", f"needs/{need.code}")
    assert said.status_code == 405
    assert set(said["Allow"].split(", ")) == {"GET", "PATCH"}
    assert said["Content-Type"] == "application/problem+json"
    assert program_of("officer").post("milestones", {}).status_code == 405


def test_head_answers_without_a_body(program_of, need):
    said = program_of("officer").send("HEAD", f"needs/{need.code}")
    assert said.status_code == 200
    assert said["ETag"] == '"1"'
    assert said.content == b""


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ("NaN", "application/json", 400),
        ('{"title": "\\ud800"}', "application/json", 400),
        (b'{"title": "\xff"}', "application/json", 400),
        ('{"title": "a\\u0000b"}', "application/json", 400),
        ('{"t\\u0000": 1}', "application/json", 400),
        ("[" * 2000, "application/json", 400),
        ("[]", "application/json", 422),
        ("1", "application/json", 422),
        ("title=x", "application/x-www-form-urlencoded", 415),
        ("<a/>", "text/xml", 415),
        (b" " * 1_048_577, "application/json", 413),
    ],
)
def test_what_is_no_request_is_refused(program_of, body, kind, status):
    said = program_of("enterprise").send("POST", "needs", body, kind=kind)
    assert said.status_code == status
    assert said["Content-Type"] == "application/problem+json"
    assert said.json()["status"] == status


def test_nul_in_an_address_is_refused(program_of):
    program = program_of("director")
    for address in ("needs/%00", "needs?q=%00", "needs?%00=1", "search?q=a%00"):
        assert program.get(f"/api/v1/{address}").status_code == 400


def test_a_refusal_speaks_the_readers_language(program_of):
    program = program_of("officer")
    assert "不存在" in program.get("needs/x", **{"Accept-Language": "zh-CN"}).json()["title"]
    assert (
        program.get("needs/x", **{"Accept-Language": "en"})
        .json()["title"]
        .startswith("There is no such record")
    )


def test_programs_do_not_mix(trial, program_of):
    assert isinstance(program_of("officer"), Program)
    mine = {
        program_of(name).get("organisations", {"limit": 200}).content for name in ("officer", "far_officer")
    }
    assert len(mine) == 2


def test_even_a_bug_is_a_problem(program_of, monkeypatch):
    monkeypatch.setattr(representation, "lines", None)
    program = program_of("officer")
    program.client.raise_request_exception = False
    said = program.get("needs")
    assert said.status_code == 500
    assert said["Content-Type"] == "application/problem+json"
    assert said.json()["status"] == 500
