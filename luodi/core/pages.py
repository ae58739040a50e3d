"""Draw the declared pages of every resource: list, export, detail, form, step, suggestions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import IntegrityError
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from luodi.core import change, export, files, history, searching
from luodi.core.actor import Actor
from luodi.core.cells import cells, masks_of
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.listing import listing
from luodi.core.models import Record, SavedView
from luodi.core.resource import Resource, by_slug, fragments, resources, tools
from luodi.core.rules import may, verbs_on
from luodi.core.trees import tree_suggestions
from luodi.core.words import Words


class AppRequest(HttpRequest):
    """Be a request that knows its actor."""

    actor: Actor


def resource_or_404(slug: str) -> Resource:
    """Find a resource.

    :raises Missing: if there is none of that name.
    """
    resource = by_slug(slug)
    if resource is None:
        raise Missing
    return resource


def row_or_404(resource: Resource, actor: Actor, code: str) -> Any:
    """Find a record that the actor may see.

    :raises Missing: if there is none, or the actor may not know of it.
    """
    rows = resource.model.objects.allowed(actor).select_related(*resource.related)
    row = rows.filter(code=code).first()
    if row is None:
        raise Missing
    return row


def template(resource: Resource, page: str) -> list[str]:
    """Give the templates of a page, an app's own before the common one."""
    return [
        f"{resource.model._meta.app_label}/{resource.model._meta.model_name}_{page}.html",
        f"core/{page}.html",
    ]


@require_GET
def list_page(request: AppRequest, slug: str) -> HttpResponse:
    """Show a list."""
    resource = resource_or_404(slug)
    page = listing(resource, request.actor, request.GET)
    views = (
        SavedView.objects.filter(user_id=request.actor.user_id, resource=slug)
        if request.actor.user_id
        else ()
    )
    context = {
        "resource": resource,
        "page": page,
        "views": views,
        "may_create": may_create(resource, request.actor),
        "tools": tools(request.actor, resource),
    }
    part = "core/list_part.html" if request.htmx and not request.htmx.boosted else None  # type: ignore[attr-defined]
    return render(request, part or template(resource, "list"), context)


@require_GET
def export_page(request: AppRequest, slug: str, kind: str) -> HttpResponse:
    """Send what the list shows as CSV or XLSX."""
    return export.response(resource_or_404(slug), request.actor, request.GET, kind)


