"""Programs that ask the interface, and a small stock of records for them to ask about."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from luodi.accounts.calc import secret_hash
from luodi.accounts.models import ApiToken
from luodi.needs.models import Need
from tests import factories
from tests.cast import World


@dataclass
class Program:
    """Ask in the name of a member of the cast."""

    client: Client
    headers: dict[str, str]

    def get(self, address: str, data: Any = None, **headers: str) -> HttpResponse:
        """Read."""
        return self.client.get(_full(address), data, headers={**self.headers, **headers})

    def post(self, address: str, body: Any = None, **headers: str) -> HttpResponse:
        """Write something new."""
        return self.send("POST", address, json.dumps(body or {}), **headers)

    def patch(self, address: str, body: Any, **headers: str) -> HttpResponse:
        """Change something."""
        return self.send("PATCH", address, json.dumps(body), **headers)

    def send(
        self,
        method: str,
        address: str,
        body: str | bytes = "",
        *,
        kind: str = "application/json",
        **headers: str,
    ) -> HttpResponse:
        """Send anything whatever."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.generic(
            method, _full(address), body, content_type=kind, headers={**self.headers, **names}
        )


def _full(address: str) -> str:
    return address if address.startswith("/") else f"/api/v1/{address}"


def token_of(world: World, name: str, secret: str = "", **more: Any) -> str:
    """Make a token of a member of the cast and give its secret."""
    now = timezone.now()
    secret = secret or f"secret-of-{name}"
    values = {"name": "t", "created_at": now, "expires_at": now + timedelta(days=1), **more}
    ApiToken.objects.create(user=world.users[name], token_hash=secret_hash(secret), **values)
    return secret


@pytest.fixture
def program_of(trial: World) -> Callable[[str], Program]:
    """Give a program with a token of a member of the cast."""
    known: dict[str, Program] = {}

    def start(name: str) -> Program:
        if name not in known:
            secret = token_of(trial, name)
            known[name] = Program(Client(), {"Authorization": f"Bearer {secret}"})
        return known[name]

    return start


@pytest.fixture
def need(trial: World) -> Need:
    """Give an accepted need of an enterprise in Yinchuan, for the office alone."""
    return factories.need(trial.organisations["helan"], visibility="office")


@pytest.fixture
def draft(trial: World) -> Need:
    """Give a draft of the same enterprise."""
    return factories.need(trial.organisations["helan"], state="draft", created_by=trial.users["enterprise"])
