"""Ask partners and people of the team by links, and take their word: by the link, or in the own account."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.calls import calc
from luodi.calls.actions.parties import OVER, fill, make, noted
from luodi.calls.models import Application, Member, Party
from luodi.calls.queries import applications as queries
from luodi.calls.states import PartyState
from luodi.core import outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, NotAllowed


def _hold(row_key: int, at: datetime) -> Application:
    """Hold an application while somebody is asked or answers.

    :raises Conflict: if it is not with its applicants any more.
    """
    held: Application = Application._base_manager.select_for_update().get(pk=row_key)
    if not held.open_parts(localdate(at)):
        raise Conflict(OVER)
    return held


def invite(party: Party, email: str, *, by: Actor, at: datetime) -> str:
    """Send a partner the link to its part; an earlier link is void from then on.

    :returns: the address of the link, for whoever sends it by other means.
    """
    make(party.application, by)
    if party.lead:
        raise Conflict(_("The lead needs no link."))
    token = new_token()
    with transaction.atomic():
        held = _hold(party.application_id, at)
        state = PartyState.INVITED if party.state == PartyState.DECLINED else party.state
        Party.objects.filter(pk=party.pk).update(
            token_hash=secret_hash(token), invited_at=at, email=email, state=state, reason=""
        )
        link = settings.LUODI_SITE_URL + reverse("calls:part_by_link", args=[token])
        context = {
            "name": party.contact or party.name, "party": party.name, "title": held.title,
            "lead": held.lead.name, "call": held.call.title, "url": link, "until": held.call.closes_on.isoformat(),
        }  # fmt: skip
        outbox.mail(email, "calls/mail/partner", context, language="zh-hans", at=at)
        noted(held, "invite_partner", by, at)
    return link


def ask_member(member: Member, email: str, *, by: Actor, at: datetime) -> str:
    """Send one of the team the link to agree by; an earlier link is void from then on.

    :returns: the address of the link.
    """
    fill(member.party, by)
    token = new_token()
    with transaction.atomic():
        held = _hold(member.party.application_id, at)
        if member.agreed_at is not None:
            raise Conflict(_("This person has agreed already."))
        Member.objects.filter(pk=member.pk).update(
            token_hash=secret_hash(token), email=email, refused_at=None, reason=""
        )
        link = settings.LUODI_SITE_URL + reverse("calls:member_by_link", args=[token])
        context = {"name": member.name, "title": held.title, "lead": held.lead.name, "url": link}
        outbox.mail(email, "calls/mail/member", context, language="zh-hans", at=at)
        noted(held, "ask_member", by, at)
    return link


def answer_member(member: Member, *, agrees: bool, reason: str = "", by: Actor, at: datetime) -> None:
    """Take the word of one of the team, by the own link or in the own account.

    :raises NotAllowed: if it is somebody else's account.
    :raises Conflict: if it is answered already, or the application went on.
    """
    mine = (
        member.person is not None
        and member.person.user_id is not None
        and member.person.user_id == by.user_id
    )
    if not by.system and not mine:
        raise NotAllowed
    with transaction.atomic():
        held = _hold(member.party.application_id, at)
        values: dict[str, Any] = {"agreed_at": at} if agrees else {"refused_at": at, "reason": reason[:300]}
        if not Member.objects.filter(pk=member.pk, agreed_at=None, refused_at=None).update(**values):
            raise Conflict(_("This was answered already."))
        noted(held, "agreed" if agrees else "refused", by, at)


def confirm_part(party: Party, *, name: str, seen: str, by: Actor, at: datetime) -> None:
    """Take a partner's word for its part as it stands; ``seen`` is the hash of what it was shown.

    :raises Invalid: if something of it is missing.
    :raises Conflict: if it was changed since it was shown, or the application went on.
    """
    own_account = str(party.organisation_id) in by.keys("organisation", *queries.APPLYING)
    if party.lead or not (by.system or (own_account and queries.may_fill(party, by))):
        raise NotAllowed
    with transaction.atomic():
        held = _hold(party.application_id, at)
        fresh = next(one for one in queries.parties_of(held) if one.pk == party.pk)
        if calc.part_hash(queries.party_content(fresh)) != seen:
            raise Conflict(_("The part was changed since this page was opened. Please read it again."))
        if lacking := lacks(fresh):
            raise Invalid(lacking)
        Party.objects.filter(pk=party.pk).update(
            confirmed_hash=seen, confirmed_name=name[:80], confirmed_at=at, state=PartyState.CONFIRMED
        )
        noted(held, "confirm_party", by, at)


def lacks(party: Party) -> dict[str, list[Any]]:
    """Name what a part lacks to be confirmed."""
    wrong: dict[str, list[Any]] = {}
    if not party.task.strip():
        wrong["task"] = [_("Say what your organisation does in the project.")]
    if not party.members.all():
        wrong["members"] = [_("Name at least one person who works on it.")]
    return wrong


def decline_part(party: Party, *, reason: str, by: Actor, at: datetime) -> None:
    """Take a partner's refusal to take part; its link is void then.

    :raises Conflict: if the application went on.
    """
    own_account = str(party.organisation_id) in by.keys("organisation", *queries.APPLYING)
    if party.lead or not (by.system or (own_account and queries.may_fill(party, by))):
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": [_("Say why, in a few words: the lead reads it.")]})
    with transaction.atomic():
        held = _hold(party.application_id, at)
        Party.objects.filter(pk=party.pk).update(
            state=PartyState.DECLINED, reason=reason.strip()[:300], token_hash=None, confirmed_hash="",
            confirmed_name="", confirmed_at=None,
        )  # fmt: skip
        noted(held, "decline_party", by, at)
