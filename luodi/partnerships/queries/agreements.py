"""Answer how agreements stand: what they promise, what is still open, what ends soon, what lies idle."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate

from luodi.core.actor import Actor
from luodi.partnerships.models import Agreement, AgreementText, ClausePoint, Promise
from luodi.partnerships.queries.lights import Lit, by_urgency
from luodi.partnerships.states import AgreementState, PromiseState

# Days before its end at which an agreement is brought to mind.
WARNINGS: Final = (180, 90, 30)
IDLE_AFTER: Final = timedelta(days=180)


def promises_of(agreement: Agreement, actor: Actor, today: date) -> list[Lit]:
    """List the promises of an agreement, overdue ones first, then by due day."""
    rows = Promise.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return by_urgency(rows.order_by("due_on", "pk"), today)


def points_of(agreement: Agreement, actor: Actor) -> list[ClausePoint]:
    """List the points of an agreement, open ones first, in the order of their clauses."""
    rows = ClausePoint.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return sorted(rows.select_related("because"), key=lambda row: (row.state != "open", row.clause, row.pk))


def overdue(actor: Actor, today: date) -> QuerySet[Promise]:
    """Find open promises past their day that the actor has to look after, the oldest first."""
    rows = Promise.objects.allowed(actor, "keep").filter(
        state=PromiseState.OPEN, due_on__lt=today, agreement__state=AgreementState.SIGNED, retired_at=None
    )
    return rows.select_related("agreement").order_by("due_on", "pk")


def ending(actor: Actor, today: date) -> QuerySet[Agreement]:
    """Find signed agreements that end within half a year, the first to end first."""
    rows = Agreement.objects.allowed(actor, "end").filter(
        state=AgreementState.SIGNED, ends_on__lte=today + timedelta(days=max(WARNINGS)), retired_at=None
    )
    return rows.exclude(successors__retired_at=None, successors__pk__isnull=False).order_by("ends_on", "pk")


def idle(actor: Actor, now: datetime) -> QuerySet[Agreement]:
    """Find agreements signed at least half a year ago of which nothing was heard for half a year.

    Heard of is what changed on the agreement, on one of its promises or on one of its points.
    """
    since = now - IDLE_AFTER
    recent = Q(agreement=OuterRef("pk"), changed_at__gte=since)
    rows = Agreement.objects.allowed(actor, "end").filter(
        state=AgreementState.SIGNED, changed_at__lt=since, signed_on__lt=localdate(since), retired_at=None
    )
    quiet = rows.exclude(Exists(Promise._base_manager.filter(recent)))
    return quiet.exclude(Exists(ClausePoint._base_manager.filter(recent))).order_by("changed_at", "pk")


def texts_of(agreement: Agreement, actor: Actor) -> list[AgreementText]:
    """List the versions of an agreement's text, the latest first."""
    rows = AgreementText.objects.allowed(actor).filter(agreement=agreement, retired_at=None)
    return list(rows.order_by("-number"))


def may_be_renewed(agreement: Agreement) -> bool:
    """Tell whether an agreement is one to renew: signed or run out, and without a successor."""
    if agreement.state not in (AgreementState.SIGNED, AgreementState.EXPIRED) or agreement.retired_at:
        return False
    later = agreement.successors.unguarded("whether there is one, so that nobody writes a second")
    return not later.exclude(state=AgreementState.DROPPED).filter(retired_at=None).exists()
