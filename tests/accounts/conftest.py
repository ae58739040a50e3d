"""Give the tests of accounts a small cast and ways to log in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from luodi.accounts import scopes
from luodi.accounts.models import Membership, User
from luodi.accounts.states import Role, Scope

PASSWORD = "correct horse battery"
NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def known_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """Know one region and one organisation, whatever the registry holds."""
    regions, organisations = {"640000": "宁夏"}, {"17": "贺兰储能"}

    def find(known: dict[str, str]) -> Callable[[str], str | None]:
        return lambda text: next((key for key, name in known.items() if text in (key, name)), None)

    monkeypatch.setattr(scopes, "_resolvers", {})
    scopes.register_scope(Scope.REGION, find=find(regions), name=lambda key: regions.get(key, ""))
    scopes.register_scope(
        Scope.ORGANISATION, find=find(organisations), name=lambda key: organisations.get(key, "")
    )


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    """Make an account, with roles held everywhere or as (role, scope, key)."""

    def make(email: str = "zhou@example.edu", *roles: Any, **fields: Any) -> User:
        details = {"name": "周致远", "created_at": timezone.now(), "language": "en", **fields}
        user = User.objects.create_user(email, PASSWORD, **details)
        for role in roles:
            role, scope, key = role if isinstance(role, tuple) else (role, Scope.ALL, "")
            Membership.objects.create(user=user, role=role, scope=scope, key=key, starts_on="2020-01-01")
        return user

    return make


@pytest.fixture
def professor(person: Callable[..., User]) -> User:
    """Be an account that needs no second factor."""
    return person("zhou@example.edu", Role.PROFESSOR)


@pytest.fixture
def director(person: Callable[..., User]) -> User:
    """Be the office's director."""
    return person("director@example.edu", Role.OFFICE_DIRECTOR, name="陈启明")


@pytest.fixture
def administrator(person: Callable[..., User]) -> User:
    """Be an administrator."""
    return person("admin@example.edu", Role.ADMINISTRATOR, name="系统管理员")


@pytest.fixture
def open_browser() -> Callable[..., Client]:
    """Open a browser, logged in to an account or not."""

    def open_one(user: User | None = None, **headers: str) -> Client:
        client = Client(headers={"accept-language": "en", **headers})
        if user is not None:
            answer = client.post("/login/", {"email": user.email, "password": PASSWORD})
            assert answer.status_code == 302, answer.content.decode()
        return client

    return open_one


def is_in(client: Client) -> bool:
    """Tell whether the browser is logged in."""
    return client.get("/me/").status_code == 200
