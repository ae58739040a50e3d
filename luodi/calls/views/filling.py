"""Fill in one party's part: the same page in an account and by a link."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format

from luodi.calls import calc
from luodi.calls.actions import answering
from luodi.calls.actions import parties as actions
from luodi.calls.application_forms import (
    ConfirmForm,
    LinkForm,
    MemberChangeForm,
    MemberForm,
    PartForm,
    ReasonForm,
)
from luodi.calls.models import Application, Member, Party
from luodi.calls.queries import applications as queries
from luodi.calls.states import WORDS, From, Part
from luodi.core import pages
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing
from luodi.core.money import Money

# No key of a row has more digits.
_LONGEST_KEY = 15


@dataclass(frozen=True)
class Desk:
    """Be where somebody fills in a part: who, on which address, whether it can be confirmed there."""

    party: Party
    by: Actor
    url: str
    save_url: str
    template: str
    may_confirm: bool

    @property
    def account(self) -> Actor | None:
        """Give who looks into the register; nobody by a link."""
        return None if self.by.system else self.by


def fill(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Show a part, and take what is said of it: task, money and promises, people, its confirmation or refusal."""
    forms = _forms(request, desk)
    if request.method == "POST":
        try:
            answer = _take(request, desk, forms)
        except Invalid as error:
            shown = forms.get(request.POST.get("what", ""), forms["part"])
            pages.show_errors(shown, error)
            answer = None
        if answer is not None:
            return answer
    failed = any(form.is_bound and form.errors for form in forms.values())
    return render(request, desk.template, _context(desk, forms), status=422 if failed else 200)


