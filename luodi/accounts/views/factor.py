"""Set up, renew and remove the second factor."""

from __future__ import annotations

import base64
import io
from typing import Any

import qrcode
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from qrcode.image.svg import SvgPathImage

from luodi.accounts import actions, calc
from luodi.accounts.address import client_address
from luodi.accounts.forms import BareForm, CodeForm, PasswordForm
from luodi.accounts.queries import has_second_factor, needs_second_factor
from luodi.accounts.views.entry import AppRequest, attempt, for_users, page, reenter
from luodi.core.errors import Missing

ISSUER = "落地 Luodi"


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "POST"])
@for_users
def second_factor(request: AppRequest) -> HttpResponse:
    """Show where the second factor stands, and take the next step of it."""
    if request.method == "GET":
        return _show(request)
    step = _STEPS.get(request.POST.get("do", ""))
    if step is None:
        raise Missing
    return step(request)


def _start(request: AppRequest) -> HttpResponse:
    actions.start_second_factor(request.user)
    return redirect("accounts:second_factor")


def _confirm(request: AppRequest) -> HttpResponse:
    form = CodeForm(request.POST)

    def act(given: dict[str, Any]) -> list[str]:
        return actions.confirm_second_factor(request.user, given["code"], by=request.actor, at=timezone.now())

    codes, status = attempt(form, act, field="code")
    if codes is None:
        return _show(request, form, status)
    reenter(request, request.user, proven=True)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _renew(request: AppRequest) -> HttpResponse:
    form = PasswordForm(request.POST)

    def act(given: dict[str, Any]) -> list[str]:
        _confirm_password(request, given)
        return actions.renew_recovery_codes(request.user, by=request.actor, at=timezone.now())

    codes, status = attempt(form, act, field="password")
    if codes is None:
        return _show(request, form, status)
    return render(request, "accounts/recovery_codes.html", {"codes": codes})


def _remove(request: AppRequest) -> HttpResponse:
    form = PasswordForm(request.POST)

    def act(given: dict[str, Any]) -> bool:
        _confirm_password(request, given)
        actions.remove_second_factor(request.user, by=request.actor, at=timezone.now())
        return True

    done, status = attempt(form, act, field="password")
    if not done:
        return _show(request, form, status)
    reenter(request, request.user, proven=False)
    messages.success(request, _("Two-step verification is off."))
    return redirect("accounts:second_factor")


_STEPS = {"start": _start, "confirm": _confirm, "renew": _renew, "remove": _remove}


def _confirm_password(request: AppRequest, given: dict[str, Any]) -> None:
    actions.confirm_password(
        request.user, given["password"], address=client_address(request), at=timezone.now()
    )


def _show(request: AppRequest, form: BareForm | None = None, status: int = 200) -> HttpResponse:
    required = settings.LUODI_MFA_REQUIRED and needs_second_factor(request.actor)
    if has_second_factor(request.user):
        left = request.user.recovery_codes.filter(used_at=None).count()
        shown = form or PasswordForm()
        return page(
            request, "accounts/second_factor_on.html", shown, status=status, left=left, required=required
        )
    secret = actions.secret_to_set_up(request.user)
    context: dict[str, Any] = {"required": required}
    if secret:
        context |= {"secret": secret, "picture": _picture(secret, request.user.email)}
    return page(request, "accounts/second_factor_off.html", form or CodeForm(), status=status, **context)


def _picture(secret: str, account: str) -> str:
    """Draw the QR code that authenticator apps read, as the address of an image."""
    written = io.BytesIO()
    qrcode.make(calc.provisioning_uri(secret, account, ISSUER), image_factory=SvgPathImage).save(written)
    return f"data:image/svg+xml;base64,{base64.b64encode(written.getvalue()).decode()}"
