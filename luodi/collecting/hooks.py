"""Register pages, pieces of pages and the clock's work of calls for needs."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

import luodi.collecting.resources  # noqa: F401  (registered here, as for every app)
from luodi.collecting import actions, queries
from luodi.collecting.calc import read_questions
from luodi.collecting.models import CallDistrict, EntryNeed, NeedCall, PreReading
from luodi.collecting.states import CallState, ListState
from luodi.collecting.views.entering import public_address
from luodi.core import clock, pages
from luodi.core.actor import Actor
from luodi.core.papers import codes
from luodi.core.resource import Fragment, Resource, Tool, attach, offer
from luodi.core.rules import open_keys, verbs_on
from luodi.needs.models import Need
from luodi.registry.models import Expert
from luodi.workbooks.beside import Beside, add_column


@attach(NeedCall, "main")
def board(actor: Actor, call: NeedCall) -> Fragment:
    """Show where a call stands, district by district."""
    may = verbs_on(call, actor, ("amend", "remind"))
    drawn = queries.board_of(call, actor, localdate())
    context = {
        "board": drawn,
        "call": call,
        "may_add": "amend" in may and call.state in (CallState.DRAFT, CallState.OPEN),
        "may_remind": "remind" in may and call.state == CallState.OPEN,
    }
    return Fragment("collecting/board_part.html", context, _("Board"), "board")


@attach(CallDistrict, "main")
def collected(actor: Actor, district: CallDistrict) -> Fragment:
    """Show what came in for a district, and the papers of its list."""
    rows = queries.collected_needs(actor, district=district)
    named = open_keys(Need, actor, "see_owner", [row.need_id for row in rows])
    context = {
        "district": district,
        "lines": [(row, row.need.organisation if row.need_id in named else None) for row in rows],
        "may_assign": "assign" in verbs_on(district, actor, ("assign",)),
    }
    return Fragment("collecting/list_part.html", context, _("List"), "list")


@attach(CallDistrict, "side")
def way_in(actor: Actor, district: CallDistrict) -> Fragment:
    """Show the address by which enterprises enter their needs: as code for phones, as text for WeChat, as poster."""
    link = public_address(district)
    context = {
        "district": district,
        "link": link,
        "picture": codes.picture(link),
        "open": district.refusal(localdate()) is None,
        "questions": read_questions(district.questions),
    }
    return Fragment("collecting/way_in_part.html", context, _("Way in for enterprises"), "way-in")


@attach(CallDistrict, "top")
def seal(actor: Actor, district: CallDistrict) -> Fragment | None:
    """Say what is sealed in a list that was handed in."""
    if district.state == ListState.COLLECTING:
        return None
    return Fragment("collecting/seal_part.html", {"district": district})


@attach(Need, "side")
def came_in(actor: Actor, need: Need) -> Fragment | None:
    """Say by which call a need came in, what was answered there, and to the office how its sender is reached."""
    found = (
        EntryNeed.objects.filter(need=need)
        .select_related("district__call", "district__region", "entry")
        .first()
    )
    if found is None:
        return None
    may = verbs_on(need, actor, ("see_owner", "hand_over"))
    if "see_owner" not in may:
        return None
    seen = CallDistrict.objects.allowed(actor).filter(pk=found.district_id).exists()
    context = {"collected": found, "seen": seen, "entry": found.entry if "hand_over" in may else None}
    return Fragment("collecting/came_in_part.html", context, _("From a call for needs"), "call")


@attach(Need, "top")
def read_beforehand(actor: Actor, need: Need) -> Fragment | None:
    """Show who decides on a need what experts said of it beforehand, and let another one be asked."""
    if "accept" not in verbs_on(need, actor, ("accept",)):
        return None
    rows = PreReading.objects.filter(need=need).select_related("expert__person")
    readings = list(rows)
    if not readings and need.state != "submitted":
        return None
    named = open_keys(Expert, actor, "view", [one.expert_id for one in readings])
    context = {
        "need": need,
        "readings": [(one, one.expert if one.expert_id in named else None) for one in readings],
        "may_ask": need.state == "submitted",
        "today": localdate(),
    }
    return Fragment("collecting/readings_part.html", context, anchor="readings")


@attach(Expert, "side")
def credited(actor: Actor, expert: Expert) -> Fragment | None:
    """Credit an expert with the needs read beforehand, to those who see the needs."""
    rows = PreReading.objects.filter(expert=expert, answered_at__isnull=False)
    count = rows.filter(need__in=Need.objects.allowed(actor, "accept")).count()
    if not count and expert.person.user_id == actor.user_id:
        count = rows.count()
    return (
        Fragment("collecting/credited_part.html", {"count": count}, _("Needs read beforehand"), "read")
        if count
        else None
    )


@offer
def paste(actor: Actor, resource: Resource) -> Tool | None:
    """Offer to make a need of a message over the list of needs."""
    if resource.model is not Need or not pages.may_create(resource, actor):
        return None
    return Tool(_("Paste a message"), "clipboard-text", reverse("collecting:paste"))


add_column(
    Need,
    Beside(
        name="call_district",
        label=_("district of a call"),
        hint=_("code of the list, or the district where one list of it is open; new needs go on it"),
        headings=("征集分片", "征集片区", "所属分片", "报送区县", "征集区县"),
        find=queries.list_named,
        standing=queries.lists_of,
        refusal=queries.not_for_list,
        put=actions.assign_stored,
        take_back=actions.unassign,
    ),
)


@clock.daily(1, "collecting: close, remind and clear away")
def _look_at_calls(now: datetime) -> None:
    today = localdate(now)
    actions.close_ended(at=now, today=today)
    actions.remind_due(at=now, today=today)
    actions.forget_drafts(today=today)
