"""Add a record on the page of the record that it belongs to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from luodi.core import change, pages
from luodi.core.actor import Actor
from luodi.core.errors import Invalid
from luodi.core.models import Record
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource


def add(form: Any, actor: Actor) -> Any:
    """Create what a valid form says; nothing, with the errors beside the fields, if it is refused."""
    plain, related = form.parts()
    for name, value in plain.items():
        setattr(form.instance, name, value)
    try:
        return change.create(form.instance, by=actor, at=timezone.now(), related=related)
    except Invalid as error:
        pages.show_errors(form, error)
    return None


def ask(request: AppRequest, form: Any, resource: Resource, row: Record, title: Any) -> HttpResponse:
    """Show a form on the way back to the record that it belongs to."""
    context = {"resource": resource, "row": row, "form": form, "title": title}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "partnerships/add.html", context, status=status)