def _forms(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    what = request.POST.get("what", "")

    def sent(name: str) -> Any:
        return request.POST if request.method == "POST" and what == name else None

    open_parts = desk.party.application.open_parts(timezone.localdate())
    seen = calc.part_hash(queries.party_content(desk.party))
    name = desk.by.name if desk.account else desk.party.contact
    return {
        "part": PartForm(sent("part"), party=desk.party, open_parts=open_parts),
        "member": MemberForm(sent("member"), actor=desk.account, auto_id="id_member_%s"),
        **_changes(request, desk),
        "confirm": ConfirmForm(sent("confirm"), initial={"name": name, "seen": seen}),
        "decline": ReasonForm(sent("decline"), auto_id="id_decline_%s"),
    }


def _changes(request: HttpRequest, desk: Desk) -> dict[str, Any]:
    """Give a form for each of the team, by ``change-`` and the key."""
    what = request.POST.get("what", "")
    return {
        f"change-{one.pk}": MemberChangeForm(request.POST if what == f"change-{one.pk}" else None, member=one)
        for one in desk.party.members.all()
    }


def _take(request: HttpRequest, desk: Desk, forms: dict[str, Any]) -> HttpResponse | None:
    """Carry out what the page asked for; nothing if a form has to be shown again."""
    what, at, party, by = request.POST.get("what", ""), timezone.now(), desk.party, desk.by
    if what in ("drop", "ask"):
        member = _member(desk, request.POST.get("member", ""))
        if what == "drop":
            actions.drop_member(member, by=by, at=at)
            return redirect(f"{desk.url}#people")
        return _ask(request, desk, member)
    form = forms.get(what)
    if form is None:
        raise Missing
    if not form.is_valid():
        return None
    said = form.cleaned_data
    if what == "part":
        actions.save_part(party, version=said["version"], by=by, at=at, **form.said(form.fields))
    elif what == "member":
        actions.add_member(party, said, by=by, at=at)
        return redirect(f"{desk.url}#people")
    elif what.startswith("change-"):
        actions.amend_member(_member(desk, what.removeprefix("change-")), said, by=by, at=at)
        return redirect(f"{desk.url}#people")
    elif what == "confirm":
        answering.confirm_part(party, name=said["name"], seen=said["seen"], by=by, at=at)
    else:
        answering.decline_part(party, reason=said["reason"], by=by, at=at)
        return render(request, "calls/declined.html", {"party": party, "account": desk.account is not None})
    return redirect(desk.url)


def _member(desk: Desk, key: str) -> Member:
    """Find somebody of the part's team.

    :raises Missing: if there is none.
    """
    known = key.isascii() and key.isdigit() and len(key) <= _LONGEST_KEY
    found = Member.objects.filter(party=desk.party, pk=int(key)).first() if known else None
    if found is None:
        raise Missing
    # The party as it was loaded, with its application.
    found.party = desk.party
    return found


def _ask(request: HttpRequest, desk: Desk, member: Member) -> HttpResponse:
    form = LinkForm({"email": request.POST.get("email") or member.email})
    if not form.is_valid():
        raise Invalid({"": [str(said) for said in form.errors["email"]]})
    link = answering.ask_member(member, form.cleaned_data["email"], by=desk.by, at=timezone.now())
    return link_sent(request, link, member.name, desk.url, bare=desk.account is None)


def link_sent(request: HttpRequest, link: str, name: str, back: str, *, bare: bool = False) -> HttpResponse:
    """Show a link once, to whoever may pass it on by other means."""
    context = {"link": link, "name": name, "back": back, "base": "bare.html" if bare else "base.html"}
    response = render(request, "calls/link_sent.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _context(desk: Desk, forms: dict[str, Any]) -> dict[str, Any]:
    party, row = desk.party, desk.party.application
    open_parts = row.open_parts(timezone.localdate())
    everyone = queries.parties_of(row)
    content = queries.content_of(row, everyone)
    return {
        "party": party,
        "row": row,
        "forms": forms,
        "members": [(one, forms.get(f"change-{one.pk}")) for one in party.members.all()],
        "standing": queries.standing(party),
        "confirmed": not party.lead and queries.is_confirmed(party),
        "open": open_parts,
        "may_people": Part.PEOPLE in open_parts,
        "may_part": bool({Part.PARTIES, Part.BUDGET, Part.TARGETS} & open_parts),
        "may_confirm": desk.may_confirm and not party.lead and bool(open_parts),
        "payers": [payer.label for payer in From],
        "save_url": desk.save_url,
        "url": desk.url,
        "words": [(Application.label(name), content["words"][name]) for name in WORDS],
        "others": [one.name for one in everyone if one.pk != party.pk],
        **_figures(party, content, row),
    }


def _figures(party: Party, content: dict[str, Any], row: Any) -> dict[str, Any]:
    own = calc.paid({"parties": [queries.party_content(party)]})
    return {
        "own": {name: Money(fen) for name, fen in own.items()},
        "own_sum": Money(sum(own.values())),
        "gauges": calc.gauges(row.call.book, content, row.call.year),
    }


def save(request: HttpRequest, desk: Desk) -> JsonResponse:
    """Save what is right of a part as it is typed; tells version, time, faults, sums, and how the ratios stand now."""
    row = desk.party.application
    form = PartForm(request.POST, party=desk.party, open_parts=row.open_parts(timezone.localdate()))
    form.is_valid()
    faults = {
        name: [str(words) for words in said] for name, said in form.errors.items() if name in request.POST
    }
    party = desk.party
    try:
        version = form.cleaned_data.get("version") or 0
        party = actions.save_part(
            party, version=version, by=desk.by, at=timezone.now(), **form.said(request.POST)
        )
    except Conflict as error:
        if not row.open_parts(timezone.localdate()):
            return JsonResponse({"gone": str(error.detail)}, status=410)
        return JsonResponse({"conflict": True, "detail": str(error.detail)}, status=409)
    everyone = queries.parties_of(row)
    fresh = next(one for one in everyone if one.pk == party.pk)
    figures = _figures(fresh, queries.content_of(row, everyone), row)
    said: dict[str, Any] = {f"sum_{name}": one.in_wan() for name, one in figures["own"].items()}
    for gauge in figures["gauges"]:
        said |= {
            f"share_{gauge.key}": gauge.share, f"there_{gauge.key}": gauge.has.in_yuan(),
            f"bound_{gauge.key}": gauge.limit.in_yuan(), f"words_{gauge.key}": str(gauge.words),
        }  # fmt: skip
    return JsonResponse(
        {
            "version": party.version,
            "saved_at": date_format(timezone.localtime(timezone.now()), "H:i:s"),
            "errors": faults,
            "sum": figures["own_sum"].in_wan(),
            **said,
        }
    )
