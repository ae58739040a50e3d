"""Take needs from people who have no account: what they type is kept at once, what they submit counts once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.actions.attempts import QUARTER, Limit, TooMany, take
from luodi.accounts.calc import secret_hash
from luodi.accounts.models import Membership, User
from luodi.accounts.states import NOTICE_VERSION, Role
from luodi.collecting import queries
from luodi.collecting.forms import Submission
from luodi.collecting.models import CallDistrict, Entry, EntryNeed
from luodi.collecting.states import RUNNING_CALL, Via
from luodi.core import change, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict
from luodi.core.resource import address
from luodi.needs.models import Need
from luodi.needs.states import NEED_FLOW, NeedState
from luodi.registry.calc import clean_name
from luodi.registry.models import Organisation
from luodi.registry.states import OrganisationKind

# A whole hall of people may share one address.
BEGIN: Final = Limit("entry-begin", 600, timedelta(hours=1))
SUGGEST: Final = Limit("entry-suggest", 600, QUARTER)
SUGGEST_ENTRY: Final = Limit("entry-suggest-one", 120, QUARTER)
MAIL: Final = Limit("entry-mail", 3, timedelta(days=1))
MAIL_FROM: Final = Limit("entry-mail-from", 60, timedelta(hours=1))
# Saved at every change, a form of twenty fields takes some hundred.
MOST_SAVES: Final = 3000


@dataclass(frozen=True)
class Answered:
    """Be the answer to a submission: the need, and whether it was this time that it came in."""

    need: Need
    fresh: bool


def begin_entry(district: CallDistrict, *, address: str, at: datetime) -> str:
    """Begin an entry and give the secret of its link.

    :raises Conflict: if nothing can be entered in the district now.
    :raises TooMany: if too many were begun from this address.
    """
    if refusal := district.refusal(localdate(at)):
        raise Conflict(refusal)
    if not take(BEGIN, address, at):
        raise TooMany
    token = new_token()
    Entry.objects.create(district=district, token_hash=secret_hash(token), created_at=at, changed_at=at)
    return token


def save_entry(entry: Entry, sent: Mapping[str, str], *, at: datetime) -> Entry:
    """Keep what was typed, as it was typed; what the page did not send stays.

    :raises Conflict: if it was submitted, or nothing can be entered any more.
    :raises TooMany: if it was saved more often than anybody types.
    """
    with transaction.atomic():
        # On its own, so that two saves at once lose nothing of each other.
        held = Entry.objects.select_for_update().get(pk=entry.pk)
        _may_write(held, entry.district, at)
        if held.saves >= MOST_SAVES:
            raise TooMany
        typed = {name: text for name, text in {**held.typed, **sent}.items() if text}
        Entry.objects.filter(pk=held.pk).update(typed=typed, saves=held.saves + 1, changed_at=at)
    entry.typed, entry.saves, entry.changed_at = typed, held.saves + 1, at
    return entry


def _may_write(entry: Entry, district: CallDistrict, at: datetime) -> None:
    collected = EntryNeed.objects.filter(entry=entry).select_related("need").first()
    if collected is None:
        if refusal := district.refusal(localdate(at)):
            raise Conflict(refusal)
    elif not may_correct(collected):
        raise Conflict(_("This need was handed in already."))


def may_correct(collected: EntryNeed) -> bool:
    """Tell whether the sender can correct a need now: it was returned, and the call is not over."""
    running = collected.district.call.state in RUNNING_CALL
    return bool(running and collected.need.state == NeedState.RETURNED and not collected.need.retired_at)


def submit_entry(entry: Entry, said: Submission, *, token: str, at: datetime) -> Answered:
    """Make a need of an entry, once, however often it is sent: organisation, need, link and receipt in one transaction.

    :raises Conflict: if nothing can be entered any more.
    """
    try:
        return _submit(entry, said, token, at)
    except IntegrityError:
        # Somebody registered the same enterprise at this very moment: now it is found.
        return _submit(entry, said, token, at)


def _submit(entry: Entry, said: Submission, token: str, at: datetime) -> Answered:
    with transaction.atomic():
        # The district first: a list that is being handed in takes nothing beside, and one name registers once.
        district = CallDistrict._base_manager.select_for_update().get(pk=entry.district_id)
        Entry.objects.select_for_update().get(pk=entry.pk)
        done = EntryNeed.objects.filter(entry=entry).select_related("need").first()
        if done is not None:
            return Answered(done.need, fresh=False)
        if refusal := district.refusal(localdate(at)):
            raise Conflict(refusal)
        by = sender(said.contact)
        organisation = _organisation(district, said, by=by, at=at)
        source = str(_("entered by the address of %(call)s") % {"call": district.call.code})
        row = Need(organisation=organisation, region_id=district.region_id, source=source, **said.need)
        need = change.create(row, by=by, at=at)
        need = NEED_FLOW.advance(need, "submit", by=by, at=at)
        EntryNeed.objects.create(
            need=need,
            district=district,
            entry=entry,
            via=Via.PHONE,
            at=at,
            answers=[list(a) for a in said.answers],
        )
        Entry.objects.filter(pk=entry.pk).update(
            contact=said.contact, phone=said.phone, email=said.email,
            agreed_at=at, notice_version=NOTICE_VERSION, submitted_at=at, changed_at=at,
        )  # fmt: skip
        _tell(need, said, token, at)
    return Answered(need, fresh=True)


def sender(name: str) -> Actor:
    """Be whoever has the link of an entry, by the name given there."""
    return Actor(user_id=None, name=name, system=True)


def _organisation(district: CallDistrict, said: Submission, *, by: Actor, at: datetime) -> Organisation:
    found = queries.organisation_meant(district, said.company, said.uscc)
    if found is not None:
        # What stands in the register stays: nobody has shown yet to speak for the enterprise.
        return found
    row = Organisation(
        kind=OrganisationKind.ENTERPRISE,
        name=clean_name(said.company),
        uscc=said.uscc,
        region_id=district.region_id,
        industry=said.need.get("industry"),
        source=str(_("entered by the address of %(call)s") % {"call": district.call.code}),
    )
    return change.create(row, by=by, at=at)


def _tell(need: Need, said: Submission, token: str, at: datetime) -> None:
    """Send the receipt to the sender, and tell who speaks for the enterprise here that a need came in for it."""
    url = settings.LUODI_SITE_URL + reverse("collecting:entry", args=[token])
    context = {"title": need.title, "code": need.code, "url": url}
    if said.email:
        outbox.mail(said.email, "collecting/mail/receipt", context, language="zh-hans", at=at)
    day = localdate(at)
    members = Membership.objects.filter(
        role=Role.ENTERPRISE_CONTACT, scope="organisation", key=str(need.organisation_id), starts_on__lte=day
    ).exclude(ends_on__lte=day)
    for user in User.objects.filter(pk__in=members.values("user"), is_active=True).exclude(email=said.email):
        told = {**context, "contact": said.contact, "url": settings.LUODI_SITE_URL + address(need)}
        outbox.mail(user.email, "collecting/mail/for_you", told, language=user.language, at=at)


def correct_need(entry: Entry, said: Submission, *, at: datetime) -> Answered:
    """Correct a returned need by the link of its entry, and submit it again; sent twice it counts once.

    :raises Conflict: if it is not returned any more, or the call is over.
    """
    with transaction.atomic():
        Entry.objects.select_for_update().get(pk=entry.pk)
        collected = EntryNeed.objects.select_related("need", "district__call").get(entry=entry)
        need: Need = collected.need
        if need.state == NeedState.SUBMITTED:
            return Answered(need, fresh=False)
        if not may_correct(collected):
            raise Conflict(_("This need cannot be corrected any more."))
        by = sender(said.contact)
        fresh = {name: value for name, value in said.need.items() if getattr(need, name) != value}
        if fresh:
            need = change.amend(need, fresh, version=need.version, by=by, at=at)
        need = NEED_FLOW.advance(need, "submit", by=by, at=at)
        EntryNeed.objects.filter(pk=collected.pk).update(answers=[list(a) for a in said.answers])
        Entry.objects.filter(pk=entry.pk).update(
            contact=said.contact, phone=said.phone, email=said.email, changed_at=at
        )
    return Answered(need, fresh=True)


def mail_link(entry: Entry, to: str, *, token: str, address: str, language: str, at: datetime) -> None:
    """Send somebody the own link, so that the entry can be gone on with elsewhere.

    :raises TooMany: if too many mails were asked for by this entry, to this recipient, or from this address.
    """
    for limit, of in ((MAIL, f"entry:{entry.pk}"), (MAIL, to.casefold()), (MAIL_FROM, address)):
        if not take(limit, of, at):
            raise TooMany
    context: dict[str, Any] = {
        "call": entry.district.call.title,
        "until": entry.district.call.closes_on.isoformat(),
        "url": settings.LUODI_SITE_URL + reverse("collecting:entry", args=[token]),
    }
    outbox.mail(to, "collecting/mail/link", context, language=language, at=at)


def throttle_suggestions(entry: Entry, *, address: str, at: datetime) -> bool:
    """Take one question for names; False if this entry, or this address, has asked for too many."""
    return take(SUGGEST_ENTRY, str(entry.pk), at) and take(SUGGEST, address, at)
