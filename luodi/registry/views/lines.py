"""Keep the lines under a result or an expert on a page of their own."""

from __future__ import annotations

from contextlib import suppress
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
    """Show the lines of a list, add one, change one, take one out.

    :raises Missing: if there is no such list, or it is not the actor's to keep.
    """
    resource = pages.resource_or_404(slug)
    row = pages.row_or_404(resource, request.actor, code)
    part = part_of(resource.model, kind)
    if part is None or not all(queries.may(row, request.actor, verb) for verb in (part.see, part.keep)):
        raise Missing
    saving = request.method == "POST" and "remove" not in request.POST
    asked = request.POST if request.method == "POST" else request.GET
    line, gone = _line(request, part, row, asked)
    # Taken before the form writes into the line what was sent.
    mark = part.mark(line) if line else ""
    form = FORMS[kind](
        request.POST if saving else None,
        request.FILES if saving else None,
        actor=request.actor,
        instance=line,
    )
    if gone:
        form.add_error(None, actions.GONE)
    elif request.method == "POST" and _take(request, part, row, form, mark):
        return redirect("registry:lines", slug, code, kind)
    context = {
        "resource": resource,
        "row": row,
        "part": part,
        "form": form,
        "line": line,
        "mark": mark,
        "table": queries.table_of(part, row, request.actor, timezone.localdate()),
        "endings": ",".join(f".{ending}" for ending in files.TAKEN),
    }
    return render(request, "registry/lines.html", context, status=422 if form.errors else 200)


def _take(request: AppRequest, part: Part, row: Any, form: Any, mark: str) -> bool:
    """Carry out what the page asked for; False if the form has to be shown again."""
    by, at = request.actor, timezone.now()
    if "remove" in request.POST:
        return _remove(request, part, row)
    valid = form.is_valid()
    if mark and mark != request.POST.get("mark"):
        # Said even where something else is wrong: the form comes back with the mark of what stands there now.
        form.add_error(None, actions.CHANGED)
        return False
    if not valid:
        return False
    try:
        upload = form.cleaned_data.get("upload")
        if mark:
            key = _key(request.POST["line"])
            actions.amend_line(part, row, form.values(), key=key, mark=mark, by=by, at=at, upload=upload)
        else:
            actions.add_line(part, row, form.values(), by=by, at=at, upload=upload)
    except Invalid as error:
        # The file is refused under the name that all files have.
        error.fields = {"upload" if name == "file" else name: said for name, said in error.fields.items()}
        pages.show_errors(form, error)
        return False
    return True


def _line(request: AppRequest, part: Part, row: Any, asked: Any) -> tuple[Any, bool]:
    """Find the line that is asked for, and whether one that was sent is there no more.

    :raises Missing: if one that is only looked at is not there.
    """
    if "line" not in asked:
        return None, False
    key = _key(asked["line"])
    try:
        return actions.line_of(part, row, key), False
    except Missing:
        if request.method != "POST":
            raise
        return None, True


def _remove(request: AppRequest, part: Part, row: Any) -> bool:
    """Take a line out; one that is out already is as it should be."""
    key, mark = _key(request.POST["remove"]), request.POST.get("mark", "")
    # Missing: somebody else took it out meanwhile.
    with suppress(Missing):
        actions.remove_line(part, row, key=key, mark=mark, by=request.actor, at=timezone.now())
    return True


def _key(text: str) -> int:
    """Read the key of a line.

    :raises Missing: if it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) < 18):
        raise Missing
    return int(text)


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
