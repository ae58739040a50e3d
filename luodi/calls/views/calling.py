"""Begin calls on the page of their fund, write their topics and allotments, and answer comments."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from luodi.calls.forms import CallForm
from luodi.calls.models import Call
from luodi.core import pages
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.resource import address
from luodi.core.rules import verbs_on
from luodi.funds.resources import FUNDS


def new_call(request: AppRequest, code: str) -> HttpResponse:
    """Begin a call on the page of its fund."""
    fund = pages.row_or_404(FUNDS, request.actor, code)
    if fund.retired_at or "amend" not in verbs_on(fund, request.actor, ("amend",)):
        raise Missing
    form = CallForm(request.POST or None, instance=Call(fund=fund), actor=request.actor)
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(address(form.instance))
    return pages.ask(request, form, FUNDS, fund, _("New call"))
