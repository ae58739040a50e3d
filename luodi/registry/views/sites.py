"""Take the sites of an organisation on its page."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.core import change, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.registry.forms import SiteForm
from luodi.registry.models import Organisation, Site
from luodi.registry.resources import ORGANISATIONS


def new_site(request: AppRequest, code: str) -> HttpResponse:
    """Add a site to an organisation."""
    organisation: Organisation = pages.row_or_404(ORGANISATIONS, request.actor, code)
    if not pages.may_amend(ORGANISATIONS, request.actor, organisation):
        raise Missing
    form = SiteForm(request.POST or None, instance=Site(organisation=organisation), actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            plain, related = form.parts()
            for name, value in plain.items():
                setattr(form.instance, name, value)
            change.create(form.instance, by=request.actor, at=timezone.now(), related=related)
            return redirect(ORGANISATIONS.url(organisation) + "#sites")
        except Invalid as error:
            pages.show_errors(form, error)
    context = {"resource": ORGANISATIONS, "row": organisation, "form": form}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "registry/new_site.html", context, status=status)
