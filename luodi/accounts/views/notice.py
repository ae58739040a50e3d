"""Show the notice on personal data, and take the agreement to it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from luodi.accounts import actions
from luodi.accounts.states import NOTICE_VERSION
from luodi.accounts.views.entry import AppRequest, for_users, wanted


@require_http_methods(["GET", "POST"])
@for_users
def notice(request: AppRequest) -> HttpResponse:
    """Show what personal data are kept for what, and note who agrees."""
    if request.method == "POST":
        actions.agree_to_notice(request.user, by=request.actor, at=timezone.now())
        return redirect(wanted(request) or "/")
    context = {
        "version": NOTICE_VERSION,
        "agreed": request.user.notice_version >= NOTICE_VERSION,
        "consents": request.user.notice_consents.order_by("-version"),
        "next": wanted(request),
    }
    return render(request, "accounts/notice.html", context)
