"""Have an expert read a need before the office decides; follow needs from a call to the register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.accounts.calc import secret_hash
from luodi.collecting.models import EntryNeed, PreReading
from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.codes import new_token
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.periods import WorkingDays
from luodi.core.resource import address
from luodi.needs.models import Need
from luodi.needs.states import NEED_FLOW, NeedState
from luodi.registry.models import Expert, Person

# Working days that an expert has to answer.
ANSWER_WITHIN = 5


def ask_reading(need: Need, *, expert: Expert, by: Actor, at: datetime) -> str:
    """Ask an expert to read a submitted need, by a link; the mail tells what is needed, never by whom.

    :returns: the address of the link, for whoever sends it by other means.
    :raises Missing: if the need or the expert is not open to the actor.
    :raises NotAllowed: if deciding on this need is not the actor's.
    :raises Conflict: if the need is decided on, or this expert was asked already.
    :raises Invalid: if there is no address to send it to.
    """
    if not Need.objects.allowed(by).filter(pk=need.pk).exists():
        raise Missing
    if not Need.objects.allowed(by, "accept").filter(pk=need.pk).exists():
        raise NotAllowed
    if not Expert.objects.allowed(by).filter(pk=expert.pk, retired_at=None).exists():
        raise Missing
    if need.state != NeedState.SUBMITTED:
        raise Conflict(_("Only a submitted need is read beforehand."))
    person: Person = expert.person
    if not person.email:
        raise Invalid({"expert": [_("There is no e-mail of this expert. Enter it first.")]})
    token, until = new_token(), WorkingDays().after(localdate(at), ANSWER_WITHIN)
    # Who asked and was not answered may ask again.
    PreReading.objects.filter(
        need=need, expert=expert, answered_at=None, answer_by_on__lt=localdate(at)
    ).delete()
    try:
        with transaction.atomic():
            PreReading.objects.create(
                need=need, expert=expert, token_hash=secret_hash(token), asked_by_id=by.user_id, asked_at=at,
                answer_by_on=until,
            )  # fmt: skip
            link = settings.LUODI_SITE_URL + reverse("collecting:reading", args=[token])
            context = {"title": need.title, "url": link, "until": until.isoformat(), "name": person.name}
            language = getattr(person.user, "language", "") or "zh-hans"
            outbox.mail(person.email, "collecting/mail/reading", context, language=language, at=at)
            audit.record(by, "ask_reading", need, at=at, changes={"expert": [None, expert.code]})
    except IntegrityError:
        raise Conflict(_("This expert was asked to read this need already.")) from None
    return link


def answer_reading(reading: PreReading, said: Mapping[str, str], *, at: datetime) -> None:
    """Keep what an expert says of a need, once, and tell who asked.

    :raises Conflict: if the link was answered already, or is too old.
    """
    with transaction.atomic():
        open_one = PreReading.objects.filter(pk=reading.pk, answered_at=None, answer_by_on__gte=localdate(at))
        if not open_one.update(answered_at=at, **said):
            raise Conflict(_("This link was answered already, or is too old."))
        by = Actor(user_id=None, name=reading.expert.person.name, system=True)
        audit.record(by, "answer_reading", reading.need, at=at)
        asker = reading.asked_by
        if asker is not None and asker.is_active and asker.email:
            context = {
                "title": reading.need.title,
                "code": reading.need.code,
                "url": settings.LUODI_SITE_URL + address(reading.need),
            }
            outbox.mail(asker.email, "collecting/mail/reading_done", context, language=asker.language, at=at)


@NEED_FLOW.effect("accept", "return")
def follow_up(need: Need, taken: Taken) -> None:
    """Tell the sender of an entry, and keep the contact in the register once the office has taken the need."""
    collected = EntryNeed.objects.filter(need=need).select_related("entry", "district__call").first()
    entry = collected.entry if collected else None
    if entry is None:
        return
    if entry.email:
        context = {
            "title": need.title,
            "code": need.code,
            "note": taken.note,
            "taken": taken.step.verb == "accept",
        }
        outbox.mail(entry.email, "collecting/mail/decided", context, language="zh-hans", at=taken.at)
    if taken.step.verb == "accept" and entry.contact:
        _keep_contact(need, entry.contact, entry.phone, entry.email, taken)


def _keep_contact(need: Need, name: str, phone: str, email: str, taken: Taken) -> None:
    """Enter the contact in the register of people if whoever takes the need may enter people of that enterprise."""
    known = Person.objects.unguarded("whether there is one").filter(
        organisation_id=need.organisation_id, name=name, retired_at=None
    )
    if known.exists():
        return
    person = Person(
        name=name, phone=phone, email=email, organisation_id=need.organisation_id, source=need.source
    )
    try:
        with transaction.atomic():
            change.create(person, by=taken.by, at=taken.at)
    except (NotAllowed, Invalid):
        # Not this person's register to keep: the contact stays with the entry.
        return
