"""Register pages, pieces of pages and the clock's work of partnerships."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import clock
from luodi.core.actor import Actor
from luodi.core.listing import listing
from luodi.core.resource import Fragment, attach
from luodi.partnerships import actions, queries
from luodi.partnerships.models import Agreement, Interaction
from luodi.partnerships.resources import INTERACTIONS
from luodi.partnerships.states import AgreementState
from luodi.registry.models import Organisation, Person


@attach(Agreement, "main")
def promises(actor: Actor, agreement: Agreement) -> Fragment:
    """Show what the agreement promises, overdue ones first."""
    lit = queries.promises_of(agreement, actor, localdate())
    context = {
        "agreement": agreement,
        "promises": lit,
        "summary": queries.summary(lit),
        "may_change": Agreement.objects.allowed(actor, "amend").filter(pk=agreement.pk).exists(),
    }
    return Fragment("partnerships/promises_part.html", context, _("Promises"), "promises")


@attach(Agreement, "main")
def board(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Show the board of points: what is open, what both sides say, what was decided."""
    points = queries.points_of(agreement, actor)
    under_way = agreement.state in (AgreementState.DRAFT, AgreementState.NEGOTIATING)
    if not points and not under_way:
        return None
    may_change = Agreement.objects.allowed(actor, "amend").filter(pk=agreement.pk).exists()
    context = {"agreement": agreement, "points": points, "may_change": may_change and under_way}
    return Fragment("partnerships/board_part.html", context, _("Points under negotiation"), "points")


def _notes(actor: Actor, of: Q) -> Fragment | None:
    columns = ("title", "kind", "happened_on", "next_step", "next_on")
    page = listing(INTERACTIONS, actor, {}, of=of, size=10, columns=columns)
    return (
        Fragment("core/related.html", {"page": page}, INTERACTIONS.title, "interactions")
        if page.rows
        else None
    )


@attach(Agreement, "main")
def notes_of_agreement(actor: Actor, agreement: Agreement) -> Fragment | None:
    """Show what was noted around an agreement."""
    return _notes(actor, Q(agreement=agreement))


@attach(Organisation, "main")
def notes_of_organisation(actor: Actor, organisation: Organisation) -> Fragment | None:
    """Show when the office met an organisation."""
    return _notes(actor, Q(organisation=organisation))


@attach(Person, "main")
def notes_of_person(actor: Actor, person: Person) -> Fragment | None:
    """Show when the office met somebody."""
    return _notes(actor, Q(person=person))


@attach(Interaction, "action")
def step_done(actor: Actor, row: Interaction) -> Fragment | None:
    """Let who looks after a note say that its next step is done."""
    if not row.next_step or row.done_on or row.retired_at:
        return None
    if not Interaction.objects.allowed(actor, "done").filter(pk=row.pk).exists():
        return None
    return Fragment("partnerships/step_done_part.html", {"row": row})


@clock.daily(3, "partnerships: expire and warn")
def _look_at_terms(now: datetime) -> None:
    actions.let_expire(at=now, today=localdate(now))
    actions.warn(at=now, today=localdate(now))
