"""Begin applications, write them, hand them in: what is submitted is frozen with its hash and gets a receipt."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls import calc
from luodi.calls.actions import parties
from luodi.calls.models import Application, Call, Exclusion, Finding, Paper, Party, Revision, Topic
from luodi.calls.queries import applications as queries
from luodi.calls.states import APPLICATION_FLOW, WORDS, ApplicationState, From, Part, PartyState
from luodi.core import audit, change, files, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.models import StoredFile
from luodi.core.resource import address
from luodi.ledger.places import digest
from luodi.registry.models import Expert, Organisation

_DECIDED = "the step was decided on"


def begin(
    call: Call,
    lead: Organisation,
    values: Mapping[str, Any],
    *,
    source: Application | None = None,
    by: Actor,
    at: datetime,
) -> Application:
    """Begin an application with the part of its lead filled in from the register, or from an earlier application.

    :raises Missing: if the call, or the earlier application, is not open to the actor.
    :raises NotAllowed: if it is not the actor's to apply for this organisation.
    :raises Conflict: if the call takes no applications now.
    """
    if not Call.objects.allowed(by).filter(pk=call.pk, retired_at=None).exists():
        raise Missing
    if lead not in queries.own_organisations(by):
        raise NotAllowed
    if not call.takes(localdate(at)):
        raise Conflict(_("This call takes no applications now."))
    row = Application(call=call, lead=lead, topic=_topic(call, values.get("topic")), **_facts(call, values))
    with transaction.atomic():
        made = change.create(row, by=by, at=at)
        party = queries.party_of(lead, call)
        party.application, party.lead, party.state = made, True, PartyState.CONFIRMED
        party.contact = by.name[:80]
        party.save()
        if source is not None:
            _take_over(source, made, party, by=by, at=at)
    made.refresh_from_db()
    return made


def _facts(call: Call, values: Mapping[str, Any]) -> dict[str, Any]:
    if call.book.class_of(values["class_key"]) is None:
        raise Invalid({"class_key": [_("There is no such class of projects.")]})
    return {name: values[name] for name in ("title", "class_key", "months")}


def _topic(call: Call, topic: Topic | None) -> Topic | None:
    if topic is not None and (topic.call_id != call.pk or topic.retired_at is not None):
        raise Invalid({"topic": [_("This is no topic of the call.")]})
    return topic


def _take_over(source: Application, row: Application, party: Party, *, by: Actor, at: datetime) -> None:
    """Copy words, parties, team (without consents), promises and budget; who takes part is asked anew."""
    if not Application.objects.allowed(by, "submit").filter(pk=source.pk).exists():
        raise Missing
    change.amend(
        row, {name: getattr(source, name) for name in WORDS}, version=row.version, by=by, at=at, verb="amend"
    )
    for one in queries.parties_of(source):
        if one.lead:
            parties.copy_part(one, party)
            continue
        if one.organisation is not None and one.organisation_id == party.organisation_id:
            continue
        fresh = queries.party_of(one.organisation, row.call) if one.organisation else _again(one, row)
        fresh.application = row
        fresh.contact, fresh.email, fresh.phone = one.contact, one.email, one.phone
        fresh.save()
        parties.copy_part(one, fresh)
    parties.sync_principal(row)
    audit.record(by, "take_over", row, at=at, changes={"source": [None, source.code]})


def _again(one: Party, row: Application) -> Party:
    local = queries.is_local(row.call, "", one.uscc)
    return Party(name=one.name, uscc=one.uscc, kind=one.kind, local=local, university=one.university)


def write_words(
    row: Application, values: Mapping[str, Any], *, version: int, by: Actor, at: datetime
) -> Application:
    """Keep what is written of an application's own fields, as far as they are open.

    :raises Conflict: if somebody else wrote on it since ``version``, or a field is not open for correction.
    """
    fresh = {name: value for name, value in values.items() if getattr(row, name) != value}
    if not fresh and row.version == version:
        return row
    shut = set(fresh) - row.open_parts(localdate(at))
    if shut:
        raise Conflict(_("This part is not open for correction."))
    if "topic" in fresh:
        _topic(row.call, fresh["topic"])
    if "class_key" in fresh and row.call.book.class_of(fresh["class_key"]) is None:
        raise Invalid({"class_key": [_("There is no such class of projects.")]})
    return change.amend(row, fresh, version=version, by=by, at=at)


def add_paper(
    row: Application, name: str, upload: IO[bytes], *, file_name: str, size: int, by: Actor, at: datetime
) -> Paper:
    """Add a document that the rules ask for; one that is there already gives way to it.

    :raises Invalid: if the rules know no such document, or the file is none that is taken.
    """
    parties.make(row, by)
    if name not in row.call.book.eligibility.documents:
        raise Invalid({"name": [_("Choose one of the documents that the rules ask for.")]})
    with parties.writing(row, Part.PAPERS, at=at) as held:
        _take_out(held, name, at)
        stored = files.add_file(held, upload, name=file_name, size=size, by=by, at=at)
        return Paper.objects.create(application=held, name=name, file=stored)


def drop_paper(row: Application, name: str, *, by: Actor, at: datetime) -> None:
    """Take a document out; what was submitted with it keeps its name and hash."""
    parties.make(row, by)
    with parties.writing(row, Part.PAPERS, at=at) as held:
        _take_out(held, name, at)
        parties.noted(held, "drop_paper", by, at)


def _take_out(row: Application, name: str, at: datetime) -> None:
    """Let a document go: before it was ever submitted its file goes too, afterwards it stays with its revision."""
    papers = Paper.objects.filter(application=row, name=name)
    numbers = list(papers.values_list("file_id", flat=True))
    papers.delete()
    if not row.revision:
        StoredFile.objects.filter(pk__in=numbers).update(withdrawn_at=at)


def exclude(row: Application, wishes: list[Mapping[str, str]], *, by: Actor, at: datetime) -> None:
    """Keep by whom the applicants wish not to be judged; names of the register are found if they are unmistakable.

    :raises Invalid: if there are more than the rule book allows, or a reason is missing.
    """
    parties.make(row, by)
    most = row.call.book.conflicts.exclusions
    if len(wishes) > most:
        raise Invalid({"": [format_lazy(_("At most {most} can be named."), most=most)]})
    if any(not (one["name"] and one["organisation"] and one["reason"]) for one in wishes):
        raise Invalid({"": [_("Give name, organisation and reason of each.")]})
    with transaction.atomic():
        held: Application = Application._base_manager.select_for_update().get(pk=row.pk)
        if held.state != ApplicationState.DRAFT:
            raise Conflict(_("This can be named until the application is submitted."))
        Exclusion.objects.filter(application=held).delete()
        for one in wishes:
            Exclusion.objects.create(application=held, expert=_expert(one), **one)
        parties.noted(held, "amend", by, at)


def _expert(wish: Mapping[str, str]) -> Expert | None:
    rows = Expert.objects.unguarded("matched, not shown").filter(
        person__name=wish["name"].strip(), person__organisation__name=wish["organisation"].strip(), retired_at=None
    )  # fmt: skip
    found: list[Expert] = list(rows[:2])
    return found[0] if len(found) == 1 else None


APPLICATION_FLOW.require("submit", queries.missing)


@APPLICATION_FLOW.effect("submit")
def freeze(row: Application, taken: Taken) -> None:
    """Freeze what was submitted, give it its receipt, and let all links die; in time, and once a moment.

    Steps are taken in open books, one after the other on both databases: no number is left out or given twice.
    """
    today = localdate(taken.at)
    first = taken.source == ApplicationState.DRAFT
    if first and not row.call.takes(today):
        raise Conflict(
            _("The call takes no more applications: what was not submitted in time stays a draft.")
        )
    if not first and row.correct_by is not None and today > row.correct_by:
        raise Conflict(_("The day until which it could be corrected is over."))
    if queries.missing(row):
        # Somebody wrote on a part at the very moment when it was asked whether all is there.
        raise Conflict
    number, receipt = row.revision + 1, row.receipt or _next_receipt(row.call)
    row.revision, row.receipt = number, receipt
    content = {**queries.content_of(row), "submitted_at": taken.at.isoformat()}
    Revision.objects.create(
        application=row, number=number, content=content, content_hash=digest(content), at=taken.at,
        actor_id=taken.by.user_id,
    )  # fmt: skip
    values: dict[str, Any] = {
        "revision": number, "receipt": receipt, "asked": calc.paid(content)[From.FUND], "reopened": [],
        "correct_by": None,
    }  # fmt: skip
    if first:
        values["submitted_at"] = taken.at
    Application.objects.unguarded(_DECIDED).filter(pk=row.pk).update(**values)
    parties.lock_out(row)
    row.refresh_from_db()
    tell(row, "receipt", taken.at, {"receipt": receipt, "hash": digest(content), "number": number})


def _next_receipt(call: Call) -> str:
    """Give the next number of a call: receipts are never taken back, so counting them is enough."""
    given = Application.objects.unguarded("counted").filter(call=call).exclude(receipt="").count()
    return f"{call.code}-{given + 1:04d}"


@APPLICATION_FLOW.effect("withdraw")
def end(row: Application, taken: Taken) -> None:
    """Let all links of what was withdrawn die, and what was found of it with them."""
    parties.lock_out(row)
    Finding.objects.filter(application=row, confirmed_at=None).delete()


def tell(row: Application, template: str, at: datetime, context: Mapping[str, Any]) -> None:
    """Tell who made an application, and the contact of its lead, by mail."""
    known = {
        "title": row.title, "call": row.call.title, "url": settings.LUODI_SITE_URL + address(row), **context
    }  # fmt: skip
    told: dict[str, str] = {}
    maker = row.created_by
    if maker is not None and maker.is_active and maker.email:
        told[maker.email] = maker.language
    contact = Party.objects.filter(application=row, lead=True).exclude(email="").first()
    if contact is not None:
        told.setdefault(contact.email, "zh-hans")
    for to, language in told.items():
        outbox.mail(to, f"calls/mail/{template}", dict(known), language=language, at=at)