@require_GET
def detail_page(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Show a record."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    return render(request, template(resource, "detail"), detail_context(resource, row, request.actor))


def detail_context(resource: Resource, row: Record, actor: Actor) -> dict[str, Any]:
    """Draw up what a record's page shows."""
    seen = masks_of(resource, actor, row)
    panels = [(panel, cells(resource, row, panel.fields, seen, actor)) for panel in resource.panels]
    steps = resource.flow.open_to(actor, row) if resource.flow else []
    first = next((step for step in steps if step.primary), None)
    return {
        "resource": resource,
        "row": row,
        "panels": panels,
        "steps": steps,
        "first_step": first,
        "missing": resource.flow.missing_for(row, first.verb) if resource.flow and first else {},
        "may_amend": resource.form is not None and not row.retired_at and may(row, actor, "amend"),
        "actions": fragments(resource.model, "action", actor, row),
        "top": fragments(resource.model, "top", actor, row),
        "main": fragments(resource.model, "main", actor, row),
        "side": fragments(resource.model, "side", actor, row),
        "timeline": history.timeline(resource, row) if may(row, actor, history.VERB) else None,
        "files": files.listed(row) if may(row, actor, files.opened_by(resource.model)) else None,
        "may_add_files": may(row, actor, files.VERB),
        "held_files": files.held(row),
        "file_endings": ",".join(f".{ending}" for ending in files.TAKEN),
    }


def form_of(resource: Resource) -> type[Any]:
    """Give the form of a resource.

    :raises Missing: if its records are not entered by hand.
    """
    if resource.form is None:
        raise Missing
    return resource.form


def may_create(resource: Resource, actor: Actor) -> bool:
    """Tell whether a button to add one makes sense: a form exists, and the rule allows some row at all."""
    from luodi.core.rules import NO_ROW

    return (
        bool(resource.form and resource.creatable) and resource.model.rules.q(actor, "create") is not NO_ROW
    )


def may_amend(resource: Resource, actor: Actor, row: Record) -> bool:
    """Tell whether the actor may change this record."""
    if resource.form is None or row.retired_at:
        return False
    return "amend" in verbs_on(row, actor, ("amend",))


def create_page(request: AppRequest, slug: str) -> HttpResponse:
    """Show an empty form, and take it."""
    resource = resource_or_404(slug)
    if not may_create(resource, request.actor):
        raise Missing
    form = form_of(resource)(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        row = create_from(form, request.actor)
        if row is not None:
            return redirect(resource.url(row))
    return _form_page(request, resource, form, None)


def create_from(form: Any, actor: Actor) -> Any:
    """Create what a valid form says; nothing, with the errors beside the fields, if it is refused."""
    plain, related = form.parts()
    for name, value in plain.items():
        setattr(form.instance, name, value)
    try:
        return change.create(form.instance, by=actor, at=timezone.now(), related=related)
    except Invalid as error:
        show_errors(form, error)
    except IntegrityError:
        show_errors(form, _overtaken(form.instance))
    return None


def edit_page(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Show a record's form, and take it; a conflict shows both sides and loses nothing."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    if not may_amend(resource, request.actor, row):
        raise Missing
    form = form_of(resource)(request.POST or None, request.FILES or None, instance=row, actor=request.actor)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            save_form(form, row, request.actor)
            return redirect(resource.url(row))
        except Invalid as error:
            show_errors(form, error)
        except IntegrityError:
            show_errors(form, _overtaken(form.instance))
        except Conflict as error:
            conflict = error
    return _form_page(request, resource, form, row, conflict)


def save_form(form: Any, row: Record, actor: Actor) -> Any:
    """Amend a record with what a valid form says.

    :raises Conflict: if the form was filled from another version.
    """
    plain, related = form.parts()
    version = form.cleaned_data.get("version") or 0
    return change.amend(row, plain, version=version, by=actor, at=timezone.now(), related=related)


def _overtaken(row: Record) -> Invalid:
    """Say why the database refused a row that was valid: somebody did the same at the same moment."""
    try:
        change.clean(row)
    except Invalid as error:
        return error
    return Invalid({"": [change.TAKEN]})


def show_errors(form: Any, error: Invalid) -> None:
    """Put refused fields beside the fields."""
    for name, said in error.fields.items():
        for words in said:
            form.add_error(name if name in form.fields else None, str(words))


def _form_page(
    request: AppRequest, resource: Resource, form: Any, row: Record | None, conflict: Conflict | None = None
) -> HttpResponse:
    labels = {name: field.label for name, field in form.fields.items()}
    clash = (
        [(labels.get(name, name), conflict.theirs[name], conflict.mine[name]) for name in conflict.mine]
        if conflict
        else []
    )
    status = 409 if conflict else 422 if form.is_bound and form.errors else 200
    if conflict and row is not None:
        # The next attempt is meant to be made on top of what the other saved.
        form.data = form.data.copy()
        form.data["version"] = type(row)._base_manager.get(pk=row.pk).version
    context = {"resource": resource, "form": form, "row": row, "conflict": conflict, "clash": clash}
    return render(request, template(resource, "form"), context, status=status)


def ask(
    request: AppRequest, form: Any, resource: Resource, row: Record, title: Words, *, hint: Any = ""
) -> HttpResponse:
    """Show a form of something that belongs to a record, on the way back to it."""
    context = {"resource": resource, "row": row, "form": form, "title": title, "hint": hint}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "core/add.html", context, status=status)


def add_within(
    request: AppRequest,
    resource: Resource,
    code: str,
    form: type[Any],
    made: Callable[[Any], Record],
    title: Words,
    *,
    verb: str = "amend",
    hint: Any = "",
) -> HttpResponse:
    """Ask on a record's page for something new that belongs to it, and go back there.

    :raises Missing: if the record is not there, is retired, or ``verb`` on it is not the actor's.
    """
    row = row_or_404(resource, request.actor, code)
    if row.retired_at or verb not in verbs_on(row, request.actor, (verb,)):
        raise Missing
    asked = form(request.POST or None, request.FILES or None, instance=made(row), actor=request.actor)
    if request.method == "POST" and asked.is_valid() and create_from(asked, request.actor):
        return redirect(resource.url(row))
    return ask(request, asked, resource, row, title, hint=hint)


def version_seen(request: AppRequest) -> int | None:
    """Take the version that the page showed on which a step was decided; None where it does not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


@require_POST
def step_page(request: AppRequest, slug: str, code: str, verb: str) -> HttpResponse:
    """Take one step of a record's flow."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    if resource.flow is None:
        raise Missing
    note = request.POST.get("note", "")[:2000]
    resource.flow.advance(
        row, verb, by=request.actor, at=timezone.now(), note=note, version=version_seen(request)
    )
    # The step may have put the record out of the actor's sight.
    still = resource.model.objects.allowed(request.actor).filter(pk=row.pk).exists()
    return redirect(resource.url(row) if still else resource.list_url())


@require_POST
def add_file(request: AppRequest, slug: str, code: str) -> HttpResponse:
    """Add a file to a record."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid({"file": [_("Choose a file first.")]})
    files.add_file(
        row, upload, name=upload.name or "", size=upload.size or 0, by=request.actor, at=timezone.now()
    )
    return redirect(resource.url(row) + "#files")


@require_GET
def open_file(request: AppRequest, slug: str, code: str, token: str) -> HttpResponseBase:
    """Send a file of a record: always as a download, never as a page of ours."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    stored, content = files.open_file(row, token, request.actor)
    response = FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.kind)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def withdraw_file(request: AppRequest, slug: str, code: str, token: str) -> HttpResponse:
    """Take a file back."""
    resource = resource_or_404(slug)
    row = row_or_404(resource, request.actor, code)
    files.withdraw_file(row, token, by=request.actor, at=timezone.now())
    return redirect(resource.url(row) + "#files")


@require_GET
def suggest_page(request: AppRequest, slug: str) -> HttpResponse:
    """Suggest what a picker's text may mean, within what the actor may see."""
    text = request.GET.get("q", "").strip()[:60]
    if request.actor.anonymous:
        raise Missing
    tree = tree_suggestions(slug, text)
    if tree is not None:
        return JsonResponse({"items": tree})
    resource = next((r for r in resources() if r.model._meta.model_name == slug), None)
    if resource is None:
        raise Missing
    rows = resource.model.objects.allowed(request.actor).filter(retired_at=None)
    if text:
        rows = rows.filter(searching.matching(resource, request.actor, text))
    shown = rows.select_related(*(resource.also or (None,))).order_by("-changed_at")[:12]
    items = [{"code": row.code, "name": str(row)} for row in shown]
    return JsonResponse({"items": items})


@require_POST
def save_view(request: AppRequest, slug: str) -> HttpResponse:
    """Remember a list's filters under a name; an empty name forgets the view."""
    resource = resource_or_404(slug)
    if request.actor.user_id is None:
        raise Missing
    name = request.POST.get("name", "").strip()[:60]
    query = request.POST.get("query", "")[:1000].lstrip("?")
    mine = SavedView.objects.filter(user_id=request.actor.user_id, resource=slug)
    if "forget" in request.POST:
        mine.filter(name=request.POST["forget"]).delete()
    elif name:
        mine.update_or_create(
            user_id=request.actor.user_id, resource=slug, name=name, defaults={"query": query}
        )
    return redirect(f"{resource.list_url()}?{query}" if query else resource.list_url())


urlpatterns = [
    path("suggest/<slug:slug>/", suggest_page, name="suggest"),
    path("<slug:slug>/", list_page, name="list"),
    path("<slug:slug>/export.<str:kind>", export_page, name="export"),
    path("<slug:slug>/view", save_view, name="save_view"),
    path("<slug:slug>/new/", create_page, name="create"),
    path("<slug:slug>/<str:code>/", detail_page, name="detail"),
    path("<slug:slug>/<str:code>/edit/", edit_page, name="edit"),
    path("<slug:slug>/<str:code>/step/<slug:verb>/", step_page, name="step"),
    path("<slug:slug>/<str:code>/files/", add_file, name="add_file"),
    path("<slug:slug>/<str:code>/files/<str:token>/", open_file, name="open_file"),
    path("<slug:slug>/<str:code>/files/<str:token>/withdraw", withdraw_file, name="withdraw_file"),
]
app_name = "resource"
