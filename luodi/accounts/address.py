"""Find the address that a request came from."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """Give the client's address: believe as many hops of X-Forwarded-For as proxies of ours stand in front.

    Each proxy appends whom it heard from, so what the client itself may have written stands further left.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.LUODI_PROXIES:
        return _valid(peer)
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(hops) < settings.LUODI_PROXIES:
        return _valid(peer)
    return _valid(hops[-settings.LUODI_PROXIES]) or _valid(peer)


def counted_as(address: str) -> str:
    """Give what attempts are counted on: one IPv6 customer has a whole /64 to choose from."""
    if not address:
        return "unknown"
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        return parsed.exploded[:19]
    return address


def _valid(text: str) -> str:
    try:
        parsed = ip_address(text)
    except ValueError:
        return ""
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return str(mapped or parsed)
