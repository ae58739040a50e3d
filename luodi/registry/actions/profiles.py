"""Ask experts whether their profiles are right, and take their answers by a link without an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.resource import address
from luodi.core.snapshot import plain
from luodi.registry.models import Expert, ProfileRequest
from luodi.registry.states import ReplyState

# Days that a link is good for.
OPEN_FOR = 21


def ask_for_profile(expert: Expert, *, by: Actor, at: datetime) -> str:
    """Send an expert a link to the profile; an earlier link that was not answered is void from then on.

    :returns: the address of the link, for whoever sends it by other means.
    :raises Missing: if the expert is not open to the actor.
    :raises NotAllowed: if asking is not the actor's.
    :raises Invalid: if there is no address to send it to.
    """
    if not Expert.objects.allowed(by).filter(pk=expert.pk, retired_at=None).exists():
        raise Missing
    if not Expert.objects.allowed(by, "ask_profile").filter(pk=expert.pk).exists():
        raise NotAllowed
    person = expert.person
    if not person.email:
        raise Invalid({"": [_("There is no e-mail of this expert. Enter it first.")]})
    token = new_token()
    expires = at + timedelta(days=OPEN_FOR)
    with transaction.atomic():
        ProfileRequest.objects.filter(expert=expert, reply=ReplyState.PENDING, expires_at__gt=at).update(
            expires_at=at
        )
        ProfileRequest.objects.create(
            expert=expert,
            token_hash=secret_hash(token),
            asked_by_id=by.user_id,
            asked_at=at,
            expires_at=expires,
        )
        link = settings.LUODI_SITE_URL + reverse("registry:confirm_profile", args=[token])
        context = {"name": person.name, "url": link, "until": localdate(expires).isoformat(), "by": by.name}
        language = getattr(person.user, "language", "") or "zh-hans"
        outbox.mail(person.email, "registry/mail/profile", context, language=language, at=at)
        audit.record(by, "ask_profile", expert, at=at)
    return link


def answer_profile(
    request: ProfileRequest,
    *,
    agrees: bool,
    values: Mapping[str, Any],
    related: Mapping[str, Any],
    note: str,
    at: datetime,
) -> ProfileRequest:
    """Keep what an expert says of the profile: what was corrected is stored at once, and shown to the office.

    An objection changes nothing by itself; the office decides what becomes of the profile.

    :raises Conflict: if the link was answered or is too old.
    :raises Invalid: with the fields that do not validate, or if an objection gives no word.
    """
    if not agrees and not note.strip():
        raise Invalid({"note": [_("Say what you object to, in a few words.")]})
    with transaction.atomic():
        expert: Expert = Expert._base_manager.select_for_update().get(pk=request.expert_id)
        moved = _moved(expert, values, related) if agrees else {}
        reply = ReplyState.OBJECTED if not agrees else ReplyState.CORRECTED if moved else ReplyState.CONFIRMED
        # Taken by comparing, so that of two answers at the same time one counts.
        open_one = ProfileRequest.objects.filter(
            pk=request.pk, reply=ReplyState.PENDING, expires_at__gt=at, expert__retired_at=None
        )
        if not open_one.update(reply=reply, replied_at=at, changes=moved, note=note.strip()):
            raise Conflict(_("This link was answered already, or is too old."))
        by = Actor(user_id=None, name=expert.person.name, system=True)
        if agrees:
            changes = {name: values[name] for name in moved if name in values}
            many = {name: related[name] for name in moved if name in related}
            change.amend(
                expert, {**changes, "confirmed_at": at}, version=expert.version, by=by, at=at,
                related=many, verb="confirm_profile",
            )  # fmt: skip
        else:
            audit.record(by, "object_profile", expert, at=at, note=note.strip())
    request.refresh_from_db()
    _tell_the_asker(request, expert, at)
    return request


def _moved(expert: Expert, values: Mapping[str, Any], related: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Say field by field what stood there and what comes in its place, in words that people read."""
    moved: dict[str, list[Any]] = {}
    for name, new in values.items():
        old = getattr(expert, name)
        if old != new:
            moved[name] = [plain(old), plain(new)]
    for name, rows in related.items():
        before = {row.pk: row for row in getattr(expert, name).all()}
        if set(before) != {row.pk for row in rows}:
            moved[name] = [[row.name for row in before.values()], [row.name for row in rows]]
    return moved


def _tell_the_asker(request: ProfileRequest, expert: Expert, at: datetime) -> None:
    asker = request.asked_by
    if asker is not None and asker.email and asker.is_active:
        context = {
            "name": expert.person.name,
            "reply": request.reply,
            "note": request.note,
            "url": settings.LUODI_SITE_URL + address(expert),
        }
        outbox.mail(asker.email, "registry/mail/profile_answer", context, language=asker.language, at=at)
