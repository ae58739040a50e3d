"""Draw random records that refer to each other, and take down all that stands in the database."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db import models

from luodi.accounts.models import Invitation, Membership, User
from luodi.calls.models import Application, Party, Recommendation
from luodi.calls.models import Member as TeamMember
from luodi.core.models import StoredFile
from luodi.merging.moving import references
from luodi.partnerships.models import Equipment, MemberTeam, Posting
from luodi.projects.models import Member, Partner, Project
from luodi.registry.models import DeclaredInterest, Engagement, Organisation, Site
from luodi.registry.states import InterestKind
from tests import factories
from tests.factories import NOW, TODAY, WUXI, YINCHUAN

# What a merge writes for itself, and what tells of it.
OWN = {"merging", "core.AuditEntry", "core.AuditName", "core.OutboxEntry"}
Snapshot = dict[str, dict[Any, dict[str, Any]]]


def snapshot() -> Snapshot:
    """Take down every row of every table with its stored values, but for the counters of edits."""
    taken: Snapshot = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if not model.__module__.startswith("luodi.") or label in OWN or model._meta.app_label in OWN:
            continue
        rows = model._base_manager.order_by("pk").values()
        taken[label] = {
            row[model._meta.pk.attname]: {k: v for k, v in row.items() if k != "version"} for row in rows
        }
    return taken


def organisations(draw: random.Random, world: Any) -> list[Organisation]:
    """Make three organisations with everything that can refer to one, some of it twice over."""
    group = [
        factories.organisation(f"贺兰{word}科技有限公司", region=YINCHUAN)
        for word in ("储能", "储电", "蓄能")
    ]
    others = [world.organisations[name] for name in ("helan", "taihu", "school")]
    some = lambda: draw.choice([*group, *others])  # noqa: E731
    projects = [factories.project(title=f"项目{number}") for number in range(3)]
    agreements = [factories.agreement(title=f"协议{number}") for number in range(3)]
    result = factories.result(school=some())
    bodies = [factories.body(f"基地{number}", YINCHUAN) for number in range(2)]
    for _ in range(draw.randint(4, 14)):
        _one_of(draw, {
            "person": lambda: factories.person("某人", some()),
            "need": lambda: factories.need(some(), region_id=YINCHUAN),
            "partner": lambda: Partner.objects.get_or_create(
                project=draw.choice(projects), organisation=some(), role=draw.choice(("client", "partner"))
            ),
            "agreement": lambda: draw.choice(agreements).partners.add(some(), some()),
            "body": lambda: factories.body("基地", YINCHUAN, partner=some()),
            "party": lambda: draw.choice(bodies).parties.add(some(), some()),
            "council": lambda: factories.council_member(draw.choice(bodies), party=some()),
            "equipment": lambda: factories.make(Equipment(body=draw.choice(bodies), name="设备", owner=some())),
            "team": lambda: _team(draw, draw.choice(bodies), some()),
            "book": lambda: factories.book_line(draw.choice(bodies), some()),
            "note": lambda: factories.interaction(officer=world.users["officer"], organisation=some()),
            "engagement": lambda: Engagement.objects.create(
                expert=world.experts["professor"], organisation=some(), what="合作"
            ),
            "interest": lambda: DeclaredInterest.objects.create(
                expert=world.experts["professor"], organisation=some(), kind=InterestKind.values[0]
            ),
            "use": lambda: factories.application(result, WUXI, some()),
            "result": lambda: factories.result(school=some()),
            "project": lambda: factories.project(school=some()),
            "site": lambda: factories.make(Site(organisation=some(), region_id=WUXI)),
            "unit": lambda: factories.organisation("下属单位", parent=some()),
            "account": lambda: Membership.objects.create(
                user=world.users["nobody"], role="enterprise_contact", scope="organisation", key=str(some().pk),
                starts_on=TODAY,
            ),
            "invitation": lambda: Invitation.objects.create(
                token_hash=str(draw.random()), email="x@y.example", name="某", role="enterprise_contact",
                scope="organisation", key=str(some().pk), invited_by=world.users["admin"], created_at=NOW,
                expires_at=NOW + timedelta(days=9),
            ),
            "file": lambda: _file(draw, world, some()),
            "call": lambda: factories.call_district(factories.need_call(host=some()), responsible=some()),
            "contract": lambda: _contract(some(), some(), some()),
            "event": lambda: _event(draw, some(), some(), some()),
            "fund": lambda: _fund(some(), some()),
            "application": lambda: _application(some(), some()),
            "policy": lambda: factories.split_policy(state="draft", school=some()),
        })  # fmt: skip
    if draw.random() < 0.5:
        parent = draw.choice([*group[1:], *others])
        Organisation._base_manager.filter(pk=group[0].pk).update(parent=parent)
    return group


def _event(draw: random.Random, host: Any, other: Any, guest: Any) -> None:
    """Make an event with its hosts, of whom one is asked and comes."""
    event = factories.event(host=host)
    event.cohosts.add(host, other)
    row = factories.event_registration(event, organisation=guest)
    factories.event_invitation(event, organisation=guest, registration=draw.choice((row, None)))
    if other != guest:
        factories.event_invitation(event, organisation=other)


def _speak(draw: random.Random, lead: Any, speaker: Any, guest: Any) -> None:
    """Make an event with its people: in charge, on the stage, at work and among the guests."""
    event = factories.event(lead=lead)
    factories.event_session(event, speaker=speaker)
    factories.event_task(event, owner=lead)
    row = factories.event_registration(event, person=guest)
    facing = factories.event_registration(event, name="对面", comes_as="expert")
    factories.meeting(factories.matchday(event), row, facing, state="held", owner=lead)
    factories.event_invitation(event, person=guest, registration=draw.choice((row, None)))
    if speaker != guest:
        factories.event_invitation(event, person=speaker)


def people(draw: random.Random, world: Any) -> list[Any]:
    """Make three people with everything that can refer to one, some of it twice over."""
    group = [
        factories.person("王晓明", world.organisations["helan"], email=f"w{n}@example.com") for n in range(3)
    ]
    others = [world.people[name] for name in ("professor", "enterprise")]
    some = lambda: draw.choice([*group, *others])  # noqa: E731
    projects = [factories.project(title=f"项目{number}") for number in range(3)]
    body = factories.body("基地", YINCHUAN)
    for _ in range(draw.randint(4, 14)):
        _one_of(draw, {
            "member": lambda: _join(draw, draw.choice(projects), some()),
            "note": lambda: factories.interaction(officer=world.users["officer"], person=some()),
            "posting": lambda: _post(draw, body, some()),
            "application": lambda: _team_of_application(world.organisations["helan"], some(), some()),
            "team": lambda: _team(draw, body, world.organisations["school"], lead=some()),
            "file": lambda: _file(draw, world, some()),
            "event": lambda: _speak(draw, some(), some(), some()),
            "contract": lambda: factories.contract(world.organisations["helan"], lead=some(), bare=True),
            "reward": lambda: factories.split_part(
                factories.income_split(factories.contract(world.organisations["helan"], bare=True)), some()
            ),
        })  # fmt: skip
    if draw.random() < 0.6:
        need = factories.need(world.organisations["helan"])
        expert = factories.expert(draw.choice(group))
        factories.result(inventors=(expert,))
        factories.introduction(need, expert)
    if draw.random() < 0.5:
        user = User.objects.create(
            email=f"w{draw.random()}@account.example", name="王晓明", created_at=NOW, password="!"
        )
        row = draw.choice(group)
        row.user = user
        row.save()
    return group


def _join(draw: random.Random, project: Project, person: Any) -> None:
    lead = not project.members.filter(role="lead").exists() and draw.random() < 0.5
    if not project.members.filter(person=person).exists():
        Member.objects.create(project=project, person=person, role="lead" if lead else "member", share=10)


def _fund(custodian: Organisation, payer: Organisation) -> None:
    fund = factories.fund("合作基金", YINCHUAN, custodian=custodian)
    factories.payer(fund, organisation=payer)


def _application(lead: Organisation, partner: Organisation) -> Party:
    call = factories.call(factories.fund("合作基金", YINCHUAN), state="open")
    row = factories.applied(call, lead)
    Recommendation.objects.create(
        application=row, call=call, organisation=partner, rank=1, opinion="好", at=NOW
    )
    if partner != lead:
        Party.objects.create(application=row, organisation=partner, name=partner.name, kind="enterprise")
    return Party.objects.get(application=row, lead=True)


def _team_of_application(lead: Organisation, principal: Any, member: Any) -> None:
    party = _application(lead, lead)
    Application._base_manager.filter(pk=party.application_id).update(principal=principal)
    TeamMember.objects.create(party=party, person=member, name=member.name)


def _contract(buyer: Organisation, seller: Organisation, payer: Organisation) -> None:
    row = factories.contract(buyer, seller=seller, school=seller, bare=True)
    factories.contract_line(row, buyer, region_id=YINCHUAN)
    factories.receipt(row, payer)


def _post(draw: random.Random, body: Any, person: Any) -> None:
    """Post somebody for a year or half of it; that another one of the same name was there then is well possible."""
    starts_on = date(draw.choice((2021, 2022, 2023)), 1, 1)
    ends_on = draw.choice((starts_on.replace(month=7), starts_on.replace(year=starts_on.year + 1)))
    if not Posting.objects.unguarded("test").filter(body=body, person=person, starts_on=starts_on).exists():
        factories.posting(body, person, starts_on=starts_on, ends_on=ends_on)


def _team(draw: random.Random, body: Any, school: Any, **more: Any) -> None:
    direction = draw.choice(("储能", "氢能", "电网")) if not more else str(draw.random())
    if (
        not MemberTeam.objects.unguarded("test")
        .filter(body=body, direction=direction, school=school)
        .exists()
    ):
        factories.make(MemberTeam(body=body, direction=direction, school=school, **more))


def _file(draw: random.Random, world: Any, row: Any) -> StoredFile:
    return StoredFile.objects.create(
        token=str(draw.random()), subject=row.ref, name="附件.pdf", kind="application/pdf", size=1, sha256="0",
        created_at=NOW, created_by=world.users["director"],
    )  # fmt: skip


def _one_of(draw: random.Random, ways: dict[str, Callable[[], Any]]) -> None:
    ways[draw.choice(sorted(ways))]()


def referring(model: type[models.Model], keys: set[int]) -> dict[tuple[str, str, Any], int]:
    """List what refers to some rows by foreign keys: table, column and key of the row -> to which."""
    found = {}
    for one in references(model):
        rows = one.model._base_manager.filter(**{f"{one.field.attname}__in": keys})
        for key, target in rows.values_list("pk", one.field.attname):
            if not (one.model is model and key in keys):
                found[one.table, one.field.attname, key] = target
    return found
