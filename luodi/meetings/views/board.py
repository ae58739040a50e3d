"""Show the board of an event's meetings: plan, move, hold, add, repair on the day, and the screen in the hall."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.pages import AppRequest
from luodi.core.rules import may
from luodi.events.resources import EVENTS
from luodi.meetings import actions, queries
from luodi.meetings.forms import ChangeForm, lengths
from luodi.meetings.models import Matchday, Meeting, MeetingSlot, MeetingTable, Participant
from luodi.meetings.states import MATCHDAY_FLOW, OPEN_MATCHDAY, Hold, MatchdayState
from luodi.meetings.views.setup import matchday_for
from luodi.scheduling.answer import Meeting as Planned
from luodi.scheduling.answer import Replanned


@require_GET
def board(request: AppRequest, code: str) -> HttpResponse:
    """Show times and tables with who meets there, what is unmet and why, and how far a plan is that is being made."""
    event, matchday = matchday_for(request, code)
    may_plan = may(matchday, request.actor, "plan") and matchday.state != MatchdayState.OVER
    laid = queries.board_of(matchday, timezone.now())
    pick = request.GET.get("pick", "")[:24] if may_plan else ""
    context = {
        "event": event, "matchday": matchday, "resource": EVENTS, "board": laid,
        "may_plan": may_plan, "open": matchday.state in OPEN_MATCHDAY,
        "steps": MATCHDAY_FLOW.open_to(request.actor, matchday) if may_plan else [],
        # What people wish, and do not wish, they said to the organisers alone.
        "wishes": may(matchday, request.actor, "see_history"), "place": Hold.PLACE,
        "pick": pick, "picked": queries.picked(laid, pick), "lengths": lengths(matchday) if pick else (),
        "reached": queries.percent_of(matchday.reached),
    }  # fmt: skip
    part = "meetings/board_part.html" if request.htmx else "meetings/board.html"  # type: ignore[attr-defined]
    return render(request, part, context)


@require_POST
def plan(request: AppRequest, code: str) -> HttpResponse:
    """Plan anew."""
    event, matchday = matchday_for(request, code, "plan")
    try:
        if actions.plan_meetings(matchday, by=request.actor, at=timezone.now()):
            messages.success(request, _("Planned. What is held stayed where it was."))
        else:
            messages.info(request, _("The plan is being made; the board shows it when it is there."))
    except (Invalid, Conflict) as error:
        messages.error(request, "；".join(map(str, error.words)))
    return redirect("meetings:board", event.code)


@require_GET
def working(request: AppRequest, code: str) -> HttpResponse:
    """Show how far a plan is that the worker makes; asks for itself, and for the board once it is there."""
    event, matchday = matchday_for(request, code)
    context = {
        "event": event, "matchday": matchday, "reached": queries.percent_of(matchday.reached),
        "may_plan": may(matchday, request.actor, "plan"), "wishes": may(matchday, request.actor, "see_history"),
    }  # fmt: skip
    return render(request, "meetings/working_part.html", context)


@require_POST
def stop(request: AppRequest, code: str) -> HttpResponse:
    """Stop the worker with the best plan so far."""
    event, matchday = matchday_for(request, code, "plan")
    try:
        if actions.stop_planning(matchday, by=request.actor, at=timezone.now()):
            messages.info(request, _("Called off: no plan was begun yet."))
    except Conflict as error:
        messages.error(request, str(error.detail))
    return redirect("meetings:board", event.code)


@require_POST
def step(request: AppRequest, code: str) -> HttpResponse:
    """Take a step of the meetings as a whole, and stay on the board; what is missing is said there."""
    event, matchday = matchday_for(request, code, "plan")
    verb = request.POST.get("verb", "")[:20]
    try:
        MATCHDAY_FLOW.advance(matchday, verb, by=request.actor, at=timezone.now())
    except (Invalid, Conflict) as error:
        messages.error(request, "；".join(map(str, error.words)))
    return redirect("meetings:board", event.code)


def _place(matchday: Matchday, sent: Any) -> tuple[MeetingSlot, MeetingTable]:
    keys = sent.get("place", "").split(":")
    if len(keys) != 2 or not all(key.isdigit() and len(key) < 19 for key in keys):
        raise Missing
    slot = matchday.slots.filter(pk=int(keys[0])).first()
    table = matchday.tables.filter(pk=int(keys[1])).first()
    if slot is None or table is None:
        raise Missing
    return slot, table


def _meeting(request: AppRequest, matchday: Matchday, code: str) -> Meeting:
    rows = Meeting.objects.allowed(request.actor).filter(matchday=matchday, code=code[:24])
    found = rows.select_related("slot", "table").first()
    if found is None:
        raise Missing
    return found


@require_POST
def move(request: AppRequest, code: str) -> HttpResponse:
    """Move a meeting to a time and table; a conflict is said, and nothing moved."""
    event, matchday = matchday_for(request, code, "plan")
    meeting = _meeting(request, matchday, request.POST.get("meeting", ""))
    try:
        moved = actions.move_meeting(
            meeting, *_place(matchday, request.POST), by=request.actor, at=timezone.now()
        )
        if len(moved) > 1:
            messages.info(request, _("The meetings changed places."))
    except Conflict as error:
        messages.error(request, str(error.detail))
    return redirect("meetings:board", event.code)


@require_POST
def stretch(request: AppRequest, code: str) -> HttpResponse:
    """Let a meeting be longer or shorter; a conflict is said, and it stays as long as it was."""
    event, matchday = matchday_for(request, code, "plan")
    meeting = _meeting(request, matchday, request.POST.get("meeting", ""))
    slots = request.POST.get("slots", "")
    try:
        length = int(slots) if slots.isdigit() and len(slots) < 4 else 0
        actions.stretch_meeting(meeting, length, by=request.actor, at=timezone.now())
    except Conflict as error:
        messages.error(request, str(error.detail))
    return redirect("meetings:board", event.code)


@require_POST
def hold(request: AppRequest, code: str) -> HttpResponse:
    """Hold a meeting where it is, or let it go."""
    event, matchday = matchday_for(request, code, "plan")
    code_of, _colon, wanted = request.POST.get("held", "").partition(":")
    meeting = _meeting(request, matchday, code_of)
    actions.hold_meeting(meeting, wanted[:5], by=request.actor, at=timezone.now())
    return redirect("meetings:board", event.code)


def add(request: AppRequest, code: str) -> HttpResponse:
    """Have two people meet at a free table."""
    event, matchday = matchday_for(request, code, "plan")
    people = [one.row for one in queries.people_of(matchday)]
    sent = request.POST if request.method == "POST" else request.GET
    slot, table = _place(matchday, sent)
    offered, chosen = lengths(matchday), sent.get("length", "")[:2]
    error = ""
    if request.method == "POST":
        one, other = _one(people, sent.get("a", "")), _one(people, sent.get("b", ""))
        if one is None or other is None or one.pk == other.pk:
            error = _("Choose two people.")
        else:
            try:
                lasts = {"length": int(chosen)} if chosen.isdigit() and int(chosen) in dict(offered) else {}
                actions.add_meeting(
                    matchday, one, other, slot, table, **lasts, by=request.actor, at=timezone.now()
                )
                return redirect("meetings:board", event.code)
            except Conflict as refusal:
                error = str(refusal.detail)
    context = {
        "event": event, "matchday": matchday, "people": people, "slot": slot, "table": table, "error": error,
        "resource": EVENTS, "sent": sent, "lengths": offered,
    }  # fmt: skip
    return render(request, "meetings/add.html", context, status=422 if error else 200)


def _one(people: list[Participant], key: str) -> Participant | None:
    return next((one for one in people if str(one.pk) == key), None)


def change(request: AppRequest, code: str) -> HttpResponse:
    """Take a change of the day: show what it comes to, then do it if it is still so."""
    event, matchday = matchday_for(request, code, "plan")
    people = [*(one.row for one in queries.people_of(matchday)), *queries.missed_by(matchday)]
    given = request.POST if request.method == "POST" else None
    form = ChangeForm(given, matchday=matchday, people=people)
    found: Replanned | None = None
    lost: MeetingTable | None = None
    error = ""
    if given is not None and form.is_valid():
        said = form.cleaned_data
        changed = actions.Changed(said["kind"], said["person"], said["slot"], said["table"])
        lost = said["table"] if said["kind"] == "table" else None
        try:
            if given.get("do"):
                plans = given.get("plans", "")
                number = int(plans) if plans.isdigit() and len(plans) < 10 else -1
                done = actions.repair(matchday, changed, plans=number, by=request.actor, at=timezone.now())
                _tell(request, done)
                return redirect("meetings:board", event.code)
            if said["kind"] == "guests":
                actions.gather(matchday, by=request.actor, at=timezone.now())
            _stock, found = actions.repaired(matchday, changed, by=request.actor, at=timezone.now())
        except (Conflict, Invalid) as refusal:
            matchday.refresh_from_db()
            error = "；".join(map(str, refusal.words))
    context = {
        "event": event, "matchday": matchday, "form": form, "resource": EVENTS, "error": error,
        "coming": _in_words(matchday, found) if found else None,
        "owners": [one for one in people if found and lost and one.booth_id == lost.pk],
    }  # fmt: skip
    status = 409 if error else 422 if form.is_bound and form.errors else 200
    return render(request, "meetings/change.html", context, status=status)


def _tell(request: AppRequest, done: Replanned) -> None:
    count = len(done.told)
    said = ngettext(
        "Done. %(count)d person is told; whoever has no e-mail is called.",
        "Done. %(count)d people are told; whoever has no e-mail is called.",
        count,
    )
    messages.success(request, said % {"count": count})


def _in_words(matchday: Matchday, found: Replanned) -> dict[str, Any]:
    """Say what a change comes to: what moves, falls away and is new, and who has to be told."""
    rows = Participant.objects.filter(matchday=matchday).select_related("registration__organisation")
    people = {str(one.pk): one for one in rows}
    slots = list(matchday.slots.all())
    numbers = {str(one.pk): number for number, one in enumerate(slots)}
    tables = {str(one.pk): str(one) for one in matchday.tables.all()}

    def said(one: Planned) -> dict[str, str]:
        first = numbers[one.slot]
        time = Meeting(slot=slots[first], until=slots[first + one.length - 1]).time
        return {"a": people[one.a].title, "b": people[one.b].title, "slot": time, "table": tables[one.table]}

    told = [people[key] for key in found.told if key in people]
    return {
        "kept": len(found.kept),
        "moved": [(said(one.before), said(one.after)) for one in found.moved],
        "lost": [said(one.meeting) for one in found.lost],
        "new": [said(one) for one in found.new],
        "told": told,
        "unreached": [one for one in told if not one.registration.email],
        "seconds": f"{found.seconds:.1f}",
    }


@require_GET
def live(request: AppRequest, code: str) -> HttpResponse:
    """Show on a screen who meets where now and next; asks for itself."""
    event, matchday = matchday_for(request, code)
    now = timezone.now()
    laid = queries.board_of(matchday, now)
    running = next((line for line in laid.lines if line.slot.ends_at > now), None)
    after = next((line for line in laid.lines if running and line.slot.number > running.slot.number), None)
    context = {"event": event, "matchday": matchday, "now": running, "after": after, "at": now}
    part = "meetings/live_part.html" if request.htmx else "meetings/live.html"  # type: ignore[attr-defined]
    return render(request, part, context)
