"""Put the way to a person's data on the person's page."""

from __future__ import annotations

from luodi.accounts.rules import may_administer
from luodi.core.actor import Actor
from luodi.core.resource import Fragment, attach
from luodi.registry.models import Person


@attach(Person, "action")
def personal_data(actor: Actor, row: Person) -> Fragment | None:
    """Offer administrators what is kept about the person, and its erasure."""
    return Fragment("privacy/action_part.html", {"code": row.code}) if may_administer(actor) else None
