"""Lead back to a page that can be opened: not every address answers to being asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from luodi.core.resource import by_slug

HOME = "/"
_READS = ("GET", "HEAD")
# Of the addresses that records have, those that are pages; to the others something is sent.
_PAGES = frozenset({"list", "create", "detail", "edit"})


def page_of(request: HttpRequest) -> str:
    """Give the page that a request is of: its own if it can be opened again, else the one before."""
    return request.get_full_path() if request.method in _READS else page_before(request)


def page_before(request: HttpRequest) -> str:
    """Give the page that a request came from, or that of the record that it was sent to, or else home."""
    before = referrer(request)
    if urlsplit(before).path == request.path and (request.method in _READS or _only_takes(request)):
        before = ""
    return before or _record(request) or HOME


def referrer(request: HttpRequest) -> str:
    """Give the page that the browser came from; empty if it does not say, or it is not of this site."""
    said = urlsplit(request.headers.get("Referer", ""))
    if said.netloc != request.get_host():
        return ""
    address = f"{said.path}?{said.query}" if said.query else said.path
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""


def _only_takes(request: HttpRequest) -> bool:
    match = request.resolver_match
    return match is not None and match.namespace == "resource" and match.url_name not in _PAGES


def _record(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None or not _only_takes(request):
        return ""
    resource, code = by_slug(match.kwargs.get("slug", "")), match.kwargs.get("code")
    if resource is None:
        return ""
    return f"{resource.list_url()}{code}/" if code else resource.list_url()
