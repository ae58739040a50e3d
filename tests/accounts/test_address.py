"""Whom a request comes from, and how much of X-Forwarded-For is believed."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from luodi.accounts.address import client_address, counted_as

FORGED = "1.1.1.1, 203.0.113.7"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, FORGED, "10.0.0.9"),
        (1, FORGED, "203.0.113.7"),
        (1, "203.0.113.7", "203.0.113.7"),
        (2, "1.1.1.1, 203.0.113.7, 10.0.0.3", "203.0.113.7"),
        # Fewer hops than proxies: somebody went round one of them.
        (2, "203.0.113.7", "10.0.0.9"),
        (1, "", "10.0.0.9"),
        (1, "nonsense", "10.0.0.9"),
        (1, "::ffff:203.0.113.7", "203.0.113.7"),
        (1, "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_the_hops_of_our_own_proxies_are_believed(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.LUODI_PROXIES = proxies
    request = RequestFactory().get("/", headers={"x-forwarded-for": forwarded}, REMOTE_ADDR="10.0.0.9")
    assert client_address(request) == address


def test_addresses_of_one_network_are_counted_together() -> None:
    assert (
        counted_as("2001:db8:1:2::1") == counted_as("2001:db8:1:2:ffff::9") != counted_as("2001:db8:1:3::1")
    )
    assert counted_as("203.0.113.7") != counted_as("203.0.113.8")
