"""Every address has a line in the policy, and keeps it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import NAMES, World
from tests.isolation.policy import pages, routes

# What stands for the parts of an address; none of it exists.
PARTS = {
    "slug": "needs", "code": "N-2026-00000000", "verb": "submit", "kind": "csv", "what": "programme", "guest": "x", "token": "x", "key": "x",
    "number": 999_999, "held": 1, "rest": "x", "year": 2026, "name": "needs",
    "section": "needs",
}  # fmt: skip


def patterns(
    found: Any = None, namespace: str = "", prefix: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """List (route, address with its parts filled in, view) of the whole site."""
    for entry in found or get_resolver().url_patterns:
        written = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry.url_patterns, inner, written)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name or '?'}", _filled(written), entry.callback


def _filled(written: str) -> str:
    for name, value in PARTS.items():
        for converter in ("str:", "slug:", "int:", "path:", ""):
            written = written.replace(f"<{converter}{name}>", str(value))
    return f"/{written}"


ALL = sorted({(name, address) for name, address, _ in patterns()})


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    assert {name for name, _ in ALL} == set(routes())


def test_no_part_of_an_address_was_left_open() -> None:
    assert [address for _, address in ALL if "<" in address] == []


def test_only_what_the_policy_calls_public_is_open_without_login() -> None:
    for name, address, view in patterns():
        door = routes()[name].door
        assert getattr(view, "open_to_public", False) == (door in {"public", "link", "token"}), address


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "address"), ALL, ids=lambda value: value.replace("/", "_"))
def test_nobody_gets_in_without_login(trial: World, name: str, address: str) -> None:
    client, route = Client(raise_request_exception=False), routes()[name]
    for method in ("get", "post"):
        response = getattr(client, method)(address)
        if route.door == "token" and not address.startswith("/api/openapi"):
            assert response.status_code == 401, address
        elif route.door in {"login", "record"}:
            # Before anything else: which methods an address takes is told to nobody either.
            assert response.status_code == 302, address
            assert response["Location"].startswith("/login/"), address
        else:
            assert response.status_code < 500, address


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "address"), ALL, ids=lambda value: value.replace("/", "_"))
def test_change_without_csrf_token_is_refused(
    trial: World, browser_of: Callable[..., Client], name: str, address: str
) -> None:
    if "POST" not in routes()[name].methods:
        pytest.skip("changes nothing")
    client = browser_of("director", enforce_csrf_checks=True)
    if routes()[name].door == "link":
        # No cookie, no token: what tells a page of ours from others is where the form says that it comes from.
        for headers in ({"Origin": "https://elsewhere.example"}, {"Sec-Fetch-Site": "cross-site"}):
            assert client.post(address, {}, headers=headers).status_code == 403, address
        return
    response = client.post(
        address, {}, content_type="application/json" if address.startswith("/api/") else "text/plain"
    )
    assert response.status_code == 403, address


@pytest.mark.sweep
@pytest.mark.parametrize(("name", "address"), ALL, ids=lambda value: value.replace("/", "_"))
def test_other_methods_are_refused(
    trial: World, browser_of: Callable[..., Client], name: str, address: str
) -> None:
    client, methods = browser_of("director"), routes()[name].methods
    for method in {"GET", "POST"} - methods:
        # The interface for programs has several operations at one address, each with a line of its own.
        if not address.startswith("/api/"):
            status = getattr(client, method.lower())(address).status_code
            assert status == 405, (method, address, status)


@pytest.mark.sweep
@pytest.mark.parametrize("address", pages())
def test_page_opens_to_those_whom_the_policy_names(
    trial: World, browser_of: Callable[..., Client], address: str
) -> None:
    who = pages()[address]
    for name in NAMES:
        status = browser_of(name).get(address).status_code
        wanted = 302 if name == "anonymous" else 200 if name in who or "everybody" in who else 404
        assert status == wanted, f"{name} gets {status}"
