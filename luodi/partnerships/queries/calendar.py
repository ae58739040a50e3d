"""Put what is dated around a standing body onto one calendar."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.core.actor import Actor
from luodi.core.resource import address
from luodi.core.words import Words
from luodi.partnerships.models import (
    ActionItem,
    Agreement,
    CouncilMeeting,
    Interaction,
    LogEntry,
    Posting,
    StandingBody,
)
from luodi.partnerships.states import ActionState, AgreementState

LOOKS_BACK: Final = timedelta(days=30)
# So many days stand on the page of a body; the file holds them all.
MOST_DATED: Final = 30

KINDS: Final[dict[str, Words]] = {
    "meeting": _("council meeting"),
    "step": _("next step"),
    "posting": pgettext_lazy("calendar", "posting ends"),
    "begins": _("term of the body begins"),
    "ends": _("term of the body ends"),
    "agreement_begins": _("agreement begins"),
    "agreement_ends": _("agreement ends"),
    "action": _("action due"),
}


@dataclass(frozen=True)
class Dated:
    """Be something on a day around a body: of which kind, and which record tells of it."""

    day: date
    kind: str
    title: str
    row: Any

    @property
    def words(self) -> Words:
        """Say what it is."""
        return KINDS[self.kind]

    @property
    def waits(self) -> bool:
        """Tell whether somebody has to do something until then."""
        return self.kind in ("step", "action")

    @property
    def url(self) -> str:
        """Give the address of the record."""
        return address(self.row)

    @property
    def uid(self) -> str:
        """Name it for good, whatever day it is moved to."""
        return f"{self.row.code}-{self.kind}"


def calendar_of(
    body: StandingBody,
    actor: Actor,
    may: Collection[str],
    today: date,
    *,
    meetings: Iterable[CouncilMeeting],
    postings: Iterable[Posting],
    actions: Iterable[ActionItem],
) -> list[Dated]:
    """Draw up what is dated from LOOKS_BACK ago on, the earliest first; what is done or dropped is left out.

    ``meetings``, ``postings`` and ``actions`` are those of the body that the actor may see; agreement and next steps
    are asked for here, in two queries at most. ``may``: what the actor may do on the body.
    """
    agreement = _agreement(body, actor, may)
    found = [
        *(Dated(row.held_on, "meeting", row.title, row) for row in meetings),
        *(Dated(row.ends_on, "posting", str(row), row) for row in postings if row.ends_on),
        *(Dated(row.due_on, "action", row.title, row) for row in actions if row.state == ActionState.OPEN),
        *(
            Dated(row.next_on, "step", row.next_step, row)
            for row in _steps(body, agreement, actor)
            if row.next_on
        ),
        *_term(body, "begins", "ends"),
    ]
    if agreement and agreement.state == AgreementState.SIGNED:
        found += _term(agreement, "agreement_begins", "agreement_ends")
    since = today - LOOKS_BACK
    return sorted((one for one in found if one.day >= since), key=lambda one: (one.day, one.uid))


def _term(row: StandingBody | Agreement, begins: str, ends: str) -> list[Dated]:
    days = ((row.starts_on, begins), (row.ends_on, ends))
    return [Dated(day, kind, str(row), row) for day, kind in days if day]


def _agreement(body: StandingBody, actor: Actor, may: Collection[str]) -> Agreement | None:
    """Find the agreement that a body rests on, for whom that is no secret and who may open the agreement itself."""
    if not body.agreement_id or "see_agreement" not in may:
        return None
    found: Agreement | None = (
        Agreement.objects.allowed(actor).filter(pk=body.agreement_id, retired_at=None).first()
    )
    return found


def _steps(body: StandingBody, agreement: Agreement | None, actor: Actor) -> Iterable[Interaction]:
    """Find the open next steps of notes about a body: those that its log names, and those about its agreement."""
    logged = LogEntry.objects.allowed(actor).filter(body=body, interaction__isnull=False, retired_at=None)
    about = Q(pk__in=logged.values("interaction"))
    if agreement:
        about |= Q(agreement=agreement)
    rows = Interaction.objects.allowed(actor).filter(
        about, next_on__isnull=False, done_on=None, retired_at=None
    )
    return rows.order_by("next_on", "pk")
