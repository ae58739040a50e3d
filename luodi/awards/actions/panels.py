"""Put panels together, find members' conflicts of interest, and take their word for more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.models import User
from luodi.awards import conflicts
from luodi.awards.models import Panel, PanelConflict, PanelMember, Vote
from luodi.awards.states import PANEL_FLOW, DecisionState, PanelState
from luodi.calls.models import Application, Call
from luodi.core import audit, change
from luodi.core.actor import SYSTEM, Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.funds.actions import gates
from luodi.funds.models import Matter
from luodi.funds.panel import Member, panel_faults
from luodi.funds.rulebook.choices import Gate, Side


def begin(call: Call, *, by: Actor, at: datetime) -> Panel:
    """Begin the panel of a call.

    :raises NotAllowed: if the call's fund is not the actor's to keep.
    """
    return change.create(Panel(call=call), by=by, at=at)


def seat(
    panel: Panel, user: User, side: str, *, chair: bool = False, votes: bool = True, by: Actor, at: datetime
) -> PanelMember:
    """Name somebody for a seat.

    :raises NotAllowed: if the panel is not the actor's to write.
    :raises Invalid: if there is no such side, or the person sits there already.
    """
    _refuse_unwritable(panel, by)
    if side not in (Side.GOVERNMENT, Side.UNIVERSITY):
        raise Invalid({"side": [_("Choose a side.")]})
    if panel.members.filter(user=user).exists():
        raise Invalid({"user": [_("This person sits on the panel already.")]})
    with transaction.atomic():
        member = PanelMember.objects.create(panel=panel, user=user, side=side, chair=chair, votes=votes)
        audit.record(by, "seat_member", panel, at=at, changes={"user": [None, user.pk], "side": [None, side]})
        find_conflicts(panel, at=at)
    return member


def unseat(panel: Panel, number: int, *, by: Actor, at: datetime) -> None:
    """Take somebody off the list.

    :raises NotAllowed: if the panel is not the actor's to write.
    :raises Missing: if there is no such member.
    """
    _refuse_unwritable(panel, by)
    member = panel.members.filter(pk=number).first()
    if member is None:
        raise Missing
    with transaction.atomic():
        audit.record(by, "unseat_member", panel, at=at, changes={"user": [member.user_id, None]})
        member.delete()


def _refuse_unwritable(panel: Panel, by: Actor) -> None:
    if not Panel.objects.allowed(by, "amend").filter(pk=panel.pk).exists():
        raise NotAllowed(_("Members are named by who keeps the fund, until the sides have the list."))


def members_of(panel: Panel) -> list[Member]:
    """Give the seats of a panel as the rules of voting know them."""
    return [Member(one.user_id, Side(one.side), one.chair, one.votes) for one in panel.members.order_by("pk")]


def faults_of(panel: Panel) -> list[Any]:
    """Say what is wrong with who sits on a panel, by the rules of its call."""
    return panel_faults(panel.call.book, members_of(panel))


def find_conflicts(panel: Panel, *, at: datetime) -> int:
    """Note what the registers know of conflicts: hard ones bar, others are proposed to who keeps the panel.

    :returns: how many were found that were not noted yet.
    """
    members = {one.user_id: one for one in panel.members.select_related("user")}
    PanelConflict.objects.filter(member__panel=panel, bars=False).delete()
    known = set(PanelConflict.objects.filter(member__panel=panel).values_list("member__user", "application"))
    new = [
        PanelConflict(
            member=members[user], application_id=application, kind=one.kind, reason=one.proof[:300], bars=one.hard,
            at=at,
        )
        for (user, application), one in conflicts.found(panel, members, on=localdate(at)).items()
        if (user, application) not in known
    ]  # fmt: skip
    PanelConflict.objects.bulk_create(new)
    return len(new)


def note(panel: Panel, number: int, *, by: Actor, at: datetime) -> PanelConflict:
    """Note a conflict that was only proposed: from then on the member does not vote on it.

    :raises NotAllowed: if the panel is not the actor's to judge.
    :raises Missing: if nothing of the kind is proposed.
    """
    if not Panel.objects.allowed(by, "see_reasons").filter(pk=panel.pk).exists():
        raise NotAllowed
    row = (
        PanelConflict.objects.filter(member__panel=panel, pk=number, bars=False)
        .select_related("application")
        .first()
    )
    if row is None:
        raise Missing
    with transaction.atomic():
        row.bars = True
        row.save(update_fields=["bars"])
        _forget_vote(row)
        audit.record(by, "note_conflict", panel, at=at, changes={"application": [None, row.application.code]})
    return row


def _forget_vote(row: PanelConflict) -> None:
    """Let go what was voted before a conflict was known: it does not count. Of a signed list it stays, as proof."""
    votes = Vote.objects.filter(member=row.member_id, item__application=row.application_id)
    votes.exclude(item__decision__state=DecisionState.SIGNED).delete()


def declare(panel: Panel, application: Application, reason: str, *, by: Actor, at: datetime) -> PanelConflict:
    """Take a member's word that there is a conflict; what is declared stays.

    :raises NotAllowed: if the actor does not sit there.
    :raises Invalid: if no reason is given.
    """
    member = panel.members.filter(user=by.user_id).first() if by.user_id else None
    if member is None:
        raise NotAllowed
    if application.call_id != panel.call_id:
        raise Missing
    if not reason.strip():
        raise Invalid({"reason": [_("Say in a few words what the conflict is.")]})
    with transaction.atomic():
        proposed = PanelConflict.objects.filter(member=member, application=application, bars=False)
        proposed.delete()
        noted, _made = PanelConflict.objects.get_or_create(
            member=member, application=application, defaults={"reason": reason.strip()[:300], "at": at}
        )
        _forget_vote(noted)
        audit.record(by, "declare_conflict", panel, at=at, changes={"application": [None, application.code]})
    return noted


@PANEL_FLOW.effect("propose")
def lay_panel(row: Panel, taken: Taken) -> None:
    """Lay the list before the sides."""
    if row.call.governance is None:
        raise Conflict(_("The call has not been approved yet."))
    gates.lay(row, Gate.PANEL_COMPOSITION, row.call.governance, _content(row), by=taken.by, at=taken.at)


@PANEL_FLOW.effect("withdraw")
def take_panel_back(row: Panel, taken: Taken) -> None:
    """Take the list back from before the sides."""
    gates.withdraw(row, Gate.PANEL_COMPOSITION, at=taken.at)


def _content(panel: Panel) -> dict[str, Any]:
    seats = [
        [one.user_id, one.user.name, one.side, one.chair, one.votes]
        for one in panel.members.select_related("user").order_by("pk")
    ]
    return {"seats": seats}


def _seated(row: Panel, matter: Matter, at: datetime) -> None:
    PANEL_FLOW.advance(row, "seat", by=SYSTEM, at=at, inner=True)


def _refused(row: Panel, matter: Matter, at: datetime) -> None:
    PANEL_FLOW.advance(row, "refuse", by=SYSTEM, at=at, note=gates.refusal(matter), inner=True)


def _stands(row: Panel, matter: Matter) -> str:
    from luodi.ledger.places import digest

    return digest(_content(row))


gates.follows(gates.Kind(Gate.PANEL_COMPOSITION, Panel, _seated, _refused, stands=_stands))


def lacking(panel: Panel) -> dict[str, Any]:
    """Name what is wrong with a panel, for the step that lays it before the sides."""
    if panel.state != PanelState.DRAFT or panel.call.governance is None:
        return {}
    said = faults_of(panel)
    return {"members": format_lazy("{words}", words=said[0])} if said else {}
