"""Change what a running project was approved with: proposed, decided, applied as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from luodi.core import audit, change, outbox
from luodi.core.actor import Actor
from luodi.core.errors import Invalid, Missing, NotAllowed
from luodi.core.flow import Taken
from luodi.core.money import Money
from luodi.partnerships.models import StandingBody
from luodi.projects import queries
from luodi.projects.actions.projects import may_change, note, within_the_whole
from luodi.projects.models import Member, Project, ProjectChange
from luodi.projects.states import BOUND, CHANGE_FLOW, FIXED, ChangeState, TeamRole
from luodi.registry.models import Person


def propose_change(
    project: Project, wanted: Mapping[str, Any], *, reason: str, by: Actor, at: datetime
) -> ProjectChange:
    """Propose to change a running project; ``wanted`` names, like `queries.terms_of`, what is to stand there.

    :raises Missing: if the project is not open to the actor.
    :raises NotAllowed: if proposing is not the actor's, or the project is not running.
    :raises Invalid: if nothing would change, shares exceed the whole, or another change waits.
    """
    if not Project.objects.allowed(by).filter(pk=project.pk).exists():
        raise Missing
    if not Project.objects.allowed(by, "propose_change").filter(pk=project.pk).exists():
        raise NotAllowed
    terms = queries.terms_of(project)
    lines = {name: [terms[name], value] for name, value in wanted.items() if terms[name] != value}
    if not lines:
        raise Invalid({"": [_("Nothing would change.")]})
    within_the_whole([share for _code, share in lines.get("shares", [[], []])[1]])
    with transaction.atomic():
        # It is tried on a copy, so that what cannot be is refused now and not when it is decided.
        _applied(Project._base_manager.get(pk=project.pk), lines)
        return change.create(ProjectChange(project=project, reason=reason, lines=lines), by=by, at=at)


def _applied(project: Project, lines: Mapping[str, list[Any]]) -> Project:
    """Put new values into a project and validate it whole, without saving it.

    :raises Invalid: if it would not be valid.
    """
    project.changed_by_decision = True
    for name in FIXED:
        if name in lines:
            setattr(project, *_value(name, lines[name][1]))
    change.clean(project)
    return project


def _value(name: str, plain: Any) -> tuple[str, Any]:
    """Give the attribute and the value that a plain value of the audit stands for."""
    if name == "region":
        return "region_id", plain
    if name == "base":
        if plain is None:
            return "base", None
        base = StandingBody.objects.unguarded("the change names it, and was decided on").filter(code=plain)
        return "base", base.first()
    if plain is None:
        return name, None
    if name == "amount":
        return name, Money(plain)
    return name, date.fromisoformat(plain) if name in ("starts_on", "ends_on") else plain


@CHANGE_FLOW.effect("approve")
def _apply(row: ProjectChange, taken: Taken) -> None:
    """Change the project and its team as proposed; the course of the project says by which change."""
    project = _applied(Project._base_manager.get(pk=row.project_id), row.lines)
    columns = {
        str(Project._meta.get_field(name).attname): getattr(project, Project._meta.get_field(name).attname)  # type: ignore[union-attr]
        for name in FIXED
        if name in row.lines
    }
    here = Project._base_manager.filter(pk=project.pk, version=project.version, state__in=BOUND)
    if not here.update(**columns, version=F("version") + 1, changed_at=taken.at):
        raise Invalid({"": [queries.MOVED]})
    if "lead" in row.lines:
        _lead(project, row.lines["lead"][1])
    if "shares" in row.lines:
        _share(project, dict(row.lines["shares"][1]))
    ProjectChange.objects.unguarded("the step was decided on").filter(pk=row.pk).update(decided_at=taken.at)
    told = {name: [] if name in ("lead", "shares") else list(line) for name, line in row.lines.items()}
    audit.record(taken.by, "change_project", project, at=taken.at, note=row.code, changes=told)
    outbox.reindex(project, at=taken.at)


@CHANGE_FLOW.effect("reject")
def _note_the_day(row: ProjectChange, taken: Taken) -> None:
    """Keep when it was decided."""
    ProjectChange.objects.unguarded("the step was decided on").filter(pk=row.pk).update(decided_at=taken.at)


def _person(code: str) -> Person:
    found: Person | None = (
        Person.objects.unguarded("the change names them, and was decided on").filter(code=code).first()
    )
    if found is None or found.retired_at:
        raise Invalid({"": [_("Somebody whom the change names is not in the register any more.")]})
    return found


def _lead(project: Project, code: str) -> None:
    """Let somebody lead; who led stays in the team."""
    Member.objects.filter(project=project, role=TeamRole.LEAD).update(role=TeamRole.MEMBER)
    Member.objects.update_or_create(project=project, person=_person(code), defaults={"role": TeamRole.LEAD})


def _share(project: Project, shares: dict[str, int]) -> None:
    """Share the work anew; who is not named has no share."""
    team = list(Member.objects.filter(project=project).select_related("person"))
    if not set(shares) <= {row.person.code for row in team}:
        raise Invalid({"": [_("Somebody who is to have a share is not in the team any more.")]})
    for row in team:
        row.share = shares.get(row.person.code)
    Member.objects.bulk_update(team, ["share"])


def change_lead(project: Project, *, person: Person, by: Actor, at: datetime) -> Member:
    """Put somebody in the place of the project's lead, with the lead's share; a member of the team becomes its lead.

    Of a running project it is kept as a change that was decided on.

    :raises Missing: if the project has no lead, or is not open to the actor.
    :raises NotAllowed: if changing it is not the actor's.
    """
    may_change(project, by)
    with transaction.atomic():
        before = queries.terms_of(project)
        lead = Member.objects.filter(project=project, role=TeamRole.LEAD).select_related("person").first()
        if lead is None:
            raise Missing
        old = lead.person.code
        Member.objects.filter(project=project, person=person).exclude(pk=lead.pk).delete()
        lead.person = person
        lead.save(update_fields=["person"])
        note(project, by, at, {"team": [f"{old} lead", f"{person.code} lead"]})
        after = queries.terms_of(project)
        lines = {
            name: [before[name], after[name]] for name in ("lead", "shares") if before[name] != after[name]
        }
        if project.state in BOUND and lines:
            decided = ProjectChange(
                project=project,
                reason=str(_("Handed over to another lead by the office.")),
                lines=lines,
                decided_at=at,
                state=ChangeState.APPLIED,
            )
            change.create(decided, by=by, at=at)
    return lead
