"""Show what comes in and goes out by workbooks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.core import audit, export, files
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.models import Record
from luodi.core.pages import AppRequest, resource_or_404
from luodi.core.resource import Resource
from luodi.core.seen import Seen
from luodi.workbooks import actions, batches, writing
from luodi.workbooks.layout import Column, columns_of, form_for
from luodi.workbooks.models import Batch
from luodi.workbooks.opening import opened, register_of, steps
from luodi.workbooks.queries import batch_or_404, batches_of, left_lines, registers_for
from luodi.workbooks.states import UNDER_WAY, BatchState
from luodi.workbooks.texts import ASIDES, FAULTS, MATCHED, NOTES

_SHOWN_ALL = 5_000
# Seconds that whoever fetches all rows waits for what they are like.
_PATIENCE = 5.0


@require_GET
def overview(request: AppRequest) -> HttpResponse:
    """Show the registers that take workbooks from the reader, and what the reader brought in."""
    registers = registers_for(request.actor)
    if not registers:
        raise Missing
    context = {"registers": registers, "batches": batches_of(request.actor)}
    return render(request, "workbooks/overview.html", context)


def register(request: AppRequest, slug: str) -> HttpResponse:
    """Offer a register's table, and take one back."""
    resource = _taking(request.actor, slug)
    said: list[Any] = []
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Invalid({"file": [_("Choose a file first.")]})
            batch = actions.bring(
                resource, upload, name=upload.name or "", size=upload.size or 0, by=request.actor, at=timezone.now()
            )  # fmt: skip
            return redirect("workbooks:batch", batch.code)
        except Invalid as error:
            said = error.words
    context = {
        "resource": resource,
        "errors": said,
        "columns": columns_of(resource, form_for(resource, request.actor)),
        "batches": batches_of(request.actor, resource.slug),
        "query": request.GET.urlencode(),
    }
    return render(request, "workbooks/register.html", context, status=422 if said else 200)


@require_GET
def table(request: AppRequest, slug: str) -> HttpResponse:
    """Send a register's table: empty, or with the records that the list shows.

    :raises Invalid: if the list is longer than a table may be.
    """
    resource = _taking(request.actor, slug)
    filled = request.GET.get("rows") == "1"
    records = list(_records(resource, request.actor, request.GET)) if filled else []
    at = timezone.now()
    subject = export.ListSubject(f"{resource.model._meta.label_lower}:list")
    audit.record(request.actor, "export", subject, at=at, changes={"rows": len(records), "kind": "workbook"})
    body = writing.register_table(resource, request.actor, records)
    return export.workbook_answer(body, f"{resource.slug}-{timezone.localtime(at):%Y%m%d-%H%M}.xlsx")


def _records(resource: Resource, actor: Actor, asked: Any) -> Iterator[Record]:
    """Yield the records of a list whole, in the order of the list, a hundred at a time."""
    asked = asked.copy()
    asked.pop("rows", None)
    references = [f.name for f in resource.model._meta.concrete_fields if f.is_relation]
    keys = [row.record.pk for row in export.all_rows(resource, actor, asked)]
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        rows = (
            resource.model.objects.allowed(actor)
            .filter(pk__in=part)
            .select_related(*references, *resource.also)
        )
        found = {row.pk: row for row in rows}
        yield from (found[key] for key in part if key in found)


@require_GET
def batch(request: AppRequest, code: str) -> HttpResponse:
    """Show how far a workbook is, and what it would do or did; the part asks for itself while work goes on."""
    found = batch_or_404(request.actor, code)
    part = "workbooks/batch_part.html" if request.htmx else "workbooks/batch.html"  # type: ignore[attr-defined]
    return render(request, part, _context(request.actor, found))


def _context(actor: Actor, found: Batch, said: list[Any] | None = None) -> dict[str, Any]:
    resource = register_of(found)
    facts = found.facts
    columns = columns_of(resource, form_for(resource, actor))
    labels = {column.name: column.label for column in columns}
    missing = _missing(found, columns)
    lacking = set(facts.get("lacking", ())) if found.state == BatchState.CHECKED else set()
    return {
        "batch": found,
        "resource": resource,
        "under_way": found.state in UNDER_WAY,
        "errors": said or [],
        "fault": FAULTS.get(facts.get("fault", "")),
        "columns": columns,
        "headings": facts.get("headings", []),
        "money": _amounts(found, columns),
        "alike": facts.get("alike", []),
        "passed_over": facts.get("passed_over", 0),
        "missing": [(column, said) for column, said in missing if column.name not in lacking],
        "lacking": [(column, said) for column, said in missing if column.name in lacking],
        "unread": [
            one["text"]
            for one in facts.get("headings", ())
            if one["text"] and not one["name"] and not one["own"]
        ],
        "asides": [(ASIDES[kind], number, text) for kind, number, text in facts.get("asides", ())],
        "asked": facts.get("about", 0) + facts.get("unit", 0),
        "all_shown": found.rows <= _SHOWN_ALL,
        "units": actions.UNITS,
        "readings": [
            {
                **one,
                "label": labels.get(one["name"], one["name"]),
                "words": NOTES.get(one["kind"], one["kind"]),
            }
            for one in facts.get("readings", ())
        ],
        "matched": [
            (MATCHED.get(name) or labels.get(name, name), count)
            for name, count in facts.get("matched", {}).items()
        ],
        "left": left_lines(found, resource, actor) if found.state == BatchState.UNDONE else [],
    }


