"""Keep the lines under a result or an expert on a page of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core import files, pages
from luodi.core.errors import Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.registry import actions, queries
from luodi.registry.forms import ApprovalForm
from luodi.registry.line_forms import FORMS
from luodi.registry.models import PublicationApproval, ResearchResult
from luodi.registry.parts import Part, part_of
from luodi.registry.resources import RESULTS


def lines(request: AppRequest, slug: str, code: str, kind: str) -> HttpResponse:
    """Show the lines of a list, add one, take one out.

    :raises Missing: if there is no such list, or it is not the actor's to keep.
    """
    resource = pages.resource_or_404(slug)
    row = pages.row_or_404(resource, request.actor, code)
    part = part_of(resource.model, kind)
    if part is None or not all(queries.may(row, request.actor, verb) for verb in (part.see, part.keep)):
        raise Missing
    adding = request.method == "POST" and "remove" not in request.POST
    form = FORMS[kind](
        request.POST if adding else None, request.FILES if adding else None, actor=request.actor
    )
    if request.method == "POST" and _take(request, part, row, form):
        return redirect("registry:lines", slug, code, kind)
    context = {
        "resource": resource,
        "row": row,
        "part": part,
        "form": form,
        "table": queries.table_of(part, row, request.actor, timezone.localdate()),
        "endings": ",".join(f".{ending}" for ending in files.TAKEN),
    }
    return render(request, "registry/lines.html", context, status=422 if form.errors else 200)


def _take(request: AppRequest, part: Part, row: Any, form: Any) -> bool:
    """Carry out what the page asked for; False if the form has to be shown again."""
    by, at = request.actor, timezone.now()
    if "remove" in request.POST:
        key = request.POST["remove"]
        if not (key.isascii() and key.isdigit() and len(key) < 18):
            raise Missing
        actions.remove_line(part, row, key=int(key), by=by, at=at)
        return True
    if not form.is_valid():
        return False
    try:
        upload = form.cleaned_data.get("upload")
        actions.add_line(part, row, form.values(), by=by, at=at, upload=upload)
    except Invalid as error:
        # The file is refused under the name that all files have.
        error.fields = {"upload" if name == "file" else name: said for name, said in error.fields.items()}
        pages.show_errors(form, error)
        return False
    return True


def ask_approval(request: AppRequest, code: str) -> HttpResponse:
    """Ask owner, school and office whether a result may be shown."""
    result: ResearchResult = pages.row_or_404(RESULTS, request.actor, code)
    if not queries.may(result, request.actor, "amend"):
        raise Missing
    form = ApprovalForm(
        request.POST or None, instance=PublicationApproval(result=result), actor=request.actor
    )
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("until_on", "conditions")}
        try:
            actions.ask_for_approval(result, **said, by=request.actor, at=timezone.now())
            return redirect(RESULTS.url(result) + "#approvals")
        except Invalid as error:
            pages.show_errors(form, error)
    context = {"resource": RESULTS, "row": result, "form": form, "title": _("Ask for approval to publish")}
    return render(request, "registry/ask_approval.html", context, status=422 if form.errors else 200)
