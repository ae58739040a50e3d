"""Ask who comes: what a link without a login leads to, what a desk looks for, and how many there are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Q

from luodi.accounts.calc import secret_hash
from luodi.core.actor import Actor
from luodi.events.calc import TAIL
from luodi.events.models import Event, EventInvitation, EventRegistration, RegistrationDraft
from luodi.events.states import COMING, ComesAs, RegistrationState
from luodi.registry.calc import clean_name, name_key
from luodi.registry.models import Organisation
from luodi.registry.reference import spans

# So few names are suggested, and none at all where more would fit: nobody can list a register by typing 有限公司.
MOST_SUGGESTED: Final = 5
# So much must be typed first: characters, letters of the Latin script.
LEAST_TYPED: Final = (3, 6)
_WHY: Final = "the secret of the link was given"


def event_by_token(token: str) -> Event | None:
    """Find the event of a public address."""
    rows = Event.objects.unguarded("the public address was given").filter(token=token)
    found: Event | None = rows.select_related("region", "host", "body").first()
    return found


def draft_by_token(token: str) -> RegistrationDraft | None:
    """Find the registration of a secret link."""
    rows = RegistrationDraft.objects.filter(token_hash=secret_hash(token))
    return rows.select_related(
        "event__region", "event__host", "registration__organisation", "invitation"
    ).first()


def invitation_by_token(token: str) -> EventInvitation | None:
    """Find the invitation of a secret link."""
    rows = EventInvitation.objects.unguarded(_WHY).filter(token_hash=secret_hash(token), retired_at=None)
    found: EventInvitation | None = rows.select_related(
        "event__region", "event__host", "organisation", "person__organisation"
    ).first()
    return found


def organisations_like(event: Event, text: str) -> list[tuple[str, str]]:
    """Suggest organisations of the event's province by what is typed of the name: name and region, both public."""
    typed = clean_name(text)
    least = LEAST_TYPED[1] if typed.isascii() else LEAST_TYPED[0]
    if len(typed) < least:
        return []
    rows = Organisation.objects.unguarded("name and region alone, few at a time").filter(
        _near(event), retired_at=None, name__icontains=typed
    )
    found = list(rows.select_related("region").order_by("name")[: MOST_SUGGESTED + 1])
    if len(found) > MOST_SUGGESTED:
        return []
    return [(row.name, row.region.short if row.region else "") for row in found]


def organisation_meant(event: Event, text: str) -> Organisation | None:
    """Find the registered organisation of a name: in the event's province first, else anywhere if there is just one."""
    name = clean_name(text)
    if not name:
        return None
    rows = Organisation.objects.unguarded("matched, not shown").filter(
        name_key=name_key(name)[:160], retired_at=None
    )
    for where in (_near(event), Q()):
        found: list[Organisation] = list(rows.filter(where)[:20])
        exact = [row for row in found if row.name == name]
        if len(exact) == 1 or len(found) == 1:
            return (exact or found)[0]
        if found:
            return None
    return None


def _near(event: Event) -> Q:
    """Restrict to the province of an event, and to what has no region, such as universities."""
    places = Q(region=None)
    for low, high in spans(f"{event.region_id[:2]}0000"):
        places |= Q(region_id__gte=low, region_id__lt=high)
    return places


@dataclass(frozen=True)
class Numbers:
    """Be how many are registered, wait and came."""

    placed: int
    waiting: int
    came: int
    capacity: int | None

    @property
    def share(self) -> int:
        """Give how many of a hundred who have a place have come."""
        return round(100 * self.came / self.placed) if self.placed else 0

    @property
    def free(self) -> int | None:
        """Count the places that are left."""
        return None if self.capacity is None else max(0, self.capacity - self.placed)


def numbers_of(event: Event) -> Numbers:
    """Count who comes to an event, in one query; only numbers leave."""
    rows = EventRegistration.objects.unguarded("counted, not shown").filter(event=event, retired_at=None)
    counted: dict[str, Any] = rows.aggregate(
        placed=Count("pk", filter=Q(state=RegistrationState.PLACED)),
        waiting=Count("pk", filter=Q(state=RegistrationState.WAITING)),
        came=Count("pk", filter=Q(came_at__isnull=False)),
    )
    return Numbers(**counted, capacity=event.capacity)


@dataclass(frozen=True)
class Guest:
    """Be somebody as a desk knows them: of the phone its last digits alone."""

    code: str
    name: str
    of: str
    tail: str
    comes_as: str
    came: str
    waits: bool


def at_desk(event: Event, actor: Actor) -> list[Guest]:
    """List who may come in, for a desk to look for while it has no network; one query."""
    rows = EventRegistration.objects.allowed(actor, "check_in").filter(
        event=event, state__in=COMING, retired_at=None
    )
    # Columns alone: a desk asks again and again, and five hundred records are slow to make.
    told = rows.order_by("name", "pk").values_list(
        "code",
        "name",
        "organisation__name",
        "organisation_text",
        "phone_reversed",
        "comes_as",
        "came_at",
        "state",
    )
    labels = {value: str(label) for value, label in ComesAs.choices}
    return [
        Guest(
            code=code,
            name=name,
            of=registered or stated,
            tail=phone[:TAIL][::-1],
            comes_as=labels[comes_as],
            came=came_at.isoformat() if came_at else "",
            waits=state == RegistrationState.WAITING,
        )
        for code, name, registered, stated, phone, comes_as, came_at, state in told
    ]
