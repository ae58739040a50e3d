"""Before anything else people agree to what is kept about them; anew when it says something new."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from luodi.accounts import middleware
from luodi.accounts.actions import notice as agreeing
from luodi.accounts.models import NoticeConsent, User
from luodi.accounts.states import NOTICE_VERSION
from tests.cast import World


@pytest.fixture
def asked(settings: Any) -> None:
    """Ask for the agreement, as everywhere but in tests."""
    settings.LUODI_NOTICE_REQUIRED = True


def test_nobody_gets_further_before_agreeing(
    asked: None, browser_of: Callable[..., Client], trial: World
) -> None:
    client = browser_of("enterprise")
    answer = client.get("/needs/?state=draft")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/me/notice/?next=")
    assert client.get("/api/v1/needs").status_code == 403
    assert client.get("/me/notice/").status_code == 200
    agreed = client.post("/me/notice/", {"next": "/needs/?state=draft"})
    assert agreed["Location"] == "/needs/?state=draft"
    assert client.get("/needs/").status_code == 200
    assert NoticeConsent.objects.get().version == NOTICE_VERSION


def test_a_new_version_is_asked_for_anew_and_the_old_is_kept(
    asked: None, browser_of: Callable[..., Client], trial: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser_of("enterprise")
    client.post("/me/notice/")
    for place in (middleware, agreeing):
        monkeypatch.setattr(place, "NOTICE_VERSION", NOTICE_VERSION + 1)
    assert client.get("/needs/").status_code == 302
    client.post("/me/notice/")
    assert list(NoticeConsent.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_a_foreign_address_is_not_gone_to(
    asked: None, browser_of: Callable[..., Client], trial: World
) -> None:
    answer = browser_of("enterprise").post("/me/notice/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/"


def test_shared_demonstration_accounts_are_not_asked(
    asked: None, browser_of: Callable[..., Client], trial: World
) -> None:
    User.objects.filter(pk=trial.users["enterprise"].pk).update(is_demo=True)
    assert browser_of("enterprise").get("/needs/").status_code == 200
