"""One's own account: profile, language, tokens of programs."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from luodi.accounts import actions
from luodi.accounts.models import ApiToken, User
from luodi.accounts.queries import actor_for_token, actor_of
from luodi.core.errors import Invalid
from luodi.core.models import AuditEntry

pytestmark = pytest.mark.django_db
PROFILE = {"name": "周致远", "name_en": "Zhou Zhiyuan", "phone": "138 0000 0000", "language": "en"}


@pytest.fixture
def token(professor: User) -> tuple[ApiToken, str]:
    """Be a token of the professor for thirty days, and its secret."""
    now = timezone.now()
    by = actor_of(professor, timezone.localdate())
    return actions.create_token(professor, name="sync", expires_at=now + timedelta(days=30), by=by, at=now)


def test_the_profile_is_changed_and_the_audit_does_not_repeat_it(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    assert client.post("/me/profile/", PROFILE)["Location"] == "/me/"
    professor.refresh_from_db()
    assert (professor.name_en, professor.phone) == ("Zhou Zhiyuan", "138 0000 0000")
    entry = AuditEntry.objects.get(verb="amend_profile")
    assert entry.changes == {"fields": ["name_en", "phone"]}


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("phone", "call me"), ("language", "tlh")])
def test_a_wrong_detail_is_told_beside_its_field(
    professor: User, open_browser: Callable[..., Client], field: str, value: str
) -> None:
    page = open_browser(professor).post("/me/profile/", {**PROFILE, field: value})
    assert page.status_code == 422
    assert re.search(rf'id="id_{field}_help">\s*<p class="lu-error"', page.content.decode())
    professor.refresh_from_db()
    assert professor.phone == ""


def test_the_language_of_the_account_is_spoken(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    assert '<html lang="en"' in client.get("/me/").content.decode()
    assert client.post("/language/", {"language": "zh-hans", "next": "/me/"})["Location"] == "/me/"
    client.cookies.pop("django_language")
    assert '<html lang="zh-hans"' in client.get("/me/").content.decode()
    professor.refresh_from_db()
    assert professor.language == "zh-hans"


def test_the_cookie_does_not_overrule_the_account(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    client.cookies["django_language"] = "zh-hans"
    assert '<html lang="en"' in client.get("/me/").content.decode()


def test_a_shared_demonstration_account_speaks_the_language_of_the_browser(
    person: Callable[..., User], open_browser: Callable[..., Client]
) -> None:
    demo = person("demo@example.edu", is_demo=True, language="zh-hans")
    client = open_browser(demo)
    assert '<html lang="zh-hans"' in client.get("/me/").content.decode()
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/me/").content.decode()
    demo.refresh_from_db()
    assert demo.language == "zh-hans"


def test_the_language_of_a_visitor_is_kept_in_the_browser(db: None) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-hans"' in client.get("/login/").content.decode()
    client.post("/language/", {"language": "en", "next": "/login/"})
    assert '<html lang="en"' in client.get("/login/").content.decode()
    assert client.cookies["django_language"]["httponly"]


def test_switching_leads_nowhere_else_and_needs_the_token_of_the_form(db: None) -> None:
    client = Client()
    assert client.post("/language/", {"language": "en", "next": "https://evil.example"})["Location"] == "/"
    assert client.get("/language/").status_code == 405
    assert Client(enforce_csrf_checks=True).post("/language/", {"language": "en"}).status_code == 403
    assert "django_language" not in Client().post("/language/", {"language": "xx"}).cookies


def test_a_token_is_shown_once_and_kept_as_a_hash(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    page = client.post("/me/tokens/", {"token-name": "sync", "token-days": "30"})
    shown = re.search(r'id="token-secret">(luodi_[\w-]+)</code>', page.content.decode())
    assert shown
    assert "no-store" in page["Cache-Control"]
    kept = ApiToken.objects.get()
    assert shown[1] not in kept.token_hash
    assert shown[1] not in client.get("/me/").content.decode()
    actor = actor_for_token(shown[1], timezone.now())
    assert actor is not None
    assert actor == actor_of(professor, timezone.localdate())


def test_a_token_ends_with_its_time(token: tuple[ApiToken, str]) -> None:
    row, secret = token
    assert actor_for_token(secret, row.expires_at - timedelta(seconds=1)) is not None
    assert actor_for_token(secret, row.expires_at) is None


def test_a_revoked_token_is_void(
    token: tuple[ApiToken, str], professor: User, open_browser: Callable[..., Client]
) -> None:
    row, secret = token
    client = open_browser(professor)
    assert client.post(f"/me/tokens/{row.pk}/revoke/").status_code == 302
    assert actor_for_token(secret, timezone.now()) is None
    assert client.post(f"/me/tokens/{row.pk}/revoke/").status_code == 404


def test_nobody_revokes_a_token_of_somebody_else(
    token: tuple[ApiToken, str], director: User, open_browser: Callable[..., Client]
) -> None:
    row, secret = token
    assert open_browser(director).post(f"/me/tokens/{row.pk}/revoke/").status_code == 404
    assert actor_for_token(secret, timezone.now()) is not None


def test_the_token_of_a_closed_account_is_void(token: tuple[ApiToken, str], professor: User) -> None:
    User.objects.filter(pk=professor.pk).update(is_active=False)
    assert actor_for_token(token[1], timezone.now()) is None


@pytest.mark.parametrize("secret", ["", "luodi_", "luodi_" + "x" * 43, "\x00", "中"])
def test_a_made_up_token_is_nobody(token: tuple[ApiToken, str], secret: str) -> None:
    assert actor_for_token(secret, timezone.now()) is None


def test_use_is_written_once_a_minute(token: tuple[ApiToken, str]) -> None:
    row, secret = token
    first = timezone.now()

    def used_after(seconds: int) -> datetime | None:
        actor_for_token(secret, first + timedelta(seconds=seconds))
        row.refresh_from_db()
        return row.used_at

    assert [used_after(seconds) for seconds in (0, 59, 60)] == [first, first, first + timedelta(seconds=60)]


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_token_lives_between_now_and_a_year(professor: User, days: int) -> None:
    now = timezone.now()
    by = actor_of(professor, timezone.localdate())
    with pytest.raises(Invalid):
        actions.create_token(professor, name="x", expires_at=now + timedelta(days=days), by=by, at=now)


def test_twenty_tokens_are_enough(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    given = {"token-name": "sync", "token-days": "30"}
    assert [client.post("/me/tokens/", given).status_code for _number in range(21)] == [200] * 20 + [422]


def test_staff_without_a_second_factor_get_no_token_either(
    director: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    settings.LUODI_MFA_REQUIRED = True
    open_browser(director).post("/me/tokens/", {"token-name": "sync", "token-days": "30"})
    assert not ApiToken.objects.exists()
