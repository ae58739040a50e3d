"""Make a draft of a need from a message that somebody copied: shown field by field first."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.accounts.states import Role
from luodi.collecting import pasted
from luodi.collecting.forms import PasteForm
from luodi.core import pages
from luodi.core.errors import Invalid, Missing
from luodi.core.forms import PickField
from luodi.core.pages import AppRequest
from luodi.needs import actions
from luodi.needs.forms import NeedForm
from luodi.needs.resources import NEEDS
from luodi.registry.calc import name_key
from luodi.registry.models import Organisation


class PasteNeedForm(PasteForm):
    """Take a message, and whose need it tells of."""

    organisation = PickField(Organisation.objects.all(), label=_("enterprise"), required=False)

    def __init__(self, *args: Any, actor: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].limit_to(actor)  # type: ignore[attr-defined]
        if actor.keys("organisation", Role.ENTERPRISE_CONTACT):
            del self.fields["organisation"]


def paste(request: AppRequest) -> HttpResponse:
    """Show what a message says of a need, field by field with its words; keep what is ticked as a draft.

    :raises Missing: if entering needs is none of the actor's business.
    """
    if not pages.may_create(NEEDS, request.actor):
        raise Missing
    form = PasteNeedForm(request.POST or None, actor=request.actor)
    context: dict[str, Any] = {"resource": NEEDS, "form": form}
    if request.method == "POST" and form.is_valid():
        read = pasted.read(form.cleaned_data["text"], timezone.localdate())
        if "keep" in request.POST:
            try:
                return _keep(request, form, read)
            except Invalid as error:
                pages.show_errors(form, error)
        context |= _shown(request, form, read)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "collecting/paste.html", context, status=status)


def _shown(request: AppRequest, form: PasteNeedForm, read: list[pasted.Found]) -> dict[str, Any]:
    fields = NeedForm(actor=request.actor).fields
    lines = [
        (fields[one.name].label, one.name, _readable(one, fields), one.words)
        for one in read
        if one.name in fields
    ]
    who = {one.name: one for one in read if one.name not in fields}
    company = who.get("company")
    alike: list[Organisation] = []
    if company is not None and not form.cleaned_data.get("organisation"):
        rows = Organisation.objects.allowed(request.actor).filter(retired_at=None)
        alike = list(rows.filter(name_key=name_key(company.shown)[:160]).select_related("region")[:5])
    return {"lines": lines, "who": list(who.values()), "alike": alike, "nothing": not read}


def _readable(one: pasted.Found, fields: Any) -> str:
    if one.name == "region":
        return pasted.shown_region(one.shown)
    choices = dict(getattr(fields[one.name], "choices", ()) or ())
    return str(choices.get(one.shown, one.shown))


def _keep(request: AppRequest, form: PasteNeedForm, read: list[pasted.Found]) -> HttpResponse:
    """Open a draft with the ticked values that the ordinary form takes, and lead to that form.

    :raises Invalid: if it is not clear whose need it is.
    """
    ticked = set(request.POST.getlist("field"))
    values = {one.name: one.shown for one in read if one.name in ticked}
    need = actions.open_draft(
        by=request.actor, at=timezone.now(), organisation=form.cleaned_data.get("organisation")
    )
    taken = NeedForm({**values, "visibility": need.visibility}, instance=need, actor=request.actor)
    taken.is_valid()
    plain, _related = taken.parts()
    need.refresh_from_db()
    fresh = {name: value for name, value in plain.items() if name in values}
    actions.save_draft(need, fresh, version=need.version, by=request.actor, at=timezone.now())
    return redirect("needs:write", need.code)
