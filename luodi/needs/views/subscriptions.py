"""Stop a subscription by a link."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.needs import actions


@open_to_public
def unsubscribe(request: AppRequest, token: str) -> HttpResponse:
    """Stop the mails of a subscription by one tap; opening the page changes nothing.

    :raises Missing: if the link is none of ours.
    """
    row = actions.subscription_of(token)
    if request.method == "POST":
        actions.unsubscribe(row, at=timezone.now())
        row.refresh_from_db()
    return render(request, "needs/unsubscribe.html", {"subscription": row})
