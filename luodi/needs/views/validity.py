"""Ask an owner whether a need is still valid, and set how far single fields are seen."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST

from luodi.accounts.states import Role
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing, Refusal
from luodi.core.gate import open_to_public
from luodi.core.pages import AppRequest
from luodi.needs import actions
from luodi.needs.forms import NarrowForm, StillValidForm
from luodi.needs.models import Revalidation
from luodi.needs.resources import NEEDS
from luodi.needs.states import OPEN_NEED, StillValid
from luodi.needs.views.writing import need_or_404

_PROLONGED = timedelta(days=183)


@require_POST
def narrow(request: AppRequest, code: str) -> HttpResponse:
    """Set how far single fields of a need are seen."""
    need = need_or_404(request, code)
    form = NarrowForm(request.POST, need=need)
    if not form.is_valid():
        raise Invalid({name: [str(words) for words in said] for name, said in form.errors.items()})
    said = dict(form.cleaned_data)
    actions.narrow(need, said, version=said.pop("version"), by=request.actor, at=timezone.now())
    return redirect(NEEDS.url(need) + "#narrow")


@open_to_public
def by_link(request: AppRequest, token: str) -> HttpResponse:
    """Let an owner say by a link, without an account; opening the page changes nothing.

    :raises Missing: if the link is none of ours.
    """
    hashed = actions.hash_token(token)
    asked = (
        Revalidation.objects.filter(Q(token_hash=hashed) | Q(second_hash=hashed))
        .select_related("need")
        .first()
    )
    if asked is None:
        raise Missing
    return _page(request, asked, name="")


def by_account(request: AppRequest, code: str) -> HttpResponse:
    """Let an owner say in the own account.

    :raises Missing: if the need is not the actor's, or nothing is asked.
    """
    need = need_or_404(request, code)
    own = request.actor.keys("organisation", Role.ENTERPRISE_CONTACT)
    asked = need.revalidations.select_related("need").order_by("-pk").first()
    if asked is None or str(need.organisation_id) not in own:
        raise Missing
    return _page(request, asked, name=request.actor.name)


def _page(request: AppRequest, asked: Revalidation, *, name: str) -> HttpResponse:
    given = request.POST if request.method == "POST" else None
    form = StillValidForm(given, initial={"until": localdate() + _PROLONGED, "name": name})
    error: Refusal | None = None
    if given is not None and form.is_valid():
        answer = next((one for one in StillValid.values if one in given), "")
        try:
            actions.say_whether_valid(asked, answer=answer, at=timezone.now(), **form.cleaned_data)
            asked.refresh_from_db()
        except Invalid as refusal:
            pages.show_errors(form, refusal)
        except Conflict as refusal:
            error = refusal
    is_open = asked.answer == StillValid.PENDING and asked.need.state in OPEN_NEED
    context = {"asked": asked, "need": asked.need, "form": form, "error": error, "open": is_open}
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    return render(request, "needs/still_valid.html", context, status=status)
