"""Two-step verification, from setting it up to losing the phone."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from luodi.accounts import calc, vault
from luodi.accounts.models import RecoveryCode, SecondFactor, Throttle, User
from luodi.core.models import OutboxEntry
from tests.accounts.conftest import PASSWORD, is_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("still_clock")]
AT = "/me/second-factor/"


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock, so that no half minute ends between reading a code and giving it."""
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now)


def code_of(user: User, steps: int = 0) -> str:
    """Read the app: the code of now, or of so many steps later."""
    secret = vault.unseal(SecondFactor.objects.get(user=user).sealed_secret)
    return calc.one_time_code(secret, calc.step_of(timezone.now().timestamp()) + steps)


def codes_shown(page: Any) -> list[str]:
    return re.findall(r"<code[^>]*>((?:\w{4}-){3}\w{4})</code>", page.content.decode())


def set_up(client: Client, user: User) -> list[str]:
    """Walk through the set-up with the code before now, so that now's is fresh for the login."""
    assert client.post(AT, {"do": "start"}).status_code == 302
    page = client.get(AT).content.decode()
    secret = re.search(r"data-secret>(\w+)</code>", page)
    assert secret
    assert "data:image/svg+xml;base64," in page
    step = calc.step_of(timezone.now().timestamp()) - 1
    done = client.post(AT, {"do": "confirm", "code": calc.one_time_code(secret[1], step)})
    assert done.status_code == 200, done.content.decode()
    return codes_shown(done)


def give_password(client: Client, user: User, **more: str) -> Any:
    return client.post("/login/", {"email": user.email, "password": PASSWORD, **more})


@pytest.fixture
def with_factor(professor: User, open_browser: Callable[..., Client]) -> tuple[User, list[str]]:
    """Be an account with an authenticator, and its recovery codes."""
    return professor, set_up(open_browser(professor), professor)