def _missing(found: Batch, columns: list[Column]) -> list[tuple[Column, str]]:
    """List the columns that each record needs and the table does not have, with what was said for all rows."""
    named = {one["name"] for one in found.facts.get("headings", ())}
    return [
        (column, found.columns.get(f"all:{column.name}", ""))
        for column in columns
        if (column.field.required or column.name == "region")
        and column.name not in named
        and column.type in {"choice", "reference", "text", "date", "whole"}
    ]


def _amounts(found: Batch, columns: list[Column]) -> list[tuple[Column, str]]:
    """List the columns of amounts that the table has, with the unit where none is written."""
    headings = {one["name"]: one["unit"] for one in found.facts.get("headings", ())}
    return [
        (column, found.units.get(column.name) or headings[column.name] or "万元")
        for column in columns
        if column.is_money and column.name in headings
    ]


@require_POST
def columns(request: AppRequest, code: str) -> HttpResponse:
    """Take what the reader says of the columns, and check again."""
    found = batch_or_404(request.actor, code)
    said, units = _posted(request, "column-"), _posted(request, "unit-")
    said |= {f"all:{name}": text for name, text in _posted(request, "all-").items()}
    if request.POST.get("sheet", "").isdigit():
        said["sheet"] = request.POST["sheet"]
    actions.say_columns(found, said, units, by=request.actor, at=timezone.now())
    return redirect("workbooks:batch", code)


def _posted(request: AppRequest, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): str(value)
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }


@require_POST
def alike(request: AppRequest, code: str) -> HttpResponse:
    """Take what the reader says rows are that are like a record, and check again."""
    found = batch_or_404(request.actor, code)
    actions.take(found, _posted(request, "as-"), by=request.actor, at=timezone.now())
    return redirect("workbooks:batch", code)


@require_POST
def store(request: AppRequest, code: str) -> HttpResponse:
    """Have the workbook stored."""
    found = batch_or_404(request.actor, code)
    try:
        actions.store(found, confirmed="confirmed" in request.POST, by=request.actor, at=timezone.now())
    except Invalid as error:
        said = error.words
        return render(request, "workbooks/batch.html", _context(request.actor, found, said), status=422)
    return redirect("workbooks:batch", code)


@require_POST
def undo(request: AppRequest, code: str) -> HttpResponse:
    """Have the workbook taken back."""
    actions.undo(batch_or_404(request.actor, code), by=request.actor, at=timezone.now())
    return redirect("workbooks:batch", code)


@require_GET
def errors(request: AppRequest, code: str) -> HttpResponse:
    """Send the rows that are wrong back in their own columns; with ``rows=all`` the others too.

    :raises Conflict: if the workbook is being worked on.
    """
    found = batch_or_404(request.actor, code)
    if found.state in UNDER_WAY or found.state == BatchState.FAILED:
        raise Conflict(_("This workbook is being worked on, or could not be read."))
    doubtful = found.facts.get("doubtful") if found.state == BatchState.CHECKED else None
    kept = doubtful or found.facts.get("wrong")
    if kept and (request.GET.get("rows") != "all" or found.rows > _SHOWN_ALL):
        body = files.place(kept).read_bytes()
    else:
        table, lines = opened(found, request.actor, Seen())
        table.patience = _PATIENCE
        read = map(table.read, steps(lines))
        body = writing.errors_table(table, batches.checked(table, read, request.actor, found))
    name = files.tidy(found.name).rpartition(".")[0] or found.code
    return export.workbook_answer(body, f"{name}-{_('To correct')}.xlsx")


def _taking(actor: Actor, slug: str) -> Resource:
    resource = resource_or_404(slug)
    if actor.user_id is None or not actions.takes(resource, actor):
        raise Missing
    return resource
