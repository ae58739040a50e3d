"""Lead back to a page that can be opened: not every address answers to being asked for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest

HOME = "/"


def page_of(request: HttpRequest) -> str:
    """Give the page that a request is of: its own address if it was asked for, else that of the page it came from."""
    return request.get_full_path() if request.method in ("GET", "HEAD") else page_before(request)


def page_before(request: HttpRequest) -> str:
    """Give the page of this site that a request came from, as the browser names it; else the first page."""
    named = urlsplit(request.headers.get("Referer", ""))
    asked = request.method in ("GET", "HEAD")
    if named.netloc != request.get_host() or not named.path.startswith("/") or named.path.startswith("//"):
        return HOME
    if asked and named.path == request.path:
        return HOME
    return f"{named.path}?{named.query}" if named.query else named.path
