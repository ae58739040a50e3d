"""Let results be chosen for a booklet, show how far it is, send its file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luodi.booklets import actions
from luodi.booklets.forms import BookletForm
from luodi.booklets.models import Booklet
from luodi.booklets.queries import (
    MOST,
    as_query,
    booklet_or_404,
    booklets_of,
    by_filter,
    by_hand,
    makes,
    narrowed,
    open_results,
    taken_back,
)
from luodi.booklets.states import UNDER_WAY, BookletState, Layout
from luodi.core import files
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.listing import chips_of
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.registry.resources import RESULTS

# So many can be ticked one by one; beyond, the filter alone chooses.
BY_HAND: Final = 200


def new(request: AppRequest) -> HttpResponse:
    """Show what the list's filter finds, let results be ticked, and have the booklet made.

    :raises Missing: if handing out results is none of the reader's business.
    """
    if not makes(request.actor):
        raise Missing
    layout = request.GET.get("layout", "")
    form = BookletForm(
        request.POST or None,
        initial={
            "title": _("Research results"),
            "layout": layout if layout in Layout.values else Layout.HANDBOOK,
            "kind": "pdf",
            "size": "a4",
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            booklet = actions.order(
                form.save(commit=False),
                _chosen(request, form.cleaned_data["internal"]),
                by=request.actor,
                at=timezone.now(),
            )
            return redirect("booklets:booklet", booklet.code)
        except Invalid as error:
            for said in error.fields["results"]:
                form.add_error(None, str(said))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "booklets/new.html", _context(request, form), status=status)


def _chosen(request: AppRequest, internal: bool) -> list[int]:
    if request.POST.get("choice") == "hand":
        rows = by_hand(request.actor, request.POST.getlist("result"), internal=internal)
    else:
        rows = by_filter(request.actor, as_query(request.GET), internal=internal)
    return list(rows.values_list("pk", flat=True)[: MOST + 1])


def _context(request: AppRequest, form: BookletForm) -> dict[str, Any]:
    query = as_query(request.GET)
    wanted = request.GET.getlist("result")
    # Offered to be ticked are all that may be seen, so that an unpublished one can be found here as well.
    rows = (
        by_hand(request.actor, wanted, internal=True)
        if wanted
        else by_filter(request.actor, query, internal=True)
    )
    shown = list(rows.select_related("school", "industry")[: BY_HAND + 1])
    ticked = set(request.POST.getlist("result")) if request.POST.get("choice") == "hand" else None
    outside = set(
        open_results(request.actor, internal=False)
        .filter(pk__in=[row.pk for row in shown])
        .values_list("pk", flat=True)
    )
    return {
        "form": form,
        "by_hand": bool(wanted) or len(shown) <= BY_HAND,
        "rows": [
            (row, row.code in ticked if ticked is not None else row.pk in outside, row.pk in outside)
            for row in shown[:BY_HAND]
        ],
        "more": len(shown) > BY_HAND,
        "chips": [] if wanted else chips_of(narrowed(request.actor, query)),
        "list_url": f"{RESULTS.list_url()}?{query}" if query else RESULTS.list_url(),
        "most": MOST,
        "booklets": booklets_of(request.actor),
    }


@require_GET
def booklet(request: AppRequest, code: str) -> HttpResponse:
    """Show how far a booklet is; the part asks for itself while work goes on."""
    found = booklet_or_404(request.actor, code)
    part = "booklets/booklet_part.html" if request.htmx else "booklets/booklet.html"  # type: ignore[attr-defined]
    context = {
        "booklet": found,
        "under_way": found.state in UNDER_WAY,
        "taken_back": taken_back(request.actor, found) if found.state == BookletState.READY else 0,
    }
    return render(request, part, context)


@require_GET
def file(request: AppRequest, code: str) -> HttpResponse:
    """Send the file of a booklet.

    :raises Conflict: if it is not ready, or a result in it may not be handed out any more.
    """
    found: Booklet = booklet_or_404(request.actor, code)
    if found.state != BookletState.READY:
        raise Conflict(_("This booklet is not ready."))
    if taken_back(request.actor, found):
        raise Conflict(_("Results of this booklet were taken back since. Have it made anew."))
    day = timezone.localtime(found.created_at)
    name = files.tidy(f"{found.title}-{day:%Y%m%d}")
    return kinds.answer(files.place(found.sha256).read_bytes(), found.kind, name)
