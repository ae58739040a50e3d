"""Ask for a record on the page of the record that it belongs to."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from luodi.core.models import Record
from luodi.core.pages import AppRequest
from luodi.core.resource import Resource


def ask(request: AppRequest, form: Any, resource: Resource, row: Record, title: Any) -> HttpResponse:
    """Show a form on the way back to the record that it belongs to."""
    context = {"resource": resource, "row": row, "form": form, "title": title}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "partnerships/add.html", context, status=status)
