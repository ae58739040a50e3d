"""Put an application back to what was submitted last, so that what was begun of a correction counts nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F

from luodi.calls import calc
from luodi.calls.actions.parties import lock_out, sync_principal
from luodi.calls.models import Application, CostLine, Member, Paper, Party, Target, Topic
from luodi.calls.queries import applications as queries
from luodi.calls.states import APPLICATION_FLOW, WORDS, PartyState
from luodi.core.flow import Taken
from luodi.core.models import StoredFile
from luodi.core.money import Money
from luodi.registry.models import Organisation, Person

_WHY = "an application is put back to its revision"
# What a party and one of the team keep of a revision, word for word.
_OF_PARTY = ("name", "uscc", "kind", "local", "university", "lead", "task")
_OF_MEMBER = ("name", "post", "role", "task", "months")

Content = Mapping[str, Any]


@APPLICATION_FLOW.effect("lapse")
def put_back(row: Application, taken: Taken) -> None:
    """Let facts, words, parties, people, money, promises and documents be those of the last revision again.

    Money, promises and conflicts are read from the rows that applicants write on; how people are reached stays.
    """
    revision = queries.latest_revision(row)
    if revision is None:
        return
    content = revision.content
    _facts(row, content)
    _parties(row, content)
    _papers(row, content)
    sync_principal(row)
    lock_out(row)
    row.refresh_from_db()


def _facts(row: Application, content: Content) -> None:
    topic = None
    if content["topic"]:
        topic = Topic.objects.unguarded(_WHY).filter(call=row.call, code=content["topic"]["code"]).first()
    Application._base_manager.filter(pk=row.pk).update(
        title=content["title"], class_key=content["class"], months=content["months"], topic=topic,
        **{name: content["words"].get(name, "") for name in WORDS},
    )  # fmt: skip


def _parties(row: Application, content: Content) -> None:
    there = {
        _named(party.lead, _code(party.organisation), party.name): party for party in queries.parties_of(row)
    }
    wanted = [(_named(one["lead"], one["organisation"], one["name"]), one) for one in content["parties"]]
    gone = there.keys() - {key for key, _one in wanted}
    # Who came in goes first: an organisation takes part once.
    Party.objects.filter(pk__in=[there[key].pk for key in gone]).delete()
    for key, one in wanted:
        _party(row, there.get(key), one)


def _named(lead: bool, organisation: str, name: str) -> tuple[Any, ...]:
    return ("lead",) if lead else (organisation, "" if organisation else name)


def _code(row: Any) -> str:
    return row.code if row else ""


def _party(row: Application, party: Party | None, one: Content) -> None:
    if party is None:
        organisation = Organisation.objects.unguarded(_WHY).filter(code=one["organisation"]).first()
        party = Party.objects.create(
            application=row, organisation=organisation, lead=one["lead"], name=one["name"]
        )
    Party.objects.filter(pk=party.pk).update(
        **{name: one[name] for name in _OF_PARTY},
        confirmed_hash="" if one["lead"] else calc.part_hash(one), confirmed_name=one["confirmed_by"],
        confirmed_at=_instant(one["confirmed_at"]), state=PartyState.CONFIRMED, reason="", version=F("version") + 1,
    )  # fmt: skip
    _members(party, one)
    CostLine.objects.filter(party=party).delete()
    CostLine.objects.bulk_create(
        CostLine(party=party, item=line["item"], payer=line["payer"], amount=Money(line["fen"]), note=line["note"])  # type: ignore[misc]
        for line in one["budget"]
    )  # fmt: skip
    Target.objects.filter(party=party).delete()
    Target.objects.bulk_create(Target(party=party, **target) for target in one["targets"])


def _members(party: Party, one: Content) -> None:
    there = {(_code(member.person), member.name): member for member in party.members.select_related("person")}
    for said in one["members"]:
        member = there.pop((said["person"], said["name"]), None)
        if member is None:
            person = Person.objects.unguarded(_WHY).filter(code=said["person"]).first()
            member = Member.objects.create(party=party, person=person, name=said["name"])
        Member.objects.filter(pk=member.pk).update(
            **{name: said[name] for name in _OF_MEMBER}, agreed_at=_instant(said["agreed_at"]), refused_at=None,
            reason="",
        )  # fmt: skip
    Member.objects.filter(pk__in=[member.pk for member in there.values()]).delete()


def _papers(row: Application, content: Content) -> None:
    nameless = {(one.name, one.file.sha256) for one in queries.papers_of(row) if one.nameless}
    Paper.objects.filter(application=row).delete()
    for one in content["papers"]:
        # What was submitted stays among the files of the application.
        files = StoredFile.objects.filter(subject=row.ref, sha256=one["sha256"], name=one["file"])
        taken = Paper.objects.filter(application=row).values("file")
        stored = files.exclude(pk__in=taken).order_by("-pk").first()
        if stored is not None:
            key = (one["name"], one["sha256"])
            Paper.objects.create(application=row, name=one["name"], file=stored, nameless=key in nameless)


def _instant(written: str) -> datetime | None:
    return datetime.fromisoformat(written) if written else None
