"""Open a contract from a project or an introduction."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from luodi.contracts import actions
from luodi.contracts.resources import CONTRACTS
from luodi.core import pages
from luodi.core.pages import AppRequest
from luodi.needs.resources import INTRODUCTIONS
from luodi.projects.resources import PROJECTS


@require_POST
def from_project(request: AppRequest, code: str) -> HttpResponse:
    """Begin the contract of a project, and lead to its form."""
    project = pages.row_or_404(PROJECTS, request.actor, code)
    made = actions.open_from_project(project, by=request.actor, at=timezone.now())
    return redirect(CONTRACTS.url(made) + "edit/")


@require_POST
def from_introduction(request: AppRequest, code: str) -> HttpResponse:
    """Begin the contract of an introduction, and lead to its form."""
    introduction = pages.row_or_404(INTRODUCTIONS, request.actor, code)
    made = actions.open_from_introduction(introduction, by=request.actor, at=timezone.now())
    return redirect(CONTRACTS.url(made) + "edit/")
