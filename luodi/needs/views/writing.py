"""Take a need: the form that saves itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_POST

from luodi.accounts.states import Role
from luodi.core import pages
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.needs import actions
from luodi.needs.calc import clarity, missing_fields
from luodi.needs.forms import NeedForm
from luodi.needs.models import Need
from luodi.needs.resources import NEEDS
from luodi.registry.models import Organisation


def need_or_404(request: AppRequest, code: str) -> Need:
    """Find a need that the actor may see.

    :raises Missing: if there is none.
    """
    need: Need = pages.row_or_404(NEEDS, request.actor, code)
    return need


def new(request: AppRequest) -> HttpResponse:
    """Start a need: for an enterprise at once, for the office after choosing whose it is."""
    if not pages.may_create(NEEDS, request.actor):
        raise Missing
    own = request.actor.keys("organisation", Role.ENTERPRISE_CONTACT)
    form = NeedForm(request.POST or None, actor=request.actor)
    if len(own) == 1 and request.method == "POST":
        need = actions.open_draft(by=request.actor, at=timezone.now())
        return redirect("needs:write", need.code)
    if request.method == "POST":
        code = request.POST.get("organisation", "")
        chosen = Organisation.objects.allowed(request.actor).filter(code=code).first()
        try:
            need = actions.open_draft(by=request.actor, at=timezone.now(), organisation=chosen)
            return redirect("needs:write", need.code)
        except Invalid as error:
            form = NeedForm(actor=request.actor)
            return render(
                request, "needs/new.html", {"form": form, "said": error.fields["organisation"]}, status=422
            )
    return render(request, "needs/new.html", {"form": form, "own": len(own) == 1})


def write(request: AppRequest, code: str) -> HttpResponse:
    """Show the form that saves itself; its button saves and submits."""
    need = need_or_404(request, code)
    if not pages.may_amend(NEEDS, request.actor, need):
        return redirect(NEEDS.url(need))
    form = NeedForm(request.POST or None, instance=need, actor=request.actor)
    conflict: Conflict | None = None
    if request.method == "POST" and form.is_valid():
        try:
            need = pages.save_form(form, need, request.actor)
            if "submit" in request.POST and NEEDS.flow:
                NEEDS.flow.advance(need, "submit", by=request.actor, at=timezone.now())
            return redirect(NEEDS.url(need))
        except Invalid as error:
            # What could be saved is saved: the form goes on from there.
            need.refresh_from_db()
            form = NeedForm(instance=need, actor=request.actor, data=_data_of(request, need))
            form.is_valid()
            pages.show_errors(form, error)
        except Conflict as error:
            conflict = error
            form.data = _data_of(request, need)
    need.refresh_from_db()
    context = {
        "resource": NEEDS,
        "form": form,
        "row": need,
        "lacking": missing_fields(need),
        "clarity": clarity(need),
        "conflict": conflict,
        "clash": _clash(form, conflict),
    }
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    return render(request, "needs/write.html", context, status=status)


def _data_of(request: AppRequest, need: Need) -> Any:
    data = request.POST.copy()
    data["version"] = str(Need._base_manager.values_list("version", flat=True).get(pk=need.pk))
    return data


def _clash(form: NeedForm, conflict: Conflict | None) -> list[tuple[Any, Any, Any]]:
    if conflict is None:
        return []
    return [(form.fields[name].label, conflict.theirs[name], mine) for name, mine in conflict.mine.items()]


@require_POST
def autosave(request: AppRequest, code: str) -> JsonResponse:
    """Save what is valid of a draft as it is typed; tells version, time, faults, and what is still missing."""
    need = need_or_404(request, code)
    form = NeedForm(request.POST, instance=need, actor=request.actor)
    form.is_valid()
    plain, _related = form.parts()
    faults = {name: [str(words) for words in said] for name, said in form.errors.items()}
    try:
        version = int(request.POST.get("version") or 0)
        # Only what was typed: fields that the page did not send keep their values.
        sent = {name: value for name, value in plain.items() if name in request.POST}
        need.refresh_from_db()
        need = actions.save_draft(need, sent, version=version, by=request.actor, at=timezone.now())
    except Conflict as error:
        return JsonResponse({"conflict": True, "detail": str(error.detail)}, status=409)
    except Invalid as error:
        faults.update({name: [str(words) for words in said] for name, said in error.fields.items()})
    return JsonResponse(
        {
            "version": need.version,
            "saved_at": date_format(timezone.localtime(need.changed_at), "H:i:s"),
            "errors": faults,
            "missing": {name: str(words) for name, words in missing_fields(need).items()},
            "clarity": clarity(need),
        }
    )
