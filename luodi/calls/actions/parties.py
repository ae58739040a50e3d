"""Fill in the parts of parties: tasks, people, money, promises.

Whoever comes by a link is a system actor by the name of its party or person: the view found it by the secret.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.calls.models import Application, CostLine, Member, Party, Target
from luodi.calls.queries import applications as queries
from luodi.calls.states import From, Item, Part, Role
from luodi.core import audit
from luodi.core.actor import Actor
from luodi.core.errors import Conflict, Invalid, Missing, NotAllowed
from luodi.core.money import Money
from luodi.registry.models import Organisation

MOST_PARTIES = 12
MOST_MEMBERS = 40
OVER = _("This application cannot be written on any more.")
_CLOSED = _("This part is not open for correction.")


@contextmanager
def writing(row: Application, part: str, *, at: datetime) -> Iterator[Application]:
    """Hold an application while something of it is written, so that it is not submitted in between.

    :raises Conflict: if it is not to be written on any more, or not in this part.
    """
    with transaction.atomic():
        held: Application = Application._base_manager.select_for_update().get(pk=row.pk)
        open_parts = held.open_parts(localdate(at))
        if not open_parts:
            raise Conflict(OVER)
        if part not in open_parts:
            raise Conflict(_CLOSED)
        yield held


def make(row: Application, by: Actor) -> None:
    """Let only its makers do what concerns an application as a whole.

    :raises Missing: if the actor may not see it.
    :raises NotAllowed: if it is not the actor's.
    """
    if not Application.objects.allowed(by).filter(pk=row.pk).exists():
        raise Missing
    if not Application.objects.allowed(by, "amend").filter(pk=row.pk).exists():
        raise NotAllowed


def fill(party: Party, by: Actor) -> None:
    """Let only its makers, the partner, or whoever has its link write on a part.

    :raises NotAllowed: for everybody else.
    """
    if not by.system and not queries.may_fill(party, by):
        raise NotAllowed


def by_link(name: str) -> Actor:
    """Be whoever has the link of a party or a member, by its name."""
    return Actor(user_id=None, name=name, system=True)


def add_partner(
    row: Application, organisation: Organisation | None, values: Mapping[str, Any], *, by: Actor, at: datetime
) -> Party:
    """Add a partner: one of the register, or one that is only named; a name or code that is registered is found.

    :raises Invalid: if it takes part already, or too many do.
    """
    make(row, by)
    with writing(row, Part.PARTIES, at=at) as held:
        organisation = organisation or _meant(values["name"], values.get("uscc", ""))
        party = queries.party_of(organisation, held.call) if organisation else _named(held, values)
        for name in ("contact", "email", "phone"):
            setattr(party, name, values.get(name, ""))
        party.application = held
        others = Party.objects.filter(application=held)
        if others.count() >= MOST_PARTIES:
            raise Invalid({"": [_("A consortium has at most %(most)d parties.") % {"most": MOST_PARTIES}]})
        taken = others.filter(organisation=organisation) if organisation else others.filter(name=party.name)
        if taken.exists():
            raise Invalid({"name": [_("This organisation takes part already.")]})
        party.save()
        noted(held, "add_partner", by, at)
    return party


def _meant(name: str, uscc: str) -> Organisation | None:
    """Find the registered organisation that a typed name or code means; two of the name are none."""
    rows = Organisation.objects.unguarded("matched, not shown").filter(retired_at=None)
    if uscc:
        known: Organisation | None = rows.filter(uscc=uscc).first()
        return known
    found: list[Organisation] = list(rows.filter(name=name.strip())[:2])
    return found[0] if len(found) == 1 else None


def _named(row: Application, values: Mapping[str, Any]) -> Party:
    uscc = values.get("uscc", "")
    party = Party(name=values["name"].strip(), uscc=uscc, kind=values["kind"])
    party.local = queries.is_local(row.call, "", uscc)
    if party.kind == "university":
        party.university = party.name
    return party


def drop_partner(party: Party, *, by: Actor, at: datetime) -> None:
    """Take a partner out with its part.

    :raises Conflict: for the lead.
    """
    make(party.application, by)
    if party.lead:
        raise Conflict(_("The lead cannot be taken out."))
    with writing(party.application, Part.PARTIES, at=at) as held:
        party.delete()
        sync_principal(held)
        noted(held, "drop_partner", by, at)


def save_part(
    party: Party,
    *,
    version: int,
    by: Actor,
    at: datetime,
    task: str | None = None,
    costs: Mapping[tuple[str, str], Money | None] | None = None,
    notes: Mapping[str, str] | None = None,
    targets: Mapping[str, int | None] | None = None,
) -> Party:
    """Keep what is written of a party's task, budget and promises; what is not given stays as it is.

    :raises Conflict: if somebody else wrote on it since ``version``, or the part is not open.
    """
    fill(party, by)
    given = {
        Part.PARTIES: task is not None,
        Part.BUDGET: bool(costs or notes),
        Part.TARGETS: bool(targets),
    }
    with transaction.atomic():
        for part, there in given.items():
            if there:
                with writing(party.application, part, at=at):
                    pass
        here = Party.objects.filter(pk=party.pk, version=version)
        if not here.update(version=F("version") + 1):
            raise Conflict
        if task is not None:
            Party.objects.filter(pk=party.pk).update(task=task)
        _keep_costs(party, costs or {}, notes or {})
        _keep_targets(party, targets or {})
        noted(party.application, "write_part", by, at)
    party.refresh_from_db()
    return party


def _keep_costs(
    party: Party, costs: Mapping[tuple[str, str], Money | None], notes: Mapping[str, str]
) -> None:
    lines = CostLine.objects.filter(party=party)
    for (item, payer), amount in costs.items():
        if item not in Item.values or payer not in From.values:
            raise Invalid({"": [_("There is no such line of a budget.")]})
        here = lines.filter(item=item, payer=payer)
        if not amount:
            here.delete()
        elif not here.update(amount=amount):
            note = lines.filter(item=item).values_list("note", flat=True).first() or ""
            line = CostLine(party=party, item=item, payer=payer, note=note)
            line.amount = amount
            line.save()
    for item, note in notes.items():
        lines.filter(item=item).update(note=note)


def _keep_targets(party: Party, targets: Mapping[str, int | None]) -> None:
    for indicator, number in targets.items():
        here = Target.objects.filter(party=party, indicator=indicator)
        if not number:
            here.delete()
        elif not here.update(number=number):
            Target.objects.create(party=party, indicator=indicator, number=number)


def add_member(party: Party, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Member:
    """Add somebody to the team of a party; a name that is registered with it is found.

    :raises Invalid: if the person, or a principal investigator, is named already, or the team is too large.
    """
    fill(party, by)
    with writing(party.application, Part.PEOPLE, at=at) as held:
        team = Member.objects.filter(party__application=held)
        if team.count() >= MOST_MEMBERS:
            raise Invalid({"": [_("A team has at most %(most)d people.") % {"most": MOST_MEMBERS}]})
        person = values.get("person") or queries.person_meant(values["name"], party.organisation)
        name = person.name if person else values["name"].strip()
        same = team.filter(person=person) if person else team.filter(party=party, name=name)
        if same.exists():
            raise Invalid({"name": [_("This person is in the team already.")]})
        if values["role"] == Role.PRINCIPAL and team.filter(role=Role.PRINCIPAL).exists():
            raise Invalid({"role": [_("There is a principal investigator already; an application has one.")]})
        member = Member.objects.create(
            party=party, person=person, name=name, post=values.get("post", "") or (person.title if person else ""),
            role=values["role"], task=values.get("task", ""), months=values.get("months") or 0,
            email=values.get("email", "") or (person.email if person and not by.system else ""),
        )  # fmt: skip
        _touched(party)
        sync_principal(held)
        noted(held, "write_team", by, at)
    return member


def amend_member(member: Member, values: Mapping[str, Any], *, by: Actor, at: datetime) -> bool:
    """Change what somebody of a team does; who has agreed is asked anew only where role or share has changed.

    :returns: whether the person has to be asked anew.
    :raises Invalid: if there would be a second principal investigator.
    """
    fill(member.party, by)
    with writing(member.party.application, Part.PEOPLE, at=at) as held:
        others = Member.objects.filter(party__application=held, role=Role.PRINCIPAL).exclude(pk=member.pk)
        if values["role"] == Role.PRINCIPAL and others.exists():
            raise Invalid({"role": [_("There is a principal investigator already; an application has one.")]})
        fresh = {name: values[name] for name in ("role", "post", "task", "email")}
        fresh["months"] = values.get("months") or 0
        anew = any(getattr(member, name) != fresh[name] for name in ("role", "months"))
        if anew:
            # What was agreed to, or refused, was another part; an old link would take a word for it.
            fresh |= {"agreed_at": None, "refused_at": None, "reason": "", "token_hash": None}
        Member.objects.filter(pk=member.pk).update(**fresh)
        _touched(member.party)
        sync_principal(held)
        noted(held, "write_team", by, at)
    return anew


def drop_member(member: Member, *, by: Actor, at: datetime) -> None:
    """Take somebody out of the team."""
    fill(member.party, by)
    with writing(member.party.application, Part.PEOPLE, at=at) as held:
        member.delete()
        _touched(member.party)
        sync_principal(held)
        noted(held, "write_team", by, at)


def _touched(party: Party) -> None:
    Party.objects.filter(pk=party.pk).update(version=F("version") + 1)


def sync_principal(row: Application) -> None:
    """Keep on the application whom of the register its principal investigator is."""
    leader = Member.objects.filter(party__application=row, role=Role.PRINCIPAL).first()
    Application._base_manager.filter(pk=row.pk).update(principal=leader.person_id if leader else None)


def noted(row: Application, verb: str, by: Actor, at: datetime) -> None:
    """Write down that something of an application's parts was changed, and say when it was last."""
    Application._base_manager.filter(pk=row.pk).update(changed_at=at)
    audit.record(by, verb, row, at=at)


def lock_out(row: Application) -> None:
    """Let all links of an application die."""
    Party.objects.filter(application=row).update(token_hash=None)
    Member.objects.filter(party__application=row).update(token_hash=None)


def copy_part(source: Party, target: Party) -> None:
    """Copy a party's task, people (without their word), money and promises into a party that has none yet."""
    Member.objects.bulk_create(
        Member(
            party=target, person=one.person, name=one.name, post=one.post, role=one.role, task=one.task,
            months=one.months, email=one.email,
        )
        for one in source.members.all()
    )  # fmt: skip
    CostLine.objects.bulk_create(
        CostLine(party=target, item=one.item, payer=one.payer, amount=one.amount, note=one.note)
        for one in source.budget.all()
    )
    Target.objects.bulk_create(
        Target(party=target, indicator=one.indicator, number=one.number, note=one.note)
        for one in source.targets.all()
    )
    Party.objects.filter(pk=target.pk).update(task=source.task)