def test_a_code_is_asked_for_after_the_password(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, _codes = with_factor
    client = open_browser()
    assert give_password(client, user, next="/me/")["Location"] == "/login/code/?next=%2Fme%2F"
    assert not is_in(client)
    wrong = client.post("/login/code/", {"code": "000000"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert not is_in(client)
    assert client.post("/login/code/", {"code": code_of(user), "next": "/me/"})["Location"] == "/me/"
    assert is_in(client)


def test_no_code_works_twice_nor_an_older_one_after_it(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, _codes = with_factor
    first, second, third = open_browser(), open_browser(), open_browser()
    for client in (first, second, third):
        give_password(client, user)
    used, older = code_of(user, 1), code_of(user)
    assert first.post("/login/code/", {"code": used}).status_code == 302
    assert second.post("/login/code/", {"code": used}).status_code == 422
    assert third.post("/login/code/", {"code": older}).status_code == 422
    assert not is_in(second)
    assert not is_in(third)


def test_the_code_that_set_it_up_does_not_log_in(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client = open_browser(professor)
    client.post(AT, {"do": "start"})
    code = code_of(professor)
    assert client.post(AT, {"do": "confirm", "code": code}).status_code == 200
    other = open_browser()
    give_password(other, professor)
    assert other.post("/login/code/", {"code": code}).status_code == 422


def test_codes_can_be_tried_five_times(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, _codes = with_factor
    wrong = f"{(int(code_of(user)) + 500_000) % 1_000_000:06}"
    seen = []
    for _number in range(6):
        client = open_browser()
        give_password(client, user)
        seen.append(client.post("/login/code/", {"code": wrong}).status_code)
    assert seen == [422] * 5 + [429]
    client = open_browser()
    give_password(client, user)
    assert client.post("/login/code/", {"code": code_of(user)}).status_code == 429
    Throttle.objects.update(window_starts_at=timezone.now() - timedelta(minutes=16))
    assert client.post("/login/code/", {"code": code_of(user)}).status_code == 302


def test_a_recovery_code_works_once(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, codes = with_factor
    assert len(codes) == 10
    client, again = open_browser(), open_browser()
    give_password(client, user)
    assert client.post("/login/code/", {"code": codes[3].lower()}).status_code == 302
    assert is_in(client)
    give_password(again, user)
    assert again.post("/login/code/", {"code": codes[3]}).status_code == 422
    assert "9 recovery codes are left" in client.get(AT).content.decode()


def test_neither_keys_nor_recovery_codes_can_be_read_in_the_database(
    with_factor: tuple[User, list[str]],
) -> None:
    user, codes = with_factor
    factor = SecondFactor.objects.get(user=user)
    assert vault.unseal(factor.sealed_secret) not in factor.sealed_secret
    kept = " ".join(RecoveryCode.objects.values_list("code_hash", flat=True))
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_the_code_must_follow_within_ten_minutes(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, _codes = with_factor
    client = open_browser()
    give_password(client, user)
    session = client.session
    session["password_given"] = {**session["password_given"], "at": timezone.now().timestamp() - 601}
    session.save()
    assert client.post("/login/code/", {"code": code_of(user)})["Location"] == "/login/"
    assert not is_in(client)


def test_a_password_that_was_changed_meanwhile_is_not_enough(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, _codes = with_factor
    client = open_browser()
    give_password(client, user)
    user.set_password("something else entirely")
    user.save()
    assert client.post("/login/code/", {"code": code_of(user)})["Location"] == "/login/"


def test_without_the_password_there_is_nothing_to_follow(open_browser: Callable[..., Client]) -> None:
    assert open_browser().get("/login/code/")["Location"] == "/login/"


def test_setting_it_up_renews_this_session_and_ends_the_others(
    professor: User, open_browser: Callable[..., Client]
) -> None:
    client, other = open_browser(professor), open_browser(professor)
    before = client.session.session_key
    set_up(client, professor)
    assert client.session.session_key != before
    assert is_in(client)
    assert not is_in(other)


def test_a_wrong_first_code_turns_nothing_on(professor: User, open_browser: Callable[..., Client]) -> None:
    client = open_browser(professor)
    client.post(AT, {"do": "start"})
    wrong = f"{(int(code_of(professor)) + 500_000) % 1_000_000:06}"
    assert client.post(AT, {"do": "confirm", "code": wrong}).status_code == 422
    assert is_in(open_browser(professor))


def test_looking_at_the_page_changes_nothing(professor: User, open_browser: Callable[..., Client]) -> None:
    open_browser(professor).get(AT)
    assert not SecondFactor.objects.exists()


def test_turning_it_off_asks_for_the_password(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, codes = with_factor
    client = open_browser()
    give_password(client, user)
    client.post("/login/code/", {"code": codes[0]})
    assert client.post(AT, {"do": "remove", "password": "wrong"}).status_code == 422
    assert SecondFactor.objects.filter(user=user).exists()
    assert client.post(AT, {"do": "remove", "password": PASSWORD}).status_code == 302
    assert is_in(client)
    assert is_in(open_browser(user))
    told = [entry.payload["context"]["what"] for entry in OutboxEntry.objects.filter(channel="mail")]
    assert told == ["second_factor_on", "second_factor_off"]


def test_new_recovery_codes_make_the_old_ones_void(
    with_factor: tuple[User, list[str]], open_browser: Callable[..., Client]
) -> None:
    user, codes = with_factor
    client = open_browser()
    give_password(client, user)
    client.post("/login/code/", {"code": codes[0]})
    fresh = codes_shown(client.post(AT, {"do": "renew", "password": PASSWORD}))
    assert len(fresh) == 10
    assert not set(fresh) & set(codes)
    other = open_browser()
    give_password(other, user)
    assert other.post("/login/code/", {"code": codes[1]}).status_code == 422
    assert other.post("/login/code/", {"code": fresh[0]}).status_code == 302


def test_staff_can_do_nothing_before_it_is_set_up(
    director: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    settings.LUODI_MFA_REQUIRED = True
    client = open_browser(director)
    for address in ("/", "/me/", "/accounts/invite/", "/me/password/"):
        assert client.get(address)["Location"] == AT
    assert client.post("/me/tokens/", {"token-name": "x", "token-days": "30"})["Location"] == AT
    part = client.get("/me/", headers={"hx-request": "true"})
    assert (part.status_code, part["HX-Redirect"]) == (204, AT)
    assert client.get("/me/", headers={"accept": "application/json"}).status_code == 403
    assert "Your role requires it" in client.get(AT).content.decode()
    set_up(client, director)
    assert client.get("/accounts/invite/").status_code == 200
    removed = client.post(AT, {"do": "remove", "password": PASSWORD})
    assert removed.status_code == 403
    assert SecondFactor.objects.filter(user=director).exists()


def test_staff_with_a_code_may_work_at_once(
    director: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    settings.LUODI_MFA_REQUIRED = True
    set_up(open_browser(director), director)
    client = open_browser()
    give_password(client, director)
    client.post("/login/code/", {"code": code_of(director)})
    assert client.get("/accounts/invite/").status_code == 200


def test_others_are_not_held_up(
    professor: User, open_browser: Callable[..., Client], settings: Settings
) -> None:
    settings.LUODI_MFA_REQUIRED = True
    assert is_in(open_browser(professor))
