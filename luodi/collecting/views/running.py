"""Run a call: add districts, put up posters, take in needs from workbooks, remind, and print the lists."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from luodi.collecting import actions, sheets
from luodi.collecting.forms import DistrictForm
from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall
from luodi.collecting.resources import CALL_DISTRICTS, NEED_CALLS
from luodi.collecting.states import CallState
from luodi.collecting.views.entering import public_address
from luodi.core import audit, export, files, pages
from luodi.core.errors import Missing
from luodi.core.pages import AppRequest
from luodi.core.papers import kinds
from luodi.core.papers.content import Paper, Poster
from luodi.needs.models import Need
from luodi.workbooks.models import BatchLine
from luodi.workbooks.queries import batches_of

# So many needs can be chosen from one by one.
_LISTED = 200


def _call_or_404(request: AppRequest, code: str) -> NeedCall:
    found: NeedCall = pages.row_or_404(NEED_CALLS, request.actor, code)
    return found


def _district_or_404(request: AppRequest, code: str) -> CallDistrict:
    found: CallDistrict = pages.row_or_404(CALL_DISTRICTS, request.actor, code)
    return found


def new_district(request: AppRequest, code: str) -> HttpResponse:
    """Add a district to a call.

    :raises Missing: if the call is over, or not the actor's.
    """
    call = _call_or_404(request, code)
    may = NeedCall.objects.allowed(request.actor, "amend").filter(pk=call.pk).exists()
    if not may or call.state not in (CallState.DRAFT, CallState.OPEN) or call.retired_at:
        raise Missing
    form = DistrictForm(request.POST or None, instance=CallDistrict(call=call), actor=request.actor)
    if request.method == "POST" and form.is_valid() and pages.create_from(form, request.actor):
        return redirect(NEED_CALLS.url(call) + "#board")
    return pages.ask(request, form, NEED_CALLS, call, _("New district"))


@require_POST
def remind(request: AppRequest, code: str) -> HttpResponse:
    """Remind the districts whose list is still open, and say for which nobody could be reached."""
    call = _call_or_404(request, code)
    unreached = actions.remind_call(call, by=request.actor, at=timezone.now())
    if unreached:
        said = _("Reminded. Nobody with an account answers for: %(names)s. Send them the text for WeChat.")
        messages.warning(request, said % {"names": "、".join(unreached)})
    else:
        messages.success(request, _("The districts that have not handed in yet were reminded."))
    return redirect(NEED_CALLS.url(call) + "#board")


def _sheet(request: AppRequest, call: NeedCall, district: CallDistrict | None, kind: str) -> HttpResponse:
    """Write a summary sheet; written down as every export.

    :raises Missing: if the kind of file is none that is offered.
    """
    if kind not in ("docx", "pdf", "xlsx"):
        raise Missing
    now = timezone.now()
    sheet = sheets.sheet_of(call, district, request.actor, timezone.localdate(now))
    with transaction.atomic():
        audit.record(
            request.actor, "export", district or call, at=now, changes={"rows": len(sheet.rows), "kind": kind}
        )
    name = files.tidy(f"{sheet.title}-{timezone.localdate(now):%Y%m%d}")
    if kind != "xlsx":
        return kinds.answer(kinds.written(sheets.paper_of(sheet), kind, at=now), kind, name)
    return export.workbook_answer(sheets.workbook_of(sheet), f"{name}.xlsx")


@require_GET
def call_sheet(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Send the summary sheet of a whole call."""
    return _sheet(request, _call_or_404(request, code), None, kind)


@require_GET
def district_sheet(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Send the summary sheet of a district."""
    district = _district_or_404(request, code)
    return _sheet(request, district.call, district, kind)


@require_GET
def poster(request: AppRequest, code: str, kind: str) -> HttpResponse:
    """Send a sheet to put up: what is asked, until when, and the code for phones.

    :raises Missing: if the kind of file is none that is offered.
    """
    district = _district_or_404(request, code)
    if kind not in kinds.Kind.values:
        raise Missing
    call = district.call
    facts = (
        (_("What is asked"), call.notice),
        (_("Until"), call.closes_on.isoformat()),
        (
            _("Takes about"),
            _("%(minutes)d minutes, on the phone, no account needed") % {"minutes": call.minutes},
        ),
        (_("Hosted by"), call.host.name if call.host else ""),
    )
    sheet = Poster(
        title=call.title,
        marks=(str(district.region),),
        facts=tuple((label, text) for label, text in facts if text),
        code=public_address(district),
        caption=_("Scan with WeChat to enter your need"),
    )
    language = request.LANGUAGE_CODE
    paper = Paper(call.title, language, call.code, (sheet,), titled=False)
    return kinds.answer(kinds.written(paper, kind, at=timezone.now()), kind, files.tidy(str(district)))


def assign(request: AppRequest, code: str) -> HttpResponse:
    """Put needs that came in another way on a district's list: ticked one by one, or all of a workbook.

    :raises Missing: if adding to this list is not the actor's.
    """
    district = _district_or_404(request, code)
    if not CallDistrict.objects.allowed(request.actor, "assign").filter(pk=district.pk).exists():
        raise Missing
    open_needs = _assignable(request, district)
    if request.method == "POST":
        chosen = open_needs.filter(code__in=request.POST.getlist("need"))
        if batch := request.POST.get("batch", ""):
            keys = BatchLine.objects.filter(batch__code=batch, batch__created_by=request.actor.user_id)
            chosen = open_needs.filter(pk__in=keys.values("key"))
        count = actions.assign_needs(district, list(chosen), by=request.actor, at=timezone.now())
        messages.success(request, _("%(count)d needs were added to the list.") % {"count": count})
        return redirect(CALL_DISTRICTS.url(district) + "#list")
    rows = list(
        open_needs.select_related("organisation", "region").order_by("-changed_at", "-pk")[: _LISTED + 1]
    )
    context = {
        "resource": CALL_DISTRICTS,
        "row": district,
        "needs": rows[:_LISTED],
        "more": len(rows) > _LISTED,
        "batches": [one for one in batches_of(request.actor, "needs") if one.stored_at and not one.undone_at],
    }
    return render(request, "collecting/assign.html", context)


def _assignable(request: AppRequest, district: CallDistrict) -> Any:
    """Give the needs of the district that the actor knows and that stand on no list yet."""
    rows = Need.objects.allowed(request.actor, "see_owner").filter(retired_at=None)
    inside = Q()
    for low, high in district.region.spans():
        inside |= Q(region_id__gte=low, region_id__lt=high)
    return rows.filter(inside).exclude(pk__in=EntryNeed.objects.values("need"))
