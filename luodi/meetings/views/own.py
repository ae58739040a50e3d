"""Let those who meet say on their phones whom they wish to meet, see their plan, and note what came of a meeting."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.gate import by_link
from luodi.meetings import actions
from luodi.meetings.actions.following import Noted
from luodi.meetings.forms import OutcomeForm
from luodi.meetings.models import Meeting, Participant
from luodi.meetings.queries.people import meetings_for, others_of, wishes_of
from luodi.meetings.states import OPEN_MATCHDAY, Strength
from luodi.meetings.views.setup import said_wishes


def _participant_or_404(token: str) -> Participant:
    found = actions.participant_by(token)
    if found is None:
        raise Missing
    return found


@by_link
def own(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whom somebody wishes to meet while the plan is open; show the own meetings once it is fixed.

    :raises Missing: if the address is none of ours.
    """
    person = _participant_or_404(token)
    matchday = person.matchday
    is_open = matchday.state in OPEN_MATCHDAY
    error, said = "", {}
    others = others_of(person) if is_open else []
    if request.method == "POST":
        said = said_wishes(request.POST, others)
        try:
            actions.save_wishes(person, said, at=timezone.now())
            messages.success(
                request, _("Your wishes are kept. You can change them here until the plan is made.")
            )
            return redirect("meetings:own", token)
        except (Invalid, Conflict) as refusal:
            error = "；".join(map(str, refusal.words))
    wishes = said or wishes_of(person)
    context = {
        "person": person, "event": matchday.event, "matchday": matchday, "token": token, "error": error,
        "lines": [(other, wishes.get(other.pk, 0)) for other in others], "strengths": Strength.choices,
        "open": is_open, "meetings": [] if is_open else _mine(person),
    }  # fmt: skip
    return render(request, "meetings/own.html", context, status=422 if error else 200)


def _mine(person: Participant) -> list[tuple[Meeting, Participant]]:
    return [(one, one.b if one.a_id == person.pk else one.a) for one in meetings_for(person)]


@by_link
def outcome(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Take what came of one of the own meetings: a tap is enough.

    :raises Missing: if it is no meeting of whoever has this link.
    """
    person = _participant_or_404(token)
    pair = next(((one, other) for one, other in _mine(person) if one.code == code), None)
    if pair is None:
        raise Missing
    meeting, other = pair
    initial = {"result": meeting.result, "next_step": meeting.next_step, "due_on": meeting.due_on}
    form = OutcomeForm(request.POST or None, owners=[], initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            noted = Noted(said["result"], said["next_step"], None, said["due_on"])
            actions.note_by_link(person, meeting, noted, at=timezone.now())
            return redirect("meetings:own", token)
        except Invalid as error:
            for name, words in error.fields.items():
                form.add_error(name if name in form.fields else None, [str(word) for word in words])
        except Conflict as error:
            form.add_error(None, str(error.detail))
    context = {
        "person": person,
        "event": person.matchday.event,
        "meeting": meeting,
        "other": other,
        "form": form,
        "token": token,
    }
    return render(
        request, "meetings/own_outcome.html", context, status=422 if form.is_bound and form.errors else 200
    )
