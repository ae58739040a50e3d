"""Register pages, pieces of pages and the clock's work of partnerships."""

from __future__ import annotations

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from luodi.core import clock
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.partnerships import actions, queries, resources  # noqa: F401 (pages)
from luodi.partnerships.models import Agreement
from luodi.partnerships.states import AgreementState


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


@clock.daily(3, "partnerships: expire and warn")
def _look_at_terms(now: datetime) -> None:
    actions.let_expire(at=now, today=localdate(now))
    actions.warn(at=now, today=localdate(now))
